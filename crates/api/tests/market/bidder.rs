//! Somebody who speaks for a new supplier and is logged in, made through the library: for what must not wait for log-ins.

use chrono::Duration;
use samenkoop_api::{
    app::users,
    auth::{Acting, PasswordHash, Role, Secret, Session},
    store::Store,
};
use samenkoop_core::{
    id::SessionId,
    moment::Moment,
    names::{EmailAddress, PersonName},
};
use uuid::Uuid;

use crate::market;

/// The token of somebody who speaks for a new supplier.
pub fn token(store: &Store, now: Moment) -> String {
    let new = users::NewUser {
        id: None,
        email: EmailAddress::new(&format!("{}@people.example", Uuid::now_v7().simple())).unwrap(),
        name: PersonName::new("Jo Voorbeeld").unwrap(),
        role: Role::Supplier(market::supplier(store, now)),
        password_hash: PasswordHash::of_nobody(),
    };
    let user = store.write(|tx| users::create(tx, &Acting::system(now), &new)).unwrap().value;
    let token = Secret::random("test").unwrap();
    let session = Session {
        id: SessionId::from_uuid(Uuid::now_v7()),
        user_id: user.id,
        created_at: now,
        expires_at: now.checked_add(Duration::days(1)).unwrap(),
        ended_at: None,
    };
    store.write(|tx| tx.session_insert(&session, &token.digest())).unwrap();
    token.reveal().to_owned()
}
