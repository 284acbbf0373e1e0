//! The service under load, in this process: the server as `samenkoop serve` runs it, on a new database, and beside it a fixed answer.

use std::{
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    sync::{Arc, RwLock, mpsc},
    thread::JoinHandle,
};

use actix_web::{HttpResponse, web};
use diesel::{Connection as _, PgConnection, connection::SimpleConnection as _};
use samenkoop_api::{
    app::shipped,
    clock,
    jobs::Runner,
    mail::{MailTarget, Mailer},
    routes::Clock,
    server::{ServerOptions, server_with},
    store::{DatabaseUrl, Store},
};
use samenkoop_core::{
    names::{EmailAddress, LegalName},
    renewal::ReminderDays,
};
use tempfile::TempDir;
use uuid::Uuid;

/// As many as `samenkoop serve` takes when it is told nothing.
const DATABASE_CONNECTIONS: u32 = 10;
const WORKERS: usize = 2;

/// Where the fixed answer stands.
pub const FIXED: &str = "/fixed";

/// A running service on a database of its own, which goes when this does.
pub struct Service {
    pub name: &'static str,
    pub address: SocketAddr,
    pub store: Store,
    fixed: Arc<RwLock<web::Bytes>>,
    stop: Option<(actix_web::dev::ServerHandle, JoinHandle<()>)>,
    folder: TempDir,
    /// The database to drop at the end, and the URL of the server it is on.
    database: Option<(String, String)>,
}

impl Service {
    pub fn on_sqlite(folder: &Path) -> Self {
        let folder = tempfile::tempdir_in(folder).unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("samenkoop.db"));
        Self::start("SQLite", &url, folder, None)
    }

    pub fn on_postgres(folder: &Path, server: &str) -> Self {
        let name = format!("samenkoop_{}", Uuid::now_v7().simple());
        let mut connection = PgConnection::establish(server).unwrap();
        connection.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        let (before, _) = server.rsplit_once('/').unwrap();
        let url = DatabaseUrl::parse(&format!("{before}/{name}")).unwrap();
        let folder = tempfile::tempdir_in(folder).unwrap();
        Self::start("PostgreSQL", &url, folder, Some((server.to_owned(), name)))
    }

    fn start(
        name: &'static str,
        url: &DatabaseUrl,
        folder: TempDir,
        database: Option<(String, String)>,
    ) -> Self {
        let store = Store::open(url, DATABASE_CONNECTIONS).unwrap();
        store.migrate_up().unwrap();
        shipped::ensure(&store, clock::now()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let options = ServerOptions {
            public_url: format!("http://{address}"),
            workers: WORKERS,
            cooperative: LegalName::new("Coöperatie Voorbeeldkoop U.A.").unwrap(),
        };
        let fixed = Arc::new(RwLock::new(web::Bytes::new()));
        let (told, started) = mpsc::channel();
        let (shared, answer) = (store.clone(), web::Data::from(Arc::clone(&fixed)));
        let beside = move |config: &mut web::ServiceConfig| {
            config.app_data(answer.clone()).route(FIXED, web::get().to(fixed_answer));
        };
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = server_with(listener, shared, Clock::real(), &options, beside).unwrap();
                told.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        let handle = started.recv().unwrap();
        Self { name, address, store, fixed, stop: Some((handle, thread)), folder, database }
    }

    /// From now on the fixed answer is a JSON text of this many bytes.
    pub fn set_fixed_bytes(&self, bytes: usize) {
        let text = format!("\"{}\"", "x".repeat(bytes.saturating_sub(2)));
        *self.fixed.write().unwrap() = web::Bytes::from(text);
    }

    /// Starts what sends the letters that bids put in the outbox, into a folder beside the database.
    pub fn send_letters(&self) -> Runner {
        let from = EmailAddress::new("samenkoop@cooperative.example").unwrap();
        let target = MailTarget::Folder(self.folder.path().join("mail"));
        let mailer = Mailer::new(&from, &target).unwrap();
        Runner::start(self.store.clone(), mailer, Clock::real(), ReminderDays::default()).unwrap()
    }

    /// How many letters wait in the outbox.
    pub fn letters_waiting(&self) -> u64 {
        self.store.read(|tx| tx.job_count_open()).unwrap().try_into().unwrap()
    }

    /// What keeps the data, and how it is told to keep it.
    pub fn storage(&self) -> (String, PathBuf) {
        match &self.database {
            None => ("journal WAL, synchronous FULL".to_owned(), self.folder.path().to_owned()),
            Some((server, _)) => {
                let mut connection = PgConnection::establish(server).unwrap();
                let setting = |name| crate::machine::postgres_setting(&mut connection, name);
                let [version, fsync, commit, folder] =
                    ["server_version", "fsync", "synchronous_commit", "data_directory"].map(setting);
                (format!("version {version}, fsync {fsync}, synchronous_commit {commit}"), folder.into())
            }
        }
    }
}

async fn fixed_answer(answer: web::Data<RwLock<web::Bytes>>) -> HttpResponse {
    let body = answer.read().unwrap().clone();
    HttpResponse::Ok().content_type("application/json").body(body)
}

impl Drop for Service {
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
