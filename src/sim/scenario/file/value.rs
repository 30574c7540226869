//! What a single value of a lesson file looks like: a span, a lease time, a share, a pool.

use core::net::Ipv4Addr;
use std::time::Duration;

use serde::Deserialize;

use crate::sim::check::check_share;
use crate::time::span_from_words;

/// A span of time as words: `200ms`, `1h30min`.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(try_from = "String")]
pub(in crate::sim::scenario) struct Span(pub(in crate::sim::scenario) Duration);

impl TryFrom<String> for Span {
    type Error = String;
    fn try_from(words: String) -> Result<Self, String> {
        span_from_words(&words)
            .map(Self)
            .ok_or_else(|| format!("“{words}” is no span of time such as 200ms, 3.6s or 1h30min"))
    }
}

/// A lease time in whole seconds: a span, or `infinite`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(in crate::sim::scenario) struct LeaseTime(pub(in crate::sim::scenario) u32);

impl TryFrom<String> for LeaseTime {
    type Error = String;
    fn try_from(words: String) -> Result<Self, String> {
        if words == "infinite" {
            return Ok(Self(u32::MAX));
        }
        let secs = Span::try_from(words)?.0.as_secs();
        if secs == 0 {
            return Err("this must be at least a second".into());
        }
        u32::try_from(secs)
            .map(Self)
            .map_err(|_| "is longer than 136 years: write “infinite”".into())
    }
}

/// A probability, 0 … 1.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "f64")]
pub(in crate::sim::scenario) struct Share(pub(in crate::sim::scenario) f64);

impl TryFrom<f64> for Share {
    type Error = String;
    fn try_from(share: f64) -> Result<Self, String> {
        check_share(share).map(|()| Self(share))
    }
}

/// A row of addresses: `192.168.1.100-192.168.1.149`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(in crate::sim::scenario) struct Pool {
    pub(in crate::sim::scenario) first: Ipv4Addr,
    pub(in crate::sim::scenario) last: Ipv4Addr,
}

impl TryFrom<String> for Pool {
    type Error = String;
    fn try_from(words: String) -> Result<Self, String> {
        words
            .split_once('-')
            .and_then(|(first, last)| {
                let first = first.trim().parse().ok()?;
                let last = last.trim().parse().ok()?;
                (first <= last).then_some(Self { first, last })
            })
            .ok_or_else(|| format!("“{words}” is no pool such as 192.168.1.100-192.168.1.149"))
    }
}

/// A span of time, or `infinite`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(in crate::sim::scenario) struct Left(pub(in crate::sim::scenario) Option<Duration>);

impl TryFrom<String> for Left {
    type Error = String;
    fn try_from(words: String) -> Result<Self, String> {
        if words == "infinite" {
            return Ok(Self(None));
        }
        let span = Span::try_from(words)?.0;
        if span.is_zero() {
            return Err("a lease of which nothing is left has expired: state = \"expired\"".into());
        }
        Ok(Self(Some(span)))
    }
}
