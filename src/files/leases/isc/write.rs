//! Writes `dhcpd.leases` as the server itself does.

use std::fmt::Write as _;
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
    for lease in one_per_address(leases, &mut losses) {
        match unfit(lease) {
            Some(reason) => losses.add(reason, lease.ip),
            None => out.write_all(text(lease).as_bytes())?,
        }
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

fn text(lease: &LeaseRecord) -> String {
    let mut text = format!("lease {} {{\n", lease.ip);
    let released = lease.state == LeaseState::Released;
    // The same rule as for reading: a RELEASE is heard when the lease ends.
    let cltt = if released { lease.ends } else { When::Unknown };
    for (word, when) in [
        ("starts", lease.starts),
        ("ends", lease.ends),
        ("cltt", cltt),
    ] {
        if let Some(date) = written_date(when) {
            line(&mut text, &format!("{word} {date}"));
        }
    }
    let state = match lease.state {
        LeaseState::Active | LeaseState::Offered => "active",
        LeaseState::Declined => "abandoned",
        LeaseState::Released if !lease.ends.is_known() => "released",
        LeaseState::Released | LeaseState::Expired => "free",
    };
    line(&mut text, &format!("binding state {state}"));
    if !lease.state.is_over() {
        line(&mut text, "next binding state free");
        line(&mut text, "rewind binding state free");
    }
    if let Some(mac) = lease.mac {
        line(&mut text, &format!("hardware ethernet {mac}"));
    }
    if let Some(id) = &lease.client_id {
        line(&mut text, &format!("uid \"{}\"", quoted(&id.0)));
    }
    if let Some(name) = &lease.hostname {
        line(
            &mut text,
            &format!("client-hostname \"{}\"", quoted(name.as_bytes())),
        );
    }
    text.push_str("}\n");
    text
}

fn line(text: &mut String, statement: &str) {
    text.push_str("  ");
    text.push_str(statement);
    text.push_str(";\n");
}

fn written_date(when: When) -> Option<String> {
    match when {
        When::Unknown => None,
        When::Never => Some("never".into()),
        When::At(date) => {
            let date = Offset::UTC.to_datetime(date);
            let weekday = date.weekday().to_sunday_zero_offset();
            Some(format!("{weekday} {}", date.strftime("%Y/%m/%d %H:%M:%S")))
        }
    }
}

/// Octets in a string, as dhcpd writes them.
fn quoted(octets: &[u8]) -> String {
    let mut text = String::with_capacity(octets.len());
    for octet in octets {
        match octet {
            b'"' | b'\\' => {
                text.push('\\');
                text.push(char::from(*octet));
            }
            b' '..=b'~' => text.push(char::from(*octet)),
            // Writing to a string cannot fail.
            octet => drop(write!(text, "\\{octet:03o}")),
        }
    }
    text
}
