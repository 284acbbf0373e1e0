//! What each rule of a bundle's policy costs: worked out when it is asked, and kept for the version of the bundle it was asked of.

use samenkoop_core::{
    bundle::what_if::rule_price::{RulePrice, rule_prices, rules},
    id::BundleId,
    money::Currency,
};
use serde_json::json;

use super::{
    AppError, Code,
    bundle_search::SearchWatch,
    bundle_study::{BundleParts, Study, parts},
    bundles::{must_be_proposed, note},
};
use crate::{
    auth::Acting,
    store::{StoredRulePrices, Tx},
};

/// For so many rules the price is worked out; of a long list of pairs the rest is left.
pub const MOST_RULES: usize = 50;

/// The longest that all of them may take; what is not proven by then has a wider interval.
pub const MOST_SECONDS: u16 = 60;

/// The prices of the rules of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulePrices {
    /// The currency of every amount.
    pub currency: Currency,
    /// The prices; `None` when they were not worked out for the bundle as it stands.
    pub kept: Option<StoredRulePrices>,
}

/// What was worked out, with the version of the bundle it rests on.
#[derive(Debug)]
pub struct WorkedOut {
    bundle_version: i64,
    prices: Vec<RulePrice>,
}

/// Reads a bundle that is still a proposal.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Refused`] for one that is not.
pub fn gather(tx: &mut Tx<'_>, acting: &Acting, bundle: BundleId) -> Result<BundleParts, AppError> {
    let parts = parts(tx, acting, bundle)?;
    must_be_proposed(&parts.bundle.value)?;
    Ok(parts)
}

/// Bundles once more without each rule. This is the slow step.
///
/// # Errors
/// [`AppError::Refused`] when the needs of the bundle have changed.
pub fn work_out(parts: BundleParts) -> Result<WorkedOut, AppError> {
    let bundle_version = parts.bundle.version;
    let study = Study::of(parts)?;
    let problem = study.demand.problem();
    let mut wanted = rules(problem, &study.request);
    wanted.truncate(MOST_RULES);
    let watch = SearchWatch::lasting(Some(MOST_SECONDS));
    let prices = rule_prices(problem, &study.request, &wanted, &watch);
    Ok(WorkedOut { bundle_version, prices })
}

/// Keeps the prices.
///
/// # Errors
/// [`AppError::Refused`] when the bundle has changed since it was read.
pub fn keep(
    tx: &mut Tx<'_>,
    acting: &Acting,
    bundle: BundleId,
    worked_out: &WorkedOut,
) -> Result<RulePrices, AppError> {
    let found = tx.bundle_find(bundle)?.ok_or(AppError::NotFound)?;
    if found.version != worked_out.bundle_version {
        return Err(AppError::refused(Code::PhaseForbids, "the bundle has changed meanwhile: ask again"));
    }
    let kept = StoredRulePrices {
        bundle_version: found.version,
        prices: worked_out.prices.clone(),
        computed_at: acting.now,
    };
    tx.rule_prices_keep(bundle, &kept)?;
    note(tx, acting, "rulesPriced", bundle, json!({ "rules": kept.prices.len() }))?;
    Ok(RulePrices { currency: found.value.policy.currency, kept: Some(kept) })
}

/// The prices as they were last worked out for the bundle as it stands.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn list(tx: &mut Tx<'_>, _acting: &Acting, bundle: BundleId) -> Result<RulePrices, AppError> {
    let found = tx.bundle_find(bundle)?.ok_or(AppError::NotFound)?;
    let kept = tx.rule_prices_find(bundle)?.filter(|kept| kept.bundle_version == found.version);
    Ok(RulePrices { currency: found.value.policy.currency, kept })
}
