CREATE TABLE tenders (
    id TEXT PRIMARY KEY NOT NULL,
    bundle_id TEXT REFERENCES bundles (id),
    reference TEXT NOT NULL UNIQUE,
    category_group TEXT NOT NULL,
    title_nl TEXT,
    title_en TEXT,
    description_nl TEXT,
    description_en TEXT,
    procedure TEXT NOT NULL,
    framework_term_months INTEGER,
    motivations TEXT NOT NULL,
    award_model TEXT,
    award_model_sha256 TEXT,
    rule_set_version TEXT,
    deadline_at TIMESTAMP,
    clarifications_until TIMESTAMP,
    submitted_at TIMESTAMP,
    submitted_by_id TEXT REFERENCES users (id),
    published_at TIMESTAMP,
    opened_at TIMESTAMP,
    evaluated_at TIMESTAMP,
    award_decided_at TIMESTAMP,
    notified_at TIMESTAMP,
    standstill_ends_at TIMESTAMP,
    cancelled_at TIMESTAMP,
    unsuccessful_at TIMESTAMP,
    end_reason TEXT,
    cancellation_proposal TEXT,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    CHECK (published_at IS NULL OR (deadline_at IS NOT NULL AND award_model_sha256 IS NOT NULL))
);

CREATE TABLE lots (
    id TEXT PRIMARY KEY NOT NULL,
    tender_id TEXT NOT NULL REFERENCES tenders (id),
    number INTEGER NOT NULL,
    category_id TEXT NOT NULL REFERENCES categories (id),
    title_nl TEXT,
    title_en TEXT,
    description_nl TEXT,
    description_en TEXT,
    requirements TEXT NOT NULL,
    needs_group TEXT,
    region TEXT,
    start_from DATE NOT NULL,
    start_until DATE NOT NULL,
    quantity BIGINT NOT NULL,
    unit_nl TEXT NOT NULL,
    unit_en TEXT NOT NULL,
    estimated_value_minor BIGINT NOT NULL,
    maximum_value_minor BIGINT,
    currency TEXT NOT NULL,
    outcome TEXT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (tender_id, number)
);

CREATE TABLE lot_items (
    lot_id TEXT NOT NULL REFERENCES lots (id),
    position INTEGER NOT NULL,
    description_nl TEXT NOT NULL,
    description_en TEXT NOT NULL,
    cpv TEXT NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity >= 1),
    PRIMARY KEY (lot_id, position)
);

CREATE TABLE allocations (
    lot_id TEXT NOT NULL REFERENCES lots (id) DEFERRABLE INITIALLY DEFERRED,
    need_id TEXT NOT NULL REFERENCES needs (id),
    site_id TEXT NOT NULL REFERENCES sites (id),
    quantity BIGINT NOT NULL CHECK (quantity >= 1),
    PRIMARY KEY (lot_id, need_id, site_id)
);
CREATE INDEX allocations_of_need ON allocations (need_id);
-- The law of conservation: a lot is written after its allocations and carries exactly their sum; from then on neither changes
-- without the other. A lot is changed by deleting it with its allocations and writing both again in one transaction.
CREATE FUNCTION lots_conserve() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.quantity <> (SELECT COALESCE(SUM(quantity), 0) FROM allocations WHERE lot_id = NEW.id) THEN
        RAISE EXCEPTION 'conservation: the quantity of a lot is the sum of its allocations' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lots_conserve_insert BEFORE INSERT OR UPDATE OF id, quantity ON lots
    FOR EACH ROW EXECUTE FUNCTION lots_conserve();
CREATE FUNCTION allocations_conserve() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR EXISTS (
        SELECT 1 FROM lots WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.lot_id ELSE NEW.lot_id END
    ) THEN
        RAISE EXCEPTION 'conservation: the allocations of a lot are fixed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER allocations_conserve_change BEFORE INSERT OR UPDATE OR DELETE ON allocations
    FOR EACH ROW EXECUTE FUNCTION allocations_conserve();
