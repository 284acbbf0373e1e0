DROP TABLE allocations;
DROP TABLE lot_items;
DROP TABLE lots;
DROP TABLE tenders;
DROP FUNCTION lots_conserve();
DROP FUNCTION allocations_conserve();
