//! `dhcpleases.txt` as the storage of a run: each lease is appended, and given to the system,
//! before anybody is told of it; the last line of an address counts. Once in a while, and at the
//! end, the file is written anew with one line for each lease. While the run lasts the file is
//! its own: whatever else somebody makes of it is replaced.

use core::net::Ipv4Addr;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;

use super::exchange::{date, from_bindings};
use super::intake;
use super::lines::LONGEST_LINE;
use super::record::{LeaseRecord, LeaseState, When};
use super::{Format, LeaseError, LeaseFile, LeaseFileError, held, txt};
use crate::files::save;
use crate::net::Fault;
use crate::protocol::ClientState;
use crate::protocol::server::{Binding, BindingState};
use crate::session::{Store, World};
use crate::sim::{Event, HostId, HostKind, Record};
use crate::time::SimTime;

/// The file is written anew when it has so many lines more than it needs, and four times as many.
const SPARE_LINES: usize = 100_000;

/// Whose leases are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// What clients hold. What they let go of leaves the file.
    Clients,
    /// What servers have on record, ended leases included; offers are not.
    Servers,
}

/// Why a file cannot serve as storage.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] LeaseFileError),
    /// It is of another program.
    #[error("{} is a lease file of {format}, which is not replaced; name another", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// Whose format it has.
        format: &'static str,
    },
    /// It has lines that would be lost.
    #[error("{}: {first}; it would be lost, so nothing was begun", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with the first such line.
        first: String,
    },
    /// It cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// One address of one server.
type Key = (Ipv4Addr, Option<Ipv4Addr>);

/// A lease file that a run writes into.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    whose: Whose,
    /// Whether each batch is on the disk before anybody is told.
    sync: bool,
    epoch: Timestamp,
    now: SimTime,
    world: World,
    /// Leases that stood in the file, and of which the run knows nothing new.
    others: BTreeMap<Key, LeaseRecord>,
    /// Those of them that the run began with: the file knows them better.
    begun: BTreeSet<Key>,
    /// What was let go of last, for the case that the word of it cannot leave.
    parted: Option<LeaseRecord>,
    file: File,
    /// So long is what was written whole.
    length: u64,
    /// Whether the disk may not have all of it yet.
    unsynced: bool,
    lines: usize,
    /// To be written.
    owed: Vec<u8>,
    owed_lines: usize,
    /// To be written later: that a lease was given back is noted once the word of it has left.
    parting: Vec<u8>,
    parting_lines: usize,
}

impl Ledger {
    /// Opens the file, or makes it, and tells what stood in it. `epoch` is the date of the run's
    /// first instant, since 1970-01-01T00:00:00Z; with `sync` every batch is on the disk before
    /// anybody is told of it. A last line that a crash has cut off was never acted upon, and is
    /// left out.
    ///
    /// # Errors
    /// When the file is of another program, would lose lines, or cannot be written.
    pub fn open(
        path: &Path,
        whose: Whose,
        epoch: Duration,
        sync: bool,
    ) -> Result<(Self, Vec<LeaseRecord>), LedgerError> {
        let leases = read(path)?;
        let unwritable = |source| LedgerError::Unwritable {
            path: path.to_owned(),
            source,
        };
        let keyed = leases.iter().map(|lease| (key(lease), lease.clone()));
        let others: BTreeMap<_, _> = keyed.collect();
        let (file, length) = write_anew(path, &leases, sync).map_err(unwritable)?;
        let ledger = Self {
            path: path.to_owned(),
            whose,
            sync,
            epoch: intake::date(epoch),
            now: SimTime::ZERO,
            world: World::default(),
            lines: others.len(),
            others,
            begun: BTreeSet::new(),
            parted: None,
            file,
            length,
            unsynced: false,
            owed: Vec::new(),
            owed_lines: 0,
            parting: Vec::new(),
            parting_lines: 0,
        };
        Ok((ledger, leases))
    }

    /// What stood in the file under this address is forgotten, and leaves it at the end.
    pub fn forget(&mut self, lease: &LeaseRecord) {
        self.others.remove(&key(lease));
    }

    /// All leases as they are now, by address.
    fn leases(&self) -> Vec<LeaseRecord> {
        let mut all = self.others.clone();
        let known = match self.whose {
            Whose::Clients => {
                let since_epoch =
                    Duration::try_from(self.epoch.duration_since(Timestamp::UNIX_EPOCH));
                held::by_clients(&self.world, self.now, since_epoch.unwrap_or_default())
            }
            Whose::Servers => self.bindings(),
        };
        let news = known.into_iter().map(|lease| (key(&lease), lease));
        all.extend(news.filter(|(key, _)| !self.begun.contains(key)));
        all.into_values().collect()
    }

    fn bindings(&self) -> Vec<LeaseRecord> {
        let servers = self.world.hosts().filter_map(|(_, host)| {
            let server = host.info.address?;
            let is_server = host.info.kind == HostKind::Server;
            is_server.then_some((server, &host.bindings))
        });
        let of_one = |(server, bindings): (Ipv4Addr, &std::sync::Arc<BTreeMap<_, _>>)| {
            let stored = bindings
                .values()
                .map(AsRef::as_ref)
                .filter(|binding| is_stored(binding));
            from_bindings(stored, self.epoch, server)
        };
        servers.flat_map(of_one).collect()
    }

    fn take(&mut self, record: &Record) {
        self.now = record.at;
        let host = record.host;
        match (&record.event, self.whose) {
            (Event::StateChanged(_) | Event::Left, Whose::Clients) => {
                let before = self.held(host);
                self.world.apply(record);
                let after = self.held(host);
                if before != after {
                    let begins = begins(&record.event);
                    self.lease_changed(before, after.as_ref(), begins);
                }
            }
            // The word of it could not leave for a real network: nobody was told.
            (Event::Dropped(Fault::Unsent), Whose::Clients) => self.take_back(),
            (Event::BindingChanged(binding, _), Whose::Servers) => {
                let known = self.binding(host, binding.address);
                let lapsed = binding.state == BindingState::Expired && !known;
                self.world.apply(record);
                let begins = record.cause.is_none() && record.at == SimTime::ZERO;
                if is_stored(binding) && (begins || !lapsed) {
                    self.binding_changed(host, binding, begins);
                }
            }
            (Event::BindingDropped(address), Whose::Servers) => {
                let known = self.binding(host, *address);
                self.world.apply(record);
                self.forgotten(host, known.then_some(*address));
            }
            // What a server lost with a restart it must not find here again.
            (Event::Restarted(true), Whose::Servers) => {
                let lost = self.stored(host);
                self.world.apply(record);
                self.forgotten(host, lost);
            }
            _ => self.world.apply(record),
        }
    }

    fn held(&self, host: HostId) -> Option<LeaseRecord> {
        held::of_client(self.world.host(host)?, self.epoch)
    }

    fn server(&self, host: HostId) -> Option<Ipv4Addr> {
        self.world.host(host)?.info.address
    }

    /// Whether a server has anything about this address on record that is stored.
    fn binding(&self, host: HostId, address: Ipv4Addr) -> bool {
        let host = self.world.host(host);
        let binding = host.and_then(|host| host.bindings.get(&address));
        binding.is_some_and(|binding| is_stored(binding))
    }

    /// The addresses of which a server has something on record that is stored.
    fn stored(&self, host: HostId) -> Vec<Ipv4Addr> {
        let bindings = self.world.host(host).into_iter();
        let bindings = bindings.flat_map(|host| host.bindings.values());
        let stored = bindings.filter(|binding| is_stored(binding));
        stored.map(|binding| binding.address).collect()
    }

    /// A server has nothing on record about these addresses any more.
    fn forgotten(&mut self, host: HostId, addresses: impl IntoIterator<Item = Ipv4Addr>) {
        let Some(server) = self.server(host) else {
            return;
        };
        for address in addresses {
            let mut gone = LeaseRecord::new(address, LeaseState::Released);
            gone.server = Some(server);
            gone.ends = date(self.epoch, self.now);
            self.others.remove(&key(&gone));
            self.note(&gone);
        }
    }

    /// `begins`: with this lease the run began.
    fn lease_changed(
        &mut self,
        before: Option<LeaseRecord>,
        after: Option<&LeaseRecord>,
        begins: bool,
    ) {
        if let Some(mut gone) = before.filter(|before| Some(key(before)) != after.map(key)) {
            self.begun.remove(&key(&gone));
            let stood = self.others.remove(&key(&gone));
            self.parted = Some(stood.unwrap_or_else(|| gone.clone()));
            let now = date(self.epoch, self.now);
            let ended = matches!((gone.ends, now), (When::At(end), When::At(now)) if end <= now);
            gone.state = if ended {
                LeaseState::Expired
            } else {
                LeaseState::Released
            };
            gone.ends = now;
            // Writing to memory cannot fail.
            let _ = txt::write_line(&gone, &mut self.parting);
            self.parting_lines += 1;
        }
        let Some(lease) = after else {
            return;
        };
        if begins && self.others.contains_key(&key(lease)) {
            self.begun.insert(key(lease));
        } else {
            self.begun.remove(&key(lease));
            self.note(lease);
        }
    }

    /// The lease that was let go of last is held as before.
    fn take_back(&mut self) {
        if let Some(lease) = self.parted.take() {
            self.note(&lease);
            self.others.insert(key(&lease), lease);
        }
    }

    /// `begins`: with this record the server began.
    fn binding_changed(&mut self, host: HostId, binding: &Binding, begins: bool) {
        let Some(server) = self.server(host) else {
            return;
        };
        for lease in from_bindings([binding], self.epoch, server) {
            let stood = self.others.get(&key(&lease)).filter(|_| begins);
            if stood.is_some_and(|stood| is_same(stood, &lease)) {
                self.begun.insert(key(&lease));
            } else {
                self.begun.remove(&key(&lease));
                self.note(&lease);
            }
        }
    }

    fn note(&mut self, lease: &LeaseRecord) {
        // Writing to memory cannot fail.
        let _ = txt::write_line(lease, &mut self.owed);
        self.owed_lines += 1;
    }

    /// Writes what is owed; what was cut off by a failure before, or changed by somebody else, is
    /// mended first.
    fn write(&mut self) -> io::Result<()> {
        if !self.owed.is_empty() {
            self.append()?;
        }
        if self.sync && self.unsynced {
            self.file.sync_data()?;
        }
        self.unsynced = false;
        Ok(())
    }

    fn append(&mut self) -> io::Result<()> {
        let there = std::fs::metadata(&self.path).map(|meta| meta.len()).ok();
        let needed = self.others.len() + self.world.size();
        let spare = self.lines > SPARE_LINES + 4 * needed;
        if there != Some(self.length) || spare {
            return self.anew();
        }
        if let Err(error) = self.file.write_all(&self.owed) {
            // No half line may stand before the next one.
            let mended = self.file.set_len(self.length);
            return Err(mended.err().unwrap_or(error));
        }
        self.length += self.owed.len() as u64;
        self.lines += self.owed_lines;
        self.owed.clear();
        self.owed_lines = 0;
        self.unsynced = true;
        Ok(())
    }

    fn anew(&mut self) -> io::Result<()> {
        let leases = self.leases();
        (self.file, self.length) = write_anew(&self.path, &leases, self.sync)?;
        self.lines = leases.len();
        self.owed.clear();
        self.owed_lines = 0;
        self.parting.clear();
        self.parting_lines = 0;
        Ok(())
    }

    fn told(&self, error: &io::Error) -> String {
        format!("cannot write {}: {error}", self.path.display())
    }
}

impl Store for Ledger {
    fn store(&mut self, new: &[Record]) -> Result<(), String> {
        self.owed.append(&mut self.parting);
        self.owed_lines += std::mem::take(&mut self.parting_lines);
        for record in new {
            self.take(record);
        }
        self.write().map_err(|error| self.told(&error))
    }

    fn finish(&mut self) -> Result<(), String> {
        self.anew().map_err(|error| self.told(&error))
    }
}

/// Whether a client begins the run with its lease, which no ACK of this run granted.
fn begins(event: &Event) -> bool {
    match event {
        Event::StateChanged(change) => {
            let lease = change.lease.as_ref();
            change.from == ClientState::Off && lease.is_some_and(|lease| lease.ack.is_empty())
        }
        _ => false,
    }
}

fn key(lease: &LeaseRecord) -> Key {
    (lease.ip, lease.server)
}

/// Whether both tell of the same lease; a server does not remember when it was granted before it
/// started.
fn is_same(one: &LeaseRecord, other: &LeaseRecord) -> bool {
    let what = |lease: &LeaseRecord| (lease.mac, lease.client_id.clone(), lease.state);
    what(one) == what(other)
}

/// An offer is a promise kept in mind only.
fn is_stored(binding: &Binding) -> bool {
    binding.state != BindingState::Offered
}

/// What stands in the file: nothing, if there is none.
fn read(path: &Path) -> Result<Vec<LeaseRecord>, LedgerError> {
    match std::fs::metadata(path) {
        Ok(meta) if meta.len() > 0 => {}
        Ok(_) => return Ok(Vec::new()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => {
            let path = path.to_owned();
            return Err(LedgerError::Unwritable { path, source });
        }
    }
    let path = path.to_owned();
    let read = File::open(&path).map_err(LeaseError::Io).and_then(|file| {
        // A last line without its end was cut off by a crash, before anybody was told of it.
        let whole = whole_lines(&file)?;
        super::read(file.take(whole), None)
    });
    let LeaseFile {
        format,
        leases,
        remarks,
    } = match read {
        Ok(file) => file,
        Err(source) => return Err(LeaseFileError { path, source }.into()),
    };
    if format != Format::Txt {
        let format = format.name();
        return Err(LedgerError::Foreign { path, format });
    }
    if remarks.rejections() > 0 || remarks.beyond > 0 {
        let first = remarks.lines().swap_remove(0);
        return Err(LedgerError::Damaged { path, first });
    }
    Ok(leases)
}

/// How many octets are whole lines. A file without any is one line, whatever it is.
fn whole_lines(mut file: &File) -> io::Result<u64> {
    let length = file.seek(SeekFrom::End(0))?;
    let tail = length.min(LONGEST_LINE as u64);
    file.seek(SeekFrom::Start(length - tail))?;
    let mut last = Vec::new();
    file.take(tail).read_to_end(&mut last)?;
    file.rewind()?;
    let cut = last.iter().rev().position(|octet| *octet == b'\n');
    Ok(cut.map_or(length, |cut| length - cut as u64))
}

/// Writes the whole file, and opens it at its end.
fn write_anew(path: &Path, leases: &[LeaseRecord], sync: bool) -> io::Result<(File, u64)> {
    let write = |out: &mut dyn io::Write| txt::write(leases, out).map(drop);
    if sync {
        save::on_disk(path, write)?;
    } else {
        save::whole(path, write)?;
    }
    let mut file = File::options().append(true).open(path)?;
    let length = file.seek(SeekFrom::End(0))?;
    Ok((file, length))
}

#[cfg(test)]
mod tests;
