//! Who asks, when, and the one way from a handler into a transaction.

use std::{future::Ready, sync::Arc};

use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest,
    dev::Payload,
    http::{Method, header},
    web,
};
use samenkoop_core::{moment::Moment, names::LegalName};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::{Body, Limits, Reply};
use crate::{
    app::{AppError, Code},
    auth::{Acting, Caller},
    problem::Problem,
    store::{Among, KeptReply, Store, StoreError, Tx},
};

/// Tells the time. Only a demonstration uses another than the real one.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Moment + Send + Sync>);

impl Clock {
    /// The clock of the machine.
    #[must_use]
    pub fn real() -> Self {
        Self(Arc::new(crate::clock::now))
    }

    /// A clock that a test or a demonstration sets.
    pub fn of(now: impl Fn() -> Moment + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Moment {
        (self.0)()
    }
}

/// What the handlers work with.
#[derive(Clone)]
pub struct Services {
    /// The database.
    pub store: Store,
    /// The clock.
    pub clock: Clock,
    /// Password hashing takes memory on purpose; this many at once, so that log-ins cannot eat it all.
    pub hashing: Arc<Semaphore>,
    /// How often what anybody may try may be tried.
    pub limits: Arc<Limits>,
    /// The API document as it is served.
    pub document: Arc<str>,
    /// The name of the cooperative, which signs letters and stands in contracts.
    pub cooperative: LegalName,
}

/// A request that the guard let through.
pub struct Context {
    services: web::Data<Services>,
    caller: Caller,
    request: Uuid,
    target: String,
    idempotency_key: Option<String>,
}

impl Context {
    /// Who acts, and when: the instant is taken once, after the whole body has come in. A bid whose last byte is late is late.
    fn acting(&self) -> Acting {
        Acting { caller: self.caller, now: self.services.clock.now(), request: self.request }
    }

    /// What the handlers work with.
    #[must_use]
    pub fn services(&self) -> &Services {
        &self.services
    }

    /// Reads in one consistent picture.
    ///
    /// # Errors
    /// A [`Problem`] for what `work` refuses and for a store that fails.
    pub async fn read<F>(self, work: F) -> Result<Reply, Problem>
    where
        F: FnOnce(&mut Tx<'_>, &Acting) -> Result<Reply, AppError> + Send + 'static,
    {
        let acting = self.acting();
        let services = self.services;
        let outcome = web::block(move || services.store.read(|tx| work(tx, &acting))).await;
        settle(outcome, acting.request)
    }

    /// Writes in one atomic step. With an `Idempotency-Key`, the reply is kept in the same transaction, and a repeated request gets
    /// it again instead of being done again.
    ///
    /// # Errors
    /// A [`Problem`] for what `work` refuses and for a store that fails.
    pub async fn write<T, F>(self, body: Body<T>, work: F) -> Result<Reply, Problem>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>, &Acting, &T) -> Result<Reply, AppError> + Send + 'static,
    {
        self.write_among(Among::Ordered, body, work).await
    }

    /// The same for a write that says how it stands to others.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub async fn write_among<T, F>(self, among: Among, body: Body<T>, work: F) -> Result<Reply, Problem>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>, &Acting, &T) -> Result<Reply, AppError> + Send + 'static,
    {
        let acting = self.acting();
        let services = self.services;
        let fingerprint = body.fingerprint(&self.target);
        let (key, target) = (self.idempotency_key, self.target);
        let outcome = web::block(move || {
            services.store.write_among(among, |tx| match &key {
                None => work(tx, &acting, &body.value),
                Some(key) => {
                    once(tx, &acting, key, &target, &fingerprint, |tx| work(tx, &acting, &body.value))
                }
            })
        })
        .await;
        settle(outcome, acting.request)
    }

    /// Writes in one atomic step what takes too long to work out while others wait to write: `gather` reads, `work_out` computes outside
    /// any transaction, and `write` must see for itself whether what was read still holds.
    ///
    /// # Errors
    /// A [`Problem`] for what any of the three refuses and for a store that fails.
    pub async fn write_worked_out<T, G, P>(
        self,
        body: Body<T>,
        gather: impl FnOnce(&mut Tx<'_>, &Acting, &T) -> Result<G, AppError> + Send + 'static,
        work_out: impl FnOnce(G) -> Result<P, AppError> + Send + 'static,
        write: impl Fn(&mut Tx<'_>, &Acting, &T, &P) -> Result<Reply, AppError> + Send + 'static,
    ) -> Result<Reply, Problem>
    where
        T: Send + 'static,
        G: Send + 'static,
        P: Send + 'static,
    {
        let acting = self.acting();
        let services = self.services;
        let fingerprint = body.fingerprint(&self.target);
        let (key, target) = (self.idempotency_key, self.target);
        let outcome = web::block(move || {
            let value = &body.value;
            // A request that was done before is answered at once: what it rested on may have changed since.
            let gathered = services.store.read(|tx| {
                let done = key.as_deref().map(|key| kept(tx, &acting, key, &target, &fingerprint));
                match done.transpose()?.flatten() {
                    Some(reply) => Ok(Err(reply)),
                    None => gather(tx, &acting, value).map(Ok),
                }
            });
            let worked_out = match gathered? {
                Ok(gathered) => work_out(gathered)?,
                Err(reply) => return Ok(reply),
            };
            services.store.write(|tx| match &key {
                None => write(tx, &acting, value, &worked_out),
                Some(key) => {
                    once(tx, &acting, key, &target, &fingerprint, |tx| write(tx, &acting, value, &worked_out))
                }
            })
        })
        .await;
        settle(outcome, acting.request)
    }

    /// Writes in one atomic step whose reply is never kept: it shows a secret.
    ///
    /// # Errors
    /// A [`Problem`] for what `work` refuses and for a store that fails.
    pub async fn write_anew<F>(self, work: F) -> Result<Reply, Problem>
    where
        F: Fn(&mut Tx<'_>, &Acting) -> Result<Reply, AppError> + Send + 'static,
    {
        let acting = self.acting();
        let services = self.services;
        let outcome = web::block(move || services.store.write(|tx| work(tx, &acting))).await;
        settle(outcome, acting.request)
    }
}

/// Runs `work`, which hashes passwords, when it is its turn.
pub(super) async fn hashed<T: Send + 'static>(
    services: &Services,
    work: impl FnOnce(&Store) -> Result<T, AppError> + Send + 'static,
) -> Result<T, Problem> {
    let turn =
        Arc::clone(&services.hashing).acquire_owned().await.map_err(|_| Problem::from(StoreError::Busy))?;
    let store = services.store.clone();
    let outcome = web::block(move || {
        let done = work(&store);
        drop(turn);
        done
    })
    .await;
    outcome.unwrap_or(Err(AppError::Store(StoreError::Busy))).map_err(Problem::from)
}

/// Does `work` unless it was done before under the same key.
fn once(
    tx: &mut Tx<'_>,
    acting: &Acting,
    key: &str,
    target: &str,
    fingerprint: &str,
    work: impl FnOnce(&mut Tx<'_>) -> Result<Reply, AppError>,
) -> Result<Reply, AppError> {
    // Nearly always the key is new. Then nothing is looked up before the work is done: on PostgreSQL, a look at the keys would make every
    // request depend on every other one. Whatever stands in the way is looked into on the next attempt.
    let first = tx.is_first_attempt();
    if !first && let Some(reply) = kept(tx, acting, key, target, fingerprint)? {
        return Ok(reply);
    }
    let reply = match work(tx) {
        Err(_) if first => return Err(AppError::Store(StoreError::Busy)),
        outcome => outcome?,
    };
    let kept = KeptReply {
        operation: target.to_owned(),
        fingerprint: fingerprint.to_owned(),
        reply: reply.to_kept(),
    };
    match tx.reply_insert(&acting.key_owner(), key, &kept, acting.now) {
        Err(StoreError::Taken(_)) => Err(AppError::Store(StoreError::Busy)),
        outcome => Ok(outcome.map(|()| reply)?),
    }
}

/// The reply that was kept under this key, if there is one.
fn kept(
    tx: &mut Tx<'_>,
    acting: &Acting,
    key: &str,
    target: &str,
    fingerprint: &str,
) -> Result<Option<Reply>, AppError> {
    let Some(kept) = tx.reply_find(&acting.key_owner(), key)? else {
        return Ok(None);
    };
    let same = kept.operation == target && kept.fingerprint == fingerprint;
    match Reply::from_kept(&kept.reply) {
        Some(reply) if same => Ok(Some(reply)),
        Some(_) | None => {
            Err(AppError::refused(Code::IdempotencyKeyReused, "this key belongs to another request"))
        }
    }
}

fn settle(
    outcome: Result<Result<Reply, AppError>, actix_web::error::BlockingError>,
    request: Uuid,
) -> Result<Reply, Problem> {
    let outcome = outcome.unwrap_or(Err(AppError::Store(StoreError::Busy)));
    outcome.map_err(|error| Problem::from(error).in_request(request))
}

impl FromRequest for Context {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(context(request))
    }
}

fn context(request: &HttpRequest) -> Result<Context, Problem> {
    let services = request.app_data::<web::Data<Services>>().cloned();
    let caller = request.extensions().get::<Caller>().copied();
    // Without a caller the guard did not see this request: nobody gets through.
    let (Some(services), Some(caller)) = (services, caller) else {
        return Err(AppError::Forbidden.into());
    };
    let idempotency_key = idempotency_key(request)?;
    let target = format!("{} {}", request.method(), request.path());
    Ok(Context { services, caller, request: request_id(request), target, idempotency_key })
}

/// The id of the request: the client's own if it sent a UUID, else a new one.
fn request_id(request: &HttpRequest) -> Uuid {
    let sent = request.headers().get("X-Request-Id").and_then(|value| value.to_str().ok());
    sent.and_then(|text| Uuid::try_parse(text).ok()).unwrap_or_else(Uuid::now_v7)
}

fn idempotency_key(request: &HttpRequest) -> Result<Option<String>, Problem> {
    let Some(value) = request.headers().get("Idempotency-Key") else {
        return Ok(None);
    };
    if request.method() != Method::POST {
        return Ok(None);
    }
    let key = value.to_str().unwrap_or_default().trim_matches('"');
    let fits = (1..=100).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    if fits {
        Ok(Some(key.to_owned()))
    } else {
        Err(Problem::unreadable("an Idempotency-Key has 1 to 100 visible ASCII characters"))
    }
}

/// The version the client says it changes, from `If-Match: "v3"`.
pub struct IfMatch(pub i64);

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(match request.headers().get(header::IF_MATCH) {
            None => Err(Problem::precondition_required()),
            // What is not a tag of ours matches nothing: stale, as RFC 9110 has it.
            Some(value) => value
                .to_str()
                .ok()
                .and_then(|tag| tag.trim().strip_prefix("\"v")?.strip_suffix('"')?.parse().ok())
                .map(Self)
                .ok_or_else(|| AppError::Stale.into()),
        })
    }
}
