//! The two file formats: what is read, what is refused and how, and what is written.

use crate::bundle::{propose, read_problem, write_plan};

const DOCUMENTED: &str = r#"
{ "format": "bundle-problem/1", "currency": "EUR",
  "categories": [ { "id": "wifi", "unit": "access point", "basePriceMinor": 45000,
      "attributes": [ { "key": "generation", "levels": ["wifi5", "wifi6", "wifi7"], "incrementMinor": [0, 6000, 21000] } ],
      "discountTiers": [ { "fromQuantity": 100, "rateBp": 200 }, { "fromQuantity": 1000, "rateBp": 500 } ],
      "lotCostMinor": 400000, "aloneCostMinor": 1200000 } ],
  "policy": { "regionPrefix": 4, "minLotMembers": 2, "maxLotMembers": null, "maxLotValueMinor": null, "apart": [] },
  "needs": [
    { "id": "n7", "member": "m2", "category": "wifi", "quantity": 360, "levels": { "generation": 2 },
      "match": { "ecosystem": "google" }, "region": "NL361", "startFrom": "2027-08-15", "startUntil": "2027-12-01",
      "maxUnitPriceMinor": null },
    { "id": "n1", "member": "m1", "category": "wifi", "quantity": 120, "levels": { "generation": 2 },
      "match": { "ecosystem": "google" }, "region": "NL366", "startFrom": "2027-08-01", "startUntil": "2027-10-01",
      "maxUnitPriceMinor": null },
    { "id": "n9", "member": "m3", "category": "wifi", "quantity": 98, "levels": {},
      "match": { "ecosystem": "google" }, "region": "NL366", "startFrom": "2028-08-01", "startUntil": "2028-08-01",
      "maxUnitPriceMinor": 45000 } ] }"#;

/// Pointer and code of every finding.
fn refusals(text: &str) -> Vec<(String, &'static str)> {
    let findings = read_problem(text).unwrap_err();
    assert!(findings.iter().all(|finding| !finding.detail.is_empty()));
    findings.into_iter().map(|finding| (finding.pointer, finding.code.as_str())).collect()
}

/// The documented problem with one piece of its text replaced.
fn changed(from: &str, to: &str) -> String {
    assert!(DOCUMENTED.contains(from), "{from}");
    DOCUMENTED.replacen(from, to, 1)
}

#[track_caller]
fn assert_refused(from: &str, to: &str, expected: &[(&str, &str)]) {
    let found = refusals(&changed(from, to));
    let found: Vec<(&str, &str)> = found.iter().map(|(pointer, code)| (pointer.as_str(), *code)).collect();
    assert_eq!(found, expected, "{from} -> {to}");
}

#[test]
fn the_plan_of_the_documented_problem_is_written_as_documented() {
    let plan = write_plan(&propose(&read_problem(DOCUMENTED).unwrap()));
    let expected = r#"{
  "format": "bundle-plan/1",
  "status": "optimal",
  "objective": "370564.000000",
  "lowerBound": "370564.000000",
  "baseline": "390564.000000",
  "lots": [
    {
      "category": "wifi",
      "match": {
        "ecosystem": "google"
      },
      "region": "NL36",
      "levels": {
        "generation": 2
      },
      "startFrom": "2027-08-15",
      "startUntil": "2027-10-01",
      "quantity": 480,
      "unitPriceMinor": 66000,
      "rateBp": 200,
      "cost": "314464.000000",
      "needs": [
        "n1",
        "n7"
      ]
    }
  ],
  "alone": [
    {
      "need": "n9",
      "reason": "windowDisjoint",
      "cost": "56100.000000"
    }
  ]
}
"#;
    assert_eq!(plan, expected);
}

#[test]
fn what_is_no_object_is_refused_as_a_whole() {
    assert_eq!(refusals("{"), [(String::new(), "notJson")]);
    assert_eq!(refusals("[]"), [(String::new(), "wrongType")]);
    let missing = refusals("{}");
    assert_eq!(missing.len(), 5, "{missing:?}");
    assert!(missing.iter().all(|(_, code)| *code == "missingField"));
}

#[test]
fn only_the_minimum_of_members_may_be_left_out() {
    assert!(read_problem(&changed(r#""minLotMembers": 2, "#, "")).is_ok());
    let missing = [("/policy/maxLotMembers", "missingField")];
    assert_refused(r#""maxLotMembers": null, "#, "", &missing);
    assert_refused(r#""quantity": 360, "#, "", &[("/needs/0/quantity", "missingField")]);
    assert_refused(r#""needs": ["#, r#""news": ["#, &[("/news", "unknownField"), ("/needs", "missingField")]);
}

#[test]
fn a_value_of_another_type_is_named_once_and_nothing_that_hangs_on_it() {
    for value in ["\"360\"", "360.0", "1e2", "null", "true", "[]"] {
        assert_refused("360", value, &[("/needs/0/quantity", "wrongType")]);
    }
    assert_refused("360", "99999999999999999", &[("/needs/0/quantity", "quantityOutOfRange")]);
    assert_refused("360", "18446744073709551615", &[("/needs/0/quantity", "numberOutOfRange")]);
    assert_refused(r#""id": "wifi""#, r#""id": 7"#, &[("/categories/0/id", "wrongType")]);
    let levels = [("/categories/0/attributes/0/levels", "wrongType")];
    assert_refused(r#"["wifi5", "wifi6", "wifi7"]"#, "{}", &levels);
    assert_refused(
        r#"{ "regionPrefix""#,
        r#"7, "x": { "regionPrefix""#,
        &[("/x", "unknownField"), ("/policy", "wrongType")],
    );
    assert_refused(r#""apart": []"#, r#""apart": [["n1"]]"#, &[("/policy/apart/0", "wrongType")]);
    for date in ["2027-8-15", "2027-02-30", "15-08-2027", "2027-08-15T00:00:00Z", ""] {
        assert_refused("2027-08-15", date, &[("/needs/0/startFrom", "wrongType")]);
    }
    assert_refused(r#"{ "id": "n7""#, r#"5, { "id": "n7""#, &[("/needs/0", "wrongType")]);
}

#[test]
fn a_name_that_stands_twice_is_refused() {
    let twice = [("/needs/0/quantity", "repeatedField")];
    assert_refused(r#""quantity": 360"#, r#""quantity": 360, "quantity": 3"#, &twice);
    let level = [("/needs/0/levels/generation", "repeatedField")];
    assert_refused(r#"{ "generation": 2 }"#, r#"{ "generation": 2, "generation": 0 }"#, &level);
}

#[test]
fn every_documented_refusal_is_made() {
    assert_refused("bundle-problem/1", "bundle-problem/2", &[("/format", "unknownFormat")]);
    assert_refused("\"EUR\"", "\"XXX\"", &[("/currency", "unknownCurrency")]);
    assert_refused(r#""id": "n7""#, r#""id": """#, &[("/needs/0/id", "emptyId")]);
    assert_refused(r#""member": "m2""#, r#""member": """#, &[("/needs/0/member", "emptyId")]);
    let long = format!(r#""id": "{}""#, "x".repeat(201));
    assert_refused(r#""id": "n7""#, &long, &[("/needs/0/id", "longId")]);
    assert!(read_problem(&changed(r#""id": "n7""#, &format!(r#""id": "{}""#, "é".repeat(200)))).is_ok());
    assert_refused(r#""id": "n1""#, r#""id": "n7""#, &[("/needs/1/id", "duplicateId")]);
    assert_refused("360", "0", &[("/needs/0/quantity", "quantityOutOfRange")]);
    assert_refused("360", "1000000001", &[("/needs/0/quantity", "quantityOutOfRange")]);
    let price = [("/categories/0/basePriceMinor", "priceOutOfRange")];
    assert_refused("45000,\n", "-1,\n", &price);
    assert_refused("45000,\n", "1000000000000001,\n", &price);
    let condition = [("/needs/2/maxUnitPriceMinor", "priceOutOfRange")];
    assert_refused("\"maxUnitPriceMinor\": 45000", "\"maxUnitPriceMinor\": -1", &condition);
    let increments = "/categories/0/attributes/0/incrementMinor";
    let falls = format!("{increments}/2");
    assert_refused("[0, 6000, 21000]", "[0, 6000, 5999]", &[(&falls, "incrementsFall")]);
    assert_refused("[0, 6000, 21000]", "[0, 6000]", &[(increments, "incrementCount")]);
    assert_refused(
        "\"fromQuantity\": 1000",
        "\"fromQuantity\": 100",
        &[("/categories/0/discountTiers/1/fromQuantity", "tiersNotRising")],
    );
    let rate = "/categories/0/discountTiers/1/rateBp";
    assert_refused("\"rateBp\": 500", "\"rateBp\": 10001", &[(rate, "rateOutOfRange")]);
    assert_refused("\"rateBp\": 500", "\"rateBp\": 199", &[(rate, "ratesFall")]);
    let level = "/needs/0/levels/generation";
    assert_refused("{ \"generation\": 2 }", "{ \"generation\": 3 }", &[(level, "levelOutOfRange")]);
    assert_refused("{ \"generation\": 2 }", "{ \"generation\": -1 }", &[(level, "levelOutOfRange")]);
    let slash = [("/needs/0/levels/a~1b", "unknownAttribute")];
    assert_refused("{ \"generation\": 2 }", "{ \"a/b\": 0 }", &slash);
    assert_refused("2027-12-01", "2027-08-14", &[("/needs/0/startUntil", "windowReversed")]);
    let category = [("/needs/0/category", "unknownCategory")];
    assert_refused("\"category\": \"wifi\"", "\"category\": \"dpo\"", &category);
    let unknown = [("/policy/apart/0/1", "unknownNeed")];
    assert_refused("\"apart\": []", "\"apart\": [[\"n1\", \"n2\"]]", &unknown);
    let itself = [("/policy/apart/0/1", "duplicateId")];
    assert_refused("\"apart\": []", "\"apart\": [[\"n1\", \"n1\"]]", &itself);
    let minimum = [("/policy/minLotMembers", "minimumAboveMaximum")];
    assert_refused("\"maxLotMembers\": null", "\"maxLotMembers\": 1", &minimum);
    let prefix = [("/policy/regionPrefix", "numberOutOfRange")];
    assert_refused("\"regionPrefix\": 4", "\"regionPrefix\": -1", &prefix);
}

#[test]
fn all_findings_come_at_once() {
    let text = changed("360", "0").replacen("2027-08-01", "soon", 1);
    let text = text.replacen("\"lotCostMinor\": 400000", "\"lotCostMinor\": -4", 1);
    let found = refusals(&text);
    let pointers: Vec<&str> = found.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(pointers, ["/needs/1/startFrom", "/categories/0/lotCostMinor", "/needs/0/quantity"]);
}
