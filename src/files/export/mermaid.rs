//! The run as a sequence diagram for Mermaid, which Markdown pages draw. Of what others may have
//! chosen (names, the text of a NAK) only letters and a few signs stand as they are; all else is
//! written as `#NUMBER;`, so that no name can end a line, a block or the diagram.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::Subject;
use super::sequence::{self, id};
use crate::sim::HostId;
use crate::view::sequence::{Captions, Head, Row, Sequence};
use crate::view::tame::short_line;

/// Writes the diagram.
///
/// # Errors
/// When `out` refuses.
pub fn write(subject: &Subject<'_>, captions: Captions, out: &mut dyn Write) -> io::Result<()> {
    let sequence = sequence::of(subject, captions);
    writeln!(out, "sequenceDiagram")?;
    writeln!(out, "    title: {}", text(subject.title))?;
    for (host, name) in &sequence.lanes {
        writeln!(out, "    participant {} as {}", id(*host), text(name))?;
    }
    let everyone = across(&sequence);
    for row in &sequence.rows {
        writeln!(out, "    {}", line(row, &everyone))?;
    }
    Ok(())
}

/// From the first to the last participant: `h0,h3`.
fn across(sequence: &Sequence) -> String {
    let ids = |lane: Option<&(HostId, String)>| lane.map(|(host, _)| id(*host));
    let (first, last) = (ids(sequence.lanes.first()), ids(sequence.lanes.last()));
    let mut ends: Vec<String> = first.into_iter().chain(last).collect();
    ends.dedup();
    ends.join(",")
}

fn line(row: &Row, everyone: &str) -> String {
    match row {
        Row::Arrow {
            from,
            to,
            head,
            lines,
        } => {
            let arrow = match head {
                Head::Arrives => "->>",
                Head::Lost => "-x",
                Head::Flying => "-)",
            };
            format!("{}{arrow}{}: {}", id(*from), id(*to), texts(lines))
        }
        Row::Note { host, lines } => format!("Note over {}: {}", id(*host), texts(lines)),
        Row::Wait(words) => format!("Note over {everyone}: ⋯ {} ⋯", text(words)),
        Row::Caption(words) => format!("Note over {everyone}: {}", text(words)),
    }
}

fn texts(lines: &[String]) -> String {
    sequence::joined(lines, text, "<br/>")
}

/// One line of text that means nothing to Mermaid. The word `end` would end a block, wherever
/// it stands.
fn text(line: &str) -> String {
    let line = short_line(line);
    let mut written = String::with_capacity(line.len());
    for word in line.split_inclusive(' ') {
        let is_end = word.trim_end().eq_ignore_ascii_case("end");
        for (at, c) in word.chars().enumerate() {
            if is_plain(c) && !(is_end && at == 0) {
                written.push(c);
            } else {
                // Writing to a string cannot fail.
                let _ = write!(written, "#{};", u32::from(c));
            }
        }
    }
    // A text that is missing would leave the line unfinished.
    if written.is_empty() {
        written.push_str("#160;");
    }
    written
}

/// Letters, digits and signs without a meaning. `ﬂ°¶ß` are what Mermaid itself writes for `#` and
/// `;` while it works.
fn is_plain(c: char) -> bool {
    let letter = c.is_alphanumeric() && !matches!(c, 'ﬂ' | 'ß');
    letter || matches!(c, ' ' | '.' | ',' | '-' | '(' | ')' | '?' | '…')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_means_anything_to_mermaid() {
        for (hostile, written) in [
            ("Laptop A", "Laptop A"),
            ("a;b", "a#59;b"),
            ("end", "#101;nd"),
            ("the END of it", "the #69;ND of it"),
            ("ending", "ending"),
            ("%%{init}%%", "#37;#37;#123;init#125;#37;#37;"),
            ("<script>", "#60;script#62;"),
            ("a\nb", "a b"),
            ("#35;", "#35;35#59;"),
            ("Größe", "Grö#223;e"),
            ("", "#160;"),
        ] {
            assert_eq!(text(hostile), written, "{hostile}");
        }
    }
}
