//! Where the processing agreement says what the GDPR demands of it.
//!
//! | GDPR | what | clause |
//! |---|---|---|
//! | 28(3) | subject-matter, nature, purpose | `processing_subject` |
//! | 28(3) | duration | `processing_duration` |
//! | 28(3) | type of personal data | `processing_data_types` |
//! | 28(3) | categories of data subjects | `processing_data_subjects` |
//! | 28(3) | obligations and rights of the controller | `processing_controller` |
//! | 28(3)(a) | only on documented instructions, transfers too | `processing_instructions` |
//! | 28(3)(b) | confidentiality of persons | `processing_confidentiality` |
//! | 28(3)(c) | security under Art. 32 | `processing_security` |
//! | 28(3)(d) | conditions for sub-processors | `processing_subprocessors` |
//! | 28(3)(e) | help with the rights of data subjects | `processing_rights` |
//! | 28(3)(f) | help with Arts 32 to 36 | `processing_assistance` |
//! | 28(3)(g) | deletion or return | `processing_return` |
//! | 28(3)(h) | information and audits | `processing_audit` |
//! | 28(3), last part | warning about an unlawful instruction | `processing_unlawful_instruction` |
//! | 28(2) | authorisation of sub-processors, notice, objection | `processing_subprocessor_change` |
//! | 28(4) | the same duties, full liability | `processing_subprocessor_duties` |
//! | 28(9) | in writing | `processing_form` |
//! | 28(10) | who decides purposes is controller | `processing_own_purposes` |
//! | 33(2) | breach: report without undue delay | `processing_breach` |

/// One thing the GDPR demands, and the clause of the processing agreement that says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// The place in the GDPR, such as `28(3)(a)`.
    pub article: &'static str,
    /// What must be there.
    pub demand: &'static str,
    /// The key of the clause.
    pub clause: &'static str,
}

const fn point(article: &'static str, demand: &'static str, clause: &'static str) -> Point {
    Point { article, demand, clause }
}

/// Every point, in the order of the table above. A test looks each of them up in the shipped text.
pub const POINTS: [Point; 19] = [
    point("28(3)", "subject-matter, nature and purpose", "processing_subject"),
    point("28(3)", "duration", "processing_duration"),
    point("28(3)", "type of personal data", "processing_data_types"),
    point("28(3)", "categories of data subjects", "processing_data_subjects"),
    point("28(3)", "obligations and rights of the controller", "processing_controller"),
    point("28(3)(a)", "only on documented instructions, transfers too", "processing_instructions"),
    point("28(3)(b)", "confidentiality of persons", "processing_confidentiality"),
    point("28(3)(c)", "security under Art. 32", "processing_security"),
    point("28(3)(d)", "conditions for sub-processors", "processing_subprocessors"),
    point("28(3)(e)", "help with the rights of data subjects", "processing_rights"),
    point("28(3)(f)", "help with Arts 32 to 36", "processing_assistance"),
    point("28(3)(g)", "deletion or return", "processing_return"),
    point("28(3)(h)", "information and audits", "processing_audit"),
    point("28(3)", "warning about an unlawful instruction", "processing_unlawful_instruction"),
    point("28(2)", "authorisation of sub-processors, notice, objection", "processing_subprocessor_change"),
    point("28(4)", "the same duties, full liability", "processing_subprocessor_duties"),
    point("28(9)", "in writing", "processing_form"),
    point("28(10)", "who decides purposes is controller", "processing_own_purposes"),
    point("33(2)", "breach: report without undue delay", "processing_breach"),
];
