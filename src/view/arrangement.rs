//! Which lanes the user wants to see, and where: some hidden, some moved, some never folded. What
//! he says nothing about stays as RFC 2131 figure 3 has it.

use std::collections::{BTreeMap, BTreeSet};

use crate::sim::HostId;

/// The lanes of one run as the user wants them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrangement {
    /// Lanes that are not shown; their hosts still take part.
    pub hidden: BTreeSet<HostId>,
    /// The order of the lanes as it was when one was moved; empty before.
    pub order: Vec<HostId>,
    /// Lanes that are never folded.
    pub pinned: Vec<HostId>,
}

/// A wish about lanes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LaneWish {
    /// Hides this lane.
    Hide(HostId),
    /// Keeps this lane from being folded, or no longer.
    Pin(HostId),
    /// Moves this lane by so many places, to the right if positive.
    Move(HostId, isize),
    /// Puts all lanes in this order.
    Order(Vec<HostId>),
    /// Shows every lane.
    ShowAll,
    /// Every lane where the figure has it.
    AsInFigure,
}

impl Arrangement {
    /// Carries out a wish; `figure` is the order of figure 3 of all hosts there are.
    pub fn carry_out(&mut self, wish: LaneWish, figure: &[HostId]) {
        match wish {
            LaneWish::Hide(host) => self.hide(host, figure),
            LaneWish::Pin(host) if self.pinned.contains(&host) => {
                self.pinned.retain(|pinned| *pinned != host);
            }
            LaneWish::Pin(host) => self.pinned.push(host),
            LaneWish::Move(host, by) => self.step(host, by, figure),
            LaneWish::Order(order) => self.order = order,
            LaneWish::ShowAll => self.hidden.clear(),
            LaneWish::AsInFigure => self.order.clear(),
        }
    }

    /// The lanes that are shown, from left to right.
    pub fn shown(&self, figure: &[HostId]) -> Vec<HostId> {
        shown(figure, &self.order, &self.hidden)
    }

    /// All hosts in the order in which `host` has the place of `other`, which makes room.
    pub fn with_at(&self, host: HostId, other: HostId, figure: &[HostId]) -> Vec<HostId> {
        let mut order = in_order(figure, &self.order);
        let place = |wanted: HostId| order.iter().position(|host| *host == wanted);
        if let (Some(from), Some(to)) = (place(host), place(other)) {
            let moved = order.remove(from);
            order.insert(to, moved);
        }
        order
    }

    /// The last lane cannot be hidden: there would be nothing to look at.
    fn hide(&mut self, host: HostId, figure: &[HostId]) {
        if self.shown(figure).len() > 1 {
            self.hidden.insert(host);
        }
    }

    fn step(&mut self, host: HostId, by: isize, figure: &[HostId]) {
        let shown = self.shown(figure);
        let Some(place) = shown.iter().position(|lane| *lane == host) else {
            return;
        };
        let wanted = place.checked_add_signed(by);
        if let Some(other) = wanted.and_then(|wanted| shown.get(wanted)) {
            self.order = self.with_at(host, *other, figure);
        }
    }
}

/// The lanes that are shown, from left to right.
pub(super) fn shown(figure: &[HostId], order: &[HostId], hidden: &BTreeSet<HostId>) -> Vec<HostId> {
    let mut all = in_order(figure, order);
    all.retain(|host| !hidden.contains(host));
    all
}

/// All hosts of the figure in the order wanted. Who is not in it stands to the right of the
/// neighbour that the figure gives him.
fn in_order(figure: &[HostId], order: &[HostId]) -> Vec<HostId> {
    if order.is_empty() {
        return figure.to_vec();
    }
    let there: BTreeSet<HostId> = figure.iter().copied().collect();
    let wanted: Vec<HostId> = order
        .iter()
        .copied()
        .filter(|h| there.contains(h))
        .collect();
    let known: BTreeSet<HostId> = wanted.iter().copied().collect();
    // Those that follow their neighbour, for each host that has a place, and before all others.
    let mut followers: BTreeMap<Option<HostId>, Vec<HostId>> = BTreeMap::new();
    let mut left = None;
    for host in figure {
        if known.contains(host) {
            left = Some(*host);
        } else {
            followers.entry(left).or_default().push(*host);
        }
    }
    let mut all = followers.remove(&None).unwrap_or_default();
    for host in wanted {
        all.push(host);
        all.extend(followers.remove(&Some(host)).unwrap_or_default());
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIGURE: [HostId; 4] = [HostId(2), HostId(0), HostId(1), HostId(3)];

    fn numbers(hosts: &[HostId]) -> Vec<u32> {
        hosts.iter().map(|host| host.0).collect()
    }

    fn after(wishes: impl IntoIterator<Item = LaneWish>) -> Arrangement {
        let mut lanes = Arrangement::default();
        for wish in wishes {
            lanes.carry_out(wish, &FIGURE);
        }
        lanes
    }

    #[test]
    fn without_a_wish_the_figure_holds() {
        assert_eq!(Arrangement::default().shown(&FIGURE), FIGURE);
    }

    #[test]
    fn a_lane_moves_past_the_next_one_that_is_shown() {
        let lanes = after([LaneWish::Hide(HostId(0)), LaneWish::Move(HostId(2), 1)]);
        assert_eq!(numbers(&lanes.shown(&FIGURE)), [1, 2, 3]);
        let back = after([
            LaneWish::Move(HostId(2), 1),
            LaneWish::Move(HostId(2), -1),
            LaneWish::Move(HostId(2), -1),
        ]);
        assert_eq!(back.shown(&FIGURE), FIGURE, "the edge is the edge");
    }

    #[test]
    fn the_others_make_room_on_both_sides() {
        let lanes = Arrangement::default();
        let moved = |host, other| numbers(&lanes.with_at(HostId(host), HostId(other), &FIGURE));
        assert_eq!(moved(3, 2), [3, 2, 0, 1]);
        assert_eq!(moved(2, 1), [0, 1, 2, 3]);
    }

    #[test]
    fn who_appears_later_stands_beside_the_neighbour_of_the_figure() {
        let lanes = after([LaneWish::Move(HostId(3), -1)]);
        assert_eq!(numbers(&lanes.shown(&FIGURE)), [2, 0, 3, 1]);
        let grown = [2, 0, 1, 4, 3].map(HostId);
        assert_eq!(numbers(&lanes.shown(&grown)), [2, 0, 3, 1, 4]);
        let at_left = [5, 2, 0, 1, 3].map(HostId);
        assert_eq!(numbers(&lanes.shown(&at_left)), [5, 2, 0, 3, 1]);
    }

    #[test]
    fn the_last_lane_stays_and_all_come_back() {
        let mut lanes = after(FIGURE.map(LaneWish::Hide));
        assert_eq!(numbers(&lanes.shown(&FIGURE)), [3]);
        lanes.carry_out(LaneWish::ShowAll, &FIGURE);
        assert_eq!(lanes.shown(&FIGURE), FIGURE);
    }

    #[test]
    fn a_pin_is_set_and_taken_away() {
        assert_eq!(after([LaneWish::Pin(HostId(1))]).pinned, [HostId(1)]);
        assert_eq!(
            after([LaneWish::Pin(HostId(1)), LaneWish::Pin(HostId(1))]).pinned,
            []
        );
    }
}
