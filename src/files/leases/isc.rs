//! `dhcpd.leases` of ISC's server, see dhcpd.leases(5): a journal of lease blocks, the last
//! block of an address wins. Written are the statements that the server itself writes.

use std::io::Read;
use std::sync::Arc;

use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::LeaseError;
use super::blocks;
use super::columns::{address, hostname, seconds, shown};
use super::journal::{Journal, Place};
use super::record::{LeaseRecord, LeaseState, When};
use super::statements::{End, Statement};
use crate::wire::address::hex_digit;
use crate::wire::{ClientId, Mac};

mod write;

pub(super) use write::write;

pub(super) fn read(reader: &mut dyn Read, journal: &mut Journal) -> Result<(), LeaseError> {
    blocks::read::<Block>(reader, journal)
}

/// A lease block with what is needed to understand it.
struct Block {
    lease: LeaseRecord,
    /// When the client was last heard.
    cltt: When,
    /// `binding state free` and its relatives, which do not tell why the lease is over.
    is_free: bool,
    skipped: Vec<(Place, String)>,
}

impl blocks::Block for Block {
    const NO_NEWS: &[&str] = &["authoring-byte-order", "server-duid"];

    fn begin(head: &Statement<'_>) -> Result<Self, String> {
        let [_, ip] = head.words();
        Ok(Self {
            lease: LeaseRecord::new(address(ip)?, LeaseState::Active),
            cltt: When::Unknown,
            is_free: false,
            skipped: Vec::new(),
        })
    }

    fn take(&mut self, statement: &Statement<'_>) -> Result<(), String> {
        let [word, second, third] = statement.words();
        let lease = &mut self.lease;
        match (word, second) {
            _ if statement.end == End::Open => self.skip(statement, word),
            ("starts", _) => lease.starts = date(statement)?,
            ("ends", _) => lease.ends = date(statement)?,
            ("cltt", _) => self.cltt = date(statement)?,
            ("binding", "state") => self.bind(third)?,
            ("abandoned", _) => lease.state = LeaseState::Declined,
            ("hardware", "ethernet") => lease.mac = Some(mac(third)?),
            ("uid", _) => lease.client_id = identifier(statement)?,
            ("client-hostname", _) => lease.hostname = name(statement.string(1))?,
            // Times of the failover partner, what comes next, and the end of the block.
            ("tstp" | "tsfp" | "atsfp" | "next" | "rewind" | "", _) => {}
            (word, _) => self.skip(statement, word),
        }
        Ok(())
    }

    fn finish(self, journal: &mut Journal) -> Result<(), String> {
        let mut lease = self.lease;
        if self.is_free {
            // A RELEASE is the last that was heard of the client, and ends the lease at once.
            let released = self.cltt.is_known() && lease.ends <= self.cltt;
            lease.state = if released {
                LeaseState::Released
            } else {
                LeaseState::Expired
            };
        }
        for (place, what) in self.skipped {
            journal.skip(place, &what);
        }
        journal.put(lease);
        Ok(())
    }
}

impl Block {
    fn bind(&mut self, state: &str) -> Result<(), String> {
        self.is_free = matches!(state, "free" | "backup" | "reset");
        self.lease.state = match state {
            "active" | "bootp" => LeaseState::Active,
            "abandoned" => LeaseState::Declined,
            "released" => LeaseState::Released,
            "expired" | "free" | "backup" | "reset" => LeaseState::Expired,
            other => return Err(format!("{} is no binding state", shown(other))),
        };
        Ok(())
    }

    fn skip(&mut self, statement: &Statement<'_>, word: &str) {
        const MOST: usize = 100;
        if self.skipped.len() < MOST {
            let what = format!("{} in a lease", shown(word));
            self.skipped.push((Place::Line(statement.line), what));
        }
    }
}

/// `5 2026/11/20 18:41:11` (the day of the week is not looked at), `epoch 1795200071`, `never`.
pub(super) fn date(statement: &Statement<'_>) -> Result<When, String> {
    let [word, second, third, fourth] = statement.words();
    match (second, third) {
        ("never", _) => Ok(When::Never),
        ("epoch", secs) => seconds(secs).map(|secs| When::from_secs(secs).unwrap_or_default()),
        (_, day) => calendar(day, fourth)
            .ok_or_else(|| {
                format!(
                    "{} is no date since 1970",
                    shown(&format!("{day} {fourth}"))
                )
            })
            .map_err(|reason| format!("“{word}”: {reason}")),
    }
}

/// A date in UTC: `2026/11/20` and `18:41:11`.
fn calendar(day: &str, time: &str) -> Option<When> {
    let usual = || {
        usual_calendar(
            day.as_bytes().try_into().ok()?,
            time.as_bytes().try_into().ok()?,
        )
    };
    usual().or_else(|| any_calendar(day, time))
}

/// The same, written with all its digits, as the server does: a file has millions of them.
fn usual_calendar(day: &[u8; 10], time: [u8; 8]) -> Option<When> {
    const DAYS: [i64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let two = |tens: u8, ones: u8| {
        let digits = tens.is_ascii_digit() && ones.is_ascii_digit();
        digits.then(|| i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
    };
    let [y1, y2, y3, y4, b'/', m1, m2, b'/', d1, d2] = *day else {
        return None;
    };
    let [h1, h2, b':', n1, n2, b':', s1, s2] = time else {
        return None;
    };
    let year = two(y1, y2)? * 100 + two(y3, y4)?;
    let (month, day) = (two(m1, m2)?, two(d1, d2)?);
    let (hour, minute, second) = (two(h1, h2)?, two(n1, n2)?, two(s1, s2)?);
    // A leap day, and what is no date, are for the calendar.
    let (before, from) = DAYS.split_at_checked(usize::try_from(month - 1).ok()?)?;
    let plain = (1970..2100).contains(&year) && (1..=*from.first()?).contains(&day);
    if !plain || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let leaps = (year - 1969) / 4 + i64::from(year % 4 == 0 && month > 2);
    let days = (year - 1970) * 365 + leaps + before.iter().sum::<i64>() + day - 1;
    When::from_secs(((days * 24 + hour) * 60 + minute) * 60 + second)
}

fn any_calendar(day: &str, time: &str) -> Option<When> {
    let mut parts = day.split('/');
    let year = parts.next()?.parse().ok()?;
    let mut small = parts
        .chain(time.split(':'))
        .map(|part| part.parse::<i8>().ok());
    let mut next = || small.next().flatten();
    let (month, day, hour, minute, second) = (next()?, next()?, next()?, next()?, next()?);
    if small.next().is_some() {
        return None;
    }
    let date = DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    When::from_secs(Offset::UTC.to_timestamp(date).ok()?.as_second())
}

fn mac(text: &str) -> Result<Mac, String> {
    let octets = hex_list(text).and_then(|octets| octets.try_into().ok());
    octets
        .map(Mac)
        .ok_or_else(|| format!("{} is no hardware address", shown(text)))
}

/// A client identifier: a string, or hexadecimal numbers joined by colons.
pub(super) fn identifier(statement: &Statement<'_>) -> Result<Option<ClientId>, String> {
    let place = statement.len().saturating_sub(1);
    let octets = if let Some(octets) = statement.string(place) {
        octets.to_vec()
    } else {
        let words: [&str; 3] = statement.words();
        let list = words.get(place).copied().unwrap_or_default();
        hex_list(list).ok_or_else(|| format!("{} is no client identifier", shown(list)))?
    };
    match octets.len() {
        0 => Ok(None),
        1..=255 => Ok(Some(ClientId(octets.into()))),
        _ => Err("the client identifier is longer than 255 octets".into()),
    }
}

/// `1:0:5e` as octets: one or two digits each.
fn hex_list(text: &str) -> Option<Vec<u8>> {
    let octet = |digits: &[u8]| match digits {
        [one] => hex_digit(*one),
        [sixteens, ones] => Some(hex_digit(*sixteens)? << 4 | hex_digit(*ones)?),
        _ => None,
    };
    let octets = text.as_bytes().split(|octet| *octet == b':');
    octets.map(octet).collect()
}

/// A host name; octets that are not UTF-8 are replaced, as in option 12.
pub(super) fn name(string: Option<&[u8]>) -> Result<Option<Arc<str>>, String> {
    let octets = string.ok_or("the host name is no string")?;
    hostname(&String::from_utf8_lossy(octets))
}

#[cfg(test)]
mod tests;
