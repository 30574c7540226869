//! Values as they are typed: those of options here, those of the fixed fields in `field`. What is
//! written is read back as the same octets, whatever they are; what cannot be read is told in one
//! sentence. What a value means is for [`options::describe`](super::options::describe()).

use core::net::Ipv4Addr;
use std::fmt::Write as _;
use std::str::FromStr;

use super::MessageType;
use super::address::{hex_digit, write_pairs};
use super::options::{Length, code, entry};
use crate::time::span_from_words;

mod field;

/// What is read, or one sentence without a full stop.
pub type Read<T> = Result<T, String>;

/// How the value of an option is typed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `192.168.1.1, 192.168.1.2`
    Addresses,
    /// `3600`, `1h`, `infinite`
    Seconds,
    /// A number of so many octets.
    Number(usize),
    /// `1, 3, 6, 15`
    Codes,
    /// `REQUEST`
    Type,
    /// As it stands.
    Text,
    /// `01:02:00:00:00:00:0a`
    Octets,
}

/// Options that hold text by definition.
const TEXTS: &[u8] = &[
    12, 14, 15, 17, 18, 40, 47, 56, 60, 62, 64, 66, 67, 100, 101, 114, 252,
];
/// Options of four octets that count seconds.
const SECONDS: &[u8] = &[2, 24, 35, 38, 51, 58, 59, 91, 108, 152, 153, 154, 155];

impl Kind {
    fn of(code: u8) -> Self {
        match (code, entry(code).map(|entry| entry.length)) {
            (code::MESSAGE_TYPE, _) => Self::Type,
            (code::PARAMETER_LIST, _) => Self::Codes,
            (code, _) if SECONDS.contains(&code) => Self::Seconds,
            (code, _) if TEXTS.contains(&code) => Self::Text,
            (_, Some(Length::Exactly(4) | Length::Multiple(4) | Length::AnyMultiple(4))) => {
                Self::Addresses
            }
            (_, Some(Length::Exactly(octets @ 1..=2))) => Self::Number(octets),
            _ => Self::Octets,
        }
    }
}

/// The value of option `code` as it is typed; `0x…` where its octets are no such value.
pub fn typed(code: u8, data: &[u8]) -> String {
    if data.is_empty() {
        return String::new();
    }
    let words = match Kind::of(code) {
        Kind::Addresses => addresses_typed(data),
        Kind::Seconds => data.try_into().ok().map(|octets| {
            let secs = u32::from_be_bytes(octets);
            match secs {
                u32::MAX => "infinite".into(),
                secs => secs.to_string(),
            }
        }),
        Kind::Number(octets) => (data.len() == octets).then(|| number_in(data).to_string()),
        Kind::Codes => Some(joined(data)),
        Kind::Type => match data {
            [number] => Some(
                MessageType::from_number(*number)
                    .map_or_else(|| number.to_string(), |kind| kind.short().to_owned()),
            ),
            _ => None,
        },
        Kind::Text => text_typed(data),
        Kind::Octets => Some(pairs_typed(data)),
    };
    words.unwrap_or_else(|| hex_typed(data))
}

/// The octets of what was typed for option `code`; octets themselves can always be typed, as
/// `0x…`. How many of them the option may have is not asked: a message may be as illegal as its
/// author likes.
///
/// # Errors
/// One sentence that says what is expected.
pub fn read(code: u8, text: &str) -> Read<Vec<u8>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return hex(digits);
    }
    match Kind::of(code) {
        Kind::Addresses => parts(text)
            .map(|part| parsed::<Ipv4Addr>(part, "an address such as 192.168.1.1"))
            .map(|address| Ok(address?.octets()))
            .collect::<Read<Vec<_>>>()
            .map(|octets| octets.concat()),
        Kind::Seconds => seconds(text).map(|secs| secs.to_be_bytes().to_vec()),
        Kind::Number(octets) => number(text, octets),
        Kind::Codes => parts(text)
            .map(|part| parsed(part, "a code from 0 to 255"))
            .collect(),
        Kind::Type => message_type(text).map(|number| vec![number]),
        Kind::Text => Ok(text.as_bytes().to_vec()),
        Kind::Octets => hex(text),
    }
}

/// What is typed for option `code`, in a few words: `an address, or several`.
pub fn hint(code: u8) -> &'static str {
    match Kind::of(code) {
        Kind::Addresses => "such as 192.168.1.1",
        Kind::Seconds => "seconds, or such as 1h",
        Kind::Number(_) => "a number",
        Kind::Codes => "codes such as 1, 3, 6",
        Kind::Type => "such as REQUEST",
        Kind::Text => "text",
        Kind::Octets => "pairs such as 01:0a",
    }
}

/// Octets from hexadecimal digits; blanks, colons and line ends may stand between pairs.
///
/// # Errors
/// One sentence: something else stands there, or half of a pair.
pub fn hex(text: &str) -> Read<Vec<u8>> {
    let mut octets = Vec::with_capacity(text.len() / 2);
    let mut half = None;
    for letter in text.chars() {
        if letter.is_whitespace() || matches!(letter, ':' | '-' | ',') {
            continue;
        }
        let digit = u8::try_from(letter).ok().and_then(hex_digit);
        let digit = digit.ok_or_else(|| format!("“{letter}” is no hexadecimal digit"))?;
        match half.take() {
            Some(high) => octets.push(high << 4 | digit),
            None => half = Some(digit),
        }
    }
    match half {
        Some(_) => Err("Half of a pair is missing: each octet has two digits".into()),
        None => Ok(octets),
    }
}

/// Octets as hexadecimal pairs in rows of sixteen.
pub fn hex_rows(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 3);
    for (at, byte) in bytes.iter().enumerate() {
        let before = match at {
            0 => "",
            at if at.is_multiple_of(16) => "\n",
            _ => " ",
        };
        // Writing into a string does not fail.
        let _ = write!(text, "{before}{byte:02x}");
    }
    text
}

fn hex_typed(data: &[u8]) -> String {
    data.iter().fold("0x".to_owned(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn pairs_typed(data: &[u8]) -> String {
    std::fmt::from_fn(|f| write_pairs(f, data)).to_string()
}

fn addresses_typed(data: &[u8]) -> Option<String> {
    let (addresses, rest) = data.as_chunks::<4>();
    let addresses = addresses.iter().map(|octets| Ipv4Addr::from(*octets));
    rest.is_empty().then(|| joined(addresses))
}

/// Text that is read as the same octets again.
fn text_typed(data: &[u8]) -> Option<String> {
    let text = str::from_utf8(data).ok()?;
    let plain = !text.contains(char::is_control) && text.trim() == text;
    (plain && !text.starts_with("0x")).then(|| text.to_owned())
}

fn joined<T: ToString>(values: impl IntoIterator<Item = T>) -> String {
    let words: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
    words.join(", ")
}

fn number_in(data: &[u8]) -> u64 {
    data.iter()
        .fold(0, |sum, octet| sum << 8 | u64::from(*octet))
}

/// What stands between commas, semicolons or blanks.
pub(crate) fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ' ', ';']).filter(|part| !part.is_empty())
}

/// Reads one value; else says what is `wanted`.
pub(crate) fn parsed<T: FromStr>(text: &str, wanted: &str) -> Read<T> {
    text.trim().parse().map_err(|_| no(text, wanted))
}

/// Says that this is not what is `wanted`.
pub(crate) fn no(text: &str, wanted: &str) -> String {
    match text.trim() {
        "" => format!("Here stands {wanted}"),
        text => format!("“{text}” is not {wanted}"),
    }
}

/// A number of so many octets, in decimal or as `0x…`.
fn number(text: &str, octets: usize) -> Read<Vec<u8>> {
    let most = (1_u64 << (8 * octets)) - 1;
    let wanted = format!("a number from 0 to {most}");
    let value = match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).map_err(|_| no(text, &wanted))?,
        None => parsed(text, &wanted)?,
    };
    if value > most {
        return Err(no(text, &wanted));
    }
    Ok(value.to_be_bytes()[8 - octets..].to_vec())
}

fn seconds(text: &str) -> Read<u32> {
    if matches!(text, "infinite" | "for ever" | "forever") {
        return Ok(u32::MAX);
    }
    let span = || span_from_words(text).filter(|span| span.subsec_nanos() == 0);
    let whole = || u32::try_from(span()?.as_secs()).ok();
    let secs = text.parse().ok().or_else(whole);
    secs.ok_or_else(|| no(text, "a time such as 3600, 1h or infinite"))
}

/// The type of a message, by name or number.
fn message_type(text: &str) -> Read<u8> {
    use strum::IntoEnumIterator as _;
    let word = text.to_uppercase();
    let known = MessageType::iter().find(|kind| kind.name() == word || kind.short() == word);
    match known {
        Some(kind) => Ok(kind as u8),
        None => parsed(text, "a message type such as REQUEST, or its number"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_are_typed_as_a_student_would() {
        let told: &[(u8, &[u8], &str)] = &[
            (53, &[3], "REQUEST"),
            (53, &[99], "99"),
            (54, &[192, 168, 1, 1], "192.168.1.1"),
            (6, &[1, 1, 1, 1, 8, 8, 8, 8], "1.1.1.1, 8.8.8.8"),
            (51, &[0, 0, 14, 16], "3600"),
            (51, &[255; 4], "infinite"),
            (55, &[1, 3, 6], "1, 3, 6"),
            (57, &[5, 220], "1500"),
            (61, &[1, 2, 0, 0, 0, 0, 10], "01:02:00:00:00:00:0a"),
            (12, b"laptop-a", "laptop-a"),
            (12, b"0xa", "0x307861"),
            (54, &[1, 2], "0x0102"),
            (200, &[7], "07"),
            (80, &[], ""),
        ];
        for (code, data, words) in told {
            assert_eq!(typed(*code, data), *words, "option {code}");
            assert_eq!(read(*code, words).unwrap(), *data, "option {code}");
        }
        assert_eq!(read(51, "1h"), Ok(vec![0, 0, 14, 16]));
        assert_eq!(read(51, "2000ms"), Ok(vec![0, 0, 0, 2]));
        assert_eq!(read(53, "dhcpnak"), Ok(vec![6]));
        assert_eq!(read(61, "01020a"), Ok(vec![1, 2, 10]));
    }

    #[test]
    fn what_is_wrong_is_told_in_one_sentence() {
        let wrong = [
            (54, "here"),
            (51, "soon"),
            (51, "500ms"),
            (51, "1500ms"),
            (55, "1, 256"),
            (57, "65536"),
            (53, "HELLO"),
            (61, "0"),
            (61, "zz"),
            (12, "0xa"),
        ];
        for (code, text) in wrong {
            let sentence = read(code, text).expect_err("it is wrong");
            assert!(!sentence.ends_with('.'), "{sentence}");
        }
    }

    #[test]
    fn octets_are_read_with_or_without_what_stands_between_them() {
        assert_eq!(hex("01 02:0A\n ff"), Ok(vec![1, 2, 10, 255]));
        assert_eq!(hex_rows(&[0; 17]).lines().count(), 2);
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn any_value_of_any_option_is_read_back(
            code: u8,
            data in prop::collection::vec(any::<u8>(), 0..40),
        ) {
            prop_assert_eq!(read(code, &typed(code, &data)), Ok(data));
        }

        #[test]
        fn octets_in_rows_are_read_back(data in prop::collection::vec(any::<u8>(), 0..100)) {
            prop_assert_eq!(hex(&hex_rows(&data)), Ok(data));
        }

        #[test]
        fn whatever_is_typed_is_read_or_refused(code: u8, text in "\\PC{0,40}") {
            let _ = read(code, &text);
        }
    }
}
