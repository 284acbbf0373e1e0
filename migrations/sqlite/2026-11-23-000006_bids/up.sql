CREATE TABLE bids (
    id TEXT PRIMARY KEY NOT NULL,
    tender_id TEXT NOT NULL REFERENCES tenders (id),
    lot_id TEXT NOT NULL REFERENCES lots (id),
    supplier_id TEXT NOT NULL REFERENCES suppliers (id),
    phase TEXT NOT NULL CHECK (phase IN ('received', 'withdrawn')),
    version BIGINT NOT NULL CHECK (version >= 1),
    sha256 TEXT NOT NULL,
    received_at TIMESTAMP NOT NULL,
    deadline_at TIMESTAMP NOT NULL,
    withdrawn_at TIMESTAMP,
    revision BIGINT NOT NULL CHECK (revision >= version),
    CHECK (received_at < deadline_at),
    CHECK ((phase = 'withdrawn') = (withdrawn_at IS NOT NULL))
);
CREATE UNIQUE INDEX bids_one_per_lot ON bids (lot_id, supplier_id) WHERE phase = 'received';
CREATE INDEX bids_of_tender ON bids (tender_id, id);

CREATE TABLE bid_versions (
    bid_id TEXT NOT NULL REFERENCES bids (id),
    number BIGINT NOT NULL,
    content BLOB NOT NULL,
    sha256 TEXT NOT NULL,
    received_at TIMESTAMP NOT NULL,
    deadline_at TIMESTAMP NOT NULL,
    PRIMARY KEY (bid_id, number)
);
-- What was recorded stays recorded.
CREATE TRIGGER bid_versions_no_update BEFORE UPDATE ON bid_versions
BEGIN
    SELECT RAISE(ABORT, 'bid_versions only grows');
END;
CREATE TRIGGER bid_versions_no_delete BEFORE DELETE ON bid_versions
BEGIN
    SELECT RAISE(ABORT, 'bid_versions only grows');
END;

CREATE TABLE openings (
    id TEXT PRIMARY KEY NOT NULL,
    tender_id TEXT NOT NULL REFERENCES tenders (id),
    first_officer_id TEXT NOT NULL REFERENCES users (id),
    first_at TIMESTAMP NOT NULL,
    second_officer_id TEXT REFERENCES users (id),
    second_at TIMESTAMP,
    bids BIGINT,
    record TEXT,
    version BIGINT NOT NULL,
    CHECK (second_officer_id IS NULL OR second_officer_id <> first_officer_id),
    CHECK ((second_officer_id IS NULL) = (record IS NULL))
);
CREATE INDEX openings_of_tender ON openings (tender_id, id);
