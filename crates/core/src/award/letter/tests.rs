use super::*;
use crate::{
    award::decision::{
        AwardProposal,
        samples::{decided, prose, ranking, to_first},
    },
    bid::samples::{at, bid_id},
    evaluation::{
        criterion::{AwardModel, AwardModelDraft, samples},
        formula::PriceFormula,
        ranking::samples::{PAPER_BIDS, paper_model, ranked},
        tie::TieBreak,
    },
    tender::NotAwardedReason,
};

fn legal(name: &str) -> LegalName {
    LegalName::new(name).unwrap()
}

struct Names {
    sender: LegalName,
    recipient: LegalName,
    winner: LegalName,
    tender: Title,
    lot: Title,
}

fn names() -> Names {
    Names {
        sender: legal("Coöperatie Voorbeeld U.A."),
        recipient: legal("Appel & Zonen B.V."),
        winner: legal("Citroen Devices B.V."),
        tender: Title::new("Chromebooks 2027").unwrap(),
        lot: Title::new("Perceel 1: Drechtsteden").unwrap(),
    }
}

/// Sent on Wednesday 7 April 2027: the twentieth day is King's Day, so the standstill runs to the end of 28 April.
fn context(names: &Names) -> LetterContext<'_> {
    LetterContext {
        sender: &names.sender,
        recipient: &names.recipient,
        winner: Some(&names.winner),
        tender_title: &names.tender,
        lot_title: &names.lot,
        sent_at: at("2027-04-07T13:00:00Z"),
        standstill_days: 20,
        standstill_ends_at: at("2027-04-28T22:00:00Z"),
    }
}

fn written(decision: &AwardDecision, bid: u128, language: Language) -> String {
    let names = names();
    let letter = letter(decision, bid_id(bid), language, &context(&names)).unwrap();
    format!("{}\n\n{}", letter.subject, letter.body)
}

#[test]
fn a_loser_reads_why_who_and_until_when() {
    let decision = decided(&ranking(), to_first()).unwrap();
    insta::assert_snapshot!("loser_nl", written(&decision, 2, Language::Dutch));
    insta::assert_snapshot!("loser_en", written(&decision, 2, Language::English));
}

#[test]
fn the_winner_reads_that_it_is_not_yet_accepted() {
    let decision = decided(&ranking(), to_first()).unwrap();
    insta::assert_snapshot!("winner_nl", written(&decision, 3, Language::Dutch));
    insta::assert_snapshot!("winner_en", written(&decision, 3, Language::English));
}

#[test]
fn a_bid_that_was_knocked_out_and_an_award_to_nobody_have_letters_too() {
    let model = paper_model(PriceFormula::RelativeRatio { recompute_on_dropout: true });
    let mut quality = model.quality().to_vec();
    quality[0].scale.min_points = Some(30.into());
    let model = AwardModel::new(AwardModelDraft {
        currency: model.currency(),
        price: model.price().clone(),
        quality,
        tie_breaks: model.tie_breaks().to_vec(),
    })
    .unwrap();
    let decision = decided(&ranked(&model, &PAPER_BIDS), to_first()).unwrap();
    insta::assert_snapshot!("knocked_out_nl", written(&decision, 1, Language::Dutch));

    let (ground, reason) = (NotAwardedReason::NeedChanged, prose("De scholen kiezen een ander apparaat."));
    let decision = decided(&ranking(), AwardProposal::ToNobody { ground, reason }).unwrap();
    insta::assert_snapshot!("nobody_nl", written(&decision, 1, Language::Dutch));
    insta::assert_snapshot!("nobody_en", written(&decision, 1, Language::English));
}

#[test]
fn with_a_discount_for_quality_the_bidder_reads_its_price_after_it() {
    let per_point = crate::money::Money::eur_minor(100);
    let model = AwardModel::new(AwardModelDraft {
        currency: crate::money::Currency::Eur,
        price: samples::price(0, PriceFormula::ValueDiscount { per_point }),
        quality: vec![samples::quality("quality", "Kwaliteit", "Quality", 10_000, 60)],
        tie_breaks: TieBreak::USUAL.to_vec(),
    })
    .unwrap();
    // 50 - 33.3333, 80 - 56.6667 and 95 - 98.3333, who pays quality back more than whole.
    let bids = [("50.00", "20"), ("80.00", "34"), ("95.00", "59")];
    let decision = decided(&ranked(&model, &bids), to_first()).unwrap();
    let text = written(&decision, 2, Language::Dutch);
    for line in [
        "- Prijs: de prijs telt in geld, niet in punten\n",
        "- Kwaliteit: 56,6667 van 100 punten; de gekozen inschrijving: 98,3333 (100 x 34,0000 / 60 = 56,6667)\n",
        "- Prijs na korting voor kwaliteit: 80,00 - 56,6667 x 1,00 = 23,3333\n",
        "- Uw plaats in de rangorde: 3 van 3\n",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
}

/// With an absolute formula no letter holds the price of another bid.
#[test]
fn no_letter_tells_the_price_of_another() {
    let prices = [("51.11", "20"), ("82.22", "34"), ("93.33", "59")];
    let (ceiling, floor) = (crate::money::Money::eur_minor(10_000), crate::money::Money::eur_minor(4_000));
    let model = paper_model(PriceFormula::AbsoluteLinear { ceiling, floor });
    let decision = decided(&ranked(&model, &prices), to_first()).unwrap();
    for language in Language::ALL {
        for (bid, (own, _)) in (1..).zip(prices) {
            let text = written(&decision, bid, language).replace(',', ".");
            assert!(text.contains(own), "{text}");
            for (other, _) in prices.iter().filter(|(other, _)| *other != own) {
                assert!(!text.contains(other), "{other}: {text}");
            }
        }
    }
}

#[test]
fn reasons_for_no_letter_come_in_the_documented_order() {
    let decision = decided(&ranking(), to_first()).unwrap();
    let names = names();
    let mut short = context(&names);
    short.standstill_ends_at = at("2027-04-26T22:00:00Z");
    short.winner = None;
    let unnamed = LetterContext { winner: None, ..context(&names) };
    for (bid, context, expected) in [
        (99, &short, Some(LetterError::NotABidder)),
        (1, &short, Some(LetterError::StandstillTooShort)),
        (1, &unnamed, Some(LetterError::WinnerNotNamed)),
        (1, &context(&names), None),
    ] {
        assert_eq!(letter(&decision, bid_id(bid), Language::Dutch, context).err(), expected);
    }
}

#[test]
fn twenty_days_are_counted_as_the_law_counts_them() {
    let decision = decided(&ranking(), to_first()).unwrap();
    let names = names();
    // The twentieth day, 27 April, is King's Day; so it runs to the end of 28 April, and may run longer.
    for (ends_at, long_enough) in [
        ("2027-04-27T22:00:00Z", false),
        ("2027-04-28T21:59:59.999999Z", false),
        ("2027-04-28T22:00:00Z", true),
        ("2027-04-29T10:00:00Z", true),
        ("2027-04-01T00:00:00Z", false),
    ] {
        let mut context = context(&names);
        context.standstill_ends_at = at(ends_at);
        let written = letter(&decision, bid_id(1), Language::Dutch, &context);
        assert_eq!(written.is_ok(), long_enough, "{ends_at}");
    }
}
