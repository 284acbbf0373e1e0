//! Where each contract that ends stands today: early, to be decided, late, or caught.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::{Ending, JoinPace, JointTenderDates, joint_tender, latest_dates};
use crate::{
    bundle::RegionPrefix,
    calendar::{OutsideCalendar, working_day_on_or_after},
    codes::{CategoryId, NutsCode},
    id::{BundleId, BundleLotId, LotId, MemberId, NeedId, SiteId, TenderId},
    need::{NeedPhase, StartWindow},
    tender::TimetableError,
};

/// The figures by which the calendar is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenewalPolicy {
    /// How long a joint tender takes.
    pub pace: JoinPace,
    /// How far contracts must lie in one region to be caught by one tender.
    pub region_prefix: RegionPrefix,
    /// How many days a contract without an extension can be bridged. A month of a contract of a year or more stays below the tenth of its
    /// value that Aw 2.163b allows; whether it does is for the member to see.
    pub slack_days: u16,
    /// How many days before the decision day the decision is open.
    pub decision_days: u16,
    /// The smallest number of members for which a joint tender is proposed.
    pub min_members: u32,
}

impl Default for RenewalPolicy {
    /// The usual pace, regions as bundling has them, a month of slack, 90 days to decide, and at least two members.
    fn default() -> Self {
        Self {
            pace: JoinPace::default(),
            region_prefix: RegionPrefix::default(),
            slack_days: 31,
            decision_days: 90,
            min_members: 2,
        }
    }
}

/// What a member wants next, as far as the calendar looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowingNeed {
    /// The need.
    pub need_id: NeedId,
    /// Whose it is.
    pub member_id: MemberId,
    /// What is wanted.
    pub category_id: CategoryId,
    /// Where it stands.
    pub phase: NeedPhase,
    /// The sites it is for.
    pub site_ids: BTreeSet<SiteId>,
    /// When it is to start.
    pub window: StartWindow,
    /// The last day of the contract that it follows, if the member said so.
    pub contract_ends_on: Option<NaiveDate>,
    /// The tender that carries it, if one does.
    pub tender_id: Option<TenderId>,
}

/// Where something stands that others can still join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JointPlace {
    /// A lot of a tender that is not before the members yet.
    Tender {
        /// The tender.
        tender_id: TenderId,
        /// The lot.
        lot_id: LotId,
    },
    /// A lot of a bundle that is not accepted yet.
    Bundle {
        /// The bundle.
        bundle_id: BundleId,
        /// The lot.
        bundle_lot_id: BundleLotId,
    },
}

/// A joint purchase in preparation, which could take more needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenJoint {
    /// Where it stands.
    pub place: JointPlace,
    /// What is bought.
    pub category_id: CategoryId,
    /// Where; `None` for everywhere.
    pub region: Option<NutsCode>,
    /// When it starts.
    pub window: StartWindow,
}

/// The days that follow from the end of a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenewalDates {
    /// The days on which the next contract can start: from the day after the end until the day after the last extension, or after the slack.
    pub window: StartWindow,
    /// The last day on which notice can be given, where notice is needed.
    pub last_notice_on: Option<NaiveDate>,
    /// The joint tender with the latest decision from which the next contract starts in time.
    pub join: JointTenderDates,
    /// The day by which the member must decide: the last day for notice or the last day to join, whichever comes first.
    pub decide_on: NaiveDate,
    /// The day from which the decision is open.
    pub decision_opens_on: NaiveDate,
}

/// What must be filled when a joint tender comes too late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bridge {
    /// The first day on which a joint tender that is joined today can start.
    pub earliest_start_on: NaiveDate,
    /// The days from the end of the contract until then.
    pub days: u32,
    /// Whether the extensions that the contract allows are long enough.
    pub within_extension: bool,
}

/// Where a contract that ends stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RenewalStatus {
    /// The decision is not open yet.
    Early,
    /// The decision is open, and a joint tender is in time.
    Decide,
    /// A joint tender comes too late without a bridge.
    Late(Bridge),
    /// A need that was submitted follows on it.
    Caught,
}

/// The text names no status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a status is one of early, decide, late, caught")]
pub struct UnknownRenewalStatus;

impl RenewalStatus {
    /// The codes, in the order of a contract's life.
    pub const CODES: [&'static str; 4] = ["early", "decide", "late", "caught"];

    /// The code under which it is sent, such as `decide`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Early => "early",
            Self::Decide => "decide",
            Self::Late(_) => "late",
            Self::Caught => "caught",
        }
    }
}

/// A contract that ends, with its days, where it stands, and what could follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewal {
    /// The contract.
    pub ending: Ending,
    /// The days that follow from its end.
    pub dates: RenewalDates,
    /// Whether the last day for notice has passed.
    pub notice_passed: bool,
    /// Where it stands.
    pub status: RenewalStatus,
    /// The need that follows on it, also while it is a draft.
    pub need: Option<FollowingNeed>,
    /// What is in preparation and fits, unless it is caught already.
    pub open: Vec<JointPlace>,
}

/// The rolling calendar: every contract with its days, ordered by its end.
///
/// # Errors
/// [`TimetableError`] when a date would leave the calendar.
pub fn calendar(
    endings: Vec<Ending>,
    needs: &[FollowingNeed],
    open: &[OpenJoint],
    policy: &RenewalPolicy,
    today: NaiveDate,
) -> Result<Vec<Renewal>, TimetableError> {
    let mut of_member: BTreeMap<(MemberId, &CategoryId), Vec<&FollowingNeed>> = BTreeMap::new();
    for need in needs {
        of_member.entry((need.member_id, &need.category_id)).or_default().push(need);
    }
    let mut of_category: BTreeMap<&CategoryId, Vec<&OpenJoint>> = BTreeMap::new();
    for joint in open {
        of_category.entry(&joint.category_id).or_default().push(joint);
    }
    let earliest_start_on = earliest_start(policy, today)?;
    // Many contracts end on the same day, and counting back is the dear part.
    let mut joins: BTreeMap<NaiveDate, JointTenderDates> = BTreeMap::new();
    let mut renewals = Vec::with_capacity(endings.len());
    for ending in endings {
        let start_on = ending.ends_on.succ_opt().ok_or(OutsideCalendar)?;
        let join = match joins.get(&start_on) {
            Some(known) => known.clone(),
            None => joins.entry(start_on).or_insert(latest_dates(start_on, policy.pace)?).clone(),
        };
        let dates = dates(&ending, join, policy)?;
        let mine = of_member.get(&(ending.member_id, &ending.category_id)).map_or(&[][..], Vec::as_slice);
        let need = following(&ending, &dates, mine);
        let caught = need.is_some_and(|need| need.phase != NeedPhase::Draft);
        let status = if caught {
            RenewalStatus::Caught
        } else if today > dates.join.join_by_on {
            RenewalStatus::Late(bridge(&ending, &dates, earliest_start_on))
        } else if today >= dates.decision_opens_on {
            RenewalStatus::Decide
        } else {
            RenewalStatus::Early
        };
        let open = of_category.get(&ending.category_id).map_or(&[][..], Vec::as_slice);
        let fits = open.iter().filter(|joint| !caught && fits(&ending, &dates, joint));
        let mut open: Vec<JointPlace> = fits.map(|joint| joint.place).collect();
        open.sort_unstable();
        let notice_passed = dates.last_notice_on.is_some_and(|last| last < today);
        renewals.push(Renewal { need: need.cloned(), notice_passed, status, open, dates, ending });
    }
    renewals.sort_by_key(|renewal| (renewal.ending.ends_on, renewal.ending.contract.to_string()));
    Ok(renewals)
}

/// The first day on which a joint tender that is joined today can start.
pub(super) fn earliest_start(policy: &RenewalPolicy, today: NaiveDate) -> Result<NaiveDate, TimetableError> {
    Ok(joint_tender(working_day_on_or_after(today)?, policy.pace)?.contract_starts_on)
}

fn dates(
    ending: &Ending,
    join: JointTenderDates,
    policy: &RenewalPolicy,
) -> Result<RenewalDates, TimetableError> {
    let slack =
        ending.ends_on.checked_add_days(Days::new(policy.slack_days.into())).ok_or(OutsideCalendar)?;
    let start_from = ending.ends_on.succ_opt().ok_or(OutsideCalendar)?;
    let last = ending.extension_ends_on.unwrap_or(ending.ends_on).max(slack);
    let start_until = last.succ_opt().ok_or(OutsideCalendar)?;
    let last_notice_on = ending.notice.map(|notice| notice.last_day(ending.ends_on)).transpose()?;
    let decide_on = last_notice_on.map_or(join.join_by_on, |notice| notice.min(join.join_by_on));
    let open_days = Days::new(policy.decision_days.into());
    Ok(RenewalDates {
        window: StartWindow::new(start_from, start_until).map_err(|_| OutsideCalendar)?,
        last_notice_on,
        decision_opens_on: decide_on.checked_sub_days(open_days).ok_or(OutsideCalendar)?,
        decide_on,
        join,
    })
}

/// The need that follows on a contract; of several the one that has come furthest, and then the first.
fn following<'a>(
    ending: &Ending,
    dates: &RenewalDates,
    needs: &[&'a FollowingNeed],
) -> Option<&'a FollowingNeed> {
    let rank = |need: &FollowingNeed| match need.phase {
        NeedPhase::Withdrawn => None,
        NeedPhase::Draft => Some(0),
        NeedPhase::Submitted => Some(1),
        NeedPhase::Bundled => Some(2),
    };
    let same_sites = |need: &FollowingNeed| {
        ending.site_ids.is_empty() || need.site_ids.is_empty() || !ending.site_ids.is_disjoint(&need.site_ids)
    };
    let in_time = |need: &FollowingNeed| {
        need.contract_ends_on == Some(ending.ends_on) || need.window.common(dates.window).is_some()
    };
    let follows = needs.iter().filter(|need| rank(need).is_some() && same_sites(need) && in_time(need));
    follows.max_by_key(|need| (rank(need), std::cmp::Reverse(need.need_id))).copied()
}

fn fits(ending: &Ending, dates: &RenewalDates, joint: &OpenJoint) -> bool {
    let inside = |region: &NutsCode| {
        ending.region.as_ref().is_some_and(|own| own.as_str().starts_with(region.as_str()))
    };
    joint.region.as_ref().is_none_or(inside) && joint.window.common(dates.window).is_some()
}

fn bridge(ending: &Ending, dates: &RenewalDates, earliest_start_on: NaiveDate) -> Bridge {
    let days = (earliest_start_on - dates.window.start_from()).num_days().max(0);
    let covered_until = ending.extension_ends_on.and_then(|last| last.succ_opt());
    Bridge {
        earliest_start_on,
        days: u32::try_from(days).unwrap_or(u32::MAX),
        within_extension: covered_until.is_some_and(|until| earliest_start_on <= until),
    }
}
