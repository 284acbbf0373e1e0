//! Problems that somebody broke: whatever the bytes, they end in findings or in a plan that holds.
//!
//! Problems are made valid and then changed, in tokens that mean something and in bytes that mean nothing. What is accepted must be
//! what the document accepts, and its plan is worked out anew from the text, in a way that shares no code with the library. How many
//! cases are tried is `SAMENKOOP_FUZZ_CASES`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

#[path = "bundle_files/broken.rs"]
mod broken;
#[path = "bundle_files/plan.rs"]
mod plan;
#[path = "bundle_files/rules.rs"]
mod rules;
#[path = "bundle_files/whole.rs"]
mod whole;

use proptest::prelude::*;
use samenkoop_core::bundle::{FindingCode, ProblemReader, propose, write_plan};

/// Enough to see a fault that is often made; a run of a million is for who changes the reader.
const USUAL_CASES: u32 = 4_000;

fn cases() -> ProptestConfig {
    let cases = std::env::var("SAMENKOOP_FUZZ_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: cases.unwrap_or(USUAL_CASES),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Reads the bytes in pieces of a size and holds what comes out against the text.
fn try_bytes(bytes: &[u8], piece: usize) -> Result<bool, TestCaseError> {
    let mut reader = ProblemReader::new();
    for part in bytes.chunks(piece) {
        reader.feed(part);
    }
    let stated = rules::stated(bytes);
    match reader.finish() {
        Ok(problem) => {
            let stated = stated.map_err(|fault| TestCaseError::fail(format!("accepted although {fault}")))?;
            let written = write_plan(&propose(&problem));
            plan::check(&stated, &written).map_err(TestCaseError::fail)?;
            Ok(true)
        }
        Err(findings) => {
            prop_assert!(!findings.is_empty() && findings.len() <= 2_001, "{} findings", findings.len());
            prop_assert!(findings.iter().all(|finding| !finding.detail.is_empty()));
            // Names that stand twice and sums are all that the rules here do not see.
            let unseen = |code| matches!(code, FindingCode::RepeatedField | FindingCode::SumTooLarge);
            let excused = findings.iter().all(|finding| unseen(finding.code));
            prop_assert!(excused || stated.is_err(), "refused without a reason: {findings:?}");
            Ok(false)
        }
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn broken_problems_end_in_findings_or_in_a_plan_that_holds(
        text in whole::text(),
        changes in prop::collection::vec(broken::change(), 0..4),
        piece in 1_usize..2_000,
    ) {
        let mut bytes = text.into_bytes();
        for change in &changes {
            change.make(&mut bytes);
        }
        let accepted = try_bytes(&bytes, piece)?;
        prop_assert!(accepted || !changes.is_empty() || rules::stated(&bytes).is_err(), "a whole problem is refused");
    }

    #[test]
    fn bytes_that_mean_nothing_end_in_findings(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        piece in 1_usize..50,
    ) {
        prop_assert!(!try_bytes(&bytes, piece)?);
    }
}

/// The checker bites: a plan with one digit changed is not the plan of the problem.
#[test]
fn a_wrong_plan_is_seen() {
    let text = whole::EXAMPLE;
    let problem = samenkoop_core::bundle::read_problem(text).unwrap();
    let written = write_plan(&propose(&problem));
    let stated = rules::stated(text.as_bytes()).unwrap();
    assert_eq!(plan::check(&stated, &written), Ok(()));
    for (from, to) in [
        ("\"n2\"", "\"n1\""),
        ("\"quantity\": 480", "\"quantity\": 481"),
        ("\"rateBp\": 200", "\"rateBp\": 500"),
        ("314464", "314463"),
        ("370564", "370563"),
        ("2027-08-15", "2027-08-01"),
        ("\"generation\": 2", "\"generation\": 1"),
        ("\"NL36\"", "\"NL3\""),
        ("optimal", "bounded"),
    ] {
        let wrong = written.replacen(from, to, 1);
        assert_ne!(wrong, written, "{from}");
        assert!(plan::check(&stated, &wrong).is_err(), "{from} -> {to}");
    }
}
