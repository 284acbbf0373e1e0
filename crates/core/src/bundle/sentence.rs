//! The sentences with which a plan is explained to a school, in Dutch and in English.
//!
//! Amounts in sentences are rounded to cents; the difference that is named is the difference of the rounded amounts, so that a
//! reader with a calculator finds the same.

use super::cost::ExactAmount;
use super::explain::InLot;
use super::plan::{Alone, AloneReason, Lot};
use super::problem::{Need, Problem};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    Dutch,
    English,
}

impl Language {
    /// `12.345,67` or `12,345.67`.
    fn cents(self, minor: i128) -> String {
        let (thousands, decimals) = match self {
            Self::Dutch => ('.', ','),
            Self::English => (',', '.'),
        };
        let size = minor.unsigned_abs();
        let sign = if minor < 0 { "-" } else { "" };
        let whole = self.grouped(size / 100, thousands);
        format!("{sign}{whole}{decimals}{:02}", size % 100)
    }

    fn grouped(self, number: u128, mark: char) -> String {
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

    fn amount(self, problem: &Problem, minor: i128) -> String {
        let code = problem.currency().code();
        let cents = self.cents(minor);
        format!("{code} {cents}")
    }

    fn count(self, number: u64) -> String {
        let mark = match self {
            Self::Dutch => '.',
            Self::English => ',',
        };
        self.grouped(u128::from(number), mark)
    }
}

/// What being in a lot means, in Dutch.
pub(super) fn in_lot_nl(
    problem: &Problem,
    need: &Need,
    lot: &Lot,
    part: &InLot,
    alone: ExactAmount,
) -> String {
    let nl = Language::Dutch;
    let others = match part.companions {
        0 => "vormt een eigen perceel".to_owned(),
        1 => "deelt een perceel met 1 andere behoefte".to_owned(),
        many => format!("deelt een perceel met {many} andere behoeften"),
    };
    let quantity = nl.count(part.lot_quantity);
    let (share, alone_minor) = (part.share.nearest_minor(), alone.nearest_minor());
    let difference = alone_minor - share;
    let verdict = if difference >= 0 {
        format!("een besparing van {}", nl.amount(problem, difference))
    } else {
        format!("{} meer", nl.amount(problem, -difference))
    };
    let levels = raised(problem, need, lot, "in plaats van");
    let above = if part.above_own_level.ten_thousandths() == 0 || levels.is_empty() {
        String::new()
    } else {
        let paid = nl.amount(problem, part.above_own_level.nearest_minor());
        format!("; {paid} daarvan is voor een hoger niveau dan gevraagd ({levels})")
    };
    format!(
        "Behoefte {} {others} (samen {quantity} x {}): het aandeel is {}, alleen zou het {} kosten, {verdict}{above}.",
        need.id,
        unit(problem, need),
        nl.amount(problem, share),
        nl.amount(problem, alone_minor),
    )
}

/// What being in a lot means, in English.
pub(super) fn in_lot_en(
    problem: &Problem,
    need: &Need,
    lot: &Lot,
    part: &InLot,
    alone: ExactAmount,
) -> String {
    let en = Language::English;
    let others = match part.companions {
        0 => "is a lot of its own".to_owned(),
        1 => "shares a lot with 1 other need".to_owned(),
        many => format!("shares a lot with {many} other needs"),
    };
    let quantity = en.count(part.lot_quantity);
    let (share, alone_minor) = (part.share.nearest_minor(), alone.nearest_minor());
    let difference = alone_minor - share;
    let verdict = if difference >= 0 {
        format!("a saving of {}", en.amount(problem, difference))
    } else {
        format!("{} more", en.amount(problem, -difference))
    };
    let levels = raised(problem, need, lot, "instead of");
    let above = if part.above_own_level.ten_thousandths() == 0 || levels.is_empty() {
        String::new()
    } else {
        let paid = en.amount(problem, part.above_own_level.nearest_minor());
        format!("; {paid} of it pays for a higher level than asked ({levels})")
    };
    format!(
        "Need {} {others} ({quantity} x {} together): its share is {}, alone it would cost {}, {verdict}{above}.",
        need.id,
        unit(problem, need),
        en.amount(problem, share),
        en.amount(problem, alone_minor),
    )
}

/// Why a need is left alone, in Dutch.
pub(super) fn alone_nl(problem: &Problem, need: &Need, alone: &Alone) -> String {
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
    let cost = Language::Dutch.amount(problem, alone.cost().nearest_minor());
    format!("Behoefte {} blijft alleen en kost dan {cost}: {why}.", need.id)
}

/// Why a need is left alone, in English.
pub(super) fn alone_en(problem: &Problem, need: &Need, alone: &Alone) -> String {
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
    let cost = Language::English.amount(problem, alone.cost().nearest_minor());
    format!("Need {} stays alone and then costs {cost}: {why}.", need.id)
}

fn unit<'p>(problem: &'p Problem, need: &Need) -> &'p str {
    problem.category(&need.category).map_or("", |category| category.unit.as_str())
}

/// The levels that are higher than asked: `generation wifi7 instead of wifi5`.
fn raised(problem: &Problem, need: &Need, lot: &Lot, instead_of: &str) -> String {
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
        Some(format!("{} {given} {instead_of} {asked}", attribute.key))
    });
    texts.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_each_language_writes_them() {
        assert_eq!(Language::Dutch.cents(123_456_789), "1.234.567,89");
        assert_eq!(Language::English.cents(-100_005), "-1,000.05");
        assert_eq!(Language::Dutch.cents(7), "0,07");
    }
}
