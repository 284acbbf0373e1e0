//! The sentences with which a plan is explained to a school, in Dutch and in English.
//!
//! Amounts in sentences are rounded to cents; the difference that is named is the difference of the rounded amounts, so that a
//! reader with a calculator finds the same. Figures from which a member could compute another's stay unsaid unless [`Words::tells`].

use crate::bundle::cost::ExactAmount;
use crate::bundle::explanation::binding_sentence::names;
use crate::bundle::explanation::solitude::Solitude;
use crate::bundle::explanation::words::Words;
use crate::bundle::explanation::{InLot, LeftAlone};
use crate::bundle::plan::AloneReason;
use crate::bundle::problem::Problem;
use crate::bundle::problem::needs::NeedRef;
use crate::evaluation::wording::{Language, written};
use crate::money::BasisPoints;

/// `12.345,67` or `12,345.67`. Costs can be larger than a decimal number holds, so digits are grouped here.
pub(in crate::bundle) fn cents(language: Language, minor: i128) -> String {
    let point = match language {
        Language::Dutch => ',',
        Language::English => '.',
    };
    let size = minor.unsigned_abs();
    let sign = if minor < 0 { "-" } else { "" };
    let whole = grouped(language, size / 100);
    format!("{sign}{whole}{point}{:02}", size % 100)
}

/// `12.345` or `12,345`.
pub(in crate::bundle) fn grouped(language: Language, number: u128) -> String {
    let mark = match language {
        Language::Dutch => '.',
        Language::English => ',',
    };
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

/// `EUR 12.345,67` or `EUR 12,345.67`.
pub(in crate::bundle) fn amount(language: Language, problem: &Problem, amount: ExactAmount) -> String {
    minor(language, problem, amount.nearest_minor())
}

fn minor(language: Language, problem: &Problem, minor: i128) -> String {
    format!("{} {}", problem.currency().code(), cents(language, minor))
}

/// `6 %` or `6,25 %`.
pub(in crate::bundle) fn percent(language: Language, rate: BasisPoints) -> String {
    let (whole, rest) = (rate.get() / 100, rate.get() % 100);
    let point = match language {
        Language::Dutch => ',',
        Language::English => '.',
    };
    let digits = format!("{rest:02}");
    match digits.trim_end_matches('0') {
        "" => format!("{whole} %"),
        fraction => format!("{whole}{point}{fraction} %"),
    }
}

/// What being in a lot means.
pub(in crate::bundle) fn in_lot(
    words: &Words,
    problem: &Problem,
    need: NeedRef<'_>,
    part: &InLot,
    alone: ExactAmount,
    language: Language,
) -> String {
    use Language::{Dutch, English};
    let said = |number| minor(language, problem, number);
    let others = match (part.companions, language) {
        (0, Dutch) => "vormt een eigen perceel".to_owned(),
        (0, English) => "is a lot of its own".to_owned(),
        (1, Dutch) => "deelt een perceel met 1 andere behoefte".to_owned(),
        (1, English) => "shares a lot with 1 other need".to_owned(),
        (many, Dutch) => format!("deelt een perceel met {many} andere behoeften"),
        (many, English) => format!("shares a lot with {many} other needs"),
    };
    let told = words.tells(part.members);
    let together = if told { together(words, problem, need, part, language) } else { String::new() };
    let (share, alone_minor) = (part.share.nearest_minor(), alone.nearest_minor());
    let difference = alone_minor - share;
    let verdict = match (difference >= 0, language) {
        (true, Dutch) => format!("een besparing van {}", said(difference)),
        (true, English) => format!("a saving of {}", said(difference)),
        (false, Dutch) => format!("{} meer", said(-difference)),
        (false, English) => format!("{} more", said(-difference)),
    };
    let levels = raised(words, problem, need, part, language);
    let is_above = part.above_own_level.ten_thousandths() > 0 && !levels.is_empty();
    let paid = said(part.above_own_level.nearest_minor());
    let above = match (is_above, language) {
        (false, _) => String::new(),
        (true, Dutch) => format!("; {paid} daarvan is voor een hoger niveau dan gevraagd ({levels})"),
        (true, English) => format!("; {paid} of it pays for a higher level than asked ({levels})"),
    };
    let subject = words.need(need, language);
    let mut text = match language {
        Dutch => format!(
            "{subject} {others}{together}: het aandeel is {}, alleen zou het {} kosten, {verdict}{above}.",
            said(share),
            said(alone_minor)
        ),
        English => format!(
            "{subject} {others}{together}: its share is {}, alone it would cost {}, {verdict}{above}.",
            said(share),
            said(alone_minor)
        ),
    };
    if told && part.companions > 0 {
        let (units, own) = (part.units.nearest_minor(), part.alone_units.nearest_minor());
        let (procedure, own_procedure) = (share - units, alone_minor - own);
        let [units, own, procedure, own_procedure] = [units, own, procedure, own_procedure].map(said);
        text += &match language {
            Dutch => format!(
                " Samen is dat {units} voor de eenheden en {procedure} voor de procedure, alleen {own} en {own_procedure}."
            ),
            English => format!(
                " Together that is {units} for the units and {procedure} for the procedure, alone {own} and {own_procedure}."
            ),
        };
        let gain = part.joint_gain.nearest_minor();
        if gain > 0 && (is_above || difference < 0) {
            text += &match language {
                Dutch => format!(
                    " Stond zij alleen, dan kostten zij en de rest van het perceel samen {} meer.",
                    said(gain)
                ),
                English => format!(
                    " If it stood alone, it and the rest of the lot would together cost {} more.",
                    said(gain)
                ),
            };
        }
    }
    text
}

/// ` (samen 480 x access point, korting 2 %)`.
fn together(words: &Words, problem: &Problem, need: NeedRef<'_>, part: &InLot, language: Language) -> String {
    let unit = words.unit(problem, need, language);
    let quantity = grouped(language, u128::from(part.lot_quantity));
    let earns = part.rate_bp.get() > 0;
    let rate = percent(language, part.rate_bp);
    match (language, earns) {
        (Language::Dutch, true) => format!(" (samen {quantity} x {unit}, korting {rate})"),
        (Language::Dutch, false) => format!(" (samen {quantity} x {unit})"),
        (Language::English, true) => format!(" ({quantity} x {unit} together, discount {rate})"),
        (Language::English, false) => format!(" ({quantity} x {unit} together)"),
    }
}

/// Why a need is left alone.
pub(in crate::bundle) fn alone(
    words: &Words,
    problem: &Problem,
    need: NeedRef<'_>,
    cost: ExactAmount,
    left: &LeftAlone,
    language: Language,
) -> String {
    let why = why_alone(left.reason, language);
    let figures = left.figures.as_ref().and_then(|figures| in_figures(words, problem, figures, language));
    let figures = figures.map(|text| format!("; {text}")).unwrap_or_default();
    let (subject, cost) = (words.need(need, language), amount(language, problem, cost));
    match language {
        Language::Dutch => format!("{subject} blijft alleen en kost dan {cost}: {why}{figures}."),
        Language::English => format!("{subject} stays alone and then costs {cost}: {why}{figures}."),
    }
}

fn why_alone(reason: AloneReason, language: Language) -> &'static str {
    match (reason, language) {
        (AloneReason::NoPartner, Language::Dutch) => {
            "geen ander lid heeft in deze categorie en regio een behoefte met dezelfde kenmerken"
        }
        (AloneReason::NoPartner, Language::English) => {
            "no other member has a need with the same properties in this category and region"
        }
        (AloneReason::WindowDisjoint, Language::Dutch) => {
            "geen passende behoefte van een ander lid kan in dezelfde periode starten"
        }
        (AloneReason::WindowDisjoint, Language::English) => {
            "no fitting need of another member can start in the same period"
        }
        (AloneReason::Apart, Language::Dutch) => {
            "elk mogelijk perceel zou behoeften samenbrengen die gescheiden moeten blijven"
        }
        (AloneReason::Apart, Language::English) => "every possible lot would join needs that must stay apart",
        (AloneReason::CapExceeded, Language::Dutch) => {
            "elk mogelijk perceel zou boven de grens voor de waarde van een perceel komen"
        }
        (AloneReason::CapExceeded, Language::English) => {
            "every possible lot would be above the limit on the value of a lot"
        }
        (AloneReason::PriceCondition, Language::Dutch) => {
            "in elk mogelijk perceel is de prijs per eenheid hoger dan deze behoefte of een partner aanvaardt"
        }
        (AloneReason::PriceCondition, Language::English) => {
            "in every possible lot the unit price is higher than this need or a partner accepts"
        }
        (AloneReason::CheaperAlone, Language::Dutch) => {
            "geen toegestaan perceel met deze behoefte maakt het geheel goedkoper"
        }
        (AloneReason::CheaperAlone, Language::English) => "no allowed lot with it makes the whole cheaper",
    }
}

/// The figures behind a reason, as far as the reader may know them.
fn in_figures(words: &Words, problem: &Problem, figures: &Solitude, language: Language) -> Option<String> {
    use Language::{Dutch, English};
    let said = |exact| amount(language, problem, exact);
    let excess = |one: ExactAmount, other: ExactAmount| {
        minor(language, problem, one.nearest_minor() - other.nearest_minor())
    };
    let text = match figures {
        Solitude::Elsewhere { other_regions, other_values } => {
            return elsewhere(*other_regions, *other_values, language);
        }
        Solitude::NearestWindow { from, until, days } => match (*days > 0, language) {
            (true, Dutch) => format!(
                "de eerstvolgende begint op {}, {days} dagen na de laatste startdag",
                written(*from, language)
            ),
            (true, English) => {
                format!(
                    "the nearest begins on {}, {days} days after the last day to start",
                    written(*from, language)
                )
            }
            (false, Dutch) => format!(
                "de dichtstbijzijnde begint uiterlijk op {}, {} dagen voor de eerste startdag",
                written(*until, language),
                days.abs()
            ),
            (false, English) => format!(
                "the nearest begins on {} at the latest, {} days before the first day to start",
                written(*until, language),
                days.abs()
            ),
        },
        Solitude::KeptApart { needs } => match language {
            Dutch => format!("van {needs} daarvan blijft zij gescheiden"),
            English => format!("it stays apart from {needs} of them"),
        },
        Solitude::Value { members, .. }
        | Solitude::UnitPrice { members, .. }
        | Solitude::Dearer { members, .. }
            if !words.tells(*members) =>
        {
            return None;
        }
        Solitude::Value { cap, value, .. } => match language {
            Dutch => format!(
                "het kleinste zou {} waard zijn, {} boven de grens van {}",
                said(*value),
                excess(*value, *cap),
                said(*cap)
            ),
            English => format!(
                "the smallest would be worth {}, {} above the limit of {}",
                said(*value),
                excess(*value, *cap),
                said(*cap)
            ),
        },
        Solitude::UnitPrice { unit, most, .. } => match language {
            Dutch => format!(
                "op zijn best is die {}, {} boven de grens van {}",
                said(*unit),
                excess(*unit, *most),
                said(*most)
            ),
            English => format!(
                "at best it is {}, {} above the limit of {}",
                said(*unit),
                excess(*unit, *most),
                said(*most)
            ),
        },
        Solitude::Dearer { extra, .. } if extra.nearest_minor() <= 0 => return None,
        Solitude::Dearer { extra, members, partners, raised, levels } => {
            // Names are for those who may read everything.
            let who = match (words.crowd_members, language) {
                (0, Dutch) => format!("met {}", names(words, problem, partners, language)),
                (0, English) => format!("with {}", names(words, problem, partners, language)),
                (_, Dutch) => format!("met {members} leden"),
                (_, English) => format!("of {members} members"),
            };
            let mut text = match language {
                Dutch => format!("het voordeligste, {who}, zou {} meer kosten", said(*extra)),
                English => format!("the cheapest, {who}, would cost {} more", said(*extra)),
            };
            if raised.nearest_minor() > 0 && words.crowd_members == 0 {
                text += &dearer_levels(words, problem, partners, (*raised, *extra), levels, language);
            }
            text
        }
    };
    Some(text)
}

/// `: EUR 60,000.00 for higher levels (memory 8), of which a shared procedure and discount give EUR 8,000.00 back`.
fn dearer_levels(
    words: &Words,
    problem: &Problem,
    partners: &[String],
    (raised, extra): (ExactAmount, ExactAmount),
    levels: &[(String, usize)],
    language: Language,
) -> String {
    let need = partners.first().and_then(|id| problem.need(id));
    let category = need.and_then(|need| problem.category(need.category()));
    let named = levels.iter().filter_map(|(key, level)| {
        let category = category?;
        let attribute = category.attributes.iter().find(|attribute| attribute.key == *key)?;
        Some(format!("{} {}", words.attribute(&category.id, key, language), attribute.levels.get(*level)?))
    });
    let named = named.collect::<Vec<_>>().join(", ");
    let back = raised.nearest_minor() - extra.nearest_minor();
    let paid = amount(language, problem, raised);
    let mut text = match language {
        Language::Dutch => format!(": {paid} voor hogere niveaus ({named})"),
        Language::English => format!(": {paid} for higher levels ({named})"),
    };
    if back > 0 {
        let back = minor(language, problem, back);
        text += &match language {
            Language::Dutch => format!(", waarvan korting en een gedeelde procedure {back} goedmaken"),
            Language::English => format!(", of which discount and a shared procedure make good {back}"),
        };
    }
    text
}

fn elsewhere(other_regions: usize, other_values: usize, language: Language) -> Option<String> {
    use Language::{Dutch, English};
    let text = match (other_regions, other_values, language) {
        (0, 0, _) => return None,
        (regions, 0, Dutch) => format!("wel zijn er {regions} in andere regio's"),
        (regions, 0, English) => format!("there are {regions} in other regions"),
        (0, values, Dutch) => format!("wel zijn er {values} met andere kenmerken"),
        (0, values, English) => format!("there are {values} with other properties"),
        (regions, values, Dutch) => {
            format!("wel zijn er {regions} in andere regio's en {values} met andere kenmerken")
        }
        (regions, values, English) => {
            format!("there are {regions} in other regions and {values} with other properties")
        }
    };
    Some(text)
}

/// The levels that are higher than asked: `generation wifi7 instead of wifi5`.
fn raised(words: &Words, problem: &Problem, need: NeedRef<'_>, part: &InLot, language: Language) -> String {
    let instead_of = match language {
        Language::Dutch => "in plaats van",
        Language::English => "instead of",
    };
    let Some(category) = problem.category(need.category()) else {
        return String::new();
    };
    let texts = part.raised.iter().filter_map(|raised| {
        let attribute = category.attributes.iter().find(|attribute| attribute.key == raised.attribute)?;
        let (given, asked) = (attribute.levels.get(raised.given)?, attribute.levels.get(raised.asked)?);
        let name = words.attribute(need.category(), &attribute.key, language);
        Some(format!("{name} {given} {instead_of} {asked}"))
    });
    texts.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_have_no_more_digits_than_they_need() {
        let rate = |bp| percent(Language::Dutch, BasisPoints::new(bp).unwrap());
        assert_eq!([0, 200, 625, 650, 10_000].map(rate), ["0 %", "2 %", "6,25 %", "6,5 %", "100 %"]);
    }

    #[test]
    fn amounts_read_as_each_language_writes_them() {
        assert_eq!(cents(Language::Dutch, 123_456_789), "1.234.567,89");
        assert_eq!(cents(Language::English, -100_005), "-1,000.05");
        assert_eq!(cents(Language::Dutch, 7), "0,07");
    }
}
