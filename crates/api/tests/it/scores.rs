//! Scores, rankings and the end of the evaluation.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    award_scene::{PRICES, bid_on, evaluated, opened, score},
    on_both_databases,
};

on_both_databases! {
    /// An assessor scores opened bids on its own sheet, and thinks better of it with another score.
    fn assessors_score_on_their_own_sheets(world) {
        let sealed = bid_on(world, PRICES);
        let (anna, bram) = (&sealed.scene.first_officer, &sealed.scene.second_officer);
        assert_eq!(sealed.score(anna, &sealed.bids[0], "8").expect(409).code(), "notOpened");
        assert_eq!(anna.get(&sealed.path("/scores")).expect(409).code(), "notOpened");
        assert_eq!(anna.get(&sealed.path("/rankings")).expect(409).code(), "notOpened");
        world.set_clock(sealed.scene.deadline_at);
        let begun = anna.post(&sealed.path("/openings"), &json!({})).expect(201);
        bram.post(&sealed.path(&format!("/openings/{}/confirmations", begun.id())), &json!({})).expect(201);

        let first = sealed.score(anna, &sealed.bids[0], "8.50").expect(201);
        assert_eq!(first.json()["points"], "8.5");
        sealed.score(bram, &sealed.bids[0], "6").expect(201);
        let own = anna.get(&sealed.path("/scores")).expect(200).json();
        assert_eq!(own["items"], json!([first.json()]));
        assert_eq!(world.auditor().get(&sealed.path("/scores")).expect(200).json()["items"].as_array().unwrap().len(), 2);
        for other in [&sealed.suppliers[0], &world.admin()] {
            other.get(&sealed.path("/scores")).expect(403);
            other.get(&sealed.path("/rankings")).expect(403);
        }

        // The same score sent again is the same score; its id stands for nothing else.
        let mut again = score(&sealed.bids[0], "8.5");
        again["id"] = first.json()["id"].clone();
        assert_eq!(anna.post(&sealed.path("/scores"), &again).expect(201).text, first.text);
        again["points"] = json!("9");
        assert_eq!(anna.post(&sealed.path("/scores"), &again).expect(409).code(), "alreadyExists");
        assert_eq!(bram.post(&sealed.path("/scores"), &again).expect(409).code(), "alreadyExists");
    }

    /// Everything wrong with a score is told at once.
    fn a_score_is_checked_whole(world) {
        let contest = opened(world, PRICES);
        let officer = &contest.scene.first_officer;
        let path = contest.path("/scores");
        let strange = score(&Uuid::now_v7().to_string(), "10.5");
        assert_eq!(officer.post(&path, &strange).expect(400).pointers(), ["/bidId", "/points"]);
        let mut price = score(&contest.bids[0], "5");
        price["criterion"] = json!("price");
        assert_eq!(officer.post(&path, &price).expect(400).pointers(), ["/criterion"]);
        let shape = json!({ "bidId": "x", "criterion": "A b", "points": 5, "grade": "A" });
        assert_eq!(officer.post(&path, &shape).expect(400).pointers(), ["/bidId", "/criterion", "/grade", "/points", "/reason"]);
        world.officer().post(&format!("/v1/tenders/{}/scores", Uuid::now_v7()), &score(&contest.bids[0], "5")).expect(404);
    }

    /// Rankings show every gap until the last score is in, then what would be, then what is.
    fn an_evaluation_is_concluded_without_gaps(world) {
        let contest = opened(world, PRICES);
        let (anna, bram) = (&contest.scene.first_officer, &contest.scene.second_officer);
        contest.score(anna, &contest.bids[0], "8").expect(201);
        let rankings = anna.get(&contest.path("/rankings")).expect(200).json();
        assert_eq!(rankings["items"][0]["state"], "incomplete");
        let gaps = |lot: usize| rankings["items"][lot]["gaps"].as_array().unwrap().len();
        assert_eq!((gaps(0), gaps(1)), (2, 1));
        let refused = anna.post(&contest.path("/evaluations"), &json!({})).expect(409);
        assert_eq!(refused.code(), "rulesForbid");
        assert_eq!(refused.json()["findings"].as_array().unwrap().len(), 3);

        contest.score(anna, &contest.bids[1], "9").expect(201);
        contest.score(anna, &contest.bids[2], "1").expect(201);
        contest.score(anna, &contest.bids[2], "7").expect(201);
        contest.score(anna, &contest.other_bid, "6").expect(201);
        let hidden = anna.get(&contest.path("/rankings")).expect(200).json();
        assert_eq!((&hidden["items"][0]["state"], &hidden["items"][0]["ranking"]), (&json!("provisional"), &json!(null)));
        let provisional = world.auditor().get(&contest.path("/rankings")).expect(200).json();
        assert_eq!(provisional["items"][0]["state"], "provisional");
        let first = &provisional["items"][0]["ranking"]["bids"][0];
        // 40 x (500,000 - 250,000) / 400,000 = 25, and 60 x 8 / 10 = 48; against 23 + 54 for the second.
        assert_eq!((&first["bidId"], &first["totalPoints"]), (&json!(contest.bids[1]), &json!("77")));
        let stranger = json!({ "dropouts": [{ "bidId": Uuid::now_v7(), "reason": "Weg." }] });
        assert_eq!(anna.post(&contest.path("/evaluations"), &stranger).expect(400).pointers(), ["/dropouts"]);

        let concluded = bram.post(&contest.path("/evaluations"), &json!({})).expect(201).json();
        let stored = anna.get(&contest.path("/rankings")).expect(200).json();
        assert_eq!(stored["items"], concluded["rankings"]);
        assert_eq!(stored["items"][0]["ranking"], provisional["items"][0]["ranking"]);
        assert_eq!((&stored["items"][0]["state"], &stored["items"][0]["gaps"]), (&json!("concluded"), &json!([])));
        assert_eq!(anna.get(&contest.path("")).expect(200).json()["phase"], "evaluated");
        assert_eq!(contest.score(anna, &contest.bids[0], "10").expect(409).code(), "phaseForbids");
        assert_eq!(bram.post(&contest.path("/evaluations"), &json!({})).expect(409).code(), "phaseForbids");
        // From now on everybody on the team sees all sheets.
        assert_eq!(bram.get(&contest.path("/scores")).expect(200).json()["items"].as_array().unwrap().len(), 5);
    }

    /// A bid that drops out has no place, with the reason.
    fn a_dropout_has_no_place(world) {
        let contest = opened(world, PRICES);
        let officer = &contest.scene.first_officer;
        for bid in contest.bids.iter().skip(1).chain([&contest.other_bid]) {
            contest.score(officer, bid, "5").expect(201);
        }
        let dropouts = json!({ "dropouts": [{ "bidId": contest.bids[0], "reason": "De gevraagde bewijzen kwamen niet." }] });
        let concluded = officer.post(&contest.path("/evaluations"), &dropouts).expect(201).json();
        let ranking = &concluded["rankings"][0]["ranking"];
        assert_eq!(ranking["bids"].as_array().unwrap().len(), 2);
        assert_eq!(ranking["setAside"][0]["droppedOut"], "De gevraagde bewijzen kwamen niet.");
    }

    /// A ranking that somebody changed in the database is found out before anything is decided on it.
    fn a_changed_ranking_decides_nothing(world) {
        let contest = evaluated(world, PRICES, ["9", "8", "7"]);
        let kept = world.store.read(|tx| tx.ranking_list(contest.scene.tender)).unwrap();
        let mut changed = kept[&contest.scene.lots[0]].clone();
        assert_ne!(changed.shown["bids"][0]["totalPoints"], Value::Null);
        changed.shown["bids"][0]["totalPoints"] = json!("99.0000");
        world.tamper("rankings", "ranking", "lot_id", &contest.scene.lots[0].to_string(), &json!({ "dropouts": {}, "shown": changed.shown }).to_string());
        contest.scene.first_officer.post(&contest.path("/awards"), &contest.decision()).expect(500);
    }
}
