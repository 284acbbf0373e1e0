-- How far a member commits itself: without a probability a need is firm, without a minimum or maximum a line has no tolerance.
ALTER TABLE needs ADD COLUMN probability_bp INTEGER CHECK (probability_bp BETWEEN 1 AND 9999);
ALTER TABLE needs ADD COLUMN max_unit_price_minor BIGINT CHECK (max_unit_price_minor >= 1);
ALTER TABLE needs ADD COLUMN max_unit_price_currency TEXT
    CHECK ((max_unit_price_currency IS NULL) = (max_unit_price_minor IS NULL));
ALTER TABLE need_lines ADD COLUMN min_quantity BIGINT CHECK (min_quantity BETWEEN 1 AND quantity);
ALTER TABLE need_lines ADD COLUMN max_quantity BIGINT CHECK (max_quantity BETWEEN quantity AND 1000000000);
