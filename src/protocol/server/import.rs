//! Records that somebody else kept and that are written into a server's table: which of them the
//! server can take, what it makes of them, and how they are taken back.

use core::net::Ipv4Addr;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::binding::Table;
use super::{Binding, BindingState, ClientKey, Server, ServerConfig, ServerOutput};
use crate::protocol::rule::Rule;
use crate::protocol::{Field, Flaw};
use crate::time::SimTime;
use crate::wire::Mac;

/// No more records than this are taken in at once.
pub const MOST_IMPORTED: usize = 100_000;
/// Nor more octets of names and identifiers: a recording keeps each import in one line.
const MOST_OCTETS: usize = 8 << 20;
/// Option 12 and option 61 have a length of one octet.
const LONGEST_TEXT: usize = 255;

/// What becomes of the records that are there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImportMode {
    /// An address that is imported gets the new record, all others keep theirs.
    #[default]
    Merge,
    /// The server knows what is imported and nothing else.
    Replace,
}

/// Records to be written into a server's table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// What becomes of the others.
    pub mode: ImportMode,
    /// The records, one for each address.
    #[serde(with = "rows")]
    pub bindings: Vec<Binding>,
}

/// Where an address that a server can have a record of lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is lent by this server.
    Lent,
    /// In a network of the server, but in no pool and written down for nobody: its record is
    /// kept and extended to its client, and the address is never offered to another.
    Outside,
}

impl Import {
    /// Whether a server like this can take all of it.
    ///
    /// # Errors
    /// The first record that it cannot take.
    pub fn check(&self, config: &ServerConfig) -> Result<(), Flaw> {
        let wrong = |what: String| Err(Flaw::new(Field::Whole, what));
        if self.bindings.len() > MOST_IMPORTED {
            return wrong(format!(
                "{} records are too many: at most {MOST_IMPORTED} are imported at once",
                self.bindings.len()
            ));
        }
        let mut sieve = Sieve::new(config);
        for binding in &self.bindings {
            if let Err(why) = sieve.admit(binding) {
                return wrong(format!("{}: {why}", binding.address));
            }
        }
        Ok(())
    }
}

/// Tells, record by record, which ones a server can take.
#[derive(Debug)]
pub struct Sieve<'a> {
    config: &'a ServerConfig,
    reserved: BTreeMap<Ipv4Addr, &'a ClientKey>,
    addresses: BTreeSet<Ipv4Addr>,
    /// Who holds an address in which network.
    holders: BTreeSet<(usize, ClientKey)>,
    octets: usize,
    most_records: usize,
    most_octets: usize,
}

impl<'a> Sieve<'a> {
    /// For a server like this, and not more records than one import has room for.
    pub fn new(config: &'a ServerConfig) -> Self {
        Self {
            most_records: MOST_IMPORTED,
            most_octets: MOST_OCTETS,
            ..Self::of_any_size(config)
        }
    }

    /// For a server like this, and all that it has on record when it starts.
    pub fn of_any_size(config: &'a ServerConfig) -> Self {
        let written = config.scopes.iter().flat_map(|scope| &scope.reservations);
        Self {
            config,
            reserved: written
                .map(|(client, address)| (*address, client))
                .collect(),
            addresses: BTreeSet::new(),
            holders: BTreeSet::new(),
            octets: 0,
            most_records: usize::MAX,
            most_octets: usize::MAX,
        }
    }

    /// Where the record stands.
    ///
    /// # Errors
    /// Why the server cannot take it, in one phrase.
    pub fn admit(&mut self, binding: &Binding) -> Result<Standing, &'static str> {
        let address = binding.address;
        let scope = self.scope(address)?;
        if binding.state == BindingState::Offered {
            return Err("an offer is a promise that no server stores: its client asks again");
        }
        let owner = self.reserved.get(&address).copied();
        if owner.is_some_and(|owner| *owner != binding.client) {
            return Err("the address is reserved for another client");
        }
        if self.addresses.contains(&address) {
            return Err("the address is there already");
        }
        let octets = text_octets(binding)?;
        if self.octets + octets > self.most_octets {
            return Err("the names and identifiers together are too long for one import");
        }
        if self.addresses.len() == self.most_records {
            return Err("an import has room for 100,000 records");
        }
        let holder = (scope, binding.client.clone());
        if binding.state.is_held() && !self.holders.insert(holder) {
            return Err("the client has another address in this network already");
        }
        self.octets += octets;
        self.addresses.insert(address);
        let scope = &self.config.scopes[scope];
        let lent = owner.is_some() || (scope.first..=scope.last).contains(&address);
        Ok(if lent {
            Standing::Lent
        } else {
            Standing::Outside
        })
    }

    fn scope(&self, address: Ipv4Addr) -> Result<usize, &'static str> {
        let mut scopes = self.config.scopes.iter();
        let scope = scopes
            .position(|scope| scope.subnet.contains(&address))
            .ok_or("the address is in no network of this server")?;
        let subnet = self.config.scopes[scope].subnet;
        let edges = [subnet.network(), subnet.broadcast()];
        if subnet.prefix_len() < 31 && edges.contains(&address) {
            return Err("the address stands for a whole network");
        }
        if address == self.config.address {
            return Err("the address is the server's own");
        }
        Ok(scope)
    }
}

/// How long name and identifier are together.
fn text_octets(binding: &Binding) -> Result<usize, &'static str> {
    let name = binding.hostname.as_deref().map_or(0, str::len);
    let id = match &binding.client {
        ClientKey::Id(id) => id.0.len(),
        ClientKey::Hardware(..) => 0,
    };
    if name.max(id) > LONGEST_TEXT {
        return Err("its name or client identifier is longer than 255 octets");
    }
    Ok(name + id)
}

/// What the server makes of a record that it takes in now: what is over by then has ended, nothing
/// began later than now, and whether the address is reserved is for its own settings to say.
pub fn taken_in(config: &ServerConfig, binding: &Binding, now: SimTime) -> Binding {
    let mut scopes = config.scopes.iter();
    let mut taken = Binding {
        reserved: scopes
            .any(|scope| scope.reservations.get(&binding.client) == Some(&binding.address)),
        since: binding.since.min(now),
        ..binding.clone()
    };
    if let Some(end) = taken.until.filter(|end| *end <= now) {
        taken.state = match taken.state {
            BindingState::Declined => BindingState::Released,
            _ => BindingState::Expired,
        };
        taken.since = end;
    }
    if taken.state.is_free() || taken.until.is_some_and(|end| end <= now) {
        taken.until = None;
    }
    taken
}

/// An address that the last import touched.
#[derive(Clone, Debug)]
struct Touched {
    address: Ipv4Addr,
    before: Option<Arc<Binding>>,
    after: Option<Arc<Binding>>,
}

/// What the last import changed.
#[derive(Clone, Debug, Default)]
pub(super) struct LastImport(Vec<Touched>);

impl Server {
    /// Writes the records, and forgets the others if that is wanted.
    pub(super) fn import(&mut self, now: SimTime, import: &Import) {
        let records = import.bindings.iter();
        let records: BTreeMap<Ipv4Addr, Binding> = records
            .map(|record| (record.address, taken_in(&self.config, record, now)))
            .collect();
        let mut last = Vec::new();
        if import.mode == ImportMode::Replace {
            let present: Vec<_> = self.table.records().cloned().collect();
            let gone = present
                .into_iter()
                .filter(|record| !records.contains_key(&record.address));
            for record in gone {
                self.drop_record(record.address);
                last.push(Touched {
                    address: record.address,
                    before: Some(record),
                    after: None,
                });
            }
        }
        for (address, record) in records {
            let before = self.table.get(address).cloned();
            if before.as_deref() == Some(&record) {
                continue;
            }
            let record = Arc::new(record);
            self.commit(Arc::clone(&record), Rule::Stored);
            last.push(Touched {
                address,
                before,
                after: Some(record),
            });
        }
        self.undo.clear();
        self.last_import = Some(LastImport(last));
    }

    /// Whether the last import can be taken back: nothing that it wrote has changed since.
    ///
    /// # Errors
    /// Why not: what the server, of this name, has done meanwhile.
    pub fn check_undo(&self, name: &str) -> Result<(), String> {
        let Some(LastImport(last)) = &self.last_import else {
            return Err(format!("there is no import into {name} to be undone"));
        };
        let changed = last
            .iter()
            .find(|touched| self.table.get(touched.address) != touched.after.as_ref());
        match changed {
            None => Ok(()),
            Some(Touched { address, .. }) => Err(format!(
                "{name} has changed its record of {address} since the import"
            )),
        }
    }

    /// Puts back what the last import found.
    pub(super) fn undo_import(&mut self, now: SimTime) {
        let LastImport(last) = self.last_import.take().unwrap_or_default();
        for Touched {
            address, before, ..
        } in last
        {
            // An offer is a promise only: what was stored in its place must go first.
            let promised = |record: &Arc<Binding>| record.state == BindingState::Offered;
            if before.as_ref().is_none_or(promised) {
                self.drop_record(address);
            }
            if let Some(before) = before {
                self.commit(before, Rule::Stored);
            }
        }
        self.end_what_is_due(now);
    }

    fn drop_record(&mut self, address: Ipv4Addr) {
        if Table::get(&self.table, address).is_some() {
            self.table.forget(address);
            self.outbox.push_back(ServerOutput::Dropped(address));
        }
    }
}

/// Records in files: a short row for each, because there may be many.
mod rows {
    use serde::{Deserializer, Serializer};

    use super::{
        Arc, Binding, BindingState, ClientKey, Deserialize, Ipv4Addr, Mac, Serialize, SimTime,
    };

    /// Address, client, hardware address, name, state, reserved, since, until.
    #[derive(Serialize, Deserialize)]
    struct Row(
        Ipv4Addr,
        ClientKey,
        Mac,
        Option<Arc<str>>,
        BindingState,
        bool,
        SimTime,
        Option<SimTime>,
    );

    pub(super) fn serialize<S: Serializer>(
        bindings: &[Binding],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(bindings.iter().cloned().map(|b| {
            let (name, state) = (b.hostname, b.state);
            Row(
                b.address, b.client, b.mac, name, state, b.reserved, b.since, b.until,
            )
        }))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Binding>, D::Error> {
        let rows = Vec::<Row>::deserialize(deserializer)?.into_iter();
        let binding =
            |Row(address, client, mac, hostname, state, reserved, since, until)| Binding {
                address,
                client,
                mac,
                hostname,
                state,
                reserved,
                since,
                until,
            };
        Ok(rows.map(binding).collect())
    }
}
