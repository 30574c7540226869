//! What was done to messages on their way, as `[[fault]]` tables: a rule says which departure of
//! its kind is meant, so they are counted.

use std::collections::BTreeMap;
use std::time::Duration;

use toml::{Table, Value};

use super::page::span;
use crate::session::Log;
use crate::sim::scenario::{FaultAction, FaultRule, Watch};
use crate::sim::{Event, HostId, Record, RecordId, Scenario};
use crate::time::SimTime;
use crate::wire::Spot;

/// The copies of messages that have left and not yet arrived.
#[derive(Debug, Default)]
pub(super) struct InFlight {
    copies: BTreeMap<(RecordId, HostId), u32>,
}

impl InFlight {
    /// Takes in the next record.
    pub(super) fn look(&mut self, id: RecordId, record: &Record) {
        match (&record.event, record.cause) {
            (Event::Released(fates), _) => {
                for fate in fates.iter().filter(|fate| fate.lost.is_none()) {
                    self.copies.insert((id, fate.to), 1);
                }
            }
            (Event::Duplicated, Some(released)) => {
                if let Some(copies) = self.copies.get_mut(&(released, record.host)) {
                    *copies += 1;
                }
            }
            (Event::Delivered(_) | Event::Dropped(_), Some(released)) => {
                let key = (released, record.host);
                if let Some(copies) = self.copies.get_mut(&key) {
                    *copies -= 1;
                    if *copies == 0 {
                        self.copies.remove(&key);
                    }
                }
            }
            // It is not disturbed any more.
            (Event::KeptBack, Some(released)) => {
                self.copies.remove(&(released, record.host));
            }
            _ => {}
        }
    }

    /// Each message with those who still wait for it.
    fn messages(&self) -> Vec<(RecordId, Vec<HostId>)> {
        let mut messages: Vec<(RecordId, Vec<HostId>)> = Vec::new();
        for (released, to) in self.copies.keys() {
            match messages.last_mut() {
                Some((last, receivers)) if last == released => receivers.push(*to),
                _ => messages.push((*released, vec![*to])),
            }
        }
        messages
    }
}

/// The rules that do from the start what this command did to what was in flight, or to what
/// departed with it. `declared` is how many hosts the lesson has.
pub(super) fn of_disturbance(
    log: &Log,
    id: RecordId,
    action: FaultAction,
    flying: &InFlight,
    declared: usize,
) -> Vec<FaultRule> {
    let next = RecordId::new(id.index() + 1);
    let departs = match log.get(next).map(|record| &record.event) {
        Some(Event::Released(fates)) => Some(fates.iter().map(|fate| fate.to).collect()),
        _ => None,
    };
    let messages = match departs {
        Some(receivers) => vec![(next, receivers)],
        None => flying.messages(),
    };
    let rules = messages.iter().flat_map(|(released, receivers)| {
        let to = ways(log, *released, receivers, declared);
        to.into_iter()
            .filter_map(|to| rule(log, *released, to, action, declared))
    });
    rules.collect()
}

/// All receivers together, or each that still waits.
fn ways(
    log: &Log,
    released: RecordId,
    receivers: &[HostId],
    declared: usize,
) -> Vec<Option<HostId>> {
    let all = match log.get(released).map(|record| &record.event) {
        Some(Event::Released(fates)) => fates.iter().all(|fate| receivers.contains(&fate.to)),
        _ => true,
    };
    let unnamed = receivers.iter().any(|host| host.index() >= declared);
    if all || unnamed {
        return vec![None];
    }
    receivers.iter().copied().map(Some).collect()
}

/// The rule for one message: which departure of its sender and kind it was.
fn rule(
    log: &Log,
    released: RecordId,
    to: Option<HostId>,
    action: FaultAction,
    declared: usize,
) -> Option<FaultRule> {
    let record = log.get(released)?;
    let Event::Sent(packet, _) = &log.get(record.cause?)?.event else {
        return None;
    };
    let mut rule = FaultRule {
        message: packet.kind,
        // Who came later has no key in the lesson.
        from: Some(record.host).filter(|host| host.index() < declared),
        to,
        first: 1,
        count: u32::MAX,
        action,
    };
    let mut watch = Watch::new(rule.clone());
    let mut is_meant = false;
    for record in &log.records()[..=released.index()] {
        let Event::Released(fates) = &record.event else {
            continue;
        };
        let sent = record.cause.and_then(|sent| log.get(sent));
        if let Some(Event::Sent(packet, _)) = sent.map(|sent| &sent.event) {
            let receivers = fates.iter().map(|fate| fate.to);
            is_meant = watch.look(record.host, packet, receivers).is_some();
        }
    }
    rule.first = watch.met();
    rule.count = 1;
    is_meant.then_some(rule)
}

/// `[[fault]]`, if the lesson has words for all of it.
pub(super) fn table(rule: &FaultRule, scenario: &Scenario) -> Option<Table> {
    let key = |host: HostId| Some(Value::from(&*scenario.hosts.get(host.index())?.info.key));
    let mut table = Table::new();
    let mut put = |name: &str, value: Value| table.insert(name.to_owned(), value);
    let verb = match rule.action {
        FaultAction::Drop => "drop",
        FaultAction::Duplicate => "duplicate",
        FaultAction::AfterNext => "after-next",
        FaultAction::Delay(by) => {
            put("by", Value::from(words(by)?));
            "delay"
        }
        FaultAction::Corrupt(byte) | FaultAction::CorruptField(Spot::Octet(byte)) => {
            put("byte", Value::from(i64::from(byte)));
            "corrupt"
        }
        FaultAction::CorruptField(Spot::Field(field)) => {
            put("field", Value::from(field.name()));
            "corrupt"
        }
        FaultAction::CorruptField(Spot::Option(code)) => {
            put("option", Value::from(i64::from(code)));
            "corrupt"
        }
    };
    put("do", Value::from(verb));
    if let Some(kind) = rule.message {
        put("message", Value::from(kind.short()));
    }
    if let Some(from) = rule.from {
        put("from", key(from)?);
    }
    if let Some(to) = rule.to {
        put("to", key(to)?);
    }
    if rule.first != 1 {
        put("first", Value::from(i64::from(rule.first)));
    }
    match rule.count {
        1 => None,
        u32::MAX => put("count", Value::from("every")),
        count => put("count", Value::from(i64::from(count))),
    };
    Some(table)
}

/// A span as a lesson file has it, if it has no part that is finer than that.
pub(super) fn words(by: Duration) -> Option<String> {
    let micros = u64::try_from(by.as_micros()).ok()?;
    (Duration::from_micros(micros) == by).then(|| span(SimTime::from_micros(micros)))
}
