//! Kea's memfile `kea-leases4.csv`: a journal of rows under a header that names the columns. The
//! last row of an address wins; a lifetime of 0 takes the lease away. Kea writes a comma in a
//! value as `&#x2c`, and quotes nothing.

use core::net::Ipv4Addr;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};

use super::columns::{address, client_id, hostname, mac, shown};
use super::journal::{Journal, Place};
use super::lines::Lines;
use super::losses::{Losses, one_per_address};
use super::record::{KeaColumns, LeaseRecord, LeaseState, When};
use super::{LeaseError, LeaseFile, LeaseFileError};

const HEADER: &str = "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,\
    hostname,state,user_context";
/// The lifetime that stands for infinity.
const INFINITY: u32 = u32::MAX;
/// What Kea takes for the lifetime of a lease whose start is not known, in seconds.
const USUAL_LIFETIME: i64 = 3600;

/// Whether a first line is Kea's, for IPv4 or IPv6.
pub(super) fn is_header(line: &str) -> bool {
    let names: Vec<&str> = line.split(',').collect();
    names.contains(&"address") && (names.contains(&"hwaddr") || names.contains(&"duid"))
}

/// The files of one journal, oldest first, of which `path` is the current one: what a cleanup
/// finished (`.completed`), or what it began with (`.2`, `.1`), then the file itself. Files that
/// are not there are left out; a cleanup's `.output` is never read.
pub fn journal_of(path: &Path) -> Vec<PathBuf> {
    let beside = |ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let completed = beside(".completed");
    let older = if completed.is_file() {
        vec![completed]
    } else {
        let older = [beside(".2"), beside(".1")];
        older.into_iter().filter(|path| path.is_file()).collect()
    };
    let current = path.to_owned();
    older.into_iter().chain([current]).collect()
}

/// Reads the files of one journal, oldest first, as one: a later row of an address wins. The
/// remarks are those of the last file.
///
/// # Errors
/// When a file cannot be read or is not Kea's.
pub fn load_journal(paths: &[PathBuf]) -> Result<LeaseFile, LeaseFileError> {
    let mut journal = Journal::default();
    for path in paths {
        journal.begin_file();
        let read = fs::File::open(path)
            .map_err(LeaseError::from)
            .and_then(|file| super::read_into(file, None, &mut journal))
            .and_then(|format| match format {
                super::Format::Kea => Ok(()),
                other => Err(LeaseError::Beginning {
                    place: Place::Line(1),
                    what: format!("this is a file of {}, not of Kea", other.name()),
                }),
            });
        read.map_err(|source| LeaseFileError {
            path: path.clone(),
            source,
        })?;
    }
    let name = paths.last().cloned().unwrap_or_default();
    journal
        .finish(super::Format::Kea)
        .map_err(|source| LeaseFileError { path: name, source })
}

pub(super) fn read(reader: &mut dyn BufRead, journal: &mut Journal) -> Result<(), LeaseError> {
    let mut lines = Lines::new(reader);
    let mut header = None;
    while let Some(line) = lines.next()? {
        let place = Place::Line(line.number);
        match (line.text, &header) {
            (Err(reason), _) => journal.reject(place, reason),
            (Ok(text), _) if text.is_empty() || text.starts_with('#') => {}
            (Ok(text), None) => header = Some(Header::read(text, place)?),
            (Ok(_), _) if !line.is_whole() => journal.reject(place, "the line is cut off"),
            (Ok(text), Some(header)) => match header.row(text) {
                Ok(Row::Lease(lease)) => journal.put(*lease),
                Ok(Row::Gone(ip)) => journal.remove(ip),
                Err(reason) => journal.reject(place, reason),
            },
        }
    }
    Ok(())
}

/// Which column is where.
struct Header {
    columns: usize,
    address: usize,
    hwaddr: usize,
    client_id: Option<usize>,
    valid_lifetime: usize,
    expire: usize,
    subnet_id: Option<usize>,
    fqdn_fwd: Option<usize>,
    fqdn_rev: Option<usize>,
    hostname: Option<usize>,
    state: Option<usize>,
    user_context: Option<usize>,
}

/// What a row says of an address.
enum Row {
    Lease(Box<LeaseRecord>),
    Gone(Ipv4Addr),
}

impl Header {
    fn read(text: &str, place: Place) -> Result<Self, LeaseError> {
        let names: Vec<&str> = text.split(',').map(str::trim).collect();
        let find = |name: &str| names.iter().position(|known| *known == name);
        let wrong = |what: String| LeaseError::Beginning { place, what };
        if find("hwaddr").is_none() || find("duid").is_some() {
            return Err(wrong(
                "these are IPv6 leases; only IPv4 is known here".into(),
            ));
        }
        let need = |name: &str| {
            find(name).ok_or_else(|| wrong(format!("the header names no column “{name}”")))
        };
        Ok(Self {
            columns: names.len(),
            address: need("address")?,
            hwaddr: need("hwaddr")?,
            client_id: find("client_id"),
            valid_lifetime: need("valid_lifetime")?,
            expire: need("expire")?,
            subnet_id: find("subnet_id"),
            fqdn_fwd: find("fqdn_fwd"),
            fqdn_rev: find("fqdn_rev"),
            hostname: find("hostname"),
            state: find("state"),
            user_context: find("user_context"),
        })
    }

    fn row(&self, text: &str) -> Result<Row, String> {
        const MOST: usize = 64;
        let mut all = [""; MOST];
        let mut count = 0;
        for field in text.split(',') {
            *all.get_mut(count).ok_or("the row has too many columns")? = field;
            count += 1;
        }
        if count != self.columns {
            return Err(format!(
                "{count} columns are there, {} are expected",
                self.columns
            ));
        }
        let at = |place: Option<usize>| place.map_or("", |place| all[place]);
        let ip = address(all[self.address])?;
        let lifetime: u32 = number(all[self.valid_lifetime], "lifetime")?;
        if lifetime == 0 {
            return Ok(Row::Gone(ip));
        }
        let mut lease = LeaseRecord::new(ip, state(at(self.state))?);
        let hwaddr = all[self.hwaddr];
        lease.mac = if hwaddr.is_empty() {
            None
        } else {
            Some(mac(hwaddr)?)
        };
        lease.client_id = client_id(at(self.client_id))?;
        lease.hostname = hostname(&unescaped(at(self.hostname)))?;
        (lease.starts, lease.ends) = dates(lifetime, number(all[self.expire], "expiry")?)?;
        let kea = KeaColumns {
            subnet_id: match at(self.subnet_id) {
                "" => 1,
                text => number(text, "subnet")?,
            },
            fqdn_fwd: at(self.fqdn_fwd) == "1",
            fqdn_rev: at(self.fqdn_rev) == "1",
            user_context: unescaped(at(self.user_context)).into(),
        };
        lease.kea = (kea != KeaColumns::default()).then(|| Box::new(kea));
        Ok(Row::Lease(lease.into()))
    }
}

fn number<T: std::str::FromStr>(text: &str, what: &str) -> Result<T, String> {
    text.parse()
        .map_err(|_| format!("{} is no {what}", shown(text)))
}

fn state(text: &str) -> Result<LeaseState, String> {
    match text {
        "" | "0" => Ok(LeaseState::Active),
        "1" => Ok(LeaseState::Declined),
        "2" => Ok(LeaseState::Expired),
        // Since Kea 2.7.
        "3" => Ok(LeaseState::Released),
        other => Err(format!("{} is no state of a lease", shown(other))),
    }
}

/// The lease begins one lifetime before it ends, if that is a date.
fn dates(lifetime: u32, expire: i64) -> Result<(When, When), String> {
    let starts = expire.checked_sub(lifetime.into());
    if lifetime == INFINITY {
        let starts = starts.filter(|secs| *secs > 0).and_then(When::from_secs);
        return Ok((starts.unwrap_or_default(), When::Never));
    }
    let ends =
        When::from_secs(expire).ok_or_else(|| format!("“{expire}” is no date since 1970"))?;
    Ok((starts.and_then(When::from_secs).unwrap_or_default(), ends))
}

/// `&#x` and two hexadecimal digits stand for an octet.
fn unescaped(text: &str) -> String {
    if !text.contains("&#x") {
        return text.to_owned();
    }
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("&#x") {
        octets.extend_from_slice(&rest.as_bytes()[..at]);
        rest = &rest[at + 3..];
        let digits = rest.get(..2).filter(|pair| !pair.starts_with('+'));
        match digits.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(octet) => {
                octets.push(octet);
                rest = &rest[2..];
            }
            None => octets.extend_from_slice(b"&#x"),
        }
    }
    octets.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&octets).into_owned()
}

fn escaped(text: &str) -> String {
    text.replace("&#x", "&#x26#x").replace(',', "&#x2c")
}

pub(super) fn write(leases: &[LeaseRecord], out: &mut dyn Write) -> io::Result<Losses> {
    let mut losses = Losses::default();
    let mut row = String::new();
    writeln!(out, "{HEADER}")?;
    for lease in one_per_address(leases, &mut losses) {
        row.clear();
        match write_row(lease, &mut row, &mut losses) {
            Ok(()) => out.write_all(row.as_bytes())?,
            Err(reason) => losses.add(reason, lease.ip),
        }
    }
    Ok(losses)
}

/// Adds a lease as a row, or says why Kea keeps no such lease.
fn write_row(
    lease: &LeaseRecord,
    row: &mut String,
    losses: &mut Losses,
) -> Result<(), &'static str> {
    let state = match lease.state {
        LeaseState::Active => 0,
        LeaseState::Declined => 1,
        LeaseState::Expired => 2,
        LeaseState::Offered => return Err("left out, Kea writes no offers"),
        LeaseState::Released => return Err("left out, Kea takes a released lease away"),
    };
    let id = lease.client_id.as_ref().filter(|id| {
        // Kea's limits for a client identifier.
        let fits = (2..=128).contains(&id.0.len());
        if !fits {
            losses.add(
                "without its client identifier, Kea takes 2 to 128 octets",
                lease.ip,
            );
        }
        fits
    });
    if state == 0 && lease.mac.is_none() && id.is_none() {
        return Err("left out, Kea needs a hardware address or a client identifier");
    }
    let (lifetime, expire) = lifetime(lease, losses)?;
    let name = lease.hostname.as_deref().filter(|name| {
        let fits = !name.contains(char::is_control);
        if !fits {
            losses.add("without its host name, Kea cannot write it", lease.ip);
        }
        fits
    });
    let mac = lease.mac.map(|mac| mac.to_string()).unwrap_or_default();
    let id = id.map(ToString::to_string).unwrap_or_default();
    let usual = KeaColumns::default();
    let kea = lease.kea.as_deref().unwrap_or(&usual);
    // Writing to a string cannot fail.
    let _ = writeln!(
        row,
        "{},{mac},{id},{lifetime},{expire},{},{},{},{},{state},{}",
        lease.ip,
        kea.subnet_id,
        u8::from(kea.fqdn_fwd),
        u8::from(kea.fqdn_rev),
        escaped(name.unwrap_or_default()),
        // A line end in JSON is no more than a space.
        escaped(&kea.user_context.replace(char::is_control, " "))
    );
    Ok(())
}

/// Lifetime and expiry in seconds. Kea has no start: that is the expiry less the lifetime.
fn lifetime(lease: &LeaseRecord, losses: &mut Losses) -> Result<(u32, i64), &'static str> {
    let starts = lease.starts.secs();
    match lease.ends {
        When::Unknown => Err("left out, Kea needs the end of a lease"),
        When::Never => Ok((INFINITY, starts.unwrap_or(0) + i64::from(INFINITY))),
        When::At(date) => {
            let expire = date.as_second();
            let known = starts
                .and_then(|starts| u32::try_from(expire - starts).ok())
                .filter(|lifetime| (1..INFINITY).contains(lifetime));
            let lifetime = known.unwrap_or_else(|| {
                losses.add(
                    "its start is not known, Kea is told one hour before the end",
                    lease.ip,
                );
                u32::try_from(expire.clamp(1, USUAL_LIFETIME)).unwrap_or(1)
            });
            Ok((lifetime, expire))
        }
    }
}

#[cfg(test)]
mod tests;
