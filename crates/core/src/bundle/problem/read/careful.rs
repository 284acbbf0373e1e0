//! Reads JSON values one by one and notes what cannot be read.
//!
//! A value that cannot be read leaves a harmless blank and a note of its pointer, so that the rest of the problem is still checked and
//! nothing is complained of twice.

use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::problem::check::escaped;
use crate::bundle::problem::finding::{Finding, FindingCode, Findings};
use crate::bundle::problem::json::Json;

#[derive(Default)]
pub(super) struct Reader {
    /// The line that is read, when the problem comes in lines.
    pub(super) line: Option<u64>,
    pub(super) findings: Findings,
    /// The pointers of values that left a blank.
    pub(super) unread: BTreeSet<String>,
}

/// An object with the place where it stands.
pub(super) struct Fields<'j> {
    pub(super) at: String,
    pub(super) fields: BTreeMap<&'j str, &'j Json>,
}

impl Fields<'_> {
    pub(super) fn pointer(&self, name: &str) -> String {
        format!("{}/{name}", self.at)
    }
}

impl Reader {
    pub(super) fn report(&mut self, pointer: String, code: FindingCode, detail: String) {
        self.findings.push(Finding { line: self.line, pointer, code, detail });
    }

    pub(super) fn unreadable(&mut self, pointer: String, detail: String) {
        self.unread.insert(pointer.clone());
        self.report(pointer, FindingCode::WrongType, detail);
    }

    pub(super) fn object<'j>(&mut self, json: &'j Json, at: String, known: &[&str]) -> Option<Fields<'j>> {
        let Json::Object(entries) = json else {
            self.unreadable(at, format!("must be an object, not {}", json.kind()));
            return None;
        };
        let mut fields = BTreeMap::new();
        for (name, value) in entries {
            let pointer = || format!("{at}/{}", escaped(name));
            if !known.is_empty() && !known.contains(&name.as_str()) {
                let detail = format!("must be one of {}", known.join(", "));
                self.report(pointer(), FindingCode::UnknownField, detail);
            } else if fields.insert(name.as_str(), value).is_some() {
                self.report(pointer(), FindingCode::RepeatedField, "must be there once".to_owned());
            }
        }
        Some(Fields { at, fields })
    }

    /// As [`Self::object`]; something else has no fields, and none of them is complained of.
    pub(super) fn object_or_blank<'j>(&mut self, json: &'j Json, at: String, known: &[&str]) -> Fields<'j> {
        self.object(json, at.clone(), known).unwrap_or(Fields { at, fields: BTreeMap::new() })
    }

    pub(super) fn required<'j>(&mut self, fields: &Fields<'j>, name: &str) -> Option<&'j Json> {
        let found = fields.fields.get(name).copied();
        if found.is_none() {
            let pointer = fields.pointer(name);
            if !self.unread.contains(&fields.at) {
                self.report(pointer.clone(), FindingCode::MissingField, "must be there".to_owned());
            }
            self.unread.insert(pointer);
        }
        found
    }

    pub(super) fn text(&mut self, fields: &Fields<'_>, name: &str) -> Option<String> {
        let value = self.required(fields, name)?;
        self.as_text(value, fields.pointer(name))
    }

    pub(super) fn number(&mut self, fields: &Fields<'_>, name: &str) -> i64 {
        let value = self.required(fields, name);
        let number = value.and_then(|value| self.as_number(value, fields.pointer(name)));
        number.unwrap_or_default()
    }

    pub(super) fn number_or_null(&mut self, fields: &Fields<'_>, name: &str) -> Option<i64> {
        let value = self.required(fields, name)?;
        if *value == Json::Null {
            return None;
        }
        self.as_number(value, fields.pointer(name))
    }

    pub(super) fn each<T>(
        &mut self,
        fields: &Fields<'_>,
        name: &str,
        read: impl Fn(&mut Self, &Json, String) -> T,
    ) -> Vec<T> {
        let at = fields.pointer(name);
        match self.required(fields, name) {
            None => Vec::new(),
            Some(Json::List(items)) => {
                let items = items.iter().enumerate();
                items.map(|(position, item)| read(self, item, format!("{at}/{position}"))).collect()
            }
            Some(other) => {
                self.unreadable(at, format!("must be a list, not {}", other.kind()));
                Vec::new()
            }
        }
    }

    pub(super) fn map<T>(
        &mut self,
        fields: &Fields<'_>,
        name: &str,
        read: impl Fn(&mut Self, &Json, String) -> Option<T>,
    ) -> BTreeMap<String, T> {
        let Some(value) = self.required(fields, name) else {
            return BTreeMap::new();
        };
        let entries = self.object_or_blank(value, fields.pointer(name), &[]);
        let mut map = BTreeMap::new();
        for (name, value) in &entries.fields {
            if let Some(value) = read(self, value, entries.pointer(&escaped(name))) {
                map.insert((*name).to_owned(), value);
            }
        }
        map
    }

    pub(super) fn as_text(&mut self, value: &Json, at: String) -> Option<String> {
        if let Json::Text(text) = value {
            return Some(text.clone());
        }
        self.unreadable(at, format!("must be a text, not {}", value.kind()));
        None
    }

    pub(super) fn as_number(&mut self, value: &Json, at: String) -> Option<i64> {
        let Json::Whole(number) = value else {
            self.unreadable(at, format!("must be a whole number, not {}", value.kind()));
            return None;
        };
        let number = i64::try_from(*number).ok();
        if number.is_none() {
            self.unread.insert(at.clone());
            self.report(at, FindingCode::NumberOutOfRange, "must fit 64 bits".to_owned());
        }
        number
    }
}
