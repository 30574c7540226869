//! What was done in a run, as lines of a script: those of the lesson that were carried out, and
//! what the user did, each with the verb that fits.

use std::collections::BTreeMap;
use std::time::Duration;

use toml::{Table, Value};

use super::Subject;
use super::clock::Clock;
use super::faults::{self, InFlight};
use super::page::span;
use crate::session::{Log, World};
use crate::sim::crafted::{Crafted, Source};
use crate::sim::scenario::{FaultRule, LinkSettings, ScriptLine, Written};
use crate::sim::{Command, Event, HostId, HostKind, Record, RecordId, Scenario};
use crate::time::SimTime;
use crate::view::commands::{has_come_of, in_vain};
use crate::wire::chaddr_in;

/// What was done in a run.
#[derive(Debug, Default)]
pub(super) struct Deeds {
    /// Where the lines of the lesson begin that were carried out, and which record tells of it.
    kept: BTreeMap<usize, usize>,
    /// What the user did, in order.
    done: Vec<Done>,
    /// The user's rules from before anything happened: the numbers behind the lesson's are theirs.
    early: Vec<FaultRule>,
    /// What was done to messages on their way, as rules from the start.
    rules: Vec<FaultRule>,
    /// Whether something has left, or a rule was made that is not there from the start.
    is_under_way: bool,
    first: Option<RecordId>,
    /// How much later than in the run its last line was written.
    late: Duration,
}

/// Something that the user did.
#[derive(Debug)]
struct Done {
    at: SimTime,
    record: usize,
    command: Command,
}

impl Deeds {
    /// Goes through a run.
    pub(super) fn of(subject: &Subject<'_>, scenario: &Scenario) -> Self {
        let log = subject.log;
        let mut deeds = Self::default();
        let mut world = World::default();
        let mut clock = Clock::default();
        let mut flying = InFlight::default();
        for (index, record) in log.records().iter().take(subject.until.count).enumerate() {
            let id = RecordId::new(index);
            if let Event::Commanded(command) = &record.event {
                let own = deeds.is_own(scenario, record, command);
                let in_vain = in_vain(log, id, &world).is_some();
                let vain = in_vain || (is_order(command) && !has_come_of(log, id));
                match own {
                    Some(Own::Line(place)) if !vain => {
                        deeds.kept.insert(place, index);
                        deeds.is_under_way |= matches!(**command, Command::Fault(_));
                    }
                    None if !vain => {
                        deeds.first.get_or_insert(id);
                        let instant = clock.next(log, id, command);
                        deeds.take(log, id, (instant, command), scenario, &flying);
                    }
                    Some(_) | None => {}
                }
            }
            deeds.is_under_way |= matches!(record.event, Event::Released(_));
            clock.look(log, record);
            flying.look(id, record);
            world.apply(record);
        }
        deeds.late = clock.late();
        // What the script says for all clients leaves no record of its own.
        let end = super::end(subject);
        let to_all = |line: &&ScriptLine| line.command == Command::ReleaseAll && line.at <= end;
        let to_all = scenario.script.iter().filter(to_all);
        deeds
            .kept
            .extend(to_all.map(|line| (line.place.start, log.count_at(line.at))));
        deeds
    }

    /// The user's first deed.
    pub(super) fn first(&self) -> Option<RecordId> {
        self.first
    }

    /// The instant of the user's last deed.
    pub(super) fn last(&self) -> SimTime {
        self.done.last().map_or(SimTime::ZERO, |done| done.at)
    }

    /// By how much the lesson is longer than the run.
    pub(super) fn late(&self) -> Duration {
        self.late
    }

    /// Whether the lesson did this itself.
    fn is_own(&self, scenario: &Scenario, record: &Record, command: &Command) -> Option<Own> {
        let from = scenario.script.partition_point(|line| line.at < record.at);
        let now = || {
            scenario.script[from..]
                .iter()
                .take_while(|line| line.at == record.at)
        };
        let same = |line: &&ScriptLine| {
            line.command == *command && !self.kept.contains_key(&line.place.start)
        };
        if let Some(line) = now().find(same) {
            return Some(Own::Line(line.place.start));
        }
        let is_release = matches!(command, Command::Release(_));
        if is_release && now().any(|line| line.command == Command::ReleaseAll) {
            return Some(Own::OfMany);
        }
        // Of the thousands of a crowd nobody tells a single one anything but the crowd itself.
        let power = matches!(command, Command::PowerOn(_) | Command::PowerOff(_));
        let host = command.host().filter(|_| power || is_order(command))?;
        let mut crowds = scenario.crowds.iter();
        crowds.any(|crowd| crowd.has(host)).then_some(Own::OfMany)
    }

    fn take(
        &mut self,
        log: &Log,
        id: RecordId,
        (at, command): (SimTime, &Command),
        scenario: &Scenario,
        flying: &InFlight,
    ) {
        match command {
            Command::Disturb(action) => {
                let rules = faults::of_disturbance(log, id, *action, flying, scenario.hosts.len());
                let has_words = |rule: &FaultRule| faults::table(rule, scenario).is_some();
                self.rules.extend(rules.into_iter().filter(has_words));
            }
            Command::Fault(rule)
                if at == SimTime::ZERO
                    && !self.is_under_way
                    && faults::table(rule, scenario).is_some() =>
            {
                self.early.push(rule.clone());
            }
            command => {
                self.is_under_way |= matches!(command, Command::Fault(_));
                self.done.push(Done {
                    at,
                    record: id.index(),
                    command: command.clone(),
                });
            }
        }
    }

    /// `[[script]]`: the lesson's lines and the user's in order of time.
    pub(super) fn script(
        &self,
        scenario: &Scenario,
        written: &Written,
    ) -> Result<Vec<Table>, String> {
        let mut lines: Vec<((SimTime, usize), Table)> = Vec::new();
        for line in &scenario.script {
            let found = written
                .script
                .iter()
                .find(|(place, _)| *place == line.place);
            let (Some((_, table)), Some(record)) = (found, self.kept.get(&line.place.start)) else {
                continue;
            };
            let shifted = self.renumbered(scenario, &line.command);
            let table = match shifted {
                Some(command) => as_recorded(line.at, &command)?,
                None => table.clone(),
            };
            lines.push(((line.at, *record), table));
        }
        for done in &self.done {
            if self.as_rule(done, scenario).is_some() {
                continue;
            }
            let shifted = self.renumbered(scenario, &done.command);
            let command = shifted.as_ref().unwrap_or(&done.command);
            let table = verb(command, scenario).map(|told| table(done.at, told));
            let table = table.map_or_else(|| as_recorded(done.at, command), Ok)?;
            lines.push(((done.at, done.record), table));
        }
        lines.sort_by_key(|(place, _)| *place);
        let calls = written.calls.iter().cloned();
        Ok(calls
            .chain(lines.into_iter().map(|(_, table)| table))
            .collect())
    }

    /// `[[fault]]`: the lesson's, those from the start first because rules are known by number,
    /// what was done to messages on their way, and the user's.
    pub(super) fn faults(&self, scenario: &Scenario, written: &Written) -> Vec<Table> {
        let has_time = |table: &Table| table.contains_key("at");
        let reached = |place: &core::ops::Range<usize>| self.kept.contains_key(&place.start);
        let own = written.faults.iter();
        let own = own.filter(|(place, table)| !has_time(table) || reached(place));
        let mut tables: Vec<Table> = own.map(|(_, table)| table.clone()).collect();
        let from_start = self.early.iter().chain(&self.rules);
        tables.extend(from_start.filter_map(|rule| faults::table(rule, scenario)));
        let late = self.done.iter();
        tables.extend(late.filter_map(|done| self.as_rule(done, scenario)));
        tables
    }

    /// A rule of the user's as a `[[fault]]`. Those come behind the lines of the script at their
    /// instant, so where there is one it is a line itself.
    fn as_rule(&self, done: &Done, scenario: &Scenario) -> Option<Table> {
        let Command::Fault(rule) = &done.command else {
            return None;
        };
        let is_then = |line: &&ScriptLine| line.at == done.at;
        let mut lines = scenario.script.iter().filter(is_then);
        let is_line =
            |other: &Done| other.at == done.at && !matches!(other.command, Command::Fault(_));
        let alone = !lines.any(|line| self.kept.contains_key(&line.place.start))
            && !self.done.iter().any(is_line);
        let mut table = faults::table(rule, scenario).filter(|_| alone)?;
        table.insert("at".into(), Value::from(span(done.at)));
        Some(table)
    }

    /// The same command where rules have other numbers because there are more from the start.
    fn renumbered(&self, scenario: &Scenario, command: &Command) -> Option<Command> {
        let from_start = u32::try_from(scenario.faults.len() + self.early.len()).ok()?;
        let more = u32::try_from(self.rules.len()).ok()?;
        let number = |number: u32| {
            if number < from_start {
                number
            } else {
                number.saturating_add(more)
            }
        };
        match *command {
            Command::SwitchFault(old, on) => Some(Command::SwitchFault(number(old), on)),
            Command::RemoveFault(old) => Some(Command::RemoveFault(number(old))),
            _ => None,
        }
    }
}

/// What the lesson did itself.
enum Own {
    /// By the line that begins here.
    Line(usize),
    /// By a line that is for many, or by a crowd.
    OfMany,
}

/// Whether this tells a client to do something: then either something comes of it at once, or
/// nothing ever does.
fn is_order(command: &Command) -> bool {
    matches!(
        command,
        Command::Join(_)
            | Command::Renew(_)
            | Command::Rebind(_)
            | Command::Reboot(_)
            | Command::Release(_)
            | Command::AddressInUse(_)
            | Command::Inform(_)
    )
}

/// A verb and its keys.
type Told = (&'static str, Vec<(&'static str, Value)>);

fn table(at: SimTime, (verb, keys): Told) -> Table {
    let first = [("at", Value::from(span(at))), ("do", Value::from(verb))];
    let all = first.into_iter().chain(keys);
    all.map(|(key, value)| (key.to_owned(), value)).collect()
}

/// A command as sessions have it.
fn as_recorded(at: SimTime, command: &Command) -> Result<Table, String> {
    let text = serde_json::to_string(command).map_err(|error| error.to_string())?;
    Ok(table(
        at,
        ("as-recorded", vec![("recorded", Value::from(text))]),
    ))
}

/// The verb for a command, if a script has one for it.
fn verb(command: &Command, scenario: &Scenario) -> Option<Told> {
    let spec = |id: HostId| scenario.hosts.get(id.index());
    let key = |id: HostId| Some(("host", Value::from(&*spec(id)?.info.key)));
    let of = |id: HostId, kind| key(id).filter(|_| spec(id).is_some_and(|it| it.info.kind == kind));
    let client = |id| of(id, HostKind::Client);
    let server = |id| of(id, HostKind::Server);
    let (verb, mut keys, host) = match command {
        Command::PowerOn(id) => ("power-on", vec![], key(*id)),
        Command::PowerOff(id) => ("power-off", vec![], key(*id)),
        Command::Join(id) => ("join", vec![], client(*id)),
        Command::Renew(id) => ("renew", vec![], client(*id)),
        Command::Rebind(id) => ("rebind", vec![], client(*id)),
        Command::Reboot(id) => ("reboot", vec![], client(*id)),
        Command::Release(id) => ("release", vec![], client(*id)),
        Command::AddressInUse(id) => ("address-in-use", vec![], client(*id)),
        Command::Inform(id) => ("inform", vec![], client(*id)),
        Command::Restart(id, false) => ("restart", vec![], server(*id)),
        Command::Restart(id, true) => ("restart", vec![("forget", Value::from(true))], server(*id)),
        Command::Silence(id, on) => ("silence", vec![("on", Value::from(*on))], server(*id)),
        Command::Authoritative(id, on) => {
            ("authoritative", vec![("on", Value::from(*on))], server(*id))
        }
        Command::Free(id, address) => (
            "free",
            vec![("address", Value::from(address.to_string()))],
            server(*id),
        ),
        Command::TakeAddress(id, address) => (
            "take-address",
            vec![("address", Value::from(address.to_string()))],
            client(*id),
        ),
        Command::Unplug(id, true) => ("unplug", vec![], key(*id)),
        Command::Unplug(id, false) => ("plug", vec![], key(*id)),
        Command::Move(id, to) => {
            let network = scenario.segments.get(to.0 as usize)?;
            (
                "move",
                vec![("network", Value::from(&*network.key))],
                client(*id),
            )
        }
        Command::Desk(id, None) => ("queue", vec![], server(*id)),
        Command::Desk(id, Some(desk)) => {
            let service = ("service", Value::from(faults::words(desk.service)?));
            let queue = desk
                .queue
                .map(|queue| ("queue", Value::from(i64::from(queue))));
            (
                "queue",
                std::iter::once(service).chain(queue).collect(),
                server(*id),
            )
        }
        Command::Send(id, crafted) => ("send", vec![("send", sent(crafted, scenario)?)], key(*id)),
        Command::Link(link) => return Some(("link", vec![("link", link_table(link)?)])),
        _ => return None,
    };
    keys.insert(0, host?);
    Some((verb, keys))
}

fn link_table(link: &LinkSettings) -> Option<Value> {
    let keys = [
        ("delay", Value::from(faults::words(link.delay)?)),
        ("jitter", Value::from(faults::words(link.jitter)?)),
        ("loss", Value::from(link.loss)),
        ("duplication", Value::from(link.duplication)),
    ];
    Some(Value::Table(
        keys.map(|(key, value)| (key.to_owned(), value))
            .into_iter()
            .collect(),
    ))
}

/// A message made by hand, octet by octet.
fn sent(crafted: &Crafted, scenario: &Scenario) -> Option<Value> {
    if crafted.card.is_some() && crafted.card != chaddr_in(&crafted.octets.0) {
        return None;
    }
    let to = *crafted.dst.ip();
    let to = if to.is_broadcast() {
        "*".to_owned()
    } else {
        to.to_string()
    };
    let mut send: Table = [
        ("to", Value::from(to)),
        ("port", Value::from(i64::from(crafted.dst.port()))),
        ("source_port", Value::from(i64::from(crafted.sport))),
        ("hex", Value::from(String::from(crafted.octets.clone()))),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into_iter()
    .collect();
    if crafted.from == Source::Nobody {
        send.insert("from_nobody".into(), Value::from(true));
    }
    if crafted.card.is_some() {
        send.insert("to_card".into(), Value::from(true));
    }
    if let Some(client) = crafted.xid_of {
        let client = scenario.hosts.get(client.index())?;
        if client.info.kind != HostKind::Client {
            return None;
        }
        send.insert("client".into(), Value::from(&*client.info.key));
        send.insert("xid_of_client".into(), Value::from(true));
    }
    Some(Value::Table(send))
}
