DROP TABLE openings;
DROP TABLE bid_versions;
DROP TABLE bids;
