//! What each role may do: one table. What is not in it is denied.
//!
//! `No` answers 401 to the anonymous and 403 to others: the operation is no secret. `Own` reaches only what belongs to the caller's
//! organisation; the rest answers 404, because even its existence is confidential. `All` reaches everything the operation can.
//! Rows follow section by section the order of the routes. A test reads the OpenAPI document and tries every row for every role.

use super::Role;

/// How far a role reaches in an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Not at all.
    No,
    /// To what belongs to its own organisation (or to the person itself).
    Own,
    /// To everything.
    All,
}

/// A row of the policy.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The operation's id in the OpenAPI document.
    pub operation: &'static str,
    /// Without log-in.
    pub anonymous: Access,
    /// A member's user.
    pub member: Access,
    /// A supplier's user.
    pub supplier: Access,
    /// An officer of the cooperative.
    pub officer: Access,
    /// The auditor.
    pub auditor: Access,
    /// The administrator.
    pub admin: Access,
    /// Whether a log-in session is needed: acts that a forgotten key in a script must never do.
    pub in_person: bool,
}

impl Rule {
    /// How far somebody reaches; `None` is the anonymous caller.
    #[must_use]
    pub fn access(&self, role: Option<Role>) -> Access {
        match role {
            None => self.anonymous,
            Some(Role::Member(_)) => self.member,
            Some(Role::Supplier(_)) => self.supplier,
            Some(Role::Officer) => self.officer,
            Some(Role::Auditor) => self.auditor,
            Some(Role::Admin) => self.admin,
        }
    }
}

/// The row of an operation.
#[must_use]
pub fn rule(operation: &str) -> Option<&'static Rule> {
    POLICY.iter().find(|rule| rule.operation == operation)
}

macro_rules! policy {
    ($($operation:ident: $anonymous:ident $member:ident $supplier:ident $officer:ident $auditor:ident $admin:ident $($person:ident)?;)+) => {
        &[$(Rule {
            operation: stringify!($operation),
            anonymous: Access::$anonymous,
            member: Access::$member,
            supplier: Access::$supplier,
            officer: Access::$officer,
            auditor: Access::$auditor,
            admin: Access::$admin,
            in_person: policy!(@person $($person)?),
        }),+]
    };
    (@person) => { false };
    (@person in_person) => { true };
}

/// The whole table.
#[rustfmt::skip]
pub const POLICY: &[Rule] = policy! {
    // operation               anonymous member supplier officer auditor admin
    read_openapi:               All       All    All      All     All     All;
    list_problem_types:         All       All    All      All     All     All;

    create_session:             All       All    All      All     All     All;
    end_session:                No        Own    Own      Own     Own     Own    in_person;
    read_me:                    No        Own    Own      Own     Own     Own;
    list_users:                 No        No     No       No      All     All;
    create_user:                No        No     No       No      No      All    in_person;
    read_user:                  No        No     No       No      All     All;
    change_user:                No        No     No       No      No      All    in_person;
    list_api_keys:              No        Own    Own      Own     All     All;
    create_api_key:             No        Own    Own      Own     Own     Own    in_person;
    read_api_key:               No        Own    Own      Own     All     All;
    revoke_api_key:             No        Own    Own      Own     Own     All    in_person;

    list_members:               No        Own    No       All     All     No;
    accede_member:              No        No     No       All     No      No;
    read_member:                No        Own    No       All     All     No;
    change_member:              No        No     No       All     No      No;
    read_member_fee:            No        Own    No       All     All     No;
    list_sites:                 No        Own    No       All     All     No;
    add_site:                   No        Own    No       All     No      No;
    read_site:                  No        Own    No       All     All     No;
    change_site:                No        Own    No       All     No      No;
    remove_site:                No        Own    No       All     No      No;
    list_mandates:              No        Own    No       All     All     No;
    grant_mandate:              No        Own    No       All     No      No;
    read_mandate:               No        Own    No       All     All     No;
    revoke_mandate:             No        Own    No       All     No      No;

    list_categories:            All       All    All      All     All     All;
    create_category:            No        No     No       All     No      All;
    read_category:              All       All    All      All     All     All;
    replace_category:           No        No     No       All     No      All;

    list_needs:                 No        Own    No       All     All     No;
    draft_need:                 No        Own    No       No      No      No;
    import_needs:               No        Own    No       All     No      No;
    export_needs:               No        Own    No       All     All     No;
    read_need:                  No        Own    No       All     All     No;
    revise_need:                No        Own    No       No      No      No;
    discard_need:               No        Own    No       No      No      No;
    submit_need:                No        Own    No       No      No      No;
    withdraw_need:              No        Own    No       No      No      No;

    list_running_contracts:     No        Own    No       All     All     No;
    add_running_contract:       No        Own    No       All     No      No;
    read_running_contract:      No        Own    No       All     All     No;
    change_running_contract:    No        Own    No       All     No      No;
    remove_running_contract:    No        Own    No       All     No      No;
    follow_running_contract:    No        Own    No       No      No      No;
    list_renewals:              No        Own    No       All     All     No;
    list_renewal_waves:         No        Own    No       All     All     No;

    list_bundles:               No        Own    No       All     All     No;
    propose_bundle:             No        No     No       All     No      No;
    read_bundle:                No        Own    No       All     All     No;
    discard_bundle:             No        No     No       All     No      No;
    list_bundle_lots:           No        No     No       All     All     No;
    read_bundle_lot:            No        No     No       All     All     No;
    read_bundle_lot_participation: No     No     No       All     All     No;
    list_bundle_placements:     No        Own    No       All     All     No;
    read_bundle_reconciliation: No        No     No       All     All     No;
    list_bundle_savings:        No        Own    No       All     All     No;
    read_bundle_report:         No        No     No       All     All     No;
    list_what_ifs:              No        No     No       All     All     No;
    ask_what_if:                No        No     No       All     No      No;
    read_what_if:               No        No     No       All     All     No;
    list_what_if_differences:   No        No     No       All     All     No;
    list_rule_prices:           No        No     No       All     All     No;
    price_rules:                No        No     No       All     No      No;
    list_bundle_edits:          No        No     No       All     All     No;
    edit_bundle:                No        No     No       All     No      No;
    read_bundle_edit:           No        No     No       All     All     No;
    undo_bundle_edit:           No        No     No       All     No      No;
    redo_bundle_edit:           No        No     No       All     No      No;
    accept_bundle:              No        No     No       All     No      No;
    export_bundle:              No        Own    No       All     All     No;
    list_bundle_runs:           No        No     No       All     All     No;
    read_bundle_run:            No        No     No       All     All     No;
    cancel_bundle_run:          No        No     No       All     No      No;

    list_tenders:               All       All    All      All     All     All;
    create_tender:              No        No     No       All     No      No;
    read_tender:                All       All    All      All     All     All;
    change_tender:              No        No     No       All     No      No;
    list_tender_findings:       No        No     No       All     All     No;
    read_tender_reconciliation: No        No     No       All     All     No;
    read_tender_timetable:      No        No     No       All     All     No;
    submit_tender:              No        No     No       All     No      No;
    reject_tender:              No        No     No       All     No      No;
    publish_tender:             No        No     No       All     No      No     in_person;
    cancel_tender:              No        No     No       All     No      No     in_person;
    list_lots:                  All       All    All      All     All     All;
    read_lot:                   All       All    All      All     All     All;
    change_lot:                 No        No     No       All     No      No;
    create_supplier:            All       All    All      All     All     All;
    list_suppliers:             No        No     No       All     All     All;
    read_supplier:              No        No     Own      All     All     All;
    change_supplier:            No        No     Own      No      No      No;

    list_bids:                  No        No     Own      All     All     No;
    submit_bid:                 No        No     Own      No      No      No;
    validate_bid:               No        No     Own      No      No      No;
    read_bid:                   No        No     Own      All     All     No;
    replace_bid:                No        No     Own      No      No      No;
    withdraw_bid:               No        No     Own      No      No      No;
    read_bid_receipt:           No        No     Own      All     All     No;
    list_openings:              No        No     No       All     All     No;
    begin_opening:              No        No     No       All     No      No     in_person;
    read_opening:               No        No     No       All     All     No;
    confirm_opening:            No        No     No       All     No      No     in_person;

    list_scores:                No        No     No       All     All     No;
    create_score:               No        No     No       All     No      No;
    list_rankings:              No        No     No       All     All     No;
    conclude_evaluation:        No        No     No       All     No      No     in_person;
    list_awards:                No        Own    Own      All     All     No;
    decide_awards:              No        No     No       All     No      No     in_person;
    read_award:                 No        Own    Own      All     All     No;
    read_award_letter:          No        No     Own      All     All     No;
    begin_standstill:           No        No     No       All     No      No     in_person;
    end_unsuccessfully:         No        No     No       All     No      No     in_person;

    make_contracts:             No        No     No       All     No      No     in_person;
    list_contracts:             No        Own    Own      All     All     No;
    read_contract:              No        Own    Own      All     All     No;
    read_contract_document:     No        Own    Own      All     All     No;
    list_contract_templates:    No        All    All      All     All     No;
    read_contract_template:     No        All    All      All     All     No;
    list_clauses:               No        All    All      All     All     No;
    read_clause:                No        All    All      All     All     No;

    list_audit_events:          No        Own    Own      All     All     All;
};
