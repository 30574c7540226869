//! Text of others as one line that can stand in a document: no control characters, nothing that
//! turns the direction of writing around, no endless names. What a format must escape beyond
//! that is its own affair.

use super::Subject;
use crate::sim::HostId;
use crate::view::sequence::{Captions, Sequence};
use crate::view::words;

/// More letters than this of one text are not shown.
const MOST: usize = 200;

/// One line of at most 200 letters. Whatever cannot be shown becomes `U+FFFD`.
pub(super) fn line(text: &str) -> String {
    let tame: String = text.chars().map(tame).collect();
    words::shortened(tame.trim(), |text| text.chars().count() <= MOST)
}

/// The run as programs that draw sequence diagrams want it.
pub(super) fn sequence(subject: &Subject<'_>, captions: Captions) -> Sequence {
    let Subject {
        log,
        until,
        scenario,
        ..
    } = *subject;
    Sequence::new(log, &subject.outline(), until, scenario, captions)
}

/// What a host is called in such a diagram.
pub(super) fn id(host: HostId) -> String {
    format!("h{}", host.0)
}

/// Lines of text in one, each made harmless and joined by what breaks a line there.
pub(super) fn joined(lines: &[String], text: fn(&str) -> String, line_break: &str) -> String {
    let lines: Vec<String> = lines.iter().map(|line| text(line)).collect();
    lines.join(line_break)
}

fn tame(c: char) -> char {
    match c {
        _ if c.is_whitespace() => ' ',
        _ if c.is_control() || is_invisible(c) || is_no_character(c) => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

/// Marks that turn the direction of writing around, or take no room.
const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// What Unicode keeps for programs' own use.
const fn is_no_character(c: char) -> bool {
    let code = c as u32;
    code & 0xfffe == 0xfffe || matches!(code, 0xfdd0..=0xfdef)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_others_is_one_short_visible_line() {
        assert_eq!(line(" a\nb\tc "), "a b c");
        assert_eq!(
            line("a\u{202e}b\u{0}\u{fffe}"),
            "a\u{fffd}b\u{fffd}\u{fffd}"
        );
        assert_eq!(line("Größe 中文 😀"), "Größe 中文 😀");
        assert_eq!(line(&"x".repeat(1_000)).chars().count(), MOST);
    }
}
