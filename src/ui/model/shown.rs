//! What is shown of the run at the playhead: message, lanes, client, what the referee says.

use super::Model;
use crate::sim::{HostId, HostInfo, HostKind, RecordId};
use crate::ui::message_panel::Tab;
use crate::view::changes;
use crate::view::check::in_order;
use crate::view::destination::{Decision, decision};
use crate::view::inspector::{Inspection, inspect};
use crate::view::messages::{packet, verdicts};
use crate::view::scene::figure_order;

impl Model {
    /// The chosen message, if it has left at the playhead.
    pub fn chosen_message(&self) -> Option<RecordId> {
        let count = self.playhead().count;
        self.selection.filter(|record| record.index() < count)
    }

    /// The message that is shown: the chosen one if it has left at the playhead, else the newest.
    pub fn shown_message(&self) -> Option<RecordId> {
        self.chosen_message().or_else(|| {
            let newest = self.message_count().checked_sub(1)?;
            Some(self.steps.departures()[newest].released)
        })
    }

    /// Selects a message; if a destination is being explained, then now that of this one.
    pub fn select(&mut self, record: RecordId) {
        self.selection = Some(record);
        self.explained = self.explained.map(|_| record);
    }

    /// The message whose destination is explained, and why it goes there.
    pub fn decision(&self) -> Option<(RecordId, Decision)> {
        let count = self.playhead().count;
        let record = self.explained.filter(|record| record.index() < count)?;
        let number = self.outline.number_of(&self.log, record)?;
        let packet = packet(&self.log, &self.outline, number)?;
        Some((record, decision(packet)?))
    }

    /// All hosts that have appeared, in the order of the figure.
    pub fn figure_lanes(&self) -> Vec<HostId> {
        figure_order(&self.outline, self.playhead())
    }

    /// The lanes that are not folded, whoever acts: those that are pinned, the chosen one, and
    /// that of the client of the chosen message.
    pub fn unfolded(&self) -> Vec<HostId> {
        let mut hosts = self.lanes.pinned.clone();
        let chosen = self.chosen_message();
        let of_message = chosen.and_then(|record| self.outline.client_of(&self.log, record));
        for host in self.lane.into_iter().chain(of_message) {
            if !hosts.contains(&host) {
                hosts.push(host);
            }
        }
        hosts
    }

    /// The lanes that are shown, from left to right.
    pub fn shown_lanes(&self) -> Vec<HostId> {
        self.lanes.shown(&self.figure_lanes())
    }

    /// The place of the shown message among all, from 0.
    pub fn shown_place(&self) -> Option<usize> {
        let shown = self.shown_message()?;
        let departures = self.steps.departures();
        departures
            .binary_search_by_key(&shown, |message| message.released)
            .ok()
    }

    /// Which message is shown, counted from 1.
    pub fn shown_number(&self) -> Option<usize> {
        self.outline.number_of(&self.log, self.shown_message()?)
    }

    /// The message for the panel.
    pub fn shown(&self) -> Option<Inspection> {
        inspect(&self.log, &self.outline, self.shown_message()?)
    }

    /// The pinned message, if it has left at the playhead.
    pub fn pinned_message(&self) -> Option<RecordId> {
        let count = self.playhead().count;
        self.pinned.filter(|record| record.index() < count)
    }

    /// The message that the shown one is compared with: the pinned one, else the one before it
    /// in its transaction.
    pub fn compared(&self) -> Option<Inspection> {
        let before = self.pinned_message().or_else(|| {
            let before = changes::previous(&self.log, &self.outline, self.shown_number()?)?;
            Some(self.steps.departures()[before - 1].released)
        })?;
        inspect(&self.log, &self.outline, before)
    }

    /// Pins the message that is shown and compares with it, or lets the pinned one go.
    pub fn pin_or_unpin(&mut self) {
        if self.pinned_message().is_some() {
            self.pinned = None;
        } else {
            self.pinned = self.shown_message();
            self.tab = Tab::Changes;
        }
    }

    /// Whose state is shown: the client of the chosen message, else the chosen lane, else the
    /// client of the newest message, else the first one.
    pub fn shown_client(&self) -> Option<HostId> {
        let is_client = |host: &HostId| {
            let kind = self.log.host(*host).map(|info| info.kind);
            kind == Some(HostKind::Client)
        };
        let lane = self.lane.filter(is_client);
        let of_message = || self.client_of(self.shown_message()?);
        let chosen = self.selection.and_then(|_| of_message());
        let hosts = (0..).map(HostId).take(self.log.hosts().len());
        chosen
            .or(lane)
            .or_else(of_message)
            .or_else(|| hosts.into_iter().find(is_client))
    }

    /// The client whose hardware address stands in the message.
    fn client_of(&self, record: RecordId) -> Option<HostId> {
        let number = self.outline.number_of(&self.log, record)?;
        let packet = packet(&self.log, &self.outline, number)?;
        let chaddr = packet.message().ok()?.header().mac();
        let is_its = |info: &HostInfo| info.kind == HostKind::Client && info.mac == chaddr;
        let found = self.log.find_host(record.index(), is_its);
        found.map(|(host, _)| host)
    }

    /// Asks the referee about the message that is shown, if he is to be heard and has not been
    /// asked yet; and brings the faces of REQUEST up to it.
    pub fn judge(&mut self) {
        let shown = self.shown_number();
        let heard = match self.tab {
            Tab::Check => true,
            Tab::Fields => self.message.lit().is_some() || !self.message.open.is_empty(),
            Tab::Changes | Tab::State => false,
        };
        if self.tab == Tab::Changes {
            let at = self.playhead();
            self.message.see_faces(&self.log, &self.outline, at, shown);
        }
        if heard && self.judged != shown {
            let said = shown.map(|number| verdicts(&self.log, &self.outline, number));
            self.verdicts = in_order(said.unwrap_or_default());
            self.judged = shown;
        }
    }
}
