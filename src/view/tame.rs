//! Text that somebody else wrote, as it can be shown anywhere: no control characters, nothing that
//! turns the direction of writing around, no endless names. What a format must escape beyond that
//! is its own affair.

use super::words::shortened;

/// A short line has no more letters than this.
const MOST_LETTERS: usize = 200;

/// The text in one line. Whatever cannot be shown becomes `U+FFFD`.
pub fn in_one_line(text: &str) -> String {
    let tame: String = text.chars().map(tame).collect();
    tame.trim().to_owned()
}

/// The text in one line of at most 200 letters, shortened with `…`.
pub fn short_line(text: &str) -> String {
    let fits = |text: &str| text.chars().nth(MOST_LETTERS).is_none();
    shortened(&in_one_line(text), fits)
}

/// The text in the lines in which it was written, empty ones left out.
pub fn in_lines(text: &str) -> Vec<String> {
    let lines = text.lines().map(in_one_line);
    lines.filter(|line| !line.is_empty()).collect()
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
        assert_eq!(short_line(" a\nb\tc "), "a b c");
        assert_eq!(
            short_line("a\u{202e}b\u{0}\u{fffe}"),
            "a\u{fffd}b\u{fffd}\u{fffd}"
        );
        assert_eq!(short_line("Größe 中文 😀"), "Größe 中文 😀");
        let most = "x".repeat(MOST_LETTERS);
        assert_eq!(short_line(&most), most);
        assert_eq!(short_line(&"x".repeat(1_000)).chars().count(), MOST_LETTERS);
    }

    #[test]
    fn text_of_others_is_visible_line_by_line() {
        assert_eq!(in_one_line(" a\nb\tc "), "a b c");
        assert_eq!(
            in_lines("a\u{1b}[31mred\r\n\n  second \u{202e}line"),
            ["a\u{fffd}[31mred", "second \u{fffd}line"]
        );
        assert_eq!(in_lines(" \n "), Vec::<String>::new());
    }
}
