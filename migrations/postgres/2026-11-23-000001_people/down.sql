DROP TABLE api_keys;
DROP TABLE sessions;
DROP TABLE users;
DROP TABLE suppliers;
DROP TABLE sites;
DROP TABLE members;
