//! The letter by which a bidder learns the award decision.
//!
//! It holds what the law asks: the relevant reasons, with the characteristics and relative advantages of the chosen bid and the name of
//! the winner, and a precise description of the standstill (Aw 2.130). Without these the standstill does not begin. The last day and
//! the first moment after it are both written out, so that nobody has to count. A bidder reads its own scores and those of the
//! winner. The winner's price and answers, and everything about the other bidders, stay out of it (Aw 2.57, 2.138), with one
//! exception that the award model chose: under a relative formula the bidder's own sum holds the lowest price, or it could not be
//! checked. The text is plain text without markup. Sending it, and computing when the standstill ends, happens elsewhere.

use self::standstill::{Standstill, day};
use super::decision::{AwardDecision, AwardOutcome};
use crate::{
    calendar::local_date,
    evaluation::{
        formula::SCORE_PLACES,
        ranking::{CriterionScore, RankedBid, Ranking, SetAsideBid, SetAsideReason},
        wording::{Language, number},
    },
    id::BidId,
    localized::Localized,
    moment::Moment,
    names::{LegalName, Title},
};

/// What the letter says besides the decision itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterContext<'a> {
    /// The cooperative that decides.
    pub sender: &'a LegalName,
    /// The bidder that is written to.
    pub recipient: &'a LegalName,
    /// The winner, when there is one.
    pub winner: Option<&'a LegalName>,
    /// The title of the tender.
    pub tender_title: &'a Title,
    /// The title of the lot.
    pub lot_title: &'a Title,
    /// When the letter is sent.
    pub sent_at: Moment,
    /// How many calendar days the standstill lasts at least: 20, or more if the tender says so.
    pub standstill_days: u16,
    /// The first instant at which the contract may be concluded.
    pub standstill_ends_at: Moment,
}

/// A letter as plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// Lines of text; an empty line parts paragraphs.
    pub body: String,
}

/// Why there is no letter, in the order in which the reasons are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LetterError {
    /// The decision is not about this bid.
    #[error("the award decision is not about this bid")]
    NotABidder,
    /// The standstill ends before as many days after sending as the letter names, counted as the law counts.
    #[error("the standstill does not last the days the letter names")]
    StandstillTooShort,
    /// The lot is awarded and the name of the winner is not given; the law wants it in the letter.
    #[error("the letter must name the winner")]
    WinnerNotNamed,
}

/// Writes the letter to one bidder in one language.
///
/// # Errors
/// The first that applies: [`LetterError::NotABidder`], [`LetterError::StandstillTooShort`], [`LetterError::WinnerNotNamed`].
pub fn letter(
    decision: &AwardDecision,
    bid_id: BidId,
    language: Language,
    context: &LetterContext<'_>,
) -> Result<Letter, LetterError> {
    let reasons = decision.reasons().get(&bid_id).ok_or(LetterError::NotABidder)?;
    let standstill = Standstill::of(context)?;
    let paragraphs = match (decision.outcome(), context.winner) {
        (AwardOutcome::Winner { .. }, None) => return Err(LetterError::WinnerNotNamed),
        (AwardOutcome::Winner { bid_id: winning, .. }, Some(_)) if *winning == bid_id => vec![
            opening(language, context),
            words(
                language,
                "Wij zijn van plan dit perceel aan u te gunnen.",
                "We intend to award this lot to you.",
            ),
            reasons_for(language, reasons.as_str()),
            scores(decision.ranking(), bid_id, None, language),
            standstill.described(language),
            objection(language, &standstill, true),
            words(
                language,
                "Deze mededeling is nog geen aanvaarding van uw aanbod (artikel 2.129 van de Aanbestedingswet 2012).",
                "This notification is not yet an acceptance of your offer (article 2.129 of the Dutch Public Procurement Act 2012).",
            ),
        ],
        (AwardOutcome::Winner { bid_id: winning, advantages, .. }, Some(winner)) => vec![
            opening(language, context),
            match language {
                Language::Dutch => format!(
                    "Wij zijn van plan dit perceel aan {winner} te gunnen. Uw inschrijving is niet gekozen."
                ),
                Language::English => {
                    format!("{winner} is the intended winner of this lot. Your bid was not chosen.")
                }
            },
            reasons_for(language, reasons.as_str()),
            match language {
                Language::Dutch => {
                    format!("Kenmerken en voordelen van de gekozen inschrijving\n{advantages}")
                }
                Language::English => {
                    format!("Characteristics and advantages of the chosen bid\n{advantages}")
                }
            },
            scores(decision.ranking(), bid_id, Some(*winning), language),
            standstill.described(language),
            objection(language, &standstill, true),
        ],
        (AwardOutcome::NotAwarded { .. }, _) => vec![
            opening(language, context),
            words(
                language,
                "Wij hebben besloten dit perceel aan niemand te gunnen.",
                "We have decided not to award this lot.",
            ),
            reasons_for(language, reasons.as_str()),
            scores(decision.ranking(), bid_id, None, language),
            objection(language, &standstill, false),
        ],
    };
    let closing = match language {
        Language::Dutch => format!("Met vriendelijke groet,\n{}", context.sender),
        Language::English => format!("Yours sincerely,\n{}", context.sender),
    };
    let mut body: Vec<String> = paragraphs.into_iter().filter(|paragraph| !paragraph.is_empty()).collect();
    body.push(closing);
    Ok(Letter {
        subject: match language {
            Language::Dutch => format!("Gunningsbeslissing: {}, {}", context.tender_title, context.lot_title),
            Language::English => {
                format!("Award decision: {}, {}", context.tender_title, context.lot_title)
            }
        },
        body: body.join("\n\n") + "\n",
    })
}

fn words(language: Language, nl: &str, en: &str) -> String {
    (*Localized { nl, en }.get(language)).to_owned()
}

fn opening(language: Language, context: &LetterContext<'_>) -> String {
    let LetterContext { recipient, tender_title, lot_title, sent_at, .. } = context;
    let sent_on = day(local_date(*sent_at), language);
    match language {
        Language::Dutch => format!(
            "{sent_on}\n\nAan {recipient}\n\nU hebt ingeschreven op het perceel \"{lot_title}\" van de aanbesteding \"{tender_title}\". \
             Met deze brief delen wij u onze gunningsbeslissing mee (artikel 2.130 van de Aanbestedingswet 2012)."
        ),
        Language::English => format!(
            "{sent_on}\n\nTo {recipient}\n\nYou submitted a bid for the lot \"{lot_title}\" of the tender \"{tender_title}\". With this \
             letter we notify you of our award decision (article 2.130 of the Dutch Public Procurement Act 2012)."
        ),
    }
}

fn reasons_for(language: Language, reasons: &str) -> String {
    match language {
        Language::Dutch => format!("Onze redenen\n{reasons}"),
        Language::English => format!("Our reasons\n{reasons}"),
    }
}

/// The bidder's own scores per criterion and, beside them, the winner's points. Empty when the bid was never scored.
fn scores(ranking: &Ranking, bid_id: BidId, winning: Option<BidId>, language: Language) -> String {
    let ranked = |wanted: BidId| ranking.bids().iter().find(|bid| bid.bid_id == wanted);
    let winner = winning.and_then(ranked);
    let mut lines = vec![words(language, "Uw scores", "Your scores")];
    if let Some(own) = ranked(bid_id) {
        lines.extend(score_lines(ranking, &own.criteria, winner, language));
        lines.push(total_line(own, winner, language));
        lines.push(place_line(own, ranking.bids().len(), language));
    } else if let Some(own) = ranking.set_aside().iter().find(|bid| bid.bid_id == bid_id) {
        lines.extend(score_lines(ranking, &own.criteria, winner, language));
        lines.push(set_aside_line(ranking, own, language));
    }
    let ties = ranking.ties().iter().filter(|tie| tie.bid_ids.contains(&bid_id));
    lines.extend(ties.map(|tie| tie.explanation().get(language).clone()));
    if lines.len() > 1 { lines.join("\n") } else { String::new() }
}

fn score_lines(
    ranking: &Ranking,
    own: &[CriterionScore],
    winner: Option<&RankedBid>,
    language: Language,
) -> Vec<String> {
    let line = |score: &CriterionScore| {
        let title = ranking
            .criteria()
            .iter()
            .find(|(key, _)| *key == score.criterion)
            .map_or(score.criterion.as_str(), |(_, title)| title.get(language).as_str());
        let sum = score.derivation.get(language);
        if score.max_points.is_zero() {
            return format!("- {title}: {sum}");
        }
        let most = number(score.max_points, 0, language);
        let points = number(score.points, SCORE_PLACES, language);
        let theirs = winner
            .and_then(|winner| winner.criteria.iter().find(|other| other.criterion == score.criterion))
            .map(|other| number(other.points, SCORE_PLACES, language));
        let beside = beside(theirs, language);
        match language {
            Language::Dutch => format!("- {title}: {points} van {most} punten{beside} ({sum})"),
            Language::English => format!("- {title}: {points} of {most} points{beside} ({sum})"),
        }
    };
    own.iter().map(line).collect()
}

/// With a discount for quality it is the price after it that decides; the winner's is its price in another form, so it stays out.
fn total_line(own: &RankedBid, winner: Option<&RankedBid>, language: Language) -> String {
    if let Some(price) = &own.evaluation_price {
        let sum = price.derivation.get(language);
        return match language {
            Language::Dutch => format!("- Prijs na korting voor kwaliteit: {sum}"),
            Language::English => format!("- Price after the discount for quality: {sum}"),
        };
    }
    let total = number(own.total_points, SCORE_PLACES, language);
    let theirs = winner.map(|winner| number(winner.total_points, SCORE_PLACES, language));
    let beside = beside(theirs, language);
    match language {
        Language::Dutch => format!("- Totaal: {total} punten{beside}"),
        Language::English => format!("- Total: {total} points{beside}"),
    }
}

fn beside(theirs: Option<String>, language: Language) -> String {
    match (theirs, language) {
        (Some(theirs), Language::Dutch) => format!("; de gekozen inschrijving: {theirs}"),
        (Some(theirs), Language::English) => format!("; the chosen bid: {theirs}"),
        (None, Language::Dutch | Language::English) => String::new(),
    }
}

fn place_line(own: &RankedBid, count: usize, language: Language) -> String {
    let place = own.place;
    match language {
        Language::Dutch => format!("- Uw plaats in de rangorde: {place} van {count}"),
        Language::English => format!("- Your place in the ranking: {place} of {count}"),
    }
}

fn set_aside_line(ranking: &Ranking, own: &SetAsideBid, language: Language) -> String {
    match &own.reason {
        SetAsideReason::DroppedOut(why) => match language {
            Language::Dutch => format!("Uw inschrijving doet niet meer mee: {why}"),
            Language::English => format!("Your bid no longer takes part: {why}"),
        },
        SetAsideReason::KnockedOut(shortfalls) => {
            let below = shortfalls.iter().map(|shortfall| {
                let title = ranking
                    .criteria()
                    .iter()
                    .find(|(key, _)| *key == shortfall.criterion)
                    .map_or(shortfall.criterion.as_str(), |(_, title)| title.get(language).as_str());
                let points = number(shortfall.points, SCORE_PLACES, language);
                let needed = number(shortfall.min_points, 0, language);
                match language {
                    Language::Dutch => {
                        format!("{title} (gemiddeld {points} gekregen, ten minste {needed} nodig)")
                    }
                    Language::English => format!("{title} (mean {points}, at least {needed} needed)"),
                }
            });
            let below = below.collect::<Vec<_>>().join("; ");
            match language {
                Language::Dutch => {
                    format!("Uw inschrijving heeft geen plaats, omdat zij onder een minimum bleef: {below}.")
                }
                Language::English => {
                    format!("Your bid has no place, because it stayed below a minimum: {below}.")
                }
            }
        }
    }
}

fn objection(language: Language, standstill: &Standstill, contract_follows: bool) -> String {
    let last = day(standstill.last_day, language);
    match (language, contract_follows) {
        (Language::Dutch, true) => format!(
            "Bent u het niet eens met deze beslissing?\nDan kunt u tot en met {last} een kort geding aanhangig maken bij de bevoegde \
             rechtbank. Laat het ons dan zo snel mogelijk weten. Doet u dat, dan wordt de overeenkomst niet gesloten voordat de \
             rechter heeft beslist en de opschortende termijn is verstreken (artikel 2.131 van de Aanbestedingswet 2012)."
        ),
        (Language::English, true) => format!(
            "Do you disagree with this decision?\nThen you can bring interim relief proceedings before the competent district court up \
             to and including {last}. Please tell us as soon as you can. If you do, the contract is not concluded before the court \
             has decided and the standstill is over (article 2.131 of the Dutch Public Procurement Act 2012)."
        ),
        // Where no contract follows there is nothing to suspend, so the day is a request and not a term of law.
        (Language::Dutch, false) => format!(
            "Bent u het niet eens met deze beslissing?\nDan kunt u een kort geding aanhangig maken bij de bevoegde rechtbank. Wij \
             vragen u dat uiterlijk op {last} te doen en het ons dan zo snel mogelijk te laten weten."
        ),
        (Language::English, false) => format!(
            "Do you disagree with this decision?\nThen you can bring interim relief proceedings before the competent district court. \
             We ask you to do so no later than {last}, and to tell us as soon as you can."
        ),
    }
}

mod standstill;

#[cfg(test)]
mod tests;
