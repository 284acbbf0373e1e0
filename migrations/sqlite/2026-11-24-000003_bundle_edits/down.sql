DROP TABLE bundle_edits;
ALTER TABLE bundle_lots DROP COLUMN is_fixed;
ALTER TABLE bundle_lots DROP COLUMN name_en;
ALTER TABLE bundle_lots DROP COLUMN name_nl;
