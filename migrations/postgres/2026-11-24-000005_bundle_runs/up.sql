-- A search for a bundle that takes longer than a request may wait. Its bundle has the same id, so that one search never makes two; the
-- column says whether it is there (it is gone again when an officer throws the proposal away).
CREATE TABLE bundle_runs (
    id TEXT PRIMARY KEY NOT NULL,
    phase TEXT NOT NULL CHECK (phase IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    selection TEXT NOT NULL,
    policy TEXT NOT NULL,
    time_limit_seconds INTEGER CHECK (time_limit_seconds BETWEEN 1 AND 600),
    needs BIGINT NOT NULL,
    needs_done BIGINT NOT NULL,
    lot_groups BIGINT NOT NULL,
    lot_groups_done BIGINT NOT NULL,
    objective TEXT,
    lower_bound TEXT,
    bundle_id TEXT UNIQUE REFERENCES bundles (id) ON DELETE SET NULL,
    problem_code TEXT,
    problem_detail TEXT,
    attempts INTEGER NOT NULL,
    claimed_until TIMESTAMP,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    started_at TIMESTAMP,
    ended_at TIMESTAMP,
    CHECK (bundle_id IS NULL OR (bundle_id = id AND phase = 'done')),
    CHECK ((problem_code IS NOT NULL) = (phase = 'failed')),
    CHECK ((ended_at IS NOT NULL) = (phase IN ('done', 'failed', 'cancelled')))
);
CREATE INDEX bundle_runs_due ON bundle_runs (phase, created_at);
