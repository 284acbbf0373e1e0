//! The core of Samenkoop: it decides, and does nothing else.
//!
//! Values go in, decisions come out. There is no I/O here, no clock and no randomness: `now` is an argument, ids are made
//! by the caller, and the same input gives the same answer on every machine. That is what lets an award be recomputed in court.
//!
//! A tender runs through these rooms in this order:
//! [`member`] and [`mandate`] say who buys and with whose authority, [`category`] what can be bought, [`need`] what a member wants,
//! [`bundle`] how needs become lots, [`tender`] how lots become a procedure (with [`rules`] as its law book and [`calendar`] as its
//! calendar), [`bid`] what suppliers offer, [`evaluation`] how bids are judged, and [`award`] who wins and when that is final. When a
//! contract nears its end, [`renewal`] says by when to begin again.

pub mod apportion;
pub mod award;
pub mod bid;
pub mod bundle;
pub mod calendar;
pub mod category;
pub mod codes;
pub mod digest;
pub mod evaluation;
pub mod fee;
pub mod id;
pub mod localized;
pub mod mandate;
pub mod member;
pub mod moment;
pub mod money;
pub mod names;
pub mod need;
pub mod quantity;
pub mod renewal;
pub mod rules;
pub mod supplier;
pub mod tender;
