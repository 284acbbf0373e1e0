//! Problems with nothing wrong, as text in either form.

use proptest::prelude::*;
use serde_json::{Value, json};

/// Two needs that share a lot, and one that starts a year later.
pub const EXAMPLE: &str = r#"{"format":"bundle-problem/1","currency":"EUR","categories":[{"id":"wifi","unit":"access point",
"basePriceMinor":45000,"attributes":[{"key":"generation","levels":["wifi5","wifi6","wifi7"],"incrementMinor":[0,6000,21000]}],
"discountTiers":[{"fromQuantity":100,"rateBp":200},{"fromQuantity":1000,"rateBp":500}],"lotCostMinor":400000,"aloneCostMinor":1200000}],
"policy":{"regionPrefix":4,"minLotMembers":2,"maxLotMembers":null,"maxLotValueMinor":null,"apart":[]},"needs":[
{"id":"n2","member":"m2","category":"wifi","quantity":360,"levels":{"generation":2},"match":{"ecosystem":"google"},"region":"NL361",
"startFrom":"2027-08-15","startUntil":"2027-12-01","maxUnitPriceMinor":null},
{"id":"n1","member":"m1","category":"wifi","quantity":120,"levels":{"generation":2},"match":{"ecosystem":"google"},"region":"NL366",
"startFrom":"2027-08-01","startUntil":"2027-10-01","maxUnitPriceMinor":null},
{"id":"n9","member":"m3","category":"wifi","quantity":98,"levels":{},"match":{"ecosystem":"google"},"region":"NL366",
"startFrom":"2028-08-01","startUntil":"2028-08-01","maxUnitPriceMinor":45000}]}"#;

fn price() -> impl Strategy<Value = i64> {
    prop_oneof![8 => 0_i64..5_000, 1 => Just(0), 1 => Just(1_000_000_000_000_000)]
}

fn rising(steps: Vec<i64>) -> Vec<i64> {
    steps
        .into_iter()
        .scan(0, |sum, step| {
            *sum += step;
            Some(*sum)
        })
        .collect()
}

fn category(id: &'static str) -> impl Strategy<Value = Value> {
    let attribute = prop::collection::vec(0_i64..500, 1..4);
    let tiers = prop::collection::vec((1_i64..40, 0_i64..3_000), 0..3);
    (price(), prop::collection::vec(attribute, 0..3), tiers, price(), price()).prop_map(
        move |(base, attributes, tiers, lot_cost, alone_cost)| {
            let attributes: Vec<Value> = attributes
                .into_iter()
                .zip(["speed", "care"])
                .map(|(steps, key)| {
                    let levels: Vec<String> = (0..steps.len()).map(|level| format!("l{level}")).collect();
                    json!({ "key": key, "levels": levels, "incrementMinor": rising(steps) })
                })
                .collect();
            let (from, rates): (Vec<i64>, Vec<i64>) = tiers.into_iter().unzip();
            let tiers: Vec<Value> = rising(from)
                .into_iter()
                .zip(rising(rates))
                .map(|(from, rate)| json!({ "fromQuantity": from, "rateBp": rate }))
                .collect();
            json!({
                "id": id, "unit": "piece", "basePriceMinor": base, "attributes": attributes, "discountTiers": tiers,
                "lotCostMinor": lot_cost, "aloneCostMinor": alone_cost,
            })
        },
    )
}

/// Member, category, quantity, levels, match, region, first day, days, highest price.
type Rough = (u8, bool, i64, (u8, u8), u8, u8, u32, u32, Option<i64>);

fn need(number: usize, rough: &Rough, categories: &[Value]) -> Value {
    let (member, other, quantity, (speed, care), kind, region, day, days, most) = rough;
    let category = &categories[usize::from(*other)];
    let levels: serde_json::Map<String, Value> = category["attributes"]
        .as_array()
        .unwrap()
        .iter()
        .zip([speed, care])
        .filter(|(_, level)| **level > 0)
        .map(|(attribute, level)| {
            let count = attribute["levels"].as_array().unwrap().len();
            (attribute["key"].as_str().unwrap().to_owned(), json!(usize::from(*level) % count))
        })
        .collect();
    let matching = match kind {
        0 => json!({ "kind": "odd", "\u{e9}\n": "\u{1F600}" }),
        1 => json!({ "kind": "" }),
        _ => json!({}),
    };
    let area = ["NL366", "NL361", "N", ""][usize::from(*region)];
    json!({
        "id": format!("n{number}"), "member": format!("m{member}"), "category": category["id"], "quantity": quantity, "levels": levels,
        "match": matching, "region": area, "startFrom": format!("2027-08-{day:02}"),
        "startUntil": format!("2027-08-{:02}", day + days), "maxUnitPriceMinor": most,
    })
}

fn quantity() -> impl Strategy<Value = i64> {
    prop_oneof![12 => 1_i64..60, 1 => Just(1_000_000_000)]
}

/// A problem as text, in one of its forms.
pub fn text() -> impl Strategy<Value = String> {
    let rough: BoxedStrategy<Rough> = (
        0_u8..4,
        any::<bool>(),
        quantity(),
        (0_u8..4, 0_u8..4),
        0_u8..8,
        0_u8..4,
        1_u32..12,
        0_u32..16,
        prop::option::weighted(0.2, price()),
    )
        .boxed();
    let policy = (
        0_i64..6,
        prop::option::of(0_i64..3),
        prop::option::weighted(0.3, 3_i64..5),
        prop::option::weighted(0.3, 500_i64..50_000),
        any::<bool>(),
    );
    (category("a"), category("b"), prop::collection::vec(rough, 0..8), policy, 0_u8..6).prop_map(
        |(one, other, rough, (prefix, least, most, value, apart), form)| {
            let categories = [one, other];
            let needs: Vec<Value> =
                rough.iter().enumerate().map(|(number, rough)| need(number, rough, &categories)).collect();
            let apart = if apart && needs.len() > 1 { json!([["n0", "n1"]]) } else { json!([]) };
            let mut policy = json!({
                "regionPrefix": prefix, "maxLotMembers": most, "maxLotValueMinor": value, "apart": apart,
            });
            if let Some(least) = least {
                policy["minLotMembers"] = json!(least);
            }
            let mut head = json!({
                "format": "bundle-problem/1", "currency": "EUR", "categories": categories, "policy": policy,
            });
            if form < 3 {
                let end = if form == 0 { "\r\n" } else { "\n" };
                let lines = [head].into_iter().chain(needs).map(|line| line.to_string() + end);
                return lines.collect();
            }
            head["needs"] = json!(needs);
            if form == 3 { serde_json::to_string_pretty(&head).unwrap() } else { head.to_string() }
        },
    )
}
