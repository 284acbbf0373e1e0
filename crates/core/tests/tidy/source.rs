//! The files of the checkout as the tidy tests see them: text, code without comments and strings, and tokens.
//!
//! This is no parser. It knows just enough of Rust to tell a word of code from the same word in a sentence.

use std::path::Path;

/// A file of the checkout, with its path from the top and `/` between folders.
#[derive(Debug, Clone)]
pub struct File {
    pub path: String,
    pub text: String,
}

/// What a rule has against a line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub path: String,
    pub line: usize,
    pub what: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}: {}", self.path, self.line, self.what)
    }
}

/// A word or a mark of code, with its line (from 1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub line: usize,
    pub text: String,
}

/// Folders that builds and runs leave behind; they are no part of the project.
const LEFT_BEHIND: &[&str] =
    &[".git", ".schemathesis", ".tools", ".venv", ".hypothesis", "data", "node_modules", "target"];

impl File {
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// Whether it is a Rust source of the crates (`src`), tests beside the code included.
    pub fn is_source(&self) -> bool {
        self.is_rust() && self.path.split('/').nth(2) == Some("src") && self.path.starts_with("crates/")
    }

    pub fn is_rust(&self) -> bool {
        Path::new(&self.path).extension().is_some_and(|extension| extension == "rs")
    }

    /// Whether it lies in one of these folders (or is one of these files).
    pub fn is_under(&self, places: &[&str]) -> bool {
        places.iter().any(|place| self.path.starts_with(place))
    }

    pub fn finding(&self, line: usize, what: impl Into<String>) -> Finding {
        Finding { path: self.path.clone(), line, what: what.into() }
    }

    /// The words and marks of its code, without comments and without the contents of strings.
    pub fn tokens(&self) -> Vec<Token> {
        tokens_of(&code_of(&self.text))
    }

    /// The places where one of these sequences of tokens stands.
    pub fn places(&self, sequences: &[&[&str]]) -> Vec<Finding> {
        let tokens = self.tokens();
        let mut places = Vec::new();
        for sequence in sequences {
            for window in tokens.windows(sequence.len()) {
                if window.iter().map(|token| token.text.as_str()).eq(sequence.iter().copied()) {
                    places.push(self.finding(window[0].line, sequence.concat()));
                }
            }
        }
        places
    }
}

/// Every text file of the checkout, in the order of their paths.
pub fn files_under(top: &Path) -> Vec<File> {
    let mut files = Vec::new();
    let mut folders = vec![top.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the checkout can be read") {
            let entry = entry.expect("an entry of the checkout can be read");
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type().expect("an entry has a type");
            if LEFT_BEHIND.contains(&name.as_str()) || kind.is_symlink() {
                continue;
            }
            if kind.is_dir() {
                folders.push(entry.path());
            } else if let Ok(text) = std::fs::read_to_string(entry.path()) {
                let path = entry.path();
                let inside = path.strip_prefix(top).expect("it lies under the top");
                let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
                files.push(File { path: parts.join("/"), text });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The code with comments, strings and characters blanked out; every line break stays where it was.
fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = comment(rest).or_else(|| string(rest, code.chars().last())).or_else(|| character(rest));
        match length {
            Some(length) => {
                let (gone, after) = rest.split_at(length);
                code.extend(gone.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
                rest = after;
            }
            None => {
                code.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    code
}

/// The length of the comment that begins here. Block comments nest.
fn comment(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if !rest.starts_with("/*") {
        return None;
    }
    let (mut depth, mut at) = (0_usize, 0_usize);
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    Some(rest.len())
}

/// The length of the string that begins here, raw or not. `before` tells `br"…"` from a name that ends in `r`.
fn string(rest: &str, before: Option<char>) -> Option<usize> {
    let in_a_name = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let prefix = rest.bytes().take(3).position(|byte| matches!(byte, b'"' | b'#'))?;
    let letters = &rest[..prefix];
    if in_a_name && !letters.is_empty() {
        return None;
    }
    match letters {
        "" | "b" | "c" if rest[prefix..].starts_with('"') => {
            let mut escaped = false;
            for (at, c) in rest.char_indices().skip(prefix + 1) {
                match c {
                    '"' if !escaped => return Some(at + 1),
                    '\\' => escaped = !escaped,
                    _ => escaped = false,
                }
            }
            Some(rest.len())
        }
        "r" | "br" | "cr" => {
            let hashes = rest[prefix..].chars().take_while(|c| *c == '#').count();
            let opening = prefix + hashes;
            if !rest[opening..].starts_with('"') {
                return None; // A raw name such as `r#type`.
            }
            let closing = format!("\"{}", "#".repeat(hashes));
            let length = rest[opening + 1..].find(&closing).map(|at| opening + 1 + at + closing.len());
            Some(length.unwrap_or(rest.len()))
        }
        _ => None,
    }
}

/// The length of the character that begins here; a lifetime is none.
fn character(rest: &str) -> Option<usize> {
    let mut chars = rest.char_indices();
    if chars.next()?.1 != '\'' {
        return None;
    }
    if chars.next()?.1 == '\\' {
        chars.next()?;
        return chars.find(|(_, c)| *c == '\'').map(|(at, _)| at + 1);
    }
    chars.next().filter(|(_, c)| *c == '\'').map(|(at, _)| at + 1)
}

fn tokens_of(code: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    for (index, line) in code.lines().enumerate() {
        let mut rest = line;
        while let Some(first) = rest.chars().next() {
            let length = if first.is_alphanumeric() || first == '_' {
                rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            let (word, after) = rest.split_at(length);
            if !first.is_whitespace() {
                tokens.push(Token { line: index + 1, text: word.to_owned() });
            }
            rest = after;
        }
    }
    tokens
}

#[test]
fn words_in_comments_strings_and_characters_are_no_code() {
    let file = File::new(
        "crates/core/src/a.rs",
        "// one\nlet a = \"two \\\" two\"; /* three /* three */ three */ r#\"four \"four\"# b\"five\" 'x' '\\'' <'life> six",
    );
    let words: Vec<_> = file.tokens().into_iter().map(|token| token.text).collect();
    assert_eq!(words, ["let", "a", "=", ";", "<", "'", "life", ">", "six"]);
}

#[test]
fn lines_are_counted_through_comments_and_strings() {
    let file = File::new("crates/core/src/a.rs", "/* one\ntwo */\n\"three\nfour\"\nstd::fs");
    assert_eq!(file.places(&[&["std", "::", "fs"]]), [file.finding(5, "std::fs")]);
}
