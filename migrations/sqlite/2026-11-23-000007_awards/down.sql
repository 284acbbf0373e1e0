DROP TABLE contracts;
DROP TABLE awards;
DROP TABLE rankings;
DROP TABLE scores;
