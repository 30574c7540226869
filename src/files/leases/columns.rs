//! The ten columns of our own formats, TXT, CSV and JSON, as text: what each says of a lease,
//! and what a lease becomes by it.

use core::net::Ipv4Addr;
use std::fmt::{Display, Write as _};
use std::sync::Arc;

use jiff::Timestamp;
use strum::IntoEnumIterator as _;

use super::record::{LeaseRecord, LeaseState, When};
use crate::wire::address::pairs;
use crate::wire::{ClientId, Mac};

/// The word for an end that never comes.
pub(super) const INFINITE: &str = "infinite";
/// Option 12 and option 61 hold no more octets than this.
const LONGEST_NAME: usize = 255;

/// A column of our own formats, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumIter)]
pub enum Column {
    /// The address.
    Ip,
    /// The client's Ethernet address.
    Mac,
    /// Option 61 as hexadecimal pairs.
    ClientId,
    /// The server identifier.
    Server,
    /// Option 12.
    Hostname,
    /// `active, released, expired, declined, offered`.
    State,
    /// When the lease was granted.
    Starts,
    /// When it ends.
    Ends,
    /// When renewing begins.
    T1,
    /// When rebinding begins.
    T2,
}

impl Column {
    /// The name in headers and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ip => "ip",
            Self::Mac => "mac",
            Self::ClientId => "client_id",
            Self::Server => "server",
            Self::Hostname => "hostname",
            Self::State => "state",
            Self::Starts => "starts",
            Self::Ends => "ends",
            Self::T1 => "t1",
            Self::T2 => "t2",
        }
    }

    /// The column with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::iter().find(|column| column.name() == name)
    }

    /// What the lease has in this column; `None` if that is unknown.
    pub fn value(self, lease: &LeaseRecord) -> Option<String> {
        let mut text = String::new();
        self.append(lease, &mut text).then_some(text)
    }

    /// Appends what the lease has in this column. `false`: that is unknown.
    pub(super) fn append<'a>(self, lease: &'a LeaseRecord, text: &mut String) -> bool {
        fn shown<T: Display>(value: &T) -> &dyn Display {
            value
        }
        let date = |when: &'a When| Some(when).filter(|when| when.is_known()).map(shown);
        let word = lease.state.word();
        let value = match self {
            Self::Ip => Some(shown(&lease.ip)),
            Self::Mac => lease.mac.as_ref().map(shown),
            Self::ClientId => lease.client_id.as_ref().map(shown),
            Self::Server => lease.server.as_ref().map(shown),
            Self::Hostname => lease.hostname.as_ref().map(shown),
            Self::State => Some(shown(&word)),
            Self::Starts => date(&lease.starts),
            Self::Ends => date(&lease.ends),
            Self::T1 => date(&lease.t1),
            Self::T2 => date(&lease.t2),
        };
        // Writing to a string cannot fail.
        value.map(|value| write!(text, "{value}")).is_some()
    }

    /// Puts a value into the lease. The error is a phrase.
    pub(super) fn put(self, lease: &mut LeaseRecord, value: &str) -> Result<(), String> {
        match self {
            Self::Ip => lease.ip = address(value)?,
            Self::Mac => lease.mac = Some(mac(value)?),
            Self::ClientId => lease.client_id = client_id(value)?,
            Self::Server => lease.server = Some(address(value)?),
            Self::Hostname => lease.hostname = hostname(value)?,
            Self::State => lease.state = state(value)?,
            Self::Starts => lease.starts = date(value)?,
            Self::Ends => lease.ends = date(value)?,
            Self::T1 => lease.t1 = date(value)?,
            Self::T2 => lease.t2 = date(value)?,
        }
        Ok(())
    }
}

/// A lease to be filled in.
pub(super) fn blank() -> LeaseRecord {
    LeaseRecord::new(Ipv4Addr::UNSPECIFIED, LeaseState::Active)
}

/// A value as it can be shown in a sentence.
pub(super) fn shown(value: &str) -> String {
    const LONGEST: usize = 40;
    let mut text: String = value.chars().take(LONGEST).collect();
    if text.len() < value.len() {
        text.push('…');
    }
    format!("“{}”", text.escape_debug())
}

pub(super) fn address(value: &str) -> Result<Ipv4Addr, String> {
    let address: Option<Ipv4Addr> = value.parse().ok();
    address
        .filter(|address| is_of_a_host(*address))
        .ok_or_else(|| format!("{} is no address of a host", shown(value)))
}

/// 0.0.0.0 is nobody's address and 255.255.255.255 everybody's.
pub(super) fn is_of_a_host(address: Ipv4Addr) -> bool {
    !address.is_unspecified() && !address.is_broadcast()
}

pub(super) fn mac(value: &str) -> Result<Mac, String> {
    let no_mac = |_| format!("{} is no hardware address", shown(value));
    value.parse().map_err(no_mac)
}

/// Hexadecimal pairs joined by colons; nothing is no identifier.
pub(super) fn client_id(value: &str) -> Result<Option<ClientId>, String> {
    if value.is_empty() {
        return Ok(None);
    }
    let octets = pairs(value).filter(|octets| octets.len() <= LONGEST_NAME);
    octets
        .map(|octets| Some(ClientId(octets.into())))
        .ok_or_else(|| format!("{} is no client identifier", shown(value)))
}

/// The name of a host; nothing is no name.
pub(super) fn hostname(value: &str) -> Result<Option<Arc<str>>, String> {
    match value.len() {
        0 => Ok(None),
        1..=LONGEST_NAME => Ok(Some(value.into())),
        _ => Err(format!("the host name {} is too long", shown(value))),
    }
}

fn state(value: &str) -> Result<LeaseState, String> {
    LeaseState::iter()
        .find(|state| state.word() == value)
        .ok_or_else(|| format!("{} is no state of a lease", shown(value)))
}

/// RFC 3339 or `infinite`.
fn date(value: &str) -> Result<When, String> {
    if value == INFINITE {
        return Ok(When::Never);
    }
    let date: Option<Timestamp> = value.parse().ok();
    date.filter(|date| *date >= Timestamp::UNIX_EPOCH)
        .map(When::At)
        .ok_or_else(|| format!("{} is no date since 1970 that can be read", shown(value)))
}

/// Seconds since 1970 began.
pub(super) fn seconds(value: &str) -> Result<i64, String> {
    let secs: Option<i64> = value.parse().ok();
    secs.filter(|secs| When::from_secs(*secs).is_some())
        .ok_or_else(|| format!("{} is no date in seconds since 1970", shown(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_column_writes_it_reads() {
        let values = [
            "192.0.2.1",
            "02:00:00:00:00:01",
            "00:61",
            "192.0.2.9",
            "laptop a",
            "declined",
            "2026-11-20T18:41:10.2Z",
            INFINITE,
            "1970-01-01T00:00:00Z",
            "9999-12-30T22:00:00Z",
        ];
        for (column, value) in Column::iter().zip(values) {
            let mut lease = blank();
            column.put(&mut lease, value).unwrap();
            assert_eq!(column.value(&lease).as_deref(), Some(value), "{column:?}");
            assert_eq!(Column::from_name(column.name()), Some(column));
        }
    }

    #[test]
    fn what_a_column_cannot_hold_is_named() {
        let told = |column: Column, value| column.put(&mut blank(), value).unwrap_err();
        assert_eq!(
            told(Column::Ip, "0.0.0.0"),
            "“0.0.0.0” is no address of a host"
        );
        assert_eq!(told(Column::Mac, "2:0"), "“2:0” is no hardware address");
        assert_eq!(told(Column::ClientId, "g0"), "“g0” is no client identifier");
        assert_eq!(
            told(Column::State, "busy\u{7}"),
            "“busy\\u{7}” is no state of a lease"
        );
        for date in [
            "",
            "now",
            "1969-12-31T23:59:59Z",
            "0000-01-01T00:00:00Z",
            "10000-01-01T00:00:00Z",
        ] {
            assert!(told(Column::Ends, date).ends_with("is no date since 1970 that can be read"));
        }
        let long = "x".repeat(256);
        assert!(told(Column::Hostname, &long).contains("…” is too long"));
        assert!(seconds("-1").is_err() && seconds("253402300800").is_err());
    }
}
