//! Pages of a list: after a cursor, at most so many, in an order that does not move.

/// Which page is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// Rows after this id; `None` for the first page.
    pub after: Option<String>,
    /// At most this many rows, 1 to 200.
    pub limit: u16,
}

impl PageRequest {
    /// Number of rows when the client does not say.
    pub const DEFAULT_LIMIT: u16 = 50;
    /// The most rows on a page.
    pub const MAX_LIMIT: u16 = 200;

    /// The first page with the most rows.
    #[must_use]
    pub fn first() -> Self {
        Self { after: None, limit: Self::MAX_LIMIT }
    }

    /// One row more than asked for, so that the last row says whether there is a next page.
    pub(super) fn probe(&self) -> i64 {
        i64::from(self.limit) + 1
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, ordered by id.
    pub items: Vec<T>,
    /// What to pass as `after` for the next page; `None` on the last.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Cuts the probe row off again. `id` names a row.
    pub(super) fn cut(mut items: Vec<T>, request: &PageRequest, id: impl Fn(&T) -> String) -> Self {
        let more = items.len() > usize::from(request.limit);
        items.truncate(usize::from(request.limit));
        let next = if more { items.last().map(id) } else { None };
        Self { items, next }
    }

    /// The same page of other values.
    pub fn map<U>(self, to: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(to).collect(), next: self.next }
    }

    /// The same page of other values, or the first failure.
    ///
    /// # Errors
    /// What `to` returns.
    pub fn try_map<U, E>(self, to: impl FnMut(T) -> Result<U, E>) -> Result<Page<U>, E> {
        Ok(Page { items: self.items.into_iter().map(to).collect::<Result<_, _>>()?, next: self.next })
    }
}
