//! The whole API as one list, and what every handler shares: who asks ([`Context`]), what is sent ([`Body`], [`Query`]) and what is
//! answered ([`Reply`]).
//!
//! A handler translates: it parses, hands over to `app` in one transaction, and shows the result. It never touches the store.

mod accept;
mod api_keys;
mod audit;
mod awards;
mod bids;
mod body;
mod bundle_edits;
mod bundle_explanations;
mod bundle_participation;
mod bundle_runs;
mod bundles;
mod categories;
mod context;
mod contract_templates;
mod contracts;
mod evaluations;
mod exports;
mod limits;
mod lots;
mod mandates;
mod members;
mod meta;
mod needs;
mod openings;
mod prefer;
mod query;
mod renewals;
mod reply;
mod running_contracts;
mod scores;
mod sessions;
mod sites;
mod suppliers;
mod tender_steps;
mod tenders;
mod users;
mod what_ifs;

use utoipa_actix_web::{scope, service_config::ServiceConfig};

pub use accept::Accept;
pub use body::{Body, CsvBody, LIMIT_BYTES as BODY_LIMIT_BYTES};
pub use context::{Clock, Context, IfMatch, Services};
pub use limits::{Limits, Peer};
pub use prefer::Prefer;
pub use query::Query;
pub use reply::Reply;

/// Every operation, in the order of the documentation.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(
        scope::scope("/v1")
            .service(meta::read_openapi)
            .service(meta::list_problem_types)
            .service(sessions::create_session)
            .service(sessions::end_session)
            .service(sessions::read_me)
            .service(users::list_users)
            .service(users::create_user)
            .service(users::read_user)
            .service(users::change_user)
            .service(api_keys::list_api_keys)
            .service(api_keys::create_api_key)
            .service(api_keys::read_api_key)
            .service(api_keys::revoke_api_key)
            .service(members::list_members)
            .service(members::accede_member)
            .service(members::read_member)
            .service(members::change_member)
            .service(members::read_member_fee)
            .service(sites::list_sites)
            .service(sites::add_site)
            .service(sites::read_site)
            .service(sites::change_site)
            .service(sites::remove_site)
            .service(mandates::list_mandates)
            .service(mandates::grant_mandate)
            .service(mandates::read_mandate)
            .service(mandates::revoke_mandate)
            .service(categories::list_categories)
            .service(categories::create_category)
            .service(categories::read_category)
            .service(categories::replace_category)
            .service(needs::list_needs)
            .service(needs::draft_need)
            .service(needs::import_needs)
            .service(exports::export_needs)
            .service(needs::read_need)
            .service(needs::revise_need)
            .service(needs::discard_need)
            .service(needs::submit_need)
            .service(needs::withdraw_need)
            .service(running_contracts::list_running_contracts)
            .service(running_contracts::add_running_contract)
            .service(running_contracts::read_running_contract)
            .service(running_contracts::change_running_contract)
            .service(running_contracts::remove_running_contract)
            .service(running_contracts::follow_running_contract)
            .service(renewals::list_renewals)
            .service(renewals::list_renewal_waves)
            .service(bundles::list_bundles)
            .service(bundles::propose_bundle)
            .service(bundles::read_bundle)
            .service(bundles::discard_bundle)
            .service(bundles::list_bundle_lots)
            .service(bundles::read_bundle_lot)
            .service(bundle_participation::read_bundle_lot_participation)
            .service(bundles::list_bundle_placements)
            .service(bundles::read_bundle_reconciliation)
            .service(bundle_explanations::list_bundle_savings)
            .service(bundle_explanations::read_bundle_report)
            .service(what_ifs::list_what_ifs)
            .service(what_ifs::ask_what_if)
            .service(what_ifs::read_what_if)
            .service(what_ifs::list_what_if_differences)
            .service(what_ifs::list_rule_prices)
            .service(what_ifs::price_rules)
            .service(bundle_edits::list_bundle_edits)
            .service(bundle_edits::edit_bundle)
            .service(bundle_edits::read_bundle_edit)
            .service(bundle_edits::undo_bundle_edit)
            .service(bundle_edits::redo_bundle_edit)
            .service(bundles::accept_bundle)
            .service(exports::export_bundle)
            .service(bundle_runs::list_bundle_runs)
            .service(bundle_runs::read_bundle_run)
            .service(bundle_runs::cancel_bundle_run)
            .service(tenders::list_tenders)
            .service(tenders::create_tender)
            .service(tenders::read_tender)
            .service(tenders::change_tender)
            .service(tenders::list_tender_findings)
            .service(tenders::read_tender_reconciliation)
            .service(tenders::read_tender_timetable)
            .service(tender_steps::submit_tender)
            .service(tender_steps::reject_tender)
            .service(tender_steps::publish_tender)
            .service(tender_steps::cancel_tender)
            .service(lots::list_lots)
            .service(lots::read_lot)
            .service(lots::change_lot)
            .service(suppliers::create_supplier)
            .service(suppliers::list_suppliers)
            .service(suppliers::read_supplier)
            .service(suppliers::change_supplier)
            .service(bids::list_bids)
            .service(bids::submit_bid)
            .service(bids::validate_bid)
            .service(bids::read_bid)
            .service(bids::replace_bid)
            .service(bids::withdraw_bid)
            .service(bids::read_bid_receipt)
            .service(openings::list_openings)
            .service(openings::begin_opening)
            .service(openings::read_opening)
            .service(openings::confirm_opening)
            .service(scores::list_scores)
            .service(scores::create_score)
            .service(evaluations::list_rankings)
            .service(evaluations::conclude_evaluation)
            .service(awards::list_awards)
            .service(awards::decide_awards)
            .service(awards::read_award)
            .service(awards::read_award_letter)
            .service(awards::begin_standstill)
            .service(awards::end_unsuccessfully)
            .service(contracts::make_contracts)
            .service(contracts::list_contracts)
            .service(contracts::read_contract)
            .service(contracts::read_contract_document)
            .service(contract_templates::list_contract_templates)
            .service(contract_templates::read_contract_template)
            .service(contract_templates::list_clauses)
            .service(contract_templates::read_clause)
            .service(audit::list_audit_events),
    );
}
