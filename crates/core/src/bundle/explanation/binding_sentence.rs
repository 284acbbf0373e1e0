//! What binds a lot, in sentences for the officer of the cooperative.

use std::collections::BTreeSet;

use crate::bundle::explanation::binding::{
    LevelBinding, LotBindings, MembersBinding, TierBinding, WindowBinding,
};
use crate::bundle::explanation::sentence::{amount, grouped, percent};
use crate::bundle::explanation::words::Words;
use crate::bundle::plan::Lot;
use crate::bundle::problem::Problem;
use crate::evaluation::wording::{Language, written};
use crate::localized::Localized;

use Language::{Dutch, English};

/// How many names are written out before the rest is counted; one more when that would be the rest.
const MOST_NAMES: usize = 3;

impl LotBindings {
    /// The bindings in sentences, each of which stands by itself. They name members: they are for the officer, not for a member.
    #[must_use]
    pub fn sentences(&self, words: &Words, problem: &Problem, lot: &Lot) -> Vec<Localized<String>> {
        let dutch = self.in_language(words, problem, lot, Dutch);
        let english = self.in_language(words, problem, lot, English);
        dutch.into_iter().zip(english).map(|(nl, en)| Localized { nl, en }).collect()
    }

    pub(in crate::bundle) fn in_language(
        &self,
        words: &Words,
        problem: &Problem,
        lot: &Lot,
        language: Language,
    ) -> Vec<String> {
        let said = |exact| amount(language, problem, exact);
        let who = |ids: &[String]| names(words, problem, ids, language);
        let mut texts = vec![window(&self.window, &who, language), members(self.members, language)];
        texts.push(tier(&self.tier, lot.needs().len(), &said, language));
        for level in &self.levels {
            texts.push(level_driven(level, words, problem, lot, language));
        }
        if let Some(value) = self.value {
            texts.push(match language {
                Dutch => format!(
                    "De waarde is {} en mag {} zijn: er is {} ruimte.",
                    said(value.price),
                    said(value.cap),
                    said(value.slack)
                ),
                English => format!(
                    "Its value is {} and may be {}: there is room for {}.",
                    said(value.price),
                    said(value.cap),
                    said(value.slack)
                ),
            });
        }
        if let Some(price) = &self.price {
            let needs = who(std::slice::from_ref(&price.need));
            texts.push(match language {
                Dutch => format!(
                    "De scherpste prijsgrens is die van {needs}: {} per eenheid, {} boven de prijs van {}.",
                    said(price.most),
                    said(price.slack),
                    said(price.unit)
                ),
                English => format!(
                    "The tightest price condition is that of {needs}: {} for a unit, {} above the price of {}.",
                    said(price.most),
                    said(price.slack),
                    said(price.unit)
                ),
            });
        }
        for pair in &self.apart {
            let (inside, outside) =
                (who(std::slice::from_ref(&pair.inside)), who(std::slice::from_ref(&pair.outside)));
            texts.push(match language {
                Dutch => format!("{outside} blijft erbuiten: gescheiden van {inside}."),
                English => format!("{outside} stays out of it: kept apart from {inside}."),
            });
        }
        texts
    }
}

/// The members of needs by name, the first few written out.
pub(in crate::bundle) fn names(
    words: &Words,
    problem: &Problem,
    ids: &[String],
    language: Language,
) -> String {
    let members: BTreeSet<&str> =
        ids.iter().filter_map(|id| Some(words.member(problem.need(id)?.member()))).collect();
    let most = if members.len() == MOST_NAMES + 1 { members.len() } else { MOST_NAMES };
    let written_out: Vec<&str> = members.iter().copied().take(most).collect();
    let others = members.len() - written_out.len();
    match (others, written_out.as_slice(), language) {
        (0, [names @ .., last], Dutch) if !names.is_empty() => format!("{} en {last}", names.join(", ")),
        (0, [names @ .., last], English) if !names.is_empty() => format!("{} and {last}", names.join(", ")),
        (0, names, _) => names.join(", "),
        (others, names, Dutch) => format!("{} en {others} anderen", names.join(", ")),
        (others, names, English) => format!("{} and {others} others", names.join(", ")),
    }
}

fn window(window: &WindowBinding, who: &dyn Fn(&[String]) -> String, language: Language) -> String {
    let (from, until) = (written(window.from, language), written(window.until, language));
    let (first, last) = (who(&window.from_needs), who(&window.until_needs));
    match language {
        Dutch => {
            format!(
                "Start van {from} (eerder gaat niet voor {first}) tot en met {until} (later niet voor {last})."
            )
        }
        English => {
            format!("Starts from {from} ({first} cannot earlier) to {until} inclusive ({last} cannot later).")
        }
    }
}

fn members(binding: MembersBinding, language: Language) -> String {
    let MembersBinding { members, least, most } = binding;
    match (most, language) {
        (Some(most), Dutch) if binding.is_full() => {
            format!("{members} leden, meer dan {most} mag niet: het is vol.")
        }
        (Some(most), English) if binding.is_full() => {
            format!("{members} members, and more than {most} are not allowed: it is full.")
        }
        (Some(most), Dutch) => format!("{members} leden; ten minste {least}, ten hoogste {most}."),
        (Some(most), English) => format!("{members} members; at least {least}, at most {most}."),
        (None, Dutch) => format!("{members} leden; ten minste {least}, zonder bovengrens."),
        (None, English) => format!("{members} members; at least {least}, no upper limit."),
    }
}

fn tier(
    tier: &TierBinding,
    needs: usize,
    said: &dyn Fn(crate::bundle::ExactAmount) -> String,
    language: Language,
) -> String {
    let number = |quantity| grouped(language, u128::from(quantity));
    let mut text = if tier.rate_bp.get() > 0 {
        let rate = percent(language, tier.rate_bp);
        let (from, spare) = (number(tier.from_quantity), number(tier.spare));
        let could = tier.could_be_missed.len();
        match (language, could) {
            (Dutch, 0) => {
                format!("Korting {rate} vanaf {from}, {spare} over: geen behoefte kan gemist worden.")
            }
            (English, 0) => {
                format!("Discount {rate} from {from}, {spare} to spare: no need could be missed.")
            }
            (Dutch, could) => format!(
                "Korting {rate} vanaf {from}, {spare} over: {could} van de {needs} behoeften kunnen elk gemist worden."
            ),
            (English, could) => format!(
                "Discount {rate} from {from}, {spare} to spare: {could} of the {needs} needs could each be missed."
            ),
        }
    } else {
        match language {
            Dutch => "Nog geen korting.".to_owned(),
            English => "No discount yet.".to_owned(),
        }
    };
    if let Some(next) = tier.next {
        let (rate, short, saving) = (percent(language, next.rate_bp), number(next.short), said(next.saving));
        text += &match language {
            Dutch => format!(
                " {rate} begint bij {}: {short} te weinig; die zou nu {saving} schelen.",
                number(next.from_quantity)
            ),
            English => format!(
                " {rate} begins at {}: {short} short; it would now save {saving}.",
                number(next.from_quantity)
            ),
        };
    }
    text
}

fn level_driven(
    level: &LevelBinding,
    words: &Words,
    problem: &Problem,
    lot: &Lot,
    language: Language,
) -> String {
    let name = words.attribute(lot.category(), &level.attribute, language);
    let who = names(words, problem, &level.driven_by, language);
    let cost = amount(language, problem, level.cost_to_others);
    match language {
        Dutch => format!("{name} {} komt van {who}; de anderen betalen daarvoor samen {cost}.", level.value),
        English => format!("{name} {} comes from {who}; the others pay {cost} for it together.", level.value),
    }
}
