ALTER TABLE need_lines DROP COLUMN max_quantity;
ALTER TABLE need_lines DROP COLUMN min_quantity;
ALTER TABLE needs DROP COLUMN max_unit_price_currency;
ALTER TABLE needs DROP COLUMN max_unit_price_minor;
ALTER TABLE needs DROP COLUMN probability_bp;
