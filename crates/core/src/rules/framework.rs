//! Framework agreements: how long, and how much at most.

use super::publication::{Findings, is_blank, lot_subject};
use super::valuation::is_below;
use super::{Fact, PublicationDossier, RuleId, Subject};

pub(super) fn check(dossier: &PublicationDossier, findings: &mut Findings<'_>) {
    let Some(framework) = &dossier.framework else {
        return;
    };
    let (months, most) = (framework.term_months, findings.rule_set().framework_months);
    let subject = Subject::whole().at("frameworkTermMonths");
    let facts = vec![Fact::new("termMonths", months), Fact::new("maximumMonths", most)];
    if months == 0 {
        findings.add(
            RuleId::FrameworkTerm,
            subject,
            "De raamovereenkomst heeft geen looptijd.".to_owned(),
            "The framework agreement has no term.".to_owned(),
            facts,
        );
    } else if months > most && is_blank(&framework.long_term_motivation) {
        findings.add(
            RuleId::FrameworkTerm,
            subject,
            format!("De raamovereenkomst duurt {months} maanden. Langer dan {most} maanden mag alleen bij uitzondering, met motivering."),
            format!("The framework agreement lasts {months} months. More than {most} months is an exception that needs a motivation."),
            facts,
        );
    }
    for (index, lot) in dossier.lots.iter().enumerate() {
        maximum(index, lot, findings);
    }
}

fn maximum(index: usize, lot: &super::LotDossier, findings: &mut Findings<'_>) {
    let subject = lot_subject(index).at("maximumValue");
    let estimated = lot.estimated_value;
    match lot.maximum_value {
        None => findings.add(
            RuleId::FrameworkMaximum,
            subject,
            "Het perceel noemt geen maximale waarde. Een raamovereenkomst moet dat doen.".to_owned(),
            "The lot states no maximum value. A framework agreement must.".to_owned(),
            vec![Fact::new("estimatedValue", estimated)],
        ),
        Some(maximum) if is_below(maximum, estimated) => findings.add(
            RuleId::FrameworkMaximum,
            subject,
            format!("De maximale waarde ({maximum}) is lager dan de geraamde waarde ({estimated})."),
            format!("The maximum value ({maximum}) is below the estimated value ({estimated})."),
            vec![Fact::new("maximumValue", maximum), Fact::new("estimatedValue", estimated)],
        ),
        Some(_) => {}
    }
}
