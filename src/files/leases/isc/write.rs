//! Writes `dhcpd.leases` as the server itself does.

use std::fmt::{self, Write as _};
use std::io::{self, Write};

use jiff::tz::Offset;

use super::super::losses::{Losses, one_per_address};
use super::super::record::{LeaseRecord, LeaseState, When};

const HEADER: &str = "\
# The format of this file is documented in the dhcpd.leases(5) manual page.
# This lease file was written by dorascope-";

pub(in super::super) fn write(leases: &[LeaseRecord], out: &mut dyn Write) -> io::Result<Losses> {
    let mut losses = Losses::default();
    writeln!(out, "{HEADER}{}\n", env!("CARGO_PKG_VERSION"))?;
    writeln!(
        out,
        "# authoring-byte-order entry is generated, DO NOT DELETE"
    )?;
    let order = if cfg!(target_endian = "little") {
        "little"
    } else {
        "big"
    };
    writeln!(out, "authoring-byte-order {order}-endian;\n")?;
    let mut text = String::new();
    for lease in one_per_address(leases, &mut losses) {
        if let Some(reason) = unfit(lease) {
            losses.add(reason, lease.ip);
            continue;
        }
        text.clear();
        // Writing to a string cannot fail.
        let _ = put(lease, &mut text);
        out.write_all(text.as_bytes())?;
    }
    Ok(losses)
}

/// Why the server could make nothing of a lease.
fn unfit(lease: &LeaseRecord) -> Option<&'static str> {
    let needs_end = matches!(lease.state, LeaseState::Active | LeaseState::Declined);
    match lease.state {
        LeaseState::Offered => Some("left out, dhcpd writes no offers"),
        _ if needs_end && !lease.ends.is_known() => {
            Some("left out, without its end dhcpd would take it for over")
        }
        _ => None,
    }
}

/// Adds the block of a lease.
fn put(lease: &LeaseRecord, text: &mut String) -> fmt::Result {
    writeln!(text, "lease {} {{", lease.ip)?;
    let released = lease.state == LeaseState::Released;
    // The same rule as for reading: a RELEASE is heard when the lease ends.
    let cltt = if released { lease.ends } else { When::Unknown };
    put_date(text, "starts", lease.starts)?;
    put_date(text, "ends", lease.ends)?;
    put_date(text, "cltt", cltt)?;
    let state = match lease.state {
        LeaseState::Active | LeaseState::Offered => "active",
        LeaseState::Declined => "abandoned",
        LeaseState::Released if !lease.ends.is_known() => "released",
        LeaseState::Released | LeaseState::Expired => "free",
    };
    writeln!(text, "  binding state {state};")?;
    if !lease.state.is_over() {
        text.push_str("  next binding state free;\n  rewind binding state free;\n");
    }
    if let Some(mac) = lease.mac {
        writeln!(text, "  hardware ethernet {mac};")?;
    }
    if let Some(id) = &lease.client_id {
        put_string(text, "uid", &id.0)?;
    }
    if let Some(name) = &lease.hostname {
        put_string(text, "client-hostname", name.as_bytes())?;
    }
    text.push_str("}\n");
    Ok(())
}

fn put_date(text: &mut String, word: &str, when: When) -> fmt::Result {
    match when {
        When::Unknown => Ok(()),
        When::Never => writeln!(text, "  {word} never;"),
        When::At(date) => {
            let date = Offset::UTC.to_datetime(date);
            let weekday = date.weekday().to_sunday_zero_offset();
            let (year, month, day) = (date.year(), date.month(), date.day());
            let (hour, minute, second) = (date.hour(), date.minute(), date.second());
            writeln!(
                text,
                "  {word} {weekday} {year:04}/{month:02}/{day:02} {hour:02}:{minute:02}:{second:02};"
            )
        }
    }
}

/// Octets in a string, as dhcpd writes them.
fn put_string(text: &mut String, word: &str, octets: &[u8]) -> fmt::Result {
    write!(text, "  {word} \"")?;
    for octet in octets {
        match octet {
            b'"' | b'\\' => {
                text.push('\\');
                text.push(char::from(*octet));
            }
            b' '..=b'~' => text.push(char::from(*octet)),
            octet => write!(text, "\\{octet:03o}")?,
        }
    }
    text.push_str("\";\n");
    Ok(())
}
