//! `dnsmasq.leases`: one line for each lease with expiry (0 = never), hardware address, address,
//! host name or `*`, client identifier or `*`. Leases that are over are simply absent. IPv6
//! leases may follow after a line `duid`.

use core::net::Ipv6Addr;
use std::io::{self, BufRead, Write};

use super::LeaseError;
use super::columns::{address, client_id, hostname, mac, seconds};
use super::journal::{Journal, Place};
use super::lines::Lines;
use super::losses::{Losses, one_per_address};
use super::record::{LeaseRecord, LeaseState, When};

const NONE: &str = "*";

pub(super) fn read(reader: &mut dyn BufRead, journal: &mut Journal) -> Result<(), LeaseError> {
    let mut lines = Lines::new(reader);
    while let Some(line) = lines.next()? {
        let place = Place::Line(line.number);
        let entry = match line.text {
            Ok(_) if !line.is_whole() => Err("the line is cut off".to_owned()),
            Ok(text) => entry(text),
            Err(reason) => Err(reason.to_owned()),
        };
        match entry {
            Ok(Entry::Nothing) => {}
            Ok(Entry::Lease(lease)) => journal.put(*lease),
            Ok(Entry::Other(what)) => journal.skip(place, what),
            Err(reason) => journal.reject(place, reason),
        }
    }
    Ok(())
}

/// What a line holds.
enum Entry {
    Nothing,
    Lease(Box<LeaseRecord>),
    Other(&'static str),
}

fn entry(text: &str) -> Result<Entry, String> {
    let words: Vec<&str> = text.split_ascii_whitespace().take(6).collect();
    match *words {
        [] => Ok(Entry::Nothing),
        ["duid", ..] => Ok(Entry::Other("the server's DUID for IPv6")),
        ["vendorclass" | "agent-info", ..] => {
            Ok(Entry::Other("what dnsmasq notes for its scripts"))
        }
        [_, _, ip, ..] if ip.parse::<Ipv6Addr>().is_ok() => Ok(Entry::Other("an IPv6 lease")),
        [expiry, hardware, ip, name, id] => {
            lease([expiry, hardware, ip, name, id]).map(|lease| Entry::Lease(lease.into()))
        }
        _ => Err("five columns are expected".into()),
    }
}

fn lease([expiry, hardware, ip, name, id]: [&str; 5]) -> Result<LeaseRecord, String> {
    let mut lease = LeaseRecord::new(address(ip)?, LeaseState::Active);
    lease.ends = match seconds(expiry)? {
        0 => When::Never,
        secs => When::from_secs(secs).unwrap_or_default(),
    };
    // A type other than Ethernet stands before the address: `06-…`.
    lease.mac = match hardware.split_once('-') {
        Some(("01", octets)) => Some(mac(octets)?),
        Some((kind, _)) if kind.len() == 2 && u8::from_str_radix(kind, 16).is_ok() => None,
        _ => Some(mac(hardware)?),
    };
    lease.hostname = hostname(if name == NONE { "" } else { name })?;
    lease.client_id = client_id(if id == NONE { "" } else { id })?;
    Ok(lease)
}

pub(super) fn write(leases: &[LeaseRecord], out: &mut dyn Write) -> io::Result<Losses> {
    let mut losses = Losses::default();
    for lease in one_per_address(leases, &mut losses) {
        match line(lease, &mut losses) {
            Ok(line) => writeln!(out, "{line}")?,
            Err(reason) => losses.add(reason, lease.ip),
        }
    }
    Ok(losses)
}

/// A lease as a line, or why dnsmasq keeps no such lease.
fn line(lease: &LeaseRecord, losses: &mut Losses) -> Result<String, &'static str> {
    if lease.state != LeaseState::Active {
        return Err("left out, dnsmasq keeps only active leases");
    }
    let expiry = match lease.ends {
        When::Never => 0,
        When::At(date) if date.as_second() > 0 => date.as_second(),
        When::At(_) | When::Unknown => return Err("left out, dnsmasq needs the end of a lease"),
    };
    let mac = lease
        .mac
        .ok_or("left out, dnsmasq needs a hardware address")?;
    let name = lease.hostname.as_deref().filter(|name| {
        let fits = *name != NONE && !name.contains(|c: char| c.is_whitespace() || c.is_control());
        if !fits {
            losses.add("without its host name, dnsmasq cannot write it", lease.ip);
        }
        fits
    });
    let id = lease.client_id.as_ref().map(ToString::to_string);
    Ok(format!(
        "{expiry} {mac} {} {} {}",
        lease.ip,
        name.unwrap_or(NONE),
        id.as_deref().unwrap_or(NONE)
    ))
}

#[cfg(test)]
mod tests {
    use super::super::{Format, LeaseFile, read as read_any};
    use super::*;
    use crate::wire::Mac;

    fn file(text: &str) -> LeaseFile {
        let file = read_any(text.as_bytes(), None).unwrap();
        assert_eq!(file.format, Format::Dnsmasq);
        file
    }

    #[test]
    fn infinite_leases_and_stars_are_understood() {
        let text = "0 00:00:5e:00:53:41 192.0.2.140 * *\n\
            1795203563 01-00:00:5e:00:53:13 192.0.2.195 tablet 01:00:00:5e:00:53:13\n\
            1795203563 06-00:00:5e:00:53:13:11:22 192.0.2.196 * 00:61\n";
        let file = file(text);
        assert_eq!(file.remarks.lines(), [""; 0]);
        let [first, second, third] = &*file.leases else {
            panic!("{file:?}")
        };
        assert_eq!((first.ends, &first.hostname), (When::Never, &None));
        assert_eq!(second.mac, Some(Mac([0, 0, 0x5e, 0, 0x53, 0x13])));
        assert_eq!((third.mac, third.client_id.is_some()), (None, true));
    }

    #[test]
    fn the_tail_of_ipv6_leases_is_skipped_with_a_word() {
        let text = "1795203568 00:00:5e:00:53:41 192.0.2.140 tv 01:02\n\
            duid 00:01:00:01:32:93:50:c6:00:00:5e:00:53:01\n\
            1795203568 6181441 2001:db8::1 tv 00:01:00\n1795203568 T6181441 2001:db8::2 * 00\n";
        let file = file(text);
        assert_eq!(file.leases.len(), 1);
        assert_eq!(
            file.remarks.lines(),
            [
                "line 2 skipped: the server's DUID for IPv6",
                "line 3 skipped: an IPv6 lease (2 times)",
            ]
        );
    }

    #[test]
    fn bad_lines_are_rejected() {
        let text = "1 00:00:5e:00:53:41 192.0.2.1 * *\n-1 00:00:5e:00:53:41 192.0.2.2 * *\n\
            1 00:00:5e:00:53 192.0.2.3 * *\n1 00:00:5e:00:53:41 192.0.2.999 * *\n\
            1 00:00:5e:00:53:41 192.0.2.4 *\n1 00:00:5e:00:53:41 192.0.2.5 * x\n\
            99999999999999999999 00:00:5e:00:53:41 192.0.2.6 * *\n1 00:00:5e:00:53:41 192.0.2.7 * 01:0";
        let file = file(text);
        assert_eq!(file.leases.len(), 1);
        let lines = file.remarks.lines();
        assert_eq!(lines.len(), 7, "{lines:?}");
        assert_eq!(
            lines[0],
            "line 2 rejected: “-1” is no date in seconds since 1970"
        );
        assert_eq!(lines[6], "line 8 rejected: the line is cut off");
    }

    #[test]
    fn what_dnsmasq_cannot_keep_is_told() {
        let mut leases = file("0 00:00:5e:00:53:41 192.0.2.1 tv *\n").leases;
        for (last, state) in [
            (2, LeaseState::Released),
            (3, LeaseState::Active),
            (4, LeaseState::Active),
        ] {
            leases.push(LeaseRecord::new([192, 0, 2, last].into(), state));
        }
        leases[3].ends = When::Never;
        leases[0].hostname = Some("my tv".into());
        let mut out = Vec::new();
        let losses = write(&leases, &mut out).unwrap();
        assert_eq!(out, b"0 00:00:5e:00:53:41 192.0.2.1 * *\n");
        assert_eq!(losses.lines().len(), 4, "{:?}", losses.lines());
    }
}
