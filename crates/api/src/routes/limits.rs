//! How often somebody may try what anybody may try: logging in and registering.
//!
//! Kept in memory, by the clock of the service. A restart forgets it and two instances do not share it; that is no harm, for it is
//! there to slow guessing and flooding down, and no count of anything rests on it.

use std::{
    future::Ready,
    hash::Hash,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use governor::{
    Quota, RateLimiter, clock::Clock as _, middleware::NoOpMiddleware, nanos::Nanos,
    state::keyed::HashMapStateStore,
};
use samenkoop_core::names::EmailAddress;

use super::Clock;
use crate::{app::AppError, problem::Problem};

/// Log-ins for one address: this many at once, and as many again in a quarter of an hour.
const LOG_INS: Allowance = Allowance { burst: NonZeroU32::MIN.saturating_add(9), every_seconds: 90 };

/// Registrations from one network address: this many at once, and as many again in an hour. People of one office share an address.
const REGISTRATIONS: Allowance = Allowance { burst: NonZeroU32::MIN.saturating_add(29), every_seconds: 120 };

/// After this many tries, keys that have recovered are forgotten, so that made-up keys do not fill the memory.
const SWEEP_EVERY: u32 = 1024;

struct Allowance {
    burst: NonZeroU32,
    every_seconds: u64,
}

/// The limits of a running service.
pub struct Limits {
    log_ins: Limit<EmailAddress>,
    registrations: Limit<IpAddr>,
}

impl Limits {
    /// Limits by this clock.
    #[must_use]
    pub fn new(clock: &Clock) -> Self {
        Self { log_ins: Limit::new(&LOG_INS, clock), registrations: Limit::new(&REGISTRATIONS, clock) }
    }

    /// Counts a log-in for this address, whether or not somebody has it.
    ///
    /// # Errors
    /// [`AppError::TooMany`].
    pub fn log_in(&self, email: &EmailAddress) -> Result<(), AppError> {
        self.log_ins.take(email)
    }

    /// Counts a registration from this network address.
    ///
    /// # Errors
    /// [`AppError::TooMany`].
    pub fn register(&self, peer: &Peer) -> Result<(), AppError> {
        self.registrations.take(&peer.0)
    }
}

struct Limit<K: Hash + Eq + Clone> {
    limiter: RateLimiter<K, HashMapStateStore<K>, Ticks, NoOpMiddleware<Nanos>>,
    clock: Ticks,
    tries: AtomicU32,
}

impl<K: Hash + Eq + Clone> Limit<K> {
    fn new(allowance: &Allowance, clock: &Clock) -> Self {
        let clock = Ticks(clock.clone());
        // A period of zero would be no limit at all; the constants above have none.
        let quota = Quota::with_period(Duration::from_secs(allowance.every_seconds))
            .unwrap_or_else(|| Quota::per_hour(allowance.burst))
            .allow_burst(allowance.burst);
        let limiter = RateLimiter::new(quota, HashMapStateStore::default(), clock.clone());
        Self { limiter, clock, tries: AtomicU32::new(0) }
    }

    fn take(&self, key: &K) -> Result<(), AppError> {
        if self.tries.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(key).map_err(|not_until| {
            let wait = not_until.wait_time_from(self.clock.now());
            AppError::TooMany { retry_after_seconds: wait.as_secs().saturating_add(1) }
        })
    }
}

/// The clock of the service, as the limiter counts.
#[derive(Clone)]
struct Ticks(Clock);

impl governor::clock::Clock for Ticks {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        let micros = u64::try_from(self.0.now().utc().timestamp_micros()).unwrap_or_default();
        Nanos::from(micros.saturating_mul(1_000))
    }
}

/// The network address a request comes from; of an IPv6 address the network, since everybody has billions of the rest.
pub struct Peer(IpAddr);

impl Peer {
    fn of(address: IpAddr) -> Self {
        Self(match address {
            IpAddr::V4(_) => address,
            IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
                Some(v4) => IpAddr::V4(v4),
                None => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
            },
        })
    }
}

impl FromRequest for Peer {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let address = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
        std::future::ready(Ok(Self::of(address)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, atomic::AtomicI64};

    use samenkoop_core::moment::Moment;

    use super::*;

    #[test]
    fn after_the_burst_each_interval_allows_one_more() {
        let seconds = Arc::new(AtomicI64::new(1_800_000_000));
        let read = Arc::clone(&seconds);
        let at = move || chrono::DateTime::from_timestamp(read.load(Ordering::SeqCst), 0).unwrap();
        let limits = Limits::new(&Clock::of(move || Moment::from(at())));
        let email = |name: &str| EmailAddress::new(&format!("{name}@school.example")).unwrap();
        for _ in 0..10 {
            limits.log_in(&email("a")).unwrap();
        }
        let refused = limits.log_in(&email("a"));
        assert!(matches!(refused, Err(AppError::TooMany { retry_after_seconds: 90..=91 })), "{refused:?}");
        limits.log_in(&email("b")).unwrap();
        seconds.fetch_add(90, Ordering::SeqCst);
        limits.log_in(&email("a")).unwrap();
        assert!(limits.log_in(&email("a")).is_err());
    }

    #[test]
    fn an_ipv6_network_is_one_peer() {
        let peer = |text: &str| Peer::of(text.parse().unwrap()).0;
        assert_eq!(peer("2001:db8::1"), peer("2001:db8::ffff:1"));
        assert_ne!(peer("2001:db8::1"), peer("2001:db8:0:1::1"));
        assert_eq!(peer("::ffff:192.0.2.1"), peer("192.0.2.1"));
    }
}
