//! Pages of lists: cursor and limit in, items and the next cursor out (the pagination module of the NL API Design Rules).

use deserr::Deserr;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::input::{FromText, InputErrors, TextProblem};
use super::values::Text;
use crate::store::{Page, PageRequest};

/// Which page of a list.
#[derive(Debug, Clone, Default, Deserr, IntoParams)]
#[into_params(parameter_in = Query)]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct ListQuery {
    /// Where the page begins: `nextCursor` of the page before. Leave it out for the first page.
    #[deserr(default)]
    #[param(required = false, value_type = String, max_length = 60)]
    pub cursor: Option<Text<Cursor>>,
    /// At most this many items.
    #[deserr(default)]
    #[param(required = false, value_type = u16, minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<Text<Limit>>,
}

impl ListQuery {
    /// The page that is asked for.
    #[must_use]
    pub fn page(&self) -> PageRequest {
        PageRequest {
            after: self.cursor.as_ref().map(|cursor| cursor.0.0.clone()),
            limit: self.limit.as_ref().map_or(PageRequest::DEFAULT_LIMIT, |limit| limit.0.0),
        }
    }
}

/// An opaque cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(String);

impl FromText for Cursor {
    const SCHEMA: &'static str = "Cursor";

    fn schema() -> utoipa::openapi::Object {
        utoipa::openapi::ObjectBuilder::new().max_length(Some(60)).build()
    }

    fn from_text(text: &str) -> Result<Self, TextProblem> {
        let fits =
            (1..=60).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(TextProblem { code: "invalidCursor", detail: "this is not a cursor of this list".to_owned() })
        }
    }
}

/// A number of items from 1 to 200.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit(u16);

impl FromText for Limit {
    const SCHEMA: &'static str = "Limit";

    fn schema() -> utoipa::openapi::Object {
        utoipa::openapi::ObjectBuilder::new().build()
    }

    fn from_text(text: &str) -> Result<Self, TextProblem> {
        match text.parse() {
            Ok(limit) if (1..=PageRequest::MAX_LIMIT).contains(&limit) => Ok(Self(limit)),
            _ => Err(TextProblem {
                code: "invalidLimit",
                detail: "a limit is a number from 1 to 200".to_owned(),
            }),
        }
    }
}

/// A page of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PageOf<T: ToSchema> {
    /// The items, in an order that does not change.
    pub items: Vec<T>,
    /// Pass it as `cursor` for the next page; `null` on the last.
    pub next_cursor: Option<String>,
}

impl<T: ToSchema> PageOf<T> {
    /// A stored page as it is shown.
    pub fn of<S>(page: Page<S>, show: impl FnMut(S) -> T) -> Self {
        Self { items: page.items.into_iter().map(show).collect(), next_cursor: page.next }
    }

    /// A page of a list that is at hand as a whole, by the names of its items.
    #[must_use]
    pub fn of_whole(mut items: Vec<T>, page: &PageRequest, name: impl Fn(&T) -> String) -> Self {
        items.sort_by_key(&name);
        items.retain(|item| page.after.as_deref().is_none_or(|after| name(item).as_str() > after));
        let more = items.len() > usize::from(page.limit);
        items.truncate(usize::from(page.limit));
        let next_cursor = if more { items.last().map(&name) } else { None };
        Self { items, next_cursor }
    }
}
