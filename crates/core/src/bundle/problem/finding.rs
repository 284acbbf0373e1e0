//! What is wrong with a problem, and where.

/// One thing that is wrong with a problem. A refusal carries all of them, so that a sender mends its file once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The line it is on, from 1, when the problem came as JSON lines and it is about one line.
    pub line: Option<u64>,
    /// Where: a JSON pointer (RFC 6901) into the document, such as `/needs/3/quantity`, or into the line; empty for the whole of it.
    pub pointer: String,
    /// What kind of fault it is; stable, for machines.
    pub code: FindingCode,
    /// What is wrong, for the person who mends it.
    pub detail: String,
}

impl Finding {
    /// Positions and places of texts are numbers of 32 bits.
    pub(in crate::bundle) fn too_large() -> Self {
        let detail = "has more needs or more text than 32 bits can number".to_owned();
        Self { line: None, pointer: String::new(), code: FindingCode::TooLarge, detail }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(line) = self.line {
            write!(formatter, "line {line} ")?;
        }
        if !self.pointer.is_empty() {
            write!(formatter, "{} ", self.pointer)?;
        }
        write!(formatter, "{}: {}", self.code.as_str(), self.detail)
    }
}

/// Findings as they are made. A file in which everything is wrong does not fill the memory: the first are kept and the rest counted.
#[derive(Debug, Clone, Default)]
pub(super) struct Findings {
    kept: Vec<Finding>,
    more: u64,
}

impl Findings {
    /// How many findings a refusal shows.
    pub(super) const MOST: usize = 1_000;

    pub(super) fn push(&mut self, finding: Finding) {
        if self.kept.len() < Self::MOST {
            self.kept.push(finding);
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Takes the findings of another in, behind its own.
    pub(super) fn append(&mut self, other: Self) {
        for finding in other.kept {
            self.push(finding);
        }
        self.more = self.more.saturating_add(other.more);
    }

    /// The findings, with a last one that says how many more there are.
    pub(super) fn into_vec(self) -> Vec<Finding> {
        let mut all = self.kept;
        if self.more > 0 {
            let detail = format!("there are {} findings more", self.more);
            all.push(Finding { line: None, pointer: String::new(), code: FindingCode::MoreFindings, detail });
        }
        all
    }
}

/// A text of somebody else in a sentence of ours: quoted, and cut when it is long.
pub(super) fn quoted(text: &str) -> String {
    const MOST_CHARS: usize = 100;
    match text.char_indices().nth(MOST_CHARS) {
        Some((end, _)) => format!("{:?}\u{2026}", text.get(..end).unwrap_or_default()),
        None => format!("{text:?}"),
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// The kinds of fault a problem can have.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FindingCode {
            $($(#[$doc])* $name,)+
        }

        impl FindingCode {
            /// The code as machines read it, in camelCase.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }
    };
}

codes! {
    /// The text is not JSON.
    NotJson = "notJson",
    /// A field the format asks for is not there.
    MissingField = "missingField",
    /// A field the format does not know.
    UnknownField = "unknownField",
    /// One name stands twice in one object, so that nobody knows which value counts.
    RepeatedField = "repeatedField",
    /// A value of another JSON type than the format asks for, or a date that is none.
    WrongType = "wrongType",
    /// Not `bundle-problem/1`.
    UnknownFormat = "unknownFormat",
    /// A currency this system has no rules for.
    UnknownCurrency = "unknownCurrency",
    /// An id or key without characters.
    EmptyId = "emptyId",
    /// An id or key of more than 200 characters.
    LongId = "longId",
    /// An id or key that is there twice.
    DuplicateId = "duplicateId",
    /// A quantity below 1 or above one thousand million.
    QuantityOutOfRange = "quantityOutOfRange",
    /// A price or cost below zero or above 10^15 minor units.
    PriceOutOfRange = "priceOutOfRange",
    /// A number of members or characters below zero, or a number that does not fit 64 bits.
    NumberOutOfRange = "numberOutOfRange",
    /// A higher level costs less than a lower one.
    IncrementsFall = "incrementsFall",
    /// Not exactly one increment for each level.
    IncrementCount = "incrementCount",
    /// An attribute without a single level.
    NoLevels = "noLevels",
    /// Tiers whose quantities do not strictly rise.
    TiersNotRising = "tiersNotRising",
    /// A discount outside 0 to 10,000 basis points.
    RateOutOfRange = "rateOutOfRange",
    /// A larger quantity earns a smaller discount.
    RatesFall = "ratesFall",
    /// A level the attribute does not have.
    LevelOutOfRange = "levelOutOfRange",
    /// A start window that ends before it begins.
    WindowReversed = "windowReversed",
    /// A need of a category that is not there.
    UnknownCategory = "unknownCategory",
    /// A level for an attribute its category does not have.
    UnknownAttribute = "unknownAttribute",
    /// A pair that names a need that is not there.
    UnknownNeed = "unknownNeed",
    /// The minimum number of members is above the maximum.
    MinimumAboveMaximum = "minimumAboveMaximum",
    /// Some sum could leave 128 bits.
    SumTooLarge = "sumTooLarge",
    /// More needs or more text than this program takes.
    TooLarge = "tooLarge",
    /// Not a finding but their number: there are more than are shown.
    MoreFindings = "moreFindings",
}
