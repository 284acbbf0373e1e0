//! A running service with a clock that the test sets, on a database of its own.

use std::{
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
        mpsc,
    },
    thread::JoinHandle,
};

use chrono::{DateTime, Duration};
use diesel::{Connection as _, PgConnection, SqliteConnection, connection::SimpleConnection as _};
use samenkoop_api::{
    app::{shipped, users},
    auth::{Acting, PasswordHash, Role, Secret, Session},
    routes::Clock,
    server::{ServerOptions, server},
    store::{DatabaseUrl, Store},
};
use samenkoop_core::{
    id::{SessionId, UserId},
    moment::Moment,
    names::{EmailAddress, LegalName, PersonName},
};
use tempfile::TempDir;
use uuid::Uuid;

use crate::client::Client;

/// The day on which every test begins.
pub const BEGINS_AT: &str = "2027-01-04T09:00:00Z";

pub struct World {
    pub store: Store,
    pub folder: TempDir,
    base: String,
    clock: Arc<AtomicI64>,
    stop: Option<(actix_web::dev::ServerHandle, JoinHandle<()>)>,
    /// The database to drop at the end, and the URL of the server it is on.
    database: Option<(String, String)>,
}

impl World {
    pub fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("samenkoop.db"));
        Self::start(&url, folder, None)
    }

    pub fn on_postgres() -> Self {
        let server = std::env::var("SAMENKOOP_TEST_POSTGRES")
            .expect("SAMENKOOP_TEST_POSTGRES names a PostgreSQL server for tests; `make test` starts one");
        let name = format!("samenkoop_{}", Uuid::now_v7().simple());
        let mut connection = PgConnection::establish(&server).unwrap();
        connection.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        let (before, _) = server.rsplit_once('/').unwrap();
        let url = DatabaseUrl::parse(&format!("{before}/{name}")).unwrap();
        Self::start(&url, tempfile::tempdir().unwrap(), Some((server, name)))
    }

    fn start(url: &DatabaseUrl, folder: TempDir, database: Option<(String, String)>) -> Self {
        let store = Store::open(url, 6).unwrap();
        store.migrate_up().unwrap();
        let begins: DateTime<chrono::Utc> = BEGINS_AT.parse().unwrap();
        shipped::ensure(&store, begins.into()).unwrap();
        let clock = Arc::new(AtomicI64::new(begins.timestamp_micros()));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let options = ServerOptions {
            public_url: base.clone(),
            workers: 2,
            cooperative: LegalName::new("Coöperatie Voorbeeldkoop U.A.").unwrap(),
        };
        let (told, started) = mpsc::channel();
        let (shared, read) = (store.clone(), Arc::clone(&clock));
        let thread = std::thread::spawn(move || {
            let clock = Clock::of(move || moment(read.load(Ordering::SeqCst)));
            actix_web::rt::System::new().block_on(async move {
                let server = server(listener, shared, clock, &options).unwrap();
                told.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        let handle = started.recv().unwrap();
        Self { store, folder, base, clock, stop: Some((handle, thread)), database }
    }

    /// The instant the service now believes it is.
    pub fn now(&self) -> Moment {
        moment(self.clock.load(Ordering::SeqCst))
    }

    /// Sets the clock.
    pub fn set_clock(&self, to: Moment) {
        self.clock.store(to.utc().timestamp_micros(), Ordering::SeqCst);
    }

    /// Moves the clock on.
    pub fn pass(&self, duration: Duration) {
        self.set_clock(self.now().checked_add(duration).unwrap());
    }

    /// The service acting by itself, now.
    pub fn system(&self) -> Acting {
        Acting::system(self.now())
    }

    /// Changes one value behind the back of the service, as somebody with the database in hand could.
    pub fn tamper(&self, table: &str, column: &str, key: &str, id: &str, value: &str) {
        let escaped = value.replace('\'', "''");
        let sql = format!("UPDATE {table} SET {column} = '{escaped}' WHERE {key} = '{id}'");
        match self.store.url() {
            DatabaseUrl::Sqlite(path) => {
                let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
                connection.batch_execute(&format!("PRAGMA busy_timeout = 5000; {sql}")).unwrap();
            }
            DatabaseUrl::Postgres(url) => {
                PgConnection::establish(url.as_str()).unwrap().batch_execute(&sql).unwrap();
            }
        }
    }

    /// Somebody who did not log in.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.base, None)
    }

    pub fn officer(&self) -> Client {
        self.somebody(Role::Officer).1
    }

    pub fn auditor(&self) -> Client {
        self.somebody(Role::Auditor).1
    }

    pub fn admin(&self) -> Client {
        self.somebody(Role::Admin).1
    }

    /// A new person with this role, logged in for the rest of the test however far the clock goes.
    pub fn somebody(&self, role: Role) -> (UserId, Client) {
        let name = Uuid::now_v7().simple().to_string();
        let new = users::NewUser {
            id: None,
            email: EmailAddress::new(&format!("{name}@people.example")).unwrap(),
            name: PersonName::new(&format!("{} {name}", role.name())).unwrap(),
            role,
            password_hash: PasswordHash::of_nobody(),
        };
        let user = self.store.write(|tx| users::create(tx, &self.system(), &new)).unwrap().value;
        let token = Secret::random("test").unwrap();
        let session = Session {
            id: SessionId::from_uuid(Uuid::now_v7()),
            user_id: user.id,
            created_at: self.now(),
            expires_at: self.now().checked_add(Duration::days(20_000)).unwrap(),
            ended_at: None,
        };
        self.store.write(|tx| tx.session_insert(&session, &token.digest())).unwrap();
        (user.id, Client::new(&self.base, Some(token.reveal().to_owned())))
    }

    /// Somebody with this token.
    pub fn with_token(&self, token: &str) -> Client {
        Client::new(&self.base, Some(token.to_owned()))
    }
}

fn moment(micros: i64) -> Moment {
    DateTime::from_timestamp_micros(micros).unwrap().into()
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some((handle, thread)) = self.stop.take() {
            actix_web::rt::System::new().block_on(handle.stop(false));
            thread.join().unwrap();
        }
        if let Some((server, name)) = self.database.take() {
            let mut connection = PgConnection::establish(&server).unwrap();
            connection.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).unwrap();
        }
    }
}
