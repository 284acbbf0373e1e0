DROP TABLE bundle_placements;
DROP TABLE bundle_allocations;
DROP TABLE bundle_lots;
DROP TABLE bundles;
