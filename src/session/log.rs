//! The append-only log of a run, with checkpoints, so that the world at any record is near.

use std::sync::Arc;

use super::world::World;
use crate::sim::{Event, HostId, HostInfo, HostKind, Record, RecordId};
use crate::time::SimTime;

/// At least so many records lie between two checkpoints.
const CHECKPOINT_EVERY: usize = 256;

/// Everything that happened, in order. Records are only ever added.
#[derive(Clone, Debug, Default)]
pub struct Log {
    records: Vec<Record>,
    hosts: Vec<Arc<HostInfo>>,
    world: World,
    checkpoints: Vec<(usize, World)>,
}

impl Log {
    /// Adds what happened next.
    pub fn append(&mut self, records: impl IntoIterator<Item = Record>) {
        for record in records {
            if let Event::Appeared(info, _) = &record.event {
                self.hosts.push(Arc::clone(info));
            }
            self.world.apply(&record);
            self.records.push(record);
            self.checkpoint_if_due();
        }
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

    /// All hosts that have appeared so far; a [`HostId`] is the place in this list.
    pub fn hosts(&self) -> &[Arc<HostInfo>] {
        &self.hosts
    }

    /// One host.
    pub fn host(&self, id: HostId) -> Option<&Arc<HostInfo>> {
        self.hosts.get(id.index())
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
}
