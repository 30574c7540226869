//! The rules of the link at the playhead: what each does in words, whether it is on, and to how
//! many messages it was done so far. Told from the log: a rule looks at what departs here as it
//! does on the link, so no record has to say which rule did what.

mod target;
mod words;

pub use target::{Target, flying_with};
pub use words::{deed, deed_to_all, ordinal, words};

use crate::session::Log;
use crate::sim::scenario::{FaultAction, FaultRule, Watch};
use crate::sim::{Command, Event, HostId, HostKind, Record, RecordId, Scenario};
use crate::time::SimTime;
use crate::wire::MessageType;

/// A rule as it is at the playhead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleRow {
    /// Its number, from 0, by which commands name it.
    pub number: u32,
    /// What it does to what.
    pub rule: FaultRule,
    /// Whether it is switched on.
    pub on: bool,
    /// To how many messages it was done.
    pub met: usize,
    /// From when on it counts; `None`: from the start, by the lesson.
    pub since: Option<SimTime>,
}

/// What somebody did to a message on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disturbance {
    /// The record of the command.
    pub record: RecordId,
    /// The departure of the message.
    pub released: RecordId,
    /// What was done.
    pub action: FaultAction,
    /// Who sent it.
    pub from: HostId,
    /// Option 53.
    pub kind: Option<MessageType>,
    /// To how many others it was done as well, which were in flight, too.
    pub others: usize,
}

impl Disturbance {
    /// What a command did: to what departs with the next record, or else to what is in flight.
    /// `last` is the departure before the command.
    pub(super) fn of(
        log: &Log,
        command: RecordId,
        action: FaultAction,
        last: Option<RecordId>,
    ) -> Option<Self> {
        let departs = |id: &RecordId| {
            let record = log.get(*id);
            record.is_some_and(|record| matches!(record.event, Event::Released(_)))
        };
        let next = Some(RecordId::new(command.index() + 1)).filter(departs);
        let released = next.or(last)?;
        // What departs only now departs alone.
        let together = next.map_or_else(|| flying_with(log, released, command.index()), |_| 1);
        let record = log.get(released)?;
        let Event::Sent(packet, _) = &log.get(record.cause?)?.event else {
            return None;
        };
        Some(Self {
            record: command,
            released,
            action,
            from: record.host,
            kind: packet.kind,
            others: together.saturating_sub(1),
        })
    }

    /// The rule that does the same to others of its kind from now on.
    pub fn as_rule(&self, first: u32, count: u32) -> FaultRule {
        FaultRule {
            message: self.kind,
            from: Some(self.from),
            to: None,
            first,
            count,
            action: self.action,
        }
    }
}

/// All rules of a run, taken in as records arrive.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    taken: usize,
    tracked: Vec<Tracked>,
    disturbances: Vec<Disturbance>,
    released: Option<RecordId>,
}

/// A rule over time.
#[derive(Clone, Debug)]
struct Tracked {
    watch: Watch,
    since: Option<(RecordId, SimTime)>,
    /// When it was switched.
    switched: Vec<(RecordId, bool)>,
    removed: Option<RecordId>,
    /// The departures of the messages it was done to.
    met: Vec<RecordId>,
}

impl Tracked {
    fn new(rule: &FaultRule, since: Option<(RecordId, SimTime)>) -> Self {
        Self {
            watch: Watch::new(rule.clone()),
            since,
            switched: Vec::new(),
            removed: None,
            met: Vec::new(),
        }
    }

    fn is_there(&self, count: usize) -> bool {
        let before = |record: RecordId| record.index() < count;
        self.since.is_none_or(|(record, _)| before(record)) && !self.removed.is_some_and(before)
    }

    fn row(&self, number: u32, count: usize) -> RuleRow {
        let before = |record: RecordId| record.index() < count;
        let switched = self.switched.iter().rfind(|(record, _)| before(*record));
        RuleRow {
            number,
            rule: self.watch.rule().clone(),
            on: switched.is_none_or(|(_, on)| *on),
            met: self.met.partition_point(|record| before(*record)),
            since: self.since.map(|(_, at)| at),
        }
    }
}

impl Rules {
    /// The rules with which a scenario begins.
    pub fn new(scenario: &Scenario) -> Self {
        let rules = scenario.faults.iter().map(|rule| Tracked::new(rule, None));
        Self {
            tracked: rules.collect(),
            ..Self::default()
        }
    }

    /// Takes in what the log has more than at the last time.
    pub fn extend(&mut self, log: &Log) {
        for at in self.taken..log.len() {
            let record = &log.records()[at];
            match &record.event {
                Event::Commanded(command) => self.command(log, RecordId::new(at), command),
                Event::Released(_) => {
                    self.released = Some(RecordId::new(at));
                    self.look(log, RecordId::new(at), record);
                }
                _ => {}
            }
        }
        self.taken = log.len();
    }

    /// The rules after the first `count` records, those left out that were taken back.
    pub fn at(&self, count: usize) -> Vec<RuleRow> {
        let there = (0..)
            .zip(&self.tracked)
            .filter(|(_, rule)| rule.is_there(count));
        there
            .map(|(number, rule)| rule.row(number, count))
            .collect()
    }

    /// What somebody did last to a message within the first `count` records, as long as no rule
    /// was made since.
    pub fn disturbance(&self, count: usize) -> Option<Disturbance> {
        let before = |record: RecordId| record.index() < count;
        let place = self.disturbances.partition_point(|it| before(it.record));
        let last = self.disturbances[..place].last()?;
        let made = self.tracked.iter().filter_map(|rule| rule.since);
        let is_later = |record: RecordId| before(record) && record > last.record;
        let is_rule = made.into_iter().any(|(record, _)| is_later(record));
        (!is_rule).then_some(*last)
    }

    fn command(&mut self, log: &Log, id: RecordId, command: &Command) {
        // What is refused is refused at once: that is the next record.
        let next = log.records().get(id.index() + 1);
        let refused =
            |next: &Record| matches!(next.event, Event::Refused(_)) && next.cause == Some(id);
        if next.is_some_and(refused) {
            return;
        }
        match command {
            Command::Fault(rule) => {
                let at = log.get(id).map_or(SimTime::ZERO, |record| record.at);
                self.tracked.push(Tracked::new(rule, Some((id, at))));
            }
            Command::SwitchFault(number, on) => {
                if let Some(rule) = self.tracked.get_mut(*number as usize) {
                    rule.watch.switch(*on);
                    rule.switched.push((id, *on));
                }
            }
            Command::RemoveFault(number) => {
                if let Some(rule) = self.tracked.get_mut(*number as usize) {
                    rule.watch.switch(false);
                    rule.removed.get_or_insert(id);
                }
            }
            Command::Disturb(action) => {
                let done = Disturbance::of(log, id, *action, self.released);
                self.disturbances.extend(done);
            }
            _ => {}
        }
    }

    /// Each rule looks at what departs, as it does on the link.
    fn look(&mut self, log: &Log, id: RecordId, record: &Record) {
        let Event::Released(fates) = &record.event else {
            return;
        };
        let is_guest = |host: HostId| {
            let info = log.host(host);
            info.is_some_and(|info| info.kind == HostKind::Guest)
        };
        // Guests have no time to wait: what they send and get passes the link by.
        if self.tracked.is_empty()
            || is_guest(record.host)
            || fates.iter().any(|it| is_guest(it.to))
        {
            return;
        }
        let sent = record.cause.and_then(|sent| log.get(sent));
        let Some(Event::Sent(packet, _)) = sent.map(|sent| &sent.event) else {
            return;
        };
        for rule in &mut self.tracked {
            let receivers = fates.iter().map(|fate| fate.to);
            if rule.watch.look(record.host, packet, receivers).is_some() {
                rule.met.push(id);
            }
        }
    }
}

/// How often a rule was met, in words: `matched 2 of 3`.
pub fn met_words(row: &RuleRow) -> String {
    match (row.met, row.rule.count) {
        (0, _) => "not matched yet".into(),
        (1, 1) => "matched".into(),
        (met, u32::MAX) => format!("matched {met}×"),
        (met, count) => format!("matched {met} of {count}"),
    }
}

/// The rules that never matched, in one sentence; nothing if there is none.
pub fn never_matched(rows: &[RuleRow], name: &dyn Fn(HostId) -> String) -> Option<String> {
    let never: Vec<_> = rows.iter().filter(|row| row.met == 0).collect();
    match *never {
        [] => None,
        [row] => Some(format!(
            "One rule never matched: “{}”",
            words(&row.rule, name)
        )),
        [first, ..] => Some(format!(
            "{} rules never matched, the first is “{}”",
            never.len(),
            words(&first.rule, name)
        )),
    }
}
