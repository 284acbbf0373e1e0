//! What the law asks about a tender, gathered from lots, allocations, mandates and the award model, and what it finds.

use std::collections::{BTreeMap, BTreeSet};

use samenkoop_core::{
    apportion::apportion_money,
    calendar::local_date,
    category,
    codes::CategoryId,
    evaluation::criterion::AwardModel,
    id::{LotId, MemberId, TenderId},
    localized::Localized,
    mandate::{MandatedValue, coverage},
    moment::Moment,
    money::Money,
    names::Title,
    rules::{
        CriterionDossier, CriterionKind, Finding, MandateGap, Regime, SubmissionForm, check_publication,
        rule_set_on,
    },
    tender::{Lot, LotFacts, PublicationFacts, TenderPhase, dossier},
};

use super::{AppError, lots::whole_values, tenders::visible};
use crate::{
    auth::Acting,
    store::{Page, PageRequest, StoredTender, TenderAllocation, Tx},
};

/// A page of what stands in the way of publishing a tender now, in the order of the tender's parts.
///
/// # Errors
/// [`AppError::Invalid`] for a cursor of another list; [`AppError::NotFound`] for a tender that is published or has ended, for nothing of it is left to check, and on a day of which nobody
/// knows the law.
pub fn findings(
    tx: &mut Tx<'_>,
    acting: &Acting,
    tender: TenderId,
    page: &PageRequest,
) -> Result<Page<Finding>, AppError> {
    let found = visible(tx, acting, tender)?.value;
    let after =
        page.after.as_deref().map_or(Ok(0), str::parse::<usize>).map_err(|_| {
            AppError::invalid("#cursor", "invalidCursor", "this is not a cursor of this list")
        })?;
    let phase = found.tender.phase(acting.now);
    let rule_set = rule_set_on(local_date(acting.now)).ok_or(AppError::NotFound)?;
    if !matches!(phase, TenderPhase::Draft | TenderPhase::AwaitingApproval) {
        return Err(AppError::NotFound);
    }
    let lots: Vec<Lot> = tx.lot_list(tender)?.into_iter().map(|lot| lot.value.lot).collect();
    let facts = facts(tx, &found, &lots, acting.now)?;
    let findings = check_publication(&dossier(&found.tender, &lots, &facts), rule_set, acting.now);
    let until = after.saturating_add(usize::from(page.limit));
    let next = (until < findings.len()).then(|| until.to_string());
    let items = findings.into_iter().skip(after).take(usize::from(page.limit)).collect();
    Ok(Page { items, next })
}

/// What the law asks about a tender and the tender itself does not know.
///
/// # Errors
/// [`AppError::Store`] when the database fails.
pub(super) fn facts(
    tx: &mut Tx<'_>,
    stored: &StoredTender,
    lots: &[Lot],
    now: Moment,
) -> Result<PublicationFacts, AppError> {
    let allocations = tx.tender_allocations(stored.tender.id())?;
    let members: BTreeSet<MemberId> = allocations.iter().map(|part| part.member_id).collect();
    let members: Vec<MemberId> = members.into_iter().collect();
    let whole = whole_values(tx, lots)?;
    let criteria = stored.award_model.as_ref().map(criteria).unwrap_or_default();
    let lot_facts = |lot: &Lot| LotFacts {
        allocated_units: units(&allocations, lot.id).map(|(_, units)| units).sum(),
        value_of_members: None,
        criteria: criteria.clone(),
        price_only_motivation: stored.price_only_motivation.clone(),
    };
    Ok(PublicationFacts {
        regime: regime(tx, lots)?,
        submission: SubmissionForm::Electronic,
        stated_value: None,
        standstill_days: None,
        member_count: u32::try_from(members.len()).unwrap_or(u32::MAX),
        mandate_gaps: mandate_gaps(tx, &members, &values(lots, &whole, &allocations), now)?,
        lots: lots.iter().map(|lot| (lot.id, lot_facts(lot))).collect(),
    })
}

/// The units of a lot with the member each part is for.
fn units(allocations: &[TenderAllocation], lot: LotId) -> impl Iterator<Item = (MemberId, u64)> {
    allocations
        .iter()
        .filter(move |part| part.lot_id == lot)
        .map(|part| (part.member_id, part.part.quantity.get()))
}

/// What each member wants in each lot: its share by units of what all of the lot is worth, exact to the cent.
fn values(
    lots: &[Lot],
    whole: &BTreeMap<LotId, Money>,
    allocations: &[TenderAllocation],
) -> Vec<MandatedValue> {
    let mut values = Vec::new();
    for lot in lots {
        let mut shares: BTreeMap<MemberId, u64> = BTreeMap::new();
        for (member, units) in units(allocations, lot.id) {
            *shares.entry(member).or_default() += units;
        }
        // A lot that carries nobody's need has no shares; that its quantity is nobody's, the check says.
        let worth = whole.get(&lot.id).copied().unwrap_or(lot.estimated_value);
        let parts = apportion_money(worth, &shares).unwrap_or_default();
        values.extend(parts.into_iter().map(|(member_id, value)| MandatedValue {
            member_id,
            category_id: lot.category.clone(),
            value,
        }));
    }
    values
}

fn mandate_gaps(
    tx: &mut Tx<'_>,
    members: &[MemberId],
    values: &[MandatedValue],
    now: Moment,
) -> Result<Vec<MandateGap>, AppError> {
    let mandates = tx.mandate_list(members)?;
    let names: BTreeMap<MemberId, String> = tx
        .member_list(members)?
        .into_iter()
        .map(|member| (member.id, member.legal_name.to_string()))
        .collect();
    let gaps = coverage(&mandates, values, local_date(now)).into_iter().filter(|part| part.outcome.is_err());
    Ok(gaps
        .map(|gap| MandateGap {
            member: gap.member_id,
            member_name: names.get(&gap.member_id).cloned().unwrap_or_default(),
            category: gap.category_id,
        })
        .collect())
}

/// The regime of the part with the highest value (Aw 2.12a(2)); with equal parts the ordinary one, which asks more.
fn regime(tx: &mut Tx<'_>, lots: &[Lot]) -> Result<Regime, AppError> {
    let regimes: BTreeMap<CategoryId, category::Regime> =
        tx.category_all()?.iter().map(|category| (category.id().clone(), category.regime())).collect();
    let mut social: i128 = 0;
    let mut regular: i128 = 0;
    for lot in lots {
        let value = i128::from(lot.estimated_value.minor());
        match regimes.get(&lot.category) {
            Some(category::Regime::SocialAndSpecific) => social += value,
            Some(category::Regime::Regular) | None => regular += value,
        }
    }
    Ok(if social > regular { Regime::SocialAndSpecific } else { Regime::Regular })
}

fn criteria(model: &AwardModel) -> Vec<CriterionDossier> {
    let name = |title: &Localized<Title>| Localized { nl: title.nl.to_string(), en: title.en.to_string() };
    let price = model.price();
    let quality = model.quality().iter().map(|asked| CriterionDossier {
        name: name(&asked.title),
        kind: CriterionKind::Quality,
        weight: asked.weight_bp,
    });
    std::iter::once(CriterionDossier {
        name: name(&price.title),
        kind: CriterionKind::Price,
        weight: price.weight_bp,
    })
    .chain(quality)
    .collect()
}
