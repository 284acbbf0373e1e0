//! What membership costs a year: a fee by size.
//!
//! A tariff is data with the day from which it holds, so that last year's fee can still be explained after a new tariff. This module
//! refuses tariffs that leave a size without a fee or give it two. It does not send invoices and does not prorate a part of a year.

use chrono::NaiveDate;

use crate::member::Pupils;
use crate::money::{Currency, Money};

/// The fee for every size up to a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TariffRow {
    /// The highest number of pupils in this band, itself included.
    pub up_to_pupils: u32,
    /// The fee for a year.
    pub amount: Money,
}

/// The yearly fees that hold from a day on, until a later tariff takes their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tariff {
    from: NaiveDate,
    rows: Vec<TariffRow>,
    above: Money,
}

/// Why a tariff cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TariffError {
    /// A row's limit is not above the limit of the row before it.
    #[error("the limit of {up_to_pupils} pupils does not rise above the one before it")]
    LimitsDoNotRise {
        /// The limit that does not rise.
        up_to_pupils: u32,
    },
    /// A fee is below zero.
    #[error("a fee cannot be negative")]
    Negative,
    /// The fees are in different currencies.
    #[error("the fees of one tariff must be in one currency, not in {} and {}", .0.code(), .1.code())]
    MixedCurrencies(Currency, Currency),
}

impl Tariff {
    /// A tariff with a fee per band and the fee `above` all bands, so that every size has exactly one.
    ///
    /// # Errors
    /// [`TariffError`], the first that applies.
    pub fn new(from: NaiveDate, rows: Vec<TariffRow>, above: Money) -> Result<Self, TariffError> {
        let mut limit_before = 0;
        for row in &rows {
            if row.up_to_pupils <= limit_before {
                return Err(TariffError::LimitsDoNotRise { up_to_pupils: row.up_to_pupils });
            }
            limit_before = row.up_to_pupils;
        }
        for amount in rows.iter().map(|row| row.amount).chain([above]) {
            if amount.is_negative() {
                return Err(TariffError::Negative);
            }
            if amount.currency() != above.currency() {
                return Err(TariffError::MixedCurrencies(amount.currency(), above.currency()));
            }
        }
        Ok(Self { from, rows, above })
    }

    /// The first day on which it holds.
    #[must_use]
    pub fn from(&self) -> NaiveDate {
        self.from
    }

    /// The bands with a limit, smallest first.
    #[must_use]
    pub fn rows(&self) -> &[TariffRow] {
        &self.rows
    }

    /// The fee above the last limit.
    #[must_use]
    pub fn above(&self) -> Money {
        self.above
    }

    fn fee(&self, pupils: Pupils) -> Fee {
        let mut above_pupils = 0;
        for row in &self.rows {
            if pupils.get() <= row.up_to_pupils {
                let band = Band { above_pupils, up_to_pupils: Some(row.up_to_pupils) };
                return Fee { amount: row.amount, tariff_from: self.from, band };
            }
            above_pupils = row.up_to_pupils;
        }
        Fee { amount: self.above, tariff_from: self.from, band: Band { above_pupils, up_to_pupils: None } }
    }
}

/// The sizes that pay one fee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// More pupils than this.
    pub above_pupils: u32,
    /// At most this many; `None` in the highest band.
    pub up_to_pupils: Option<u32>,
}

/// A fee with its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fee {
    /// What is due for the year.
    pub amount: Money,
    /// The tariff it comes from, by its first day.
    pub tariff_from: NaiveDate,
    /// The band the member falls in.
    pub band: Band,
}

/// Why there is no fee to name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FeeError {
    /// The day lies before every tariff.
    #[error("no tariff holds on {on}")]
    NoTariff {
        /// The day asked for.
        on: NaiveDate,
    },
    /// Two tariffs begin on the same day, so neither can be preferred.
    #[error("two tariffs begin on {from}")]
    TwoTariffs {
        /// Their first day.
        from: NaiveDate,
    },
}

/// The yearly fee of a member with this many pupils, by the tariff that holds on a day: the latest that has begun.
///
/// # Errors
/// [`FeeError`] when no tariff has begun, or two began on the same day.
pub fn yearly_fee(tariffs: &[Tariff], pupils: Pupils, on: NaiveDate) -> Result<Fee, FeeError> {
    let tariff = tariffs
        .iter()
        .filter(|tariff| tariff.from <= on)
        .max_by_key(|tariff| tariff.from)
        .ok_or(FeeError::NoTariff { on })?;
    if tariffs.iter().filter(|other| other.from == tariff.from).count() > 1 {
        return Err(FeeError::TwoTariffs { from: tariff.from });
    }
    Ok(tariff.fee(pupils))
}

/// The tariffs a new cooperative starts with: EUR 1,000 a year up to and including 1,000 pupils and EUR 2,800 above, from
/// 1 January 2018.
#[must_use]
pub fn shipped_tariffs() -> Vec<Tariff> {
    let first_day = NaiveDate::from_ymd_opt(2018, 1, 1);
    let small = TariffRow { up_to_pupils: 1_000, amount: Money::eur_minor(100_000) };
    // A date that is none gives no tariff instead of a panic; the tests below prove that there is one.
    first_day
        .and_then(|from| Tariff::new(from, vec![small], Money::eur_minor(280_000)).ok())
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn pupils(number: u32) -> Pupils {
        Pupils::new(number).unwrap()
    }

    fn row(up_to_pupils: u32, euros: i64) -> TariffRow {
        TariffRow { up_to_pupils, amount: Money::eur_minor(euros * 100) }
    }

    #[test]
    fn a_thousand_pupils_still_pay_the_small_fee() {
        let fee = |number| yearly_fee(&shipped_tariffs(), pupils(number), day("2018-01-01")).unwrap();
        assert_eq!(fee(1).amount, Money::eur_minor(100_000));
        assert_eq!(fee(1_000).amount, Money::eur_minor(100_000));
        assert_eq!(fee(1_000).band, Band { above_pupils: 0, up_to_pupils: Some(1_000) });
        assert_eq!(fee(1_001).amount, Money::eur_minor(280_000));
        assert_eq!(fee(1_001).band, Band { above_pupils: 1_000, up_to_pupils: None });
        assert_eq!(fee(1_001).tariff_from, day("2018-01-01"));
    }

    #[test]
    fn before_the_first_tariff_there_is_no_fee() {
        let on = day("2017-12-31");
        assert_eq!(yearly_fee(&shipped_tariffs(), pupils(10), on), Err(FeeError::NoTariff { on }));
    }

    #[test]
    fn a_later_tariff_leaves_last_years_fee_as_it_was() {
        let mut tariffs = shipped_tariffs();
        let later = Tariff::new(day("2027-01-01"), vec![row(500, 900)], Money::eur_minor(300_000));
        tariffs.insert(0, later.unwrap());
        let fee = |on| yearly_fee(&tariffs, pupils(600), day(on)).unwrap().amount;
        assert_eq!(fee("2026-12-31"), Money::eur_minor(100_000));
        assert_eq!(fee("2027-01-01"), Money::eur_minor(300_000));
        tariffs.push(tariffs[0].clone());
        assert_eq!(
            yearly_fee(&tariffs, pupils(600), day("2027-01-01")),
            Err(FeeError::TwoTariffs { from: day("2027-01-01") })
        );
    }

    #[test]
    fn a_tariff_with_a_hole_is_refused() {
        let from = day("2027-01-01");
        let above = Money::eur_minor(0);
        assert_eq!(
            Tariff::new(from, vec![row(10, 1), row(10, 2)], above),
            Err(TariffError::LimitsDoNotRise { up_to_pupils: 10 })
        );
        assert_eq!(Tariff::new(from, vec![row(10, -1)], above), Err(TariffError::Negative));
        assert_eq!(
            Tariff::new(from, vec![row(10, 1)], Money::zero(Currency::Sek)),
            Err(TariffError::MixedCurrencies(Currency::Eur, Currency::Sek))
        );
    }

    proptest! {
        #[test]
        fn every_size_falls_in_the_band_it_is_told(
            limits in prop::collection::btree_set(1_u32..2_000, 0..6),
            number in 1_u32..2_500,
        ) {
            let rows = limits.iter().map(|limit| row(*limit, i64::from(*limit))).collect();
            let tariff = Tariff::new(day("2020-01-01"), rows, Money::eur_minor(1)).unwrap();
            let band = yearly_fee(&[tariff], pupils(number), day("2020-06-01")).unwrap().band;
            prop_assert!(number > band.above_pupils);
            prop_assert!(band.up_to_pupils.is_none_or(|limit| number <= limit));
        }
    }
}
