//! What is asked of a service: tenders with their lots, and suppliers who have not bid yet.

use chrono::Duration;
use samenkoop_api::clock;
use uuid::Uuid;

use crate::{
    bidder,
    client::{self, Connection},
    market::{self, Market},
    service::{FIXED, Service},
};

/// As many suppliers bid.
const SUPPLIERS: usize = 128;

/// The lots of a small tender; a large one has ten times as many, and is shown on one page or on pages of this size.
pub const FEW_LOTS: u16 = 20;

/// Tenders and bidders on a service.
pub struct Scene {
    bidding: Market,
    few: Market,
    many: Market,
    tokens: Vec<String>,
    /// How many pairs of supplier and lot were given out.
    bids_made: usize,
}

impl Scene {
    /// Publishes the tenders and registers the suppliers; `bids` is how many bids will be asked for in all.
    pub fn set(service: &Service, bids: usize) -> Self {
        let now = clock::now();
        let deadline_at = now.checked_add(Duration::days(30)).unwrap();
        let lots = u16::try_from(bids.div_ceil(SUPPLIERS)).expect("fewer bids");
        let publish = |lots| market::publish(&service.store, now, deadline_at, lots);
        Self {
            tokens: (0..SUPPLIERS).map(|_| bidder::token(&service.store, now)).collect(),
            bidding: publish(lots),
            few: publish(FEW_LOTS),
            many: publish(FEW_LOTS * 10),
            bids_made: 0,
        }
    }

    /// New bids: each of the next supplier, and for the next lot when all suppliers have had their turn.
    pub fn bids(&mut self, count: usize) -> Vec<Vec<u8>> {
        let first = self.bids_made;
        self.bids_made += count;
        (first..self.bids_made)
            .map(|number| {
                let bid = self.bidding.bid(number / SUPPLIERS, "199.00").to_string();
                let key = Uuid::now_v7().to_string();
                client::post(&self.bidding.bids(), &self.tokens[number % SUPPLIERS], &key, &bid)
            })
            .collect()
    }

    /// All lots of a small tender.
    pub fn few_lots(&self) -> Vec<Vec<u8>> {
        self.lots(&self.few, FEW_LOTS)
    }

    /// All lots of a large tender.
    pub fn many_lots(&self) -> Vec<Vec<u8>> {
        self.lots(&self.many, FEW_LOTS * 10)
    }

    /// As many lots of the large tender as the small one has.
    pub fn first_of_many_lots(&self) -> Vec<Vec<u8>> {
        self.lots(&self.many, FEW_LOTS)
    }

    fn lots(&self, market: &Market, limit: u16) -> Vec<Vec<u8>> {
        let path = format!("/v1/tenders/{}/lots?limit={limit}", market.tender);
        vec![client::get(&path, &self.tokens[0])]
    }

    /// The fixed answer.
    pub fn fixed(&self) -> Vec<Vec<u8>> {
        vec![client::get(FIXED, &self.tokens[0])]
    }
}

/// The length of the body that answers this request.
pub fn body_bytes(service: &Service, request: &[u8]) -> usize {
    let mut connection = Connection::open(service.address);
    let (status, body) = connection.exchange(request);
    assert!((200..300).contains(&status), "{}", String::from_utf8_lossy(body));
    body.len()
}
