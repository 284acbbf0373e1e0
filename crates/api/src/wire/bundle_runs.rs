//! Runs: searches for large bundles, as they are shown.

use samenkoop_core::bundle::RunPhase as Domain;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    FromNumber, Money, Text, TextProblem,
    bundles::{Policy, Selection, cents, floor_cents},
    text,
};
use crate::store::{StoredBundleRun, Versioned};

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum RunPhase {
    /// Nobody works on it yet.
    Queued,
    /// The best bundle is being sought.
    Running,
    /// The bundle is there.
    Done,
    /// There is no bundle; `problem` says why.
    Failed,
    /// An officer stopped it; nothing was stored.
    Cancelled,
}

impl From<Domain> for RunPhase {
    fn from(phase: Domain) -> Self {
        match phase {
            Domain::Queued => Self::Queued,
            Domain::Running => Self::Running,
            Domain::Done => Self::Done,
            Domain::Failed => Self::Failed,
            Domain::Cancelled => Self::Cancelled,
        }
    }
}

/// How far a run is.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunProgress {
    /// Needs, or parts of them in one region, there are.
    pub needs: u64,
    /// Those for which the search has ended.
    pub needs_done: u64,
    /// Groups of needs that never share a lot; 0 before the search has begun.
    pub groups: u64,
    /// Groups for which the search has ended.
    pub groups_done: u64,
    /// The share of the needs for which the search has ended, rounded down.
    #[schema(minimum = 0, maximum = 100)]
    pub percent: u8,
    /// What the plan for those groups costs.
    pub objective: Option<Money>,
    /// What no plan for those groups can cost less than.
    pub lower_bound: Option<Money>,
}

/// Why a run found no bundle.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunProblem {
    /// The stable code: that of the problem type a request would have been answered with, or `givenUp`.
    #[schema(example = "phaseForbids")]
    pub code: String,
    /// The same for a person.
    pub detail: String,
}

/// A search for a bundle that takes longer than a request waits.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BundleRun {
    /// The id, which is also that of the bundle it makes.
    pub id: text::BundleRunId,
    /// Where it stands.
    pub phase: RunPhase,
    /// Which needs are looked at.
    pub selection: Selection,
    /// What a lot may look like.
    pub policy: Policy,
    /// After so many seconds the best so far is taken.
    pub time_limit_seconds: Option<u16>,
    /// How far it is.
    pub progress: RunProgress,
    /// The bundle, once it is there and while it is not thrown away.
    pub bundle_id: Option<text::BundleId>,
    /// Why there is no bundle.
    pub problem: Option<RunProblem>,
    /// When it was asked for.
    pub created_at: text::Moment,
    /// When the search began; the last time, if it had to begin again.
    pub started_at: Option<text::Moment>,
    /// When it ended.
    pub ended_at: Option<text::Moment>,
}

impl From<Versioned<StoredBundleRun>> for BundleRun {
    fn from(run: Versioned<StoredBundleRun>) -> Self {
        let run = run.value;
        let (progress, currency) = (run.progress, run.policy.currency);
        let percent = progress.needs_done.saturating_mul(100).checked_div(progress.needs).unwrap_or_default();
        Self {
            id: Text(run.id),
            phase: run.phase.into(),
            selection: run.selection.into(),
            policy: run.policy.into(),
            time_limit_seconds: run.time_limit_seconds,
            progress: RunProgress {
                needs: progress.needs,
                needs_done: progress.needs_done,
                groups: progress.groups,
                groups_done: progress.groups_done,
                percent: u8::try_from(percent.min(100)).unwrap_or(100),
                objective: progress.objective.map(|amount| cents(amount, currency)),
                lower_bound: progress.lower_bound.map(|amount| floor_cents(amount, currency)),
            },
            bundle_id: run.bundle_id.map(Text),
            problem: run.problem.map(|(code, detail)| RunProblem { code, detail }),
            created_at: Text(run.created_at),
            started_at: run.started_at.map(Text),
            ended_at: run.ended_at.map(Text),
        }
    }
}

/// A number of seconds from 1 to 600.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchSeconds(pub(super) u16);

impl FromNumber for SearchSeconds {
    const SCHEMA: &'static str = "SearchSeconds";

    fn schema() -> utoipa::openapi::Object {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Integer)
            .minimum(Some(1))
            .maximum(Some(600))
            .build()
    }

    fn from_number(number: u64) -> Result<Self, TextProblem> {
        match u16::try_from(number) {
            Ok(seconds) if (1..=600).contains(&seconds) => Ok(Self(seconds)),
            _ => Err(TextProblem {
                code: "outOfRange",
                detail: "a time limit is from 1 to 600 seconds".to_owned(),
            }),
        }
    }

    fn number(&self) -> u64 {
        u64::from(self.0)
    }
}
