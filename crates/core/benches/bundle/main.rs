//! What bundling costs in time and memory, and how good its plans are, on problems as Dutch schools would have them.
//!
//! ```text
//! cargo bench -p samenkoop-core --bench bundle -- generate 1000 [--policy usual] [--lines] [--seed 1] [--sizes FILE]
//! ```
//!
//! `generate` writes a problem to standard output: as one object, or with `--lines` as one object per line. Policies are `usual`
//! (regions of level 2, two members), `national`, `capped`, `members` (at most twelve), `small` (regions of level 3) and `single` (one
//! group). `--sizes` reads a list of school sites (`sector,nuts2,pupils`) in the place of the figures that are in the program.
//! Nothing is asserted: it measures.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a measurement that cannot go on says so by panicking"
)]

mod chance;
mod generate;
mod schools;
mod settings;
mod write;

use std::io::{self, BufWriter, Write};

use settings::{Settings, Work};

fn main() {
    let settings = Settings::from_arguments();
    match settings.work {
        Work::Generate => {
            let mut out = BufWriter::new(io::stdout().lock());
            let written = write::write(&settings.problem(), settings.as_lines, &mut out);
            written.and_then(|()| out.flush()).expect("standard output takes it");
        }
    }
}
