CREATE TABLE bundles (
    id TEXT PRIMARY KEY NOT NULL,
    phase TEXT NOT NULL CHECK (phase IN ('proposed', 'accepted')),
    selection TEXT NOT NULL,
    policy TEXT NOT NULL,
    status TEXT NOT NULL,
    objective TEXT NOT NULL,
    lower_bound TEXT NOT NULL,
    baseline TEXT NOT NULL,
    accepted_at TIMESTAMP,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE bundle_lots (
    id TEXT PRIMARY KEY NOT NULL,
    bundle_id TEXT NOT NULL REFERENCES bundles (id),
    position INTEGER NOT NULL,
    category_id TEXT NOT NULL REFERENCES categories (id),
    requirements TEXT NOT NULL,
    region TEXT NOT NULL,
    start_from DATE NOT NULL,
    start_until DATE NOT NULL,
    quantity BIGINT NOT NULL,
    unit_price_minor BIGINT NOT NULL,
    rate_bp INTEGER NOT NULL,
    cost TEXT NOT NULL,
    UNIQUE (bundle_id, position)
);

CREATE TABLE bundle_allocations (
    bundle_lot_id TEXT NOT NULL REFERENCES bundle_lots (id) DEFERRABLE INITIALLY DEFERRED,
    need_id TEXT NOT NULL REFERENCES needs (id),
    site_id TEXT NOT NULL REFERENCES sites (id),
    quantity BIGINT NOT NULL CHECK (quantity >= 1),
    PRIMARY KEY (bundle_lot_id, need_id, site_id)
);
CREATE INDEX bundle_allocations_of_need ON bundle_allocations (need_id);
-- The law of conservation: a lot is written after its allocations and carries exactly their sum; from then on neither changes
-- without the other. A lot is changed by deleting it with its allocations and writing both again in one transaction.
CREATE TRIGGER bundle_lots_conserve_insert BEFORE INSERT ON bundle_lots
WHEN NEW.quantity <> (SELECT COALESCE(SUM(quantity), 0) FROM bundle_allocations WHERE bundle_lot_id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'conservation: the quantity of a lot is the sum of its allocations');
END;
CREATE TRIGGER bundle_lots_conserve_update BEFORE UPDATE OF id, quantity ON bundle_lots
WHEN NEW.quantity <> OLD.quantity OR NEW.id <> OLD.id
BEGIN
    SELECT RAISE(ABORT, 'conservation: the quantity of a lot is the sum of its allocations');
END;
CREATE TRIGGER bundle_allocations_conserve_insert BEFORE INSERT ON bundle_allocations
WHEN EXISTS (SELECT 1 FROM bundle_lots WHERE id = NEW.bundle_lot_id)
BEGIN
    SELECT RAISE(ABORT, 'conservation: the allocations of a lot are fixed');
END;
CREATE TRIGGER bundle_allocations_conserve_update BEFORE UPDATE ON bundle_allocations
BEGIN
    SELECT RAISE(ABORT, 'conservation: the allocations of a lot are fixed');
END;
CREATE TRIGGER bundle_allocations_conserve_delete BEFORE DELETE ON bundle_allocations
WHEN EXISTS (SELECT 1 FROM bundle_lots WHERE id = OLD.bundle_lot_id)
BEGIN
    SELECT RAISE(ABORT, 'conservation: the allocations of a lot are fixed');
END;

CREATE TABLE bundle_placements (
    bundle_id TEXT NOT NULL REFERENCES bundles (id),
    need_id TEXT NOT NULL REFERENCES needs (id),
    region TEXT NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity >= 1),
    bundle_lot_id TEXT REFERENCES bundle_lots (id),
    reason TEXT NOT NULL,
    explanation_nl TEXT NOT NULL,
    explanation_en TEXT NOT NULL,
    cost TEXT NOT NULL,
    alone_cost TEXT NOT NULL,
    CHECK ((bundle_lot_id IS NOT NULL) = (reason = 'inLot')),
    PRIMARY KEY (bundle_id, need_id, region)
);
