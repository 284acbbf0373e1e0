//! What the demonstration has made, in one table.

use std::{collections::BTreeMap, fmt};

use rust_decimal::Decimal;
use samenkoop_core::money::{Currency, Money};
use serde_json::{Value, json};

use super::{cast::Cast, procedure::Bundled};
use crate::app::renewals::Overview;

/// The counts and sums of the story.
#[derive(Debug)]
pub struct Summary {
    members: usize,
    sites: usize,
    needs: usize,
    outcomes: BTreeMap<String, u64>,
    baseline: Decimal,
    objective: Decimal,
    tenders: usize,
    lots: u64,
    pub(super) bids: usize,
    pub(super) awards: usize,
    pub(super) contracts: usize,
    /// How many contracts members have elsewhere, and how the calendar stands.
    pub(super) endings: Option<(usize, Overview)>,
    awarded: Money,
    awarded_estimate: Money,
}

impl Summary {
    pub(super) fn begin(cast: &Cast, needs: usize, bundled: &Bundled) -> Self {
        Self {
            members: cast.members,
            sites: cast.sites,
            needs,
            outcomes: bundled.outcomes.clone(),
            baseline: bundled.baseline.parse().unwrap_or_default(),
            objective: bundled.objective.parse().unwrap_or_default(),
            tenders: bundled.tenders.len(),
            lots: bundled.lots,
            bids: 0,
            awards: 0,
            contracts: 0,
            endings: None,
            awarded: Money::zero(Currency::Eur),
            awarded_estimate: Money::zero(Currency::Eur),
        }
    }

    pub(super) fn add_award(&mut self, price: Money, estimate: Money) {
        self.awarded = self.awarded.checked_add(price).unwrap_or(self.awarded);
        self.awarded_estimate = self.awarded_estimate.checked_add(estimate).unwrap_or(self.awarded_estimate);
    }

    /// The rows: what, how much, and a remark.
    fn rows(&self) -> Vec<(&'static str, String, String)> {
        let alone: u64 =
            self.outcomes.iter().filter(|(reason, _)| *reason != "inLot").map(|(_, count)| count).sum();
        let together = self.outcomes.get("inLot").copied().unwrap_or_default();
        let saved = self.baseline - self.objective;
        let bid_gain = self.awarded_estimate.decimal() - self.awarded.decimal();
        let mut rows = vec![
            ("members", self.members.to_string(), format!("with {} sites", self.sites)),
            (
                "needs",
                self.needs.to_string(),
                format!("{together} in a lot, {alone} better alone, each with its reason"),
            ),
            ("tenders", self.tenders.to_string(), "drafted from one bundle".to_owned()),
            ("lots", self.lots.to_string(), "each the exact sum of its allocations".to_owned()),
            ("bids", self.bids.to_string(), "sealed until two officers opened them".to_owned()),
            ("awards", self.awards.to_string(), "lots with a winner".to_owned()),
            ("contracts", self.contracts.to_string(), "one for each member of an awarded lot".to_owned()),
            (
                "savings",
                format!("EUR {}", thousands(saved)),
                format!(
                    "{} % of EUR {}: bundled instead of everybody alone",
                    percent(saved, self.baseline),
                    thousands(self.baseline)
                ),
            ),
            (
                "",
                format!("EUR {}", thousands(bid_gain)),
                format!(
                    "{} % of EUR {}: awarded below the estimate",
                    percent(bid_gain, self.awarded_estimate.decimal()),
                    thousands(self.awarded_estimate.decimal())
                ),
            ),
        ];
        rows.extend(self.endings.as_ref().map(|(elsewhere, calendar)| {
            let remark = format!(
                "contracts in the calendar, {elsewhere} from elsewhere: {} to decide on, {} late, {} followed; {} joint tenders proposed",
                calendar.count("decide"),
                calendar.count("late"),
                calendar.count("caught"),
                calendar.waves
            );
            ("renewals", calendar.contracts().to_string(), remark)
        }));
        rows
    }

    /// The same for programs.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "members": self.members, "sites": self.sites, "needs": self.needs, "placements": self.outcomes,
            "tenders": self.tenders, "lots": self.lots, "bids": self.bids, "awards": self.awards, "contracts": self.contracts,
            "runningContracts": self.endings.as_ref().map(|(elsewhere, _)| *elsewhere),
            "renewals": self.endings.as_ref().map(|(_, calendar)| &calendar.by_status),
            "renewalWaves": self.endings.as_ref().map(|(_, calendar)| calendar.waves),
            "bundleSavings": { "amount": (self.baseline - self.objective).round_dp(2).to_string(), "currency": "EUR" },
            "awarded": { "amount": self.awarded.decimal().to_string(), "currency": "EUR" },
            "awardedEstimate": { "amount": self.awarded_estimate.decimal().to_string(), "currency": "EUR" },
        })
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, count, remark) in self.rows() {
            writeln!(formatter, "  {what:<10} {count:>16}   {remark}")?;
        }
        Ok(())
    }
}

fn percent(part: Decimal, whole: Decimal) -> Decimal {
    let share = part.checked_mul(Decimal::ONE_HUNDRED).and_then(|part| part.checked_div(whole));
    share.unwrap_or_default().round_dp(1)
}

/// Whole units with a comma after each three digits.
fn thousands(amount: Decimal) -> String {
    let digits = amount.round_dp(0).abs().to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if amount.is_sign_negative() { format!("-{grouped}") } else { grouped }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_read_well() {
        assert_eq!(thousands("1234567.6".parse().unwrap()), "1,234,568");
        assert_eq!(thousands("-999".parse().unwrap()), "-999");
        assert_eq!(percent(Decimal::from(1), Decimal::from(3)).to_string(), "33.3");
        assert_eq!(percent(Decimal::from(1), Decimal::ZERO), Decimal::ZERO);
    }
}
