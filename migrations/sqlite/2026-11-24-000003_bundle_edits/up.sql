ALTER TABLE bundle_lots ADD COLUMN name_nl TEXT;
ALTER TABLE bundle_lots ADD COLUMN name_en TEXT;
ALTER TABLE bundle_lots ADD COLUMN is_fixed INTEGER NOT NULL DEFAULT 0 CHECK (is_fixed IN (0, 1));

-- What officers did to a bundle by hand, with what came of it. Rows are added and never changed; undoing is a row of its own.
CREATE TABLE bundle_edits (
    id TEXT PRIMARY KEY NOT NULL,
    bundle_id TEXT NOT NULL REFERENCES bundles (id),
    position INTEGER NOT NULL CHECK (position >= 1),
    step TEXT NOT NULL,
    made_by_id TEXT REFERENCES users (id),
    objective_before TEXT NOT NULL,
    objective_after TEXT NOT NULL,
    lower_bound_after TEXT NOT NULL,
    moved_count INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (bundle_id, position)
);
