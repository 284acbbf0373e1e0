//! Cuts what comes in into needs and the rest, whatever pieces it comes in.
//!
//! A problem is one object with a list of needs, or an object without needs on the first line and one need on each further line. Which
//! of the two it is shows when the object ends. Needs are handed on one at a time and forgotten; only the rest is kept. What is cut here
//! is not yet read: the cutter follows texts and brackets, and whoever reads the pieces says whether they are JSON.

/// A need of more bytes than this is not read: it is no need of a school.
pub(super) const MOST_NEED_BYTES: usize = 1 << 20;

/// The same for all that is not needs: categories, policy and pairs that are kept apart.
pub(super) const MOST_HEAD_BYTES: usize = 1 << 26;

/// What the cutter found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'b> {
    /// The needs that follow are on lines of their own. Comes before the first of them, or not at all.
    LinesBegin,
    /// The bytes of one need.
    Need(&'b [u8]),
    /// A need with more bytes than are read.
    LongNeed,
    /// A line without anything, between others.
    EmptyLine,
    /// The rest cannot be cut. Nothing comes after it.
    Broken(Break),
}

/// Why the rest cannot be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Break {
    /// There is more than [`MOST_HEAD_BYTES`] besides needs.
    LongHead,
    /// Something else than a comma or the end stands behind a need of the list, or nothing between two commas.
    List,
    /// Something stands behind the end of the object, on the same line or behind an object that had its needs.
    Behind,
    /// Lines with needs follow on an object that is more than the first line.
    HeadLines,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Before the first byte of the object.
    Start,
    /// What is there is no object; all of it is kept, for its finding.
    Other,
    /// Inside the object, outside the list of needs.
    Head,
    /// In the list, where a need may begin.
    Value { may_end: bool },
    /// In a need of the list.
    Need(Inside),
    /// In the list, behind a need.
    Comma,
    /// Behind the object.
    Behind { line_ended: bool },
    /// In lines.
    Lines,
    /// Nothing is read any more.
    Broken,
}

/// What kind of value a need of the list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// An object or a list.
    Brackets,
    /// A text.
    Text,
    /// Anything else, which ends before a mark or a space.
    Word,
}

/// Follows texts and brackets.
#[derive(Debug, Clone, Copy, Default)]
struct Nesting {
    depth: usize,
    in_text: bool,
    is_escaped: bool,
}

impl Nesting {
    /// Takes a byte; whether it is outside texts.
    fn take(&mut self, byte: u8) -> bool {
        if self.in_text {
            if self.is_escaped {
                self.is_escaped = false;
            } else if byte == b'\\' {
                self.is_escaped = true;
            } else if byte == b'"' {
                self.in_text = false;
            }
            return false;
        }
        match byte {
            b'"' => self.in_text = true,
            b'{' | b'[' => self.depth = self.depth.saturating_add(1),
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        true
    }
}

/// The cutter.
#[derive(Debug)]
pub(super) struct Splitter {
    mode: Mode,
    /// Everything that is not needs, in order.
    head: Vec<u8>,
    nesting: Nesting,
    /// Whether the next text of the object is a name.
    expects_name: bool,
    /// The name that is read or was read last, with its quotes, as far as it can be that of the needs.
    name: Vec<u8>,
    /// The needs of the object have been there.
    has_needs: bool,
    /// Line feeds before the end of the object.
    head_lines: usize,
    /// The beginning of a need whose end has not come yet.
    pending: Vec<u8>,
    /// The need whose end has not come yet is too long already.
    is_long: bool,
    /// Empty lines that another line may follow.
    empty_lines: usize,
}

impl Splitter {
    pub(super) fn new() -> Self {
        Self {
            mode: Mode::Start,
            head: Vec::new(),
            nesting: Nesting::default(),
            expects_name: false,
            name: Vec::new(),
            has_needs: false,
            head_lines: 0,
            pending: Vec::new(),
            is_long: false,
            empty_lines: 0,
        }
    }

    /// Whether the object itself holds the needs.
    pub(super) fn has_needs(&self) -> bool {
        self.has_needs
    }

    /// Takes more bytes.
    pub(super) fn feed(&mut self, bytes: &[u8], mut sink: impl FnMut(Piece<'_>)) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let taken = match self.mode {
                Mode::Start | Mode::Other | Mode::Head => self.head(rest, &mut sink),
                Mode::Value { .. } | Mode::Comma => self.between(rest, &mut sink),
                Mode::Need(inside) => self.need(inside, rest, &mut sink),
                Mode::Behind { line_ended } => self.behind(line_ended, rest, &mut sink),
                Mode::Lines => self.line(rest, &mut sink),
                Mode::Broken => rest.len(),
            };
            rest = rest.get(taken..).unwrap_or_default();
        }
    }

    /// Ends, with everything that is not needs.
    pub(super) fn finish(mut self, mut sink: impl FnMut(Piece<'_>)) -> Vec<u8> {
        if self.mode == Mode::Lines {
            self.end_line(&[], &mut sink);
        }
        self.head
    }

    fn broken(&mut self, reason: Break, sink: &mut impl FnMut(Piece<'_>)) {
        self.mode = Mode::Broken;
        sink(Piece::Broken(reason));
    }

    /// In everything that is not needs. How many bytes were taken.
    fn head(&mut self, bytes: &[u8], sink: &mut impl FnMut(Piece<'_>)) -> usize {
        for (place, byte) in bytes.iter().copied().enumerate() {
            if self.head.len() >= MOST_HEAD_BYTES {
                self.broken(Break::LongHead, sink);
                return bytes.len();
            }
            self.head.push(byte);
            self.head_lines += usize::from(byte == b'\n');
            match self.mode {
                Mode::Start => self.start(byte),
                Mode::Head => self.in_head(byte),
                Mode::Other
                | Mode::Value { .. }
                | Mode::Need(_)
                | Mode::Comma
                | Mode::Behind { .. }
                | Mode::Lines
                | Mode::Broken => {}
            }
            if !matches!(self.mode, Mode::Start | Mode::Other | Mode::Head) {
                return place + 1;
            }
        }
        bytes.len()
    }

    fn start(&mut self, byte: u8) {
        const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
        if byte == b'{' {
            self.mode = Mode::Head;
            self.expects_name = true;
            self.nesting.take(byte);
        } else if self.head == BYTE_ORDER_MARK {
            // Some editors put it there; it says nothing.
            self.head.clear();
        } else if !byte.is_ascii_whitespace() && !BYTE_ORDER_MARK.starts_with(&self.head) {
            self.mode = Mode::Other;
        }
    }

    fn in_head(&mut self, byte: u8) {
        let was_in_text = self.nesting.in_text;
        let depth = self.nesting.depth;
        let is_outside = self.nesting.take(byte);
        if depth != 1 {
            return;
        }
        if was_in_text || byte == b'"' {
            if self.expects_name {
                self.name_byte(byte, was_in_text);
            }
        } else if is_outside {
            match byte {
                b',' => self.expects_name = true,
                b':' => self.expects_name = false,
                b'[' if !self.has_needs && !self.expects_name && self.is_name_of_needs() => {
                    self.has_needs = true;
                    self.mode = Mode::Value { may_end: true };
                    self.name.clear();
                }
                b'}' | b']' => self.mode = Mode::Behind { line_ended: false },
                _ => {}
            }
        }
    }

    fn name_byte(&mut self, byte: u8, was_in_text: bool) {
        // Each character of the name as an escape of six bytes, and the quotes.
        const LONGEST: usize = 5 * 6 + 2;
        if !was_in_text {
            self.name.clear();
        }
        if self.name.len() <= LONGEST {
            self.name.push(byte);
        }
    }

    fn is_name_of_needs(&self) -> bool {
        serde_json::from_slice::<String>(&self.name).is_ok_and(|name| name == "needs")
    }

    /// In the list, between needs.
    fn between(&mut self, bytes: &[u8], sink: &mut impl FnMut(Piece<'_>)) -> usize {
        for (place, byte) in bytes.iter().copied().enumerate() {
            let next = match (self.mode, byte) {
                (_, b' ' | b'\t' | b'\r' | b'\n') => continue,
                (Mode::Comma, b',') => Mode::Value { may_end: false },
                (Mode::Comma | Mode::Value { may_end: true }, b']') => {
                    self.head.push(byte);
                    self.nesting = Nesting { depth: 1, ..Nesting::default() };
                    Mode::Head
                }
                (Mode::Comma, _) | (Mode::Value { .. }, b',' | b']' | b'}' | b':') => {
                    self.broken(Break::List, sink);
                    return bytes.len();
                }
                (_, first) => {
                    self.nesting = Nesting::default();
                    self.mode = Mode::Need(match first {
                        b'{' | b'[' => Inside::Brackets,
                        b'"' => Inside::Text,
                        _ => Inside::Word,
                    });
                    // The need begins with this byte, which is not taken yet.
                    return place;
                }
            };
            self.mode = next;
            return place + 1;
        }
        bytes.len()
    }

    /// In a need of the list.
    fn need(&mut self, inside: Inside, bytes: &[u8], sink: &mut impl FnMut(Piece<'_>)) -> usize {
        let mut nesting = self.nesting;
        let end = match inside {
            Inside::Brackets => bytes.iter().position(|byte| nesting.take(*byte) && nesting.depth == 0),
            Inside::Text => bytes.iter().position(|byte| !nesting.take(*byte) && !nesting.in_text),
            Inside::Word => {
                let ends = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\r' | b'\n');
                bytes.iter().position(ends)
            }
        };
        self.nesting = nesting;
        let Some(end) = end else {
            self.keep(bytes);
            return bytes.len();
        };
        let taken = if inside == Inside::Word { end } else { end + 1 };
        self.hand_on(bytes.get(..taken).unwrap_or_default(), sink);
        self.mode = Mode::Comma;
        taken
    }

    /// Keeps the beginning of a need.
    fn keep(&mut self, bytes: &[u8]) {
        self.is_long |= self.pending.len() + bytes.len() > MOST_NEED_BYTES;
        if self.is_long {
            self.pending.clear();
        } else {
            self.pending.extend_from_slice(bytes);
        }
    }

    /// Hands a need on, of which these are the last bytes.
    fn hand_on(&mut self, bytes: &[u8], sink: &mut impl FnMut(Piece<'_>)) {
        if self.pending.is_empty() && !self.is_long && bytes.len() <= MOST_NEED_BYTES {
            sink(Piece::Need(bytes));
            return;
        }
        self.keep(bytes);
        if self.is_long {
            sink(Piece::LongNeed);
        } else {
            sink(Piece::Need(&self.pending));
        }
        self.pending.clear();
        self.is_long = false;
    }

    fn behind(&mut self, line_ended: bool, bytes: &[u8], sink: &mut impl FnMut(Piece<'_>)) -> usize {
        let Some(byte) = bytes.first() else { return 0 };
        match byte {
            b'\n' => {
                self.mode = Mode::Behind { line_ended: true };
                self.empty_lines += usize::from(line_ended);
            }
            b' ' | b'\t' | b'\r' => {}
            _ if self.has_needs || !line_ended => self.broken(Break::Behind, sink),
            _ if self.head_lines > 0 => self.broken(Break::HeadLines, sink),
            _ => {
                self.mode = Mode::Lines;
                sink(Piece::LinesBegin);
                return 0;
            }
        }
        1
    }

    /// In lines: up to the end of the line, or of what there is of it.
    fn line(&mut self, bytes: &[u8], sink: &mut impl FnMut(Piece<'_>)) -> usize {
        match memchr::memchr(b'\n', bytes) {
            None => {
                self.keep(bytes);
                bytes.len()
            }
            Some(end) => {
                self.end_line(bytes.get(..end).unwrap_or_default(), sink);
                end + 1
            }
        }
    }

    fn end_line(&mut self, bytes: &[u8], sink: &mut impl FnMut(Piece<'_>)) {
        let is_empty = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_whitespace);
        if !self.is_long && is_empty(bytes) && is_empty(&self.pending) {
            self.pending.clear();
            self.empty_lines += 1;
            return;
        }
        for _ in 0..std::mem::take(&mut self.empty_lines) {
            sink(Piece::EmptyLine);
        }
        self.hand_on(bytes, sink);
    }
}
