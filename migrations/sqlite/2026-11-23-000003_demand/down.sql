DROP TABLE need_lines;
DROP TABLE needs;
DROP TABLE mandates;
DROP TABLE categories;
