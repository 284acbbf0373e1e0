//! Reads a problem as `bundle-problem/1` writes it, as one object or as lines, with all findings at once.
//!
//! It takes bytes in whatever pieces they come and holds none of the needs as text, so that a file larger than the memory can be read.

mod careful;
mod fast;
mod head;
mod need;
mod split;

use crate::bundle::problem::Problem;
use crate::bundle::problem::check::{Form, Gathering, Unread};
use crate::bundle::problem::finding::{Finding, FindingCode, Findings};
use crate::bundle::problem::json::Json;
use crate::bundle::problem::stated::Need;
use careful::Reader;
use split::{Break, Piece, Splitter};

/// Reads and checks a problem in either form of `bundle-problem/1`.
///
/// # Errors
/// Every [`Finding`]: what cannot be read, in the order of the text, and then what [`Problem::new`] finds in the rest; the first thousand
/// of each, and how many more there are.
pub fn read_problem(text: &str) -> Result<Problem, Vec<Finding>> {
    let mut reader = ProblemReader::new();
    reader.feed(text.as_bytes());
    reader.finish()
}

/// Reads a problem that comes in pieces.
#[derive(Debug)]
pub struct ProblemReader {
    splitter: Splitter,
    intake: Intake,
}

impl Default for ProblemReader {
    fn default() -> Self {
        Self::new()
    }
}

impl ProblemReader {
    /// A reader that has read nothing yet.
    #[must_use]
    pub fn new() -> Self {
        let intake = Intake { gathering: Gathering::new(Form::Object), form: Form::Object, broken: None };
        Self { splitter: Splitter::new(), intake }
    }

    /// Reads more. Pieces may end anywhere; larger ones are quicker.
    pub fn feed(&mut self, bytes: &[u8]) {
        let intake = &mut self.intake;
        self.splitter.feed(bytes, |piece| intake.take(piece));
    }

    /// How many needs have been read.
    #[must_use]
    pub fn needs(&mut self) -> usize {
        self.intake.gathering.needs().len()
    }

    /// Ends, and checks what was read.
    ///
    /// # Errors
    /// As [`read_problem`].
    pub fn finish(self) -> Result<Problem, Vec<Finding>> {
        let Self { splitter, mut intake } = self;
        let has_needs = splitter.has_needs();
        let head = splitter.finish(|piece| intake.take(piece));
        intake.finish(&head, has_needs)
    }
}

/// Where the pieces go.
#[derive(Debug)]
struct Intake {
    gathering: Gathering,
    form: Form,
    /// Why the rest of the text was not read.
    broken: Option<Finding>,
}

impl Intake {
    fn take(&mut self, piece: Piece<'_>) {
        match piece {
            Piece::LinesBegin => {
                self.form = Form::Lines;
                self.gathering.set_form(Form::Lines);
            }
            Piece::Need(bytes) => {
                if !fast::take(bytes, &mut self.gathering) {
                    self.take_with_care(bytes);
                }
            }
            Piece::LongNeed => {
                let detail = format!("a need has at most {} bytes", split::MOST_NEED_BYTES);
                self.unreadable(FindingCode::TooLarge, detail);
            }
            Piece::EmptyLine => self.unreadable(FindingCode::NotJson, "the line is empty".to_owned()),
            Piece::Broken(reason) => self.broken = Some(broken(reason)),
        }
    }

    /// A blank for a need of which nothing can be read.
    #[cold]
    fn unreadable(&mut self, code: FindingCode, detail: String) {
        let (line, pointer) = self.gathering.next_place();
        self.gathering.unreadable(Finding { line, pointer, code, detail });
        self.gathering.take_stated(&blank(), Unread::ALL);
    }

    #[cold]
    fn take_with_care(&mut self, bytes: &[u8]) {
        match serde_json::from_slice::<Json>(bytes) {
            Err(error) => self.unreadable(FindingCode::NotJson, in_a_piece(&error)),
            Ok(json) => {
                let (line, at) = self.gathering.next_place();
                let mut reader = Reader { line, ..Reader::default() };
                let (need, unread) = reader.need(&json, at);
                self.gathering.all_unreadable(reader.findings);
                self.gathering.take_stated(&need, unread);
            }
        }
    }

    fn finish(self, head: &[u8], has_needs: bool) -> Result<Problem, Vec<Finding>> {
        let mut reader = Reader { line: self.form.head(), ..Reader::default() };
        if let Some(finding) = self.broken {
            // What could be read before is still told.
            let mut findings = Findings::default();
            findings.push(finding);
            findings.append(self.gathering.into_findings());
            return Err(findings.into_vec());
        }
        let document: Json = match serde_json::from_slice(head) {
            Ok(document) => document,
            Err(error) => {
                // The needs were cut out, so that places behind them are not those of the text.
                let detail = if has_needs { in_a_piece(&error) } else { error.to_string() };
                let mut findings = Findings::default();
                let (line, pointer) = (self.form.head(), String::new());
                findings.push(Finding { line, pointer, code: FindingCode::NotJson, detail });
                findings.append(self.gathering.into_findings());
                return Err(findings.into_vec());
            }
        };
        match reader.head(&document, self.form) {
            None => Err(reader.findings.into_vec()),
            Some(head) => self.gathering.finish(head, &reader.unread, reader.findings),
        }
    }
}

fn blank() -> Need {
    Need {
        id: String::new(),
        member: String::new(),
        category: String::new(),
        quantity: 0,
        levels: Default::default(),
        matching: Default::default(),
        region: String::new(),
        start_from: Default::default(),
        start_until: Default::default(),
        max_unit_price_minor: None,
    }
}

fn broken(reason: Break) -> Finding {
    let whole = |line, code, detail: &str| {
        let (pointer, detail) = (String::new(), detail.to_owned());
        Finding { line, pointer, code, detail }
    };
    match reason {
        Break::LongHead => {
            let detail = format!("has more than {} bytes besides its needs", split::MOST_HEAD_BYTES);
            whole(None, FindingCode::TooLarge, &detail)
        }
        Break::List => Finding {
            line: None,
            pointer: "/needs".to_owned(),
            code: FindingCode::NotJson,
            detail: "must be needs with commas between them".to_owned(),
        },
        Break::Behind => whole(None, FindingCode::NotJson, "something stands behind the end of the object"),
        Break::HeadLines => {
            let detail =
                "where needs stand on lines of their own, the object without needs is the first line";
            whole(Some(1), FindingCode::NotJson, detail)
        }
    }
}

/// An error in a piece of the text, without the line it has in the piece.
fn in_a_piece(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}
