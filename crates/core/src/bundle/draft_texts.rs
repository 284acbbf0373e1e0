//! The texts of draft tenders, in the figures of the bundle.
//!
//! What suppliers read is written in both languages. The motivations stand in `draft_motivation`.

use std::collections::BTreeSet;

use crate::bundle::demand::in_a_sentence;
use crate::bundle::draft_figures::Figures;
use crate::bundle::explanation::sentence::{cents, grouped};
use crate::bundle::proposal::ProposedLot;
use crate::bundle::volumes::LotVolumes;
use crate::{
    category::{Attribute, Category},
    evaluation::wording::{Language, written},
    localized::Localized,
    money::Money,
    names::{Prose, TextError, Title},
};

impl Figures<'_> {
    /// `internetverbinding en wifi`, `internet connectivity and wifi`.
    pub(super) fn names(&self, language: Language) -> String {
        let names: Vec<String> =
            self.categories.values().map(|(category, _)| in_a_sentence(name(category, language))).collect();
        listed(&names, language)
    }

    /// `45 x aansluiting en 1.200 x accesspoint`.
    fn quantities(&self, language: Language) -> String {
        let of = |(category, units): &(&Category, u128)| {
            format!("{} x {}", grouped(language, *units), unit(category, language))
        };
        listed(&self.categories.values().map(of).collect::<Vec<_>>(), language)
    }
}

pub(super) fn title(figures: &Figures<'_>) -> Result<Localized<Option<Title>>, TextError> {
    let Figures { members, .. } = figures;
    let nl =
        format!("{} voor {members} {}", figures.names(Language::Dutch), boards(*members, Language::Dutch));
    let en =
        format!("{} for {members} {}", figures.names(Language::English), boards(*members, Language::English));
    Ok(Localized { nl: Some(short(&capital(&nl))?), en: Some(short(&capital(&en))?) })
}

pub(super) fn description(figures: &Figures<'_>) -> Result<Localized<Option<Prose>>, TextError> {
    let Figures { members, term_months, .. } = figures;
    let lots = figures.lots.len();
    let (nl, en) = (Language::Dutch, Language::English);
    let dutch = format!(
        "De coöperatie zoekt leveranciers van {} voor {members} {}. Samen vragen zij {}, verdeeld over {lots} {}. \
         Bij elk perceel staat wat wordt gevraagd, voor welke regio, en tussen welke dagen het kan beginnen.\n\n\
         De vroegste start is {}, de laatste {}. De raamovereenkomst duurt met alle verlengingen {term_months} maanden. \
         Elk schoolbestuur sluit zijn eigen overeenkomst met de winnaar van zijn perceel.",
        figures.names(nl),
        boards(*members, Language::Dutch),
        figures.quantities(nl),
        lots_word(lots, nl),
        written(figures.first_start, nl),
        written(figures.last_start, nl),
    );
    let english = format!(
        "The cooperative seeks suppliers of {} for {members} {}. Together they ask for {}, divided over {lots} {}. \
         Each lot says what is asked, for which region, and between which days it can begin.\n\n\
         The earliest start is {}, the latest {}. The framework agreement lasts {term_months} months with every extension. \
         Each school board signs its own contract with the winner of its lot.",
        figures.names(en),
        boards(*members, Language::English),
        figures.quantities(en),
        lots_word(lots, en),
        written(figures.first_start, en),
        written(figures.last_start, en),
    );
    Ok(Localized { nl: Some(Prose::new(&dutch)?), en: Some(Prose::new(&english)?) })
}

pub(super) fn lot_title(lot: &ProposedLot, category: &Category) -> Result<Localized<Title>, TextError> {
    let write = |language| {
        let values = values(lot, category);
        let values = if values.is_empty() { String::new() } else { format!(" ({})", values.join(", ")) };
        let word = match language {
            Language::Dutch => "regio",
            Language::English => "region",
        };
        let place = lot.traits().region.as_ref().map(|region| format!(", {word} {region}"));
        short(&format!("{}{values}{}", name(category, language), place.unwrap_or_default()))
    };
    Ok(Localized { nl: write(Language::Dutch)?, en: write(Language::English)? })
}

pub(super) fn item(lot: &ProposedLot, category: &Category) -> Result<Localized<Title>, TextError> {
    let write = |language| {
        let demands = demands(lot, category, language);
        let demands = if demands.is_empty() { String::new() } else { format!(": {}", demands.join(", ")) };
        short(&format!("{}{demands}", name(category, language)))
    };
    Ok(Localized { nl: write(Language::Dutch)?, en: write(Language::English)? })
}

/// What is certain, expected and possible at most, where that is not simply what is asked; with a space before it.
fn volumes(lot: &ProposedLot, volumes: LotVolumes, language: Language) -> String {
    if volumes.are_exactly(lot.quantity()) {
        return String::new();
    }
    let count = |units: u64| grouped(language, u128::from(units));
    let (firm, expected, most) = (count(volumes.firm()), count(volumes.expected()), count(volumes.maximum()));
    match language {
        Language::Dutch => format!(
            " Zeker daarvan is een afname van {firm}; verwacht wordt een afname van {expected}, en ten hoogste worden er {most} afgenomen."
        ),
        Language::English => format!(
            " Of these {firm} are certain to be bought; {expected} are expected to be, and {most} at most."
        ),
    }
}

pub(super) fn lot_description(
    (lot, sold): (&ProposedLot, LotVolumes),
    category: &Category,
    members: usize,
) -> Result<Localized<Prose>, TextError> {
    let sites = lot.allocations().iter().map(|allocation| allocation.site_id).collect::<BTreeSet<_>>().len();
    let window = lot.traits().window;
    let write = |language: Language| {
        let count = grouped(language, u128::from(lot.quantity().get()));
        let unit = unit(category, language);
        let demands = demands(lot, category, language).join("; ");
        let (first, last) = (written(window.start_from(), language), written(window.start_until(), language));
        let personal = category.processes_personal_data();
        Prose::new(&match language {
            Language::Dutch => format!(
                "Gevraagd wordt {count} x {unit} voor {members} {} op {sites} {}.{}{} De uitvoering begint tussen {first} en {last}.{}",
                boards(members, language),
                if sites == 1 { "vestiging" } else { "vestigingen" },
                volumes(lot, sold, language),
                if demands.is_empty() {
                    String::new()
                } else {
                    format!(" Ten minste vereist of gelijkwaardig: {demands}.")
                },
                if personal {
                    " De leverancier verwerkt persoonsgegevens; bij de overeenkomst hoort een verwerkersovereenkomst (AVG, art. 28)."
                } else {
                    ""
                },
            ),
            Language::English => format!(
                "Asked for is {count} x {unit} for {members} {} at {sites} {}.{}{} Performance begins between {first} and {last}.{}",
                boards(members, language),
                if sites == 1 { "site" } else { "sites" },
                volumes(lot, sold, language),
                if demands.is_empty() {
                    String::new()
                } else {
                    format!(" Required at least, or equivalent: {demands}.")
                },
                if personal {
                    " The supplier processes personal data; a processing agreement belongs to the contract (GDPR, art. 28)."
                } else {
                    ""
                },
            ),
        })
    };
    Ok(Localized { nl: write(Language::Dutch)?, en: write(Language::English)? })
}

/// What the needs of a lot agree on, such as `managementPlatform: google`.
pub(super) fn common(lot: &ProposedLot, category: &Category) -> Result<Option<Title>, TextError> {
    let texts: Vec<String> = category
        .matches()
        .filter_map(|matched| {
            let value = lot.traits().requirements.value(&matched.key)?;
            Some(format!("{}: {value}", matched.key))
        })
        .collect();
    if texts.is_empty() { Ok(None) } else { short(&texts.join(", ")).map(Some) }
}

fn values(lot: &ProposedLot, category: &Category) -> Vec<String> {
    let values = category.matches().filter_map(|matched| lot.traits().requirements.value(&matched.key));
    values.map(ToString::to_string).collect()
}

/// What a lot requires, in the labels of its category: `Bandbreedte (Mbit/s): 1000`.
fn demands(lot: &ProposedLot, category: &Category, language: Language) -> Vec<String> {
    let texts = lot.traits().requirements.texts(category);
    let demand = |attribute: &Attribute| {
        let label = attribute.label();
        let label = match language {
            Language::Dutch => &label.nl,
            Language::English => &label.en,
        };
        Some(format!("{label}: {}", texts.get(attribute.key().as_str())?))
    };
    category.attributes().iter().filter_map(demand).collect()
}

pub(super) fn name(category: &Category, language: Language) -> &str {
    match language {
        Language::Dutch => category.name().nl.as_str(),
        Language::English => category.name().en.as_str(),
    }
}

pub(super) fn unit(category: &Category, language: Language) -> &str {
    match language {
        Language::Dutch => category.unit().nl.as_str(),
        Language::English => category.unit().en.as_str(),
    }
}

pub(super) fn boards(count: usize, language: Language) -> &'static str {
    match (language, count) {
        (Language::Dutch, 1) => "schoolbestuur",
        (Language::Dutch, _) => "schoolbesturen",
        (Language::English, 1) => "school board",
        (Language::English, _) => "school boards",
    }
}

pub(super) fn lots_word(count: usize, language: Language) -> &'static str {
    match (language, count) {
        (Language::Dutch, 1) => "perceel",
        (Language::Dutch, _) => "percelen",
        (Language::English, 1) => "lot",
        (Language::English, _) => "lots",
    }
}

fn listed(texts: &[String], language: Language) -> String {
    let and = match language {
        Language::Dutch => "en",
        Language::English => "and",
    };
    match texts {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} {and} {last}", most.join(", ")),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

pub(super) fn money(amount: Money, language: Language) -> String {
    format!("{} {}", amount.currency().code(), cents(language, i128::from(amount.minor())))
}

/// A title of what fits into one; what is cut off is said to be.
fn short(text: &str) -> Result<Title, TextError> {
    if text.chars().count() <= Title::MAX_CHARS {
        return Title::new(text);
    }
    let kept: String = text.chars().take(Title::MAX_CHARS - 1).collect();
    Title::new(&format!("{}…", kept.trim_end()))
}
