//! The machine: what happens is looked up in [`super::table`], and its row is carried out here.
//! Outputs of one instant come in this order: the timer that fired, the change of state,
//! remarks, the message, the timers it sets. How an address is got is in [`super::acquire`].

use core::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use super::retry::{AFTER_DECLINE, Wait, back_off};
use super::state::{Init, InitReboot, Off, State, Static};
use super::table::{self, Transition, Trigger};
use super::{Client, ClientOutput, ClientState, Lease, StateChange, TimerSet, message};
use crate::protocol::note::Note;
use crate::protocol::rule::Rule;
use crate::protocol::timer::Timer;
use crate::time::SimTime;
use crate::wire::{Message, Packet};

/// The random wait before the first DISCOVER is one second at least, ten at most (4.4.1).
const START_DELAY: Duration = Duration::from_secs(1);
const START_SPREAD: Duration = Duration::from_secs(9);

impl Client {
    /// Something happens; `reply` is the message that brought it, if one did.
    pub(super) fn fire(&mut self, now: SimTime, trigger: Trigger, reply: Option<&Message>) {
        match table::find(self.state(), trigger) {
            Some(row) => self.act(now, row, reply),
            None if reply.is_some() => self.ignore(Rule::NobodyAsked),
            None => self.ignore(Rule::NoSuchWay),
        }
    }

    fn act(&mut self, now: SimTime, row: &Transition, reply: Option<&Message>) {
        match row.trigger {
            Trigger::PowerOn | Trigger::Expiry | Trigger::GaveUpForgetting => {
                self.restart(now, row);
            }
            Trigger::PowerOnRemembering => self.wake(now, row),
            Trigger::PowerOnByHand => self.use_address_by_hand(row),
            Trigger::PowerOff => self.switch_off(row),
            Trigger::Start => self.start(now, row),
            Trigger::Offer => self.offered(now, row, reply),
            Trigger::Ack => self.acked(now, row, reply),
            Trigger::Nak => self.refused(now, row),
            Trigger::AddressInUse => self.decline(now, row),
            Trigger::WindowCloses => self.select(now, row),
            Trigger::NoAnswer => self.repeat(now),
            Trigger::GaveUp => self.give_up(now, row),
            Trigger::T1 | Trigger::T2 | Trigger::UserRenews | Trigger::UserRebinds => {
                self.ask_to_extend(now, row);
            }
            Trigger::UserReleases => self.release(row),
            Trigger::UserInforms => self.inform(now),
        }
    }

    /// The user switches on.
    pub(super) fn power_on(&mut self, now: SimTime) {
        let remembers = self.lease().is_some_and(|lease| lease.is_live(now));
        let trigger = match self.config.by_hand {
            Some(_) => Trigger::PowerOnByHand,
            None if remembers => Trigger::PowerOnRemembering,
            None => Trigger::PowerOn,
        };
        self.fire(now, trigger, None);
    }

    /// The user asks for an address.
    pub(super) fn join(&mut self, now: SimTime) {
        match &self.state {
            State::Init(Init { begins: None }) => self.begin(now),
            State::Init(Init {
                begins: Some((_, Timer::AfterDecline)),
            }) => self.ignore(Rule::Declines),
            State::Init(Init {
                begins: Some((_, Timer::AfterNak)),
            }) => self.ignore(Rule::Repeats),
            State::Init(_) => self.ignore(Rule::RandomStart),
            State::Static(_) => self.fire(now, Trigger::UserInforms, None),
            _ => self.ignore(Rule::NoSuchWay),
        }
    }

    /// The user has the client check its address as after a restart.
    pub(super) fn reboot(&mut self, now: SimTime) {
        if self.state() != ClientState::Off {
            self.fire(now, Trigger::PowerOff, None);
        }
        self.power_on(now);
    }

    /// Somebody uses `address`, says the link; or the one that this client has, says the user.
    pub(super) fn found_in_use(&mut self, now: SimTime, address: Option<Ipv4Addr>) {
        let mine = self.disputable().map(|lease| lease.address);
        if mine.is_some() && (address.is_none() || address == mine) {
            self.fire(now, Trigger::AddressInUse, None);
        } else {
            self.ignore(Rule::NoSuchWay);
        }
    }

    /// The lease that is being checked, or else the one in use.
    fn disputable(&self) -> Option<&Arc<Lease>> {
        let held = self.lease().filter(|_| self.state().has_address());
        self.state.check().map(|check| &check.grant.lease).or(held)
    }

    /// The link says that nobody uses this address.
    pub(super) fn found_free(&mut self, now: SimTime, address: Ipv4Addr) {
        let check = self.state.check();
        if check.is_some_and(|check| check.grant.lease.address == address) {
            self.fire(now, Trigger::Ack, None);
        }
    }

    /// The deadline has come, if it has.
    pub(super) fn timer_fires(&mut self, now: SimTime) {
        let Some((at, timer)) = self.deadline() else {
            return;
        };
        let Some(trigger) = self.trigger_of(timer, now) else {
            return;
        };
        if at <= now {
            self.outputs.push_back(ClientOutput::TimerFired(timer));
            self.fire(now, trigger, None);
        }
    }

    fn trigger_of(&self, timer: Timer, now: SimTime) -> Option<Trigger> {
        Some(match timer {
            Timer::StartDelay | Timer::AfterDecline | Timer::AfterNak => Trigger::Start,
            Timer::OfferWindow => Trigger::WindowCloses,
            Timer::Retry | Timer::RetryExtending => Trigger::NoAnswer,
            Timer::GiveUp if self.forgets(now) => Trigger::GaveUpForgetting,
            Timer::GiveUp => Trigger::GaveUp,
            Timer::Probe => Trigger::Ack,
            Timer::T1 => Trigger::T1,
            Timer::T2 => Trigger::T2,
            Timer::Expiry => Trigger::Expiry,
            Timer::OfferHold | Timer::BindingExpiry | Timer::Quarantine => return None,
        })
    }

    /// Whether a client whose checks of its old address nobody answered gives the address up.
    fn forgets(&self, now: SimTime) -> bool {
        let old = self
            .lease()
            .filter(|_| self.state() == ClientState::Rebooting);
        old.is_some_and(|lease| self.config.forget_after_reboot || !lease.is_live(now))
    }

    /// INIT with nothing; the client begins again by itself.
    fn restart(&mut self, now: SimTime, row: &Transition) {
        self.give_address_up(row);
        self.begin(now);
    }

    /// INIT, and what was held is held no more. It may be wished for again, unless somebody
    /// said no to it or the user gave it back.
    fn give_address_up(&mut self, row: &Transition) {
        let held = self.lease().map(|lease| lease.address);
        self.wish = match row.trigger {
            Trigger::Nak | Trigger::AddressInUse | Trigger::UserReleases => None,
            _ => held.or(self.wish),
        };
        self.enter(row, State::Init(Init { begins: None }));
        let left = held.filter(|_| row.from.has_address());
        let note = match row.trigger {
            Trigger::UserReleases => Some(Note::GracefulShutdown),
            Trigger::GaveUp | Trigger::GaveUpForgetting => Some(Note::NobodyAnswered),
            _ => left.map(Note::StopsUsing),
        };
        self.outputs.extend(note.map(ClientOutput::Noted));
    }

    /// Starts from INIT, after a random wait if the switch says so (4.4.1).
    fn begin(&mut self, now: SimTime) {
        if !self.config.start_delay {
            return self.fire(now, Trigger::Start, None);
        }
        let drawn = self.dice.start.span(&(Duration::ZERO..=START_SPREAD));
        let drawn_micros = i64::try_from(drawn.as_micros()).unwrap_or_default();
        let wait = Wait {
            base: START_DELAY,
            drawn_micros,
        };
        self.begin_at(wait.timer(now, Timer::StartDelay));
    }

    fn begin_at(&mut self, set: TimerSet) {
        self.state = State::Init(Init {
            begins: Some((set.at, set.timer)),
        });
        self.set_timers(Some(set));
    }

    /// INIT-REBOOT lasts no time: only the first address of a client is worth a random wait.
    fn wake(&mut self, now: SimTime, row: &Transition) {
        let Some(lease) = self.lease().cloned() else {
            return;
        };
        self.enter(row, State::InitReboot(InitReboot { lease }));
        self.fire(now, Trigger::Start, None);
    }

    fn use_address_by_hand(&mut self, row: &Transition) {
        let Some(address) = self.config.by_hand else {
            return;
        };
        self.enter(row, State::Static(Static { address, ask: None }));
    }

    fn switch_off(&mut self, row: &Transition) {
        let remembered = self.lease().cloned();
        self.naks = 0;
        self.enter(row, State::Off(Off { remembered }));
    }

    fn refused(&mut self, now: SimTime, row: &Transition) {
        match row.to {
            ClientState::Init => self.begin_after_nak(now, row),
            _ => self.ignore(row.rule),
        }
    }

    /// After the first NAK a client begins again at once (3.1 step 5). Of a server that says no
    /// to what it offers RFC 2131 does not speak: whoever is told no again waits as long as if
    /// nobody had answered (4.1), or both would go round as fast as the network carries them.
    fn begin_after_nak(&mut self, now: SimTime, row: &Transition) {
        let before = self.naks;
        self.naks = before.saturating_add(1);
        if before == 0 {
            return self.restart(now, row);
        }
        self.give_address_up(row);
        let wait = back_off(before, &mut self.dice.back_off);
        self.begin_at(wait.timer(now, Timer::AfterNak));
    }

    /// Nobody answered four tries.
    fn give_up(&mut self, now: SimTime, row: &Transition) {
        match row.from {
            ClientState::Rebooting => self.keep_old_lease(now, row),
            ClientState::Static => self.leave_settings(),
            _ => self.restart(now, row),
        }
    }

    fn leave_settings(&mut self) {
        self.end_inform();
        self.note(Note::NobodyAnswered);
    }

    /// The address is somebody else's: says so, and waits (3.1 step 5).
    fn decline(&mut self, now: SimTime, row: &Transition) {
        let Some(lease) = self.disputable().cloned() else {
            return;
        };
        self.give_address_up(row);
        let farewell = message::decline(&self.config, self.dice.xid(), &lease);
        self.transmit(farewell);
        self.begin_at(Wait::exactly(AFTER_DECLINE).timer(now, Timer::AfterDecline));
    }

    /// Gives the address back and waits until it is told to join (4.4.6).
    fn release(&mut self, row: &Transition) {
        let Some(lease) = self.lease().cloned() else {
            return;
        };
        self.give_address_up(row);
        let farewell = message::release(&self.config, self.dice.xid(), &lease);
        self.transmit(farewell);
    }

    /// Enters the state that the row leads to.
    pub(super) fn enter(&mut self, row: &Transition, state: State) {
        self.state = state;
        self.change_state(row.from, row.to, row.trigger, row.rule);
    }

    /// Tells of a change of state.
    pub(super) fn change_state(
        &mut self,
        from: ClientState,
        to: ClientState,
        trigger: Trigger,
        rule: Rule,
    ) {
        let lease = self.lease().cloned();
        let change = StateChange {
            from,
            to,
            trigger,
            rule,
            lease,
        };
        self.outputs
            .push_back(ClientOutput::StateChanged(Box::new(change)));
    }

    pub(super) fn set_timers(&mut self, set: impl IntoIterator<Item = TimerSet>) {
        self.outputs
            .extend(set.into_iter().map(ClientOutput::TimerSet));
    }

    pub(super) fn ignore(&mut self, rule: Rule) {
        self.outputs.push_back(ClientOutput::Ignored(rule));
    }

    pub(super) fn note(&mut self, note: Note) {
        self.outputs.push_back(ClientOutput::Noted(note));
    }

    pub(super) fn transmit(&mut self, (packet, rule): (Packet, Rule)) {
        self.outputs.push_back(ClientOutput::Transmit(packet, rule));
    }
}
