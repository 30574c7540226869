//! What `BusyBox`'s dumpleases prints of `udhcpd.leases`: hardware address, address, host name,
//! and when the lease ends: time left (`00:59:59`), seconds since 1970, or `expired`. Read only.

use std::io::BufRead;

use jiff::{SignedDuration, Timestamp};

use super::LeaseError;
use super::columns::{address, hostname, mac, seconds, shown};
use super::journal::{Journal, Place};
use super::lines::Lines;
use super::record::{LeaseRecord, LeaseState, When};
use crate::wire::Mac;

/// Whether a line is the head of the table.
pub(super) fn is_header(line: &str) -> bool {
    line.split_whitespace()
        .take(4)
        .eq(["Mac", "Address", "IP", "Address"])
}

/// `written` is when time left was counted.
pub(super) fn read(
    reader: &mut dyn BufRead,
    written: Option<Timestamp>,
    journal: &mut Journal,
) -> Result<(), LeaseError> {
    let mut lines = Lines::new(reader);
    while let Some(line) = lines.next()? {
        let place = Place::Line(line.number);
        let entry = match line.text {
            Ok(text) if text.trim().is_empty() || is_header(text) => continue,
            Ok(text)
                if text
                    .split_whitespace()
                    .next()
                    .is_none_or(|word| word.parse::<Mac>().is_err()) =>
            {
                journal.skip(place, "a line that is not of the table");
                continue;
            }
            Ok(text) => entry(text, written),
            Err(reason) => Err(reason.to_owned()),
        };
        match entry {
            Ok(lease) => journal.put(lease),
            Err(reason) => journal.reject(place, reason),
        }
    }
    Ok(())
}

fn entry(text: &str, written: Option<Timestamp>) -> Result<LeaseRecord, String> {
    let (hardware, rest) = word(text);
    let (ip, rest) = word(rest);
    let (name, last) = rest
        .trim()
        .rsplit_once(char::is_whitespace)
        .unwrap_or(("", rest.trim()));
    let (name, days) = days(name.trim_end());
    let mut lease = LeaseRecord::new(address(ip)?, LeaseState::Active);
    lease.mac = Some(mac(hardware)?).filter(|mac| mac.0 != [0; 6]);
    lease.hostname = hostname(name)?;
    match last {
        "expired" => lease.state = LeaseState::Expired,
        time if time.contains(':') => lease.ends = after(written, days, time)?,
        secs => lease.ends = When::from_secs(seconds(secs)?).unwrap_or_default(),
    }
    if lease.mac.is_none() {
        lease.state = LeaseState::Declined;
    }
    Ok(lease)
}

/// The first word and what follows.
fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

/// A name that is followed by `3 days`.
fn days(text: &str) -> (&str, u32) {
    let found = text
        .strip_suffix("days")
        .map(str::trim_end)
        .and_then(|before| {
            let at = before.rfind(char::is_whitespace).map_or(0, |at| at + 1);
            Some((before[..at].trim_end(), before[at..].parse().ok()?))
        });
    found.unwrap_or((text, 0))
}

/// So many days, hours, minutes and seconds later.
fn after(written: Option<Timestamp>, days: u32, time: &str) -> Result<When, String> {
    let no_time = || format!("{} is no time", shown(time));
    let parts: Option<Vec<u32>> = time.split(':').map(|part| part.parse().ok()).collect();
    let [hours, minutes, secs] = parts
        .and_then(|parts| parts.try_into().ok())
        .ok_or_else(no_time)?;
    let secs = ((i64::from(days) * 24 + i64::from(hours)) * 60 + i64::from(minutes)) * 60
        + i64::from(secs);
    let Some(written) = written else {
        return Ok(When::Unknown);
    };
    let end = written.checked_add(SignedDuration::from_secs(secs));
    end.map(When::At).map_err(|_| no_time())
}

#[cfg(test)]
mod tests {
    use super::super::{Format, read as read_any};

    #[test]
    fn time_left_counts_from_when_the_table_was_printed() {
        let text = "$ dumpleases\nMac Address       IP Address      Host Name           Expires in\n\
            00:00:5e:00:53:41 192.0.2.1  tv-f                00:59:59\n\
            00:00:5e:00:53:42 192.0.2.2                      2 days 01:00:00\n\
            00:00:00:00:00:00 192.0.2.3  a b                 expired\n\
            00:00:5e:00:53:44 192.0.2.4  x                   1795203591\n\
            00:00:5e:00:53:45 192.0.2.5  x                   soon\n\
            00:00:5e:00:53:45\n";
        let written = Some("2026-01-01T00:00:00Z".parse().unwrap());
        let file = read_any(text.as_bytes(), written).unwrap();
        assert_eq!(file.format, Format::Dumpleases);
        let told: Vec<_> = file
            .leases
            .iter()
            .map(|lease| {
                let name = lease.hostname.as_deref().unwrap_or_default();
                format!("{name} {} {}", lease.state.word(), lease.ends)
            })
            .collect();
        assert_eq!(
            told,
            [
                "tv-f active 2026-01-01T00:59:59Z",
                " active 2026-01-03T01:00:00Z",
                "a b declined ",
                "x active 2026-11-20T19:39:51Z",
            ]
        );
        assert_eq!(
            file.remarks.lines(),
            [
                "line 7 rejected: “soon” is no date in seconds since 1970",
                "line 8 rejected: “” is no address of a host",
                "line 1 skipped: a line that is not of the table",
            ]
        );
        let file = read_any(text.as_bytes(), None).unwrap();
        assert!(!file.leases[0].ends.is_known());
    }
}
