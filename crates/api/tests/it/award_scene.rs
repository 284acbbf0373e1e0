//! A tender with bids from three suppliers, at each step on its way to contracts.

use chrono::{DateTime, Utc};
use samenkoop_api::auth::Role;
use samenkoop_core::{id::SupplierId, moment::Moment};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    client::{Answer, Client},
    market,
    tender_scene::{TenderScene, published_tender},
    world::World,
};

/// Units of lot 1: 20 for the first member, 10 for the second.
pub const UNITS: u64 = 30;

/// A tender on which three suppliers bid for lot 1, and the first of them for lot 2 too.
pub struct Contest {
    pub scene: TenderScene,
    pub suppliers: Vec<Client>,
    pub supplier_ids: Vec<SupplierId>,
    /// The bids for lot 1, by supplier.
    pub bids: Vec<String>,
    /// The bid of the first supplier for lot 2.
    pub other_bid: String,
}

impl Contest {
    pub fn path(&self, rest: &str) -> String {
        self.scene.path(rest)
    }

    /// A score by one officer on one bid.
    pub fn score(&self, officer: &Client, bid: &str, points: &str) -> Answer {
        officer.post(&self.path("/scores"), &score(bid, points))
    }

    /// The decision that follows from the ranking: the first supplier wins both lots.
    pub fn decision(&self) -> Value {
        let reasons = |bids: &[&String]| -> Vec<Value> {
            bids.iter().map(|bid| json!({ "bidId": bid, "reason": format!("Omdat {bid}.") })).collect()
        };
        let all: Vec<&String> = self.bids.iter().collect();
        json!({ "lots": [
            { "lotId": self.scene.lots[0], "bidId": self.bids[0], "advantages": "Binnen vier uur op school.", "reasons": reasons(&all) },
            { "lotId": self.scene.lots[1], "bidId": self.other_bid, "advantages": "De enige.", "reasons": reasons(&[&self.other_bid]) },
        ] })
    }
}

pub fn score(bid: &str, points: &str) -> Value {
    json!({ "bidId": bid, "criterion": "service", "points": points, "reason": "Een plan met namen en dagen." })
}

fn bid(lot: &str, unit_price: &str, units: u64) -> Value {
    json!({
        "id": Uuid::now_v7(),
        "lotId": lot,
        "currency": "EUR",
        "priceLines": [{ "itemPosition": 1, "unitPrice": unit_price, "quantity": units }],
        "answers": [{ "criterion": "service", "text": "Een monteur binnen vier uur." }],
    })
}

/// The instant that a text names.
pub fn at(text: &str) -> Moment {
    text.parse::<DateTime<Utc>>().unwrap().into()
}

/// Bids are in at these unit prices for lot 1; everything is still sealed.
pub fn bid_on(world: &World, unit_prices: [&str; 3]) -> Contest {
    let scene = published_tender(world);
    let (mut suppliers, mut supplier_ids, mut bids) = (Vec::new(), Vec::new(), Vec::new());
    for unit_price in unit_prices {
        let supplier = market::supplier(&world.store, world.now());
        let client = world.somebody(Role::Supplier(supplier)).1;
        let sent = bid(&scene.lots[0].to_string(), unit_price, UNITS);
        client.post(&scene.path("/bids"), &sent).expect(201);
        bids.push(sent["id"].as_str().unwrap().to_owned());
        suppliers.push(client);
        supplier_ids.push(supplier);
    }
    let sent = bid(&scene.lots[1].to_string(), "29000.00", 5);
    suppliers[0].post(&scene.path("/bids"), &sent).expect(201);
    let other_bid = sent["id"].as_str().unwrap().to_owned();
    Contest { scene, suppliers, supplier_ids, bids, other_bid }
}

/// The unit prices of most tests: 30 x 8,333.3333 is EUR 250,000.00.
pub const PRICES: [&str; 3] = ["8333.3333", "9000.00", "12000.00"];

/// Two officers have opened the bids.
pub fn opened(world: &World, unit_prices: [&str; 3]) -> Contest {
    let contest = bid_on(world, unit_prices);
    world.set_clock(contest.scene.deadline_at);
    let begun = contest.scene.first_officer.post(&contest.path("/openings"), &json!({})).expect(201);
    let confirmations = contest.path(&format!("/openings/{}/confirmations", begun.id()));
    contest.scene.second_officer.post(&confirmations, &json!({})).expect(201);
    contest
}

/// Both officers have scored, and the evaluation is concluded.
pub fn evaluated(world: &World, unit_prices: [&str; 3], points: [&str; 3]) -> Contest {
    let contest = opened(world, unit_prices);
    for officer in [&contest.scene.first_officer, &contest.scene.second_officer] {
        for (bid, points) in contest.bids.iter().zip(points) {
            contest.score(officer, bid, points).expect(201);
        }
        contest.score(officer, &contest.other_bid, "6").expect(201);
    }
    contest.scene.first_officer.post(&contest.path("/evaluations"), &json!({})).expect(201);
    contest
}

/// The first officer has decided, on Wednesday 7 April 2027.
pub fn decided(world: &World) -> Contest {
    let contest = evaluated(world, PRICES, ["9", "8", "7"]);
    world.set_clock(at("2027-04-07T10:00:00Z"));
    contest.scene.first_officer.post(&contest.path("/awards"), &contest.decision()).expect(201);
    contest
}

/// The second officer has sent the letters.
pub fn notified(world: &World) -> Contest {
    let contest = decided(world);
    contest.scene.second_officer.post_nothing(&contest.path("/standstills")).expect(201);
    contest
}

/// The standstill is over.
pub fn awarded(world: &World) -> Contest {
    let contest = notified(world);
    world.set_clock(at("2027-04-28T22:00:00Z"));
    contest
}
