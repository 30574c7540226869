//! Reads what was typed into one field, and writes a value as it is typed. What was written is
//! read back as the same value; what is wrong is told in one sentence.

use core::net::Ipv4Addr;
use std::str::FromStr;
use std::time::Duration;

use ipnet::Ipv4Net;

use crate::seed::Seed;
use crate::time::span_from_words;
use crate::wire::Mac;
use crate::wire::message::lease_span;
pub use crate::wire::typed::Read;
use crate::wire::typed::{no, parsed, parts};

/// A hardware address.
pub fn mac(text: &str) -> Read<Mac> {
    parsed(text, "a hardware address such as 02:00:00:00:00:0a")
}

/// An IPv4 address.
pub fn address(text: &str) -> Read<Ipv4Addr> {
    parsed(text, "an address such as 192.168.1.10")
}

/// A network.
pub fn network(text: &str) -> Read<Ipv4Net> {
    let network: Ipv4Net = parsed(text, "a network such as 192.168.1.0/24")?;
    Ok(network.trunc())
}

/// Addresses separated by commas; nothing is none.
pub fn addresses(text: &str) -> Read<Vec<Ipv4Addr>> {
    parts(text).map(address).collect()
}

/// A span of time.
pub fn span(text: &str) -> Read<Duration> {
    span_from_words(text)
        .or_else(|| (text.trim() == "0").then_some(Duration::ZERO))
        .ok_or_else(|| no(text, "a time such as 30 s, 5 min or 1 h"))
}

/// A lease time in whole seconds; `for ever` is `u32::MAX` (RFC 2131 section 3.3).
pub fn lease(text: &str) -> Read<u32> {
    if matches!(text.trim(), "for ever" | "forever" | "infinite") {
        return Ok(u32::MAX);
    }
    let span = span(text)?;
    if span.subsec_nanos() > 0 || span.is_zero() {
        return Err("A lease is counted in whole seconds, one at least".into());
    }
    let secs = u32::try_from(span.as_secs())
        .ok()
        .filter(|secs| *secs < u32::MAX);
    secs.ok_or_else(|| "Longer than 136 years is “for ever”".into())
}

/// A number between two others.
pub fn number<T: Copy + FromStr + PartialOrd + std::fmt::Display>(
    text: &str,
    least: T,
    most: T,
) -> Read<T> {
    let wanted = format!("a whole number from {least} to {most}");
    let number: T = parsed(text, &wanted)?;
    let fits = number >= least && number <= most;
    fits.then_some(number).ok_or_else(|| no(text, &wanted))
}

/// The codes of a parameter request list (option 55).
pub fn codes(text: &str) -> Read<Vec<u8>> {
    parts(text).map(|part| number(part, 1, 254)).collect()
}

/// A part of the lease in per cent, as per mille.
pub fn per_mille(text: &str) -> Read<u16> {
    let wanted = "a part such as 2 %, 10 % at most";
    let bare = text.trim().trim_end_matches('%').trim_end();
    let per_cent: f64 = bare.parse().map_err(|_| no(text, wanted))?;
    if !(0.0..=10.0).contains(&per_cent) {
        return Err(no(text, wanted));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 100"
    )]
    Ok((per_cent * 10.0).round() as u16)
}

/// The number a run is drawn from.
pub fn seed(text: &str) -> Read<Seed> {
    let number = text.trim().parse().map(Seed);
    number.map_err(|_| format!("A seed is a whole number from 0 to {}", u64::MAX))
}

/// What may be left empty.
pub fn optional<T>(text: &str, read: impl FnOnce(&str) -> Read<T>) -> Read<Option<T>> {
    match text.trim() {
        "" => Ok(None),
        text => read(text).map(Some),
    }
}

/// A span as it is typed; nothing is left out: `1 h 1 s`, `500 ms`.
pub fn span_typed(span: Duration) -> String {
    let mut rest = u64::try_from(span.as_micros()).unwrap_or(u64::MAX);
    let units = [
        ("d", 86_400_000_000),
        ("h", 3_600_000_000),
        ("min", 60_000_000),
        ("s", 1_000_000),
        ("ms", 1_000),
        ("us", 1),
    ];
    let mut words = Vec::new();
    for (unit, size) in units {
        if rest >= size {
            words.push(format!("{} {unit}", rest / size));
            rest %= size;
        }
    }
    if words.is_empty() {
        return "0 s".into();
    }
    words.join(" ")
}

/// A lease time as it is typed.
pub fn lease_typed(secs: u32) -> String {
    lease_span(secs).map_or_else(|| "for ever".into(), span_typed)
}

/// Values as they are typed, separated by commas.
pub fn list_typed<T: ToString>(values: impl IntoIterator<Item = T>) -> String {
    let words: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
    words.join(", ")
}

/// What may be left empty, as it is typed.
pub fn optional_typed<T>(value: Option<T>, typed: impl FnOnce(T) -> String) -> String {
    value.map_or_else(String::new, typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for micros in [0, 1, 1_500, 500_000, 3_601_000_000, 90_061_000_000] {
            let span_meant = Duration::from_micros(micros);
            assert_eq!(span(&span_typed(span_meant)), Ok(span_meant), "{micros}");
        }
        for secs in [1, 60, 3_599, 3_600, 86_400, u32::MAX - 1, u32::MAX] {
            assert_eq!(lease(&lease_typed(secs)), Ok(secs));
        }
        assert_eq!(codes(&list_typed([1_u8, 3, 254])), Ok(vec![1, 3, 254]));
    }

    #[test]
    fn what_is_wrong_is_told_in_one_sentence() {
        let told = [
            address("192.168.1.300").map(drop),
            network("192.168.1.0").map(drop),
            addresses("192.168.1.1, here").map(drop),
            lease("0 s").map(drop),
            lease("1500 ms").map(drop),
            lease("200000 d").map(drop),
            span("soon").map(drop),
            codes("1, 255").map(drop),
            number::<u16>("575", 576, 65_535).map(drop),
            per_mille("11 %").map(drop),
            per_mille("some").map(drop),
            seed("-1").map(drop),
            mac("02:00").map(drop),
        ];
        for sentence in told {
            let sentence = sentence.expect_err("it is wrong");
            assert!(
                !sentence.is_empty() && !sentence.ends_with('.'),
                "{sentence}"
            );
        }
    }

    #[test]
    fn lists_need_no_particular_comma() {
        let one = Ipv4Addr::new(192, 168, 1, 1);
        let two = Ipv4Addr::new(192, 168, 1, 2);
        for text in ["192.168.1.1,192.168.1.2", "192.168.1.1 192.168.1.2 "] {
            assert_eq!(addresses(text), Ok(vec![one, two]));
        }
        assert_eq!(addresses(""), Ok(vec![]));
        assert_eq!(per_mille("2 %"), Ok(20));
        assert_eq!(per_mille("0.5"), Ok(5));
    }
}
