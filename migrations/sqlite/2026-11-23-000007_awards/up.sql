CREATE TABLE scores (
    id TEXT PRIMARY KEY NOT NULL,
    tender_id TEXT NOT NULL REFERENCES tenders (id),
    bid_id TEXT NOT NULL REFERENCES bids (id),
    criterion TEXT NOT NULL,
    assessor_id TEXT NOT NULL REFERENCES users (id),
    points TEXT NOT NULL,
    reason TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX scores_of_tender ON scores (tender_id, id);
-- What was recorded stays recorded.
CREATE TRIGGER scores_no_update BEFORE UPDATE ON scores
BEGIN
    SELECT RAISE(ABORT, 'scores only grows');
END;
CREATE TRIGGER scores_no_delete BEFORE DELETE ON scores
BEGIN
    SELECT RAISE(ABORT, 'scores only grows');
END;

CREATE TABLE rankings (
    lot_id TEXT PRIMARY KEY NOT NULL REFERENCES lots (id),
    tender_id TEXT NOT NULL REFERENCES tenders (id),
    ranking TEXT NOT NULL,
    concluded_at TIMESTAMP NOT NULL
);

CREATE TABLE awards (
    id TEXT PRIMARY KEY NOT NULL,
    tender_id TEXT NOT NULL REFERENCES tenders (id),
    lot_id TEXT NOT NULL UNIQUE REFERENCES lots (id),
    bid_id TEXT REFERENCES bids (id),
    supplier_id TEXT REFERENCES suppliers (id),
    decision TEXT NOT NULL,
    decided_at TIMESTAMP NOT NULL,
    decided_by_id TEXT NOT NULL REFERENCES users (id)
);
CREATE INDEX awards_of_tender ON awards (tender_id, id);

CREATE TABLE contracts (
    id TEXT PRIMARY KEY NOT NULL,
    tender_id TEXT NOT NULL REFERENCES tenders (id),
    lot_id TEXT NOT NULL REFERENCES lots (id),
    award_id TEXT NOT NULL REFERENCES awards (id),
    member_id TEXT NOT NULL REFERENCES members (id),
    supplier_id TEXT NOT NULL REFERENCES suppliers (id),
    edition TEXT NOT NULL,
    edition_sha256 TEXT NOT NULL,
    terms TEXT NOT NULL,
    value_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (lot_id, member_id)
);
CREATE INDEX contracts_of_member ON contracts (member_id, id);
CREATE INDEX contracts_of_supplier ON contracts (supplier_id, id);
