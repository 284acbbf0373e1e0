//! The texts of draft tenders, in the figures of the bundle.
//!
//! What suppliers read is written in both languages. The motivations stand in the tender documents, which are Dutch, and answer what the
//! law asks before needs are bundled: the market and its small enterprises, organisation and risk, and coherence (Aw 1.5(1)(a)-(c)), and
//! why it is or is not divided into lots (Aw 1.5(3)). They claim nothing that the figures do not show; the officer adds what only
//! people know.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::bundle::demand::in_a_sentence;
use crate::bundle::draft::{DraftLot, DraftPolicy};
use crate::bundle::explanation::sentence::{cents, grouped};
use crate::bundle::proposal::ProposedLot;
use crate::bundle::volumes::LotVolumes;
use crate::{
    category::{Attribute, Category},
    codes::CategoryId,
    evaluation::wording::{Language, written},
    localized::Localized,
    money::{Money, MoneyError},
    names::{Prose, TextError, Title},
    tender::BundlingMotivation,
};

/// What the texts of a tender tell.
pub(super) struct Figures<'c> {
    /// The categories of its lots with how many units of each, by id.
    categories: BTreeMap<CategoryId, (&'c Category, u128)>,
    members: usize,
    /// Whether regions are kept apart.
    by_region: bool,
    lots: usize,
    /// How many lots are of at most the value that the policy calls small.
    small_lots: usize,
    small_lot_value: Money,
    smallest: Money,
    largest: Money,
    first_start: NaiveDate,
    last_start: NaiveDate,
    term_months: u16,
}

impl<'c> Figures<'c> {
    /// The figures of these lots. A tender has at least one lot, since it is made of them.
    pub(super) fn of(
        lots: &[DraftLot],
        members: usize,
        proposed: &[(&ProposedLot, &'c Category)],
        policy: &DraftPolicy,
    ) -> Result<Self, MoneyError> {
        let mut categories = BTreeMap::new();
        for (lot, category) in proposed {
            let (_, units) = categories.entry(category.id().clone()).or_insert((*category, 0));
            *units += u128::from(lot.quantity().get());
        }
        let values = || lots.iter().map(|lot| lot.estimated_value);
        let small = |value: &Money| value.minor() <= policy.small_lot_value.minor();
        if policy.small_lot_value.currency() != policy.currency {
            let currencies = (policy.small_lot_value.currency(), policy.currency);
            return Err(MoneyError::CurrencyMismatch(currencies.0, currencies.1));
        }
        let zero = Money::zero(policy.currency);
        Ok(Self {
            categories,
            members,
            by_region: lots.iter().all(|lot| lot.region.is_some()),
            lots: lots.len(),
            small_lots: values().filter(small).count(),
            small_lot_value: policy.small_lot_value,
            smallest: values().min_by_key(|value| value.minor()).unwrap_or(zero),
            largest: values().max_by_key(|value| value.minor()).unwrap_or(zero),
            first_start: lots.iter().map(|lot| lot.start_window.from_on()).min().unwrap_or_default(),
            last_start: lots.iter().map(|lot| lot.start_window.until_on()).max().unwrap_or_default(),
            term_months: policy.framework_term_months,
        })
    }

    /// `internetverbinding en wifi`, `internet connectivity and wifi`.
    fn names(&self, language: Language) -> String {
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
    let nl = format!("{} voor {members} {}", figures.names(Language::Dutch), boards_nl(*members));
    let en = format!("{} for {members} {}", figures.names(Language::English), boards_en(*members));
    Ok(Localized { nl: Some(short(&capital(&nl))?), en: Some(short(&capital(&en))?) })
}

pub(super) fn description(figures: &Figures<'_>) -> Result<Localized<Option<Prose>>, TextError> {
    let Figures { members, lots, term_months, .. } = figures;
    let (nl, en) = (Language::Dutch, Language::English);
    let dutch = format!(
        "De coöperatie zoekt leveranciers van {} voor {members} {}. Samen vragen zij {}, verdeeld over {lots} {}. \
         Bij elk perceel staat wat wordt gevraagd, voor welke regio, en tussen welke dagen het kan beginnen.\n\n\
         De vroegste start is {}, de laatste {}. De raamovereenkomst duurt met alle verlengingen {term_months} maanden. \
         Elk schoolbestuur sluit zijn eigen overeenkomst met de winnaar van zijn perceel.",
        figures.names(nl),
        boards_nl(*members),
        figures.quantities(nl),
        lots_nl(*lots),
        written(figures.first_start, nl),
        written(figures.last_start, nl),
    );
    let english = format!(
        "The cooperative seeks suppliers of {} for {members} {}. Together they ask for {}, divided over {lots} {}. \
         Each lot says what is asked, for which region, and between which days it can begin.\n\n\
         The earliest start is {}, the latest {}. The framework agreement lasts {term_months} months with every extension. \
         Each school board signs its own contract with the winner of its lot.",
        figures.names(en),
        boards_en(*members),
        figures.quantities(en),
        lots_en(*lots),
        written(figures.first_start, en),
        written(figures.last_start, en),
    );
    Ok(Localized { nl: Some(Prose::new(&dutch)?), en: Some(Prose::new(&english)?) })
}

pub(super) fn bundling_motivation(figures: &Figures<'_>) -> Result<BundlingMotivation, TextError> {
    let Figures { members, lots, small_lots, .. } = figures;
    let nl = Language::Dutch;
    let share = small_lots * 100 / (*lots).max(1);
    let values = if *lots == 1 {
        format!("Het perceel heeft een geraamde waarde van {}.", money(figures.largest, nl))
    } else {
        let (smallest, largest) = (money(figures.smallest, nl), money(figures.largest, nl));
        format!("De geraamde waarde van een perceel loopt van {smallest} tot {largest}.")
    };
    let market = format!(
        "{values} De coöperatie houdt {} aan als omvang die voor het midden- en kleinbedrijf haalbaar is; {small_lots} van de \
         {lots} percelen ({share} %) gaan daar niet boven. Inschrijven kan op één, meer of alle percelen, alleen of samen met anderen.",
        money(figures.small_lot_value, nl),
    );
    let organisation = format!(
        "Zonder bundeling zouden {members} {} elk een eigen procedure voeren, en leveranciers even vaak een inschrijving \
         maken. Nu is er één procedure met één set stukken. Het risico dat één leverancier voor veel scholen tekortschiet, is beperkt \
         doordat elk perceel apart wordt gegund en elk schoolbestuur een eigen overeenkomst sluit. Leveringen beginnen per perceel \
         tussen {} en {}.",
        boards_nl(*members),
        written(figures.first_start, nl),
        written(figures.last_start, nl),
    );
    let region = if figures.by_region { "in dezelfde regio " } else { "" };
    let kinds = if figures.categories.len() == 1 {
        format!("De aanbesteding omvat alleen {}.", figures.names(nl))
    } else {
        format!(
            "De aanbesteding omvat {}: verwante opdrachten, die elk in eigen percelen staan en elk apart worden gegund.",
            figures.names(nl)
        )
    };
    let coherence = format!(
        "Een perceel bevat alleen behoeften in dezelfde categorie, met gelijke kenmerken, {region}en met een gemeenschappelijk \
         startvenster. {kinds}",
    );
    Ok(BundlingMotivation {
        market: Some(Prose::new(&market)?),
        organisation: Some(Prose::new(&organisation)?),
        coherence: Some(Prose::new(&coherence)?),
    })
}

pub(super) fn lots_motivation(figures: &Figures<'_>) -> Result<Prose, TextError> {
    let nl = Language::Dutch;
    let text = if figures.lots == 1 {
        format!(
            "De opdracht is niet verder in percelen verdeeld. Alle behoeften vallen in dezelfde categorie, hebben gelijke kenmerken en \
             een gemeenschappelijk startvenster. De geraamde waarde is {} voor {} {}; splitsen zou per perceel een eigen \
             procedure kosten zonder dat er andere leveranciers door kunnen inschrijven.",
            money(figures.largest, nl),
            figures.members,
            boards_nl(figures.members),
        )
    } else {
        format!(
            "De opdracht is verdeeld in {} percelen, naar categorie, kenmerken, regio en startvenster. Elk perceel wordt apart gegund.",
            figures.lots,
        )
    };
    Prose::new(&text)
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
                boards_nl(members),
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
                boards_en(members),
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

fn name(category: &Category, language: Language) -> &str {
    match language {
        Language::Dutch => category.name().nl.as_str(),
        Language::English => category.name().en.as_str(),
    }
}

fn unit(category: &Category, language: Language) -> &str {
    match language {
        Language::Dutch => category.unit().nl.as_str(),
        Language::English => category.unit().en.as_str(),
    }
}

fn boards_nl(count: usize) -> &'static str {
    if count == 1 { "schoolbestuur" } else { "schoolbesturen" }
}

fn boards_en(count: usize) -> &'static str {
    if count == 1 { "school board" } else { "school boards" }
}

fn lots_nl(count: usize) -> &'static str {
    if count == 1 { "perceel" } else { "percelen" }
}

fn lots_en(count: usize) -> &'static str {
    if count == 1 { "lot" } else { "lots" }
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

fn money(amount: Money, language: Language) -> String {
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
