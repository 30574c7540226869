//! `dorascope join`: clients of ours on a network that has a server.

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, BufWriter, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use super::{Where, agree, interrupt};
use crate::cli::remark;
use crate::cli::run::{factor, span};
use crate::protocol::ClientState;
use crate::session::network::{GENTLE_RATE, JoinWish, Plan};
use crate::session::{Log, Order, Pace, Playhead, Runner};
use crate::sim::scenario::join::MOST_CLIENTS;
use crate::sim::{Command, Event, HostId, HostKind};
use crate::time::SimTime;
use crate::view::{Outline, messages};

/// So long nothing may change before the program goes on without an answer: four tries and their
/// waits are over then (4.1).
const PATIENCE: Duration = Duration::from_secs(64);
/// How long released addresses are waited for.
const PARTING: Duration = Duration::from_secs(2);
/// How long there is nothing to do at most.
const PAUSE: Duration = Duration::from_millis(1);
/// With more clients than this, messages are counted and not told one by one.
const TOLD: u32 = 20;

/// What `dorascope join` can be told.
#[derive(Debug, Args)]
pub(in crate::cli) struct Options {
    #[command(flatten)]
    place: Where,
    /// How many clients.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_CLIENTS)))]
    clients: u32,
    /// How many of them begin in a second; more than 5 need --yes on a real network.
    #[arg(long, value_name = "R", default_value_t = GENTLE_RATE, value_parser = factor)]
    rate: f64,
    /// What all clients do once they have their addresses, one after the other.
    #[arg(long, value_enum)]
    then: Vec<Then>,
    /// How long the addresses are kept afterwards: 90s, 10m.
    #[arg(long, value_name = "SPAN", value_parser = span)]
    hold: Option<Duration>,
    /// Release nothing at the end.
    #[arg(long)]
    keep: bool,
    /// The number that hardware addresses and waits are drawn from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// One JSON object per message.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Then {
    /// Extend the lease as at T1 (RENEWING).
    Renew,
    /// Extend it as at T2 (REBINDING).
    Rebind,
    /// Check the address as after a restart (INIT-REBOOT).
    Reboot,
    /// Find the address in use (DECLINE), and get another.
    Decline,
}

impl Then {
    fn command(self, host: HostId) -> Command {
        match self {
            Self::Renew => Command::Renew(host),
            Self::Rebind => Command::Rebind(host),
            Self::Reboot => Command::Reboot(host),
            Self::Decline => Command::AddressInUse(host),
        }
    }
}

pub(in crate::cli) fn join(options: &Options) -> Result<()> {
    let plan = Plan::join(&JoinWish {
        place: options.place.wish(),
        clients: options.clients,
        rate: options.rate,
        seed: options.seed,
    })?;
    agree(&plan.consent, options.place.yes)?;
    let mut party = Party::new(options, &plan)?;
    party.all_join()?;
    for then in &options.then {
        party.all_do(*then)?;
    }
    if let Some(span) = options.hold {
        party.hold(span)?;
    }
    party.part()
}

/// All clients and what became of them.
struct Party<'a> {
    options: &'a Options,
    runner: Runner,
    /// Its time is the time of the network.
    now: SimTime,
    interrupted: Arc<AtomicBool>,
    log: Log,
    outline: Outline,
    told: usize,
    states: BTreeMap<HostId, ClientState>,
    changed: SimTime,
    out: BufWriter<io::StdoutLock<'static>>,
}

impl<'a> Party<'a> {
    fn new(options: &'a Options, plan: &Plan) -> Result<Self> {
        Ok(Self {
            options,
            runner: plan.begin(Pace::Speed(1.0))?,
            now: SimTime::ZERO,
            interrupted: interrupt()?,
            log: Log::default(),
            outline: Outline::default(),
            told: 0,
            states: BTreeMap::new(),
            changed: SimTime::ZERO,
            out: BufWriter::new(io::stdout().lock()),
        })
    }

    /// Goes on for a moment and tells what happened.
    fn go_on(&mut self) -> Result<()> {
        let busy = self.runner.keep_pace(10_000);
        let batch = self.runner.take();
        self.now = batch.status.mark.at;
        for record in &batch.records {
            if let Event::StateChanged(change) = &record.event {
                self.states.insert(record.host, change.to);
                self.changed = self.now;
            }
        }
        let quiet = batch.records.is_empty();
        self.log.append(batch.records);
        self.tell()?;
        if let Some(reason) = batch.status.failed {
            bail!(reason);
        }
        if quiet && !busy {
            self.out.flush()?;
            self.runner.wait(PAUSE);
        }
        Ok(())
    }

    /// Goes on until `done`, or nothing changes any more, or the user has had enough. Returns
    /// whether it is done.
    fn until(&mut self, patience: Duration, done: impl Fn(&Self) -> bool) -> Result<bool> {
        self.changed = self.now;
        while !done(self) {
            if self.now.since(self.changed) > patience || self.interrupted.load(Ordering::Relaxed) {
                return Ok(false);
            }
            self.go_on()?;
        }
        Ok(true)
    }

    fn count(&self, wanted: impl Fn(ClientState) -> bool) -> usize {
        self.states.values().filter(|state| wanted(**state)).count()
    }

    fn holders(&self) -> Vec<HostId> {
        let holding = self.states.iter().filter(|(_, state)| state.has_address());
        holding.map(|(host, _)| *host).collect()
    }

    fn all_join(&mut self) -> Result<()> {
        let all = self.options.clients as usize;
        let last = Duration::from_secs_f64(f64::from(self.options.clients) / self.options.rate);
        let patience = PATIENCE + last.min(PATIENCE);
        self.until(patience, |party| {
            party.states.len() == all && party.count(|state| state == ClientState::Bound) == all
        })?;
        let bound = self.count(|state| state == ClientState::Bound);
        let secs = self.now.as_secs_f64();
        remark(&format!(
            "{bound} of {all} have an address, after {secs:.1} s"
        ));
        let servers: Vec<String> = self
            .log
            .hosts()
            .iter()
            .filter(|host| host.kind == HostKind::Server)
            .filter_map(|host| host.address.map(|address| address.to_string()))
            .collect();
        if servers.len() > 1 {
            remark(&format!(
                "{} servers answered: {}",
                servers.len(),
                servers.join(", ")
            ));
        }
        Ok(())
    }

    /// Gives a command to all who hold an address, not faster than they were to begin.
    fn command_all(&mut self, command: impl Fn(HostId) -> Command) -> Result<usize> {
        let mut waiting: VecDeque<HostId> = self.holders().into();
        let count = waiting.len();
        let begun = self.now;
        let mut given = 0.0;
        while !waiting.is_empty() {
            let due = self.now.since(begun).as_secs_f64() * self.options.rate + 1.0;
            while given < due
                && let Some(host) = waiting.pop_front()
            {
                self.runner.order(Order::Command(command(host)));
                given += 1.0;
            }
            self.go_on()?;
        }
        Ok(count)
    }

    fn all_do(&mut self, then: Then) -> Result<()> {
        if self.interrupted.load(Ordering::Relaxed) {
            return Ok(());
        }
        let count = self.command_all(|host| then.command(host))?;
        // What has begun is over when nobody asks any more.
        self.until(PATIENCE, |party| {
            party.count(|state| state == ClientState::Bound) >= count
        })?;
        let bound = self.count(|state| state == ClientState::Bound);
        let word = then.to_possible_value();
        let word = word.as_ref().map_or("", |value| value.get_name());
        remark(&format!("{word}: {bound} of {count} have an address"));
        Ok(())
    }

    fn hold(&mut self, span: Duration) -> Result<()> {
        let begun = self.now;
        self.until(Duration::MAX, |party| party.now.since(begun) >= span)?;
        Ok(())
    }

    /// Gives back what is held, unless it is to be kept.
    fn part(mut self) -> Result<()> {
        let all = self.options.clients as usize;
        let held = self.holders().len();
        if !self.options.keep {
            self.interrupted.store(false, Ordering::Relaxed);
            self.command_all(Command::Release)?;
            self.until(PARTING, |party| party.holders().is_empty())?;
            remark(&format!("released {}", held - self.holders().len()));
        }
        self.out.flush()?;
        if held < all {
            bail!("{} of {all} clients have no address", all - held);
        }
        Ok(())
    }

    /// Tells the messages that were sent since the last time.
    fn tell(&mut self) -> Result<()> {
        if !self.options.json && self.options.clients > TOLD {
            return Ok(());
        }
        self.outline.extend(&self.log);
        let end = Playhead::at_end(&self.log);
        let sent = self.outline.messages(end);
        for number in self.told + 1..=sent {
            let Some(row) = messages::row(&self.log, &self.outline, end, number) else {
                continue;
            };
            if self.options.json {
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
