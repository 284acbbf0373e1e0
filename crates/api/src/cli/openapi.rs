//! `samenkoop openapi`.

use super::{CliError, Exit};

/// The address the checked-in document names; an instance serves the document with its own.
pub const DOCUMENTED_URL: &str = "https://samenkoop.example";

/// Writes the API document to standard output.
pub(super) fn run() -> Result<Exit, CliError> {
    let document = crate::openapi::text(&crate::openapi::raw(), DOCUMENTED_URL);
    print!("{}", document.map_err(std::io::Error::other)?);
    Ok(Exit::Done)
}
