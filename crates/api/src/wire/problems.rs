//! Problems as they are shown (RFC 9457).

use serde::Serialize;
use utoipa::ToSchema;

use super::InputError;

/// Why a request did not do what it asked (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// The problem type; a stable name.
    #[serde(rename = "type")]
    #[schema(example = "urn:samenkoop:problem:invalidInput")]
    pub kind: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// The type in a few words, always the same.
    pub title: String,
    /// What happened this time, for a person.
    pub detail: String,
    /// The last word of `type`, for programs.
    #[schema(example = "invalidInput")]
    pub code: String,
    /// The request, as the log and the audit log name it.
    #[schema(example = "urn:uuid:01890a5d-ac96-774b-bcce-b302099a8057")]
    pub instance: String,
    /// Everything that is wrong with the input.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<InputError>,
    /// Every rule that stands in the way, with its source.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, value_type = Vec<Object>)]
    pub findings: Vec<serde_json::Value>,
}

/// A type of problem.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProblemType {
    /// The stable code.
    pub code: String,
    /// The HTTP status.
    pub status: u16,
    /// The type in a few words.
    pub title: String,
    /// What it means and what to do.
    pub description: String,
}
