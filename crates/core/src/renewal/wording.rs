//! Why a joint tender is proposed, in Dutch and in English.

use super::Wave;
use crate::{
    evaluation::wording::{Language, number, written},
    localized::Localized,
};

/// Why a wave is proposed, in a few sentences. `names_value` is false for readers to whom the sum would tell what another member pays.
#[must_use]
pub fn explanation(wave: &Wave, names_value: bool) -> Localized<String> {
    Localized::write(|language| {
        let value = wave
            .yearly_value
            .filter(|_| names_value)
            .map(|value| format!("{} {}", value.currency().code(), number(value.decimal(), 2, language)));
        let mut sentences = vec![catches(wave, value.as_deref(), language), window(wave, language)];
        sentences.extend(bridges(wave, language));
        sentences.push(decide(wave, language));
        sentences.join(" ")
    })
}

fn catches(wave: &Wave, value: Option<&str>, language: Language) -> String {
    let (contracts, members, start) = (wave.parts.len(), wave.members, written(wave.starts_on, language));
    match language {
        Language::Dutch => {
            let value = value.map_or_else(String::new, |value| format!(", samen {value} per jaar"));
            format!(
                "Eén aanbesteding die op {start} ingaat, vangt {contracts} aflopende contracten van {members} leden{value}; met minder \
                 aanbestedingen worden in deze categorie en regio niet alle gevangen."
            )
        }
        Language::English => {
            let value = value.map_or_else(String::new, |value| format!(", together {value} a year"));
            format!(
                "One tender that starts on {start} catches {contracts} contracts of {members} members{value}; fewer tenders would not \
                 catch all in this category and region."
            )
        }
    }
}

fn window(wave: &Wave, language: Language) -> String {
    let [from, until] =
        [wave.window.start_from(), wave.window.start_until()].map(|day| written(day, language));
    match (language, wave.window.start_from() == wave.window.start_until()) {
        (Language::Dutch, true) => format!("Alleen op {from} kan wat erop volgt voor alle beginnen."),
        (Language::Dutch, false) => {
            format!("Van {from} tot en met {until} kan wat erop volgt voor alle beginnen.")
        }
        (Language::English, true) => format!("Only on {from} can what follows begin for all of them."),
        (Language::English, false) => {
            format!("From {from} to {until} what follows can begin for all of them.")
        }
    }
}

/// How long contracts must be bridged, when some must.
fn bridges(wave: &Wave, language: Language) -> Option<String> {
    let bridged = || wave.parts.iter().filter(|part| part.bridge_days > 0);
    let longest = bridged().map(|part| part.bridge_days).max()?;
    let (all, extended) = (bridged().count(), bridged().filter(|part| part.within_extension).count());
    Some(match language {
        Language::Dutch => format!(
            "Tot de start moeten er {all} worden overbrugd, ten hoogste {longest} dagen; {extended} daarvan kunnen zo lang worden verlengd."
        ),
        Language::English => format!(
            "Until the start {all} of them must be bridged, for {longest} days at most; {extended} of these can be extended that long."
        ),
    })
}

fn decide(wave: &Wave, language: Language) -> String {
    let [decide, publish] = [wave.join_by_on, wave.publish_on].map(|day| written(day, language));
    match language {
        Language::Dutch => {
            format!(
                "Leden kunnen tot en met {decide} aansluiten; de aankondiging gaat dan uiterlijk op {publish} uit."
            )
        }
        Language::English => {
            format!("Members can join until {decide}; the notice then goes out on {publish} at the latest.")
        }
    }
}
