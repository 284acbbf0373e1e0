//! May this tender be published now? All findings, ordered by subject, then by rule.

use super::{
    Fact, Finding, PublicationDossier, RuleId, RuleSet, Severity, Subject, bundling, criteria, framework,
    timing, valuation,
};
use crate::{localized::Localized, moment::Moment};

/// Holds a tender that would be published at `now` against the law of `rule_set`, and gives everything that is found.
///
/// An empty list, or one that does not [block](super::blocks), means that nothing this system knows of stands in the way. The same dossier,
/// rule set and moment always give the same list.
#[must_use]
pub fn check_publication(dossier: &PublicationDossier, rule_set: &RuleSet, now: Moment) -> Vec<Finding> {
    let mut findings = Findings::under(rule_set);
    texts(dossier, &mut findings);
    procedure(dossier, &mut findings);
    quantities(dossier, &mut findings);
    mandates(dossier, &mut findings);
    bundling::check(dossier, &mut findings);
    valuation::check(dossier, &mut findings);
    framework::check(dossier, &mut findings);
    criteria::check(dossier, &mut findings);
    timing::check(dossier, now, &mut findings);
    findings.in_order()
}

/// The findings so far, and the law they are made under.
pub(super) struct Findings<'a> {
    rule_set: &'a RuleSet,
    list: Vec<Finding>,
}

impl<'a> Findings<'a> {
    fn under(rule_set: &'a RuleSet) -> Self {
        Self { rule_set, list: Vec::new() }
    }

    pub(super) fn rule_set(&self) -> &'a RuleSet {
        self.rule_set
    }

    /// A finding as grave as the rule allows. A rule that is not in force finds nothing.
    pub(super) fn add(&mut self, rule: RuleId, subject: Subject, nl: String, en: String, facts: Vec<Fact>) {
        self.push(rule, Severity::Blocks, subject, Localized { nl, en }, facts);
    }

    /// A finding that only warns, although the rule could block.
    pub(super) fn warn(&mut self, rule: RuleId, subject: Subject, nl: String, en: String, facts: Vec<Fact>) {
        self.push(rule, Severity::Warns, subject, Localized { nl, en }, facts);
    }

    fn push(
        &mut self,
        rule: RuleId,
        severity: Severity,
        subject: Subject,
        message: Localized<String>,
        facts: Vec<Fact>,
    ) {
        if let Some(rule) = self.rule_set.rule(rule) {
            self.list.push(Finding::new(rule, severity, subject, message, facts));
        }
    }

    fn in_order(mut self) -> Vec<Finding> {
        self.list.sort_by(Finding::in_order);
        self.list
    }
}

/// Whether a text says nothing.
pub(super) fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// The subject of a lot, by its place in the list.
pub(super) fn lot_subject(index: usize) -> Subject {
    Subject::whole().at("lots").at(index)
}

fn texts(dossier: &PublicationDossier, findings: &mut Findings<'_>) {
    both_languages(&dossier.title, &Subject::whole().at("title"), "titel", "title", findings);
    let subject = Subject::whole().at("description");
    both_languages(&dossier.description, &subject, "omschrijving", "description", findings);
    for (index, lot) in dossier.lots.iter().enumerate() {
        let subject = lot_subject(index);
        both_languages(&lot.title, &subject.at("title"), "titel", "title", findings);
        let description = subject.at("description");
        both_languages(&lot.description, &description, "omschrijving", "description", findings);
        for (index, criterion) in lot.criteria.iter().enumerate() {
            let name = subject.at("criteria").at(index).at("name");
            both_languages(&criterion.name, &name, "naam", "name", findings);
        }
    }
}

fn both_languages(
    text: &Localized<String>,
    subject: &Subject,
    what_nl: &str,
    what_en: &str,
    findings: &mut Findings<'_>,
) {
    for (text, part, language_nl, language_en) in
        [(&text.nl, "nl", "Nederlands", "Dutch"), (&text.en, "en", "Engels", "English")]
    {
        if is_blank(text) {
            findings.add(
                RuleId::TextPresent,
                subject.at(part),
                format!("De {what_nl} in het {language_nl} ontbreekt."),
                format!("The {what_en} in {language_en} is missing."),
                vec![],
            );
        }
    }
}

fn procedure(dossier: &PublicationDossier, findings: &mut Findings<'_>) {
    if !dossier.procedure.is_run_here() {
        findings.add(
            RuleId::ProcedureRun,
            Subject::whole().at("procedure"),
            "Alleen de openbare procedure kan hier worden gepubliceerd.".to_owned(),
            "Only the open procedure can be published here.".to_owned(),
            vec![],
        );
    }
}

fn quantities(dossier: &PublicationDossier, findings: &mut Findings<'_>) {
    if dossier.lots.is_empty() {
        findings.add(
            RuleId::LotsPresent,
            Subject::whole().at("lots"),
            "De aanbesteding heeft nog geen perceel.".to_owned(),
            "The tender has no lot yet.".to_owned(),
            vec![],
        );
    }
    for (index, lot) in dossier.lots.iter().enumerate() {
        let (quantity, allocated) = (lot.quantity_units, lot.allocated_units);
        if quantity != allocated {
            findings.add(
                RuleId::QuantityConserved,
                lot_subject(index).at("quantity"),
                format!(
                    "Het perceel vraagt {quantity} eenheden, maar de leden hebben er {allocated} toegedeeld."
                ),
                format!("The lot asks for {quantity} units, but the members allocated {allocated} to it."),
                vec![Fact::new("quantityUnits", quantity), Fact::new("allocatedUnits", allocated)],
            );
        }
    }
}

fn mandates(dossier: &PublicationDossier, findings: &mut Findings<'_>) {
    for gap in &dossier.mandate_gaps {
        let (name, category) = (&gap.member_name, &gap.category);
        findings.add(
            RuleId::MandatePresent,
            Subject::whole().at("mandates").at(gap.member).at(category),
            format!("{name} heeft geen geldige volmacht die {category} in deze aanbesteding dekt."),
            format!("{name} has no valid mandate that covers {category} in this tender."),
            vec![Fact::new("member", gap.member.to_string()), Fact::new("category", category.to_string())],
        );
    }
}
