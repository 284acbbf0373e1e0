//! Many connections at once, and what they saw. In integers: microseconds, requests per second, thousandths.

use std::{
    net::SocketAddr,
    sync::{
        Barrier,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use crate::client::Connection;

/// What is asked, in turn; after the last comes the first again.
pub struct Work {
    pub requests: Vec<Vec<u8>>,
    /// The status of an answer that counts; others are counted apart.
    pub status: u16,
    /// At most this many requests.
    pub count: usize,
    /// No request begins after this time.
    pub limit: Duration,
}

/// What came of one round.
#[derive(Debug, Clone, Copy)]
pub struct Round {
    pub answers: usize,
    /// Answers with another status, such as 503: the client would have to ask again.
    pub refused: usize,
    pub per_second: u64,
    pub p50_us: u64,
    pub p99_us: u64,
}

/// Does the work over this many connections at once.
pub fn run(address: SocketAddr, connections: usize, work: &Work) -> Round {
    let (next, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let start = Barrier::new(connections + 1);
    let (mut latencies_us, elapsed) = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..connections).map(|_| scope.spawn(|| ask(address, work, (&next, &refused), &start))).collect();
        start.wait();
        let began = Instant::now();
        let latencies: Vec<u64> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
        (latencies, began.elapsed())
    });
    latencies_us.sort_unstable();
    let answers = latencies_us.len();
    let at = |percent: usize| latencies_us.get(answers * percent / 100).copied().unwrap_or_default();
    let per_second = u64::try_from(answers).unwrap() * 1_000_000 / micros(elapsed).max(1);
    Round { answers, refused: refused.into_inner(), per_second, p50_us: at(50), p99_us: at(99) }
}

fn ask(
    address: SocketAddr,
    work: &Work,
    (next, refused): (&AtomicUsize, &AtomicUsize),
    start: &Barrier,
) -> Vec<u64> {
    let mut connection = Connection::open(address);
    let mut latencies_us = Vec::with_capacity(4096);
    start.wait();
    let began = Instant::now();
    while began.elapsed() < work.limit {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= work.count {
            break;
        }
        let request = &work.requests[number % work.requests.len()];
        let asked = Instant::now();
        let (status, _) = connection.exchange(request);
        if status == work.status {
            latencies_us.push(micros(asked.elapsed()));
        } else {
            refused.fetch_add(1, Ordering::Relaxed);
        }
    }
    latencies_us
}

pub fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap()
}

/// The middle one; of an even number the lower of the two.
pub fn median(values: impl IntoIterator<Item = u64>) -> u64 {
    let mut values: Vec<u64> = values.into_iter().collect();
    values.sort_unstable();
    values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or_default()
}
