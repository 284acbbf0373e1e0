//! Writes a plan in the format `bundle-plan/1`.
//!
//! The shapes here are those of the file, not of the domain: a change to one is not a change to the other.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use crate::bundle::cost::ExactAmount;
use crate::bundle::plan::{Alone, Lot, Plan};

/// The plan as one JSON object in the format `bundle-plan/1`, its fields in the documented order, with a line feed at the end.
#[must_use]
pub fn write_plan(plan: &Plan) -> String {
    let file = PlanFile {
        format: "bundle-plan/1",
        status: plan.status().as_str(),
        objective: plan.objective(),
        lower_bound: plan.lower_bound(),
        baseline: plan.baseline(),
        lots: plan.lots().iter().map(LotFile::of).collect(),
        alone: plan.alone().iter().map(AloneFile::of).collect(),
    };
    // Only a key that is not a text or a writer that fails can make this an error; there is neither.
    let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
    text.push('\n');
    text
}

impl Serialize for ExactAmount {
    /// As a text in currency units with six decimals.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PlanFile<'p> {
    format: &'static str,
    status: &'static str,
    objective: ExactAmount,
    lower_bound: ExactAmount,
    baseline: ExactAmount,
    lots: Vec<LotFile<'p>>,
    alone: Vec<AloneFile<'p>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LotFile<'p> {
    category: &'p str,
    r#match: &'p BTreeMap<String, String>,
    region: &'p str,
    levels: &'p BTreeMap<String, usize>,
    start_from: NaiveDate,
    start_until: NaiveDate,
    quantity: u64,
    unit_price_minor: i128,
    rate_bp: u16,
    cost: ExactAmount,
    needs: &'p [String],
}

impl<'p> LotFile<'p> {
    fn of(lot: &'p Lot) -> Self {
        Self {
            category: lot.category(),
            r#match: lot.matching(),
            region: lot.region(),
            levels: lot.levels(),
            start_from: lot.start_from(),
            start_until: lot.start_until(),
            quantity: lot.quantity(),
            unit_price_minor: lot.unit_price_minor(),
            rate_bp: lot.rate_bp().get(),
            cost: lot.cost(),
            needs: lot.needs(),
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
