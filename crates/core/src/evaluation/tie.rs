//! Ties: bids that end equal, and what sets them apart.
//!
//! No statute says how a tie is broken, so the order is announced beforehand as part of the award model and nothing else is tried.
//! This module never draws lots itself: it says that lots must be drawn, and takes the result as it was recorded.

use serde::{Deserialize, Serialize};

use super::wording::Language;
use crate::{id::BidId, localized::Localized, moment::Moment, names::PersonName};

/// A way to set equal bids apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TieBreak {
    /// The bid with more points for quality goes first.
    HigherQuality,
    /// The bid with the lower price goes first.
    LowerPrice,
    /// Lots are drawn before a notary.
    DrawBeforeNotary,
}

impl TieBreak {
    /// The order most buyers announce: quality, price, lots.
    pub const USUAL: [Self; 3] = [Self::HigherQuality, Self::LowerPrice, Self::DrawBeforeNotary];

    fn words(self, language: Language) -> &'static str {
        let words = match self {
            Self::HigherQuality => {
                Localized { nl: "meer punten voor kwaliteit", en: "more points for quality" }
            }
            Self::LowerPrice => Localized { nl: "de lagere prijs", en: "the lower price" },
            Self::DrawBeforeNotary => {
                Localized { nl: "loting bij de notaris", en: "lots drawn before a notary" }
            }
        };
        words.get(language)
    }
}

/// How a tie ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TieOutcome {
    /// The announced order set the bids apart.
    Broken {
        /// What did, in the announced order.
        by: Vec<TieBreak>,
    },
    /// Lots were drawn.
    Drawn(Draw),
    /// Nothing but drawing lots can set the bids apart, and no draw is recorded yet.
    Undecided,
}

/// Bids that ended equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// The best place at stake.
    pub place: u32,
    /// The bids, in the order of the ranking.
    pub bid_ids: Vec<BidId>,
    /// How it ended.
    pub outcome: TieOutcome,
}

impl Tie {
    /// What happened, in a sentence.
    #[must_use]
    pub fn explanation(&self) -> Localized<String> {
        let (count, place) = (self.bid_ids.len(), self.place);
        Localized::write(|language| {
            let start = match language {
                Language::Dutch => format!("{count} inschrijvingen eindigen gelijk vanaf plaats {place}"),
                Language::English => format!("{count} bids end equal from place {place}"),
            };
            match (&self.outcome, language) {
                (TieOutcome::Broken { by }, Language::Dutch) => {
                    format!("{start}; de volgorde is bepaald door {}.", list(by, language))
                }
                (TieOutcome::Broken { by }, Language::English) => {
                    format!("{start}; what decided the order: {}.", list(by, language))
                }
                (TieOutcome::Drawn(draw), Language::Dutch) => {
                    format!("{start}; {} heeft geloot.", draw.notary)
                }
                (TieOutcome::Drawn(draw), Language::English) => {
                    format!("{start}; {} drew lots.", draw.notary)
                }
                (TieOutcome::Undecided, Language::Dutch) => {
                    format!("{start}; een loting bij de notaris moet de volgorde bepalen.")
                }
                (TieOutcome::Undecided, Language::English) => {
                    format!("{start}; lots drawn before a notary must decide the order.")
                }
            }
        })
    }
}

fn list(tie_breaks: &[TieBreak], language: Language) -> String {
    let words: Vec<&str> = tie_breaks.iter().map(|tie_break| tie_break.words(language)).collect();
    words.join(match language {
        Language::Dutch => " en daarna ",
        Language::English => ", then ",
    })
}

/// The recorded result of drawing lots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// The tied bids, the first one drawn first.
    pub order: Vec<BidId>,
    /// The notary before whom it was done.
    pub notary: PersonName,
    /// When.
    pub drawn_at: Moment,
}

/// Why a draw settles nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DrawError {
    /// No undecided tie is between exactly these bids.
    #[error("there is no undecided tie between exactly these bids")]
    NoSuchTie,
}
