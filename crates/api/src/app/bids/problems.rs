//! What is wrong with the content of a bid, each with its place in the body.

use samenkoop_core::bid::content::BidProblem;

use crate::wire::InputError;

/// A problem as an input error.
pub(super) fn shown(problem: &BidProblem) -> InputError {
    let line = |index: &usize, field: &str| format!("/priceLines/{index}/{field}");
    let answer = |index: &usize| format!("/answers/{index}/criterion");
    let (pointer, code) = match problem {
        BidProblem::OtherTender => (String::new(), "otherTender"),
        BidProblem::OtherLot => ("/lotId".to_owned(), "otherLot"),
        BidProblem::OtherCurrency { .. } => ("/currency".to_owned(), "otherCurrency"),
        BidProblem::NoPriceLines => ("/priceLines".to_owned(), "noPriceLines"),
        BidProblem::ItemNotInLot { line_index, .. } => (line(line_index, "itemPosition"), "itemNotInLot"),
        BidProblem::ItemPricedTwice { line_index, .. } => {
            (line(line_index, "itemPosition"), "itemPricedTwice")
        }
        BidProblem::QuantityDiffers { line_index, .. } => (line(line_index, "quantity"), "quantityDiffers"),
        BidProblem::ItemNotPriced { .. } => ("/priceLines".to_owned(), "itemNotPriced"),
        BidProblem::QuestionNotAsked { answer_index, .. } => (answer(answer_index), "questionNotAsked"),
        BidProblem::AnsweredTwice { answer_index, .. } => (answer(answer_index), "answeredTwice"),
        BidProblem::NotAnswered { .. } => ("/answers".to_owned(), "notAnswered"),
        BidProblem::TotalTooLarge => ("/priceLines".to_owned(), "totalTooLarge"),
    };
    InputError { pointer, code, detail: problem.to_string() }
}
