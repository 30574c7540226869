//! `dorascope release`: what `join` kept is given back to its servers.

use core::net::Ipv4Addr;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, bail};
use clap::Args;

use super::party::{Party, Tell};
use super::phase::{Deed, Phase};
use super::{Where, agree, interrupt};
use crate::cli::remark;
use crate::cli::run::{factor, since_1970};
use crate::files::leases::held::{Share, shares};
use crate::files::leases::ledger::Ledger;
use crate::files::leases::{LeaseRecord, load, take_up};
use crate::session::Pace;
use crate::session::network::{GENTLE_RATE, Plan, ReleaseWish};
use crate::sim::scenario::join::MOST_CLIENTS;
use crate::sim::{Command, HostId};

/// How long the last word may take to leave.
const PARTING: Duration = Duration::from_secs(2);
/// With more leases than this, messages are counted and not told one by one.
const TOLD: usize = 20;

/// What `dorascope release` can be told.
#[derive(Debug, Args)]
pub(in crate::cli) struct Options {
    /// The addresses to give back.
    #[arg(value_name = "ADDRESS", required_unless_present = "all")]
    addresses: Vec<Ipv4Addr>,
    /// Give back all that the file has.
    #[arg(long, conflicts_with = "addresses")]
    all: bool,
    /// The dhcpleases.txt in which the leases stand. A line leaves it when its RELEASE has left.
    #[arg(long, value_name = "FILE")]
    lease_file: PathBuf,
    #[command(flatten)]
    place: Where,
    /// How many leave in a second; more than 5 need --yes on a real network.
    #[arg(long, value_name = "R", default_value_t = GENTLE_RATE, value_parser = factor)]
    rate: f64,
    /// One JSON object per message.
    #[arg(long)]
    json: bool,
}

pub(in crate::cli) fn release(options: &Options) -> Result<()> {
    let leases = options.meant()?;
    let share = shares(&leases, since_1970(), options.rate);
    let Share { held, ended, lost } = &share;
    if held.len() > MOST_CLIENTS as usize {
        bail!(
            "{} leases are more than one run gives back: name at most {MOST_CLIENTS} addresses",
            held.len()
        );
    }
    if held.is_empty() {
        forget(take_up::for_clients(&options.lease_file)?, ended)?;
        return told(0, &share);
    }
    let wish = ReleaseWish {
        place: options.place.wish(),
        leases: held.clone(),
        rate: options.rate,
    };
    let (plan, commands) = Plan::release(&wish)?;
    agree(&plan.consent, options.place.yes)?;
    let interrupted = interrupt()?;
    let mut ledger = take_up::for_clients(&options.lease_file)?;
    for lease in ended {
        ledger.forget(lease);
    }
    let mut runner = plan.begin(Pace::Speed(1.0))?;
    runner.store_in(Box::new(ledger));
    let tell = match options.json {
        true => Tell::Json,
        false if held.len() > TOLD => Tell::Nothing,
        false => Tell::Words,
    };
    let mut party = Party::new(runner, interrupted, options.rate, tell);
    let clients = commands.iter().filter_map(Command::host);
    let clients: Vec<(HostId, _)> = clients.map(|host| (host, None)).collect();
    let phase = Phase::new(Deed::Release, clients);
    let (done, all) = party.all_do(phase, commands, PARTING)?;
    let unsent = party.unsent();
    party.finish()?;
    told(done - unsent.min(done), &share)?;
    if unsent > 0 {
        bail!("{unsent} leases could not be given back, and stay in the file");
    }
    if done < all {
        remark(&format!("{} leases stay in the file", all - done));
    }
    if !lost.is_empty() && options.all {
        bail!("{} leases stay in the file", lost.len());
    }
    Ok(())
}

impl Options {
    /// The lines that are meant.
    fn meant(&self) -> Result<Vec<LeaseRecord>> {
        let mut leases = load(&self.lease_file)?.leases;
        if self.all {
            return Ok(leases);
        }
        let there: BTreeSet<Ipv4Addr> = leases.iter().map(|lease| lease.ip).collect();
        let unknown = self.addresses.iter().filter(|ip| !there.contains(ip));
        let unknown: Vec<String> = unknown.map(ToString::to_string).collect();
        if !unknown.is_empty() {
            let file = self.lease_file.display();
            let verb = if unknown.len() == 1 { "is" } else { "are" };
            bail!(
                "{} {verb} not in {file}; nothing was sent",
                unknown.join(", ")
            );
        }
        leases.retain(|lease| self.addresses.contains(&lease.ip));
        Ok(leases)
    }
}

fn forget(mut ledger: Ledger, ended: &[LeaseRecord]) -> Result<()> {
    use crate::session::Store as _;
    for lease in ended {
        ledger.forget(lease);
    }
    ledger.finish().map_err(anyhow::Error::msg)
}

/// Says what became of everything that was meant.
fn told(done: usize, share: &Share) -> Result<()> {
    let leases = |count| if count == 1 { "lease" } else { "leases" };
    let all = share.held.len();
    if all > 0 {
        remark(&format!("gave back {done} of {all} {}", leases(all)));
    }
    let ended = share.ended.len();
    if ended > 0 {
        remark(&format!(
            "{ended} {} had ended: dropped from the file without a message",
            leases(ended)
        ));
    }
    for (lease, why) in share.lost.iter().take(5) {
        remark(&format!("{} cannot be given back: {why}", lease.ip));
    }
    if all == 0 && !share.lost.is_empty() {
        bail!("nothing was sent");
    }
    if all == 0 && ended == 0 {
        remark("there was nothing to give back");
    }
    Ok(())
}
