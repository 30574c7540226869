//! A sentence for every command: what was wanted, and of whom.

use crate::protocol::server::import::ImportMode;
use crate::session::Log;
use crate::sim::scenario::FaultAction;
use crate::sim::{Command, HostId};
use crate::time::span_in_words;
use crate::view::{rules, words};

use super::lower_first;

/// What a command asks for.
pub(super) fn command_sentence(log: &Log, before: usize, command: &Command) -> String {
    let name = |host: &HostId| words::name_of(log, *host, before);
    match command {
        Command::PowerOn(host) => format!("{} is switched on", name(host)),
        Command::PowerOff(host) => format!("{} is switched off", name(host)),
        Command::Join(host) => format!("{} is told to ask for an address", name(host)),
        Command::Renew(host) => format!("{} is told to renew its lease now", name(host)),
        Command::Rebind(host) => format!(
            "{} is told to ask any server to extend its lease",
            name(host)
        ),
        Command::Reboot(host) => format!("{} starts again and remembers its address", name(host)),
        Command::Release(host) => format!("{} is told to return its address", name(host)),
        Command::ReleaseAll => "Every client is told to return its address".into(),
        Command::AddressInUse(host) => format!("{} finds its address in use", name(host)),
        Command::Inform(host) => format!("{} is told to ask for settings only", name(host)),
        Command::Send(host, crafted) => {
            let to = crafted.dst.ip();
            let to = if to.is_broadcast() {
                "everyone".to_owned()
            } else {
                log.holder_of(*to, before)
                    .map_or_else(|| to.to_string(), |host| host.name.to_string())
            };
            format!(
                "{} is made to send a message written by hand to {to}",
                name(host)
            )
        }
        Command::Restart(host, true) => {
            format!("{} is started again without its bindings", name(host))
        }
        Command::Restart(host, false) => format!("{} is started again", name(host)),
        Command::Silence(host, true) => format!("{} is told to answer nobody", name(host)),
        Command::Silence(host, false) => format!("{} may answer again", name(host)),
        Command::Authoritative(host, true) => {
            format!("{} says NAK to what it does not know", name(host))
        }
        Command::Authoritative(host, false) => {
            format!("{} is silent about what it does not know", name(host))
        }
        Command::Desk(host, None) => format!("{} answers at once what arrives", name(host)),
        Command::Desk(host, Some(desk)) => {
            format!(
                "{} takes {} for each message",
                name(host),
                span_in_words(desk.service)
            )
        }
        Command::Free(host, address) => format!("{} is told that {address} is free", name(host)),
        Command::Link(link) => format!(
            "The link takes {} now and loses {:.0} % of the messages",
            span_in_words(link.delay),
            link.loss * 100.0
        ),
        Command::Fault(_)
        | Command::SwitchFault(..)
        | Command::RemoveFault(_)
        | Command::Disturb(_) => link_sentence(command, &name),
        Command::Move(host, _) => format!("{} is carried to another network", name(host)),
        Command::Unplug(host, true) => format!("The cable of {} is pulled", name(host)),
        Command::Unplug(host, false) => format!("The cable of {} is plugged in", name(host)),
        Command::TakeAddress(host, address) => {
            format!(
                "Somebody near {} takes {address} without asking",
                name(host)
            )
        }
        Command::Gate(true) => "The gate opens: messages leave by themselves".into(),
        Command::Gate(false) => "The gate closes: each message waits for a step".into(),
        Command::JoinAll => "Every client without an address is told to get one".into(),
        Command::Add(spec) => format!("{} joins the network", spec.info.name),
        Command::Remove(host) => format!("{} is taken off the network", name(host)),
        Command::Rename(host, new) => format!("{} gets the name {new}", name(host)),
        Command::ConfigureServer(host, _) | Command::ConfigureClient(host, _) => {
            format!("{} gets new settings", name(host))
        }
        Command::Import(host, import) => {
            let count = words::counted(import.bindings.len(), "record");
            match import.mode {
                ImportMode::Merge => format!("{} gets {count} from a file", name(host)),
                ImportMode::Replace => {
                    format!(
                        "{} gets {count} from a file in place of its own",
                        name(host)
                    )
                }
            }
        }
        Command::UndoImport(host) => {
            format!(
                "{} gets back what it had on record before the import",
                name(host)
            )
        }
        Command::ReleaseNext => "The gate lets one message go".into(),
    }
}

/// What the link is to do to messages.
fn link_sentence(command: &Command, name: &dyn Fn(&HostId) -> String) -> String {
    match command {
        Command::Fault(rule) => {
            let said = rules::words(rule, &|host| name(&host));
            format!("The link gets a rule: {}", lower_first(&said))
        }
        Command::SwitchFault(number, true) => {
            format!("Rule {} of the link is switched on", u64::from(*number) + 1)
        }
        Command::SwitchFault(number, false) => {
            format!(
                "Rule {} of the link is switched off",
                u64::from(*number) + 1
            )
        }
        Command::RemoveFault(number) => {
            format!("Rule {} of the link is taken back", u64::from(*number) + 1)
        }
        Command::Disturb(action) => match action {
            FaultAction::Drop => "The message in flight is dropped".into(),
            FaultAction::Delay(span) => {
                format!("The message in flight takes {} more", span_in_words(*span))
            }
            FaultAction::Duplicate => "The message in flight arrives twice".into(),
            FaultAction::Corrupt(octet) => {
                format!("Octet {octet} of the message in flight is altered")
            }
            FaultAction::AfterNext => {
                "The message in flight is kept back until the next one has landed".into()
            }
            FaultAction::CorruptField(spot) => {
                format!("A bit of {spot} of the message in flight is altered")
            }
        },
        _ => String::new(),
    }
}
