//! One thing that all clients are to do, and what became of it for each: has it succeeded, has it
//! failed, or is nothing known yet. Read from the records as they come.

use core::net::Ipv4Addr;
use std::collections::BTreeMap;

use crate::protocol::client::{StateChange, Trigger};
use crate::protocol::{ClientState, Note};
use crate::sim::{Event, HostId, Record};

/// What clients do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// Get an address.
    Join,
    /// Have the lease extended, by one server or by any.
    Extend,
    /// Have the address confirmed.
    Reboot,
    /// Refuse the address and get another.
    Decline,
    /// Get settings for an address that is known.
    Inform,
    /// Give the address back.
    Release,
}

/// A deed under way.
#[derive(Clone, Debug)]
pub(super) struct Phase {
    deed: Deed,
    /// Who has not come to an end with it, and the address that each had before.
    waiting: BTreeMap<HostId, Option<Ipv4Addr>>,
    all: usize,
    done: usize,
}

impl Phase {
    /// These clients begin, with the addresses that they have.
    pub(super) fn new(
        deed: Deed,
        clients: impl IntoIterator<Item = (HostId, Option<Ipv4Addr>)>,
    ) -> Self {
        let waiting: BTreeMap<_, _> = clients.into_iter().collect();
        Self {
            deed,
            all: waiting.len(),
            waiting,
            done: 0,
        }
    }

    /// How many have succeeded, of how many.
    pub(super) fn score(&self) -> (usize, usize) {
        (self.done, self.all)
    }

    /// Whether nobody is waited for any more.
    pub(super) fn is_over(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Takes in what happened.
    pub(super) fn see(&mut self, record: &Record) {
        let Some(before) = self.waiting.get(&record.host) else {
            return;
        };
        let verdict = match &record.event {
            Event::StateChanged(change) => self.changed(change, *before),
            Event::Noted(note) => self.noted(*note),
            _ => None,
        };
        if let Some(succeeded) = verdict {
            self.waiting.remove(&record.host);
            self.done += usize::from(succeeded);
        }
    }

    fn changed(&self, change: &StateChange, before: Option<Ipv4Addr>) -> Option<bool> {
        let granted = change.to == ClientState::Bound && change.trigger == Trigger::Ack;
        let address = change.lease.as_ref().map(|lease| lease.address);
        match (self.deed, change.to) {
            (Deed::Decline, ClientState::Bound) => Some(granted && address != before),
            (Deed::Join | Deed::Extend | Deed::Reboot, ClientState::Bound) => Some(granted),
            (Deed::Extend | Deed::Reboot, ClientState::Init) => Some(false),
            (Deed::Release, ClientState::Init) => Some(change.trigger == Trigger::UserReleases),
            _ => None,
        }
    }

    fn noted(&self, note: Note) -> Option<bool> {
        match (self.deed, note) {
            (Deed::Inform, Note::SettingsTaken) => Some(true),
            (Deed::Inform, Note::NobodyAnswered) => Some(false),
            // It goes on asking, but nobody waits for it any more.
            (Deed::Join | Deed::Decline, Note::LinkLocal(_)) => Some(false),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::protocol::Rule;
    use crate::protocol::client::Lease;
    use crate::time::SimTime;

    const CLIENT: HostId = HostId(3);
    const BEFORE: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 10);
    const OTHER: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 11);

    fn changes(to: ClientState, trigger: Trigger, address: Ipv4Addr) -> Event {
        let lease = Lease {
            address,
            server: Ipv4Addr::LOCALHOST,
            granted_at: SimTime::ZERO,
            t1_at: None,
            t2_at: None,
            expires_at: None,
            ack: Arc::default(),
        };
        Event::StateChanged(Arc::new(StateChange {
            from: ClientState::Requesting,
            to,
            trigger,
            rule: Rule::TakesLease,
            lease: to.has_address().then(|| Arc::new(lease)),
        }))
    }

    /// Whether the phase is over after these events, and how many succeeded.
    fn told(deed: Deed, events: Vec<Event>) -> (bool, usize) {
        let mut phase = Phase::new(deed, [(CLIENT, Some(BEFORE))]);
        for event in events {
            phase.see(&Record {
                at: SimTime::ZERO,
                host: CLIENT,
                cause: None,
                event,
            });
        }
        (phase.is_over(), phase.score().0)
    }

    #[test]
    fn an_extension_is_granted_refused_or_still_open() {
        let ack = changes(ClientState::Bound, Trigger::Ack, BEFORE);
        let nak = changes(ClientState::Init, Trigger::Nak, BEFORE);
        let later = changes(ClientState::Rebinding, Trigger::T2, BEFORE);
        assert_eq!(told(Deed::Extend, vec![ack]), (true, 1));
        assert_eq!(told(Deed::Extend, vec![nak]), (true, 0));
        assert_eq!(told(Deed::Extend, vec![later]), (false, 0));
    }

    #[test]
    fn an_address_kept_without_an_answer_is_not_confirmed() {
        let kept = changes(ClientState::Bound, Trigger::GaveUp, BEFORE);
        assert_eq!(told(Deed::Reboot, vec![kept]), (true, 0));
    }

    #[test]
    fn after_a_decline_only_another_address_will_do() {
        let away = changes(ClientState::Init, Trigger::AddressInUse, BEFORE);
        let same = changes(ClientState::Bound, Trigger::Ack, BEFORE);
        let other = changes(ClientState::Bound, Trigger::Ack, OTHER);
        assert_eq!(told(Deed::Decline, vec![away.clone(), same]), (true, 0));
        assert_eq!(told(Deed::Decline, vec![away, other]), (true, 1));
    }

    #[test]
    fn who_falls_back_on_a_link_local_address_has_not_joined() {
        let note = Event::Noted(Note::LinkLocal(Ipv4Addr::new(169, 254, 1, 1)));
        assert_eq!(told(Deed::Join, vec![note]), (true, 0));
    }

    #[test]
    fn an_inform_brings_settings_or_nothing() {
        let settings = Event::Noted(Note::SettingsTaken);
        let nothing = Event::Noted(Note::NobodyAnswered);
        assert_eq!(told(Deed::Inform, vec![settings]), (true, 1));
        assert_eq!(told(Deed::Inform, vec![nothing]), (true, 0));
    }
}
