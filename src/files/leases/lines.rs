//! The lines of a text file, none of them longer than it may be, whatever the file holds.

use std::io::{self, BufRead, Read as _};

/// A longer line is no line of a lease file.
pub(super) const LONGEST_LINE: usize = 64 << 10;

/// What is told of a file that people may have edited, whose last line lacks its end mark.
pub(super) const NO_END: &str = "the end mark of the last line, which may be cut off";

/// Lines, counted from 1.
pub(super) struct Lines<'a> {
    reader: &'a mut dyn BufRead,
    line: Vec<u8>,
    number: u64,
}

/// One line, without its end mark.
pub(super) struct Line<'a> {
    pub(super) number: u64,
    /// The text, or why there is none.
    pub(super) text: Result<&'a str, &'static str>,
    /// The end mark; the last line may lack it.
    pub(super) end: &'static str,
}

impl Line<'_> {
    /// Whether the line has its end mark.
    pub(super) fn is_whole(&self) -> bool {
        !self.end.is_empty()
    }
}

impl<'a> Lines<'a> {
    pub(super) fn new(reader: &'a mut dyn BufRead) -> Self {
        Self {
            reader,
            line: Vec::new(),
            number: 0,
        }
    }

    /// The next line; `None` at the end of the file.
    pub(super) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.line.clear();
        let mut short = (&mut *self.reader).take(LONGEST_LINE as u64);
        if short.read_until(b'\n', &mut self.line)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        let is_short = self.line.ends_with(b"\n") || self.line.len() < LONGEST_LINE;
        let (line, end) = apart(&self.line);
        if !is_short {
            self.reader.skip_until(b'\n')?;
        }
        let text = match str::from_utf8(line) {
            _ if !is_short => Err("the line is longer than 64 KiB"),
            Err(_) => Err("the line is not text in UTF-8"),
            Ok(text) if self.number == 1 => Ok(text.trim_start_matches('\u{feff}')),
            Ok(text) => Ok(text),
        };
        Ok(Some(Line {
            number: self.number,
            text,
            end,
        }))
    }
}

/// A line and its end mark.
fn apart(line: &[u8]) -> (&[u8], &'static str) {
    let ends = ["\r\n", "\n"].into_iter();
    let mut found = ends.filter_map(|end| Some((line.strip_suffix(end.as_bytes())?, end)));
    found.next().unwrap_or((line, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut bytes: &[u8]) -> Vec<(u64, Result<String, &'static str>, bool)> {
        let mut lines = Lines::new(&mut bytes);
        let mut found = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            found.push((line.number, line.text.map(str::to_owned), line.is_whole()));
        }
        found
    }

    #[test]
    fn lines_end_as_on_any_system() {
        let found = all("\u{feff}a\r\n\nb".as_bytes());
        let expected = [(1, "a", true), (2, "", true), (3, "b", false)];
        let expected = expected.map(|(number, text, whole)| (number, Ok(text.to_owned()), whole));
        assert_eq!(found, expected);
    }

    #[test]
    fn a_line_that_is_too_long_or_no_text_is_one_line() {
        let mut bytes = vec![b'x'; 3 * LONGEST_LINE];
        bytes.extend(b"\n\xff\nend\n");
        let found = all(&bytes);
        assert_eq!(found[0].1, Err("the line is longer than 64 KiB"));
        assert_eq!(found[1].1, Err("the line is not text in UTF-8"));
        assert_eq!(found[2], (3, Ok("end".into()), true));
        assert_eq!(all(&bytes[..2 * LONGEST_LINE]).len(), 1);
    }
}
