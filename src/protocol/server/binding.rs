//! The table of bindings, by address and by client, with an index of what ends when. It keeps
//! its indices and the [pools](super::pool) in step with the records; which binding is made is
//! decided elsewhere. Every question takes logarithmic time.

use core::net::Ipv4Addr;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use super::pool::Pool;
use super::{Binding, BindingState, ClientKey, ServerConfig};
use crate::time::SimTime;
use crate::wire::Xid;

use BindingState::{Active, Declined, Expired, Offered, Released};

impl BindingState {
    /// Whether the record is only a memory, so that the address can go to anybody.
    pub const fn is_free(self) -> bool {
        matches!(self, Self::Released | Self::Expired)
    }

    /// Whether a client has the address, or may take it.
    pub const fn is_held(self) -> bool {
        matches!(self, Self::Offered | Self::Active)
    }
}

impl Binding {
    /// The same record in another state from `now` on.
    pub(super) fn becomes(
        &self,
        state: BindingState,
        now: SimTime,
        until: Option<SimTime>,
    ) -> Arc<Self> {
        Arc::new(Self {
            state,
            since: now,
            until,
            ..self.clone()
        })
    }
}

/// A client as a server meets it in one of its networks.
#[derive(Clone, Debug)]
pub(super) struct Asker {
    /// Which of the server's scopes.
    pub(super) scope: usize,
    pub(super) client: ClientKey,
    /// The address that is written down for it.
    pub(super) reserved: Option<Ipv4Addr>,
}

/// What a client can be looked up for in a network.
#[derive(Clone, Copy, Debug, Default)]
struct Claims {
    /// The address it holds.
    holds: Option<Ipv4Addr>,
    /// The address it was last offered, or had last.
    had: Option<Ipv4Addr>,
}

/// What is known of an address.
#[derive(Clone, Debug)]
struct Known {
    record: Arc<Binding>,
    grant: Option<Grant>,
}

/// The last grant of an address, so that a repeated REQUEST is known as one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grant {
    pub(super) xid: Xid,
    pub(super) at: SimTime,
    pub(super) lease_secs: u32,
}

/// All records of a server.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// One for each scope, in the order of the configuration.
    pools: Vec<Pool>,
    subnets: Vec<ipnet::Ipv4Net>,
    clients: Vec<BTreeMap<ClientKey, Claims>>,
    records: BTreeMap<Ipv4Addr, Known>,
    ends: BTreeSet<(SimTime, Ipv4Addr)>,
}

impl Table {
    /// The table of a server of this kind, with these records.
    pub(super) fn new(
        config: &ServerConfig,
        records: impl IntoIterator<Item = Arc<Binding>>,
    ) -> Self {
        let pool = |scope| Pool::new(scope, config.address);
        let mut table = Self {
            pools: config.scopes.iter().map(pool).collect(),
            subnets: config.scopes.iter().map(|scope| scope.subnet).collect(),
            clients: vec![BTreeMap::new(); config.scopes.len()],
            records: BTreeMap::new(),
            ends: BTreeSet::new(),
        };
        for record in records {
            table.put(record);
        }
        table
    }

    /// The records, by address.
    pub(super) fn records(&self) -> impl Iterator<Item = &Arc<Binding>> {
        self.records.values().map(|known| &known.record)
    }

    /// The record of an address.
    pub(super) fn get(&self, address: Ipv4Addr) -> Option<&Arc<Binding>> {
        Some(&self.records.get(&address)?.record)
    }

    /// The record of an address, if it is about this client.
    pub(super) fn record_of(&self, asker: &Asker, address: Ipv4Addr) -> Option<&Arc<Binding>> {
        self.get(address)
            .filter(|record| record.client == asker.client)
    }

    /// The address this client holds.
    pub(super) fn held_by(&self, asker: &Asker) -> Option<Ipv4Addr> {
        self.claims(asker).holds
    }

    /// The address this client was last offered, or had last.
    pub(super) fn had_by(&self, asker: &Asker) -> Option<Ipv4Addr> {
        self.claims(asker).had
    }

    /// The address of the offer that is held for this client.
    pub(super) fn offered_to(&self, asker: &Asker) -> Option<Ipv4Addr> {
        let offer = self.get(self.had_by(asker)?)?;
        (offer.state == Offered).then_some(offer.address)
    }

    fn claims(&self, asker: &Asker) -> Claims {
        let clients = self.clients.get(asker.scope);
        let claims = clients.and_then(|clients| clients.get(&asker.client));
        claims.copied().unwrap_or_default()
    }

    /// Which address this client is offered (4.3.1): the one written down for it, its own, the
    /// one it had, its wish, the next free one.
    pub(super) fn choose(&mut self, asker: &Asker, wish: Option<Ipv4Addr>) -> Option<Ipv4Addr> {
        self.claim(asker, wish)
            .or_else(|| self.next_free(asker.scope))
    }

    fn claim(&self, asker: &Asker, wish: Option<Ipv4Addr>) -> Option<Ipv4Addr> {
        [
            asker.reserved,
            self.held_by(asker),
            self.had_by(asker),
            wish,
        ]
        .into_iter()
        .flatten()
        .find(|&address| self.may_have(asker, address))
    }

    /// Whether this client has, had or wishes for an address that it may be given.
    pub(super) fn has_a_claim(&self, asker: &Asker, wish: Option<Ipv4Addr>) -> bool {
        self.claim(asker, wish).is_some()
    }

    /// Whether there may be an address for a client without claims. A yes may turn out to be
    /// wrong, the first time.
    pub(super) fn may_be_free(&self, scope: usize) -> bool {
        self.pools.get(scope).is_some_and(Pool::may_be_free)
    }

    fn next_free(&mut self, scope: usize) -> Option<Ipv4Addr> {
        let records = &self.records;
        let pool = self.pools.get_mut(scope)?;
        pool.next_free(|address| records.contains_key(&address))
    }

    /// Whether this client may be given the address: it holds it already (maybe from a server
    /// that shares its records with this one), or it is free and meant for this client.
    pub(super) fn may_have(&self, asker: &Asker, address: Ipv4Addr) -> bool {
        let Some(pool) = self.pools.get(asker.scope) else {
            return false;
        };
        let own = asker.reserved == Some(address);
        if pool.is_set_apart(address) && !own || !self.subnets[asker.scope].contains(&address) {
            return false;
        }
        match self
            .get(address)
            .map(|record| (record.state, record.client == asker.client))
        {
            Some((Active, mine)) => mine,
            Some((Declined, _) | (Offered, false)) => false,
            Some((Offered, true) | (Released | Expired, _)) | None => {
                own || pool.is_for_everyone(address)
            }
        }
    }

    /// Writes a record in the place of what was known of its address, and returns that.
    pub(super) fn put(&mut self, record: Arc<Binding>) -> Option<Arc<Binding>> {
        let before = self.take_out(record.address);
        if let Some(until) = record.until {
            self.ends.insert((until, record.address));
        }
        if let Some(scope) = self.scope_of(record.address) {
            self.link(scope, &record);
        }
        let grant = None;
        self.records.insert(record.address, Known { record, grant });
        before
    }

    /// Removes all knowledge of an address.
    pub(super) fn forget(&mut self, address: Ipv4Addr) {
        self.take_out(address);
        if let Some(scope) = self.scope_of(address) {
            self.pools[scope].forget(address);
        }
    }

    fn take_out(&mut self, address: Ipv4Addr) -> Option<Arc<Binding>> {
        let Known { record, .. } = self.records.remove(&address)?;
        if let Some(until) = record.until {
            self.ends.remove(&(until, address));
        }
        if let Some(scope) = self.scope_of(address) {
            self.unlink(scope, &record);
        }
        Some(record)
    }

    fn link(&mut self, scope: usize, record: &Binding) {
        let pool = &mut self.pools[scope];
        if record.state.is_free() {
            pool.free(record.since, record.address);
        }
        let meant = pool.is_for_everyone(record.address) || pool.is_set_apart(record.address);
        let is_claim = match record.state {
            Active => true,
            // Another server's offers and memories are no claims here.
            Offered | Released | Expired => meant,
            Declined => false,
        };
        if is_claim {
            let clients = &mut self.clients[scope];
            let claims = clients.entry(record.client.clone()).or_default();
            let place = match record.state {
                Active => &mut claims.holds,
                _ => &mut claims.had,
            };
            *place = Some(record.address);
        }
    }

    fn unlink(&mut self, scope: usize, record: &Binding) {
        self.pools[scope].take(record.since, record.address);
        let clients = &mut self.clients[scope];
        let Some(claims) = clients.get_mut(&record.client) else {
            return;
        };
        for claim in [&mut claims.holds, &mut claims.had] {
            claim.take_if(|address| *address == record.address);
        }
        if claims.holds.or(claims.had).is_none() {
            clients.remove(&record.client);
        }
    }

    /// The scope whose subnet holds the address.
    pub(super) fn scope_of(&self, address: Ipv4Addr) -> Option<usize> {
        self.subnets
            .iter()
            .position(|subnet| subnet.contains(&address))
    }

    /// The record that ends first, and when.
    pub(super) fn first_end(&self) -> Option<(SimTime, &Arc<Binding>)> {
        let &(at, address) = self.ends.first()?;
        Some((at, self.get(address)?))
    }

    /// Remembers the REQUEST that an active binding came from.
    pub(super) fn remember_grant(&mut self, address: Ipv4Addr, grant: Grant) {
        if let Some(known) = self.records.get_mut(&address) {
            known.grant = Some(grant);
        }
    }

    /// The grant that this REQUEST repeats. Four tries take about a minute (3.1 step 5); an
    /// xid that comes again later belongs to a client that draws the same one twice.
    pub(super) fn repeated(&self, now: SimTime, xid: Xid, address: Ipv4Addr) -> Option<Grant> {
        const FOUR_TRIES: Duration = Duration::from_mins(1);
        let grant = self.records.get(&address)?.grant?;
        (grant.xid == xid && now.since(grant.at) <= FOUR_TRIES).then_some(grant)
    }

    /// Fails if an index disagrees with the records.
    #[cfg(test)]
    pub(super) fn check(&self) {
        let ends = self
            .records()
            .filter_map(|record| Some((record.until?, record.address)));
        assert!(ends.collect::<BTreeSet<_>>() == self.ends, "what ends when");
        for (scope, pool) in self.pools.iter().enumerate() {
            let free = self.records().filter(|record| {
                let here = self.scope_of(record.address) == Some(scope);
                here && record.state.is_free() && pool.is_for_everyone(record.address)
            });
            let free: BTreeSet<_> = free.map(|record| record.address).collect();
            assert!(
                pool.freed().collect::<BTreeSet<_>>() == free,
                "what is free"
            );
        }
        for (client, claims) in self.clients.iter().flatten() {
            for address in claims.holds.into_iter().chain(claims.had) {
                let record = self.get(address).expect("a claim has a record");
                assert_eq!(record.client, *client);
                assert_eq!(record.state == Active, claims.holds == Some(address));
            }
        }
        for known in self.records.values().filter(|known| known.grant.is_some()) {
            assert_eq!(known.record.state, Active);
        }
    }
}
