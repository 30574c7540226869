//! `dorascope run`: plays a lesson to its end, over real sockets or in memory, and writes what
//! was asked for. Real ports stand on standard error, never in the output.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail};
use clap::{Args, ValueEnum};
use jiff::Timestamp;

use super::exports::{self, Exports};
use super::lease_file::LeaseFile;
use super::remark;
use crate::files::export::options::ExportOptions;
use crate::files::export::{Export, Subject};
use crate::files::{lessons, recording, save};
use crate::seed::Seed;
use crate::session::{
    Batch, CarrierKind, Input, Log, Pace, Playhead, Recording, Runner, Setup, Status, Until,
};
use crate::sim::scenario::{Role, VariantError};
use crate::sim::{HostId, Scenario};
use crate::time::{SimTime, span_from_words};
use crate::view::rules::{self, Rules};
use crate::view::words;

/// What `dorascope run` can be told.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// A built-in lesson, by name or number, or a lesson file.
    #[arg(value_name = "LESSON|FILE")]
    lesson: String,
    /// Play it in this variant (may be given several times); `dorascope lessons LESSON` lists
    /// them.
    #[arg(long = "variant", value_name = "ID")]
    variants: Vec<String>,
    /// The number that the run is drawn from, instead of the lesson's.
    #[arg(long)]
    seed: Option<u64>,
    /// Go on until this virtual instant instead of the lesson's end: 90s, 2h.
    #[arg(long, value_parser = span)]
    until: Option<Duration>,
    /// How datagrams cross.
    #[arg(long, value_enum, default_value_t)]
    carrier: Carrier,
    /// Run so many times as fast as real time, instead of as fast as possible: for other
    /// programs that want to take part.
    #[arg(long, value_name = "FACTOR", value_parser = factor)]
    speed: Option<f64>,
    /// Write the ladder as text (`-`: to standard output, the default).
    #[arg(long, value_name = "FILE|-")]
    text: Option<PathBuf>,
    /// Write one JSON object per message.
    #[arg(long, value_name = "FILE|-")]
    json: Option<PathBuf>,
    /// Write a session that can be replayed.
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    #[command(flatten)]
    exports: Exports,
    /// Keep the leases of the clients in this file while the run goes on (dhcpleases.txt).
    #[arg(long, value_name = "FILE")]
    lease_file: Option<PathBuf>,
    /// Write the sockets in use, one a line, before the run starts.
    #[arg(long, value_name = "FILE")]
    ports: Option<PathBuf>,
    /// The date of the run's first instant (RFC 3339); the present, if not given.
    #[arg(long, value_name = "INSTANT")]
    epoch: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Carrier {
    /// Through real UDP sockets on 127.0.0.1.
    #[default]
    Loopback,
    /// Through memory, without any socket.
    Memory,
}

pub(super) fn span(words: &str) -> Result<Duration, &'static str> {
    span_from_words(words).ok_or("a span of time such as 90s, 30min or 2h is expected")
}

pub(super) fn factor(words: &str) -> Result<f64, &'static str> {
    let factor: Option<f64> = words.parse().ok();
    factor
        .filter(|factor| factor.is_finite() && *factor > 0.0)
        .ok_or("a number above zero is expected")
}

/// The lesson with this name, or in this file.
pub(super) fn built_in_or_file(name: &str) -> Result<Scenario> {
    if let Some(lesson) = lessons::find(name) {
        return Ok(Scenario::parse(lesson.text)?);
    }
    let path = Path::new(name);
    if !path.exists() && path.extension().is_none() {
        bail!("“{name}” is neither a lesson nor a file; `dorascope lessons` lists the lessons");
    }
    Ok(lessons::load(path)?)
}

/// The lesson with this name, or in this file, in these variants; as it is written, without any.
fn in_variants(name: &str, variants: &[String]) -> Result<Scenario> {
    let scenario = built_in_or_file(name)?;
    if variants.is_empty() {
        return Ok(scenario);
    }
    let ids: Vec<&str> = variants.iter().map(String::as_str).collect();
    scenario.with_variants(&ids).map_err(|error| match error {
        VariantError::Wrong(error) => anyhow!("{name}: {error}"),
        other => other.into(),
    })
}

/// The date of now in whole seconds, as a session has it.
fn present() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

/// The present in whole seconds, since 1970.
pub(super) fn since_1970() -> Duration {
    Duration::try_from(present().as_duration()).unwrap_or_default()
}

pub(super) fn run(options: &Options) -> Result<()> {
    let mut scenario = in_variants(&options.lesson, &options.variants)?;
    if let Some(seed) = options.seed {
        scenario.seed = Seed(seed);
    }
    let setup = Setup {
        scenario: Arc::new(scenario),
        carrier: match options.carrier {
            Carrier::Loopback => CarrierKind::Loopback,
            Carrier::Memory => CarrierKind::Memory,
        },
        pace: options.speed.map_or(Pace::Fast, Pace::Speed),
        until: options.until.map_or(Until::LessonEnd, |span| {
            Until::Instant(SimTime::ZERO + span)
        }),
    };
    let epoch = options.epoch.unwrap_or_else(present);
    let since_1970: Duration = epoch
        .as_duration()
        .try_into()
        .context("a run cannot begin before 1970")?;
    let mut leases = options
        .lease_file
        .as_ref()
        .map(|path| LeaseFile::new(path, since_1970));
    let played = play(&setup, options.ports.as_deref(), |log| {
        if let Some(leases) = &mut leases {
            leases.follow(log);
        }
    })?;
    tell_of_rules_in_vain(&setup.scenario, &played.log);
    options.write(&setup.scenario, &played, epoch, since_1970)?;
    leases.map_or(Ok(()), |leases| leases.finish(&played.log))?;
    played.status.failed.map_or(Ok(()), |reason| bail!(reason))
}

/// A lesson over real sockets, as a text ladder on standard output.
pub(super) fn as_text(scenario: Scenario) -> Result<()> {
    let setup = Setup {
        scenario: Arc::new(scenario),
        carrier: CarrierKind::Loopback,
        pace: Pace::Fast,
        until: Until::LessonEnd,
    };
    let played = play(&setup, None, |_| ())?;
    let subject = played.subject(&setup.scenario, Duration::ZERO);
    exports::write(Path::new("-"), Export::Text, &subject)?;
    played.status.failed.map_or(Ok(()), |reason| bail!(reason))
}

/// A run that has ended.
#[derive(Default)]
struct Played {
    log: Log,
    inputs: Vec<Input>,
    status: Status,
}

impl Played {
    fn add(&mut self, batch: Batch) {
        self.log.append(batch.records);
        self.inputs.extend(batch.inputs);
        self.status = batch.status;
    }

    fn subject<'a>(&'a self, scenario: &'a Scenario, epoch: Duration) -> Subject<'a> {
        Subject {
            log: &self.log,
            until: Playhead::at_end(&self.log),
            title: &scenario.lesson.title,
            scenario: Some(scenario),
            epoch,
            notes: &[],
            options: ExportOptions::default(),
        }
    }
}

fn play(setup: &Setup, ports: Option<&Path>, mut grown: impl FnMut(&Log)) -> Result<Played> {
    let mut runner = Runner::new(setup)?;
    let mut played = Played::default();
    played.add(runner.take());
    tell_ports(&setup.scenario, &played.status, ports)?;
    grown(&played.log);
    runner.run_to_end(|batch| {
        played.add(batch);
        grown(&played.log);
    });
    Ok(played)
}

fn tell_ports(scenario: &Scenario, status: &Status, file: Option<&Path>) -> Result<()> {
    announce(scenario, status);
    match file {
        Some(path) => write_ports(path, &sockets(scenario, status)),
        None => Ok(()),
    }
}

/// Tells on standard error of each rule that no message ever fitted.
fn tell_of_rules_in_vain(scenario: &Scenario, log: &Log) {
    let mut rules = Rules::new(scenario);
    rules.extend(log);
    let name = |host| words::name_of(log, host, log.len());
    for row in rules.at(log.len()).iter().filter(|row| row.met == 0) {
        remark(&format!(
            "this rule never matched: {}",
            rules::words(&row.rule, &name)
        ));
    }
}

/// Tells on standard error which real sockets a run has, and which ports were busy.
pub fn announce(scenario: &Scenario, status: &Status) {
    let sockets = sockets(scenario, status);
    if !sockets.is_empty() {
        remark(&format!("sockets: {}", sockets.join(", ")));
    }
    for busy in &status.remarks {
        remark(busy);
    }
}

/// `server-1 127.0.0.1:6767`, one for each socket.
fn sockets(scenario: &Scenario, status: &Status) -> Vec<String> {
    let ports = status.ports.iter();
    ports
        .map(|(host, address)| format!("{} {address}", side(scenario, *host)))
        .collect()
}

fn write_ports(path: &Path, lines: &[String]) -> Result<()> {
    save::whole(path, |out| {
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))
    })
    .with_context(|| format!("cannot write {}", path.display()))
}

/// The host behind a socket; all clients share one.
fn side(scenario: &Scenario, host: HostId) -> &str {
    match scenario.hosts.get(host.index()) {
        Some(spec) if !matches!(spec.role, Role::Client { .. }) => &spec.info.key,
        _ => "clients",
    }
}

impl Options {
    fn write(
        &self,
        scenario: &Scenario,
        played: &Played,
        epoch: Timestamp,
        since_1970: Duration,
    ) -> Result<()> {
        if let Some(path) = &self.record {
            let Played {
                log,
                inputs,
                status,
            } = played;
            let start = epoch.as_second();
            let session = Recording::new(scenario, start, inputs.clone(), status.mark, log);
            recording::save(&session, path)?;
        }
        let subject = played.subject(scenario, since_1970);
        if let Some(path) = &self.json {
            exports::write(path, Export::Json, &subject)?;
        }
        self.exports.write(&subject)?;
        let something = self.json.is_some()
            || self.record.is_some()
            || self.lease_file.is_some()
            || self.exports.any();
        let default = (!something).then(|| PathBuf::from("-"));
        match self.text.as_ref().or(default.as_ref()) {
            Some(path) => exports::write(path, Export::Text, &subject),
            None => Ok(()),
        }
    }
}
