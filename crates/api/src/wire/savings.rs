//! What a bundle saves each member.

use samenkoop_core::{bundle, id::MemberId, money::Currency};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Money, Text,
    bundles::{cents, saving},
    text,
};

/// What a bundle saves one member, against everybody alone.
///
/// Amounts are rounded to cents. The exact savings of all members add up to that of the bundle.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberSaving {
    /// The member.
    pub member_id: text::MemberId,
    /// How many needs it has in the bundle; a need in several regions counts once for each.
    pub need_count: u64,
    /// How many of them share a lot.
    pub in_lot_count: u64,
    /// What they cost in the bundle.
    pub cost: Money,
    /// What they cost when everybody stays alone.
    pub alone_cost: Money,
    /// What the member saves; negative when it pays more, which the whole may be worth.
    pub saving: Money,
}

impl MemberSaving {
    /// A saving as it is shown; `None` when it is of nobody.
    #[must_use]
    pub fn of(total: &bundle::MemberSaving, currency: Currency) -> Option<Self> {
        Some(Self {
            member_id: Text(MemberId::parse(&total.member).ok()?),
            need_count: total.needs,
            in_lot_count: total.in_lots,
            cost: cents(total.cost, currency),
            alone_cost: cents(total.alone_cost, currency),
            saving: saving(total.alone_cost, total.cost, currency),
        })
    }
}
