//! A contract that a member has outside the cooperative: with whom, for what, until when.
//!
//! It is what the member knows of a contract that this service did not make, so only what the calendar needs is asked.

use std::collections::BTreeSet;

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::{
    calendar::{OutsideCalendar, last_day_before},
    codes::CategoryId,
    id::{MemberId, RunningContractId, SiteId},
    money::Money,
    names::{LegalName, Prose},
    quantity::Quantity,
};

/// How long before its end a contract must be given notice of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "unit", content = "count")]
pub enum NoticePeriod {
    /// So many calendar days, 1 to [`NoticePeriod::MAX_DAYS`].
    Days(u16),
    /// So many calendar months, 1 to [`NoticePeriod::MAX_MONTHS`].
    Months(u16),
}

/// The number lies outside what a notice period can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a notice period is from 1 to {} days or from 1 to {} months",
    NoticePeriod::MAX_DAYS,
    NoticePeriod::MAX_MONTHS
)]
pub struct NoticePeriodError;

impl NoticePeriod {
    /// The longest in days.
    pub const MAX_DAYS: u16 = 1_098;
    /// The longest in months.
    pub const MAX_MONTHS: u16 = 36;

    /// A period of so many days.
    ///
    /// # Errors
    /// [`NoticePeriodError`] for 0 and above [`NoticePeriod::MAX_DAYS`].
    pub fn days(count: u16) -> Result<Self, NoticePeriodError> {
        if (1..=Self::MAX_DAYS).contains(&count) { Ok(Self::Days(count)) } else { Err(NoticePeriodError) }
    }

    /// A period of so many months.
    ///
    /// # Errors
    /// [`NoticePeriodError`] for 0 and above [`NoticePeriod::MAX_MONTHS`].
    pub fn months(count: u16) -> Result<Self, NoticePeriodError> {
        if (1..=Self::MAX_MONTHS).contains(&count) { Ok(Self::Months(count)) } else { Err(NoticePeriodError) }
    }

    /// The last day on which notice can be given of a contract whose last day is `ends_on`, so that the whole period lies between.
    ///
    /// Three months before the end of 31 July is 30 April. A day that a month does not have gives the last one it has, and the day is
    /// never moved, whatever weekday it is: what must be done *before* something is not put off by a Sunday. What the contract itself
    /// says about counting goes before this.
    ///
    /// # Errors
    /// [`OutsideCalendar`] when that lies outside the calendar.
    pub fn last_day(self, ends_on: NaiveDate) -> Result<NaiveDate, OutsideCalendar> {
        let first_without = ends_on.succ_opt().ok_or(OutsideCalendar)?;
        match self {
            Self::Days(days) => last_day_before(first_without, days),
            Self::Months(months) => first_without
                .checked_sub_months(Months::new(months.into()))
                .and_then(|begins_on| begins_on.pred_opt())
                .ok_or(OutsideCalendar),
        }
    }
}

/// What a member fills in about a contract; all of it can be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningContractContent {
    /// What is bought under it.
    pub category_id: CategoryId,
    /// With whom it is.
    pub supplier_name: LegalName,
    /// The sites it is for, in the order of their ids; none when it is for all of the member's.
    pub site_ids: BTreeSet<SiteId>,
    /// How many units it is for, in the unit of the category.
    pub quantity: Option<Quantity>,
    /// What it costs in a year, without VAT; above zero.
    pub yearly_value: Option<Money>,
    /// Its last day when nothing is extended.
    pub ends_on: NaiveDate,
    /// Its last day when every extension that it allows is used.
    pub extension_ends_on: Option<NaiveDate>,
    /// How long before the end notice must be given; `None` when it ends by itself.
    pub notice: Option<NoticePeriod>,
    /// Anything else the buyer should know.
    pub remarks: Option<Prose>,
}

/// A member's contract with a supplier that this service did not make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningContract {
    /// Its id.
    pub id: RunningContractId,
    /// Whose it is.
    pub member_id: MemberId,
    /// What the member says of it.
    pub content: RunningContractContent,
}

/// What is wrong with what a member says of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RunningContractProblem {
    /// The member has no such site.
    #[error("the member has no site {site_id}")]
    UnknownSite {
        /// The site.
        site_id: SiteId,
    },
    /// Nothing says how large it is, so no joint tender could be sized by it.
    #[error("say how many units the contract is for, what it costs in a year, or both")]
    NoSize,
    /// It costs nothing, or less.
    #[error("what the contract costs in a year must be above zero; leave it out when it is not known")]
    NoValue,
    /// The last day with extensions is not later than the one without.
    #[error("with its extensions the contract would end on {extension_ends_on}, not after {ends_on}")]
    ExtensionNotLater {
        /// The last day without extensions.
        ends_on: NaiveDate,
        /// The last day with them.
        extension_ends_on: NaiveDate,
    },
}

/// Holds what a member says of a contract against itself and the sites of the member.
///
/// # Errors
/// Every [`RunningContractProblem`].
pub fn check(
    id: RunningContractId,
    member_id: MemberId,
    content: RunningContractContent,
    own_sites: &BTreeSet<SiteId>,
) -> Result<RunningContract, Vec<RunningContractProblem>> {
    let unknown = content.site_ids.difference(own_sites);
    let mut problems: Vec<_> =
        unknown.map(|site| RunningContractProblem::UnknownSite { site_id: *site }).collect();
    if content.quantity.is_none() && content.yearly_value.is_none() {
        problems.push(RunningContractProblem::NoSize);
    }
    if content.yearly_value.is_some_and(|value| value.minor() <= 0) {
        problems.push(RunningContractProblem::NoValue);
    }
    if let Some(extension_ends_on) = content.extension_ends_on
        && extension_ends_on <= content.ends_on
    {
        let ends_on = content.ends_on;
        problems.push(RunningContractProblem::ExtensionNotLater { ends_on, extension_ends_on });
    }
    if problems.is_empty() { Ok(RunningContract { id, member_id, content }) } else { Err(problems) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::renewal::samples::{content, day, member, running, site};

    #[test]
    fn notice_is_given_so_that_the_whole_period_lies_before_the_end() {
        let cases = [
            (NoticePeriod::Months(3), "2027-07-31", "2027-04-30"),
            (NoticePeriod::Months(1), "2027-02-28", "2027-01-31"),
            // 31 April does not exist; the month before 31 July at midnight begins on its last day.
            (NoticePeriod::Months(3), "2027-07-30", "2027-04-29"),
            (NoticePeriod::Months(12), "2028-02-28", "2027-02-27"),
            (NoticePeriod::Days(30), "2027-07-31", "2027-07-01"),
            (NoticePeriod::Days(1), "2027-07-31", "2027-07-30"),
        ];
        for (notice, ends_on, last_day) in cases {
            assert_eq!(notice.last_day(day(ends_on)), Ok(day(last_day)), "{notice:?} before {ends_on}");
        }
        assert_eq!(NoticePeriod::Days(1).last_day(NaiveDate::MAX), Err(OutsideCalendar));
    }

    #[test]
    fn a_notice_period_is_neither_nothing_nor_endless() {
        assert_eq!(NoticePeriod::days(0), Err(NoticePeriodError));
        assert_eq!(NoticePeriod::months(37), Err(NoticePeriodError));
        assert_eq!(NoticePeriod::months(3), Ok(NoticePeriod::Months(3)));
    }

    #[test]
    fn everything_that_is_wrong_with_a_contract_is_said_at_once() {
        let wrong = RunningContractContent {
            site_ids: [site(9)].into(),
            quantity: None,
            yearly_value: None,
            extension_ends_on: Some(day("2027-07-31")),
            ..content("2027-07-31")
        };
        assert_eq!(
            check(running(1), member(1), wrong, &[site(1)].into()),
            Err(vec![
                RunningContractProblem::UnknownSite { site_id: site(9) },
                RunningContractProblem::NoSize,
                RunningContractProblem::ExtensionNotLater {
                    ends_on: day("2027-07-31"),
                    extension_ends_on: day("2027-07-31")
                },
            ])
        );
        let free =
            RunningContractContent { yearly_value: Some(Money::eur_minor(0)), ..content("2027-07-31") };
        assert_eq!(
            check(running(1), member(1), free, &[].into()),
            Err(vec![RunningContractProblem::NoValue])
        );
        assert!(check(running(1), member(1), content("2027-07-31"), &[].into()).is_ok());
    }
}
