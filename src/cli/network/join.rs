//! `dorascope join`: clients of ours on a network that has a server.

use core::net::Ipv4Addr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use super::party::{Party, Tell};
use super::phase::{Deed, Phase};
use super::record::Record;
use super::{Where, agree, interrupt};
use crate::cli::run::{factor, span};
use crate::files::leases::take_up;
use crate::protocol::client::ClientConfig;
use crate::session::Pace;
use crate::session::network::{Convoy, GENTLE_RATE, JoinWish, Plan};
use crate::sim::scenario::Role;
use crate::sim::scenario::join::MOST_CLIENTS;
use crate::sim::{Command, HostId};
use crate::view::findings::{unexpected, who_answered};

/// So long nothing may change before the program goes on without an answer: four tries and their
/// waits are over then (4.1).
const PATIENCE: Duration = Duration::from_secs(70);
/// How long released addresses are waited for.
const PARTING: Duration = Duration::from_secs(2);
/// With more clients than this, messages are counted and not told one by one.
const TOLD: u32 = 20;

/// What `dorascope join` can be told.
#[derive(Debug, Args)]
pub(in crate::cli) struct Options {
    #[command(flatten)]
    place: Where,
    /// How many clients; more than 250 need --yes on a real network.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_CLIENTS)))]
    clients: u32,
    /// How many of them begin in a second; more than 5 need --yes on a real network.
    #[arg(long, value_name = "R", default_value_t = GENTLE_RATE, value_parser = factor)]
    rate: f64,
    /// What all clients do once they have their addresses, one after the other.
    #[arg(long, value_enum)]
    then: Vec<Then>,
    /// A server that may answer: any other is reported.
    #[arg(long, value_name = "ADDR")]
    expect: Vec<Ipv4Addr>,
    /// A dhcpleases.txt in which each lease stands as soon as it is granted. The leases are kept
    /// at the end; `dorascope release` gives them back.
    #[arg(long, value_name = "FILE")]
    lease_file: Option<PathBuf>,
    #[command(flatten)]
    record: Record,
    /// How long the addresses are kept afterwards: 90s, 10m.
    #[arg(long, value_name = "SPAN", value_parser = span)]
    hold: Option<Duration>,
    /// Release nothing at the end, not even after Ctrl-C.
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
    /// Have this computer itself ask for settings for the address that it has (INFORM).
    Inform,
}

impl Then {
    fn deed(self) -> Deed {
        match self {
            Self::Renew | Self::Rebind => Deed::Extend,
            Self::Reboot => Deed::Reboot,
            Self::Decline => Deed::Decline,
            Self::Inform => Deed::Inform,
        }
    }

    fn command(self, host: HostId) -> Command {
        match self {
            Self::Renew => Command::Renew(host),
            Self::Rebind => Command::Rebind(host),
            Self::Reboot => Command::Reboot(host),
            Self::Decline => Command::AddressInUse(host),
            Self::Inform => Command::Inform(host),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Renew => "renew",
            Self::Rebind => "rebind",
            Self::Reboot => "reboot",
            Self::Decline => "decline",
            Self::Inform => "inform",
        }
    }
}

pub(in crate::cli) fn join(options: &Options) -> Result<()> {
    let wish = JoinWish {
        place: options.place.wish(),
        clients: options.clients,
        rate: options.rate,
        seed: options.seed,
        inform: options.then.contains(&Then::Inform),
    };
    let Convoy {
        plan,
        begin,
        informer,
    } = Convoy::join(&wish)?;
    agree(&plan.consent, options.place.yes)?;
    let ledger = match &options.lease_file {
        Some(path) => Some(take_up::for_clients(path)?),
        None => None,
    };
    let mut runner = plan.begin(Pace::Speed(1.0))?;
    if let Some(ledger) = ledger {
        runner.store_in(Box::new(ledger));
    }
    let tell = match options.json {
        true => Tell::Json,
        false if options.clients > TOLD => Tell::Nothing,
        false => Tell::Words,
    };
    let mut visit = Visit {
        options,
        party: Party::new(runner, interrupt()?, options.rate, tell),
        informer: informer.map(|host| (host, by_hand(&plan, host))),
        warnings: plan.consent.warnings.clone(),
        failed: Vec::new(),
    };
    visit.party.record(options.record.begin(&plan.scenario)?);
    visit.all_join(begin)?;
    for then in &options.then {
        visit.all_do(*then)?;
    }
    if let Some(span) = options.hold {
        visit.hold(span)?;
    }
    visit.part()
}

/// What the host with an address by hand is like.
fn by_hand(plan: &Plan, host: HostId) -> ClientConfig {
    match plan.scenario.hosts.get(host.index()).map(|host| &host.role) {
        Some(Role::Client { config, .. }) => (**config).clone(),
        _ => ClientConfig::new(crate::wire::Mac::default()),
    }
}

/// What the clients do, one thing after the other.
struct Visit<'a> {
    options: &'a Options,
    party: Party,
    informer: Option<(HostId, ClientConfig)>,
    /// What there was to be known beforehand.
    warnings: Vec<String>,
    /// What not everybody succeeded in.
    failed: Vec<String>,
}

impl Visit<'_> {
    fn all_join(&mut self, begin: Vec<(HostId, Command)>) -> Result<()> {
        let (clients, commands): (Vec<_>, Vec<_>) = begin.into_iter().unzip();
        let clients = clients.into_iter().map(|client| (client, None));
        let phase = Phase::new(Deed::Join, clients);
        let (done, all) = self.party.all_do(phase, commands, PATIENCE)?;
        let secs = self.party.now.as_secs_f64();
        self.party.say(&format!(
            "{done} of {all} have an address, after {secs:.1} s"
        ));
        let helpless = self.party.helpless();
        if helpless > 0 {
            self.party.say(&format!(
                "nobody answered {helpless} of {all}, who would help themselves to link-local \
                 addresses (169.254.x.y, RFC 3927), which are no leases"
            ));
            // Who agreed beforehand has not read them.
            for warning in std::mem::take(&mut self.warnings) {
                self.party.say(&warning);
            }
        }
        self.tell_servers(2);
        if done < all {
            self.failed
                .push(format!("{} of {all} clients have no address", all - done));
        }
        Ok(())
    }

    /// Who answered, if so many did, and who of them nobody expected.
    fn tell_servers(&mut self, least: usize) {
        let servers: Vec<Ipv4Addr> = self.party.servers.iter().copied().collect();
        if servers.len() < least {
            return;
        }
        let expected = &self.options.expect;
        let others = servers.iter().filter(|at| !expected.contains(at));
        let strange: Vec<Ipv4Addr> = others.copied().collect();
        self.party.say(&who_answered(&servers));
        if !expected.is_empty() && !strange.is_empty() {
            self.party.say(&unexpected(&strange));
        }
    }

    fn all_do(&mut self, then: Then) -> Result<()> {
        if self.party.is_interrupted() {
            return Ok(());
        }
        if then == Then::Inform {
            return self.inform();
        }
        let clients: Vec<_> = self.party.holders().collect();
        let commands: Vec<_> = clients
            .iter()
            .map(|(host, _)| then.command(*host))
            .collect();
        let phase = Phase::new(then.deed(), clients);
        let (done, all) = self.party.all_do(phase, commands, PATIENCE)?;
        let word = then.word();
        self.party
            .say(&format!("{word}: {done} of {all} have an address"));
        if done < all {
            self.failed
                .push(format!("{word} failed for {} of {all}", all - done));
        }
        Ok(())
    }

    /// This computer asks for settings; where it has no address, for the address that the first
    /// client has leased.
    fn inform(&mut self) -> Result<()> {
        let Some((host, mut config)) = self.informer.clone() else {
            return Ok(());
        };
        if config.by_hand.is_none() {
            let leased = self.party.holders().find_map(|(_, address)| address);
            let Some(leased) = leased else {
                self.failed
                    .push("inform needs an address, and there is none".into());
                return Ok(());
            };
            config.by_hand = Some(leased);
            let command = Command::ConfigureClient(host, Box::new(config));
            self.party.order(command)?;
        }
        self.party.order(Command::PowerOn(host))?;
        let phase = Phase::new(Deed::Inform, [(host, None)]);
        let command = Then::Inform.command(host);
        let (done, all) = self.party.all_do(phase, [command], PATIENCE)?;
        self.party.order(Command::PowerOff(host))?;
        let what = if done == all {
            "settings came"
        } else {
            "nobody answered"
        };
        self.party.say(&format!("inform: {what}"));
        if done < all {
            self.failed.push("nobody answered the INFORM".into());
        }
        Ok(())
    }

    fn hold(&mut self, span: Duration) -> Result<()> {
        let before = self.party.held();
        self.party.hold(span)?;
        let held = self.party.held();
        let secs = self.party.now.as_secs_f64();
        self.party.say(&format!(
            "hold: {held} of {before} have an address, after {secs:.1} s"
        ));
        Ok(())
    }

    /// Gives back what is held, unless it is to be kept.
    fn part(mut self) -> Result<()> {
        let stopped = self.party.is_interrupted();
        let held = self.party.held();
        let mut left = 0;
        self.tell_servers(1);
        let filed = self.options.lease_file.is_some();
        if !self.options.keep && (stopped || !filed) {
            self.party.forgive();
            let clients: Vec<_> = self.party.holders().collect();
            let commands: Vec<_> = clients
                .iter()
                .map(|(host, _)| Command::Release(*host))
                .collect();
            let phase = Phase::new(Deed::Release, clients);
            let (done, _) = self.party.all_do(phase, commands, PARTING)?;
            self.party.say(&format!("released {done}"));
            left = held - done.min(held);
        } else if held > 0 {
            let how = match &self.options.lease_file {
                Some(path) => format!(
                    "`dorascope release --all --lease-file {}` gives them back",
                    path.display()
                ),
                None => "they end by themselves".to_owned(),
            };
            self.party.say(&format!("kept {held} leases; {how}"));
        }
        self.party.finish()?;
        if left > 0 {
            bail!("{left} addresses are still leased");
        }
        if !self.failed.is_empty() && !stopped {
            bail!("{}", self.failed.join("; "));
        }
        Ok(())
    }
}
