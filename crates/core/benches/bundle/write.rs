//! A generated problem as a file: one object, or one JSON object per line.

use std::io::{self, Write};

use samenkoop_core::bundle::{Category, Need, Policy};
use serde_json::{Value, json};

use super::generate::Generated;

/// Writes the problem, its needs on lines of their own or in one object.
pub fn write(problem: &Generated, as_lines: bool, out: &mut impl Write) -> io::Result<()> {
    let parts = problem.header();
    let header = json!({
        "format": "bundle-problem/1",
        "currency": parts.currency.code(),
        "categories": parts.categories.iter().map(category).collect::<Vec<_>>(),
        "policy": policy(&parts.policy),
    })
    .to_string();
    if as_lines {
        writeln!(out, "{header}")?;
        return problem.needs().try_for_each(|found| writeln!(out, "{}", need(&found)));
    }
    let open = header.strip_suffix('}').unwrap_or(&header);
    writeln!(out, "{open},\"needs\":[")?;
    for (position, found) in problem.needs().enumerate() {
        let comma = if position == 0 { "" } else { ",\n" };
        write!(out, "{comma}{}", need(&found))?;
    }
    writeln!(out, "\n]}}")
}

fn category(category: &Category) -> Value {
    let attributes = category.attributes.iter().map(|attribute| {
        json!({ "key": attribute.key, "levels": attribute.levels, "incrementMinor": attribute.increment_minor })
    });
    let tiers = category
        .discount_tiers
        .iter()
        .map(|tier| json!({ "fromQuantity": tier.from_quantity, "rateBp": tier.rate_bp }));
    json!({
        "id": category.id, "unit": category.unit, "basePriceMinor": category.base_price_minor,
        "attributes": attributes.collect::<Vec<_>>(), "discountTiers": tiers.collect::<Vec<_>>(),
        "lotCostMinor": category.lot_cost_minor, "aloneCostMinor": category.alone_cost_minor,
    })
}

fn policy(policy: &Policy) -> Value {
    json!({
        "regionPrefix": policy.region_prefix, "minLotMembers": policy.min_lot_members,
        "maxLotMembers": policy.max_lot_members, "maxLotValueMinor": policy.max_lot_value_minor, "apart": policy.apart,
    })
}

fn need(need: &Need) -> Value {
    json!({
        "id": need.id, "member": need.member, "category": need.category, "quantity": need.quantity,
        "levels": need.levels, "match": need.matching, "region": need.region,
        "startFrom": need.start_from.to_string(), "startUntil": need.start_until.to_string(),
        "maxUnitPriceMinor": need.max_unit_price_minor,
    })
}
