CREATE TABLE members (
    id TEXT PRIMARY KEY NOT NULL,
    legal_name TEXT NOT NULL,
    kvk_number TEXT NOT NULL UNIQUE,
    sector TEXT NOT NULL CHECK (sector IN ('po', 'vo', 'mbo')),
    pupils INTEGER NOT NULL CHECK (pupils >= 0),
    seat TEXT NOT NULL,
    acceded_on DATE NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE sites (
    id TEXT PRIMARY KEY NOT NULL,
    member_id TEXT NOT NULL REFERENCES members (id),
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    street TEXT NOT NULL,
    postcode TEXT NOT NULL,
    town TEXT NOT NULL,
    region TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX sites_of_member ON sites (member_id, id);

CREATE TABLE suppliers (
    id TEXT PRIMARY KEY NOT NULL,
    legal_name TEXT NOT NULL,
    registration_number TEXT NOT NULL,
    country TEXT NOT NULL,
    size TEXT NOT NULL CHECK (size IN ('micro', 'small', 'medium', 'large')),
    email TEXT NOT NULL,
    town TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (country, registration_number)
);

CREATE TABLE users (
    id TEXT PRIMARY KEY NOT NULL,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('officer', 'member', 'supplier', 'auditor', 'admin')),
    member_id TEXT REFERENCES members (id),
    supplier_id TEXT REFERENCES suppliers (id),
    password_hash TEXT NOT NULL,
    disabled_at TIMESTAMP,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    CHECK ((role = 'member') = (member_id IS NOT NULL)),
    CHECK ((role = 'supplier') = (supplier_id IS NOT NULL))
);

CREATE TABLE sessions (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    token_sha256 TEXT NOT NULL UNIQUE,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP
);

CREATE TABLE api_keys (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    token_sha256 TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    revoked_at TIMESTAMP,
    version BIGINT NOT NULL
);
CREATE INDEX api_keys_of_user ON api_keys (user_id, id);
