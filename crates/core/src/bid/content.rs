//! The content of a bid: a price for every item of the lot and an answer to every question.
//!
//! Checking gives all problems at once, so that a supplier mends its bid in one go. The content has exactly one encoding,
//! whatever the order in which prices and answers came in; the digest on the receipt is taken of that encoding.
//! This module refuses to judge a bid: a price of zero or a poor answer is content like any other.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    digest::{Sha256Digest, canonical_json},
    evaluation::criterion::CriterionKey,
    id::{LotId, SupplierId, TenderId},
    money::{Currency, Money, UnitPrice},
    names::{Prose, Title},
    quantity::Quantity,
};

/// What a bid for one lot must answer: its items with their quantities, and its questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotRequest {
    /// The tender of the lot.
    pub tender_id: TenderId,
    /// The lot.
    pub lot_id: LotId,
    /// The currency in which prices are asked.
    pub currency: Currency,
    /// The quantity of each item, by the position of the item in the lot.
    pub items: BTreeMap<u32, Quantity>,
    /// The criteria whose question must be answered.
    pub questions: BTreeSet<CriterionKey>,
}

/// The price for one item of the lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriceLine {
    /// The position of the item in the lot.
    pub item_position: u32,
    /// The price for one unit, excluding VAT, in the currency of the bid.
    pub unit_price: UnitPrice,
    /// How many units are priced; it repeats the lot's quantity, so that nobody can say another was meant.
    pub quantity: Quantity,
}

/// The answer to the question of one criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The criterion whose question is answered.
    pub criterion: CriterionKey,
    /// The answer, in the supplier's own words.
    pub text: Prose,
}

/// What a supplier typed: each field is sound by itself, and nothing is checked against the lot yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BidDraft {
    /// The tender bid on.
    pub tender_id: TenderId,
    /// The lot bid on.
    pub lot_id: LotId,
    /// The supplier that bids.
    pub supplier_id: SupplierId,
    /// The currency of the unit prices.
    pub currency: Currency,
    /// The prices, in any order.
    pub price_lines: Vec<PriceLine>,
    /// The answers, in any order.
    pub answers: Vec<Answer>,
    /// The last day on which the supplier stands by its bid, if it says so.
    pub valid_until: Option<NaiveDate>,
    /// The supplier's own reference, if it has one.
    pub supplier_reference: Option<Title>,
}

/// One thing wrong with a bid. An index counts from 0 in the list as the supplier sent it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BidProblem {
    /// The bid names another tender.
    #[error("the bid is for another tender")]
    OtherTender,
    /// The bid names another lot.
    #[error("the bid is for another lot")]
    OtherLot,
    /// The prices are in another currency than was asked.
    #[error("prices are asked in {}, not {}", .expected.code(), .found.code())]
    OtherCurrency {
        /// The currency asked.
        expected: Currency,
        /// The currency of the bid.
        found: Currency,
    },
    /// There is not a single price.
    #[error("the bid has no prices")]
    NoPriceLines,
    /// A price for an item that the lot does not have.
    #[error("the lot has no item {item_position}")]
    ItemNotInLot {
        /// Where the line stands.
        line_index: usize,
        /// The position it names.
        item_position: u32,
    },
    /// A second price for the same item.
    #[error("item {item_position} is priced more than once")]
    ItemPricedTwice {
        /// Where the later line stands.
        line_index: usize,
        /// The item.
        item_position: u32,
    },
    /// Another quantity than the lot's.
    #[error("item {item_position} is asked for {expected} units, not {found}")]
    QuantityDiffers {
        /// Where the line stands.
        line_index: usize,
        /// The item.
        item_position: u32,
        /// The lot's quantity.
        expected: Quantity,
        /// The bid's quantity.
        found: Quantity,
    },
    /// An item of the lot without a price.
    #[error("item {item_position} has no price")]
    ItemNotPriced {
        /// The item.
        item_position: u32,
    },
    /// An answer to a question that the lot does not ask.
    #[error("the lot does not ask {criterion}")]
    QuestionNotAsked {
        /// Where the answer stands.
        answer_index: usize,
        /// The criterion it names.
        criterion: CriterionKey,
    },
    /// A second answer to the same question.
    #[error("{criterion} is answered more than once")]
    AnsweredTwice {
        /// Where the later answer stands.
        answer_index: usize,
        /// The criterion.
        criterion: CriterionKey,
    },
    /// A question of the lot without an answer.
    #[error("{criterion} is not answered")]
    NotAnswered {
        /// The criterion.
        criterion: CriterionKey,
    },
    /// The total does not fit an amount.
    #[error("the total of the bid is too large")]
    TotalTooLarge,
}

/// Why stored bytes are not the content of a bid for this lot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadBidError {
    /// Not the JSON of a bid.
    #[error("the bytes are not the content of a bid")]
    Unreadable,
    /// A bid, written in another way than the canonical one.
    #[error("the bytes are not in canonical form")]
    NotCanonical,
    /// A bid that does not answer the lot.
    #[error("the bid does not answer the lot")]
    Problems(Vec<BidProblem>),
}

/// What a supplier offers for a lot, checked against that lot: every item priced exactly once for the lot's quantity, every question
/// answered exactly once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BidContent {
    /// Lines by position and answers by criterion, so that the order of typing makes no difference.
    draft: BidDraft,
    total: Money,
    canonical: Vec<u8>,
}

impl BidContent {
    /// Checks a draft against the lot.
    ///
    /// # Errors
    /// Every [`BidProblem`] there is: first those of the bid as a whole, then of the lines, then of the answers, in the order sent.
    pub fn new(mut draft: BidDraft, lot: &LotRequest) -> Result<Self, Vec<BidProblem>> {
        let mut problems = whole_problems(&draft, lot);
        problems.extend(line_problems(&draft.price_lines, lot));
        problems.extend(answer_problems(&draft.answers, lot));
        let total = total(&draft);
        problems.extend(total.is_none().then_some(BidProblem::TotalTooLarge));
        draft.price_lines.sort_by_key(|line| line.item_position);
        draft.answers.sort_by(|one, other| one.criterion.cmp(&other.criterion));
        // Positions and quantities have at most 32 and 30 bits, so a draft always has an encoding.
        match (total, canonical_json(&Stored::from(&draft))) {
            (Some(total), Ok(canonical)) if problems.is_empty() => Ok(Self { draft, total, canonical }),
            (Some(_) | None, Ok(_) | Err(_)) => Err(problems),
        }
    }

    /// Reads stored bytes back and checks them as if they had just come in.
    ///
    /// # Errors
    /// [`ReadBidError::Unreadable`], [`ReadBidError::NotCanonical`] (the digest would be of another text), or
    /// [`ReadBidError::Problems`].
    pub fn from_canonical(bytes: &[u8], lot: &LotRequest) -> Result<Self, ReadBidError> {
        let stored: Stored = serde_json::from_slice(bytes).map_err(|_| ReadBidError::Unreadable)?;
        let draft = BidDraft::try_from(stored)?;
        let content = Self::new(draft, lot).map_err(ReadBidError::Problems)?;
        if content.canonical == bytes { Ok(content) } else { Err(ReadBidError::NotCanonical) }
    }

    /// The bytes that are stored, sealed and digested: canonical JSON (sorted keys, no white space, unit prices as strings without
    /// trailing zeros, absent values as `null`, lines by position, answers by criterion).
    #[must_use]
    pub fn canonical_bytes(&self) -> &[u8] {
        &self.canonical
    }

    /// The SHA-256 of [`Self::canonical_bytes`], as it stands on the receipt.
    #[must_use]
    pub fn sha256(&self) -> Sha256Digest {
        Sha256Digest::of(&self.canonical)
    }

    /// The sum of all lines, each rounded once to whole cents.
    #[must_use]
    pub fn total(&self) -> Money {
        self.total
    }

    /// The tender bid on.
    #[must_use]
    pub fn tender_id(&self) -> TenderId {
        self.draft.tender_id
    }

    /// The lot bid on.
    #[must_use]
    pub fn lot_id(&self) -> LotId {
        self.draft.lot_id
    }

    /// The supplier that bids.
    #[must_use]
    pub fn supplier_id(&self) -> SupplierId {
        self.draft.supplier_id
    }

    /// The prices, by the position of the item.
    #[must_use]
    pub fn price_lines(&self) -> &[PriceLine] {
        &self.draft.price_lines
    }

    /// The answers, by criterion.
    #[must_use]
    pub fn answers(&self) -> &[Answer] {
        &self.draft.answers
    }

    /// The last day on which the supplier stands by its bid, if it says so.
    #[must_use]
    pub fn valid_until(&self) -> Option<NaiveDate> {
        self.draft.valid_until
    }

    /// The supplier's own reference, if it has one.
    #[must_use]
    pub fn supplier_reference(&self) -> Option<&Title> {
        self.draft.supplier_reference.as_ref()
    }
}

fn whole_problems(draft: &BidDraft, lot: &LotRequest) -> Vec<BidProblem> {
    let mut problems = Vec::new();
    if draft.tender_id != lot.tender_id {
        problems.push(BidProblem::OtherTender);
    }
    if draft.lot_id != lot.lot_id {
        problems.push(BidProblem::OtherLot);
    }
    if draft.currency != lot.currency {
        problems.push(BidProblem::OtherCurrency { expected: lot.currency, found: draft.currency });
    }
    if draft.price_lines.is_empty() {
        problems.push(BidProblem::NoPriceLines);
    }
    problems
}

fn line_problems(lines: &[PriceLine], lot: &LotRequest) -> Vec<BidProblem> {
    let mut problems = Vec::new();
    let mut priced = BTreeSet::new();
    for (line_index, line) in lines.iter().enumerate() {
        let item_position = line.item_position;
        let Some(&expected) = lot.items.get(&item_position) else {
            problems.push(BidProblem::ItemNotInLot { line_index, item_position });
            continue;
        };
        if !priced.insert(item_position) {
            problems.push(BidProblem::ItemPricedTwice { line_index, item_position });
        }
        if line.quantity != expected {
            let found = line.quantity;
            problems.push(BidProblem::QuantityDiffers { line_index, item_position, expected, found });
        }
    }
    let missing = lot.items.keys().filter(|position| !priced.contains(position));
    problems.extend(missing.map(|&item_position| BidProblem::ItemNotPriced { item_position }));
    problems
}

fn answer_problems(answers: &[Answer], lot: &LotRequest) -> Vec<BidProblem> {
    let mut problems = Vec::new();
    let mut answered = BTreeSet::new();
    for (answer_index, answer) in answers.iter().enumerate() {
        let criterion = answer.criterion.clone();
        if !lot.questions.contains(&criterion) {
            problems.push(BidProblem::QuestionNotAsked { answer_index, criterion });
        } else if !answered.insert(criterion.clone()) {
            problems.push(BidProblem::AnsweredTwice { answer_index, criterion });
        }
    }
    let missing = lot.questions.difference(&answered).cloned();
    problems.extend(missing.map(|criterion| BidProblem::NotAnswered { criterion }));
    problems
}

fn total(draft: &BidDraft) -> Option<Money> {
    let amounts: Result<Vec<Money>, _> =
        draft.price_lines.iter().map(|line| line.unit_price.times(line.quantity, draft.currency)).collect();
    Money::sum(draft.currency, amounts.ok()?).ok()
}

/// The format this content is written in; a later format gets a new name and keeps reading this one.
const FORMAT: &str = "samenkoop-bid-1";

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Stored {
    answers: Vec<StoredAnswer>,
    currency: Currency,
    format: String,
    lot_id: LotId,
    price_lines: Vec<StoredLine>,
    supplier_id: SupplierId,
    supplier_reference: Option<Title>,
    tender_id: TenderId,
    valid_until: Option<NaiveDate>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct StoredAnswer {
    criterion: CriterionKey,
    text: Prose,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct StoredLine {
    item_position: u32,
    quantity: Quantity,
    /// Text of our own making: how a decimal type serialises is a feature switch that any crate in the build can turn.
    unit_price: String,
}

impl From<&BidDraft> for Stored {
    fn from(draft: &BidDraft) -> Self {
        let answer =
            |answer: &Answer| StoredAnswer { criterion: answer.criterion.clone(), text: answer.text.clone() };
        let line = |line: &PriceLine| StoredLine {
            item_position: line.item_position,
            quantity: line.quantity,
            unit_price: line.unit_price.decimal().normalize().to_string(),
        };
        Self {
            answers: draft.answers.iter().map(answer).collect(),
            currency: draft.currency,
            format: FORMAT.to_owned(),
            lot_id: draft.lot_id,
            price_lines: draft.price_lines.iter().map(line).collect(),
            supplier_id: draft.supplier_id,
            supplier_reference: draft.supplier_reference.clone(),
            tender_id: draft.tender_id,
            valid_until: draft.valid_until,
        }
    }
}

impl TryFrom<Stored> for BidDraft {
    type Error = ReadBidError;
    fn try_from(stored: Stored) -> Result<Self, ReadBidError> {
        if stored.format != FORMAT {
            return Err(ReadBidError::Unreadable);
        }
        let line = |line: StoredLine| {
            Ok(PriceLine {
                item_position: line.item_position,
                unit_price: UnitPrice::parse(&line.unit_price).map_err(|_| ReadBidError::Unreadable)?,
                quantity: line.quantity,
            })
        };
        let answer = |answer: StoredAnswer| Answer { criterion: answer.criterion, text: answer.text };
        Ok(Self {
            tender_id: stored.tender_id,
            lot_id: stored.lot_id,
            supplier_id: stored.supplier_id,
            currency: stored.currency,
            price_lines: stored.price_lines.into_iter().map(line).collect::<Result<_, _>>()?,
            answers: stored.answers.into_iter().map(answer).collect(),
            valid_until: stored.valid_until,
            supplier_reference: stored.supplier_reference,
        })
    }
}

#[cfg(test)]
mod tests;
