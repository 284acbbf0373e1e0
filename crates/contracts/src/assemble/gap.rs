//! What keeps a contract from being assembled.

use crate::blank::Misfit;
use crate::key::Key;

/// One reason why there is no contract yet. Each names what is missing or wrong, so that it can be shown beside it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Gap {
    /// A clause that is present needs a value.
    #[error("clause `{clause}`: no value for blank `{blank}`")]
    MissingBlank {
        /// The blank.
        blank: Key,
        /// The first clause that needs it.
        clause: Key,
    },
    /// A value does not fit its blank.
    #[error("blank `{blank}`: {misfit}")]
    WrongValue {
        /// The blank.
        blank: Key,
        /// How it does not fit.
        misfit: Misfit,
    },
    /// A value for a blank that the template does not have.
    #[error("there is no blank `{name}`")]
    UnknownValue {
        /// The name that was given.
        name: String,
    },
    /// A question is not answered.
    #[error("choice `{choice}` is not answered")]
    MissingAnswer {
        /// The choice.
        choice: Key,
    },
    /// An answer that the question does not have.
    #[error("choice `{choice}` has no such answer")]
    WrongAnswer {
        /// The choice.
        choice: Key,
    },
    /// An answer to a question that the template does not have.
    #[error("there is no choice `{name}`")]
    UnknownChoice {
        /// The name that was given.
        name: String,
    },
    /// A clause taken out or replaced by a fallback is not in the template.
    #[error("there is no clause `{name}`")]
    UnknownClause {
        /// The name that was given.
        name: String,
    },
    /// A clause does not have that fallback position.
    #[error("clause `{clause}` has no fallback `{name}`")]
    UnknownFallback {
        /// The clause.
        clause: Key,
        /// The name that was given.
        name: String,
    },
    /// A mandatory clause was taken out.
    #[error("clause `{clause}` is mandatory and cannot be taken out")]
    MandatoryRemoved {
        /// The clause.
        clause: Key,
    },
    /// A clause uses a blank that the template does not declare.
    #[error("clause `{clause}`: blank `{blank}` is not declared")]
    UndeclaredBlank {
        /// The blank.
        blank: Key,
        /// The clause.
        clause: Key,
    },
    /// A term is used and no present clause defines it.
    #[error("clause `{clause}`: term `{term}` is not defined")]
    UndefinedTerm {
        /// The term.
        term: Key,
        /// The first clause that uses it.
        clause: Key,
    },
    /// A term is defined and no present clause uses it.
    #[error("clause `{clause}`: term `{term}` is defined and not used")]
    UnusedDefinition {
        /// The term.
        term: Key,
        /// The clause that defines it.
        clause: Key,
    },
    /// A term is defined twice.
    #[error("clause `{clause}`: term `{term}` was defined before")]
    DefinedTwice {
        /// The term.
        term: Key,
        /// The clause that defines it again.
        clause: Key,
    },
    /// A clause refers to one that is not there.
    #[error("clause `{clause}` refers to `{target}`, which is not in the contract")]
    DanglingReference {
        /// The clause that refers.
        clause: Key,
        /// The clause that is not there.
        target: Key,
    },
    /// Two clauses that exclude each other are both present.
    #[error("clauses `{clause}` and `{other}` exclude each other")]
    Excluded {
        /// One clause.
        clause: Key,
        /// The other.
        other: Key,
    },
    /// Personal data is processed and no processing agreement is part of the contract (GDPR Art. 28(3)).
    #[error("personal data is processed, so a processing agreement must be annexed (GDPR Art. 28(3))")]
    NoProcessingAgreement,
}

impl Gap {
    /// A stable name for the kind of gap.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::MissingBlank { .. } => "missing_blank",
            Self::WrongValue { .. } => "wrong_value",
            Self::UnknownValue { .. } => "unknown_value",
            Self::MissingAnswer { .. } => "missing_answer",
            Self::WrongAnswer { .. } => "wrong_answer",
            Self::UnknownChoice { .. } => "unknown_choice",
            Self::UnknownClause { .. } => "unknown_clause",
            Self::UnknownFallback { .. } => "unknown_fallback",
            Self::MandatoryRemoved { .. } => "mandatory_removed",
            Self::UndeclaredBlank { .. } => "undeclared_blank",
            Self::UndefinedTerm { .. } => "undefined_term",
            Self::UnusedDefinition { .. } => "unused_definition",
            Self::DefinedTwice { .. } => "defined_twice",
            Self::DanglingReference { .. } => "dangling_reference",
            Self::Excluded { .. } => "excluded",
            Self::NoProcessingAgreement => "no_processing_agreement",
        }
    }
}
