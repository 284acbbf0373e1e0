//! What a member and the cooperative may do with a need. Each decision gives a new value and leaves the old one as it was.

use chrono::{Days, NaiveDate};

use super::requirements::RequirementError;
use super::{Need, NeedContent, NeedDraft, NeedEvent, NeedPhase, NeedPhaseError, next};
use crate::category::Category;
use crate::codes::CategoryId;
use crate::id::{MemberId, NeedId, SiteId};
use crate::member::Site;
use crate::moment::Moment;

/// What is wrong with the content of a need.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NeedProblem {
    /// The category that was looked up is not the one the need names.
    #[error("the need is for category {wanted}, not {given}")]
    OtherCategory {
        /// The category the need names.
        wanted: CategoryId,
        /// The category that was given.
        given: CategoryId,
    },
    /// A line is for a site that is not the member's; whether it exists elsewhere is not told.
    #[error("the member has no site {site_id}")]
    UnknownSite {
        /// The position of the line, from 0.
        position: usize,
        /// The site it names.
        site_id: SiteId,
    },
    /// A demand does not fit the category.
    #[error(transparent)]
    Requirement(#[from] RequirementError),
}

/// Begins a need. `sites` are the sites the member's lines may name; those of others among them count for nothing.
///
/// # Errors
/// All problems of the content.
pub fn draft(
    id: NeedId,
    draft: NeedDraft,
    category: &Category,
    sites: &[Site],
) -> Result<Need, Vec<NeedProblem>> {
    let NeedDraft { member_id, content } = draft;
    check(member_id, &content, category, sites)?;
    Ok(Need { id, member_id, content, phase: NeedPhase::Draft, submitted_at: None })
}

/// Why a need cannot be revised, in the order in which the reasons are looked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReviseNeedError {
    /// It is no draft any more.
    #[error(transparent)]
    Phase(#[from] NeedPhaseError),
    /// The new content has problems, all of which are here.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Content(Vec<NeedProblem>),
}

/// Changes what a draft says. The member and the id stay.
///
/// # Errors
/// [`ReviseNeedError`].
pub fn revise(
    need: &Need,
    content: NeedContent,
    category: &Category,
    sites: &[Site],
) -> Result<Need, ReviseNeedError> {
    let phase = next(need.phase, NeedEvent::Revise)?;
    check(need.member_id, &content, category, sites).map_err(ReviseNeedError::Content)?;
    Ok(Need { content, phase, ..need.clone() })
}

/// Why a need cannot be submitted, in the order in which the reasons are looked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubmitNeedError {
    /// It is no draft any more.
    #[error(transparent)]
    Phase(#[from] NeedPhaseError),
    /// The category that was looked up is not the one the need names.
    #[error("the need is for another category than {given}")]
    OtherCategory {
        /// The category that was given.
        given: CategoryId,
    },
    /// The category has changed since the draft: its demands no longer fit.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Requirements(Vec<RequirementError>),
    /// The last day on which it could start has passed; no tender can meet it.
    #[error("the last day of the start window, {start_until}, has passed")]
    WindowPassed {
        /// The last day of its window.
        start_until: NaiveDate,
    },
}

/// Something the member should look at; the need is submitted all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NeedRemark {
    /// Part of the window has passed.
    #[error("the start window began on {start_from}, before today")]
    WindowHasBegun {
        /// The first day of the window.
        start_from: NaiveDate,
    },
    /// It can start while the present contract still runs: the member may pay twice.
    #[error("it can start on {start_from}, while the present contract runs until {contract_ends_on}")]
    StartsDuringContract {
        /// The first day of the window.
        start_from: NaiveDate,
        /// The last day of the present contract.
        contract_ends_on: NaiveDate,
    },
    /// It starts later than the day after the present contract: the member may be without.
    #[error("the present contract ends on {contract_ends_on}, and it starts on {start_from} at the earliest")]
    GapAfterContract {
        /// The last day of the present contract.
        contract_ends_on: NaiveDate,
        /// The first day of the window.
        start_from: NaiveDate,
    },
}

/// A submitted need, and what the member should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// The need.
    pub need: Need,
    /// Remarks, none when all is well.
    pub remarks: Vec<NeedRemark>,
}

/// Asks the cooperative to buy. `today` is the day of `now` where the cooperative is.
///
/// # Errors
/// [`SubmitNeedError`], the first reason that applies.
pub fn submit(
    need: &Need,
    category: &Category,
    now: Moment,
    today: NaiveDate,
) -> Result<Submitted, SubmitNeedError> {
    let phase = next(need.phase, NeedEvent::Submit)?;
    if category.id() != need.category_id() {
        return Err(SubmitNeedError::OtherCategory { given: category.id().clone() });
    }
    let misfits = need.content.requirements.misfits(category);
    if !misfits.is_empty() {
        return Err(SubmitNeedError::Requirements(misfits));
    }
    let start_until = need.content.window.start_until();
    if start_until < today {
        return Err(SubmitNeedError::WindowPassed { start_until });
    }
    let submitted = Need { phase, submitted_at: Some(now), ..need.clone() };
    Ok(Submitted { need: submitted, remarks: remarks(&need.content, today) })
}

/// What a member should look at in a need, whether it is submitted or not.
#[must_use]
pub fn remarks(content: &NeedContent, today: NaiveDate) -> Vec<NeedRemark> {
    let start_from = content.window.start_from();
    let mut remarks = Vec::new();
    if start_from < today {
        remarks.push(NeedRemark::WindowHasBegun { start_from });
    }
    if let Some(contract_ends_on) = content.contract_ends_on {
        if start_from <= contract_ends_on {
            remarks.push(NeedRemark::StartsDuringContract { start_from, contract_ends_on });
        } else if contract_ends_on
            .checked_add_days(Days::new(1))
            .is_some_and(|next_day| next_day < start_from)
        {
            remarks.push(NeedRemark::GapAfterContract { contract_ends_on, start_from });
        }
    }
    remarks
}

/// Takes a need back. A bundled need must be released first.
///
/// # Errors
/// [`NeedPhaseError`] when it is bundled or withdrawn.
pub fn withdraw(need: &Need) -> Result<Need, NeedPhaseError> {
    moved(need, NeedEvent::Withdraw)
}

/// A need that somebody has counted on, or that its member took back: it stays on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("only a draft can be deleted, and this need is in phase {}", .phase.code())]
pub struct NotADraft {
    /// Where it stands.
    pub phase: NeedPhase,
}

/// Throws a draft away without a trace among the needs.
///
/// # Errors
/// [`NotADraft`].
pub fn discard(need: &Need) -> Result<NeedId, NotADraft> {
    match need.phase {
        NeedPhase::Draft => Ok(need.id),
        phase @ (NeedPhase::Submitted | NeedPhase::Bundled | NeedPhase::Withdrawn) => {
            Err(NotADraft { phase })
        }
    }
}

/// Marks that a lot carries the need.
///
/// # Errors
/// [`NeedPhaseError`] unless it is submitted.
pub fn bundle(need: &Need) -> Result<Need, NeedPhaseError> {
    moved(need, NeedEvent::Bundle)
}

/// Gives the need back to those that wait for a bundle, as when its tender is cancelled. It keeps its moment of submission.
///
/// # Errors
/// [`NeedPhaseError`] unless it is bundled.
pub fn release(need: &Need) -> Result<Need, NeedPhaseError> {
    moved(need, NeedEvent::Release)
}

fn moved(need: &Need, event: NeedEvent) -> Result<Need, NeedPhaseError> {
    let phase = next(need.phase, event)?;
    Ok(Need { phase, ..need.clone() })
}

fn check(
    member_id: MemberId,
    content: &NeedContent,
    category: &Category,
    sites: &[Site],
) -> Result<(), Vec<NeedProblem>> {
    if *category.id() != content.category_id {
        let wanted = content.category_id.clone();
        let given = category.id().clone();
        return Err(vec![NeedProblem::OtherCategory { wanted, given }]);
    }
    let misfits = content.requirements.misfits(category);
    let mut problems: Vec<NeedProblem> = misfits.into_iter().map(NeedProblem::from).collect();
    let own = |site_id: SiteId| sites.iter().any(|site| site.id == site_id && site.member_id == member_id);
    for (position, line) in content.lines.as_slice().iter().enumerate() {
        if !own(line.site_id) {
            let site_id = line.site_id;
            problems.push(NeedProblem::UnknownSite { position, site_id });
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}
