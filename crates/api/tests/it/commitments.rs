//! How far members commit themselves, and what follows for the lots that carry their needs.

use samenkoop_api::wire::award_models::AwardModel;
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
    tender_scene::award_model,
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

        // Suppliers bid on all 73, so what their price is held against is the value of all 73.
        let mut model = serde_json::to_value(AwardModel::from(&award_model())).unwrap();
        model["price"]["formula"] = json!({ "kind": "linearToReference", "ceilingBp": 11500, "floorBp": 8000 });
        let draft = officer.get(&format!("/v1/tenders/{tender}")).expect(200);
        officer.patch(&format!("/v1/tenders/{tender}"), &draft.etag(), &json!({ "awardModel": model })).expect(200);
        let lots = items(&officer, &format!("/v1/tenders/{tender}/lots"));
        assert_eq!(lots[0]["referenceValue"]["amount"], "32850.00");
    }

    /// Under a cautious policy a member stays in a lot only at a price that is certain; the rest keep theirs.
    fn a_cautious_policy_counts_on_what_is_firm(world) {
        let boards = boards(world, 3);
        let picky = wifi(world, &boards[0], (30, 30, 30), None, Some(44_500));
        wifi(world, &boards[1], (40, 40, 40), Some(9_000), None);
        wifi(world, &boards[2], (40, 40, 40), None, None);
        let officer = world.officer();
        // From 100 access points on a unit costs EUR 441, and 110 are wanted; but 40 of them may never come.
        let expected = officer.post("/v1/bundles", &json!({})).expect(201);
        assert_eq!(expected.json()["policy"]["volumeBasis"], "wanted");
        assert_eq!(lots_of(&officer, &expected)[0]["quantity"], 110);
        let certain = officer.post("/v1/bundles", &json!({ "policy": { "volumeBasis": "firm" } })).expect(201);
        assert_eq!((&certain.json()["policy"]["volumeBasis"], &certain.json()["status"]), (&json!("firm"), &json!("bounded")));
        assert_eq!(lots_of(&officer, &certain)[0]["quantity"], 80);
        let placements = items(&officer, &format!("/v1/bundles/{}/placements", certain.id()));
        let alone = placements.iter().find(|placed| placed["needId"] == json!(picky.to_string())).unwrap();
        assert_eq!(alone["reason"], "priceCondition");
        let told = alone["explanation"]["en"].as_str().unwrap();
        assert!(told.contains("a unit in the lot costs EUR 450.00, and the member accepts EUR 445.00 at most"), "{told}");
        assert_eq!(officer.get(&format!("/v1/bundles/{}/reconciliation", certain.id())).expect(200).json()["discrepancies"], json!([]));
        let wrong = officer.post("/v1/bundles", &json!({ "policy": { "volumeBasis": "hoped" } })).expect(400);
        assert_eq!(wrong.pointers(), ["/policy/volumeBasis"]);
    }

    /// An officer sees who takes part in a lot at its price, and who else falls out when a member leaves or has left.
    fn an_officer_sees_what_a_withdrawal_does_to_the_others(world) {
        let boards = boards(world, 4);
        let large = wifi(world, &boards[0], (60, 60, 60), None, None);
        let picky = wifi(world, &boards[1], (30, 30, 30), None, Some(44_500));
        let third = wifi(world, &boards[2], (20, 20, 25), None, None);
        let poor = wifi(world, &boards[3], (5, 5, 5), None, Some(40_000));
        let officer = world.officer();
        let bundle = officer.post("/v1/bundles", &json!({})).expect(201);
        let lot = &lots_of(&officer, &bundle)[0];
        let path = format!("/v1/bundles/{}/lots/{}/participation", bundle.id(), lot["id"].as_str().unwrap());
        let ids = |list: &Value| -> Vec<String> {
            list.as_array().unwrap().iter().map(|one| one["needId"].as_str().unwrap().to_owned()).collect()
        };
        let of = |needs: &[NeedId]| needs.iter().map(ToString::to_string).collect::<Vec<_>>();

        let now = officer.get(&path).expect(200).json();
        assert_eq!((ids(&now["participants"]), ids(&now["leftOut"])), (of(&[large, picky, third]), of(&[poor])));
        assert_eq!((&now["quantity"], &now["unitPrice"]["amount"], &now["isLargest"]), (&json!(110), &json!("441.00"), &json!(true)));
        assert_eq!((&now["leftOut"][0]["inLot"], &now["leftOut"][0]["reason"]), (&json!(false), &json!("tooDear")));
        assert_eq!(now["leftOut"][0]["unitPrice"]["amount"], "441.00");

        let without = officer.get(&format!("{path}?withoutMember={}", boards[0].member)).expect(200).json();
        assert_eq!((ids(&without["participants"]), &without["fallingOut"]), (vec![], &json!(of(&[picky, third]))));
        // Without the third the others stay below 100 units too, so the picky one falls out and the large one has nobody left.
        let smaller = officer.get(&format!("{path}?withoutMember={}", boards[2].member)).expect(200).json();
        assert_eq!((&smaller["fallingOut"], &smaller["joining"]), (&json!(of(&[large, picky])), &json!([])));
        let explained = smaller["leftOut"].as_array().unwrap().iter().find(|one| one["needId"] == json!(picky.to_string()));
        let explained = explained.unwrap();
        assert_eq!((&explained["reason"], &explained["inLot"]), (&json!("tooDear"), &json!(true)));
        assert!(explained["explanation"]["nl"].as_str().unwrap().contains("doet niet mee"));
        officer.get(&format!("{path}?withoutMember=x")).expect(400);

        // The member does withdraw: the picture is the same, and nothing of the bundle has changed.
        let (_, buyer) = world.somebody(samenkoop_api::auth::Role::Member(boards[0].member));
        buyer.post(&format!("/v1/needs/{large}/withdrawals"), &json!({})).expect(201);
        let after = officer.get(&path).expect(200).json();
        assert_eq!((&after["participants"], &after["leftOut"]), (&without["participants"], &without["leftOut"]));
        assert_eq!(lots_of(&officer, &bundle)[0]["quantity"], 110);
        world.auditor().get(&path).expect(200);
        buyer.get(&path).expect(403);
        officer.get(&path.replace(&bundle.id(), "0190a5da-c967-74bb-8cce-b302099a8057")).expect(404);
    }
}
