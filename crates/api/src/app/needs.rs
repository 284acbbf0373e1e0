//! What members want: drafted, revised, submitted, withdrawn.

use std::collections::{BTreeMap, HashMap};

use samenkoop_core::{
    calendar::local_date,
    category::Category,
    codes::CategoryId,
    id::{MemberId, NeedId},
    need::{self, Need, NeedDraft, NeedRemark, ReviseNeedError, SubmitNeedError},
};
use serde_json::json;

use super::{AppError, Code, Record, need_content, record};
use crate::{
    auth::{Acting, Role},
    store::{Page, PageRequest, Tx, Versioned},
};

pub use super::need_content::NeedInput;
pub use crate::store::NeedFilter;

/// A need as it is shown: with its requirements in the words of its category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedView {
    /// The need.
    pub need: Versioned<Need>,
    /// The level or value of each attribute it states.
    pub requirements: BTreeMap<String, String>,
}

impl NeedView {
    fn of(need: Versioned<Need>, category: &Category) -> Self {
        let requirements = need.value.content().requirements.texts(category);
        Self { need, requirements }
    }
}

/// The member for which the caller writes needs.
///
/// # Errors
/// [`AppError::Forbidden`] for who speaks for no member.
pub fn own_member(acting: &Acting) -> Result<MemberId, AppError> {
    acting.caller.role().and_then(Role::member).ok_or(AppError::Forbidden)
}

/// Drafts a need of a member. The same content under the same id is the same need.
///
/// # Errors
/// [`AppError::NotFound`] for another member, [`AppError::Invalid`] with everything that is wrong, [`AppError::Refused`] when the id is
/// in use.
pub fn draft(
    tx: &mut Tx<'_>,
    acting: &Acting,
    member: MemberId,
    id: NeedId,
    input: NeedInput,
) -> Result<NeedView, AppError> {
    acting.reach_member(member)?;
    let checked = need_content::check(tx, member, input)?;
    if let Some(known) = tx.need_find(id)? {
        let same = known.value.member_id() == member && *known.value.content() == checked.content;
        return if same {
            Ok(NeedView::of(known, &checked.category))
        } else {
            Err(AppError::refused(Code::AlreadyExists, "a need with this id exists already"))
        };
    }
    let wish = NeedDraft { member_id: member, content: checked.content };
    let drafted = need::draft(id, wish, &checked.category, &checked.sites)
        .map_err(|problems| need_content::told(&problems))?;
    let stored = tx.need_insert(&drafted, acting.now)?;
    record(tx, acting, line("needDrafted", &drafted))?;
    Ok(NeedView::of(stored, &checked.category))
}

/// The need with this id.
///
/// # Errors
/// [`AppError::NotFound`], also for another member's.
pub fn read(tx: &mut Tx<'_>, acting: &Acting, need: NeedId) -> Result<NeedView, AppError> {
    let (need, category) = load(tx, acting, need)?;
    Ok(NeedView::of(need, &category))
}

fn load(tx: &mut Tx<'_>, acting: &Acting, need: NeedId) -> Result<(Versioned<Need>, Category), AppError> {
    let need = tx.need_find(need)?.ok_or(AppError::NotFound)?;
    acting.reach_member(need.value.member_id())?;
    // The database keeps no need without its category.
    let category = tx.category_find(need.value.category_id())?.ok_or(AppError::NotFound)?;
    Ok((need, category.value))
}

/// A page of needs; for a member its own. Another member's needs are not there for it, so asking for them gives none.
///
/// # Errors
/// [`AppError::Store`] when the database fails.
pub fn list(
    tx: &mut Tx<'_>,
    acting: &Acting,
    filter: NeedFilter,
    page: &PageRequest,
) -> Result<Page<NeedView>, AppError> {
    let only = acting.member_filter()?;
    if only.is_some() && filter.member.is_some() && filter.member != only {
        return Ok(Page { items: Vec::new(), next: None });
    }
    let needs = tx.need_page(&NeedFilter { member: only.or(filter.member), ..filter }, page)?;
    let categories = by_id(tx.category_all()?);
    let show = |need: Versioned<Need>| {
        let category = categories.get(need.value.category_id()).ok_or(AppError::NotFound)?;
        Ok(NeedView::of(need, category))
    };
    needs.try_map(show)
}

fn by_id(categories: Vec<Category>) -> HashMap<CategoryId, Category> {
    categories.into_iter().map(|category| (category.id().clone(), category)).collect()
}

/// Changes a draft: `change` makes the new content of what stands there now.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Stale`], [`AppError::Refused`] when it is no draft any more, [`AppError::Invalid`] with
/// everything that is wrong.
pub fn revise(
    tx: &mut Tx<'_>,
    acting: &Acting,
    need: NeedId,
    version: i64,
    change: impl FnOnce(NeedInput) -> NeedInput,
) -> Result<NeedView, AppError> {
    let (current, category) = load(tx, acting, need)?;
    // A change of what the caller has not seen would be judged against the wrong content.
    if current.version != version {
        return Err(AppError::Stale);
    }
    need::next(current.value.phase(), need::NeedEvent::Revise)
        .map_err(|error| AppError::refused(Code::PhaseForbids, error))?;
    let input = change(NeedInput::of(&current.value, &category));
    let checked = need_content::check(tx, current.value.member_id(), input)?;
    let revised = need::revise(&current.value, checked.content, &checked.category, &checked.sites);
    let revised = revised.map_err(|error| match error {
        ReviseNeedError::Phase(error) => AppError::refused(Code::PhaseForbids, error),
        ReviseNeedError::Content(problems) => need_content::told(&problems),
    })?;
    let stored = tx.need_update(&revised, version)?;
    record(tx, acting, line("needRevised", &revised))?;
    Ok(NeedView::of(stored, &checked.category))
}

/// Throws a draft away.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Stale`], [`AppError::Refused`] when it is no draft any more.
pub fn discard(tx: &mut Tx<'_>, acting: &Acting, need: NeedId, version: i64) -> Result<(), AppError> {
    let (current, _) = load(tx, acting, need)?;
    let discarded =
        need::discard(&current.value).map_err(|error| AppError::refused(Code::PhaseForbids, error))?;
    tx.need_delete(discarded, version)?;
    record(tx, acting, line("needDiscarded", &current.value))
}

/// Submits a need, with what the member should look at.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Refused`] when it is no draft, its window has passed or its category has changed under it.
pub fn submit(
    tx: &mut Tx<'_>,
    acting: &Acting,
    need: NeedId,
) -> Result<(NeedView, Vec<NeedRemark>), AppError> {
    let (current, category) = load(tx, acting, need)?;
    let submitted = need::submit(&current.value, &category, acting.now, local_date(acting.now));
    let submitted = submitted.map_err(|error| match error {
        SubmitNeedError::Phase(_) => AppError::refused(Code::PhaseForbids, error),
        SubmitNeedError::OtherCategory { .. }
        | SubmitNeedError::Requirements(_)
        | SubmitNeedError::WindowPassed { .. } => {
            AppError::refused(Code::Incomplete, format!("{error}; change the draft first"))
        }
    })?;
    let stored = tx.need_move(&submitted.need, current.version)?;
    record(tx, acting, line("needSubmitted", &submitted.need))?;
    Ok((NeedView::of(stored, &category), submitted.remarks))
}

/// Takes a need back.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Refused`] when a lot carries it or it was withdrawn before.
pub fn withdraw(tx: &mut Tx<'_>, acting: &Acting, need: NeedId) -> Result<NeedView, AppError> {
    let (current, category) = load(tx, acting, need)?;
    let withdrawn =
        need::withdraw(&current.value).map_err(|error| AppError::refused(Code::PhaseForbids, error))?;
    let stored = tx.need_move(&withdrawn, current.version)?;
    record(tx, acting, line("needWithdrawn", &withdrawn))?;
    Ok(NeedView::of(stored, &category))
}

pub(super) fn line<'a>(action: &'a str, need: &Need) -> Record<'a> {
    let detail = json!({ "member": need.member_id(), "category": need.category_id() });
    Record { action, subject_kind: "need", subject: need.id().to_string(), detail }
}
