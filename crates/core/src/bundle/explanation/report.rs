//! A plan as a text that an officer can read from top to bottom, in Markdown: what it costs and saves, each lot with what binds it, and
//! for each need where it stands and why.
//!
//! It names members and figures of each, so it is for the officer of the cooperative; a member reads its own placements.

use crate::bundle::cost::ExactAmount;
use crate::bundle::explanation::binding::bindings;
use crate::bundle::explanation::binding_sentence::names;
use crate::bundle::explanation::savings::member_savings;
use crate::bundle::explanation::sentence::{amount, grouped, percent};
use crate::bundle::explanation::words::Words;
use crate::bundle::explanation::{Explanation, Outcome, explain_in};
use crate::bundle::plan::{Lot, Plan, PlanStatus};
use crate::bundle::problem::Problem;
use crate::evaluation::wording::Language;

use Language::{Dutch, English};

/// The plan in words. `plan` must be a plan for `problem`.
#[must_use]
pub fn report(words: &Words, problem: &Problem, plan: &Plan, language: Language) -> String {
    let explanations = explain_in(words, problem, plan);
    let mut text = header(problem, plan, language);
    text += &savings_table(words, problem, plan, &explanations, language);
    for (number, lot) in plan.lots().iter().enumerate() {
        text += &lot_section(words, problem, number, lot, &explanations, language);
    }
    let alone: Vec<&Explanation> =
        explanations.iter().filter(|explained| matches!(explained.outcome, Outcome::Alone(_))).collect();
    if !alone.is_empty() {
        text += match language {
            Dutch => "\n## Alleen\n\n",
            English => "\n## Alone\n\n",
        };
        text += &alone.iter().map(|explained| line(words, explained, language)).collect::<String>();
    }
    text
}

fn line(words: &Words, explained: &Explanation, language: Language) -> String {
    format!("- **{}**: {}\n", words.member(&explained.member), explained.sentence.get(language))
}

fn header(problem: &Problem, plan: &Plan, language: Language) -> String {
    let said = |exact| amount(language, problem, exact);
    let (lots, alone) = (plan.lots().len(), plan.alone().len());
    let needs = problem.needs().len();
    let share = saved(plan, language);
    let quality = match (plan.status(), language) {
        (PlanStatus::Optimal, Dutch) => {
            "Geen indeling van deze behoeften kost minder: dat is bewezen.".to_owned()
        }
        (PlanStatus::Optimal, English) => "No division of these needs costs less: that is proven.".to_owned(),
        (PlanStatus::Bounded, Dutch) => format!(
            "Geen indeling kost minder dan {}: er is hooguit nog {} te winnen.",
            said(plan.lower_bound()),
            gap(plan, language)
        ),
        (PlanStatus::Bounded, English) => format!(
            "No division costs less than {}: at most {} is still to be won.",
            said(plan.lower_bound()),
            gap(plan, language)
        ),
    };
    let (lots, alone) = match language {
        Dutch => {
            (counted(lots, "perceel", "percelen"), counted(alone, "behoefte blijft", "behoeften blijven"))
        }
        English => (counted(lots, "lot", "lots"), counted(alone, "need stays", "needs stay")),
    };
    match language {
        Dutch => format!(
            "# Bundeling van {needs} behoeften\n\nDe bundeling kost {}; ieder voor zich kost {}. Zij bespaart {} ({share}).\n{quality}\n{lots}; {alone} alleen.\n",
            said(plan.objective()),
            said(plan.baseline()),
            said(plan.savings())
        ),
        English => format!(
            "# Bundle of {needs} needs\n\nThe bundle costs {}; everybody alone costs {}. It saves {} ({share}).\n{quality}\n{lots}; {alone} alone.\n",
            said(plan.objective()),
            said(plan.baseline()),
            said(plan.savings())
        ),
    }
}

fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A share in per cent with one decimal. What is saved is rounded down and a gap up, so that the plan never looks better than it is.
fn per_cent(part: i128, whole: i128, rest: i128, language: Language) -> String {
    // Both are divided alike where a product could leave 128 bits; that moves the share by less than it is rounded.
    let scale = (whole / (i128::MAX / 10_000)).max(0) + 1;
    let (part, whole) = (part / scale, (whole / scale).max(1));
    let tenths = (part * 1_000 + rest.min(1) * (whole - 1)) / whole;
    let point = match language {
        Dutch => ',',
        English => '.',
    };
    format!("{}{point}{} %", tenths / 10, tenths % 10)
}

fn saved(plan: &Plan, language: Language) -> String {
    per_cent(plan.savings().ten_thousandths(), plan.baseline().ten_thousandths(), 0, language)
}

fn gap(plan: &Plan, language: Language) -> String {
    let gap = plan.objective().ten_thousandths() - plan.lower_bound().ten_thousandths();
    per_cent(gap, plan.objective().ten_thousandths(), gap, language)
}

fn savings_table(
    words: &Words,
    problem: &Problem,
    plan: &Plan,
    explanations: &[Explanation],
    language: Language,
) -> String {
    let said = |exact| amount(language, problem, exact);
    let (title, head, total) = match language {
        Dutch => (
            "Besparing per lid",
            "| lid | behoeften | in percelen | alleen | in de bundeling | besparing |",
            "totaal",
        ),
        English => {
            ("Savings per member", "| member | needs | in lots | alone | in the bundle | saving |", "total")
        }
    };
    let mut text = format!("\n## {title}\n\n{head}\n|---|---:|---:|---:|---:|---:|\n");
    for member in member_savings(explanations) {
        text += &format!(
            "| {} | {} | {} | {} | {} | {} |\n",
            words.member(&member.member),
            member.needs,
            member.in_lots,
            said(member.alone_cost),
            said(member.cost),
            said(member.saving())
        );
    }
    let in_lots = explanations.len() - plan.alone().len();
    text += &format!(
        "| {total} | {} | {in_lots} | {} | {} | {} |\n",
        explanations.len(),
        said(plan.baseline()),
        said(plan.objective()),
        said(plan.savings())
    );
    text
}

fn lot_section(
    words: &Words,
    problem: &Problem,
    number: usize,
    lot: &Lot,
    explanations: &[Explanation],
    language: Language,
) -> String {
    let category = words.category(lot.category(), language);
    let region = if lot.region().is_empty() { String::new() } else { format!(", {}", lot.region()) };
    let mut text = match language {
        Dutch => format!("\n## Perceel {}: {category}{region}\n\n", number + 1),
        English => format!("\n## Lot {}: {category}{region}\n\n", number + 1),
    };
    for bullet in facts(words, problem, lot, language) {
        text += &format!("- {bullet}\n");
    }
    if let Some(bindings) = bindings(problem, lot) {
        text += match language {
            Dutch => "- Wat het perceel bindt:\n",
            English => "- What binds the lot:\n",
        };
        for sentence in bindings.in_language(words, problem, lot, language) {
            text += &format!("  - {sentence}\n");
        }
    }
    text.push('\n');
    for explained in explanations {
        if matches!(&explained.outcome, Outcome::InLot(part) if part.lot == number) {
            text += &line(words, explained, language);
        }
    }
    text
}

/// What, where, how much and for which price.
fn facts(words: &Words, problem: &Problem, lot: &Lot, language: Language) -> Vec<String> {
    let said = |exact| amount(language, problem, exact);
    let category = problem.category(lot.category());
    let levels = category.map(|category| category.attributes.iter()).into_iter().flatten();
    let asked = levels.filter_map(|attribute| {
        let level = attribute.levels.get(lot.level(&attribute.key)?)?;
        Some(format!("{} {level}", words.attribute(lot.category(), &attribute.key, language)))
    });
    let matched = lot
        .matching()
        .iter()
        .map(|(key, value)| format!("{} {value}", words.attribute(lot.category(), key, language)));
    let properties = matched.chain(asked).collect::<Vec<_>>().join(", ");
    let ids = lot.needs().to_vec();
    let who = names(words, problem, &ids, language);
    let quantity = grouped(language, u128::from(lot.quantity()));
    let unit =
        lot.needs().first().and_then(|id| problem.need(id)).map(|need| words.unit(problem, need, language));
    let unit = unit.unwrap_or_default();
    let price = ExactAmount::from_ten_thousandths(lot.unit_price_minor() * 10_000);
    let rate = percent(language, lot.rate_bp());
    match language {
        Dutch => vec![
            format!("Wat: {properties}"),
            format!("Wie: {who}"),
            format!("Hoeveel: {quantity} x {unit} in {} behoeften", lot.needs().len()),
            format!(
                "Prijs: {} per eenheid, korting {rate}, samen {}; met de procedure {}",
                said(price),
                said(lot.price()),
                said(lot.cost())
            ),
        ],
        English => vec![
            format!("What: {properties}"),
            format!("Who: {who}"),
            format!("How much: {quantity} x {unit} in {} needs", lot.needs().len()),
            format!(
                "Price: {} for a unit, discount {rate}, together {}; with the procedure {}",
                said(price),
                said(lot.price()),
                said(lot.cost())
            ),
        ],
    }
}
