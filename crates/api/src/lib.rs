//! The service of Samenkoop: REST API, database, mail, jobs and the command line.
//!
//! A request walks one way: bytes, [`wire`], a command, a decision of the core in [`app`], rows of the [`store`], a view, bytes.

pub mod app;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod jobs;
pub mod mail;
pub mod openapi;
pub mod operations;
pub mod problem;
pub mod routes;
pub mod server;
pub mod store;
pub mod wire;
