//! What is asked on the command line.

use std::fs;

use samenkoop_core::bundle::{Effort, Problem};

use super::generate::{Generated, Kind};
use super::schools::Sizes;

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Write a problem.
    Generate,
    /// Measure constructions beside a sort.
    Speed,
    /// Look at plans within a time limit.
    Plans,
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
    /// Those of the plans that are looked at.
    pub kinds: Vec<Kind>,
    /// How many needs the plans that are looked at have.
    pub sizes_of_plans: Vec<usize>,
    /// Another seed is another problem.
    pub seed: u64,
    /// Whether a problem is written with a line for each need.
    pub as_lines: bool,
    /// Sizes of school sites.
    pub sizes: Sizes,
    /// The time limit for a plan.
    pub seconds: u64,
    /// Threads that look for a plan.
    pub threads: usize,
    /// How much work a plan may be.
    pub effort: Effort,
    /// Whether to say how far a plan is.
    pub shows_progress: bool,
}

impl Settings {
    /// Those the program was started with.
    pub fn from_arguments() -> Self {
        let mut settings = Self {
            work: Work::Speed,
            needs: 1_000_000,
            kind: Kind::Usual,
            kinds: vec![Kind::Usual, Kind::National, Kind::Capped, Kind::Members],
            sizes_of_plans: vec![200, 1_000, 5_000],
            seed: 1,
            as_lines: false,
            sizes: Sizes::default(),
            seconds: 10,
            threads: 2,
            effort: Effort::Usual,
            shows_progress: false,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().unwrap_or_else(|| panic!("{argument} needs a value"));
            match argument.as_str() {
                // What cargo says to every measurement.
                "--bench" => {}
                "generate" => settings.work = Work::Generate,
                "speed" => settings.work = Work::Speed,
                "plans" => settings.work = Work::Plans,
                "--lines" => settings.as_lines = true,
                "--progress" => settings.shows_progress = true,
                "--thorough" => settings.effort = Effort::Thorough,
                "--seed" => settings.seed = number(&value()),
                "--seconds" => settings.seconds = number(&value()),
                "--threads" => settings.threads = number(&value()),
                "--policy" => {
                    settings.kind = kind(&value());
                    settings.kinds = vec![settings.kind];
                }
                "--sizes" => {
                    let list = fs::read_to_string(value()).expect("a list of school sites");
                    settings.sizes = Sizes::listed(&list);
                }
                needs => {
                    settings.needs = number(needs);
                    settings.sizes_of_plans = vec![settings.needs];
                }
            }
        }
        settings
    }

    /// The problem these settings describe, not yet made.
    pub fn generated(&self) -> Generated {
        Generated::new(self.needs, self.kind, self.seed, self.sizes.clone())
    }

    /// The problem of so many needs and a policy.
    pub fn problem_of(&self, needs: usize, kind: Kind) -> Problem {
        let generated = Generated::new(needs, kind, self.seed, self.sizes.clone());
        let mut parts = generated.header();
        parts.needs = generated.needs().collect();
        Problem::new(parts).expect("a generated problem is in order")
    }
}

fn number<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("{text}: no work, no setting and no number"))
}

fn kind(word: &str) -> Kind {
    let found = Kind::ALL.iter().find(|(known, _)| *known == word);
    found.unwrap_or_else(|| panic!("{word}: no policy of this program")).1
}
