DROP TABLE bundle_rule_prices;
DROP TABLE what_ifs;
