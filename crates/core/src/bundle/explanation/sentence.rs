//! The sentences with which a plan is explained to a school, in Dutch and in English.
//!
//! Amounts in sentences are rounded to cents; the difference that is named is the difference of the rounded amounts, so that a
//! reader with a calculator finds the same.

use crate::bundle::cost::ExactAmount;
use crate::bundle::explanation::InLot;
use crate::bundle::explanation::words::Words;
use crate::bundle::plan::{Alone, AloneReason, Lot};
use crate::bundle::problem::{Need, Problem};
use crate::evaluation::wording::Language;

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

fn amount(language: Language, problem: &Problem, minor: i128) -> String {
    format!("{} {}", problem.currency().code(), cents(language, minor))
}

/// What being in a lot means, in Dutch.
pub(in crate::bundle) fn in_lot_nl(
    words: &Words,
    problem: &Problem,
    need: &Need,
    lot: &Lot,
    part: &InLot,
    alone: ExactAmount,
) -> String {
    let nl = Language::Dutch;
    let amount = |minor| amount(nl, problem, minor);
    let others = match part.companions {
        0 => "vormt een eigen perceel".to_owned(),
        1 => "deelt een perceel met 1 andere behoefte".to_owned(),
        many => format!("deelt een perceel met {many} andere behoeften"),
    };
    let unit = words.unit(problem, need, nl);
    let together = if part.members >= words.crowd_members {
        format!(" (samen {} x {unit})", grouped(nl, u128::from(part.lot_quantity)))
    } else {
        String::new()
    };
    let (share, alone_minor) = (part.share.nearest_minor(), alone.nearest_minor());
    let difference = alone_minor - share;
    let verdict = if difference >= 0 {
        format!("een besparing van {}", amount(difference))
    } else {
        format!("{} meer", amount(-difference))
    };
    let levels = raised(words, problem, need, lot, nl);
    let above = if part.above_own_level.ten_thousandths() == 0 || levels.is_empty() {
        String::new()
    } else {
        let paid = amount(part.above_own_level.nearest_minor());
        format!("; {paid} daarvan is voor een hoger niveau dan gevraagd ({levels})")
    };
    format!(
        "{} {others}{together}: het aandeel is {}, alleen zou het {} kosten, {verdict}{above}.",
        words.need(need, nl),
        amount(share),
        amount(alone_minor),
    )
}

/// What being in a lot means, in English.
pub(in crate::bundle) fn in_lot_en(
    words: &Words,
    problem: &Problem,
    need: &Need,
    lot: &Lot,
    part: &InLot,
    alone: ExactAmount,
) -> String {
    let en = Language::English;
    let amount = |minor| amount(en, problem, minor);
    let others = match part.companions {
        0 => "is a lot of its own".to_owned(),
        1 => "shares a lot with 1 other need".to_owned(),
        many => format!("shares a lot with {many} other needs"),
    };
    let unit = words.unit(problem, need, en);
    let together = if part.members >= words.crowd_members {
        format!(" ({} x {unit} together)", grouped(en, u128::from(part.lot_quantity)))
    } else {
        String::new()
    };
    let (share, alone_minor) = (part.share.nearest_minor(), alone.nearest_minor());
    let difference = alone_minor - share;
    let verdict = if difference >= 0 {
        format!("a saving of {}", amount(difference))
    } else {
        format!("{} more", amount(-difference))
    };
    let levels = raised(words, problem, need, lot, en);
    let above = if part.above_own_level.ten_thousandths() == 0 || levels.is_empty() {
        String::new()
    } else {
        let paid = amount(part.above_own_level.nearest_minor());
        format!("; {paid} of it pays for a higher level than asked ({levels})")
    };
    format!(
        "{} {others}{together}: its share is {}, alone it would cost {}, {verdict}{above}.",
        words.need(need, en),
        amount(share),
        amount(alone_minor),
    )
}

/// Why a need is left alone, in Dutch.
pub(in crate::bundle) fn alone_nl(words: &Words, problem: &Problem, need: &Need, alone: &Alone) -> String {
    let why = match alone.reason() {
        AloneReason::NoPartner => {
            "geen ander lid heeft in deze categorie en regio een behoefte met dezelfde kenmerken"
        }
        AloneReason::WindowDisjoint => {
            "geen passende behoefte van een ander lid kan in dezelfde periode starten"
        }
        AloneReason::Apart => "elk mogelijk perceel zou behoeften samenbrengen die gescheiden moeten blijven",
        AloneReason::CapExceeded => {
            "elk mogelijk perceel zou boven de grens voor de waarde van een perceel komen"
        }
        AloneReason::PriceCondition => {
            "in elk mogelijk perceel is de prijs per eenheid hoger dan deze behoefte of een partner aanvaardt"
        }
        AloneReason::CheaperAlone => "geen toegestaan perceel met deze behoefte maakt het geheel goedkoper",
    };
    let cost = amount(Language::Dutch, problem, alone.cost().nearest_minor());
    format!("{} blijft alleen en kost dan {cost}: {why}.", words.need(need, Language::Dutch))
}

/// Why a need is left alone, in English.
pub(in crate::bundle) fn alone_en(words: &Words, problem: &Problem, need: &Need, alone: &Alone) -> String {
    let why = match alone.reason() {
        AloneReason::NoPartner => {
            "no other member has a need with the same properties in this category and region"
        }
        AloneReason::WindowDisjoint => "no fitting need of another member can start in the same period",
        AloneReason::Apart => "every possible lot would join needs that must stay apart",
        AloneReason::CapExceeded => "every possible lot would be above the limit on the value of a lot",
        AloneReason::PriceCondition => {
            "in every possible lot the unit price is higher than this need or a partner accepts"
        }
        AloneReason::CheaperAlone => "no allowed lot with it makes the whole cheaper",
    };
    let cost = amount(Language::English, problem, alone.cost().nearest_minor());
    format!("{} stays alone and then costs {cost}: {why}.", words.need(need, Language::English))
}

/// The levels that are higher than asked: `generation wifi7 instead of wifi5`.
fn raised(words: &Words, problem: &Problem, need: &Need, lot: &Lot, language: Language) -> String {
    let instead_of = match language {
        Language::Dutch => "in plaats van",
        Language::English => "instead of",
    };
    let Some(category) = problem.category(&need.category) else {
        return String::new();
    };
    let texts = category.attributes.iter().filter_map(|attribute| {
        let asked = need.levels.get(&attribute.key).map_or(Some(0), |level| usize::try_from(*level).ok())?;
        let given = lot.levels().get(&attribute.key).copied()?;
        if given <= asked {
            return None;
        }
        let (given, asked) = (attribute.levels.get(given)?, attribute.levels.get(asked)?);
        let name = words.attribute(&need.category, &attribute.key, language);
        Some(format!("{name} {given} {instead_of} {asked}"))
    });
    texts.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_each_language_writes_them() {
        assert_eq!(cents(Language::Dutch, 123_456_789), "1.234.567,89");
        assert_eq!(cents(Language::English, -100_005), "-1,000.05");
        assert_eq!(cents(Language::Dutch, 7), "0,07");
    }
}
