DROP TABLE contracts;
DROP TABLE awards;
DROP TABLE rankings;
DROP TABLE scores;
DROP FUNCTION scores_only_grows();
