//! What can be wrong with an edition.

use crate::key::Key;
use crate::text::Language;

/// One thing that is wrong with an edition: where, and what.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{template}/{at}: {problem}")]
pub struct Finding {
    /// The template.
    pub template: Key,
    /// The clause, blank, choice or annex.
    pub at: Key,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong at a place of a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Two things of the same kind have this name; annexed clauses count too, since clauses are taken out by name.
    #[error("the name is used twice")]
    NameTwice,
    /// A clause at the top has no heading.
    #[error("there is no heading")]
    NoHeading,
    /// A clause without words and without clauses below it, or a fallback without words.
    #[error("there are no words in `{0}`")]
    NoWords(Language),
    /// Clauses count to three deep: 4, 4.2, a.
    #[error("it stands too deep")]
    TooDeep,
    /// Dutch and English do not define the same terms.
    #[error("Dutch and English define different terms: {0}")]
    DefinitionsDiffer(String),
    /// Dutch and English do not use the same terms.
    #[error("Dutch and English use different terms: {0}")]
    TermsDiffer(String),
    /// Dutch and English do not have the same blanks equally often.
    #[error("Dutch and English have different blanks: {0}")]
    BlanksDiffer(String),
    /// Dutch and English do not refer to the same clauses equally often.
    #[error("Dutch and English refer to different clauses: {0}")]
    ReferencesDiffer(String),
    /// Dutch and English have different conditions.
    #[error("Dutch and English have different conditions: {0}")]
    ConditionsDiffer(String),
    /// A blank is used that is not declared.
    #[error("blank `{0}` is not declared")]
    UnknownBlank(Key),
    /// A blank that no clause uses.
    #[error("no clause uses this blank")]
    UnusedBlank,
    /// A blank that may stay empty is used outside a `filled` condition.
    #[error("blank `{0}` may be empty, so its use needs `filled {0}`")]
    OptionalUnguarded(Key),
    /// A table without columns.
    #[error("the table has no columns")]
    NoColumns,
    /// The annexed edition declares a blank or choice of the same name otherwise.
    #[error("annexed `{0}` declares this otherwise")]
    DeclaredOtherwise(Key),
    /// A condition asks for a choice, option or blank that is not declared.
    #[error("the condition `{0}` asks for something that is not declared")]
    UnknownCondition(String),
    /// A choice that no condition asks for.
    #[error("no condition asks for this choice")]
    UnusedChoice,
    /// A term is used and not defined, or defined under a condition under which the use does not stand.
    #[error("term `{0}` is not always defined here")]
    UndefinedTerm(Key),
    /// A term is defined and not always used when it is.
    #[error("term `{0}` is defined here and not always used")]
    UnusedDefinition(Key),
    /// A term is defined more than once.
    #[error("term `{0}` is defined more than once")]
    DefinedTwice(Key),
    /// A fallback does not define the same terms as the words it replaces.
    #[error("fallback `{0}` defines other terms than the words it replaces")]
    FallbackDefinesOtherwise(Key),
    /// A reference to a clause that does not exist, or is not always there when the reference is.
    #[error("it refers to `{0}`, which is not always there")]
    DanglingReference(Key),
    /// An exclusion of a clause that does not exist, or of itself.
    #[error("it excludes `{0}`, which is no other clause")]
    UnknownExclusion(Key),
    /// Two mandatory clauses exclude each other and one is always there when the other is.
    #[error("it excludes `{0}`, and both are mandatory under the same condition")]
    ImpossibleExclusion(Key),
    /// The template asks about personal data, and no processing agreement comes with the answer yes.
    #[error("personal data may be processed, but no processing agreement comes with it (GDPR Art. 28(3))")]
    NoProcessingAgreement,
    /// A party blank is not named where the parties sign.
    #[error("this party does not sign")]
    PartyDoesNotSign,
}
