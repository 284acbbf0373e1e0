//! Titles and texts in the two languages of the cooperative, complete or still being written.

use deserr::Deserr;
use samenkoop_core::{
    localized::Localized,
    names::{Prose, Title},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{InputErrors, LocalizedText, Patch, Text, text};

/// A title in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct LocalizedTitle {
    /// In Dutch.
    pub nl: text::Title,
    /// In English.
    pub en: text::Title,
}

/// A longer text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct LocalizedProse {
    /// In Dutch.
    pub nl: text::Prose,
    /// In English.
    pub en: text::Prose,
}

/// A title that is still being written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DraftTitle {
    /// In Dutch.
    pub nl: Option<text::Title>,
    /// In English.
    pub en: Option<text::Title>,
}

/// A longer text that is still being written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DraftProse {
    /// In Dutch.
    pub nl: Option<text::Prose>,
    /// In English.
    pub en: Option<text::Prose>,
}

/// A change of a title. What is left out stays as it is; `null` takes it away.
#[derive(Debug, Clone, Default, Deserr, ToSchema)]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct TitlePatch {
    /// In Dutch.
    #[deserr(default)]
    #[schema(required = false, value_type = Option<text::Title>)]
    pub nl: Patch<text::Title>,
    /// In English.
    #[deserr(default)]
    #[schema(required = false, value_type = Option<text::Title>)]
    pub en: Patch<text::Title>,
}

/// A change of a longer text. What is left out stays as it is; `null` takes it away.
#[derive(Debug, Clone, Default, Deserr, ToSchema)]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct ProsePatch {
    /// In Dutch.
    #[deserr(default)]
    #[schema(required = false, value_type = Option<text::Prose>)]
    pub nl: Patch<text::Prose>,
    /// In English.
    #[deserr(default)]
    #[schema(required = false, value_type = Option<text::Prose>)]
    pub en: Patch<text::Prose>,
}

impl From<TitlePatch> for Localized<Patch<Title>> {
    fn from(patch: TitlePatch) -> Self {
        Self { nl: patch.nl.map(|title| title.0), en: patch.en.map(|title| title.0) }
    }
}

impl From<ProsePatch> for Localized<Patch<Prose>> {
    fn from(patch: ProsePatch) -> Self {
        Self { nl: patch.nl.map(|prose| prose.0), en: patch.en.map(|prose| prose.0) }
    }
}

impl From<Localized<Title>> for LocalizedTitle {
    fn from(title: Localized<Title>) -> Self {
        Self { nl: Text(title.nl), en: Text(title.en) }
    }
}

impl From<LocalizedTitle> for Localized<Title> {
    fn from(title: LocalizedTitle) -> Self {
        Self { nl: title.nl.0, en: title.en.0 }
    }
}

impl From<Localized<Prose>> for LocalizedProse {
    fn from(prose: Localized<Prose>) -> Self {
        Self { nl: Text(prose.nl), en: Text(prose.en) }
    }
}

impl From<LocalizedProse> for Localized<Prose> {
    fn from(prose: LocalizedProse) -> Self {
        Self { nl: prose.nl.0, en: prose.en.0 }
    }
}

impl From<Localized<Option<Title>>> for DraftTitle {
    fn from(title: Localized<Option<Title>>) -> Self {
        Self { nl: title.nl.map(Text), en: title.en.map(Text) }
    }
}

impl From<Localized<Option<Prose>>> for DraftProse {
    fn from(prose: Localized<Option<Prose>>) -> Self {
        Self { nl: prose.nl.map(Text), en: prose.en.map(Text) }
    }
}

impl From<&Localized<String>> for LocalizedText {
    fn from(text: &Localized<String>) -> Self {
        Self { nl: text.nl.clone(), en: text.en.clone() }
    }
}
