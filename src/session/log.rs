//! The append-only log of a run, with checkpoints, so that the world at any record is near.

use core::net::Ipv4Addr;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::world::World;
use crate::sim::{Event, HostConfig, HostId, HostInfo, HostKind, Record, RecordId};
use crate::time::SimTime;

/// At least so many records lie between two checkpoints.
const CHECKPOINT_EVERY: usize = 256;

/// Everything that happened, in order. Records are only ever added.
#[derive(Clone, Debug, Default)]
pub struct Log {
    records: Vec<Record>,
    hosts: Vec<Arc<HostInfo>>,
    /// The `Appeared` record of each host.
    appeared: Vec<RecordId>,
    changes: BTreeMap<HostId, Vec<Change>>,
    world: World,
    checkpoints: Vec<(usize, World)>,
}

/// A host has another name, or other settings, or has left.
#[derive(Clone, Debug)]
struct Change {
    record: usize,
    info: Arc<HostInfo>,
    config: HostConfig,
    gone: bool,
}

impl Log {
    /// Adds what happened next.
    pub fn append(&mut self, records: impl IntoIterator<Item = Record>) {
        for record in records {
            if let Event::Appeared(info, _) = &record.event {
                self.hosts.push(Arc::clone(info));
                self.appeared.push(RecordId::new(self.records.len()));
            }
            self.world.apply(&record);
            self.note_change(&record);
            self.records.push(record);
            self.checkpoint_if_due();
        }
    }

    fn note_change(&mut self, record: &Record) {
        let changes = matches!(
            record.event,
            Event::Configured(_) | Event::Renamed(_) | Event::Moved(_) | Event::Left
        );
        let Some(host) = self.world.host(record.host).filter(|_| changes) else {
            return;
        };
        self.changes.entry(record.host).or_default().push(Change {
            record: self.records.len(),
            info: Arc::clone(&host.info),
            config: host.config.clone(),
            gone: host.gone,
        });
    }

    /// A checkpoint costs as much as the world is large, so a large world gets them further
    /// apart: together they never outgrow the log.
    fn checkpoint_if_due(&mut self) {
        let last = self.checkpoints.last().map_or(0, |(at, _)| *at);
        let due = last + CHECKPOINT_EVERY.max(self.world.size());
        if self.records.len() >= due {
            self.checkpoints
                .push((self.records.len(), self.world.clone()));
        }
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether nothing has happened yet.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// One record.
    pub fn get(&self, id: RecordId) -> Option<&Record> {
        self.records.get(id.index())
    }

    /// All records.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// All hosts that have appeared so far, as they were when they did; a [`HostId`] is the place
    /// in this list.
    pub fn hosts(&self) -> &[Arc<HostInfo>] {
        &self.hosts
    }

    /// One host, as it was when it appeared.
    pub fn host(&self, id: HostId) -> Option<&Arc<HostInfo>> {
        self.hosts.get(id.index())
    }

    /// A host's name and place after the first `count` records; before it appears, as it will
    /// appear.
    pub fn host_at(&self, id: HostId, count: usize) -> Option<&Arc<HostInfo>> {
        match self.change_before(id, count) {
            Some(change) => Some(&change.info),
            None => self.host(id),
        }
    }

    /// What a host is like after the first `count` records; before it appears, as it will
    /// appear.
    pub fn config_at(&self, id: HostId, count: usize) -> Option<&HostConfig> {
        if let Some(change) = self.change_before(id, count) {
            return Some(&change.config);
        }
        match &self.get(*self.appeared.get(id.index())?)?.event {
            Event::Appeared(_, config) => Some(config),
            _ => None,
        }
    }

    fn change_before(&self, id: HostId, count: usize) -> Option<&Change> {
        let changes = self.changes.get(&id)?;
        let place = changes.partition_point(|change| change.record < count);
        changes.get(place.checked_sub(1)?)
    }

    /// The host that fits after the first `count` records: one that takes part, or else the
    /// last that did.
    pub fn find_host(
        &self,
        count: usize,
        fits: impl Fn(&HostInfo) -> bool,
    ) -> Option<(HostId, &Arc<HostInfo>)> {
        let known = self.appeared.partition_point(|id| id.index() < count);
        let mut gone = None;
        for (id, first) in (0..).map(HostId).zip(&self.hosts[..known]) {
            let change = self.change_before(id, count);
            let info = change.map_or(first, |change| &change.info);
            if fits(info) {
                if !change.is_some_and(|change| change.gone) {
                    return Some((id, info));
                }
                gone = Some((id, info));
            }
        }
        gone
    }

    /// The host that always has this address after the first `count` records, as
    /// [`find_host`](Self::find_host) finds it.
    pub fn holder_of(&self, address: Ipv4Addr, count: usize) -> Option<&Arc<HostInfo>> {
        self.find_host(count, |info| info.always_has(address))
            .map(|(_, info)| info)
    }

    /// Whether a host is known only by what was overheard of it: nobody here runs it.
    pub fn is_overheard(&self, host: HostId) -> bool {
        let config = self.config_at(host, 0);
        config.is_some_and(|config| *config == HostConfig::Nothing)
    }

    /// Whether a guest is at the bottom of this: it sent a message, is answered, is ignored.
    pub fn stems_from_guest(&self, record: &Record) -> bool {
        let is_guest = |record: &Record| {
            let host = self.host(record.host);
            host.is_some_and(|info| info.kind == HostKind::Guest)
        };
        let causes = |record: &&Record| record.cause.and_then(|cause| self.get(cause));
        std::iter::successors(Some(record), causes).any(is_guest)
    }

    /// The instant of the last record.
    pub fn end(&self) -> SimTime {
        self.records
            .last()
            .map_or(SimTime::ZERO, |record| record.at)
    }

    /// The world after the last record.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The world after the first `count` records.
    pub fn world_at(&self, count: usize) -> World {
        let count = count.min(self.records.len());
        if count == self.records.len() {
            return self.world.clone();
        }
        let place = self.checkpoints.partition_point(|(at, _)| *at <= count);
        let (mut at, mut world) = match place.checked_sub(1) {
            Some(place) => self.checkpoints[place].clone(),
            None => (0, World::default()),
        };
        while at < count {
            world.apply(&self.records[at]);
            at += 1;
        }
        world
    }

    /// How many records lie at or before this instant.
    pub fn count_at(&self, instant: SimTime) -> usize {
        self.records.partition_point(|record| record.at <= instant)
    }

    /// How many records lie before this instant.
    pub fn count_before(&self, instant: SimTime) -> usize {
        self.records.partition_point(|record| record.at < instant)
    }
}
