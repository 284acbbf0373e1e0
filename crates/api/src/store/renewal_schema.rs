//! The tables of the renewal calendar, as both migration trees make them. A test compares this file with the databases.
//!
//! They stand apart from the other tables because no query joins the two.

diesel::table! {
    running_contracts (id) {
        id -> Text,
        member_id -> Text,
        category_id -> Text,
        supplier_name -> Text,
        quantity -> Nullable<BigInt>,
        yearly_value_minor -> Nullable<BigInt>,
        currency -> Text,
        ends_on -> Date,
        extension_ends_on -> Nullable<Date>,
        notice_unit -> Nullable<Text>,
        notice_count -> Nullable<Integer>,
        remarks -> Nullable<Text>,
        version -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    running_contract_sites (running_contract_id, site_id) {
        running_contract_id -> Text,
        site_id -> Text,
    }
}

diesel::table! {
    renewal_reminders (contract, ends_on, days_before) {
        contract -> Text,
        ends_on -> Date,
        days_before -> Integer,
        sent_at -> Timestamp,
    }
}

diesel::allow_tables_to_appear_in_same_query!(running_contracts, running_contract_sites, renewal_reminders);
