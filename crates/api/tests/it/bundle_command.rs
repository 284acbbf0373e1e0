//! `samenkoop bundle`, as somebody types it: no server, no database.

use std::{
    io::Write as _,
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};

/// A problem without needs, on one line.
fn head() -> Value {
    json!({
        "format": "bundle-problem/1", "currency": "EUR",
        "categories": [{
            "id": "wifi", "unit": "access point", "basePriceMinor": 45000,
            "attributes": [{ "key": "generation", "levels": ["wifi5", "wifi6"], "incrementMinor": [0, 6000] }],
            "discountTiers": [{ "fromQuantity": 100, "rateBp": 200 }], "lotCostMinor": 400_000, "aloneCostMinor": 1_200_000,
        }],
        "policy": { "regionPrefix": 4, "maxLotMembers": null, "maxLotValueMinor": null, "apart": [] },
    })
}

fn need(id: &str, member: &str) -> Value {
    json!({
        "id": id, "member": member, "category": "wifi", "quantity": 60, "levels": { "generation": 1 }, "match": {},
        "region": "NL366", "startFrom": "2027-08-01", "startUntil": "2027-10-01", "maxUnitPriceMinor": null,
    })
}

/// Runs the command with a text on standard input: exit code, standard output, standard error.
fn bundle(input: &str, flags: &[&str]) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_samenkoop"))
        .args(["bundle", "-"])
        .args(flags)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

fn lines(needs: &[Value]) -> String {
    let all: Vec<String> = [head()].iter().chain(needs).map(ToString::to_string).collect();
    all.join("\n")
}

#[test]
fn both_forms_give_the_same_plan_on_any_number_of_threads() {
    let needs: Vec<Value> =
        (0..40).map(|number| need(&format!("n{number:02}"), &format!("m{}", number % 7))).collect();
    let (code, plan, told) = bundle(&lines(&needs), &[]);
    assert_eq!((code, told.as_str()), (0, ""));
    let mut object = head();
    object["needs"] = json!(needs.iter().rev().collect::<Vec<_>>());
    for flags in [&["--threads", "1"][..], &["--threads", "8"], &["--time-limit", "60"]] {
        assert_eq!(
            bundle(&serde_json::to_string_pretty(&object).unwrap(), flags),
            (0, plan.clone(), String::new())
        );
    }
    let plan: Value = serde_json::from_str(&plan).unwrap();
    let placed: usize =
        plan["lots"].as_array().unwrap().iter().map(|lot| lot["needs"].as_array().unwrap().len()).sum();
    assert_eq!((&plan["format"], placed), (&json!("bundle-plan/1"), 40));
}

#[test]
fn a_limit_that_is_over_at_once_still_gives_a_plan() {
    let needs: Vec<Value> =
        (0..300).map(|number| need(&format!("n{number}"), &format!("m{number}"))).collect();
    let (code, plan, _) = bundle(&lines(&needs), &["--time-limit", "0"]);
    let plan: Value = serde_json::from_str(&plan).unwrap();
    let placed: usize =
        plan["lots"].as_array().unwrap().iter().map(|lot| lot["needs"].as_array().unwrap().len()).sum();
    assert_eq!((code, placed + plan["alone"].as_array().unwrap().len()), (0, 300));
}

#[test]
fn everything_that_is_wrong_is_told_and_nothing_is_written() {
    let mut wrong = need("n2", "");
    wrong["quantity"] = json!(0);
    let text = lines(&[need("n1", "m1"), wrong]);
    let (code, written, told) = bundle(&text, &[]);
    assert_eq!((code, written.as_str()), (1, ""));
    assert_eq!(
        told,
        "line 3 /member emptyId: must have at least one character\n\
         line 3 /quantity quantityOutOfRange: must be from 1 to 1000000000\n"
    );
    let (code, written, told) = bundle(&text, &["--json"]);
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!((code, written.as_str()), (1, ""));
    assert_eq!(told["findings"][1]["pointer"], "/quantity");
    assert_eq!(told["findings"][1]["line"], 3);
    assert_eq!(bundle("", &[]).0, 1);
    assert_eq!(bundle("", &["--time-limit", "-1"]).0, 2);
}

#[test]
fn it_explains_itself_to_people() {
    let text = lines(&[need("n1", "OPOD"), need("n2", "Stichting Zuid")]);
    let (code, dutch, _) = bundle(&text, &["--explain"]);
    let (_, english, _) = bundle(&text, &["--explain", "--language", "en"]);
    assert_eq!(code, 0);
    assert!(dutch.contains("Perceel 1") && dutch.contains("OPOD"), "{dutch}");
    assert!(english.contains("Lot 1") && english.contains("OPOD"), "{english}");
}
