//! What the document says is refused, read from the text once more and without the library.

use std::collections::BTreeSet;

use samenkoop_core::money::Currency;
use serde_json::{Map, Value};

/// What a text states: the object without needs, and the needs.
pub struct Stated {
    pub head: Value,
    pub needs: Vec<Value>,
}

type Fault = String;

/// What a text states, when the document accepts it. Names that stand twice and sums are not looked at.
pub fn stated(bytes: &[u8]) -> Result<Stated, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let json = |text: &str| serde_json::from_str::<Value>(text).map_err(|error| error.to_string());
    let stated = match json(text) {
        Ok(mut head) => {
            let needs =
                head.as_object_mut().and_then(|head| head.remove("needs")).ok_or("there are no needs")?;
            let Value::Array(needs) = needs else { return Err("needs are no list".to_owned()) };
            Stated { head, needs }
        }
        Err(_) => {
            let mut lines = text.trim_end_matches([' ', '\t', '\r', '\n']).split('\n');
            let head = json(lines.next().unwrap_or_default())?;
            Stated { head, needs: lines.map(json).collect::<Result<_, _>>()? }
        }
    };
    check(&stated).map(|()| stated)
}

fn fields<'v>(
    value: &'v Value,
    required: &[&str],
    optional: &[&str],
) -> Result<&'v Map<String, Value>, Fault> {
    let map = value.as_object().ok_or_else(|| format!("{value} is no object"))?;
    for name in required {
        let _ = map.get(*name).ok_or_else(|| format!("{name} is not there"))?;
    }
    match map.keys().find(|name| !required.contains(&name.as_str()) && !optional.contains(&name.as_str())) {
        Some(name) => Err(format!("{name} is unknown")),
        None => Ok(map),
    }
}

fn within(value: &Value, least: i64, most: i64) -> Result<i64, Fault> {
    let number = value.as_i64().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| format!("{value} is no number from {least} to {most}"))
}

fn price(value: &Value) -> Result<i64, Fault> {
    within(value, 0, 1_000_000_000_000_000)
}

fn or_null(value: &Value, read: fn(&Value) -> Result<i64, Fault>) -> Result<Option<i64>, Fault> {
    if value.is_null() { Ok(None) } else { read(value).map(Some) }
}

fn text(value: &Value) -> Result<&str, Fault> {
    value.as_str().ok_or_else(|| format!("{value} is no text"))
}

fn id(value: &Value) -> Result<&str, Fault> {
    let id = text(value)?;
    if id.is_empty() || id.chars().count() > 200 { Err(format!("{id:?} is no id")) } else { Ok(id) }
}

fn list(value: &Value) -> Result<&Vec<Value>, Fault> {
    value.as_array().ok_or_else(|| format!("{value} is no list"))
}

fn is(holds: bool, fault: &str) -> Result<(), Fault> {
    if holds { Ok(()) } else { Err(fault.to_owned()) }
}

fn check(stated: &Stated) -> Result<(), Fault> {
    let head = fields(&stated.head, &["format", "currency", "categories", "policy"], &[])?;
    is(head["format"] == "bundle-problem/1", "the format is unknown")?;
    Currency::from_code(text(&head["currency"])?).map_err(|error| error.to_string())?;
    let mut categories = BTreeSet::new();
    for category in list(&head["categories"])? {
        is(categories.insert(check_category(category)?), "a category is there twice")?;
    }
    let mut ids = BTreeSet::new();
    for need in &stated.needs {
        is(ids.insert(check_need(need, list(&head["categories"])?)?), "a need is there twice")?;
    }
    check_policy(&head["policy"], &ids)
}

fn check_category(category: &Value) -> Result<&str, Fault> {
    let names =
        ["id", "unit", "basePriceMinor", "attributes", "discountTiers", "lotCostMinor", "aloneCostMinor"];
    let fields_of = fields(category, &names, &[])?;
    text(&fields_of["unit"])?;
    for name in ["basePriceMinor", "lotCostMinor", "aloneCostMinor"] {
        price(&fields_of[name])?;
    }
    let mut keys = BTreeSet::new();
    for attribute in list(&fields_of["attributes"])? {
        let attribute = fields(attribute, &["key", "levels", "incrementMinor"], &[])?;
        is(keys.insert(id(&attribute["key"])?), "a key is there twice")?;
        let levels = list(&attribute["levels"])?;
        levels.iter().try_for_each(|level| text(level).map(|_| ()))?;
        let increments =
            list(&attribute["incrementMinor"])?.iter().map(price).collect::<Result<Vec<_>, _>>()?;
        is(!levels.is_empty() && increments.len() == levels.len(), "levels and increments differ")?;
        is(increments.is_sorted(), "increments fall")?;
    }
    let mut last: Option<(i64, i64)> = None;
    for tier in list(&fields_of["discountTiers"])? {
        let tier = fields(tier, &["fromQuantity", "rateBp"], &[])?;
        let tier = (within(&tier["fromQuantity"], 0, i64::MAX)?, within(&tier["rateBp"], 0, 10_000)?);
        is(last.is_none_or(|last| last.0 < tier.0 && last.1 <= tier.1), "tiers do not rise")?;
        last = Some(tier);
    }
    id(&fields_of["id"])
}

fn check_policy(policy: &Value, ids: &BTreeSet<&str>) -> Result<(), Fault> {
    let names = ["regionPrefix", "maxLotMembers", "maxLotValueMinor", "apart"];
    let policy = fields(policy, &names, &["minLotMembers"])?;
    let count = |value: &Value| within(value, 0, i64::MAX);
    count(&policy["regionPrefix"])?;
    let least = policy.get("minLotMembers").map_or(Ok(2), count)?;
    let most = or_null(&policy["maxLotMembers"], count)?;
    is(most.is_none_or(|most| least <= most), "the minimum is above the maximum")?;
    or_null(&policy["maxLotValueMinor"], price)?;
    for pair in list(&policy["apart"])? {
        let [one, other] = list(pair)?.as_slice() else { return Err("apart is no pair".to_owned()) };
        let (one, other) = (text(one)?, text(other)?);
        is(one != other && ids.contains(one) && ids.contains(other), "apart names other needs")?;
    }
    Ok(())
}

fn check_need<'v>(need: &'v Value, categories: &[Value]) -> Result<&'v str, Fault> {
    let names = [
        "id",
        "member",
        "category",
        "quantity",
        "levels",
        "match",
        "region",
        "startFrom",
        "startUntil",
        "maxUnitPriceMinor",
    ];
    let need = fields(need, &names, &[])?;
    id(&need["member"])?;
    text(&need["region"])?;
    within(&need["quantity"], 1, 1_000_000_000)?;
    or_null(&need["maxUnitPriceMinor"], price)?;
    is(day(&need["startFrom"])? <= day(&need["startUntil"])?, "the window is reversed")?;
    let matching = need["match"].as_object().ok_or("match is no object")?;
    matching.values().try_for_each(|value| text(value).map(|_| ()))?;
    let wanted = text(&need["category"])?;
    let category =
        categories.iter().find(|category| category["id"] == wanted).ok_or("the category is unknown")?;
    for (key, level) in need["levels"].as_object().ok_or("levels are no object")? {
        let attribute =
            list(&category["attributes"])?.iter().find(|attribute| attribute["key"] == key.as_str());
        let levels = list(&attribute.ok_or("the attribute is unknown")?["levels"])?.len();
        within(level, 0, i64::try_from(levels).unwrap() - 1)?;
    }
    id(&need["id"])
}

/// A date as a text that sorts, when it is one.
fn day(value: &Value) -> Result<&str, Fault> {
    let day = text(value)?;
    let fault = || format!("{day:?} is no date");
    let digits = |from: usize, to: usize| -> Result<u32, Fault> {
        let part = day.get(from..to).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        part.and_then(|part| part.parse().ok()).ok_or_else(fault)
    };
    let (year, month, date) = (digits(0, 4)?, digits(5, 7)?, digits(8, 10)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    let marks = day.len() == 10 && day.as_bytes()[4] == b'-' && day.as_bytes()[7] == b'-';
    if marks && (1..=days).contains(&date) { Ok(day) } else { Err(fault()) }
}
