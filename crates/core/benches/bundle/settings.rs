//! What is asked on the command line.

use std::fs;

use super::generate::{Generated, Kind};
use super::schools::Sizes;

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Write a problem.
    Generate,
}

/// The work and its settings.
#[derive(Debug)]
pub struct Settings {
    /// What is to be done.
    pub work: Work,
    /// How many needs.
    pub needs: usize,
    /// The policy, and how the needs are spread.
    pub kind: Kind,
    /// Another seed is another problem.
    pub seed: u64,
    /// Whether a problem is written with a line for each need.
    pub as_lines: bool,
    /// Sizes of school sites.
    pub sizes: Sizes,
}

impl Settings {
    /// Those the program was started with.
    pub fn from_arguments() -> Self {
        let mut settings = Self {
            work: Work::Generate,
            needs: 1_000,
            kind: Kind::Usual,
            seed: 1,
            as_lines: false,
            sizes: Sizes::default(),
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().unwrap_or_else(|| panic!("{argument} needs a value"));
            match argument.as_str() {
                // What cargo says to every measurement.
                "--bench" => {}
                "generate" => settings.work = Work::Generate,
                "--lines" => settings.as_lines = true,
                "--seed" => settings.seed = value().parse().expect("a seed is a whole number"),
                "--policy" => settings.kind = kind(&value()),
                "--sizes" => {
                    settings.sizes = Sizes::listed(&fs::read_to_string(value()).expect("a list of sites"))
                }
                number => settings.needs = number.parse().unwrap_or_else(|_| panic!("{number}: unknown")),
            }
        }
        settings
    }

    /// The problem these settings describe.
    pub fn problem(&self) -> Generated {
        Generated::new(self.needs, self.kind, self.seed, self.sizes.clone())
    }
}

fn kind(word: &str) -> Kind {
    let found = Kind::ALL.iter().find(|(known, _)| *known == word);
    found.unwrap_or_else(|| panic!("{word}: no policy of this program")).1
}
