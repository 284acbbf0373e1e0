//! What the figures rest on: cores, file systems, the wait for the disk. Never the name of the machine.

use std::{
    fs::File,
    io::Write as _,
    path::{Path, PathBuf},
    time::Instant,
};

use diesel::{PgConnection, RunQueryDsl as _, dsl::sql, sql_types::Text};

use crate::measure::{median, micros};

/// How many threads run at once.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, Into::into)
}

/// The kind of file system a path lies on, where the system tells.
pub fn file_system(path: &Path) -> String {
    let mounts = std::fs::read_to_string("/proc/mounts").unwrap_or_default();
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let under = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ').skip(1);
        let (mount, kind) = (PathBuf::from(words.next()?), words.next()?);
        path.starts_with(&mount).then(|| (mount.as_os_str().len(), kind.to_owned()))
    });
    under
        .max_by_key(|(length, _)| *length)
        .map_or_else(|| "an unknown file system".to_owned(), |(_, kind)| kind)
}

/// Whether what is written there is gone when the machine is switched off.
pub fn is_memory(file_system: &str) -> bool {
    matches!(file_system, "tmpfs" | "ramfs")
}

/// How long it takes to append 4 KiB to a file in this folder and to know that it is on the disk: the median of a hundred, in microseconds.
pub fn disk_wait_us(folder: &Path) -> u64 {
    let path = folder.join("disk-wait");
    let mut file = File::create(&path).unwrap();
    let wait_us = median((0..100).map(|_| {
        let began = Instant::now();
        file.write_all(&[7; 4096]).unwrap();
        file.sync_data().unwrap();
        micros(began.elapsed())
    }));
    std::fs::remove_file(path).unwrap();
    wait_us
}

/// A setting of a PostgreSQL server.
pub fn postgres_setting(connection: &mut PgConnection, name: &str) -> String {
    sql::<Text>(&format!("SELECT current_setting('{name}')")).get_result(connection).unwrap()
}
