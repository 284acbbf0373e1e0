//! Contracts as HTML: headings, ordered lists and tables that a screen reader can follow. No script, and nothing is
//! loaded from elsewhere. Every word, standard or filled in, passes through one escaping function.

use super::captions;
use crate::clause::Place;
use crate::contract::{Block, Contract, Document, Run, Section, Signature, Table};
use crate::text::Language;

/// Numbers stand in the text, so that they can be copied and cited; list markers would repeat them.
const STYLE: &str = "body{font:1rem/1.5 Georgia,serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#111}\
h1,h2,h3{line-height:1.25;break-after:avoid}h2{margin-top:2rem}\
ol.clauses,ol.points{list-style:none;padding-left:0}ol.points{padding-left:2rem}\
li{margin:.5rem 0}.number{font-weight:bold}\
table{border-collapse:collapse;width:100%;margin:1rem 0;break-inside:auto}tr{break-inside:avoid}\
caption{text-align:left;font-weight:bold}th,td{border:1px solid #767676;padding:.25rem .5rem;text-align:left;\
vertical-align:top}.amount{text-align:right}.edition{color:#555;font-size:.875rem;overflow-wrap:anywhere}\
.signature{break-inside:avoid}.signature td{height:2rem;width:70%}";

pub(crate) fn page(contract: &Contract) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<main>\n{}</main>\n</body>\n</html>\n",
        contract.language().code(),
        escape(contract.title()),
        article(contract)
    )
}

pub(crate) fn article(contract: &Contract) -> String {
    let mut out = format!("<article class=\"contract\" lang=\"{}\">\n", contract.language().code());
    document(contract.main(), 1, contract.language(), &mut out);
    for annex in contract.annexes() {
        out.push_str(&format!(
            "<section class=\"annex\" id=\"clause-{}\">\n",
            escape(annex.edition.template.as_str())
        ));
        document(annex, 2, contract.language(), &mut out);
        out.push_str("</section>\n");
    }
    out.push_str("</article>\n");
    out
}

fn document(document: &Document, level: u8, language: Language, out: &mut String) {
    let label = document.label.as_ref().map_or_else(String::new, |label| format!("{}. ", escape(label)));
    let edition = &document.edition;
    out.push_str(&format!(
        "<header>\n<h{level}>{label}{}</h{level}>\n<p class=\"edition\">{} {} ({}, SHA-256 {})</p>\n</header>\n",
        escape(&document.title),
        captions(language).edition,
        edition.number,
        escape(edition.template.as_str()),
        edition.digest
    ));
    let below = level + 1;
    for section in &document.sections {
        let class = match section.place {
            Place::Preamble => "preamble",
            Place::Article => "clause",
            Place::Signature => "signatures",
            Place::Schedule => "schedule",
        };
        out.push_str(&format!(
            "<section class=\"{class}\" id=\"clause-{}\">\n",
            escape(section.key.as_str())
        ));
        if let Some(title) = &section.title {
            out.push_str(&format!("<h{below}>{}</h{below}>\n", escape(title)));
        }
        blocks(&section.blocks, "", language, out);
        children(&section.children, "clauses", language, out);
        out.push_str("</section>\n");
    }
}

fn children(sections: &[Section], class: &str, language: Language, out: &mut String) {
    if sections.is_empty() {
        return;
    }
    out.push_str(&format!("<ol class=\"{class}\">\n"));
    for section in sections {
        out.push_str(&format!("<li id=\"clause-{}\">\n", escape(section.key.as_str())));
        let mut lead = String::new();
        if let Some(number) = &section.number {
            let point = if class == "points" { "." } else { "" };
            lead.push_str(&format!("<span class=\"number\">{}{point}</span> ", escape(number)));
        }
        if let Some(title) = &section.title {
            lead.push_str(&format!("<strong>{}.</strong> ", escape(title)));
        }
        blocks(&section.blocks, &lead, language, out);
        children(&section.children, "points", language, out);
        out.push_str("</li>\n");
    }
    out.push_str("</ol>\n");
}

/// The number stands in the first paragraph, or in one by itself above a table or a list.
fn blocks(blocks: &[Block], lead: &str, language: Language, out: &mut String) {
    let mut lead = lead;
    if !lead.is_empty() && !matches!(blocks.first(), Some(Block::Paragraph(_))) {
        out.push_str(&format!("<p>{}</p>\n", lead.trim_end()));
        lead = "";
    }
    for block in blocks {
        match block {
            Block::Paragraph(runs) => {
                out.push_str("<p>");
                out.push_str(std::mem::take(&mut lead));
                runs.iter().for_each(|run| self::run(run, out));
                out.push_str("</p>\n");
            }
            Block::List(items) => {
                out.push_str("<ul>\n");
                for item in items {
                    out.push_str(&format!("<li>{}</li>\n", escape(item)));
                }
                out.push_str("</ul>\n");
            }
            Block::Table(table) => self::table(table, out),
            Block::Signature(signature) => self::signature(signature, language, out),
        }
    }
}

fn run(run: &Run, out: &mut String) {
    match run {
        Run::Words(words) => out.push_str(&escape(words)),
        Run::Defined(word) => out.push_str(&format!("<dfn>{}</dfn>", escape(word))),
        Run::Filled(words) => out.push_str(&format!("<span class=\"filled\">{}</span>", escape(words))),
        Run::Reference { label, target } => {
            out.push_str(&format!("<a href=\"#clause-{}\">{}</a>", escape(target.as_str()), escape(label)));
        }
    }
}

fn table(table: &Table, out: &mut String) {
    let class = |numeric: bool| if numeric { " class=\"amount\"" } else { "" };
    out.push_str(&format!("<table>\n<caption>{}</caption>\n<thead>\n<tr>", escape(&table.caption)));
    for column in &table.columns {
        out.push_str(&format!("<th scope=\"col\"{}>{}</th>", class(column.numeric), escape(&column.label)));
    }
    out.push_str("</tr>\n</thead>\n<tbody>\n");
    for row in &table.rows {
        out.push_str("<tr>");
        // The first cell names the row.
        for (position, (cell, column)) in row.iter().zip(&table.columns).enumerate() {
            let (tag, scope) = if position == 0 { ("th", " scope=\"row\"") } else { ("td", "") };
            out.push_str(&format!("<{tag}{scope}{}>{}</{tag}>", class(column.numeric), escape(cell)));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n");
}

fn signature(signature: &Signature, language: Language, out: &mut String) {
    let words = captions(language);
    out.push_str(&format!(
        "<table class=\"signature\">\n<caption>{}</caption>\n<tbody>\n",
        escape(&signature.party)
    ));
    let rows = [
        (words.name, signature.signatory.as_str()),
        (words.role, signature.role.as_str()),
        (words.place_and_date, ""),
        (words.signature, ""),
    ];
    for (name, value) in rows {
        out.push_str(&format!("<tr><th scope=\"row\">{name}</th><td>{}</td></tr>\n", escape(value)));
    }
    out.push_str("</tbody>\n</table>\n");
}

/// The five characters that could end a text or an attribute.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
