//! A plan worked out anew from the text of its problem: every sum, every rule, every order.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::rules::Stated;

fn whole(value: &Value) -> i128 {
    i128::from(value.as_i64().expect("a whole number"))
}

/// An amount in 1/10,000 minor unit.
fn amount(value: &Value) -> Result<i128, String> {
    let text = value.as_str().ok_or("an amount is no text")?;
    let (units, decimals) = text.split_once('.').ok_or("an amount has no point")?;
    if decimals.len() != 6 {
        return Err(format!("{text} has not six decimals"));
    }
    format!("{units}{decimals}").parse().map_err(|_| format!("{text} is no amount"))
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, stated: T, found: T) -> Result<(), String> {
    if stated == found { Ok(()) } else { Err(format!("{what}: the plan says {stated:?}, it is {found:?}")) }
}

/// Quantity, unit price, rate and price in 1/10,000 minor unit of needs bought together.
fn terms(category: &Value, needs: &[&Value]) -> (i128, i128, i128, i128) {
    let quantity: i128 = needs.iter().map(|need| whole(&need["quantity"])).sum();
    let mut unit = whole(&category["basePriceMinor"]);
    for attribute in category["attributes"].as_array().unwrap() {
        unit += whole(&attribute["incrementMinor"][highest(attribute, needs)]);
    }
    let mut tiers = category["discountTiers"].as_array().unwrap().iter();
    let earned = tiers.rfind(|tier| whole(&tier["fromQuantity"]) <= quantity);
    let rate = earned.map_or(0, |tier| whole(&tier["rateBp"]));
    (quantity, unit, rate, quantity * unit * (10_000 - rate))
}

fn highest(attribute: &Value, needs: &[&Value]) -> usize {
    let key = attribute["key"].as_str().unwrap();
    let level = |need: &&Value| need["levels"].get(key).map_or(0, whole);
    usize::try_from(needs.iter().map(level).max().unwrap()).unwrap()
}

fn category_of<'s>(stated: &'s Stated, need: &Value) -> &'s Value {
    let categories = stated.head["categories"].as_array().unwrap();
    categories.iter().find(|category| category["id"] == need["category"]).unwrap()
}

fn alone(stated: &Stated, need: &Value) -> i128 {
    let category = category_of(stated, need);
    terms(category, &[need]).3 + whole(&category["aloneCostMinor"]) * 10_000
}

/// Whether a plan is one for the problem and says of itself what is true.
pub fn check(stated: &Stated, written: &str) -> Result<(), String> {
    let plan: Value = serde_json::from_str(written).map_err(|error| error.to_string())?;
    let need_of: BTreeMap<&str, &Value> =
        stated.needs.iter().map(|need| (need["id"].as_str().unwrap(), need)).collect();
    same("format", plan["format"].as_str(), Some("bundle-plan/1"))?;
    let mut placed = Vec::new();
    let mut objective = 0;
    let mut last = None;
    for lot in plan["lots"].as_array().ok_or("lots")? {
        let ids: Vec<&str> =
            lot["needs"].as_array().ok_or("needs")?.iter().filter_map(Value::as_str).collect();
        let needs: Vec<&Value> = ids
            .iter()
            .map(|id| need_of.get(id).copied().ok_or(format!("no need {id}")))
            .collect::<Result<_, _>>()?;
        if ids.is_empty() || !ids.is_sorted() {
            return Err(format!("{ids:?} are no needs in order"));
        }
        objective += check_lot(stated, lot, &needs)?;
        let order = order(lot);
        if last.as_ref().is_some_and(|last| *last >= order) {
            return Err("the lots are not in order".to_owned());
        }
        last = Some(order);
        placed.extend(ids);
    }
    let mut left = Vec::new();
    let reasons = ["noPartner", "windowDisjoint", "apart", "capExceeded", "priceCondition", "cheaperAlone"];
    for one in plan["alone"].as_array().ok_or("alone")? {
        let id = one["need"].as_str().ok_or("need")?;
        let need = need_of.get(id).ok_or(format!("no need {id}"))?;
        let cost = alone(stated, need);
        same("the cost alone", amount(&one["cost"])?, cost)?;
        objective += cost;
        if !one["reason"].as_str().is_some_and(|reason| reasons.contains(&reason)) {
            return Err(format!("{} is no reason", one["reason"]));
        }
        left.push(id);
    }
    if !left.is_sorted() {
        return Err("the needs alone are not in order".to_owned());
    }
    placed.extend(left);
    placed.sort_unstable();
    same("the needs", placed, need_of.keys().copied().collect())?;
    same("objective", amount(&plan["objective"])?, objective)?;
    same("baseline", amount(&plan["baseline"])?, stated.needs.iter().map(|need| alone(stated, need)).sum())?;
    let bound = amount(&plan["lowerBound"])?;
    if bound > objective || objective > amount(&plan["baseline"])? || bound < 0 {
        return Err(format!("{bound} <= {objective} <= baseline does not hold"));
    }
    same("status", plan["status"].as_str(), Some(if bound == objective { "optimal" } else { "bounded" }))
}

/// The cost of a lot that keeps every rule and says of itself what is true.
fn check_lot(stated: &Stated, lot: &Value, needs: &[&Value]) -> Result<i128, String> {
    let (first, policy) = (needs[0], &stated.head["policy"]);
    let category = category_of(stated, first);
    let prefix = usize::try_from(whole(&policy["regionPrefix"])).unwrap();
    let area = |need: &Value| -> String { need["region"].as_str().unwrap().chars().take(prefix).collect() };
    for need in needs {
        let alike = need["category"] == first["category"] && need["match"] == first["match"];
        if !alike || area(need) != area(first) {
            return Err("needs of different groups share a lot".to_owned());
        }
    }
    same("category", &lot["category"], &first["category"])?;
    same("match", &lot["match"], &first["match"])?;
    same("region", lot["region"].as_str(), Some(area(first).as_str()))?;
    let levels = category["attributes"].as_array().unwrap();
    let levels: BTreeMap<&str, i128> = levels
        .iter()
        .map(|one| (one["key"].as_str().unwrap(), i128::try_from(highest(one, needs)).unwrap()))
        .collect();
    let said = lot["levels"].as_object().ok_or("levels")?;
    same("levels", said.iter().map(|(key, level)| (key.as_str(), whole(level))).collect(), levels)?;
    let from = needs.iter().map(|need| need["startFrom"].as_str().unwrap()).max().unwrap();
    let until = needs.iter().map(|need| need["startUntil"].as_str().unwrap()).min().unwrap();
    same("startFrom", lot["startFrom"].as_str(), Some(from))?;
    same("startUntil", lot["startUntil"].as_str(), Some(until))?;
    let (quantity, unit, rate, price) = terms(category, needs);
    same("quantity", whole(&lot["quantity"]), quantity)?;
    same("unit price", whole(&lot["unitPriceMinor"]), unit)?;
    same("rate", whole(&lot["rateBp"]), rate)?;
    let cost = price + whole(&category["lotCostMinor"]) * 10_000;
    same("cost", amount(&lot["cost"])?, cost)?;
    let members = needs.iter().map(|need| need["member"].as_str().unwrap()).collect::<BTreeSet<_>>().len();
    let members = i128::try_from(members).unwrap();
    let ids: Vec<&Value> = needs.iter().map(|need| &need["id"]).collect();
    let apart = policy["apart"].as_array().unwrap().iter();
    let ids_hold = |pair: &Value| [&pair[0], &pair[1]].iter().all(|id| ids.iter().any(|one| one == id));
    let limit = |value: &Value, found: i128, scale: i128| value.is_null() || found <= whole(value) * scale;
    let rules = [
        ("the window", from <= until),
        ("the minimum of members", members >= policy.get("minLotMembers").map_or(2, whole)),
        ("the maximum of members", limit(&policy["maxLotMembers"], members, 1)),
        ("the pairs apart", apart.filter(|pair| ids_hold(pair)).count() == 0),
        ("the cap", limit(&policy["maxLotValueMinor"], price, 10_000)),
        (
            "the highest prices",
            needs.iter().all(|need| limit(&need["maxUnitPriceMinor"], unit * (10_000 - rate), 10_000)),
        ),
    ];
    match rules.iter().find(|(_, holds)| !holds) {
        Some((rule, _)) => Err(format!("a lot breaks {rule}")),
        None => Ok(cost),
    }
}

/// What lots are ordered by.
fn order(lot: &Value) -> impl PartialOrd + use<> {
    let texts = |value: &Value| -> Vec<(String, String)> {
        let map = value.as_object().unwrap();
        let sorted: BTreeMap<&String, &Value> = map.iter().collect();
        sorted
            .iter()
            .map(|(key, value)| ((*key).clone(), value.as_str().unwrap_or_default().to_owned()))
            .collect()
    };
    let levels: BTreeMap<String, i64> = lot["levels"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(key, level)| (key.clone(), level.as_i64().unwrap()))
        .collect();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&lot["category"]), texts(&lot["match"]), text(&lot["region"]), levels, text(&lot["needs"][0]))
}
