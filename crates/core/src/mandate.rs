//! With whose authority the cooperative tenders: a member's mandates.
//!
//! A mandate (*volmacht*, BW 3:60 and further) gives the cooperative power to tender for one member in one category, up to a value
//! and within a period. [`covers`] answers the question on which publication hangs: may this member's part go out? It refuses to add
//! up two mandates into a larger one, since each has its own signature and its own limit. What a mandate allowed on the day of a
//! publication is kept with the tender; here a revoked mandate counts for nothing.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::codes::CategoryId;
use crate::id::{MandateId, MemberId};
use crate::moment::Moment;
use crate::money::{Money, MoneyError};
use crate::names::{PersonName, Title};

/// What a mandate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MandateTerms {
    /// Its id.
    pub id: MandateId,
    /// The member that gives it.
    pub member_id: MemberId,
    /// The category in which the cooperative may tender.
    pub category_id: CategoryId,
    /// The highest value of all the member's needs in the category together, without VAT; above zero.
    pub max_value: Money,
    /// The first day on which it holds.
    pub valid_from: NaiveDate,
    /// The last day on which it holds.
    pub valid_until: NaiveDate,
    /// Who signed for the member.
    pub signatory: PersonName,
    /// The day of the signature; before it the mandate does not work.
    pub signed_on: NaiveDate,
    /// Where the signed paper is found, if kept elsewhere.
    pub document: Option<Title>,
}

/// A member's authority for the cooperative to tender on its behalf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mandate {
    terms: MandateTerms,
    revoked_at: Option<Moment>,
}

/// What is wrong with the terms of a mandate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MandateProblem {
    /// The highest value is zero or less.
    #[error("the highest value must be above zero")]
    NoValue,
    /// The last day lies before the first.
    #[error("the last day, {valid_until}, lies before the first, {valid_from}")]
    PeriodReversed {
        /// The first day.
        valid_from: NaiveDate,
        /// The last day.
        valid_until: NaiveDate,
    },
    /// Signed when it had already ended.
    #[error("the mandate was signed on {signed_on}, after its last day, {valid_until}")]
    SignedAfterItsEnd {
        /// The day of the signature.
        signed_on: NaiveDate,
        /// The last day.
        valid_until: NaiveDate,
    },
    /// The signature is dated after today; nobody has signed tomorrow.
    #[error("the day of the signature, {signed_on}, lies after today")]
    SignedInTheFuture {
        /// The day of the signature.
        signed_on: NaiveDate,
    },
}

impl Mandate {
    /// A mandate with these terms, revoked or not, as it was stored. To record a new one, use [`grant`].
    ///
    /// # Errors
    /// All problems of the terms.
    pub fn new(terms: MandateTerms, revoked_at: Option<Moment>) -> Result<Self, Vec<MandateProblem>> {
        let MandateTerms { max_value, valid_from, valid_until, signed_on, .. } = terms;
        let mut problems = Vec::new();
        if max_value.minor() <= 0 {
            problems.push(MandateProblem::NoValue);
        }
        if valid_until < valid_from {
            problems.push(MandateProblem::PeriodReversed { valid_from, valid_until });
        } else if signed_on > valid_until {
            problems.push(MandateProblem::SignedAfterItsEnd { signed_on, valid_until });
        }
        if problems.is_empty() { Ok(Self { terms, revoked_at }) } else { Err(problems) }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> MandateId {
        self.terms.id
    }

    /// What it says.
    #[must_use]
    pub fn terms(&self) -> &MandateTerms {
        &self.terms
    }

    /// When it was revoked, if it was.
    #[must_use]
    pub fn revoked_at(&self) -> Option<Moment> {
        self.revoked_at
    }

    /// Whether it holds on a day: within its period, signed, and not revoked. Work done before the signature needs ratification
    /// (BW 3:69), which is another act.
    #[must_use]
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.revoked_at.is_none() && self.begins_on() <= day && day <= self.terms.valid_until
    }

    fn begins_on(&self) -> NaiveDate {
        self.terms.valid_from.max(self.terms.signed_on)
    }
}

/// Records a mandate that a member has signed.
///
/// # Errors
/// All problems of the terms, and a signature dated after `today`.
pub fn grant(terms: MandateTerms, today: NaiveDate) -> Result<Mandate, Vec<MandateProblem>> {
    let signed_on = terms.signed_on;
    let mandate = Mandate::new(terms, None);
    if signed_on <= today {
        return mandate;
    }
    let mut problems = mandate.err().unwrap_or_default();
    problems.push(MandateProblem::SignedInTheFuture { signed_on });
    Err(problems)
}

/// Why a mandate cannot be revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RevokeMandateError {
    /// It was revoked before; the first moment stands.
    #[error("the mandate was revoked at {revoked_at}")]
    AlreadyRevoked {
        /// When.
        revoked_at: Moment,
    },
}

/// Takes a mandate back (BW 3:72). It works from `now` on; what was published before keeps its own record.
///
/// # Errors
/// [`RevokeMandateError::AlreadyRevoked`].
pub fn revoke(mandate: &Mandate, now: Moment) -> Result<Mandate, RevokeMandateError> {
    match mandate.revoked_at {
        Some(revoked_at) => Err(RevokeMandateError::AlreadyRevoked { revoked_at }),
        None => Ok(Mandate { terms: mandate.terms.clone(), revoked_at: Some(now) }),
    }
}

/// What a member lacks to let the cooperative tender for it. The nearest miss is told: above the maximum before out of period, out
/// of period before revoked, revoked before none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MandateGap {
    /// The member never gave a mandate in this category.
    #[error("there is no mandate for this category")]
    None,
    /// Every mandate was revoked; this one last.
    #[error("mandate {mandate_id} was revoked at {revoked_at}")]
    Revoked {
        /// The mandate.
        mandate_id: MandateId,
        /// When it was revoked.
        revoked_at: Moment,
    },
    /// No mandate holds on the day; of those not revoked this one reaches furthest.
    #[error("mandate {mandate_id} holds from {begins_on} to {valid_until}")]
    OutOfPeriod {
        /// The mandate.
        mandate_id: MandateId,
        /// The first day on which it holds: the later of its first day and the day of the signature.
        begins_on: NaiveDate,
        /// The last day on which it holds.
        valid_until: NaiveDate,
    },
    /// The value goes above the mandate with the highest maximum.
    #[error("the value is {excess} above the maximum of {max_value} in mandate {mandate_id}")]
    AboveMaximum {
        /// The mandate.
        mandate_id: MandateId,
        /// Its maximum.
        max_value: Money,
        /// By how much the value goes above it.
        excess: Money,
    },
    /// The value cannot be held against the maximum: another currency, or a sum without end.
    #[error("the value cannot be compared with the maximum: {0}")]
    NotComparable(#[from] MoneyError),
}

/// Whether a member's mandates cover a value in a category on a day, and which one does. `value` is that of *all* the member's needs
/// in the category that go out together; [`coverage`] adds them up. Of several that suffice the one with the highest maximum is
/// named, then the one with the lowest id, so that the answer does not depend on their order.
///
/// # Errors
/// [`MandateGap`], the nearest miss.
pub fn covers(
    mandates: &[Mandate],
    member_id: MemberId,
    category_id: &CategoryId,
    value: Money,
    on_date: NaiveDate,
) -> Result<MandateId, MandateGap> {
    let given: Vec<&Mandate> = mandates
        .iter()
        .filter(|mandate| mandate.terms.member_id == member_id && mandate.terms.category_id == *category_id)
        .collect();
    let in_force = given.iter().filter(|mandate| mandate.holds_on(on_date));
    let same_currency = |mandate: &&&Mandate| mandate.terms.max_value.currency() == value.currency();
    // A mandate in the right currency goes before a larger number in another one.
    let best = in_force.max_by_key(|mandate| {
        let comparable = same_currency(mandate);
        (comparable, mandate.terms.max_value.minor(), std::cmp::Reverse(mandate.id()))
    });
    let Some(mandate) = best else {
        return Err(gap_without_one_in_force(&given));
    };
    let max_value = mandate.terms.max_value;
    let excess = value.checked_sub(max_value)?;
    if excess.minor() > 0 {
        let mandate_id = mandate.id();
        return Err(MandateGap::AboveMaximum { mandate_id, max_value, excess });
    }
    Ok(mandate.id())
}

fn gap_without_one_in_force(given: &[&Mandate]) -> MandateGap {
    let standing = given.iter().filter(|mandate| mandate.revoked_at.is_none());
    if let Some(mandate) =
        standing.max_by_key(|mandate| (mandate.terms.valid_until, std::cmp::Reverse(mandate.id())))
    {
        return MandateGap::OutOfPeriod {
            mandate_id: mandate.id(),
            begins_on: mandate.begins_on(),
            valid_until: mandate.terms.valid_until,
        };
    }
    given
        .iter()
        .filter_map(|mandate| Some((mandate.revoked_at?, mandate.id())))
        .max_by_key(|(revoked_at, id)| (*revoked_at, std::cmp::Reverse(*id)))
        .map_or(MandateGap::None, |(revoked_at, mandate_id)| MandateGap::Revoked { mandate_id, revoked_at })
}

/// The value of one need that is to go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MandatedValue {
    /// The member whose need it is.
    pub member_id: MemberId,
    /// The need's category.
    pub category_id: CategoryId,
    /// Its estimated value, without VAT.
    pub value: Money,
}

/// Whether one member is covered in one category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The member.
    pub member_id: MemberId,
    /// The category.
    pub category_id: CategoryId,
    /// The mandate that covers the sum of its values, or what is lacking.
    pub outcome: Result<MandateId, MandateGap>,
}

/// Whether every member is covered for the sum of its values per category, ordered by member and category. Small needs together can go
/// above a maximum that each of them respects.
#[must_use]
pub fn coverage(mandates: &[Mandate], values: &[MandatedValue], on_date: NaiveDate) -> Vec<Coverage> {
    let mut sums: BTreeMap<(MemberId, &CategoryId), Result<Money, MoneyError>> = BTreeMap::new();
    for part in values {
        sums.entry((part.member_id, &part.category_id))
            .and_modify(|sum| *sum = sum.and_then(|sum| sum.checked_add(part.value)))
            .or_insert(Ok(part.value));
    }
    sums.into_iter()
        .map(|((member_id, category_id), sum)| Coverage {
            member_id,
            category_id: category_id.clone(),
            outcome: sum
                .map_err(MandateGap::from)
                .and_then(|sum| covers(mandates, member_id, category_id, sum, on_date)),
        })
        .collect()
}

#[cfg(test)]
mod tests;
