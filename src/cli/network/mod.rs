//! What `join`, `release` and `serve` share: where to, through which sockets, and whether the
//! user agrees. Nothing here changes the network settings of this computer.

use core::fmt;
use core::str::FromStr as _;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use super::remark;
use crate::session::network::{Consent, Place, Speak, Wish};

pub(super) mod interfaces;
pub(super) mod join;
mod party;
mod phase;
pub(super) mod release;
pub(super) mod serve;

/// Where the servers are.
#[derive(Debug, Args)]
pub(super) struct Where {
    /// The interface to speak on.
    #[arg(long, value_name = "IF", required_unless_present = "server")]
    interface: Option<String>,
    /// The one server to speak to, instead of everyone on an interface.
    #[arg(long, value_name = "ADDR[:PORT]", value_parser = Place::from_str)]
    server: Option<Place>,
    /// The address and port of this computer.
    #[arg(long, value_name = "ADDR[:PORT]", value_parser = Place::from_str)]
    local: Option<Place>,
    /// Speak as a relay agent: from port 67, with this computer's address in giaddr.
    #[arg(long)]
    relay: bool,
    /// Speak as the clients themselves: from port 68, with the BROADCAST flag. Without --relay
    /// or --host the better way of the two is chosen.
    #[arg(long, conflicts_with = "relay")]
    host: bool,
    /// Agree to speak on a real network.
    #[arg(long)]
    pub(super) yes: bool,
}

/// The user did not agree: the command was not right as it stood.
#[derive(Debug)]
pub(super) struct NotAgreed(String);

impl fmt::Display for NotAgreed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotAgreed {}

impl Where {
    /// Where that is, as the session wants to know it.
    pub(super) fn wish(&self) -> Wish {
        Wish {
            interface: self.interface.clone(),
            server: self.server,
            local: self.local,
            speak: match (self.relay, self.host) {
                (true, _) => Some(Speak::Relay),
                (_, true) => Some(Speak::Host),
                _ => None,
            },
        }
    }
}

/// Asks the user, who has to know what will happen. `yes`: has agreed already.
pub(super) fn agree(consent: &Consent, yes: bool) -> Result<()> {
    if consent.inside || yes {
        return Ok(());
    }
    let question = told(consent);
    if !consent.second.is_empty() {
        let second = consent.second.join("; ");
        bail!(NotAgreed(format!("{question}. This needs --yes: {second}")));
    }
    if !io::stdin().is_terminal() {
        let why = format!("{question}. Without a terminal this needs --yes");
        bail!(NotAgreed(why));
    }
    remark(&format!("{question}. Go on? [y/N]"));
    let _ = io::stderr().flush();
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    if matches!(answer.trim(), "y" | "Y" | "yes") {
        return Ok(());
    }
    bail!(NotAgreed("nothing was sent".into()))
}

fn told(consent: &Consent) -> String {
    let mut sentences = vec![
        consent.what.clone(),
        format!("opened: {}", consent.ports.join(", ")),
    ];
    sentences.extend(consent.because.iter().cloned());
    sentences.extend(consent.warnings.iter().cloned());
    sentences.push("nothing on this computer is changed".into());
    format!("REAL NETWORK: {}", sentences.join("; "))
}

/// Set when the user presses Ctrl-C, or the system asks the program to end (SIGTERM): what is
/// held is given back, then the program ends.
pub(super) fn interrupt() -> Result<Arc<AtomicBool>> {
    let pressed = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&pressed);
    ctrlc::set_handler(move || set.store(true, Ordering::Relaxed))
        .context("Ctrl-C cannot be watched for")?;
    Ok(pressed)
}
