//! The program `samenkoop`.

fn main() -> std::process::ExitCode {
    samenkoop_api::cli::run().into()
}
