//! The standard-contract library: clauses, templates, editions, assembly. Pure: text and values in, contract text out.
