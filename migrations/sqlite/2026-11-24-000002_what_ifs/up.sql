-- What would be if something were otherwise: asked of a bundle, kept beside it, gone with it.
CREATE TABLE what_ifs (
    id TEXT PRIMARY KEY NOT NULL,
    bundle_id TEXT NOT NULL REFERENCES bundles (id),
    bundle_version BIGINT NOT NULL,
    name TEXT NOT NULL,
    scenario TEXT NOT NULL,
    comparison TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX what_ifs_of_bundle ON what_ifs (bundle_id, id);

-- What each rule of a bundle costs, as it was last worked out; it holds for that version of the bundle only.
CREATE TABLE bundle_rule_prices (
    bundle_id TEXT PRIMARY KEY NOT NULL REFERENCES bundles (id),
    bundle_version BIGINT NOT NULL,
    prices TEXT NOT NULL,
    computed_at TIMESTAMP NOT NULL
);
