//! Who takes part in a lot of a bundle at the price it gets.

use deserr::Deserr;
use samenkoop_core::{
    bundle::{
        ExactAmount,
        participation::{self, LeftOutReason, sentence},
    },
    money,
};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::{InputErrors, LocalizedText, Money, Text, text};
use crate::app::bundle_participation::{CandidateView, ParticipationView};

/// Which units earn the discount at which price conditions must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, error = InputErrors)]
pub enum VolumeBasis {
    /// All that is wanted: the discount that suppliers are expected to give.
    #[default]
    Wanted,
    /// Only the minima of firm needs: the discount on which the cooperative can rely.
    Firm,
}

impl From<participation::VolumeBasis> for VolumeBasis {
    fn from(basis: participation::VolumeBasis) -> Self {
        match basis {
            participation::VolumeBasis::Wanted => Self::Wanted,
            participation::VolumeBasis::Firm => Self::Firm,
        }
    }
}

impl From<VolumeBasis> for participation::VolumeBasis {
    fn from(basis: VolumeBasis) -> Self {
        match basis {
            VolumeBasis::Wanted => Self::Wanted,
            VolumeBasis::Firm => Self::Firm,
        }
    }
}

/// What is asked about who takes part.
#[derive(Debug, Clone, Default, Deserr, IntoParams)]
#[into_params(parameter_in = Query)]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct ParticipationQuery {
    /// Think the needs of this member away, as if it withdrew.
    #[deserr(default)]
    #[param(rename = "withoutMember", required = false, value_type = String, format = Uuid)]
    pub without_member: Option<text::MemberId>,
}

/// Why a need does not take part: the first of these that applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum LeftOutWord {
    /// With it in the lot, a unit costs more than its member accepts.
    TooDear,
    /// What it asks for makes a unit dearer than participants accept.
    TooDearForOthers,
    /// With it, the lot is above the limit on its value.
    CapExceeded,
    /// Too few members remain for a lot.
    TooFewMembers,
}

/// A need that takes part.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ParticipatingNeed {
    /// The need.
    pub need_id: text::NeedId,
    /// Its member.
    pub member_id: text::MemberId,
    /// How many units it wants.
    pub wanted_quantity: u64,
    /// How many units it brings: other than it wants only within its tolerance, when that lets more needs take part or keeps the limit on
    /// the value.
    pub quantity: u64,
    /// Whether the lot carries it; otherwise the bundle left it alone for its price.
    pub in_lot: bool,
}

/// A need that does not take part.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LeftOutNeed {
    /// The need.
    pub need_id: text::NeedId,
    /// Its member.
    pub member_id: text::MemberId,
    /// How many units it wants.
    pub wanted_quantity: u64,
    /// Whether the lot carries it.
    pub in_lot: bool,
    /// Why it does not take part.
    pub reason: LeftOutWord,
    /// What a unit would cost with it, rounded up to a cent; `null` when the price is not the reason.
    pub unit_price: Option<Money>,
    /// The same in a sentence, with what it would have taken.
    pub explanation: LocalizedText,
}

/// The largest set of needs that agrees with the price it gets.
///
/// The price of a lot follows from who is in it, so this is no filter: a need that leaves can make the lot dearer or cheaper for others.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Participation {
    /// The lot.
    pub bundle_lot_id: text::BundleLotId,
    /// Which units earn its discount.
    pub volume_basis: VolumeBasis,
    /// The member whose needs are thought away.
    pub without_member_id: Option<text::MemberId>,
    /// Whether no larger set is possible. Only a limit on the value can leave that open.
    pub is_largest: bool,
    /// How many units take part.
    pub quantity: u64,
    /// How many of them earn the discount.
    pub counted_quantity: u64,
    /// The discount in basis points; `null` when nobody takes part.
    pub discount_bp: Option<u16>,
    /// The price of one unit with the discount, rounded up to a cent; `null` when nobody takes part.
    pub unit_price: Option<Money>,
    /// Who takes part, by need.
    pub participants: Vec<ParticipatingNeed>,
    /// Who does not, by need.
    pub left_out: Vec<LeftOutNeed>,
    /// The needs that take part with the member and not without it; none when no member is thought away.
    pub falling_out: Vec<text::NeedId>,
    /// The needs that do not take part with the member and do without it; none when no member is thought away.
    pub joining: Vec<text::NeedId>,
}

impl From<ParticipationView> for Participation {
    fn from(view: ParticipationView) -> Self {
        let currency = view.bundle.policy.currency;
        let known = |id: &str| view.candidates.get(id);
        let needs = |ids: &std::collections::BTreeSet<String>| {
            ids.iter().filter_map(|id| Some(Text(known(id)?.need_id))).collect()
        };
        let terms = view.settled.terms.as_ref();
        let participant = |one: &participation::Participant| {
            let CandidateView { need_id, member_id, wanted, is_in_lot } = *known(&one.id)?;
            Some(ParticipatingNeed {
                need_id: Text(need_id),
                member_id: Text(member_id),
                wanted_quantity: wanted,
                quantity: one.quantity,
                in_lot: is_in_lot,
            })
        };
        let left_out = |one: &participation::LeftOut| {
            let CandidateView { need_id, member_id, wanted, is_in_lot } = *known(&one.id)?;
            let told = sentence::left_out(&view.subject, one.reason, currency);
            let (reason, price) = word(one.reason);
            Some(LeftOutNeed {
                need_id: Text(need_id),
                member_id: Text(member_id),
                wanted_quantity: wanted,
                in_lot: is_in_lot,
                reason,
                unit_price: price.map(|price| up(price, currency)),
                explanation: LocalizedText { nl: told.nl, en: told.en },
            })
        };
        Self {
            bundle_lot_id: Text(view.lot),
            volume_basis: view.bundle.policy.volume_basis.into(),
            without_member_id: view.without.map(Text),
            is_largest: view.settled.is_largest,
            quantity: terms.map(|terms| terms.quantity).unwrap_or_default(),
            counted_quantity: terms.map(|terms| terms.counted).unwrap_or_default(),
            discount_bp: terms.map(|terms| terms.rate_bp.get()),
            unit_price: terms.map(|terms| up(terms.discounted_unit_price, currency)),
            participants: view.settled.participants.iter().filter_map(participant).collect(),
            left_out: view.settled.left_out.iter().filter_map(left_out).collect(),
            falling_out: needs(&view.falling_out),
            joining: needs(&view.joining),
        }
    }
}

fn word(reason: LeftOutReason) -> (LeftOutWord, Option<ExactAmount>) {
    match reason {
        LeftOutReason::TooDear { unit_price, .. } => (LeftOutWord::TooDear, Some(unit_price)),
        LeftOutReason::TooDearForOthers { unit_price, .. } => {
            (LeftOutWord::TooDearForOthers, Some(unit_price))
        }
        LeftOutReason::CapExceeded => (LeftOutWord::CapExceeded, None),
        LeftOutReason::TooFewMembers => (LeftOutWord::TooFewMembers, None),
    }
}

/// A unit price in cents, rounded up, as the sentences do.
fn up(price: ExactAmount, currency: money::Currency) -> Money {
    money::Money::from_minor(i64::try_from(sentence::up(price)).unwrap_or(i64::MAX), currency).into()
}
