//! Award criteria as far as publication goes: they are there, they weigh the whole, and price does not decide alone without a reason.
//!
//! How bids are scored is not decided here.

use super::publication::{Findings, is_blank, lot_subject};
use super::{CriterionKind, Fact, LotDossier, PublicationDossier, RuleId};
use crate::money::BasisPoints;

pub(super) fn check(dossier: &PublicationDossier, findings: &mut Findings<'_>) {
    for (index, lot) in dossier.lots.iter().enumerate() {
        if lot.criteria.is_empty() {
            findings.add(
                RuleId::AwardCriteriaStated,
                lot_subject(index).at("criteria"),
                "Het perceel heeft nog geen gunningscriteria.".to_owned(),
                "The lot has no award criteria yet.".to_owned(),
                vec![],
            );
        } else {
            price_only(index, lot, findings);
            weights(index, lot, findings);
        }
    }
}

fn price_only(index: usize, lot: &LotDossier, findings: &mut Findings<'_>) {
    let only_price = lot.criteria.iter().all(|criterion| criterion.kind == CriterionKind::Price);
    if only_price && is_blank(&lot.price_only_motivation) {
        findings.add(
            RuleId::PriceOnlyMotivated,
            lot_subject(index).at("priceOnlyMotivation"),
            "Alleen de prijs beslist. Motiveer dat in de aanbestedingsstukken, of beoordeel ook kwaliteit."
                .to_owned(),
            "Price alone decides. Give the reasons in the tender documents, or judge quality as well."
                .to_owned(),
            vec![],
        );
    }
}

fn weights(index: usize, lot: &LotDossier, findings: &mut Findings<'_>) {
    let subject = lot_subject(index).at("criteria");
    for (index, _) in lot.criteria.iter().enumerate().filter(|(_, criterion)| criterion.weight.get() == 0) {
        findings.add(
            RuleId::CriteriaWeighted,
            subject.at(index).at("weightBp"),
            "Het criterium weegt niets.".to_owned(),
            "The criterion weighs nothing.".to_owned(),
            vec![Fact::new("weightBp", 0_u16)],
        );
    }
    let sum_bp: u64 = lot.criteria.iter().map(|criterion| u64::from(criterion.weight.get())).sum();
    let whole_bp = u64::from(BasisPoints::WHOLE.get());
    if sum_bp != whole_bp {
        let percent = format!("{}.{:02}", sum_bp / 100, sum_bp % 100);
        findings.add(
            RuleId::CriteriaWeighted,
            subject,
            format!("De criteria wegen samen {} %, en dat moet 100 % zijn.", percent.replace('.', ",")),
            format!("The criteria weigh {percent} % together, and that must be 100 %."),
            vec![Fact::new("sumBp", sum_bp), Fact::new("wholeBp", whole_bp)],
        );
    }
}
