//! The value of a tender: the sum of all lots, for all members, and the threshold it must be held against.

use super::publication::{Findings, lot_subject};
use super::{Fact, LotDossier, PublicationDossier, RuleId, Subject};
use crate::money::{Currency, Money};

pub(super) fn check(dossier: &PublicationDossier, findings: &mut Findings<'_>) {
    for (index, lot) in dossier.lots.iter().enumerate() {
        value_of_lot(index, lot, findings);
    }
    let Some(first) = dossier.lots.first() else { return };
    let currency = first.estimated_value.currency();
    let sum = Money::sum(currency, dossier.lots.iter().map(|lot| lot.estimated_value));
    let highest = Money::sum(currency, dossier.lots.iter().map(|lot| highest_value(dossier, lot)));
    let (Ok(sum), Ok(highest)) = (sum, highest) else {
        findings.add(
            RuleId::ValueOfAllLots,
            Subject::whole().at("lots"),
            "De waarden van de percelen zijn niet op te tellen: de valuta verschillen of het bedrag is te groot."
                .to_owned(),
            "The values of the lots do not add up: their currencies differ or the sum is too large.".to_owned(),
            vec![],
        );
        return;
    };
    stated_value(dossier, sum, findings);
    threshold(dossier, highest, findings);
}

fn value_of_lot(index: usize, lot: &LotDossier, findings: &mut Findings<'_>) {
    let subject = lot_subject(index).at("estimatedValue");
    let estimated = lot.estimated_value;
    if estimated.minor() <= 0 {
        findings.add(
            RuleId::ValueOfAllLots,
            subject.clone(),
            "Het perceel heeft nog geen geraamde waarde.".to_owned(),
            "The lot has no estimated value yet.".to_owned(),
            vec![Fact::new("estimatedValue", estimated)],
        );
    }
    if let Some(of_members) = lot.value_of_members
        && is_below(estimated, of_members)
    {
        findings.add(
            RuleId::ValueOfAllMembers,
            subject,
            format!("De geraamde waarde ({estimated}) is lager dan wat alle leden samen verwachten te besteden ({of_members})."),
            format!("The estimated value ({estimated}) is below what all members together expect to spend ({of_members})."),
            vec![Fact::new("estimatedValue", estimated), Fact::new("valueOfMembers", of_members)],
        );
    }
}

/// Whether an amount is less than another; amounts in different currencies cannot be compared and are taken as less.
pub(super) fn is_below(amount: Money, other: Money) -> bool {
    amount.checked_sub(other).is_ok_and(Money::is_negative) || amount.currency() != other.currency()
}

/// For a framework agreement the maximum counts, not the estimate (Dir. 2014/24/EU art. 5(5)).
fn highest_value(dossier: &PublicationDossier, lot: &LotDossier) -> Money {
    match lot.maximum_value {
        Some(maximum) if dossier.framework.is_some() && is_below(lot.estimated_value, maximum) => maximum,
        _ => lot.estimated_value,
    }
}

fn stated_value(dossier: &PublicationDossier, sum: Money, findings: &mut Findings<'_>) {
    if let Some(stated) = dossier.stated_value
        && stated != sum
    {
        findings.add(
            RuleId::ValueOfAllLots,
            Subject::whole().at("estimatedValue"),
            format!("De geraamde waarde ({stated}) is niet de som van de percelen ({sum})."),
            format!("The estimated value ({stated}) is not the sum of the lots ({sum})."),
            vec![Fact::new("statedValue", stated), Fact::new("sumOfLots", sum)],
        );
    }
}

fn threshold(dossier: &PublicationDossier, value: Money, findings: &mut Findings<'_>) {
    let threshold = findings.rule_set().threshold_of(dossier.regime);
    let amount = threshold.amount;
    let facts = vec![Fact::new("value", value), Fact::new("threshold", amount)];
    let subject = Subject::whole().at("procedure");
    if value.currency() != Currency::Eur {
        findings.add(
            threshold.rule,
            subject,
            format!("De waarde ({value}) is niet met de drempel ({amount}) te vergelijken: druk haar uit in euro's."),
            format!("The value ({value}) cannot be compared with the threshold ({amount}): give it in euros."),
            facts,
        );
    } else if is_below(value, amount) {
        if !dossier.procedure.is_national() {
            findings.warn(
                threshold.rule,
                subject,
                format!("De waarde ({value}) ligt onder de Europese drempel ({amount}): een Europese procedure hoeft niet."),
                format!("The value ({value}) is below the European threshold ({amount}): no European procedure is needed."),
                facts,
            );
        }
    } else if dossier.procedure.is_national() {
        findings.add(
            threshold.rule,
            subject,
            format!("De waarde ({value}) bereikt de Europese drempel ({amount}): een nationale procedure mag niet."),
            format!("The value ({value}) reaches the European threshold ({amount}): no national procedure is allowed."),
            facts,
        );
    }
}
