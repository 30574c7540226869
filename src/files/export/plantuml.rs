//! The run as a sequence diagram for `PlantUML`. Of what others may have chosen (names, the text
//! of a NAK) only letters and a few signs stand as they are; all else is written as `<U+hhhh>`,
//! so that no name can end a line, begin a comment, load a picture or call a function.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::Subject;
use super::sequence::{self, id};
use crate::view::sequence::{Captions, Head, Row};
use crate::view::tame::short_line;

/// Writes the diagram.
///
/// # Errors
/// When `out` refuses.
pub fn write(subject: &Subject<'_>, captions: Captions, out: &mut dyn Write) -> io::Result<()> {
    let sequence = sequence::of(subject, captions);
    writeln!(out, "@startuml")?;
    writeln!(out, "title {}", text(subject.title))?;
    writeln!(out, "hide footbox")?;
    for (host, name) in &sequence.lanes {
        writeln!(out, "participant \"{}\" as {}", text(name), id(*host))?;
    }
    for row in &sequence.rows {
        writeln!(out, "{}", line(row))?;
    }
    writeln!(out, "@enduml")
}

fn line(row: &Row) -> String {
    match row {
        Row::Arrow {
            from,
            to,
            head,
            lines,
        } => {
            let arrow = match head {
                Head::Arrives => "->",
                Head::Lost => "->x",
                Head::Flying => "->>",
            };
            format!("{} {arrow} {} : {}", id(*from), id(*to), texts(lines))
        }
        Row::Note { host, lines } => format!("rnote over {} : {}", id(*host), texts(lines)),
        Row::Wait(words) => format!("...{}...", text(words)),
        Row::Caption(words) => format!("note across : {}", text(words)),
    }
}

fn texts(lines: &[String]) -> String {
    sequence::joined(lines, text, "\\n")
}

/// One line of text that means nothing to `PlantUML`.
fn text(line: &str) -> String {
    let line = short_line(line);
    let letters: Vec<char> = line.chars().collect();
    let mut written = String::with_capacity(line.len());
    for (at, &c) in letters.iter().enumerate() {
        let beside = |at: Option<usize>| {
            at.and_then(|at| letters.get(at))
                .is_some_and(|c| c.is_alphanumeric())
        };
        let joins = c == '-' && beside(at.checked_sub(1)) && beside(Some(at + 1));
        if is_plain(c) || joins {
            written.push(c);
        } else {
            // Writing to a string cannot fail.
            let _ = write!(written, "<U+{:04X}>", u32::from(c));
        }
    }
    // A text that is missing would leave the line unfinished.
    if written.is_empty() {
        written.push_str("<U+00A0>");
    }
    written
}

/// Letters, digits and signs without a meaning.
fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, ' ' | '.' | ',' | ':' | '(' | ')' | '?' | '…')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_means_anything_to_plantuml() {
        for (hostile, written) in [
            ("laptop-a", "laptop-a"),
            ("\"", "<U+0022>"),
            ("--a--", "<U+002D><U+002D>a<U+002D><U+002D>"),
            ("/' b '/", "<U+002F><U+0027> b <U+0027><U+002F>"),
            ("\\n", "<U+005C>n"),
            ("%date()", "<U+0025>date()"),
            ("<img:x>", "<U+003C>img:x<U+003E>"),
            ("a\n@enduml", "a <U+0040>enduml"),
            ("", "<U+00A0>"),
        ] {
            assert_eq!(text(hostile), written, "{hostile}");
        }
    }
}
