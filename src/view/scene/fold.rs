//! Who has a lane where there are more clients than lanes. Some dozens: quiet clients share a
//! folded lane, and whoever acts takes the lane of the one that has been quiet for the longest
//! time; all other lanes stay where they are. Some hundreds: all clients share a density lane,
//! beside which stand only those that were pinned, or else the first that ever acted.
//!
//! Everything here depends on what lies before the playhead, and not on the part that is in sight.

use std::collections::BTreeSet;

use super::SceneOptions;
use crate::session::Playhead;
use crate::sim::{HostId, HostKind};
use crate::view::outline::Outline;

/// From so many clients on they are a crowd.
pub const CROWD: usize = 200;
/// Who acts is followed from so many acts ago at least, and from twice as many at most.
const FOLLOWED: usize = 2_048;

/// Whether so many clients have appeared that they share a density lane.
pub fn is_crowd(outline: &Outline, playhead: Playhead) -> bool {
    outline.of_kind(HostKind::Client, playhead.count).len() >= CROWD
}

/// Who has which lane, from left to right.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lanes {
    /// `None` is the lane that many share.
    pub(super) slots: Vec<Option<HostId>>,
    /// Whether that is a density lane.
    pub(super) dense: bool,
}

/// For how many lanes there is room.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// As wide as they should be.
    pub(super) wide: usize,
    /// As narrow as they can be.
    pub(super) narrow: usize,
    /// As narrow as they can be, beside a density lane.
    pub(super) beside_density: usize,
}

/// Gives lanes to the hosts of `order`, where there is so much room.
pub(super) fn lanes(
    outline: &Outline,
    playhead: Playhead,
    options: &SceneOptions<'_>,
    order: &[HostId],
    room: &Room,
) -> Lanes {
    let dense = is_crowd(outline, playhead);
    let mut fold = Fold {
        outline,
        playhead,
        pinned: &[],
        options,
        order,
    };
    let others = fold.order.len() - fold.folding().count();
    let most = if dense {
        room.beside_density
    } else {
        // One for the folded, and one for whoever acts.
        room.narrow.saturating_sub(2)
    };
    // Where even the pinned have no room, it is for those that were pinned last.
    let kept = most.saturating_sub(others).max(1);
    let pinned = options.pinned.iter().copied();
    let pinned: Vec<HostId> = pinned
        .filter(|host| host.index() < outline.lanes.len() && fold.is_foldable(*host))
        .collect();
    fold.pinned = &pinned[pinned.len().saturating_sub(kept)..];
    let fits = order.len() <= room.wide.max(2);
    let quiet = fold.folding().count();
    // A folded lane for one would save nothing.
    if (fits && !dense) || quiet < 2 {
        let slots = order.iter().copied().map(Some).collect();
        return Lanes {
            slots,
            dense: false,
        };
    }
    let slots = if dense {
        fold.beside_density()
    } else {
        fold.in_few_lanes(room.wide)
    };
    Lanes { slots, dense }
}

struct Fold<'a> {
    outline: &'a Outline,
    playhead: Playhead,
    /// The clients that are not folded, the last that were pinned.
    pinned: &'a [HostId],
    options: &'a SceneOptions<'a>,
    order: &'a [HostId],
}

impl Fold<'_> {
    /// Clients, and those who have left.
    fn is_foldable(&self, host: HostId) -> bool {
        let lane = &self.outline.lanes[host.index()];
        lane.kind == HostKind::Client || lane.left_before(self.playhead.count).is_some()
    }

    fn folds(&self, host: HostId) -> bool {
        self.is_foldable(host) && !self.pinned.contains(&host)
    }

    fn folding(&self) -> impl Iterator<Item = HostId> {
        let order = self.order.iter().copied();
        order.filter(|host| self.folds(*host))
    }

    /// The lanes that are never folded, with what stands behind the pinned clients.
    fn kept(&self) -> (Vec<HostId>, Vec<HostId>) {
        let order = self.order;
        let first = order.iter().position(|host| self.is_foldable(*host));
        let is_pinned = |host: &HostId| self.is_foldable(*host) && !self.folds(*host);
        let behind_pinned = order.iter().rposition(is_pinned).map_or(0, |last| last + 1);
        let cut = first.unwrap_or(0).max(behind_pinned);
        let kept = |part: &[HostId]| {
            let part = part.iter().copied();
            part.filter(|host| !self.folds(*host)).collect()
        };
        (kept(&order[..cut]), kept(&order[cut..]))
    }

    /// The density lane before the pinned clients; without any, the first that acted is shown as
    /// an example.
    fn beside_density(&self) -> Vec<Option<HostId>> {
        let (mut before, after) = self.kept();
        if !before.iter().any(|host| self.is_foldable(*host)) {
            let mut acts = self.outline.crowd.acts(self.playhead.count).iter();
            let is_shown = |host: &HostId| !self.options.hidden.contains(host);
            before.extend(acts.find(|(_, host)| is_shown(host)).map(|(_, host)| host));
        }
        let client = before.iter().position(|host| self.is_foldable(*host));
        let mut slots: Vec<_> = before.iter().copied().map(Some).collect();
        slots.insert(client.unwrap_or(slots.len()), None);
        slots.extend(after.into_iter().map(Some));
        slots
    }

    fn in_few_lanes(&self, room: usize) -> Vec<Option<HostId>> {
        let (mut slots, after) = self.kept();
        // One lane for the folded; whoever acts has one even where that makes all narrower.
        let free = room.saturating_sub(slots.len() + after.len() + 1).max(1);
        slots.extend(self.acting(free));
        if self.options.order.is_empty() {
            let shared = slots.len();
            let mut slots: Vec<_> = slots.into_iter().chain(after).map(Some).collect();
            slots.insert(shared, None);
            return slots;
        }
        let wanted: BTreeSet<HostId> = slots.into_iter().chain(after).collect();
        let order = self.order.iter().copied();
        let hosts: Vec<_> = order.filter(|host| wanted.contains(host)).collect();
        let last = hosts.iter().rposition(|host| self.is_foldable(*host));
        let mut slots: Vec<_> = hosts.into_iter().map(Some).collect();
        slots.insert(last.map_or(0, |place| place + 1), None);
        slots
    }

    /// Who has the lanes that are free: at first the first clients; then each that acts and has
    /// none takes the one of him who has been quiet for the longest time.
    fn acting(&self, free: usize) -> Vec<HostId> {
        let mut lanes: Vec<HostId> = self.folding().take(free).collect();
        let mut acted = vec![0; lanes.len()];
        let mut may = vec![false; self.outline.lanes.len()];
        for host in self.folding() {
            may[host.index()] = true;
        }
        let acts = self.outline.crowd.acts(self.playhead.count);
        let from = (acts.len() / FOLLOWED).saturating_sub(1) * FOLLOWED;
        for (now, (_, host)) in (1..).zip(&acts[from..]) {
            if !may[host.index()] {
                continue;
            }
            let lane = lanes.iter().position(|shown| shown == host);
            let quietest = || {
                let times = acted.iter().enumerate();
                times.min_by_key(|(_, time)| **time).map(|(lane, _)| lane)
            };
            let Some(lane) = lane.or_else(quietest) else {
                break;
            };
            lanes[lane] = *host;
            acted[lane] = now;
        }
        lanes
    }
}
