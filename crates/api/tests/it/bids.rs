//! Bids: in time or late, replaced and withdrawn, with their receipts, and sealed.

use chrono::Duration;
use samenkoop_api::{auth::Role, store::PageRequest};
use samenkoop_core::moment::Moment;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    client::Client,
    market::{self, Market},
    on_both_databases,
    world::World,
};

/// A tender with two lots, open for another month.
pub fn market(world: &World) -> (Market, Moment) {
    let deadline_at = world.now().checked_add(Duration::days(30)).unwrap();
    (market::publish(&world.store, world.now(), deadline_at, 2), deadline_at)
}

/// Somebody who speaks for a new supplier.
pub fn bidder(world: &World) -> Client {
    world.somebody(Role::Supplier(market::supplier(&world.store, world.now()))).1
}

fn just_before(moment: Moment) -> Moment {
    moment.checked_add(Duration::microseconds(-1)).unwrap()
}

on_both_databases! {
    /// One microsecond before the deadline is in time; the instant of the deadline is late, and then nothing changes any more.
    fn the_instant_of_the_deadline_is_late(world) {
        let (market, deadline_at) = market(world);
        let (early, late) = (bidder(world), bidder(world));
        world.set_clock(just_before(deadline_at));
        let bid = market.bid(0, "199.00");
        let receipt = early.post(&market.bids(), &bid).expect(201);
        assert_eq!(receipt.json()["receivedAt"], "2027-02-03T08:59:59.999999Z");
        assert_eq!(receipt.json()["deadlineAt"], "2027-02-03T09:00:00Z");

        world.set_clock(deadline_at);
        let refused = late.post(&market.bids(), &market.bid(0, "1.00")).expect(409);
        assert_eq!(refused.code(), "deadlinePassed");
        assert_eq!(late.get(&market.bids()).expect(200).json()["items"], json!([]));
        let path = format!("{}/{}", market.bids(), bid["id"].as_str().unwrap());
        let mut other = bid.clone();
        other["priceLines"][0]["unitPrice"] = json!("1.00");
        assert_eq!(early.put(&path, &receipt.etag(), &other).expect(409).code(), "deadlinePassed");
        assert_eq!(early.post(&format!("{path}/withdrawals"), &json!({})).expect(409).code(), "deadlinePassed");
        // Who lost the answer may still ask for it again, and gets it to the byte.
        assert_eq!(early.post(&market.bids(), &bid).expect(201).text, receipt.text);
        assert_eq!(early.get(&format!("{path}/receipt")).expect(200).text, receipt.text);
    }

    /// The same id with the same content is the same receipt, in whatever order the lines stand; other content is refused.
    fn a_repeated_bid_is_one_bid(world) {
        let (market, _) = market(world);
        let supplier = bidder(world);
        let bid = market.bid(0, "199.00");
        let first = supplier.post(&market.bids(), &bid).expect(201);
        world.pass(Duration::hours(1));
        let mut same = bid.clone();
        same["priceLines"][0]["unitPrice"] = json!("199.0");
        let again = supplier.post(&market.bids(), &same).expect(201);
        assert_eq!((&again.text, again.etag(), again.header("Location")), (&first.text, first.etag(), first.header("Location")));
        let keyed = supplier.post_with_key(&market.bids(), "key-7", &bid).expect(201);
        assert_eq!(keyed.text, first.text);
        assert_eq!(supplier.post_with_key(&market.bids(), "key-7", &bid).expect(201).text, first.text);

        let mut other = bid.clone();
        other["priceLines"][0]["unitPrice"] = json!("198.00");
        assert_eq!(supplier.post(&market.bids(), &other).expect(409).code(), "alreadyExists");
        // Another bid for the same lot is refused too, and names the one there is; for another lot it is not.
        let second = supplier.post(&market.bids(), &market.bid(0, "190.00")).expect(409);
        assert!(second.text.contains(bid["id"].as_str().unwrap()), "{second:?}");
        supplier.post(&market.bids(), &market.bid(1, "190.00")).expect(201);
        assert_eq!(supplier.get(&market.bids()).expect(200).json()["items"].as_array().unwrap().len(), 2);
    }

    /// Everything that is wrong is told at once, with or without storing.
    fn problems_are_told_together(world) {
        let (market, _) = market(world);
        let supplier = bidder(world);
        let mut bid = market.bid(0, "199.00");
        bid["currency"] = json!("SEK");
        bid["priceLines"] = json!([
            { "itemPosition": 1, "unitPrice": "199.00", "quantity": 41 },
            { "itemPosition": 9, "unitPrice": "1.00", "quantity": 40 },
        ]);
        bid["answers"] = json!([{ "criterion": "transition", "text": "Soon." }]);
        let pointers = ["/answers", "/answers/0/criterion", "/currency", "/priceLines/0/quantity", "/priceLines/1/itemPosition"];
        assert_eq!(supplier.post(&market.bids(), &bid).expect(400).pointers(), pointers);
        let check = supplier.post(&format!("{}/_validate", market.bids()), &bid).expect(200).json();
        assert_eq!(check["problems"].as_array().unwrap().len(), pointers.len());
        assert_eq!(check["total"], Value::Null);

        let shape = json!({ "lotId": "x", "currency": "GBP", "priceLines": [{ "unitPrice": "1,00", "quantity": 0 }], "price": 1 });
        let pointers = ["/currency", "/lotId", "/price", "/priceLines/0/itemPosition", "/priceLines/0/quantity", "/priceLines/0/unitPrice"];
        assert_eq!(supplier.post(&market.bids(), &shape).expect(400).pointers(), pointers);

        let sound = market.bid(0, "199.00");
        let check = supplier.post(&format!("{}/_validate", market.bids()), &sound).expect(200).json();
        assert_eq!((&check["total"], &check["problems"]), (&json!({ "amount": "7960.00", "currency": "EUR" }), &json!([])));
        assert_eq!(supplier.get(&market.bids()).expect(200).json()["items"], json!([]));
        let receipt = supplier.post(&market.bids(), &sound).expect(201).json();
        assert_eq!(receipt["sha256"], check["sha256"]);

        let mut elsewhere = market.bid(0, "199.00");
        elsewhere["lotId"] = json!(Uuid::now_v7());
        assert_eq!(supplier.post(&market.bids(), &elsewhere).expect(400).pointers(), ["/lotId"]);
        supplier.post(&format!("/v1/tenders/{}/bids", Uuid::now_v7()), &sound).expect(404);
    }

    /// A replacement is a new version with a receipt of its own; it needs the version it replaces.
    fn a_bid_is_replaced_until_the_deadline(world) {
        let (market, _) = market(world);
        let supplier = bidder(world);
        let bid = market.bid(0, "199.00");
        let first = supplier.post(&market.bids(), &bid).expect(201);
        let path = format!("{}/{}", market.bids(), bid["id"].as_str().unwrap());
        let mut lower = bid.clone();
        lower["priceLines"][0]["unitPrice"] = json!("189.00");
        lower["validUntilOn"] = json!("2027-06-30");
        let body = lower.to_string();
        supplier.send("PUT", &path, &[("Content-Type", "application/json")], Some(body.as_bytes())).expect(428);
        supplier.put(&path, "\"v7\"", &lower).expect(412);
        world.pass(Duration::minutes(5));
        let second = supplier.put(&path, &first.etag(), &lower).expect(200);
        assert_eq!((second.json()["version"].clone(), second.json()["receivedAt"].clone()), (json!(2), json!("2027-01-04T09:05:00Z")));
        assert_ne!(second.json()["sha256"], first.json()["sha256"]);
        assert_ne!(second.etag(), first.etag());
        // Repeated, with the version it was sent with at first, it has been done already.
        assert_eq!(supplier.put(&path, &first.etag(), &lower).expect(200).text, second.text);
        let read = supplier.get(&path).expect(200);
        assert_eq!(read.etag(), second.etag());
        assert_eq!(read.json()["content"]["total"]["amount"], "7560.00");
        assert_eq!(read.json()["content"]["priceLines"], json!([{ "itemPosition": 1, "unitPrice": "189", "quantity": 40 }]));
        assert_eq!((&read.json()["phase"], &read.json()["isIntact"]), (&json!("received"), &json!(true)));
        assert_eq!(read.json()["receipt"], second.json());
        let mut other_lot = lower.clone();
        other_lot["lotId"] = json!(market.lots[1].to_string());
        assert_eq!(supplier.put(&path, &second.etag(), &other_lot).expect(400).pointers(), ["/lotId"]);
    }

    /// A withdrawn bid stays withdrawn; its supplier may bid anew.
    fn a_bid_is_withdrawn_until_the_deadline(world) {
        let (market, _) = market(world);
        let supplier = bidder(world);
        let bid = market.bid(0, "199.00");
        let receipt = supplier.post(&market.bids(), &bid).expect(201);
        let path = format!("{}/{}", market.bids(), bid["id"].as_str().unwrap());
        let withdrawals = format!("{path}/withdrawals");
        let withdrawn = supplier.post(&withdrawals, &json!({})).expect(201);
        world.pass(Duration::hours(1));
        assert_eq!(supplier.post(&withdrawals, &json!({})).expect(201).text, withdrawn.text);
        assert_ne!(supplier.get(&path).expect(200).etag(), receipt.etag());
        assert_eq!(supplier.get(&path).expect(200).json()["phase"], "withdrawn");
        assert_eq!(supplier.get(&format!("{path}/receipt")).expect(200).text, receipt.text);
        let mut lower = bid.clone();
        lower["priceLines"][0]["unitPrice"] = json!("1.00");
        assert_eq!(supplier.put(&path, &withdrawn.etag(), &lower).expect(409).code(), "phaseForbids");
        supplier.post(&market.bids(), &market.bid(0, "150.00")).expect(201);
    }

    /// Another supplier learns nothing: not by reading, replacing, withdrawing, listing, or from the audit log.
    fn another_suppliers_bid_is_not_there(world) {
        let (market, _) = market(world);
        let (one, other) = (bidder(world), bidder(world));
        let bid = market.bid(0, "199.00");
        one.post(&market.bids(), &bid).expect(201);
        let id = bid["id"].as_str().unwrap();
        let (path, nowhere) = (format!("{}/{id}", market.bids()), format!("{}/{}", market.bids(), Uuid::now_v7()));
        let bare = |answer: crate::client::Answer| {
            let mut json = answer.json();
            json["instance"] = Value::Null;
            (answer.status, json)
        };
        for rest in ["", "/receipt"] {
            assert_eq!(bare(other.get(&format!("{path}{rest}"))), bare(other.get(&format!("{nowhere}{rest}"))));
        }
        other.put(&path, "\"v1\"", &bid).expect(404);
        other.post(&format!("{path}/withdrawals"), &json!({})).expect(404);
        assert_eq!(other.get(&market.bids()).expect(200).json()["items"], json!([]));
        assert_eq!(other.get("/v1/audit/events").expect(200).json()["items"], json!([]));
        assert!(one.get("/v1/audit/events").expect(200).text.contains(id));
        // Through another tender its own bid is not there either.
        let (elsewhere, _) = self::market(world);
        one.get(&format!("{}/{id}", elsewhere.bids())).expect(404);
    }

    /// Until the opening, the cooperative, the auditor and the administrator get the same answers in a world with three bids as in one
    /// without, whatever they ask.
    fn nobody_learns_that_there_are_bids(world) {
        let (quiet, _) = market(world);
        let (busy, deadline_at) = market(world);
        let bids: Vec<Value> = (0..3).map(|_| {
            let bid = busy.bid(0, "199.00");
            let supplier = bidder(world);
            let receipt = supplier.post(&busy.bids(), &bid).expect(201);
            let mut lower = bid.clone();
            lower["priceLines"][0]["unitPrice"] = json!("99.00");
            supplier.put(&format!("{}/{}", busy.bids(), bid["id"].as_str().unwrap()), &receipt.etag(), &lower).expect(200);
            bid
        }).collect();
        let mut asked = 0;
        for moment in [world.now(), deadline_at] {
            world.set_clock(moment);
            for client in [world.officer(), world.auditor(), world.admin(), world.anonymous()] {
                let unknown = Uuid::now_v7().to_string();
                for (here, there) in [
                    (busy.bids(), quiet.bids()),
                    (format!("{}/{}", busy.bids(), bids[0]["id"].as_str().unwrap()), format!("{}/{unknown}", quiet.bids())),
                    (format!("{}/{}/receipt", busy.bids(), bids[0]["id"].as_str().unwrap()), format!("{}/{unknown}/receipt", quiet.bids())),
                    (format!("{}?limit=1", busy.bids()), format!("{}?limit=1", quiet.bids())),
                    (format!("/v1/tenders/{}/openings", busy.tender), format!("/v1/tenders/{}/openings", quiet.tender)),
                    (format!("/v1/tenders/{}", busy.tender), format!("/v1/tenders/{}", quiet.tender)),
                    (format!("/v1/tenders/{}/lots", busy.tender), format!("/v1/tenders/{}/lots", quiet.tender)),
                    (format!("/v1/audit/events?subject={}", bids[0]["id"].as_str().unwrap()), format!("/v1/audit/events?subject={unknown}")),
                    (format!("/v1/audit/events?subject={}", busy.tender), format!("/v1/audit/events?subject={}", quiet.tender)),
                ] {
                    assert_eq!(seen(&client, &here, &busy), seen(&client, &there, &quiet), "{here}");
                    asked += 1;
                }
                let log = client.get("/v1/audit/events?limit=200").text;
                assert!(!log.contains("bidSubmitted") && !log.contains("bidReplaced"), "{log}");
            }
        }
        assert_eq!(asked, 2 * 4 * 9);
        assert_eq!(world.officer().get(&busy.bids()).expect(409).code(), "notOpened");
    }

    /// The control of the test above: to the supplier itself the two differ.
    fn the_supplier_sees_the_difference(world) {
        let ((quiet, _), (busy, _)) = (market(world), market(world));
        let supplier = bidder(world);
        supplier.post(&busy.bids(), &busy.bid(0, "199.00")).expect(201);
        assert_ne!(seen(&supplier, &busy.bids(), &busy), seen(&supplier, &quiet.bids(), &quiet));
    }

    /// The letter goes to the supplier alone, with the receipt and without a price.
    fn the_letter_has_the_receipt_and_no_price(world) {
        let (market, _) = market(world);
        let supplier = bidder(world);
        let receipt = supplier.post(&market.bids(), &market.bid(0, "1234.56")).expect(201).json();
        let mail = sent(world);
        assert_eq!(mail.len(), 1);
        assert!(mail[0].contains(receipt["sha256"].as_str().unwrap()), "{}", mail[0]);
        assert!(mail[0].contains("@fictief.example") && !mail[0].contains("1234"), "{}", mail[0]);
    }

    /// Two hundred suppliers submit at once; each gets a receipt, and each bid is there once, as the receipt says.
    fn two_hundred_submit_at_once(world) {
        let (market, _) = market(world);
        let bidders: Vec<Client> = (0..200).map(|_| bidder(world)).collect();
        let answers: Vec<(Value, Client)> = std::thread::scope(|scope| {
            let threads: Vec<_> = bidders.into_iter().map(|bidder| {
                let market = &market;
                scope.spawn(move || {
                    let bid = market.bid(0, "199.00");
                    let key = bid["id"].as_str().unwrap();
                    (bidder.post_with_key(&market.bids(), key, &bid).expect(201).json(), bidder)
                })
            }).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        for (receipt, bidder) in &answers {
            let own = bidder.get(&market.bids()).expect(200).json();
            assert_eq!(own["items"].as_array().unwrap().len(), 1);
            assert_eq!(&own["items"][0]["receipt"], receipt);
        }
        let page = PageRequest::first();
        let stored = world.store.read(|tx| tx.bid_page(market.tender, None, &page)).unwrap();
        assert_eq!((stored.items.len(), stored.next), (200, None));
    }
}

/// What a client sees at a path, without what is different in every answer or tender: ids are named in the order in which they come.
fn seen(client: &Client, path: &str, market: &Market) -> (u16, Option<String>, String) {
    let answer = client.get(path);
    let reference = client.get(&format!("/v1/tenders/{}", market.tender)).json()["reference"].clone();
    let text = answer.text.replace(reference.as_str().unwrap_or("-"), "REFERENCE");
    let mut known = Vec::new();
    let mut shown = String::new();
    let mut rest = text.as_str();
    while let Some(next) = rest.chars().next() {
        let id = rest.get(..36).filter(|id| Uuid::try_parse(id).is_ok());
        if let Some(id) = id {
            let place = known.iter().position(|other| *other == id).unwrap_or(known.len());
            if place == known.len() {
                known.push(id);
            }
            shown.push_str(&format!("ID{place}"));
        } else {
            shown.push(next);
        }
        rest = &rest[id.map_or(next.len_utf8(), str::len)..];
    }
    (answer.status, answer.header("ETag").map(str::to_owned), shown)
}

/// The letters in the outbox, sent to a folder.
fn sent(world: &World) -> Vec<String> {
    use samenkoop_api::{
        jobs,
        mail::{MailTarget, Mailer},
        routes::Clock,
    };
    let from = samenkoop_core::names::EmailAddress::new("samenkoop@cooperative.example").unwrap();
    let folder = world.folder.path().join("mail");
    let mailer = Mailer::new(&from, &MailTarget::Folder(folder.clone())).unwrap();
    let now = world.now();
    jobs::run_due(&world.store, &mailer, &Clock::of(move || now)).unwrap();
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.map(|file| std::fs::read_to_string(file).unwrap()).collect()
}
