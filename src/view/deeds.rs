//! What somebody did to a run, in the fewest words that tell it from what else could have been done:
//! the names of branches.

use crate::session::branches::Parting;
use crate::session::{Input, Log};
use crate::sim::scenario::FaultAction;
use crate::sim::{Command, Event, HostId, Record, RecordId};
use crate::time::{SimTime, span_in_words};
use crate::view::rules::Disturbance;
use crate::view::words::{host_key, instant_in_brief};

/// A name for a branch that parts like this from the run that it was branched off at this instant:
/// `server-1 off at 10 min`, `without server-1 off at 10 min`, `from 0.400`. Both logs are at hand.
pub fn branch_name(parting: Parting<'_>, branch: &Log, other: &Log, cut: SimTime) -> String {
    match parting {
        Parting::Done(input) => deed(branch, input),
        Parting::LeftOut(input) => format!("without {}", deed(other, input)),
        Parting::Nowhere => format!("from {}", instant_in_brief(cut)),
    }
}

/// `server-1 off at 10 min`, `drop OFFER of server-2`
pub fn deed(log: &Log, input: &Input) -> String {
    let at = moment(input.at);
    let Some(command) = input.deed() else {
        return format!("something at {at}");
    };
    if let Command::Disturb(action) = command {
        let verb = match action {
            FaultAction::Drop => "drop",
            FaultAction::Duplicate => "duplicate",
            FaultAction::Delay(_) => "delay",
            FaultAction::AfterNext => "keep back",
            FaultAction::Corrupt(_) | FaultAction::CorruptField(_) => "corrupt",
        };
        return match disturbed(log, input, *action) {
            Some(message) => format!("{verb} {message}"),
            None => format!("{verb} a message at {at}"),
        };
    }
    format!("{} at {at}", what(log, command))
}

/// An instant as one says it: `10 min` where it is a round one, else `0.400`.
fn moment(at: SimTime) -> String {
    if at.as_micros().is_multiple_of(1_000_000) && at > SimTime::ZERO {
        return span_in_words(at.since(SimTime::ZERO));
    }
    instant_in_brief(at)
}

fn what(log: &Log, command: &Command) -> String {
    let of = |host: &HostId| host_key(log, *host);
    match command {
        Command::PowerOn(host) => format!("{} on", of(host)),
        Command::PowerOff(host) => format!("{} off", of(host)),
        Command::Join(host) => format!("{} joins", of(host)),
        Command::Renew(host) => format!("{} renews", of(host)),
        Command::Rebind(host) => format!("{} rebinds", of(host)),
        Command::Reboot(host) => format!("{} reboots", of(host)),
        Command::Release(host) => format!("{} releases", of(host)),
        Command::ReleaseAll => "all release".to_owned(),
        Command::JoinAll => "all join".to_owned(),
        Command::AddressInUse(host) => format!("{} declines", of(host)),
        Command::Inform(host) => format!("{} informs", of(host)),
        Command::Send(host, _) => format!("{} sends by hand", of(host)),
        Command::Restart(host, true) => format!("{} forgets", of(host)),
        Command::Restart(host, false) => format!("{} restarts", of(host)),
        Command::Silence(host, true) => format!("{} silent", of(host)),
        Command::Silence(host, false) => format!("{} answers again", of(host)),
        Command::Authoritative(host, true) => format!("{} authoritative", of(host)),
        Command::Authoritative(host, false) => format!("{} not authoritative", of(host)),
        Command::Desk(host, None) => format!("{} answers at once", of(host)),
        Command::Desk(host, Some(desk)) => {
            let span = span_in_words(desk.service);
            format!("{} takes {span} a message", of(host))
        }
        Command::Free(host, address) => format!("{} frees {address}", of(host)),
        Command::Link(_) => "another link".to_owned(),
        Command::Fault(_) => "a rule of the link".to_owned(),
        Command::SwitchFault(_, true) => "a rule on".to_owned(),
        Command::SwitchFault(_, false) => "a rule off".to_owned(),
        Command::RemoveFault(_) => "a rule removed".to_owned(),
        Command::Move(host, _) => format!("{} moved", of(host)),
        Command::Unplug(host, true) => format!("{} unplugged", of(host)),
        Command::Unplug(host, false) => format!("{} plugged in", of(host)),
        Command::TakeAddress(_, address) => format!("{address} taken"),
        Command::Add(spec) => format!("{} added", spec.info.key),
        Command::Remove(host) => format!("{} removed", of(host)),
        Command::Rename(host, name) => format!("{} named {name}", of(host)),
        Command::ConfigureServer(host, _) | Command::ConfigureClient(host, _) => {
            format!("{} configured", of(host))
        }
        Command::Import(host, _) => format!("leases into {}", of(host)),
        Command::UndoImport(host) => format!("import undone in {}", of(host)),
        // The first has words of its own, the others are no deeds.
        Command::Disturb(_) | Command::Gate(_) | Command::ReleaseNext => "a change".to_owned(),
    }
}

/// `OFFER of server-2`
fn disturbed(log: &Log, input: &Input, action: FaultAction) -> Option<String> {
    let from = log.count_before(input.at);
    let is_it = |record: &Record| match &record.event {
        Event::Commanded(command) => Some(&**command) == input.deed(),
        _ => false,
    };
    let here = log.records().get(from..)?.iter();
    let place = from
        + here
            .take_while(|record| record.at == input.at)
            .position(is_it)?;
    let mut before = log.records()[..place].iter();
    let last = before.rposition(|record| matches!(record.event, Event::Released(_)));
    let id = RecordId::new(place);
    let struck = Disturbance::of(log, id, action, last.map(RecordId::new))?;
    let kind = struck.kind.map_or("a datagram", |kind| kind.short());
    Some(format!("{kind} of {}", host_key(log, struck.from)))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::net::memory::MemoryCarrier;
    use crate::session::Run;
    use crate::session::run::InputKind;
    use crate::sim::crafted::Crafted;
    use crate::sim::host::Desk;
    use crate::view::testing::{lesson, log_of, scenario};
    use crate::wire::Spot;

    fn told(log: &Log, at: SimTime, command: Command) -> String {
        let input = Input {
            ticks: 0,
            at,
            what: InputKind::Command(command),
        };
        deed(log, &input)
    }

    #[test]
    fn whatever_is_done_to_a_message_has_its_verb() {
        for (action, verb) in [
            (FaultAction::Drop, "drop"),
            (FaultAction::Duplicate, "duplicate"),
            (FaultAction::Delay(Duration::from_secs(1)), "delay"),
            (FaultAction::AfterNext, "keep back"),
            (FaultAction::Corrupt(4), "corrupt"),
            (FaultAction::CorruptField(Spot::Option(54)), "corrupt"),
        ] {
            let mut run = Run::new(&scenario("01-dora"), Box::new(MemoryCarrier));
            run.command(Command::Gate(false));
            run.step().unwrap();
            run.command(Command::Disturb(action));
            let log = log_of(run.take_records());
            let command = Command::Disturb(action);
            assert_eq!(
                told(&log, log.end(), command.clone()),
                format!("{verb} OFFER of server-1")
            );
            let elsewhere = told(&log, SimTime::from_secs(600), command);
            assert_eq!(elsewhere, format!("{verb} a message at 10 min"));
        }
    }

    #[test]
    fn what_is_sent_by_hand_and_how_fast_a_server_is_has_its_words() {
        let log = lesson("01-dora");
        let (server, laptop) = (HostId(0), HostId(1));
        let told = |command| told(&log, SimTime::from_secs(60), command);
        let sent = Command::Send(laptop, Box::new(Crafted::to_all([1])));
        assert_eq!(told(sent), "laptop-a sends by hand at 1 min");
        let desk = Desk {
            queue: None,
            service: Duration::from_millis(50),
        };
        assert_eq!(
            told(Command::Desk(server, Some(desk))),
            "server-1 takes 50 ms a message at 1 min"
        );
        assert_eq!(
            told(Command::Desk(server, None)),
            "server-1 answers at once at 1 min"
        );
    }
}
