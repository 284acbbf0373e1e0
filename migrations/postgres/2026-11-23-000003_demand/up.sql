CREATE TABLE categories (
    id TEXT PRIMARY KEY NOT NULL,
    definition TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE mandates (
    id TEXT PRIMARY KEY NOT NULL,
    member_id TEXT NOT NULL REFERENCES members (id),
    category_id TEXT NOT NULL REFERENCES categories (id),
    max_value_minor BIGINT NOT NULL CHECK (max_value_minor >= 0),
    currency TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_until DATE NOT NULL,
    signatory TEXT NOT NULL,
    signed_on DATE NOT NULL,
    document TEXT,
    revoked_at TIMESTAMP,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    CHECK (valid_from <= valid_until)
);
CREATE INDEX mandates_of_member ON mandates (member_id, category_id);

CREATE TABLE needs (
    id TEXT PRIMARY KEY NOT NULL,
    member_id TEXT NOT NULL REFERENCES members (id),
    category_id TEXT NOT NULL REFERENCES categories (id),
    requirements TEXT NOT NULL,
    start_from DATE NOT NULL,
    start_until DATE NOT NULL,
    contract_ends_on DATE,
    budget_minor BIGINT,
    currency TEXT NOT NULL,
    remarks TEXT,
    phase TEXT NOT NULL CHECK (phase IN ('draft', 'submitted', 'bundled', 'withdrawn')),
    submitted_at TIMESTAMP,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    CHECK (start_from <= start_until)
);
CREATE INDEX needs_of_member ON needs (member_id, id);
CREATE INDEX needs_by_phase ON needs (phase, category_id);

CREATE TABLE need_lines (
    need_id TEXT NOT NULL REFERENCES needs (id),
    site_id TEXT NOT NULL REFERENCES sites (id),
    quantity BIGINT NOT NULL CHECK (quantity BETWEEN 1 AND 1000000000),
    PRIMARY KEY (need_id, site_id)
);
