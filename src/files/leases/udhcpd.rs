//! `udhcpd.leases` of `BusyBox`: binary. Eight octets say when the file was written (seconds
//! since 1970), then records of 36 octets: seconds left, address, hardware address, host name
//! (20 octets, zero-padded), two octets of padding. A declined address has no hardware address, a
//! lease that is over no time left. Read only.

use core::net::Ipv4Addr;
use std::io::{self, Read};

use super::LeaseError;
use super::columns::{hostname, is_of_a_host};
use super::journal::{Journal, Place};
use super::record::{LeaseRecord, LeaseState, When};
use crate::wire::Mac;

const HEADER: usize = 8;
const RECORD: usize = 36;

/// Whether a file begins with a time before the year 36812 and holds records, or nothing. That
/// the time begins with three zeros keeps text away.
pub(super) fn is_file(head: &[u8]) -> bool {
    let Some((written, records)) = head.split_first_chunk::<HEADER>() else {
        return false;
    };
    let time = written.starts_with(&[0; 3]) && *written != [0; HEADER];
    let address = records.get(4..8);
    time && address.is_none_or(|octets| *octets != [0; 4])
}

pub(super) fn read(reader: &mut dyn Read, journal: &mut Journal) -> Result<(), LeaseError> {
    let mut header = [0; HEADER];
    reader.read_exact(&mut header)?;
    let written = i64::from_be_bytes(header);
    if When::from_secs(written).is_none() {
        return Err(LeaseError::Beginning {
            place: Place::Byte(0),
            what: format!("“{written}” is no date in seconds since 1970"),
        });
    }
    let mut at = HEADER as u64;
    loop {
        let mut octets = [0; RECORD];
        let length = fill(reader, &mut octets)?;
        let place = Place::Byte(at);
        match length {
            0 => return Ok(()),
            RECORD => match record(&octets, written) {
                Ok(lease) => journal.put(lease),
                Err(reason) => journal.reject(place, reason),
            },
            length => journal.reject(
                place,
                format!("the record is cut off after {length} octets"),
            ),
        }
        at += length as u64;
    }
}

/// Reads until the buffer is full or the file ends, and tells how much that is.
fn fill(reader: &mut dyn Read, mut buffer: &mut [u8]) -> io::Result<usize> {
    let whole = buffer.len();
    while !buffer.is_empty() {
        match reader.read(buffer) {
            Ok(0) => break,
            Ok(read) => buffer = &mut buffer[read..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(whole - buffer.len())
}

fn record(octets: &[u8; RECORD], written: i64) -> Result<LeaseRecord, String> {
    let (left, rest) = split::<4>(octets);
    let (ip, rest) = split::<4>(rest);
    let (mac, rest) = split::<6>(rest);
    let (name, _) = split::<20>(rest);
    let left = u32::from_be_bytes(left);
    let ip = Ipv4Addr::from(ip);
    if !is_of_a_host(ip) {
        return Err("the record has no address".into());
    }
    let mut lease = LeaseRecord::new(ip, LeaseState::Active);
    lease.mac = (mac != [0; 6]).then_some(Mac(mac));
    if lease.mac.is_none() {
        lease.state = LeaseState::Declined;
    } else if left == 0 {
        lease.state = LeaseState::Expired;
    }
    lease.ends = When::from_secs(written.saturating_add(left.into()))
        .ok_or("the lease ends after the year 9999")?;
    let end = name.iter().position(|octet| *octet == 0);
    let name = &name[..end.unwrap_or(name.len())];
    lease.hostname = hostname(&String::from_utf8_lossy(name))?;
    Ok(lease)
}

/// The first octets of a record, of which there are enough, and the rest.
fn split<const N: usize>(octets: &[u8]) -> ([u8; N], &[u8]) {
    let mut first = [0; N];
    let (taken, rest) = octets.split_at(N);
    first.copy_from_slice(taken);
    (first, rest)
}

#[cfg(test)]
mod tests {
    use super::super::{Format, read as read_any};
    use super::*;

    /// Seconds left, address, hardware address, host name.
    type Record<'a> = (u32, [u8; 4], [u8; 6], &'a [u8]);

    fn bytes(written: i64, records: &[Record<'_>]) -> Vec<u8> {
        let mut bytes = written.to_be_bytes().to_vec();
        for (left, ip, mac, name) in records {
            bytes.extend(left.to_be_bytes());
            bytes.extend(ip);
            bytes.extend(mac);
            bytes.extend(*name);
            bytes.resize(bytes.len().next_multiple_of(4) + 22 - name.len(), 0);
            bytes.truncate(HEADER + (bytes.len() - HEADER) / RECORD * RECORD);
        }
        bytes
    }

    #[test]
    fn seconds_left_count_from_the_time_of_writing() {
        let mac = [0, 0, 0x5e, 0, 0x53, 0x10];
        let bytes = bytes(
            1_795_199_991,
            &[
                (3600, [192, 0, 2, 1], mac, b"a-name-of-20-octets!"),
                (0, [192, 0, 2, 2], mac, b""),
                (9, [192, 0, 2, 3], [0; 6], b"x\xff"),
                (9, [0; 4], mac, b""),
            ],
        );
        assert_eq!(bytes.len(), HEADER + 4 * RECORD);
        let file = read_any(&*bytes, None).unwrap();
        assert_eq!(file.format, Format::Udhcpd);
        let told: Vec<_> = file
            .leases
            .iter()
            .map(|lease| {
                let name = lease.hostname.as_deref().unwrap_or_default();
                format!("{} {} {name}", lease.state.word(), lease.ends)
            })
            .collect();
        assert_eq!(
            told,
            [
                "active 2026-11-20T19:39:51Z a-name-of-20-octets!",
                "expired 2026-11-20T18:39:51Z ",
                "declined 2026-11-20T18:40:00Z x\u{fffd}",
            ]
        );
        let last = HEADER + 3 * RECORD;
        assert_eq!(
            file.remarks.lines(),
            [format!("byte {last} rejected: the record has no address")]
        );
        let cut = read_any(&bytes[..HEADER + RECORD + 30], None).unwrap();
        assert_eq!(
            cut.remarks.lines(),
            ["byte 44 rejected: the record is cut off after 30 octets"]
        );
    }

    #[test]
    fn a_time_that_is_none_is_refused() {
        let problem = read_any(&*bytes(1 << 39, &[]), None)
            .unwrap_err()
            .to_string();
        assert_eq!(
            problem,
            "byte 0: “549755813888” is no date in seconds since 1970"
        );
    }
}
