//! The syntax that ISC's server and client share: statements of words and strings that end with
//! `;`, or with a block in braces. A statement is held in memory, a file is not; whatever the
//! octets are, reading goes on behind them.

use std::io::{self, Read};

/// No statement of a lease has more octets than this.
const LONGEST_STATEMENT: usize = 64 << 10;

/// The octets behind a word.
const ENDS_WORD: [bool; 256] = {
    let ends = b" \t\n\x0c\r;{}\"#=,()";
    let mut table = [false; 256];
    let mut place = 0;
    while place < ends.len() {
        table[ends[place] as usize] = true;
        place += 1;
    }
    table
};

/// How a statement ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// With `;`.
    Semicolon,
    /// With `{`: a block follows.
    Open,
    /// With `}`: the block around it ends.
    Close,
    /// With the file.
    File,
}

/// A word or a string.
#[derive(Clone, Copy, Debug)]
struct Token {
    is_string: bool,
    from: usize,
    to: usize,
}

/// One statement, without its end.
pub(super) struct Statement<'a> {
    /// The line of its first word.
    pub(super) line: u64,
    pub(super) end: End,
    /// What is wrong with it.
    pub(super) fault: Option<&'static str>,
    octets: &'a [u8],
    tokens: &'a [Token],
}

impl<'a> Statement<'a> {
    /// The words; a string among them is an empty word.
    pub(super) fn words<const N: usize>(&self) -> [&'a str; N] {
        let mut words = [""; N];
        for (word, token) in words.iter_mut().zip(self.tokens) {
            if !token.is_string {
                *word = str::from_utf8(self.octets_of(token)).unwrap_or("\u{fffd}");
            }
        }
        words
    }

    /// How many words and strings there are.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The string at this place.
    pub(super) fn string(&self, place: usize) -> Option<&'a [u8]> {
        let token = self.tokens.get(place).filter(|token| token.is_string)?;
        Some(self.octets_of(token))
    }

    fn octets_of(&self, token: &Token) -> &'a [u8] {
        &self.octets[token.from..token.to]
    }
}

/// Cuts a file into statements.
pub(super) struct Statements<'a> {
    source: Source<'a>,
    octets: Vec<u8>,
    tokens: Vec<Token>,
    fault: Option<&'static str>,
}

impl<'a> Statements<'a> {
    pub(super) fn new(reader: &'a mut dyn Read) -> Self {
        Self {
            source: Source::new(reader),
            octets: Vec::new(),
            tokens: Vec::new(),
            fault: None,
        }
    }

    /// The next statement; at the end of the file the last one ends with [`End::File`].
    pub(super) fn next(&mut self) -> io::Result<Statement<'_>> {
        self.octets.clear();
        self.tokens.clear();
        self.fault = None;
        let mut line = None;
        let end = loop {
            let Some(octet) = self.source.peek()? else {
                break End::File;
            };
            if octet.is_ascii_whitespace() {
                self.source.pass(|octet| !octet.is_ascii_whitespace())?;
                continue;
            }
            if octet == b'#' {
                self.source.pass(|octet| octet == b'\n')?;
                continue;
            }
            line.get_or_insert(self.source.line);
            match octet {
                b';' | b'{' | b'}' => {
                    self.source.bump();
                    break match octet {
                        b';' => End::Semicolon,
                        b'{' => End::Open,
                        _ => End::Close,
                    };
                }
                b'"' => self.string()?,
                b'=' | b',' | b'(' | b')' => {
                    self.source.bump();
                    self.token(false, |octets| octets.push(octet));
                }
                _ => self.word()?,
            }
        };
        Ok(Statement {
            line: line.unwrap_or(self.source.line),
            end,
            fault: self.fault,
            octets: &self.octets,
            tokens: &self.tokens,
        })
    }

    /// Passes over a block whose opening brace was read, with all blocks in it. Whether it ends.
    pub(super) fn pass_over_block(&mut self) -> io::Result<bool> {
        let mut depth = 1_u64;
        while depth > 0 {
            match self.next()?.end {
                End::Semicolon => {}
                End::Open => depth += 1,
                End::Close => depth -= 1,
                End::File => return Ok(false),
            }
        }
        Ok(true)
    }

    fn word(&mut self) -> io::Result<()> {
        let from = self.octets.len();
        self.run(|octet| ENDS_WORD[usize::from(octet)])?;
        self.close(false, from);
        Ok(())
    }

    /// Takes in all octets before one that ends them.
    fn run(&mut self, ends: impl Fn(u8) -> bool + Copy) -> io::Result<()> {
        loop {
            let (run, is_whole) = self.source.run(ends)?;
            let room = LONGEST_STATEMENT - self.octets.len();
            if run.len() > room {
                self.fault = Some("a statement is longer than 64 KiB");
            }
            self.octets.extend_from_slice(&run[..run.len().min(room)]);
            if is_whole {
                return Ok(());
            }
        }
    }

    /// A string: `\` and three octal digits are an octet, `\` and anything else stands for that.
    fn string(&mut self) -> io::Result<()> {
        let from = self.octets.len();
        self.source.bump();
        loop {
            match self.source.peek()? {
                None | Some(b'\n') => {
                    self.fault = Some("a string does not end on its line");
                    break;
                }
                Some(b'"') => {
                    self.source.bump();
                    break;
                }
                Some(b'\\') => {
                    self.source.bump();
                    let octet = self.escaped()?;
                    self.push(octet);
                }
                Some(_) => self.run(|octet| matches!(octet, b'"' | b'\\' | b'\n'))?,
            }
        }
        self.close(true, from);
        Ok(())
    }

    fn escaped(&mut self) -> io::Result<u8> {
        let mut number = None;
        for _ in 0..3 {
            match self.source.peek()? {
                Some(digit @ b'0'..=b'7') => {
                    self.source.bump();
                    number = Some(number.unwrap_or(0_u32) * 8 + u32::from(digit - b'0'));
                }
                _ => break,
            }
        }
        if let Some(number) = number {
            return Ok(u8::try_from(number).unwrap_or_else(|_| {
                self.fault = Some("an octal number stands for no octet");
                0
            }));
        }
        let octet = self.source.peek()?.filter(|octet| *octet != b'\n');
        let Some(octet) = octet else {
            return Ok(b'\\');
        };
        self.source.bump();
        Ok(match octet {
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'b' => 8,
            other => other,
        })
    }

    fn token(&mut self, is_string: bool, fill: impl FnOnce(&mut Vec<u8>)) {
        let from = self.octets.len();
        fill(&mut self.octets);
        self.close(is_string, from);
    }

    fn push(&mut self, octet: u8) {
        if self.octets.len() < LONGEST_STATEMENT {
            self.octets.push(octet);
        } else {
            self.fault = Some("a statement is longer than 64 KiB");
        }
    }

    fn close(&mut self, is_string: bool, from: usize) {
        if self.tokens.len() < LONGEST_STATEMENT / 8 {
            let to = self.octets.len();
            self.tokens.push(Token {
                is_string,
                from,
                to,
            });
        } else {
            self.fault = Some("a statement has too many words");
            self.octets.truncate(from);
        }
    }
}

/// Octets, one at a time, and the number of the line they are in.
struct Source<'a> {
    reader: &'a mut dyn Read,
    buffer: Box<[u8]>,
    at: usize,
    filled: usize,
    line: u64,
}

impl<'a> Source<'a> {
    fn new(reader: &'a mut dyn Read) -> Self {
        Self {
            reader,
            buffer: vec![0; 64 << 10].into(),
            at: 0,
            filled: 0,
            line: 1,
        }
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        if self.at == self.filled {
            self.at = 0;
            self.filled = self.fill()?;
        }
        Ok(self.buffer[..self.filled].get(self.at).copied())
    }

    fn fill(&mut self) -> io::Result<usize> {
        loop {
            match self.reader.read(&mut self.buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => return read,
            }
        }
    }

    /// The octets before one that ends them, as far as they are at hand; whether that one was
    /// met, or the file ends.
    fn run(&mut self, ends: impl Fn(u8) -> bool) -> io::Result<(&[u8], bool)> {
        if self.at == self.filled {
            self.at = 0;
            self.filled = self.fill()?;
        }
        let rest = &self.buffer[self.at..self.filled];
        let end = rest.iter().position(|octet| ends(*octet));
        let run = &rest[..end.unwrap_or(rest.len())];
        self.line += run
            .iter()
            .map(|octet| u64::from(*octet == b'\n'))
            .sum::<u64>();
        self.at += run.len();
        Ok((run, end.is_some() || rest.is_empty()))
    }

    /// Passes over all octets before one that ends them.
    fn pass(&mut self, ends: impl Fn(u8) -> bool + Copy) -> io::Result<()> {
        while !self.run(ends)?.1 {}
        Ok(())
    }

    /// Goes on behind the octet that was peeked at.
    fn bump(&mut self) {
        if self.buffer.get(self.at) == Some(&b'\n') {
            self.line += 1;
        }
        self.at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &[u8]) -> Vec<(u64, End, Vec<String>, Option<&'static str>)> {
        let mut reader = text;
        let mut statements = Statements::new(&mut reader);
        let mut all = Vec::new();
        loop {
            let statement = statements.next().unwrap();
            let words = (0..statement.len()).map(|place| match statement.string(place) {
                Some(string) => format!("{:?}", String::from_utf8_lossy(string)),
                None => statement
                    .words::<8>()
                    .get(place)
                    .map_or_else(String::new, ToString::to_string),
            });
            all.push((
                statement.line,
                statement.end,
                words.collect(),
                statement.fault,
            ));
            if statement.end == End::File {
                return all;
            }
        }
    }

    #[test]
    fn statements_end_with_a_semicolon_or_a_block() {
        let found = told(b"a b;# no \"word\"\n\n on x { set y=\"z;\\\"\"; }\n");
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
        assert_eq!(
            found,
            [
                (1, End::Semicolon, words("a b"), None),
                (3, End::Open, words("on x"), None),
                (3, End::Semicolon, words("set y = \"z;\\\"\""), None),
                (3, End::Close, vec![], None),
                (4, End::File, vec![], None),
            ]
        );
    }

    #[test]
    fn strings_hold_any_octet() {
        let mut reader = &b"uid \"\\001\\0\\377S\\\\\\\"\\n\";"[..];
        let mut statements = Statements::new(&mut reader);
        let statement = statements.next().unwrap();
        assert_eq!(statement.string(1), Some(&b"\x01\0\xffS\\\"\n"[..]));
        assert_eq!((statement.string(0), statement.fault), (None, None));
    }

    #[test]
    fn what_is_broken_ends_somewhere() {
        let found = told(b"a \"b\nc \"\\777\" d;");
        assert_eq!(found[0].3, Some("an octal number stands for no octet"));
        let found = told(b"a \"b\nc;");
        assert_eq!(found[0].3, Some("a string does not end on its line"));
        assert_eq!(found[1].1, End::File);
        let long = told(&vec![b'x'; LONGEST_STATEMENT + 1]);
        assert_eq!(long[0].3, Some("a statement is longer than 64 KiB"));
        let many = told(&b"x ".repeat(LONGEST_STATEMENT));
        assert_eq!(many[0].3, Some("a statement has too many words"));
    }

    #[test]
    fn blocks_are_passed_over_with_all_in_them() {
        let mut reader = &b"on x { if y { z; } else { { } } } next;"[..];
        let mut statements = Statements::new(&mut reader);
        assert_eq!(statements.next().unwrap().end, End::Open);
        assert!(statements.pass_over_block().unwrap());
        assert_eq!(statements.next().unwrap().words(), ["next"]);
        let mut reader = &b"{ a; { b; }"[..];
        let mut statements = Statements::new(&mut reader);
        statements.next().unwrap();
        assert!(!statements.pass_over_block().unwrap());
    }
}
