//! The only place that reads the clock. One instant per request: everything below takes `now`.

use samenkoop_core::moment::Moment;

/// The present instant, cut to microseconds.
#[must_use]
#[allow(clippy::disallowed_methods, reason = "this is the one place")]
pub fn now() -> Moment {
    Moment::from(chrono::Utc::now())
}
