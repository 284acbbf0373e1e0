//! Writes a plan in the format `bundle-plan/1`.
//!
//! The shapes here are those of the file, not of the domain: a change to one is not a change to the other.

use std::io;

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use crate::bundle::cost::ExactAmount;
use crate::bundle::plan::{Alone, Lot, Plan};

/// The plan as one JSON object in the format `bundle-plan/1`, its fields in the documented order, with a line feed at the end.
#[must_use]
pub fn write_plan(plan: &Plan) -> String {
    let mut bytes = Vec::new();
    // Memory takes whatever is written to it, and all of it is text.
    let _ = write_plan_to(&mut bytes, plan);
    String::from_utf8(bytes).unwrap_or_default()
}

/// As [`write_plan`], piece by piece: what is written is never in memory as a whole.
///
/// # Errors
/// Those of the writer.
pub fn write_plan_to<W: io::Write>(mut writer: W, plan: &Plan) -> io::Result<()> {
    let file = PlanFile {
        format: "bundle-plan/1",
        status: plan.status().as_str(),
        objective: plan.objective(),
        lower_bound: plan.lower_bound(),
        baseline: plan.baseline(),
        lots: Each(|| plan.lots().iter().map(LotFile::of)),
        alone: Each(|| plan.alone().iter().map(AloneFile::of)),
    };
    serde_json::to_writer_pretty(&mut writer, &file)?;
    writer.write_all(b"\n")
}

impl Serialize for ExactAmount {
    /// As a text in currency units with six decimals.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A list that is made while it is written.
struct Each<F>(F);

impl<I: IntoIterator<Item: Serialize>, F: Fn() -> I> Serialize for Each<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// An object that is made while it is written.
struct Pairs<F>(F);

impl<K: Serialize, V: Serialize, I: IntoIterator<Item = (K, V)>, F: Fn() -> I> Serialize for Pairs<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map((self.0)())
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PlanFile<L, A> {
    format: &'static str,
    status: &'static str,
    objective: ExactAmount,
    lower_bound: ExactAmount,
    baseline: ExactAmount,
    lots: L,
    alone: A,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LotFile<'p, M, L, N> {
    category: &'p str,
    r#match: M,
    region: &'p str,
    levels: L,
    start_from: NaiveDate,
    start_until: NaiveDate,
    quantity: u64,
    unit_price_minor: i128,
    rate_bp: u16,
    cost: ExactAmount,
    needs: N,
}

impl LotFile<'_, (), (), ()> {
    fn of(lot: &Lot) -> impl Serialize {
        LotFile {
            category: lot.category(),
            r#match: Pairs(|| lot.matching().iter()),
            region: lot.region(),
            levels: Pairs(|| lot.levels()),
            start_from: lot.start_from(),
            start_until: lot.start_until(),
            quantity: lot.quantity(),
            unit_price_minor: lot.unit_price_minor(),
            rate_bp: lot.rate_bp().get(),
            cost: lot.cost(),
            needs: Each(|| lot.needs().iter()),
        }
    }
}

#[derive(Serialize)]
struct AloneFile<'p> {
    need: &'p str,
    reason: &'static str,
    cost: ExactAmount,
}

impl<'p> AloneFile<'p> {
    fn of(alone: &'p Alone) -> Self {
        Self { need: alone.need(), reason: alone.reason().as_str(), cost: alone.cost() }
    }
}
