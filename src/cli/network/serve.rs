//! `dorascope serve`: servers of ours for real clients. What happened is told and dropped: memory
//! does not grow with time, however long it lasts.

use core::net::Ipv4Addr;
use core::str::FromStr;
use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;
use ipnet::Ipv4Net;

use super::record::{self, Tape};
use super::{NotAgreed, agree, interrupt};
use crate::cli::remark;
use crate::files::leases::ledger::Ledger;
use crate::files::leases::take_up;
use crate::session::network::{Place, Plan, ServePlace, ServeWish, Terms};
use crate::session::{Pace, Runner, Status};
use crate::sim::{Event, Record};
use crate::time::{SimTime, span_from_words};
use crate::view::lease_events::LeaseEvents;
use crate::view::message_stream::MessageStream;
use crate::wire::Mac;

/// Things done before anything is told.
const BUDGET: usize = 10_000;
/// The longest wait: so late is Ctrl-C noticed.
const PATIENCE: Duration = Duration::from_millis(100);
/// So many lease events are told one by one; then they are counted.
const TOLD: u64 = 1_000;
/// How often counts are told then, if they have changed.
const COUNTED_EVERY: Duration = Duration::from_mins(1);
/// So many different sentences about what went wrong are told; each once.
const COMPLAINTS: usize = 20;

/// What `dorascope serve` can be told. Several servers stand at several interfaces, or several
/// addresses; what is said of each is given as often and in the same order. `--dns`, `--domain`
/// and `--lease` given once are for all.
#[derive(Debug, Args)]
pub(in crate::cli) struct Options {
    /// The interface on which to answer, at its first address; may be repeated.
    #[arg(
        long,
        value_name = "IF",
        required_unless_present = "bind",
        conflicts_with = "bind"
    )]
    interface: Vec<String>,
    /// The address of this computer at which to answer; may be repeated.
    #[arg(long, value_name = "ADDR[:PORT]", value_parser = Place::from_str)]
    bind: Vec<Place>,
    /// The addresses to hand out: 192.0.2.100-192.0.2.200.
    #[arg(long, value_name = "A-B", required = true)]
    pool: Vec<Pool>,
    /// The network of the clients; that of the interface, if not given.
    #[arg(long, value_name = "CIDR")]
    subnet: Vec<Ipv4Net>,
    /// The router that clients are told.
    #[arg(long, value_name = "ADDR")]
    router: Vec<Ipv4Addr>,
    /// The name servers that clients are told: 192.0.2.2,192.0.2.3.
    #[arg(long, value_name = "A,B")]
    dns: Vec<Addresses>,
    /// The domain that clients are told.
    #[arg(long, value_name = "NAME")]
    domain: Vec<String>,
    /// How long a lease lasts: 90s, 1h, infinite [default: 1h].
    #[arg(long, value_name = "SPAN", value_parser = lease_secs)]
    lease: Vec<u32>,
    /// An address that only this hardware address gets; may be repeated.
    #[arg(long, value_name = "MAC=ADDR")]
    reserve: Vec<Reservation>,
    /// Keep the leases in this file: each is there before its client is told. Those that stand
    /// in it go on.
    #[arg(long, value_name = "FILE")]
    lease_file: Option<PathBuf>,
    /// Wait until the leases are on the disk, once for each batch of answers.
    #[arg(long, requires = "lease_file")]
    sync: bool,
    /// Agree to answer on a real network.
    #[arg(long)]
    yes: bool,
    /// One JSON object per message.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    record: record::Record,
}

#[derive(Clone, Copy, Debug)]
struct Pool(Ipv4Addr, Ipv4Addr);

impl FromStr for Pool {
    type Err = &'static str;
    fn from_str(words: &str) -> Result<Self, Self::Err> {
        let ends = words.split_once('-').and_then(|(first, last)| {
            Some(Self(first.trim().parse().ok()?, last.trim().parse().ok()?))
        });
        ends.ok_or("two addresses such as 192.0.2.100-192.0.2.200 are expected")
    }
}

#[derive(Clone, Debug)]
struct Addresses(Vec<Ipv4Addr>);

impl FromStr for Addresses {
    type Err = &'static str;
    fn from_str(words: &str) -> Result<Self, Self::Err> {
        let all = words.split(',').map(|one| one.trim().parse());
        let all: Result<Vec<Ipv4Addr>, _> = all.collect();
        all.map(Self)
            .map_err(|_| "addresses such as 192.0.2.2,192.0.2.3 are expected")
    }
}

#[derive(Clone, Copy, Debug)]
struct Reservation(Mac, Ipv4Addr);

impl FromStr for Reservation {
    type Err = &'static str;
    fn from_str(words: &str) -> Result<Self, Self::Err> {
        let both = words
            .split_once('=')
            .and_then(|(mac, address)| Some(Self(mac.parse().ok()?, address.parse().ok()?)));
        both.ok_or("a reservation such as 02:00:00:00:00:0a=192.0.2.10 is expected")
    }
}

fn lease_secs(words: &str) -> Result<u32, &'static str> {
    if words == "infinite" {
        return Ok(u32::MAX);
    }
    let span = span_from_words(words).and_then(|span| u32::try_from(span.as_secs()).ok());
    span.filter(|secs| *secs < u32::MAX)
        .ok_or("a span of time such as 90s or 1h is expected, or infinite")
}

pub(in crate::cli) fn serve(options: &Options) -> Result<()> {
    let mut wish = options.wish()?;
    let asked = Plan::serve(&wish)?.consent;
    agree(&asked, options.yes)?;
    // The run begins with the file, not before the user has agreed.
    let ledger = match &options.lease_file {
        Some(path) => Some(take_up(path, options.sync, &mut wish)?),
        None => None,
    };
    let plan = Plan::serve(&wish)?;
    let new = |warning: &&String| options.yes || !asked.warnings.contains(*warning);
    for warning in plan.consent.warnings.iter().filter(new) {
        remark(warning);
    }
    answer(options, &plan, ledger)
}

impl Options {
    fn wish(&self) -> Result<ServeWish> {
        let interfaces = self.interface.iter().map(|name| (Some(name.clone()), None));
        let binds = self.bind.iter().map(|bind| (None, Some(*bind)));
        let stands: Vec<_> = interfaces.chain(binds).collect();
        let places = stands.len();
        let pools = each("--pool", &self.pool, places)?;
        let subnets = each("--subnet", &self.subnet, places)?;
        let routers = each("--router", &self.router, places)?;
        let dns = each_or_all("--dns", &self.dns, places)?;
        let domains = each_or_all("--domain", &self.domain, places)?;
        let leases = each_or_all("--lease", &self.lease, places)?;
        let place = |(number, (interface, bind))| -> Result<ServePlace> {
            let Pool(first, last) =
                *pools(number).context(NotAgreed("a server needs a --pool".into()))?;
            Ok(ServePlace {
                interface,
                bind,
                subnet: subnets(number).copied(),
                terms: Terms {
                    router: routers(number).copied(),
                    dns: dns(number).map_or(Vec::new(), |Addresses(all)| all.clone()),
                    domain: domains(number).cloned(),
                    ..Terms::new((first, last), leases(number).copied().unwrap_or(3_600))
                },
            })
        };
        let places: Result<Vec<ServePlace>> = stands.into_iter().enumerate().map(place).collect();
        let mut wish = ServeWish { places: places? };
        let reserved = self.reserve.iter().map(|Reservation(mac, ip)| (*mac, *ip));
        match wish.reserve(reserved)?.first() {
            None => Ok(wish),
            Some(address) => bail!(NotAgreed(format!(
                "{address} cannot be reserved: it lies in no network that is served"
            ))),
        }
    }
}

/// What was given for each place: as often as there are places, or not at all.
fn each<'a, T>(
    name: &str,
    given: &'a [T],
    places: usize,
) -> Result<impl Fn(usize) -> Option<&'a T>> {
    if !given.is_empty() && given.len() != places {
        bail!(NotAgreed(format!(
            "{name} is given {} times and the number of places is {places}: once for each is \
             expected, in the same order",
            given.len()
        )));
    }
    Ok(|place| given.get(place))
}

/// What was given for each place, or once for all.
fn each_or_all<'a, T>(
    name: &str,
    given: &'a [T],
    places: usize,
) -> Result<impl Fn(usize) -> Option<&'a T>> {
    let all = match given {
        [all] => Some(all),
        _ => None,
    };
    let one = if all.is_some() { &[] } else { given };
    let one = each(name, one, places)?;
    Ok(move |place| all.or_else(|| one(place)))
}

/// The servers begin with what stands in the lease file.
fn take_up(path: &Path, sync: bool, wish: &mut ServeWish) -> Result<Ledger> {
    let (ledger, told) = take_up::for_servers(path, sync, wish)?;
    for sentence in &told {
        remark(sentence);
    }
    Ok(ledger)
}

/// Answers until Ctrl-C, then leaves the file in order.
fn answer(options: &Options, plan: &Plan, ledger: Option<Ledger>) -> Result<()> {
    let mut runner = plan.begin(Pace::Speed(1.0))?;
    let interrupted = interrupt()?;
    if let Some(ledger) = ledger {
        runner.store_in(Box::new(ledger));
    }
    for (_, address) in runner.status().ports {
        remark(&format!("UDP {address} is open"));
    }
    remark(&format!("{}; Ctrl-C ends", plan.consent.what));
    let mut teller = Teller::new(options.json);
    let mut tape = options.record.begin(&plan.scenario)?;
    // What the servers begin with is no news.
    look(&mut runner, &mut tape, |records| teller.begin(records))?;
    while !interrupted.load(Ordering::Relaxed) {
        let busy = runner.keep_pace(BUDGET);
        let mut told = Ok(false);
        let status = look(&mut runner, &mut tape, |records| {
            told = teller.tell(records);
        })?;
        let something = told?;
        teller.now = status.mark.at;
        if let Some(reason) = status.failed {
            bail!(reason);
        }
        teller.count()?;
        if !something && status.held == 0 && !busy {
            teller.out.flush()?;
            runner.wait(PATIENCE);
        }
    }
    let stored = runner.finish_store();
    teller.close()?;
    stored.map_err(|why| anyhow!(why))?;
    tape.as_mut().map_or(Ok(()), Tape::save)
}

/// Shows what is new. Without a recording nothing of it is kept: memory does not grow with time.
fn look(
    runner: &mut Runner,
    tape: &mut Option<Tape>,
    show: impl FnOnce(&[Record]),
) -> Result<Status> {
    let Some(tape) = tape else {
        return Ok(runner.pass(show));
    };
    let mut batch = runner.take();
    tape.take(&mut batch)?;
    show(&batch.records);
    Ok(batch.status)
}

/// Says what happens.
struct Teller {
    json: bool,
    events: LeaseEvents,
    stream: MessageStream,
    /// How many records there were.
    passed: usize,
    /// What was said to have gone wrong.
    complaints: BTreeSet<Arc<str>>,
    /// When counts were told last, and what they were.
    counted: (SimTime, u64),
    now: SimTime,
    out: BufWriter<io::StdoutLock<'static>>,
}

impl Teller {
    fn new(json: bool) -> Self {
        Self {
            json,
            events: LeaseEvents::default(),
            stream: MessageStream::default(),
            passed: 0,
            complaints: BTreeSet::new(),
            counted: (SimTime::ZERO, TOLD),
            now: SimTime::ZERO,
            out: BufWriter::new(io::stdout().lock()),
        }
    }

    fn begin(&mut self, records: &[Record]) {
        self.stream.batch(self.passed, records, |_| ());
        self.passed += records.len();
    }

    /// Returns whether there was anything.
    fn tell(&mut self, records: &[Record]) -> Result<bool> {
        if self.json {
            self.tell_messages(records)?;
        }
        self.passed += records.len();
        for record in records {
            let told = !self.json && self.events.all() < TOLD;
            if let Some(line) = self.events.take(record, told) {
                writeln!(self.out, "{line}")?;
                if self.events.all() == TOLD {
                    remark("from here on leases are counted, not told");
                }
            }
            self.complain(record);
        }
        Ok(!records.is_empty())
    }

    /// One line of JSON for each.
    fn tell_messages(&mut self, records: &[Record]) -> Result<()> {
        let mut lines = Vec::new();
        self.stream.batch(self.passed, records, |line| {
            line.write_json(&mut lines);
            lines.push(b'\n');
        });
        Ok(self.out.write_all(&lines)?)
    }

    /// What cannot be done is said, the same thing once.
    fn complain(&mut self, record: &Record) {
        let Event::Refused(why) = &record.event else {
            return;
        };
        if self.complaints.len() < COMPLAINTS && self.complaints.insert(Arc::clone(why)) {
            remark(why);
        }
    }

    /// Now and then, how many there were that were not told.
    fn count(&mut self) -> Result<()> {
        let (last, told) = self.counted;
        let all = self.events.all();
        if !self.json && all > told && self.now.since(last) >= COUNTED_EVERY {
            writeln!(self.out, "{:>9.3}  {}", self.now.as_secs_f64(), self.events)?;
            self.counted = (self.now, all);
        }
        Ok(())
    }

    fn close(mut self) -> Result<()> {
        self.out.flush()?;
        remark(&format!(
            "{} in {:.1} s",
            self.events,
            self.now.as_secs_f64()
        ));
        Ok(())
    }
}
