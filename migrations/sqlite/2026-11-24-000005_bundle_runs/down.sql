DROP TABLE bundle_runs;
