//! Ways to break a text: in tokens that mean something, and in bytes that mean nothing.

use proptest::prelude::*;

/// What stands in the place of a token, or between two.
const FRAGMENTS: &[&str] = &[
    "null",
    "true",
    "\"\"",
    "[]",
    "{}",
    "0",
    "-1",
    "-0",
    "1.0",
    "1e2",
    "1e999",
    "-1e999",
    "NaN",
    "Infinity",
    "01",
    "1_0",
    "1000000001",
    "1000000000000001",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "1000000000000000000000000000000",
    "\"n0\"",
    "\"n1\"",
    "\"m1\"",
    "\"a\"",
    "\"speed\"",
    "\"x\"",
    "\"2027-08-09\"",
    "\"2027-02-30\"",
    "\"2027-8-9\"",
    "\"+027-08-09\"",
    "\"quantity\"",
    "\"needs\"",
    "\"ne\\u0065ds\"",
    "\"id\"",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "\"\u{e9}\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\n",
    "\r\n",
    "\n\n",
    "\u{feff}",
    "{\"id\":\"n0\"}",
    "[[[[[[[[[[[[[[[[",
    "/*",
    "'",
];

/// One change of a text. Places are shares of its length, so that they mean something for every text.
#[derive(Debug, Clone)]
pub enum Change {
    /// A token becomes something else.
    Replace { place: u16, fragment: &'static str },
    /// Something stands before a token.
    Insert { place: u16, fragment: &'static str },
    /// A token stands twice.
    Repeat { place: u16 },
    /// A token becomes another one of the text.
    Copy { place: u16, from: u16 },
    /// A token goes.
    Remove { place: u16 },
    /// A long text, deep brackets or many digits.
    Hostile { place: u16, kind: u8, size: u16 },
    /// A byte becomes another.
    Byte { place: u16, byte: u8 },
    /// The text ends early.
    Cut { place: u16 },
}

/// Any change.
pub fn change() -> impl Strategy<Value = Change> {
    let fragment = || prop::sample::select(FRAGMENTS);
    prop_oneof![
        6 => (any::<u16>(), fragment()).prop_map(|(place, fragment)| Change::Replace { place, fragment }),
        2 => (any::<u16>(), fragment()).prop_map(|(place, fragment)| Change::Insert { place, fragment }),
        1 => any::<u16>().prop_map(|place| Change::Repeat { place }),
        4 => (any::<u16>(), any::<u16>()).prop_map(|(place, from)| Change::Copy { place, from }),
        1 => any::<u16>().prop_map(|place| Change::Remove { place }),
        1 => (any::<u16>(), 0_u8..3, 1_u16..2_000).prop_map(|(place, kind, size)| Change::Hostile { place, kind, size }),
        1 => (any::<u16>(), any::<u8>()).prop_map(|(place, byte)| Change::Byte { place, byte }),
        1 => any::<u16>().prop_map(|place| Change::Cut { place }),
    ]
}

impl Change {
    /// Makes the change.
    pub fn make(&self, bytes: &mut Vec<u8>) {
        let tokens = tokens(bytes);
        let token = |place: u16| {
            let index = usize::from(place) * tokens.len() / (usize::from(u16::MAX) + 1);
            tokens.get(index).cloned().unwrap_or(0..0)
        };
        let index = |place: u16| usize::from(place) * bytes.len() / (usize::from(u16::MAX) + 1);
        match self {
            Self::Replace { place, fragment } => drop(bytes.splice(token(*place), fragment.bytes())),
            Self::Insert { place, fragment } => {
                let start = token(*place).start;
                bytes.splice(start..start, fragment.bytes());
            }
            Self::Repeat { place } => {
                let range = token(*place);
                let again = bytes[range.clone()].to_vec();
                bytes.splice(range.start..range.start, again);
            }
            Self::Copy { place, from } => {
                let other = bytes[token(*from)].to_vec();
                bytes.splice(token(*place), other);
            }
            Self::Remove { place } => drop(bytes.drain(token(*place))),
            Self::Hostile { place, kind, size } => {
                let size = usize::from(*size);
                let text = match kind {
                    0 => format!("\"{}\"", "x".repeat(size)),
                    1 => "[".repeat(size) + &"]".repeat(size),
                    _ => "9".repeat(size),
                };
                bytes.splice(token(*place), text.into_bytes());
            }
            Self::Byte { place, byte } => {
                let place = index(*place);
                if let Some(changed) = bytes.get_mut(place) {
                    *changed = *byte;
                }
            }
            Self::Cut { place } => bytes.truncate(index(*place)),
        }
    }
}

/// Texts, words and marks.
fn tokens(bytes: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut tokens = Vec::new();
    let mut place = 0;
    while let Some(byte) = bytes.get(place) {
        let start = place;
        place += 1;
        match byte {
            b'"' => {
                while bytes.get(place).is_some_and(|byte| *byte != b'"') {
                    place += 1;
                }
                place = (place + 1).min(bytes.len());
            }
            b' ' | b'\n' | b'\r' => continue,
            byte if is_word(*byte) => {
                while bytes.get(place).is_some_and(|byte| is_word(*byte)) {
                    place += 1;
                }
            }
            _ => {}
        }
        tokens.push(start..place);
    }
    tokens
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.' | b'_')
}
