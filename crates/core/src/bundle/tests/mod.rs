//! Bundling as a whole: worked examples, the file formats, and what must hold for every problem.

mod acceptance;
mod commitments;
mod construction;
mod demand;
mod examples;
mod exhaustive;
mod explanation;
mod files;
mod lines;
mod properties;
mod request;
mod scale;
mod what_if;
