//! The tables, as both migration trees make them. A test compares this file with the databases.
//!
//! Only column types that SQLite and PostgreSQL both speak: Text (ids, codes, decimals and JSON), BigInt, Integer, Binary, Date and
//! Timestamp (UTC, microseconds).

diesel::table! {
    members (id) {
        id -> Text,
        legal_name -> Text,
        kvk_number -> Text,
        sector -> Text,
        pupils -> Integer,
        seat -> Text,
        acceded_on -> Date,
        version -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    sites (id) {
        id -> Text,
        member_id -> Text,
        code -> Text,
        name -> Text,
        street -> Text,
        postcode -> Text,
        town -> Text,
        region -> Text,
        version -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    suppliers (id) {
        id -> Text,
        legal_name -> Text,
        registration_number -> Text,
        country -> Text,
        size -> Text,
        email -> Text,
        town -> Text,
        version -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    users (id) {
        id -> Text,
        email -> Text,
        name -> Text,
        role -> Text,
        member_id -> Nullable<Text>,
        supplier_id -> Nullable<Text>,
        password_hash -> Text,
        disabled_at -> Nullable<Timestamp>,
        version -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    sessions (id) {
        id -> Text,
        user_id -> Text,
        token_sha256 -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    api_keys (id) {
        id -> Text,
        user_id -> Text,
        name -> Text,
        prefix -> Text,
        token_sha256 -> Text,
        scopes -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
        version -> BigInt,
    }
}

diesel::table! {
    audit_events (sequence) {
        sequence -> BigInt,
        id -> Text,
        at -> Timestamp,
        actor_kind -> Text,
        actor -> Nullable<Text>,
        action -> Text,
        subject_kind -> Text,
        subject -> Text,
        detail -> Text,
        request -> Text,
    }
}

diesel::table! {
    idempotency_keys (actor, key) {
        actor -> Text,
        key -> Text,
        operation -> Text,
        fingerprint -> Text,
        reply -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    jobs (id) {
        id -> Text,
        kind -> Text,
        payload -> Text,
        due_at -> Timestamp,
        attempts -> Integer,
        claimed_until -> Nullable<Timestamp>,
        done_at -> Nullable<Timestamp>,
        failed_at -> Nullable<Timestamp>,
        last_error -> Nullable<Text>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    categories (id) {
        id -> Text,
        definition -> Text,
        version -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    mandates (id) {
        id -> Text,
        member_id -> Text,
        category_id -> Text,
        max_value_minor -> BigInt,
        currency -> Text,
        valid_from -> Date,
        valid_until -> Date,
        signatory -> Text,
        signed_on -> Date,
        document -> Nullable<Text>,
        revoked_at -> Nullable<Timestamp>,
        version -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    needs (id) {
        id -> Text,
        member_id -> Text,
        category_id -> Text,
        requirements -> Text,
        start_from -> Date,
        start_until -> Date,
        contract_ends_on -> Nullable<Date>,
        budget_minor -> Nullable<BigInt>,
        currency -> Text,
        remarks -> Nullable<Text>,
        phase -> Text,
        submitted_at -> Nullable<Timestamp>,
        version -> BigInt,
        created_at -> Timestamp,
        probability_bp -> Nullable<Integer>,
        max_unit_price_minor -> Nullable<BigInt>,
        max_unit_price_currency -> Nullable<Text>,
    }
}

diesel::table! {
    need_lines (need_id, site_id) {
        need_id -> Text,
        site_id -> Text,
        quantity -> BigInt,
        min_quantity -> Nullable<BigInt>,
        max_quantity -> Nullable<BigInt>,
    }
}

diesel::table! {
    bundles (id) {
        id -> Text,
        phase -> Text,
        selection -> Text,
        policy -> Text,
        status -> Text,
        objective -> Text,
        lower_bound -> Text,
        baseline -> Text,
        accepted_at -> Nullable<Timestamp>,
        version -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    bundle_rule_prices (bundle_id) {
        bundle_id -> Text,
        bundle_version -> BigInt,
        prices -> Text,
        computed_at -> Timestamp,
    }
}

diesel::table! {
    what_ifs (id) {
        id -> Text,
        bundle_id -> Text,
        bundle_version -> BigInt,
        name -> Text,
        scenario -> Text,
        comparison -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    bundle_runs (id) {
        id -> Text,
        phase -> Text,
        selection -> Text,
        policy -> Text,
        time_limit_seconds -> Nullable<Integer>,
        needs -> BigInt,
        needs_done -> BigInt,
        lot_groups -> BigInt,
        lot_groups_done -> BigInt,
        objective -> Nullable<Text>,
        lower_bound -> Nullable<Text>,
        bundle_id -> Nullable<Text>,
        problem_code -> Nullable<Text>,
        problem_detail -> Nullable<Text>,
        attempts -> Integer,
        claimed_until -> Nullable<Timestamp>,
        version -> BigInt,
        created_at -> Timestamp,
        started_at -> Nullable<Timestamp>,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    bundle_lots (id) {
        id -> Text,
        bundle_id -> Text,
        position -> Integer,
        category_id -> Text,
        requirements -> Text,
        region -> Text,
        start_from -> Date,
        start_until -> Date,
        quantity -> BigInt,
        unit_price_minor -> BigInt,
        rate_bp -> Integer,
        cost -> Text,
        name_nl -> Nullable<Text>,
        name_en -> Nullable<Text>,
        is_fixed -> Integer,
    }
}

diesel::table! {
    bundle_edits (id) {
        id -> Text,
        bundle_id -> Text,
        position -> Integer,
        step -> Text,
        made_by_id -> Nullable<Text>,
        objective_before -> Text,
        objective_after -> Text,
        lower_bound_after -> Text,
        moved_count -> Integer,
        outcome -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    bundle_allocations (bundle_lot_id, need_id, site_id) {
        bundle_lot_id -> Text,
        need_id -> Text,
        site_id -> Text,
        quantity -> BigInt,
    }
}

diesel::table! {
    bundle_placements (bundle_id, need_id, region) {
        bundle_id -> Text,
        need_id -> Text,
        region -> Text,
        quantity -> BigInt,
        bundle_lot_id -> Nullable<Text>,
        reason -> Text,
        explanation_nl -> Text,
        explanation_en -> Text,
        cost -> Text,
        alone_cost -> Text,
    }
}

diesel::table! {
    tenders (id) {
        id -> Text,
        bundle_id -> Nullable<Text>,
        reference -> Text,
        category_group -> Text,
        title_nl -> Nullable<Text>,
        title_en -> Nullable<Text>,
        description_nl -> Nullable<Text>,
        description_en -> Nullable<Text>,
        procedure -> Text,
        framework_term_months -> Nullable<Integer>,
        motivations -> Text,
        award_model -> Nullable<Text>,
        award_model_sha256 -> Nullable<Text>,
        rule_set_version -> Nullable<Text>,
        deadline_at -> Nullable<Timestamp>,
        clarifications_until -> Nullable<Timestamp>,
        submitted_at -> Nullable<Timestamp>,
        submitted_by_id -> Nullable<Text>,
        published_at -> Nullable<Timestamp>,
        opened_at -> Nullable<Timestamp>,
        evaluated_at -> Nullable<Timestamp>,
        award_decided_at -> Nullable<Timestamp>,
        notified_at -> Nullable<Timestamp>,
        standstill_ends_at -> Nullable<Timestamp>,
        cancelled_at -> Nullable<Timestamp>,
        unsuccessful_at -> Nullable<Timestamp>,
        end_reason -> Nullable<Text>,
        cancellation_proposal -> Nullable<Text>,
        version -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    lots (id) {
        id -> Text,
        tender_id -> Text,
        number -> Integer,
        category_id -> Text,
        title_nl -> Nullable<Text>,
        title_en -> Nullable<Text>,
        description_nl -> Nullable<Text>,
        description_en -> Nullable<Text>,
        requirements -> Text,
        needs_group -> Nullable<Text>,
        region -> Nullable<Text>,
        start_from -> Date,
        start_until -> Date,
        quantity -> BigInt,
        unit_nl -> Text,
        unit_en -> Text,
        estimated_value_minor -> BigInt,
        maximum_value_minor -> Nullable<BigInt>,
        currency -> Text,
        outcome -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    lot_items (lot_id, position) {
        lot_id -> Text,
        position -> Integer,
        description_nl -> Text,
        description_en -> Text,
        cpv -> Text,
        quantity -> BigInt,
    }
}

diesel::table! {
    allocations (lot_id, need_id, site_id) {
        lot_id -> Text,
        need_id -> Text,
        site_id -> Text,
        quantity -> BigInt,
    }
}

diesel::table! {
    bids (id) {
        id -> Text,
        tender_id -> Text,
        lot_id -> Text,
        supplier_id -> Text,
        phase -> Text,
        version -> BigInt,
        sha256 -> Text,
        received_at -> Timestamp,
        deadline_at -> Timestamp,
        withdrawn_at -> Nullable<Timestamp>,
        revision -> BigInt,
    }
}

diesel::table! {
    bid_versions (bid_id, number) {
        bid_id -> Text,
        number -> BigInt,
        content -> Binary,
        sha256 -> Text,
        received_at -> Timestamp,
        deadline_at -> Timestamp,
    }
}

diesel::table! {
    openings (id) {
        id -> Text,
        tender_id -> Text,
        first_officer_id -> Text,
        first_at -> Timestamp,
        second_officer_id -> Nullable<Text>,
        second_at -> Nullable<Timestamp>,
        bids -> Nullable<BigInt>,
        record -> Nullable<Text>,
        version -> BigInt,
    }
}

diesel::table! {
    scores (id) {
        id -> Text,
        tender_id -> Text,
        bid_id -> Text,
        criterion -> Text,
        assessor_id -> Text,
        points -> Text,
        reason -> Text,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    rankings (lot_id) {
        lot_id -> Text,
        tender_id -> Text,
        ranking -> Text,
        concluded_at -> Timestamp,
    }
}

diesel::table! {
    awards (id) {
        id -> Text,
        tender_id -> Text,
        lot_id -> Text,
        bid_id -> Nullable<Text>,
        supplier_id -> Nullable<Text>,
        decision -> Text,
        decided_at -> Timestamp,
        decided_by_id -> Text,
    }
}

diesel::table! {
    contracts (id) {
        id -> Text,
        tender_id -> Text,
        lot_id -> Text,
        award_id -> Text,
        member_id -> Text,
        supplier_id -> Text,
        edition -> Text,
        edition_sha256 -> Text,
        terms -> Text,
        value_minor -> BigInt,
        currency -> Text,
        version -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::allow_tables_to_appear_in_same_query! {
    members, sites, suppliers, users, sessions, api_keys, audit_events, idempotency_keys, jobs, categories,
    mandates, needs, need_lines, bundles, bundle_edits, bundle_lots, bundle_allocations, bundle_placements,
    bundle_rule_prices, what_ifs, bundle_runs, tenders, lots, lot_items, allocations, bids, bid_versions,
    openings, scores, rankings, awards, contracts,
}
