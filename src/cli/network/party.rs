//! Clients on a real network, driven from the terminal: time is everybody's, commands are given
//! no faster than agreed, messages are told as they leave, and Ctrl-C is heard.

use core::net::Ipv4Addr;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::{self, BufWriter, IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Result, bail};

use super::phase::{Deed, Phase};
use crate::cli::remark;
use crate::net::Fault;
use crate::protocol::Note;
use crate::session::{Log, Order, Playhead, Runner};
use crate::sim::{Command, Event, HostConfig, HostId, HostKind, Record, RecordId};
use crate::time::SimTime;
use crate::view::{Outline, messages};

/// How long there is nothing to do at most.
const PAUSE: Duration = Duration::from_millis(1);
/// Things done before the network is listened to again: its buffer must not overflow meanwhile.
const BUDGET: usize = 512;
/// So many different sentences about what did not leave are said.
const MOST_SAID: usize = 5;
/// The line of progress changes so often.
const EVERY: Duration = Duration::from_millis(200);

/// How messages are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tell {
    /// Not one by one.
    Nothing,
    /// A line of words each.
    Words,
    /// A JSON object each.
    Json,
}

/// All clients and what became of them.
pub(super) struct Party {
    runner: Runner,
    /// Its time is the time of the network.
    pub(super) now: SimTime,
    interrupted: Arc<AtomicBool>,
    rate: f64,
    tell: Tell,
    log: Log,
    outline: Outline,
    told: usize,
    /// Who may use which address.
    holders: BTreeMap<HostId, Ipv4Addr>,
    /// Who was heard to answer, by server identifier.
    pub(super) servers: BTreeSet<Ipv4Addr>,
    /// Who had nothing left but a link-local address.
    helpless: usize,
    /// The messages that could not leave.
    unsent: BTreeSet<RecordId>,
    phase: Phase,
    changed: SimTime,
    said: BTreeSet<Arc<str>>,
    progress: Progress,
    out: BufWriter<io::StdoutLock<'static>>,
}

impl Party {
    /// Clients who are there from the beginning, `rate` of whom do something in a second.
    pub(super) fn new(runner: Runner, interrupted: Arc<AtomicBool>, rate: f64, tell: Tell) -> Self {
        let quiet = tell == Tell::Nothing || !io::stdout().is_terminal();
        Self {
            runner,
            now: SimTime::ZERO,
            interrupted,
            rate,
            tell,
            log: Log::default(),
            outline: Outline::default(),
            told: 0,
            holders: BTreeMap::new(),
            servers: BTreeSet::new(),
            helpless: 0,
            unsent: BTreeSet::new(),
            phase: Phase::new(Deed::Join, []),
            changed: SimTime::ZERO,
            said: BTreeSet::new(),
            progress: Progress {
                wanted: quiet && io::stderr().is_terminal(),
                shown: None,
            },
            out: BufWriter::new(io::stdout().lock()),
        }
    }

    /// Goes on for a moment and tells what happened.
    pub(super) fn go_on(&mut self) -> Result<()> {
        let busy = self.runner.keep_pace(BUDGET);
        let batch = self.runner.take();
        self.now = batch.status.mark.at;
        for record in &batch.records {
            self.see(record);
        }
        let quiet = batch.records.is_empty();
        if self.tell != Tell::Nothing {
            self.log.append(batch.records);
            self.tell_messages()?;
        }
        if let Some(reason) = batch.status.failed {
            bail!(reason);
        }
        self.progress.go_on(self.now, self.phase.score());
        if quiet && !busy {
            self.out.flush()?;
            self.runner.wait(PAUSE);
        }
        Ok(())
    }

    fn see(&mut self, record: &Record) {
        self.phase.see(record);
        match &record.event {
            Event::StateChanged(change) => {
                self.changed = self.now;
                let lease = change.lease.as_ref().filter(|_| change.to.has_address());
                match lease {
                    Some(lease) => self.holders.insert(record.host, lease.address),
                    None => self.holders.remove(&record.host),
                };
            }
            Event::Noted(Note::LinkLocal(_)) => self.helpless += 1,
            Event::Noted(_) => self.changed = self.now,
            Event::Appeared(info, HostConfig::Nothing) if info.kind == HostKind::Server => {
                self.servers.extend(info.address);
            }
            // One for each who would have heard it, with one cause.
            Event::Dropped(Fault::Unsent) => self.unsent.extend(record.cause),
            Event::Refused(why) => self.complain(why),
            _ => {}
        }
    }

    /// Says what could not be done, each thing once.
    fn complain(&mut self, why: &Arc<str>) {
        if self.said.len() < MOST_SAID && self.said.insert(Arc::clone(why)) {
            self.say(why);
        }
    }

    /// Says something in one line.
    pub(super) fn say(&mut self, what: &str) {
        self.progress.clear();
        remark(what);
    }

    /// Goes on until `done`, or nothing changes any more, or the user has had enough. Returns
    /// whether it is done.
    fn until(&mut self, patience: Duration, done: impl Fn(&Self) -> bool) -> Result<bool> {
        self.changed = self.now;
        while !done(self) {
            if self.now.since(self.changed) > patience || self.is_interrupted() {
                return Ok(false);
            }
            self.go_on()?;
        }
        Ok(true)
    }

    /// Whether the user has had enough.
    pub(super) fn is_interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }

    /// From now on the user can have enough once more.
    pub(super) fn forgive(&self) {
        self.interrupted.store(false, Ordering::Relaxed);
    }

    /// Who may use an address.
    pub(super) fn holders(&self) -> impl Iterator<Item = (HostId, Option<Ipv4Addr>)> {
        self.holders
            .iter()
            .map(|(host, address)| (*host, Some(*address)))
    }

    /// How many may use an address.
    pub(super) fn held(&self) -> usize {
        self.holders.len()
    }

    /// How many help themselves to link-local addresses.
    pub(super) fn helpless(&self) -> usize {
        self.helpless
    }

    /// How many messages could not leave.
    pub(super) fn unsent(&self) -> usize {
        self.unsent.len()
    }

    /// These are to do this; what they need to be told is in `commands`, given no faster than
    /// agreed. Returns how many of them have succeeded when nobody is waited for any more, or
    /// when nothing has changed for so long.
    pub(super) fn all_do(
        &mut self,
        phase: Phase,
        commands: impl IntoIterator<Item = Command>,
        patience: Duration,
    ) -> Result<(usize, usize)> {
        self.phase = phase;
        let mut waiting: VecDeque<Command> = commands.into_iter().collect();
        let begun = self.now;
        let mut given = 0.0;
        while !waiting.is_empty() && !self.is_interrupted() {
            let due = self.now.since(begun).as_secs_f64() * self.rate;
            // One at a time: a lease leaves the file when the word of it has left.
            if given <= due
                && let Some(command) = waiting.pop_front()
            {
                self.runner.order(Order::Command(command));
                given += 1.0;
            }
            self.go_on()?;
        }
        self.until(patience, |party| party.phase.is_over())?;
        self.progress.clear();
        Ok(self.phase.score())
    }

    /// Gives one command, without waiting for what comes of it.
    pub(super) fn order(&mut self, command: Command) -> Result<()> {
        self.runner.order(Order::Command(command));
        self.go_on()
    }

    /// Lets time pass.
    pub(super) fn hold(&mut self, span: Duration) -> Result<()> {
        let begun = self.now;
        self.until(Duration::MAX, |party| party.now.since(begun) >= span)?;
        self.progress.clear();
        Ok(())
    }

    /// Everything told, and everything stored in order.
    pub(super) fn finish(&mut self) -> Result<()> {
        self.out.flush()?;
        self.runner.finish_store().map_err(anyhow::Error::msg)
    }

    /// Tells the messages that were sent since the last time.
    fn tell_messages(&mut self) -> Result<()> {
        self.outline.extend(&self.log);
        let end = Playhead::at_end(&self.log);
        let sent = self.outline.messages(end);
        for number in self.told + 1..=sent {
            let Some(row) = messages::row(&self.log, &self.outline, end, number) else {
                continue;
            };
            if self.tell == Tell::Json {
                let mut line = Vec::new();
                row.line().write_json(&mut line);
                line.push(b'\n');
                self.out.write_all(&line)?;
            } else {
                let read = row.message.as_ref();
                let kind = read.map_or("?", |read| read.kind().name());
                writeln!(
                    self.out,
                    "{:>9.3}  {} → {}  {kind}  {}",
                    row.time.as_secs_f64(),
                    row.from,
                    row.receiver(),
                    row.info
                )?;
            }
        }
        self.told = sent;
        Ok(())
    }
}

/// One line on a terminal that is written again and again.
struct Progress {
    wanted: bool,
    shown: Option<SimTime>,
}

impl Progress {
    fn go_on(&mut self, now: SimTime, (done, all): (usize, usize)) {
        let due = self.shown.is_none_or(|shown| now.since(shown) >= EVERY);
        if !self.wanted || !due || all == 0 {
            return;
        }
        self.shown = Some(now);
        let mut err = io::stderr();
        // A terminal that has gone away needs no line.
        let _ = write!(
            err,
            "\r{done} of {all}, after {:.1} s\x1b[K",
            now.as_secs_f64()
        );
        let _ = err.flush();
    }

    /// Makes room for a line that stays.
    fn clear(&mut self) {
        if self.shown.take().is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
