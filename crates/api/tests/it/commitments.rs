//! How far members commit themselves, and what follows for the lots that carry their needs.

use samenkoop_core::{
    id::NeedId,
    money::Money,
    need::{Certainty, Commitment, NeedContent, NeedLine, NeedLines, PriceCondition, Probability},
    quantity::Quantity,
};
use serde_json::{Value, json};

use crate::{
    bundle_scene::{Board, Wish, boards, submitted_as},
    client::{Answer, Client},
    on_both_databases,
    world::World,
};

/// A need for access points at the first site, with a tolerance, a probability and a highest unit price in cents.
fn wifi(
    world: &World,
    board: &Board,
    (minimum, wanted, maximum): (u64, u64, u64),
    probability_bp: Option<u16>,
    max_unit_price_minor: Option<i64>,
) -> NeedId {
    let units = |units| Some(Quantity::new(units).unwrap());
    let within = |line: &NeedLine| NeedLine { minimum: units(minimum), maximum: units(maximum), ..*line };
    let probability = probability_bp.map(|probability| Probability::new(probability).unwrap());
    let condition = max_unit_price_minor.map(|minor| PriceCondition::new(Money::eur_minor(minor)).unwrap());
    submitted_as(world, board, &Wish::wifi(&[(0, wanted)]), |content| NeedContent {
        lines: NeedLines::new(content.lines.as_slice().iter().map(within).collect()).unwrap(),
        commitment: Commitment {
            certainty: probability.map_or(Certainty::Firm, Certainty::Expected),
            max_unit_price: condition,
        },
        ..content
    })
}

fn items(client: &Client, path: &str) -> Vec<Value> {
    client.get(path).expect(200).json()["items"].as_array().unwrap().clone()
}

fn lots_of(officer: &Client, bundle: &Answer) -> Vec<Value> {
    items(officer, &format!("/v1/bundles/{}/lots", bundle.id()))
}

on_both_databases! {
    /// A lot shows what is certain, expected and possible at most; the draft tender estimates with the one and is capped by the other.
    fn a_lot_shows_its_volumes_and_a_tender_rests_on_them(world) {
        let boards = boards(world, 2);
        wifi(world, &boards[0], (38, 42, 50), None, None);
        wifi(world, &boards[1], (20, 31, 40), Some(6_000), None);
        let officer = world.officer();
        let bundle = officer.post("/v1/bundles", &json!({})).expect(201);
        let lots = lots_of(&officer, &bundle);
        let volumes = json!({ "firm": 38, "expected": 61, "maximum": 90 });
        assert_eq!((&lots[0]["quantity"], &lots[0]["volumes"]), (&json!(73), &volumes));
        let accepted = officer.post(&format!("/v1/bundles/{}/acceptances", bundle.id()), &json!({})).expect(201).json();
        let tender = accepted["tenders"][0]["tenderId"].as_str().unwrap().to_owned();
        let lots = items(&officer, &format!("/v1/tenders/{tender}/lots"));
        assert_eq!((&lots[0]["quantity"], &lots[0]["volumes"]), (&json!(73), &volumes));
        // An access point costs EUR 450: 61 are expected, and 90 with 10 % on top are the most.
        assert_eq!(lots[0]["estimatedValue"]["amount"], "27450.00");
        assert_eq!(lots[0]["maximumValue"]["amount"], "44550.00");
        let report = officer.get(&format!("/v1/tenders/{tender}/reconciliation")).expect(200).json();
        assert_eq!((&report["units"], &report["discrepancies"]), (&json!(73), &json!([])));
    }
}
