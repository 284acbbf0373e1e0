//! What bundling costs in time and memory, and how good its plans are, on problems as Dutch schools would have them.
//!
//! ```text
//! cargo bench -p samenkoop-core --bench bundle -- generate 1000 [--lines]
//! cargo bench -p samenkoop-core --bench bundle -- speed [1000000]
//! cargo bench -p samenkoop-core --bench bundle -- plans [1000] [--seconds 10] [--threads 2] [--thorough] [--progress]
//! each with [--policy usual] [--seed 1] [--sizes FILE]
//! ```
//!
//! `generate` writes a problem to standard output: as one object, or with `--lines` as one object per line. `speed` holds a construction
//! beside a sort of a million numbers, on one thread. `plans` searches within a time limit and says how far from the best the plans
//! can be; without a number, for 200, 1,000 and 5,000 needs, and without a policy for four of them. Policies are `usual` (regions of
//! level 2, two members), `national`, `capped` (lots of at most 750,000 euro), `members` (at most twelve), `small` (regions of level 3)
//! and `single` (one group). `--sizes` reads a list of school sites (`sector,nuts2,pupils`) in the place of the figures that are in
//! the program. Nothing is asserted of the figures: it measures.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a measurement that cannot go on says so by panicking"
)]

mod chance;
mod generate;
mod measure;
mod schools;
mod settings;
mod write;

use std::io::{self, BufWriter, Write};

use peak_alloc::PeakAlloc;
use settings::{Settings, Work};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

fn main() {
    let settings = Settings::from_arguments();
    match settings.work {
        Work::Generate => {
            let mut out = BufWriter::new(io::stdout().lock());
            let written = write::write(&settings.generated(), settings.as_lines, &mut out);
            written.and_then(|()| out.flush()).expect("standard output takes it");
        }
        Work::Speed => measure::speed(&settings),
        Work::Plans => measure::plans(&settings),
    }
}
