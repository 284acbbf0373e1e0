//! The draft motivation for bundling, in the figures of the bundle.
//!
//! The law asks for it in the tender documents before needs are bundled: the market and its small enterprises, the organisation and its
//! risks, and how far the needs belong together (Aw 1.5(1)(a)-(c), (2)), and why the tender is or is not divided into lots (Aw 1.5(3)).
//! Each text is written in Dutch, which the documents are in, and in English below it. The texts claim nothing that the figures do not
//! show; the officer adds what only people know, such as which suppliers there are.

use crate::bundle::cost::ExactAmount;
use crate::bundle::draft_figures::{Figures, LotFigures};
use crate::bundle::draft_texts::{boards, lots_word, money, unit};
use crate::bundle::explanation::sentence::{cents, grouped};
use crate::{
    calendar::{local_date, local_time},
    evaluation::wording::{Language, written},
    money::Currency,
    names::{Prose, TextError},
    tender::BundlingMotivation,
};

/// How many lots a motivation lists one by one.
const LISTED_LOTS: usize = 40;

/// The considerations of Aw 1.5(1).
pub(super) fn bundling_motivation(figures: &Figures<'_>) -> Result<BundlingMotivation, TextError> {
    Ok(BundlingMotivation {
        market: Some(in_both(|language| market(figures, language))?),
        organisation: Some(in_both(|language| organisation(figures, language))?),
        coherence: Some(in_both(|language| coherence(figures, language))?),
    })
}

/// The motivation of Aw 1.5(3).
pub(super) fn lots_motivation(figures: &Figures<'_>) -> Result<Prose, TextError> {
    in_both(|language| division(figures, language))
}

fn in_both(write: impl Fn(Language) -> String) -> Result<Prose, TextError> {
    Prose::new(&format!("{}\n\n----\n\n{}", write(Language::Dutch), write(Language::English)))
}

fn market(figures: &Figures<'_>, language: Language) -> String {
    let count = figures.lots.len();
    let total = minor(figures, figures.total_minor, language);
    let (smallest, largest) = (money(figures.smallest, language), money(figures.largest, language));
    let median = minor(figures, figures.median_minor, language);
    let small = money(figures.small_lot_value, language);
    let (of_small, share) = (figures.small_lots, percent(figures.small_minor, figures.total_minor, language));
    let sizes = match (language, count) {
        (Language::Dutch, 1) => format!("Er is één perceel, met een geraamde waarde van {total}."),
        (Language::English, 1) => format!("There is one lot, with an estimated value of {total}."),
        (Language::Dutch, _) => format!(
            "Er zijn {count} percelen met samen een geraamde waarde van {total}. Het kleinste is {smallest} waard, het middelste \
             (de mediaan) {median} en het grootste {largest}."
        ),
        (Language::English, _) => format!(
            "There are {count} lots with an estimated value of {total} together. The smallest is worth {smallest}, the middle one (the \
             median) {median} and the largest {largest}."
        ),
    };
    let reach = match (language, count, of_small) {
        (Language::Dutch, 1, 0) => "Het perceel gaat daarboven".to_owned(),
        (Language::Dutch, 1, _) => "Het perceel gaat daar niet boven".to_owned(),
        (Language::English, 1, 0) => "The lot is above that".to_owned(),
        (Language::English, 1, _) => "The lot is not above that".to_owned(),
        (Language::Dutch, _, 0) => "Geen van de percelen blijft daaronder".to_owned(),
        (Language::English, _, 0) => "None of the lots stays below that".to_owned(),
        (Language::Dutch, ..) => {
            let go = if of_small == 1 { "gaat" } else { "gaan" };
            format!(
                "Van de {count} percelen {go} er {of_small} daar niet boven; dat is {share} van de waarde"
            )
        }
        (Language::English, ..) => {
            let are = if of_small == 1 { "is" } else { "are" };
            format!("Of the {count} lots {of_small} {are} not above that, which is {share} of the value")
        }
    };
    match language {
        Language::Dutch => format!(
            "{sizes}\n\nDe coöperatie houdt {small} aan als omvang die voor een kleine of middelgrote onderneming haalbaar is. {reach}. \
             Inschrijven kan op één, meer of alle percelen, alleen of samen met anderen. Elk perceel wordt apart gegund."
        ),
        Language::English => format!(
            "{sizes}\n\nThe cooperative takes {small} as the size that a small or medium-sized enterprise can carry. {reach}. Bids may be \
             for one, several or all lots, alone or together with others. Each lot is awarded by itself."
        ),
    }
}

fn organisation(figures: &Figures<'_>, language: Language) -> String {
    let (parts, members, lots) = (figures.parts, figures.members, figures.lots.len());
    let (who, what) = (boards(members, language), lots_word(lots, language));
    let alone = minor(figures, figures.alone_procedures_minor, language);
    let joint = minor(figures, figures.lot_procedures_minor, language);
    let by_region = match (language, figures.by_region) {
        (_, false) => "",
        (Language::Dutch, true) => " (per regio geteld)",
        (Language::English, true) => " (counted by region)",
    };
    let less = minor(figures, figures.alone_procedures_minor - figures.lot_procedures_minor, language);
    let avoided = parts.saturating_sub(1);
    let sizes = figures.lots.iter().map(|lot| lot.members);
    let (fewest, most) = (sizes.clone().min().unwrap_or_default(), sizes.max().unwrap_or_default());
    let range = match (language, fewest == most) {
        (Language::Dutch, true) => format!("{most} {}", boards(most, language)),
        (Language::English, true) => format!("{most} {}", boards(most, language)),
        (Language::Dutch, false) => format!("{fewest} tot {most} schoolbesturen"),
        (Language::English, false) => format!("{fewest} to {most} school boards"),
    };
    let consequences = match language {
        Language::Dutch => format!(
            "Zonder bundeling zouden {parts} behoeften{by_region} van {members} {who} elk in een eigen procedure gaan. Nu is er één procedure met \
             {lots} {what} en één set stukken: {avoided} procedures minder. De procedures kosten naar raming samen {joint} in plaats van \
             {alone}, dat is {less} minder. Ook een leverancier maakt één inschrijving waar hij er anders tot {parts} zou maken.\n\n\
             Een perceel bedient {range}. Schiet de leverancier van een perceel tekort, dan raakt dat ten hoogste {most} {}; wie meer \
             percelen wint, draagt ook meer. Elk schoolbestuur sluit een eigen overeenkomst. Wie een perceel wint, moet binnen het \
             startvenster alle scholen daarvan kunnen bedienen; over alle percelen samen loopt dat van {} tot {}.",
            boards(most, language),
            written(figures.first_start, language),
            written(figures.last_start, language),
        ),
        Language::English => format!(
            "Without the bundle {parts} needs{by_region} of {members} {who} would each go into a procedure of its own. Now there is one procedure \
             with {lots} {what} and one set of documents: {avoided} procedures fewer. The procedures are estimated to cost {joint} \
             together instead of {alone}, which is {less} less. A supplier too makes one bid where it would otherwise make up to {parts}.\
             \n\nA lot serves {range}. When the supplier of a lot falls short, that affects at most {most} {}; who wins more lots bears \
             more too. Each school board signs a contract of its own. Who wins a lot must be able to serve all its schools within the \
             start window; over all lots together \
             this runs from {} to {}.",
            boards(most, language),
            written(figures.first_start, language),
            written(figures.last_start, language),
        ),
    };
    match planning(figures, language) {
        Some(planning) => format!("{consequences}\n\n{planning}"),
        None => consequences,
    }
}

/// When what happens, and which lots must start before.
fn planning(figures: &Figures<'_>, language: Language) -> Option<String> {
    let proposed = figures.timetable.as_ref()?;
    let table = &proposed.timetable;
    let day = |date| written(date, language);
    let deadline = local_time(table.deadline_at).format("%H:%M");
    let (bids, standstill) = (local_date(table.deadline_at), local_date(table.standstill_ends_at));
    let late: Vec<String> = proposed.late_lots.iter().map(ToString::to_string).collect();
    Some(match language {
        Language::Dutch => {
            let when = format!(
                "Voorgestelde planning: aankondiging op {}, vragen beantwoord uiterlijk {}, inschrijven tot {} om {deadline}, \
                 gunningsbeslissing op {}, einde van de opschortende termijn op {}, overeenkomsten vanaf {}.",
                day(table.publish_on),
                day(local_date(table.clarifications_until)),
                day(bids),
                day(table.award_decision_on),
                day(standstill),
                day(table.contract_starts_on),
            );
            match late.as_slice() {
                [] => format!("{when} Elk perceel kan dan nog binnen zijn startvenster beginnen."),
                [one] => {
                    format!("{when} Perceel {one} moet eerder beginnen en heeft een overbrugging nodig.")
                }
                _ => format!(
                    "{when} Eerder beginnen moeten de percelen {}; die hebben een overbrugging nodig.",
                    late.join(", ")
                ),
            }
        }
        Language::English => {
            let when = format!(
                "Proposed timetable: notice on {}, questions answered by {}, bids until {} at {deadline}, award decision on {}, end of \
                 the standstill on {}, contracts from {}.",
                day(table.publish_on),
                day(local_date(table.clarifications_until)),
                day(bids),
                day(table.award_decision_on),
                day(standstill),
                day(table.contract_starts_on),
            );
            match late.as_slice() {
                [] => format!("{when} Each lot can still begin within its start window."),
                [one] => format!("{when} Lot {one} must begin earlier and needs a bridge."),
                _ => format!("{when} Lots {} must begin earlier and need a bridge.", late.join(", ")),
            }
        }
    })
}

fn coherence(figures: &Figures<'_>, language: Language) -> String {
    let names = figures.names(language);
    let kinds = match (language, figures.categories.len()) {
        (Language::Dutch, 1) => format!("De aanbesteding omvat alleen {names}."),
        (Language::English, 1) => format!("The tender covers {names} only."),
        (Language::Dutch, _) => format!(
            "De aanbesteding omvat {names}: verwante opdrachten, die elk in eigen percelen staan en elk apart worden gegund."
        ),
        (Language::English, _) => format!(
            "The tender covers {names}: related contracts, each in lots of its own and each awarded by itself."
        ),
    };
    let (above, price) = (figures.above_own_level, figures.price);
    let share = percent(above.ten_thousandths(), price.ten_thousandths(), language);
    let amount = exact(figures, above, language);
    let region = match (language, figures.by_region) {
        (_, false) => "",
        (Language::Dutch, true) => "in dezelfde regio, ",
        (Language::English, true) => "in the same region, ",
    };
    let levels = match (language, above.ten_thousandths() > 0) {
        (Language::Dutch, true) => format!(
            "Binnen een perceel geldt voor elk kenmerk het hoogste niveau dat een schoolbestuur vraagt. Wie minder vroeg, betaalt \
             daarvoor mee: samen {amount}, {share} van de prijs van wat wordt gevraagd."
        ),
        (Language::English, true) => format!(
            "Within a lot the highest level that a school board asks for holds for each attribute. Who asked for less shares in paying \
             for it: {amount} together, {share} of the price of what is asked for."
        ),
        (Language::Dutch, false) => "Binnen een perceel vragen alle schoolbesturen hetzelfde niveau: niemand betaalt voor meer dan hij \
                                     nodig heeft."
            .to_owned(),
        (Language::English, false) => {
            "Within a lot all school boards ask for the same level: nobody pays for more than it needs.".to_owned()
        }
    };
    match language {
        Language::Dutch => format!(
            "Een perceel bevat alleen behoeften in dezelfde categorie, met gelijke kenmerken waar die gelijk moeten zijn, {region}en met \
             een gemeenschappelijke dag in hun startvensters. {kinds}\n\n{levels}"
        ),
        Language::English => format!(
            "A lot holds only needs in one category, with equal values where these must be equal, {region}and with a common day in their \
             start windows. {kinds}\n\n{levels}"
        ),
    }
}

fn division(figures: &Figures<'_>, language: Language) -> String {
    let lots = figures.lots.len();
    let opening = match (language, lots) {
        (Language::Dutch, 1) => format!(
            "De opdracht is niet verder in percelen verdeeld. Alle behoeften vallen in dezelfde categorie, hebben gelijke kenmerken en een \
             gemeenschappelijk startvenster. Elk perceel meer kost een procedure en verkleint de hoeveelheid waarop korting wordt gegeven; \
             de geraamde waarde is {}.",
            money(figures.largest, language)
        ),
        (Language::English, 1) => format!(
            "The tender is not divided further into lots. All needs are of one category, have equal values and a common start window. Each \
             lot more costs a procedure and lessens the quantity that earns a discount; the estimated value is {}.",
            money(figures.largest, language)
        ),
        (Language::Dutch, _) => format!(
            "De opdracht is verdeeld in {lots} percelen, naar categorie, kenmerken{} en startvenster. Elk perceel wordt apart gegund.",
            if figures.by_region { ", regio" } else { "" }
        ),
        (Language::English, _) => format!(
            "The tender is divided into {lots} lots, by category, attributes{} and start window. Each lot is awarded by itself.",
            if figures.by_region { ", region" } else { "" }
        ),
    };
    let saved = difference(figures.alone, figures.together);
    let share = percent(saved.ten_thousandths(), figures.alone.ten_thousandths(), language);
    let (together, alone) =
        (exact(figures, figures.together, language), exact(figures, figures.alone, language));
    let saved = exact(figures, saved, language);
    let gains = match language {
        Language::Dutch => format!(
            "Met de procedures erbij kost dit naar raming {together}. Ieder apart zou {alone} kosten. De bundeling scheelt dus {saved} \
             ({share})."
        ),
        Language::English => format!(
            "With the procedures this is estimated to cost {together}. Everybody alone would cost {alone}. So the bundle saves {saved} \
             ({share})."
        ),
    };
    format!("{opening}\n\n{}\n\n{gains} {}", listed_lots(figures, language), proof(figures, language))
}

/// Number, title, quantity, value and members of each lot.
fn listed_lots(figures: &Figures<'_>, language: Language) -> String {
    let line = |lot: &LotFigures<'_>| {
        let units = grouped(language, u128::from(lot.quantity.get()));
        format!(
            "{}. {}: {units} x {}, {}, {} {}",
            lot.number,
            lot.title.get(language),
            unit(lot.category, language),
            money(lot.value, language),
            lot.members,
            boards(lot.members, language),
        )
    };
    let mut lines: Vec<String> = figures.lots.iter().take(LISTED_LOTS).map(line).collect();
    let left = figures.lots.len().saturating_sub(LISTED_LOTS);
    if left > 0 {
        lines.push(match language {
            Language::Dutch => format!("De overige {left} percelen staan bij de percelen zelf beschreven."),
            Language::English => format!("The other {left} lots are described with the lots themselves."),
        });
    }
    lines.join("\n")
}

/// How good the division is known to be. The bound is that of the whole bundle, of which this tender may be a part.
fn proof(figures: &Figures<'_>, language: Language) -> String {
    let gap = difference(figures.objective, figures.lower_bound);
    if gap.ten_thousandths() <= 0 {
        return match language {
            Language::Dutch => {
                "Bewezen is dat geen andere verdeling van de behoeften van deze bundeling onder hetzelfde beleid en met dezelfde keuzes vooraf minder kost.".to_owned()
            }
            Language::English => {
                "It is proven that no other division of the needs of this bundle under the same policy and with the same choices made beforehand costs less.".to_owned()
            }
        };
    }
    let share = percent(gap.ten_thousandths(), figures.lower_bound.ten_thousandths(), language);
    let (cost, bound) =
        (exact(figures, figures.objective, language), exact(figures, figures.lower_bound, language));
    match language {
        Language::Dutch => format!(
            "De hele bundeling kost {cost}. Bewezen is dat geen verdeling onder hetzelfde beleid en met dezelfde keuzes vooraf minder dan {bound} kost; de gekozen \
             verdeling ligt daar ten hoogste {share} boven."
        ),
        Language::English => format!(
            "The whole bundle costs {cost}. It is proven that no division under the same policy and with the same choices made beforehand costs less than {bound}; the one chosen is \
             at most {share} above that."
        ),
    }
}

fn difference(one: ExactAmount, other: ExactAmount) -> ExactAmount {
    ExactAmount::from_ten_thousandths(one.ten_thousandths() - other.ten_thousandths())
}

fn currency(figures: &Figures<'_>) -> Currency {
    figures.largest.currency()
}

fn minor(figures: &Figures<'_>, minor: i128, language: Language) -> String {
    format!("{} {}", currency(figures).code(), cents(language, minor))
}

fn exact(figures: &Figures<'_>, amount: ExactAmount, language: Language) -> String {
    minor(figures, amount.nearest_minor(), language)
}

/// A part of a whole in per cent with one decimal, to the nearest: `12,3 %`, `12.3 %`.
pub(super) fn percent(part: i128, whole: i128, language: Language) -> String {
    let tenths = match whole {
        1.. => (part.saturating_mul(1_000).saturating_add(whole / 2)).div_euclid(whole),
        _ => 0,
    };
    let point = match language {
        Language::Dutch => ',',
        Language::English => '.',
    };
    format!("{}{point}{} %", tenths.div_euclid(10), tenths.rem_euclid(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_has_one_decimal_in_either_language() {
        assert_eq!(percent(1, 3, Language::Dutch), "33,3 %");
        assert_eq!(percent(2, 3, Language::English), "66.7 %");
        assert_eq!(percent(5, 5, Language::Dutch), "100,0 %");
        assert_eq!(percent(1, 0, Language::Dutch), "0,0 %");
    }
}
