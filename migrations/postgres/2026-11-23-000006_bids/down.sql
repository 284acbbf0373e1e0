DROP TABLE openings;
DROP TABLE bid_versions;
DROP TABLE bids;
DROP FUNCTION bid_versions_only_grows();
