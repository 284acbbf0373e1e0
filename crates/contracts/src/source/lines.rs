//! The lines of a library file, gathered into entries.

use super::{Mistake, SourceError};
use crate::text;

/// A line that begins something, with the properties and texts under it.
pub(super) struct Entry<'a> {
    pub line: usize,
    pub head: &'a str,
    /// Line, name, value.
    pub properties: Vec<(usize, &'a str, &'a str)>,
    pub nl: Option<Passage>,
    pub en: Option<Passage>,
}

/// A text that may run over several lines.
pub(super) struct Passage {
    pub line: usize,
    pub text: String,
}

impl<'a> Entry<'a> {
    pub(super) fn value(&self, property: &str) -> Option<&'a str> {
        self.properties.iter().find(|(_, name, _)| *name == property).map(|(_, _, value)| *value)
    }
}

pub(super) fn entries<'a>(source: &'a str, errors: &mut Vec<SourceError>) -> Vec<Entry<'a>> {
    let mut entries: Vec<Entry<'a>> = Vec::new();
    let mut in_english = None;
    for (line, text) in (1..).zip(source.lines()) {
        let text = text.trim_end();
        if let Some(c) = text.chars().find(|c| text::is_loose_accent(*c)) {
            errors.push(SourceError { line, mistake: Mistake::LooseAccent(c) });
        }
        if let Some(c) = text.chars().find(|c| text::is_invisible(*c) && !c.is_whitespace()) {
            errors.push(SourceError { line, mistake: text::LineError::Invisible(c).into() });
        }
        if text.trim_start().is_empty() || text.starts_with("//") {
            continue;
        }
        let known = match (entries.last_mut(), in_english) {
            (Some(entry), Some(english)) if text.starts_with("  ") => {
                let passage = if english { &mut entry.en } else { &mut entry.nl };
                passage.as_mut().map(|passage| {
                    passage.text.push(' ');
                    passage.text.push_str(text.trim_start());
                })
            }
            (Some(entry), _) if text.starts_with(": ") => {
                let rest = text.trim_start_matches(": ").trim();
                let (name, value) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                in_english = None;
                entry.properties.push((line, name, value.trim()));
                Some(())
            }
            (Some(entry), _) if text.starts_with("nl ") && entry.nl.is_none() => {
                in_english = Some(false);
                entry.nl = Some(Passage { line, text: text.trim_start_matches("nl ").to_owned() });
                Some(())
            }
            (Some(entry), _) if text.starts_with("en ") && entry.en.is_none() => {
                in_english = Some(true);
                entry.en = Some(Passage { line, text: text.trim_start_matches("en ").to_owned() });
                Some(())
            }
            (_, _) if text.starts_with(|c: char| c == '#' || c.is_ascii_lowercase()) && !is_passage(text) => {
                in_english = None;
                entries.push(Entry { line, head: text, properties: Vec::new(), nl: None, en: None });
                Some(())
            }
            (_, _) => None,
        };
        if known.is_none() {
            errors.push(SourceError { line, mistake: Mistake::NotUnderstood(text.trim_start().to_owned()) });
        }
    }
    entries
}

fn is_passage(text: &str) -> bool {
    text.starts_with("nl ") || text.starts_with("en ")
}
