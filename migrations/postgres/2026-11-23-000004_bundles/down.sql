DROP TABLE bundle_placements;
DROP TABLE bundle_allocations;
DROP TABLE bundle_lots;
DROP TABLE bundles;
DROP FUNCTION bundle_lots_conserve();
DROP FUNCTION bundle_allocations_conserve();
