//! A sentence for everything that can happen: subject first, named as on the lane, present
//! tense, and the clause behind it.

use crate::protocol::client::{StateChange, TimerSet, Trigger};
use crate::protocol::server::{Binding, BindingState};
use crate::protocol::{Note, Rule, Timer};
use crate::session::Log;
use crate::sim::{Event, HostKind, Record, RecordId};
use crate::time::{SimTime, span_in_words};
use crate::view::words;
use crate::wire::Packet;

mod commands;
mod settings;

use commands::command_sentence;
use settings::settings_sentence;

/// What a record means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What happens, for a heading: the name of a message, `ARP`, or that time passes.
    pub what: &'static str,
    /// One sentence without a full stop: `Server 1 sends DHCPOFFER to everyone (broadcast)`.
    pub sentence: String,
    /// The clause, if one stands behind it.
    pub rule: Option<Rule>,
}

/// Explains a record; nothing for a record that is not there.
pub fn explain(log: &Log, id: RecordId) -> Option<Explanation> {
    let record = log.get(id)?;
    Some(Explanation {
        what: what(&record.event),
        sentence: sentence(log, id, record),
        rule: rule(&record.event),
    })
}

fn what(event: &Event) -> &'static str {
    match event {
        Event::Sent(packet, _) => words::message_name(packet.kind, packet.is_cut()),
        Event::Probed(_) | Event::AddressInUse(..) => "ARP",
        _ => "Time passes",
    }
}

fn sentence(log: &Log, id: RecordId, record: &Record) -> String {
    let before = id.index();
    let name = words::name_of(log, record.host, before);
    let message = || message_behind(log, record);
    match &record.event {
        Event::Appeared(info, _) if info.kind == HostKind::Guest => {
            format!("{name}, another program on this computer, takes part")
        }
        Event::Appeared(..) => format!("{name} takes part"),
        Event::Commanded(command) => command_sentence(log, before, command),
        Event::Sent(packet, _) => {
            let by_hand = if log.is_by_hand(record) {
                ", written by hand"
            } else {
                ""
            };
            let to = destination(log, packet, before);
            format!("{name} sends {} {to}{by_hand}", type_name(packet))
        }
        Event::Held => format!("{name} has to wait: its message is held at the gate"),
        Event::Released(_) => format!("{name}'s {} leaves", message()),
        Event::Delivered(packet) => format!("{name} hears {}", type_name(packet)),
        Event::Overheard(1) => "One other client hears it and finds that it is not its own".into(),
        Event::Overheard(count) => {
            format!("{count} other clients hear it and find that it is not theirs")
        }
        Event::Ignored(rule) => format!("{name} ignores {}: {}", message(), words::reason(*rule)),
        Event::Dropped(fault) => format!("{name} never hears {}: {}", message(), fault.words()),
        Event::Duplicated => format!("{name} gets {} twice", message()),
        Event::Delayed(by) => format!("{name} gets {} {} later", message(), span_in_words(*by)),
        Event::Altered(at) => format!("{name} gets {} with octet {at} changed", message()),
        Event::StateChanged(change) => state_sentence(&name, change),
        Event::TimerSet(set) => timer_set_sentence(&name, set),
        Event::TimerFired(timer) => format!("{name} {}", timer_words(*timer)),
        Event::BindingChanged(binding, _) => binding_sentence(&name, binding, record.at),
        Event::Probed(address) => format!("{name} asks the link with ARP: who has {address}?"),
        Event::AddressInUse(address, owner) => {
            format!(
                "{} answers: it has {address}",
                words::name_of(log, *owner, before)
            )
        }
        Event::Restarted(true) => format!("{name} starts again and has lost its bindings"),
        Event::Restarted(false) => format!("{name} starts again with the bindings it stored"),
        Event::Noted(note) => format!("{name} {}", note_words(*note)),
        Event::Configured(config) => settings_sentence(log, before, (record.host, &name), config),
        Event::Renamed(new) => format!("{name} is called {new} from now on"),
        Event::Left => format!("{name} leaves the network"),
        Event::KeptBack => format!(
            "{name} gets {} only after the next message on its link",
            message()
        ),
        Event::Moved(_) => format!("{name} is plugged into another network"),
        Event::BindingDropped(address) => format!("{name} has no record of {address} any more"),
        Event::Refused(why) => format!("Nothing changes: {why}"),
    }
}

/// The type of the message that a record is about: its own, or that of its causes.
fn message_behind(log: &Log, record: &Record) -> &'static str {
    let mut next = record.cause;
    for _ in 0..3 {
        let Some(cause) = next.and_then(|id| log.get(id)) else {
            break;
        };
        if let Event::Sent(packet, _) | Event::Delivered(packet) = &cause.event {
            return type_name(packet);
        }
        next = cause.cause;
    }
    "a message"
}

/// `DHCPOFFER`; `a datagram` if it is no DHCP message.
pub fn type_name(packet: &Packet) -> &'static str {
    match packet.kind {
        Some(kind) => kind.name(),
        None if packet.is_cut() => "a message that the capture has cut off,",
        None => "a datagram",
    }
}

/// To whom, in words, after the first `count` records: `to everyone (broadcast)`, `only to
/// Server 1 (unicast)`.
pub fn destination(log: &Log, packet: &Packet, count: usize) -> String {
    if packet.is_broadcast() {
        return "to everyone (broadcast)".into();
    }
    let address = *packet.dst.ip();
    // A reply names the card it is for, also where it goes to an address that was granted.
    let reply = packet.message().ok().filter(|m| m.kind().is_reply());
    let card = reply.map(|reply| reply.header().mac());
    let with_card = || log.find_host(count, |info| Some(info.mac) == card);
    let known = log
        .holder_of(address, count)
        .or_else(|| with_card().map(|(_, info)| info));
    match known {
        Some(info) => format!("only to {} (unicast)", info.name),
        None => format!("only to {address} (unicast)"),
    }
}

fn state_sentence(name: &str, change: &StateChange) -> String {
    let address = change.lease.as_ref().map(|lease| lease.address);
    match (change.trigger, address) {
        _ if change.from != change.to => {
            format!(
                "{name} goes from {} to {}",
                change.from.name(),
                change.to.name()
            )
        }
        (Trigger::Ack, Some(address)) => format!("{name} has {address} for longer now"),
        _ => format!("{name} stays in {}", change.to.name()),
    }
}

fn timer_set_sentence(name: &str, set: &TimerSet) -> String {
    format!("{name} sets a timer: {}", words::timer(set))
}

const fn timer_words(timer: Timer) -> &'static str {
    match timer {
        Timer::StartDelay => "has waited a random while and begins",
        Timer::OfferWindow => "stops collecting offers",
        Timer::Retry => "has waited long enough and asks again",
        Timer::RetryExtending => "has waited half of the time left and asks again",
        Timer::GiveUp => "gives up: nobody answered",
        Timer::Probe => "hears no answer to its ARP question",
        Timer::AfterDecline => "has paused after its DECLINE and tries again",
        Timer::AfterNak => "has paused after being told no again, and tries again",
        Timer::T1 => "reaches T1 and begins to renew its lease",
        Timer::T2 => "reaches T2: from now on any server may extend its lease",
        Timer::Expiry => "comes to the end of its lease",
        Timer::OfferHold => "no longer holds an offer that nobody took up",
        Timer::BindingExpiry => "sees a binding come to its end",
        Timer::Quarantine => "gives a declined address free again",
    }
}

fn binding_sentence(name: &str, binding: &Binding, at: SimTime) -> String {
    let Binding { address, mac, .. } = binding;
    match binding.state {
        BindingState::Offered => format!("{name} sets {address} aside for {mac}"),
        BindingState::Active => match binding.until {
            Some(end) => {
                format!(
                    "{name} binds {address} to {mac} for {}",
                    span_in_words(end.since(at))
                )
            }
            None => format!("{name} binds {address} to {mac} for ever"),
        },
        BindingState::Released => format!("{name} takes {address} back and keeps the record"),
        BindingState::Expired => format!("{name} has {address} to give again"),
        BindingState::Declined => format!("{name} sets {address} apart: somebody else uses it"),
    }
}

fn note_words(note: Note) -> String {
    match note {
        Note::InitializationComplete => "has completed its initialization".into(),
        Note::GracefulShutdown => "shuts down gracefully".into(),
        Note::PoolEmpty => "has no address left and tells its administrator".into(),
        Note::AddressReportedInUse(address) => format!("sets {address} apart: it is in use"),
        Note::NobodyAnswered => "tells its user that nobody answered".into(),
        Note::SettingsTaken => "takes the settings".into(),
        Note::CannotCommit(address) => format!("cannot store {address}, so it does not grant it"),
        Note::AsksWhoHas(address) => format!("asks the link with ARP: who has {address}?"),
        Note::LearnsInUse(address) => format!("learns that {address} is in use"),
        Note::BeginsInitialization
        | Note::DeterminesConfiguration
        | Note::CollectsReplies
        | Note::SelectsConfiguration
        | Note::CommitsConfiguration
        | Note::DiscardsLease
        | Note::WithdrawsOffer(_)
        | Note::KeepsOldLease(_)
        | Note::StopsUsing(_)
        | Note::JoinsNetwork
        | Note::LeavesNetwork
        | Note::ReachesAgain
        | Note::MovesTo(_) => lower_first(&note.words()),
        Note::CablePulled => "is cut off: its cable is pulled".into(),
        Note::CablePlugged => "is connected again: its cable is plugged in".into(),
        Note::LeftOut(count) => format!(
            "leaves {count} datagrams out: they were for nobody here, or came too fast to be read"
        ),
        Note::StoodStill(secs) => format!(
            "stood still for {secs} s with this computer, and goes on where the network is now"
        ),
        Note::ClockSet(secs) => format!(
            "sees the computer's clock set by {secs} s; leases go on by the time that really passed"
        ),
        Note::LinkLocal(address) => {
            format!("has no lease and falls back on the link-local {address}")
        }
        Note::Refuses(rule) => format!("says no: {}", words::reason(rule)),
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

/// The clause behind an event.
pub fn rule(event: &Event) -> Option<Rule> {
    match event {
        Event::Sent(packet, _) if packet.is_cut() => None,
        Event::Sent(_, rule) | Event::Ignored(rule) | Event::BindingChanged(_, rule) => Some(*rule),
        Event::StateChanged(change) => Some(change.rule),
        Event::Overheard(_) => Some(Rule::OtherClient),
        Event::Probed(_) | Event::AddressInUse(..) => Some(Rule::ChecksAddress),
        Event::TimerFired(timer) => timer_rule(*timer),
        Event::TimerSet(set) => timer_rule(set.timer),
        Event::Noted(note) => note_rule(*note),
        _ => None,
    }
}

const fn timer_rule(timer: Timer) -> Option<Rule> {
    match timer {
        Timer::StartDelay => Some(Rule::RandomStart),
        Timer::OfferWindow => Some(Rule::Collects),
        Timer::Retry | Timer::AfterNak => Some(Rule::Repeats),
        Timer::RetryExtending => Some(Rule::HalfOfTheRest),
        Timer::GiveUp => Some(Rule::GivesUp),
        Timer::Probe => Some(Rule::ChecksAddress),
        Timer::AfterDecline => Some(Rule::Declines),
        Timer::T1 => Some(Rule::Renews),
        Timer::T2 => Some(Rule::Rebinds),
        Timer::Expiry => Some(Rule::Expires),
        Timer::OfferHold | Timer::BindingExpiry => None,
        Timer::Quarantine => Some(Rule::DeclineSetsAside),
    }
}

const fn note_rule(note: Note) -> Option<Rule> {
    match note {
        Note::CollectsReplies => Some(Rule::Collects),
        Note::SelectsConfiguration => Some(Rule::SelectsOffer),
        Note::DeterminesConfiguration => Some(Rule::AddressChoice),
        Note::CommitsConfiguration | Note::CannotCommit(_) => Some(Rule::ChosenGrants),
        Note::InitializationComplete => Some(Rule::TakesLease),
        Note::GracefulShutdown => Some(Rule::Releases),
        Note::DiscardsLease => Some(Rule::ReleaseFrees),
        Note::WithdrawsOffer(_) => Some(Rule::OtherServerChosen),
        Note::PoolEmpty => Some(Rule::NoAddressLeft),
        Note::AddressReportedInUse(_) => Some(Rule::DeclineSetsAside),
        Note::NobodyAnswered => Some(Rule::GivesUp),
        Note::KeepsOldLease(_) => Some(Rule::KeepsUnconfirmed),
        Note::SettingsTaken => Some(Rule::AsksForSettings),
        Note::Refuses(rule) => Some(rule),
        Note::AsksWhoHas(_) | Note::LearnsInUse(_) => Some(Rule::ChecksAddress),
        Note::CablePlugged | Note::MovesTo(_) => Some(Rule::VerifiesAgain),
        Note::BeginsInitialization
        | Note::StopsUsing(_)
        | Note::JoinsNetwork
        | Note::LeavesNetwork
        | Note::LeftOut(_)
        | Note::ReachesAgain
        | Note::StoodStill(_)
        | Note::ClockSet(_)
        | Note::CablePulled => None,
        Note::LinkLocal(_) => Some(Rule::LinkLocal),
    }
}

#[cfg(test)]
mod tests;
