//! What would become of a server's table if the leases of a file were written into it: what is
//! new, what changes and how, what stays, what cannot be taken and why. Reading the file is for
//! `files`; whether the server agrees when the time comes is for `protocol`.

use core::net::Ipv4Addr;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::words;
use crate::protocol::server::import::{Import, ImportMode, Sieve, Standing, taken_in};
use crate::protocol::server::{Binding, BindingState, ClientKey, ServerConfig};
use crate::time::{SimTime, span_in_words};
use crate::wire::Mac;

mod done;
#[cfg(test)]
mod tests;

pub use done::{Imports, Told};

/// No more rows than this are listed of what is long.
pub const MOST_LISTED: usize = 50;

/// What was read from a lease file, in the run's own time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Intake {
    /// What it was recognised as: `ISC dhcpd`.
    pub format: &'static str,
    /// The leases that a server could have, by address.
    pub candidates: Vec<Candidate>,
    /// What cannot be read, or means nothing to a server; the first ones.
    pub rejected: Vec<Rejected>,
    /// How many more there are of these.
    pub rejected_more: u64,
    /// What else there is to say about the file, one sentence each.
    pub remarks: Vec<String>,
}

/// A lease that a server could have on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The record.
    pub binding: Binding,
    /// The server that granted it, if the file says so.
    pub server: Option<Ipv4Addr>,
}

/// What cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Where it stands, or which address it is about: `line 7`, `192.168.9.3`.
    pub what: String,
    /// Why, in one phrase.
    pub reason: String,
}

/// What the user wants of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What becomes of the records that are there already.
    pub mode: ImportMode,
    /// Whether addresses outside of the pools are taken, too.
    pub outside: bool,
}

impl Default for Choice {
    fn default() -> Self {
        Self {
            mode: ImportMode::Merge,
            outside: true,
        }
    }
}

/// A server as it is at the playhead.
#[derive(Clone, Copy, Debug)]
pub struct Present<'a> {
    /// What it is like.
    pub config: &'a ServerConfig,
    /// What it has on record.
    pub bindings: &'a BTreeMap<Ipv4Addr, Arc<Binding>>,
    /// The instant.
    pub now: SimTime,
}

/// What would become of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The address.
    pub address: Ipv4Addr,
    /// What is on record now; nothing for what is new.
    pub before: Option<String>,
    /// What would be on record.
    pub after: String,
    /// Whether it lies outside of the pools.
    pub outside: bool,
}

/// An import before it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportPreview {
    /// How many addresses get their first record.
    pub new: usize,
    /// How many addresses get another record.
    pub changed: usize,
    /// How many records are there already as they are.
    pub unchanged: usize,
    /// How many records would be dropped.
    pub dropped: usize,
    /// How many leases cannot be imported.
    pub rejected: u64,
    /// How many lie outside of the pools, taken or not.
    pub outside: usize,
    /// How many of those that are taken have ended already.
    pub ended: usize,
    /// What is new or changes; the first [`MOST_LISTED`].
    pub rows: Vec<Row>,
    /// What is rejected; the first [`MOST_LISTED`].
    pub rejects: Vec<Rejected>,
    /// What would be commanded.
    pub import: Arc<Import>,
}

impl ImportPreview {
    /// What would become of this server.
    pub fn new(intake: &Intake, server: Present<'_>, choice: Choice) -> Self {
        let mut preview = Self {
            new: 0,
            changed: 0,
            unchanged: 0,
            dropped: 0,
            rejected: intake.rejected.len() as u64 + intake.rejected_more,
            outside: 0,
            ended: 0,
            rows: Vec::new(),
            rejects: intake.rejected.iter().take(MOST_LISTED).cloned().collect(),
            import: Arc::new(Import {
                mode: choice.mode,
                bindings: Vec::new(),
            }),
        };
        let mut taken = preview.sift(intake, server, choice);
        taken.sort_by_key(|(binding, _)| binding.address);
        for (binding, standing) in &taken {
            preview.compare(binding, *standing, server);
        }
        if choice.mode == ImportMode::Replace {
            let kept: BTreeSet<Ipv4Addr> = taken.iter().map(|(b, _)| b.address).collect();
            let stays = |address: &&Ipv4Addr| kept.contains(*address);
            preview.dropped = server.bindings.len() - server.bindings.keys().filter(stays).count();
        }
        let bindings = taken.into_iter().map(|(binding, _)| binding).collect();
        preview.import = Arc::new(Import {
            mode: choice.mode,
            bindings,
        });
        preview
    }

    /// The records that the server takes. Where the file has an address several times, the lease
    /// of this server comes first.
    fn sift(
        &mut self,
        intake: &Intake,
        server: Present<'_>,
        choice: Choice,
    ) -> Vec<(Binding, Standing)> {
        let mut sieve = Sieve::new(server.config);
        let holders = holders(intake, server, choice);
        let own = |candidate: &&Candidate| candidate.server == Some(server.config.address);
        let (first, then): (Vec<_>, Vec<_>) = intake.candidates.iter().partition(own);
        let mut taken = Vec::new();
        for Candidate { binding, .. } in first.into_iter().chain(then) {
            let held = holders.get(&holding(server.config, binding));
            let elsewhere = held.filter(|held| **held != binding.address);
            if let Some(held) = elsewhere.filter(|_| binding.state.is_held()) {
                self.reject(binding, format!("its client holds {held} on this server"));
                continue;
            }
            match sieve.admit(binding) {
                Ok(standing) => {
                    self.outside += usize::from(standing == Standing::Outside);
                    if standing == Standing::Lent || choice.outside {
                        let binding = taken_in(server.config, binding, server.now);
                        taken.push((binding, standing));
                    }
                }
                Err(reason) => self.reject(binding, reason),
            }
        }
        taken
    }

    fn reject(&mut self, binding: &Binding, reason: impl Into<String>) {
        self.rejected += 1;
        if self.rejects.len() < MOST_LISTED {
            self.rejects.push(Rejected {
                what: binding.address.to_string(),
                reason: reason.into(),
            });
        }
    }

    fn compare(&mut self, after: &Binding, standing: Standing, server: Present<'_>) {
        self.ended += usize::from(after.state.is_free());
        let before = server.bindings.get(&after.address).map(AsRef::as_ref);
        match before {
            None => self.new += 1,
            Some(before) if before == after => {
                self.unchanged += 1;
                return;
            }
            Some(_) => self.changed += 1,
        }
        if self.rows.len() < MOST_LISTED {
            let (before, after_words) = match before {
                Some(before) => {
                    let (before, after) = difference(before, after, server.now);
                    (Some(before), after)
                }
                None => (None, in_words(after, server.now)),
            };
            self.rows.push(Row {
                address: after.address,
                before,
                after: after_words,
                outside: standing == Standing::Outside,
            });
        }
    }

    /// How many rows there would be if all were listed.
    pub fn changes(&self) -> usize {
        self.new + self.changed
    }

    /// Whether the import would do anything.
    pub fn does_something(&self) -> bool {
        self.changes() + self.dropped > 0
    }

    /// What it does, in one line: `42 new, 3 changed, 5 unchanged, 2 rejected`.
    pub fn summary(&self) -> String {
        let number = words::count;
        let rejected = usize::try_from(self.rejected).unwrap_or(usize::MAX);
        format!(
            "{} new, {} changed, {} unchanged, {} rejected",
            number(self.new),
            number(self.changed),
            number(self.unchanged),
            number(rejected)
        )
    }
}

/// A client in one of the server's networks.
type Holding<'a> = (Option<usize>, &'a ClientKey);

fn holding<'a>(config: &ServerConfig, binding: &'a Binding) -> Holding<'a> {
    let mut scopes = config.scopes.iter();
    let scope = scopes.position(|scope| scope.subnet.contains(&binding.address));
    (scope, &binding.client)
}

/// Who holds an address at present that the import leaves alone.
fn holders<'a>(
    intake: &Intake,
    server: Present<'a>,
    choice: Choice,
) -> BTreeMap<Holding<'a>, Ipv4Addr> {
    if choice.mode == ImportMode::Replace {
        return BTreeMap::new();
    }
    let coming = intake.candidates.iter();
    let coming: BTreeSet<Ipv4Addr> = coming.map(|candidate| candidate.binding.address).collect();
    let present = server.bindings.values();
    let stays = |binding: &&Arc<Binding>| {
        binding.state == BindingState::Active && !coming.contains(&binding.address)
    };
    present
        .filter(stays)
        .map(|binding| (holding(server.config, binding), binding.address))
        .collect()
}

/// Who has it and how long: `laptop-a (02:00:00:00:00:0a), active until 1 h`.
fn in_words(binding: &Binding, now: SimTime) -> String {
    format!("{}, {}", whose(binding), life(binding, now))
}

/// Only what differs: `active until 1 h` and `expired`, if it is the same client.
fn difference(before: &Binding, after: &Binding, now: SimTime) -> (String, String) {
    let same = |a: String, b: String| (a != b).then_some((a, b));
    if before.client == after.client
        && before.mac == after.mac
        && before.hostname == after.hostname
        && let Some(lives) = same(life(before, now), life(after, now))
    {
        return lives;
    }
    same(in_words(before, now), in_words(after, now)).unwrap_or_else(|| {
        let since = |binding: &Binding| {
            format!(
                "{} since {}",
                in_words(binding, now),
                words::instant(binding.since)
            )
        };
        (since(before), since(after))
    })
}

fn whose(binding: &Binding) -> String {
    let id = match &binding.client {
        ClientKey::Id(id) if binding.mac == Mac::default() => id.to_string(),
        _ if binding.mac == Mac::default() => "nobody".into(),
        _ => binding.mac.to_string(),
    };
    match &binding.hostname {
        Some(name) => format!("{name} ({id})"),
        None => id,
    }
}

fn life(binding: &Binding, now: SimTime) -> String {
    let word = match binding.state {
        BindingState::Offered => "offered",
        BindingState::Active => "active",
        BindingState::Released => return "released".into(),
        BindingState::Expired => return "expired".into(),
        BindingState::Declined => "declined",
    };
    match binding.until {
        Some(end) => format!("{word} for {}", span_in_words(end.since(now))),
        None => format!("{word} for ever"),
    }
}
