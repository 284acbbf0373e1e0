//! Contracts as Markdown: CommonMark, with the tables of GitHub.
//!
//! Everything that is not structure is escaped, so a name such as `*Ster*` stays a name.

use super::captions;
use crate::clause::Place;
use crate::contract::{Block, Contract, Document, Run, Section, Signature, Table};
use crate::text::Language;

pub(crate) fn contract(contract: &Contract) -> String {
    let mut blocks = Vec::new();
    for (position, document) in contract.documents().enumerate() {
        let level = if position == 0 { 1 } else { 2 };
        self::document(document, level, contract.language(), &mut blocks);
    }
    let mut out = blocks.join("\n\n");
    out.push('\n');
    out
}

fn document(document: &Document, level: usize, language: Language, out: &mut Vec<String>) {
    let title = match &document.label {
        Some(label) => format!("{label}. {}", document.title),
        None => document.title.clone(),
    };
    out.push(heading(level, &title));
    let edition = &document.edition;
    out.push(format!(
        "{} {} ({}, SHA-256 `{}`)",
        captions(language).edition,
        edition.number,
        escape(edition.template.as_str()),
        edition.digest
    ));
    for section in &document.sections {
        if let Some(title) = &section.title {
            out.push(heading(level + 1, title));
        }
        blocks(section, "", "", language, out);
        for child in &section.children {
            self::child(child, language, out);
        }
    }
}

/// A numbered paragraph, and below it its points as a list.
fn child(section: &Section, language: Language, out: &mut Vec<String>) {
    let number = section.number.as_ref().filter(|_| section.place != Place::Preamble);
    let title = section.title.as_ref().map(|title| format!("**{}.**", escape(title)));
    let lead = match (number, title) {
        (Some(number), Some(title)) => format!("**{}** {title} ", escape(number)),
        (Some(number), None) => format!("**{}** ", escape(number)),
        (None, Some(title)) => format!("{title} "),
        (None, None) => String::new(),
    };
    blocks(section, &lead, "", language, out);
    let mut points = Vec::new();
    for point in &section.children {
        let lead = point.number.as_ref().map_or_else(String::new, |number| format!("{}. ", escape(number)));
        let mut inner = Vec::new();
        blocks(point, &lead, "  ", language, &mut inner);
        let text = inner.join("\n\n");
        points.push(format!("- {}", text.trim_start()));
    }
    if !points.is_empty() {
        out.push(points.join("\n"));
    }
}

fn blocks(section: &Section, lead: &str, indent: &str, language: Language, out: &mut Vec<String>) {
    let mut lead = Some(lead).filter(|lead| !lead.is_empty());
    for block in &section.blocks {
        let text = match block {
            Block::Paragraph(runs) => format!("{}{}", lead.take().unwrap_or(""), paragraph(runs)),
            Block::List(items) => {
                items.iter().map(|item| format!("- {}", escape(item))).collect::<Vec<_>>().join("\n")
            }
            Block::Table(table) => self::table(table),
            Block::Signature(signature) => self::signature(signature, language),
        };
        // A number that waits for words stands by itself above a table or a list.
        out.extend(lead.take().map(|lead| format!("{indent}{}", lead.trim_end())));
        out.push(text.lines().map(|line| format!("{indent}{line}")).collect::<Vec<_>>().join("\n"));
    }
    out.extend(lead.map(|lead| format!("{indent}{}", lead.trim_end())));
}

fn paragraph(runs: &[Run]) -> String {
    let text: String = runs
        .iter()
        .map(|run| match run {
            Run::Words(words) | Run::Filled(words) => escape(words),
            Run::Defined(word) => format!("**{}**", escape(word)),
            Run::Reference { label, .. } => escape(label),
        })
        .collect();
    escape_start(&text)
}

fn table(table: &Table) -> String {
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let mut lines = vec![
        format!("**{}**", escape(&table.caption)),
        String::new(),
        line(table.columns.iter().map(|column| escape(&column.label)).collect()),
        line(
            table
                .columns
                .iter()
                .map(|column| if column.numeric { "---:" } else { "---" }.to_owned())
                .collect(),
        ),
    ];
    lines.extend(table.rows.iter().map(|row| line(row.iter().map(|cell| escape(cell)).collect())));
    lines.join("\n")
}

fn signature(signature: &Signature, language: Language) -> String {
    let words = captions(language);
    let row = |name: &str, value: &str| format!("| {name} | {value} |");
    [
        format!("**{}**", escape(&signature.party)),
        String::new(),
        row(words.name, &escape(&signature.signatory)),
        "| --- | --- |".to_owned(),
        row(words.role, &escape(&signature.role)),
        row(words.place_and_date, ""),
        row(words.signature, ""),
    ]
    .join("\n")
}

fn heading(level: usize, text: &str) -> String {
    format!("{} {}", "#".repeat(level), escape(text))
}

/// Puts a backslash before every character that could mean something in Markdown.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '#' | '!') {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}

/// Keeps the first characters of a paragraph from making it a list, a rule or a heading.
fn escape_start(text: &str) -> String {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    if rest.starts_with(['-', '+', '=']) && digits == 0 || rest.starts_with(['.', ')']) && digits > 0 {
        format!("{number}\\{rest}")
    } else {
        text.to_owned()
    }
}
