//! What a need requires, in the terms of its category.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::category::{Attribute, Category};
use crate::codes::AttributeKey;
use crate::names::Title;

/// What a need demands of one attribute. In JSON a level is its position and a value is its text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Demand {
    /// At least the level at this position, counted from 0.
    Level(usize),
    /// Exactly this value.
    Value(Title),
}

/// The demands of a need, by attribute. In JSON: `{"bandwidthMbps": 2, "placement": "indoor"}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Requirements(BTreeMap<AttributeKey, Demand>);

/// Why a demand does not fit the category.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequirementError {
    /// The category has no such attribute.
    #[error("the category has no attribute {key}")]
    UnknownAttribute {
        /// The key as it was given.
        key: String,
    },
    /// The text is none of the levels or values.
    #[error("{key} must be one of {}, not {given}", .allowed.join(", "))]
    NotOneOf {
        /// The attribute.
        key: AttributeKey,
        /// What was given.
        given: String,
        /// What can be given.
        allowed: Vec<String>,
    },
    /// An attribute on which all needs of a lot must agree is left out.
    #[error("{key} must be given: one of {}", .allowed.join(", "))]
    Missing {
        /// The attribute.
        key: AttributeKey,
        /// What can be given.
        allowed: Vec<String>,
    },
}

impl RequirementError {
    /// The attribute it is about, as it was given.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::UnknownAttribute { key } => key,
            Self::NotOneOf { key, .. } | Self::Missing { key, .. } => key.as_str(),
        }
    }
}

impl Requirements {
    /// Reads demands as people write them, by attribute key. An empty text is as good as none. A levelled attribute that is not asked
    /// for is at its lowest level; a match attribute must be given.
    ///
    /// # Errors
    /// All demands that do not fit the category: first those of its attributes in its order, then unknown keys by name.
    pub fn parse(
        category: &Category,
        texts: &BTreeMap<String, String>,
    ) -> Result<Self, Vec<RequirementError>> {
        let mut demands = BTreeMap::new();
        let mut errors = Vec::new();
        for attribute in category.attributes() {
            let key = attribute.key().clone();
            let text = texts.get(key.as_str()).map_or("", |text| text.trim());
            match demand(attribute, text) {
                Ok(demand) => drop(demands.insert(key, demand)),
                Err(error) => errors.push(error),
            }
        }
        let known = |key: &str| category.attributes().iter().any(|attribute| attribute.key().as_str() == key);
        let unknown = texts.iter().filter(|(key, text)| !known(key) && !text.trim().is_empty());
        errors.extend(unknown.map(|(key, _)| RequirementError::UnknownAttribute { key: key.clone() }));
        if errors.is_empty() { Ok(Self(demands)) } else { Err(errors) }
    }

    /// What no longer fits a category; nothing when all is well. Stored demands are checked again because a category can change after a
    /// need was drafted.
    #[must_use]
    pub fn misfits(&self, category: &Category) -> Vec<RequirementError> {
        let mut errors = Vec::new();
        for attribute in category.attributes() {
            let key = attribute.key();
            let fits = match (attribute, self.0.get(key)) {
                (Attribute::Levelled(levelled), Some(Demand::Level(position))) => {
                    levelled.level(*position).is_some()
                }
                (Attribute::Match(matched), Some(Demand::Value(value))) => matched.values.contains(value),
                (Attribute::Levelled(_), None) => true,
                (Attribute::Match(_), None) => {
                    errors.push(RequirementError::Missing { key: key.clone(), allowed: allowed(attribute) });
                    true
                }
                (Attribute::Levelled(_), Some(Demand::Value(_)))
                | (Attribute::Match(_), Some(Demand::Level(_))) => false,
            };
            if !fits {
                errors.push(RequirementError::NotOneOf {
                    key: key.clone(),
                    given: self.given(key),
                    allowed: allowed(attribute),
                });
            }
        }
        let unknown = self.0.keys().filter(|key| category.attribute(key).is_none());
        errors.extend(unknown.map(|key| RequirementError::UnknownAttribute { key: key.as_str().to_owned() }));
        errors
    }

    /// The level asked of an attribute, by its position; the lowest when it is not asked for.
    #[must_use]
    pub fn level(&self, key: &AttributeKey) -> usize {
        match self.0.get(key) {
            Some(Demand::Level(position)) => *position,
            Some(Demand::Value(_)) | None => 0,
        }
    }

    /// The value asked of an attribute on which a lot agrees.
    #[must_use]
    pub fn value(&self, key: &AttributeKey) -> Option<&Title> {
        match self.0.get(key) {
            Some(Demand::Value(value)) => Some(value),
            Some(Demand::Level(_)) | None => None,
        }
    }

    /// All demands, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&AttributeKey, &Demand)> {
        self.0.iter()
    }

    /// The demands as people write them; [`Requirements::parse`] reads them back. A demand that the category does not know is left out.
    #[must_use]
    pub fn texts(&self, category: &Category) -> BTreeMap<String, String> {
        let text = |key: &AttributeKey, demand: &Demand| match (category.attribute(key)?, demand) {
            (Attribute::Levelled(levelled), Demand::Level(position)) => {
                levelled.level(*position).map(|level| level.value.as_str().to_owned())
            }
            (Attribute::Match(_), Demand::Value(value)) => Some(value.as_str().to_owned()),
            (Attribute::Levelled(_), Demand::Value(_)) | (Attribute::Match(_), Demand::Level(_)) => None,
        };
        self.iter().filter_map(|(key, demand)| Some((key.as_str().to_owned(), text(key, demand)?))).collect()
    }

    fn given(&self, key: &AttributeKey) -> String {
        match self.0.get(key) {
            Some(Demand::Level(position)) => format!("level {position}"),
            Some(Demand::Value(value)) => value.as_str().to_owned(),
            None => String::new(),
        }
    }
}

fn demand(attribute: &Attribute, text: &str) -> Result<Demand, RequirementError> {
    let found = match attribute {
        Attribute::Levelled(_) if text.is_empty() => Some(Demand::Level(0)),
        Attribute::Levelled(levelled) => levelled.position(text).map(Demand::Level),
        Attribute::Match(matched) => matched.value(text).cloned().map(Demand::Value),
    };
    let key = attribute.key().clone();
    let allowed = allowed(attribute);
    found.ok_or_else(|| {
        if text.is_empty() {
            RequirementError::Missing { key, allowed }
        } else {
            let given = text.to_owned();
            RequirementError::NotOneOf { key, given, allowed }
        }
    })
}

fn allowed(attribute: &Attribute) -> Vec<String> {
    match attribute {
        Attribute::Levelled(levelled) => {
            levelled.levels.iter().map(|level| level.value.as_str().to_owned()).collect()
        }
        Attribute::Match(matched) => matched.values.iter().map(|value| value.as_str().to_owned()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::category::shipped;
    use proptest::prelude::*;

    fn category(id: &str) -> Category {
        shipped().into_iter().find(|category| category.id().as_str() == id).unwrap()
    }

    fn key(text: &str) -> AttributeKey {
        AttributeKey::new(text).unwrap()
    }

    fn texts(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn what_is_not_asked_for_is_at_its_lowest_level() {
        let asked = texts(&[("generation", "WiFi6"), ("placement", "indoor"), ("management", " ")]);
        let requirements = Requirements::parse(&category("wifi"), &asked).unwrap();
        assert_eq!(requirements.level(&key("generation")), 1);
        assert_eq!(requirements.level(&key("management")), 0);
        assert_eq!(requirements.value(&key("placement")).unwrap().as_str(), "indoor");
        assert_eq!(
            serde_json::to_string(&requirements).unwrap(),
            r#"{"generation":1,"management":0,"placement":"indoor"}"#
        );
    }

    #[test]
    fn every_demand_that_does_not_fit_is_told() {
        let asked = texts(&[("generation", "wifi9"), ("colour", "blue"), ("size", "")]);
        let told: Vec<String> = Requirements::parse(&category("wifi"), &asked)
            .unwrap_err()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            told,
            [
                "generation must be one of wifi5, wifi6, wifi7, not wifi9",
                "placement must be given: one of indoor, outdoor",
                "the category has no attribute colour",
            ]
        );
    }

    #[test]
    fn a_changed_category_is_noticed() {
        let asked = texts(&[("generation", "wifi7"), ("placement", "indoor")]);
        let requirements = Requirements::parse(&category("wifi"), &asked).unwrap();
        assert_eq!(requirements.misfits(&category("wifi")), []);

        let mut definition = category("wifi").definition().clone();
        if let Some(Attribute::Levelled(generation)) = definition.attributes.first_mut() {
            generation.levels.pop();
        }
        definition.attributes.remove(1);
        if let Some(Attribute::Match(placement)) = definition.attributes.last_mut() {
            placement.values.remove(0);
        }
        let keys: Vec<String> = requirements
            .misfits(&Category::new(definition).unwrap())
            .iter()
            .map(|error| error.key().to_owned())
            .collect();
        assert_eq!(keys, ["generation", "placement", "management"]);
        assert_eq!(
            Requirements::default().misfits(&category("wifi")),
            [RequirementError::Missing {
                key: key("placement"),
                allowed: vec!["indoor".to_owned(), "outdoor".to_owned()]
            }]
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_what_is_read(category in prop::sample::select(shipped()), picks in prop::collection::vec(0_usize..50, 8)) {
            let asked: BTreeMap<String, String> = category
                .attributes()
                .iter()
                .zip(picks)
                .map(|(attribute, pick)| {
                    let allowed = allowed(attribute);
                    (attribute.key().as_str().to_owned(), allowed[pick % allowed.len()].clone())
                })
                .collect();
            let requirements = Requirements::parse(&category, &asked).unwrap();
            prop_assert_eq!(requirements.texts(&category), asked);
            prop_assert_eq!(requirements.misfits(&category), vec![]);
            let stored = serde_json::to_string(&requirements).unwrap();
            prop_assert_eq!(serde_json::from_str::<Requirements>(&stored).unwrap(), requirements);
        }
    }
}
