//! Bundling and lots (Aw 1.5): members that tender together bundle, and the tender documents must say why.

use super::publication::{Findings, is_blank};
use super::{PublicationDossier, RuleId, Subject};

pub(super) fn check(dossier: &PublicationDossier, findings: &mut Findings<'_>) {
    if is_bundled(dossier) {
        considered(dossier, findings);
    }
    if dossier.lots.len() == 1 && is_blank(&dossier.lots_motivation) {
        findings.add(
            RuleId::LotsMotivated,
            Subject::whole().at("lotsMotivation"),
            "De aanbesteding is niet in percelen verdeeld. Motiveer in de aanbestedingsstukken waarom niet."
                .to_owned(),
            "The tender is not divided into lots. Say in the tender documents why not.".to_owned(),
            vec![],
        );
    }
}

/// Joint tendering by several authorities is bundling, and so is putting different things into one tender.
fn is_bundled(dossier: &PublicationDossier) -> bool {
    let mut categories = dossier.lots.iter().map(|lot| &lot.category);
    let first = categories.next();
    dossier.member_count > 1 || categories.any(|category| Some(category) != first)
}

fn considered(dossier: &PublicationDossier, findings: &mut Findings<'_>) {
    let subject = Subject::whole().at("bundlingMotivation");
    let bundling = &dossier.bundling;
    let questions = [
        (
            &bundling.market,
            "market",
            "a. de samenstelling van de markt en de toegang voor het midden- en kleinbedrijf",
            "a. the composition of the market and access for small and medium-sized enterprises",
        ),
        (
            &bundling.organisation,
            "organisation",
            "b. de organisatorische gevolgen en risico's voor de leden en de leveranciers",
            "b. the organisational consequences and risks for members and suppliers",
        ),
        (
            &bundling.coherence,
            "coherence",
            "c. de mate van samenhang van de behoeften",
            "c. the degree of coherence of the needs",
        ),
    ];
    for (answer, part, nl, en) in questions {
        if is_blank(answer) {
            findings.add(
                RuleId::BundlingConsidered,
                subject.at(part),
                format!("Bij het samenvoegen is nog niet afgewogen: {nl}."),
                format!("Before bundling, this still has to be considered: {en}."),
                vec![],
            );
        }
    }
    if questions.iter().all(|(answer, ..)| is_blank(answer)) {
        findings.add(
            RuleId::BundlingMotivated,
            subject,
            "De behoeften zijn samengevoegd. Motiveer dat in de aanbestedingsstukken.".to_owned(),
            "The needs are bundled. Give the reasons in the tender documents.".to_owned(),
            vec![],
        );
    }
}
