DROP TABLE allocations;
DROP TABLE lot_items;
DROP TABLE lots;
DROP TABLE tenders;
