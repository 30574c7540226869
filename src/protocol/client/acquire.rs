//! How a client gets, checks and extends its lease: questions, their repeats, and what the
//! answers bring (3.1, 3.2, 4.4.1, 4.4.5). It is the larger half of the machine in
//! [`super::act`].

use std::sync::Arc;

use super::ask::{Ask, elapsed_secs};
use super::lease::{Grant, Offer};
use super::retry::{TRIES, Wait, link_local};
use super::state::{Bound, Check, Extending, Rebooting, Requesting, Selecting, State};
use super::table::{Transition, Trigger};
use super::{Client, ClientOutput, ClientState, OfferChoice, message};
use crate::protocol::note::Note;
use crate::protocol::rule::Rule;
use crate::protocol::timer::Timer;
use crate::time::SimTime;
use crate::wire::Message;

/// More offers than this are not collected.
const MOST_OFFERS: usize = 64;

impl Client {
    /// Asks everyone, or asks whether the remembered address still holds.
    pub(super) fn start(&mut self, now: SimTime, row: &Transition) {
        let ask = Ask::new(now, self.dice.xid(), now);
        let state = match self.lease().cloned() {
            Some(lease) => State::Rebooting(Rebooting {
                ask,
                lease,
                check: None,
            }),
            None => State::Selecting(Selecting {
                ask,
                offers: Vec::new(),
                closes_at: None,
            }),
        };
        self.enter(row, state);
        self.note(Note::BeginsInitialization);
        self.ask(now);
    }

    /// Sends the question of the present state and sets the timer of its repeat. A client that
    /// was held up beyond the end of its lease, because its computer slept, says nothing in the
    /// name of an address that it has no longer (4.4.5).
    fn ask(&mut self, now: SimTime) {
        let extends = matches!(self.state, State::Renewing(_) | State::Rebinding(_));
        if extends && self.lease().is_some_and(|lease| !lease.is_live(now)) {
            return;
        }
        if let Some(question) = message::question(&self.config, &self.state, self.wish) {
            self.transmit(question);
        }
        let set = self.state.await_answer(now, &mut self.dice.back_off);
        self.set_timers(set);
    }

    /// Asks again. While extending each try is a transaction of its own (4.4.5); a REQUEST for
    /// an offer keeps its `secs`, so that the repeat is the same to the last bit.
    pub(super) fn repeat(&mut self, now: SimTime) {
        let state = self.state();
        let extends = matches!(state, ClientState::Renewing | ClientState::Rebinding);
        let xid = (extends || self.config.new_xid_for_retry).then(|| self.dice.xid());
        let Some(ask) = self.state.ask_mut() else {
            return;
        };
        if let Some(xid) = xid {
            ask.renew_xid(now, xid);
        }
        if extends || state == ClientState::Selecting {
            ask.secs = elapsed_secs(ask.began_at, now);
        }
        let helpless = state == ClientState::Selecting && ask.tries == TRIES;
        if helpless && self.config.link_local {
            self.note(Note::LinkLocal(link_local(self.config.mac)));
        }
        self.ask(now);
    }

    /// Collects an offer; the first one opens the window, or is taken at once.
    pub(super) fn offered(&mut self, now: SimTime, row: &Transition, offer: Option<&Message>) {
        let (State::Selecting(selecting), Some(message)) = (&mut self.state, offer) else {
            return self.ignore(row.rule);
        };
        if selecting.offers.len() >= MOST_OFFERS {
            return self.ignore(Rule::Collects);
        }
        match Offer::read(message) {
            Ok(offer) => selecting.offers.push(offer),
            Err(rule) => return self.ignore(rule),
        }
        if selecting.closes_at.is_none() {
            self.open_window(now);
        }
    }

    fn open_window(&mut self, now: SimTime) {
        let window = self.config.offer_window;
        if window.is_zero() {
            return self.fire(now, Trigger::WindowCloses, None);
        }
        let set = Wait::exactly(window).timer(now, Timer::OfferWindow);
        if let State::Selecting(selecting) = &mut self.state {
            selecting.closes_at = Some(set.at);
        }
        self.note(Note::CollectsReplies);
        self.set_timers(Some(set));
    }

    /// Names the chosen server, aloud (3.1 step 3).
    pub(super) fn select(&mut self, now: SimTime, row: &Transition) {
        let State::Selecting(selecting) = &self.state else {
            return;
        };
        let Some(&Offer {
            address, server, ..
        }) = self.choose(&selecting.offers)
        else {
            return;
        };
        let discover = selecting.ask;
        let mut ask = Ask::new(now, discover.xid, discover.began_at);
        if !self.config.elapsed_secs_in_request {
            ask.secs = discover.secs;
        }
        if self.config.new_xid_for_request {
            ask.xid = self.dice.xid();
        }
        let requesting = Requesting {
            ask,
            address,
            server,
            check: None,
        };
        self.enter(row, State::Requesting(requesting));
        self.note(Note::SelectsConfiguration);
        self.ask(now);
    }

    fn choose<'a>(&self, offers: &'a [Offer]) -> Option<&'a Offer> {
        match self.config.choice {
            OfferChoice::First => offers.first(),
            // Of equals the last is the greatest, so the first offers are looked at last.
            OfferChoice::Best => offers
                .iter()
                .rev()
                .max_by_key(|offer| (offer.lease_secs, self.previous_server == Some(offer.server))),
        }
    }

    /// An ACK arrives, or (without a message) the check of what it granted ends well.
    pub(super) fn acked(&mut self, now: SimTime, row: &Transition, ack: Option<&Message>) {
        match (row.from, ack) {
            (ClientState::Requesting | ClientState::Rebooting, Some(ack)) => {
                self.check(now, row, ack);
            }
            (ClientState::Requesting | ClientState::Rebooting, None) => self.take_checked(now, row),
            (ClientState::Renewing | ClientState::Rebinding, Some(ack)) => {
                self.extend(now, row, ack);
            }
            (ClientState::Static, Some(_)) => self.take_settings(),
            _ => self.ignore(row.rule),
        }
    }

    /// Asks the link whether somebody uses the granted address already (4.4.1).
    fn check(&mut self, now: SimTime, row: &Transition, ack: &Message) {
        if self.state.check().is_some() {
            return self.ignore(Rule::NobodyAsked);
        }
        let grant = match self.read_grant(ack) {
            Ok(grant) => grant,
            Err(rule) => return self.ignore(rule),
        };
        if !self.config.probe {
            return self.complete(now, row, &grant);
        }
        let set = Wait::exactly(self.config.probe_wait).timer(now, Timer::Probe);
        self.outputs
            .push_back(ClientOutput::Probe(grant.lease.address));
        self.set_timers(Some(set));
        self.state.begin_check(Check {
            grant,
            until: set.at,
        });
    }

    fn read_grant(&mut self, ack: &Message) -> Result<Grant, Rule> {
        let ask = self.state.ask().ok_or(Rule::NobodyAsked)?;
        Grant::read(ack, ask.sent_at, &self.config, &mut self.dice.fuzz)
    }

    fn take_checked(&mut self, now: SimTime, row: &Transition) {
        let Some(check) = self.state.check() else {
            return;
        };
        let grant = check.grant.clone();
        self.complete(now, row, &grant);
    }

    fn complete(&mut self, now: SimTime, row: &Transition, grant: &Grant) {
        self.hold(row, grant);
        self.note(Note::InitializationComplete);
        self.set_timers(grant.timers(now));
    }

    fn extend(&mut self, now: SimTime, row: &Transition, ack: &Message) {
        match self.read_grant(ack) {
            Ok(grant) => {
                self.hold(row, &grant);
                self.set_timers(grant.timers(now));
            }
            Err(rule) => self.ignore(rule),
        }
    }

    /// The old address is used unconfirmed until its lease ends (3.2 step 3).
    pub(super) fn keep_old_lease(&mut self, now: SimTime, row: &Transition) {
        let Some(lease) = self.lease().cloned() else {
            return;
        };
        let address = lease.address;
        let grant = Grant::known(lease);
        self.hold(row, &grant);
        self.note(Note::KeepsOldLease(address));
        self.set_timers(grant.timers(now));
    }

    fn hold(&mut self, row: &Transition, grant: &Grant) {
        let lease = Arc::clone(&grant.lease);
        self.previous_server = Some(lease.server);
        self.naks = 0;
        self.enter(row, State::Bound(Bound { lease }));
    }

    /// Asks the leasing server, or everyone, to extend. `secs` counts from the first try in
    /// RENEWING.
    pub(super) fn ask_to_extend(&mut self, now: SimTime, row: &Transition) {
        let Some(lease) = self.lease().cloned() else {
            return;
        };
        let began_at = self.state.ask().map_or(now, |ask| ask.began_at);
        let ask = Ask::new(now, self.dice.xid(), began_at);
        let extending = Extending { ask, lease };
        let state = match row.to {
            ClientState::Renewing => State::Renewing(extending),
            _ => State::Rebinding(extending),
        };
        self.enter(row, state);
        self.ask(now);
    }

    /// Asks for the other settings only (3.4).
    pub(super) fn inform(&mut self, now: SimTime) {
        let xid = self.dice.xid();
        if let State::Static(by_hand) = &mut self.state {
            by_hand.ask = Some(Ask::new(now, xid, now));
        }
        self.ask(now);
    }

    fn take_settings(&mut self) {
        match self.end_inform() {
            Some(_) => self.note(Note::SettingsTaken),
            None => self.ignore(Rule::NobodyAsked),
        }
    }

    /// No INFORM is under way any more.
    pub(super) fn end_inform(&mut self) -> Option<Ask> {
        match &mut self.state {
            State::Static(by_hand) => by_hand.ask.take(),
            _ => None,
        }
    }
}
