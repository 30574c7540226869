//! The three clients. A script of ours stands where their own would change the host, and tells
//! what they say of themselves.

use core::net::Ipv4Addr;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use ipnet::Ipv4Net;

use super::server::version;
use super::{ETH, Process, Wire, wait_for};

const HOOK: &str = include_str!("hook.sh");

/// Which client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ClientKind {
    Dhclient,
    Udhcpc,
    Dhcpcd,
}

impl ClientKind {
    pub(crate) const ALL: [Self; 3] = [Self::Dhclient, Self::Udhcpc, Self::Dhcpcd];

    /// As people call it, and its program.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Dhclient => "dhclient",
            Self::Udhcpc => "udhcpc",
            Self::Dhcpcd => "dhcpcd",
        }
    }

    /// Name and version, as the program itself tells it.
    pub(crate) fn version(self) -> String {
        let word = match self {
            Self::Dhclient | Self::Dhcpcd => "--version",
            Self::Udhcpc => "--help",
        };
        version(self.name(), self.name(), word)
    }
}

/// What a client is to say.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClientSettings {
    /// Option 12.
    pub(crate) hostname: String,
    /// Probe the address before it is used, and decline it if somebody answers.
    pub(crate) probe: bool,
    /// Set the BROADCAST flag.
    pub(crate) broadcast: bool,
    /// Only ask for the other settings, with an address that stands already: dhcpcd can.
    pub(crate) inform: Option<Ipv4Net>,
}

impl ClientSettings {
    /// With this name.
    pub(crate) fn named(hostname: &str) -> Self {
        Self {
            hostname: hostname.to_owned(),
            ..Self::default()
        }
    }
}

/// What a client told its script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) what: What,
    pub(crate) address: Option<Ipv4Addr>,
    pub(crate) server: Option<Ipv4Addr>,
    pub(crate) lease_secs: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// A lease, from INIT.
    Bound,
    /// The lease was extended: RENEWING. udhcpc does not tell it from REBINDING.
    Renewed,
    /// The lease was extended: REBINDING.
    Rebound,
    /// The lease was confirmed: INIT-REBOOT.
    Rebooted,
    /// There is no lease any more: it has ended, was returned, or was refused. udhcpc begins by
    /// telling this.
    Over,
    /// The other settings have come.
    Informed,
    /// Nobody answers.
    Failed,
    /// Anything else.
    Other,
}

impl What {
    fn of(word: &str) -> Self {
        match word {
            "BOUND" | "bound" => Self::Bound,
            "RENEW" | "renew" => Self::Renewed,
            "REBIND" => Self::Rebound,
            "REBOOT" => Self::Rebooted,
            "EXPIRE" | "RELEASE" | "NAK" | "nak" | "deconfig" => Self::Over,
            "INFORM" => Self::Informed,
            "FAIL" | "leasefail" => Self::Failed,
            _ => Self::Other,
        }
    }
}

/// A running client.
pub(crate) struct Client<'a> {
    pub(crate) kind: ClientKind,
    wire: &'a Wire,
    end: String,
    process: Process,
    folder: PathBuf,
}

impl<'a> Client<'a> {
    /// Starts it at an end. It finds the lease that a client of this kind left there before.
    pub(crate) fn start(
        wire: &'a Wire,
        end: &str,
        kind: ClientKind,
        settings: &ClientSettings,
    ) -> Self {
        let folder = wire.folder(&format!("{end}-{}", kind.name()));
        let hook = folder.join("hook");
        fs::write(&hook, HOOK).expect("a script");
        fs::set_permissions(&hook, Permissions::from_mode(0o755)).expect("a script that runs");
        let text = match kind {
            ClientKind::Dhclient => dhclient_conf(settings),
            ClientKind::Dhcpcd => dhcpcd_conf(settings),
            ClientKind::Udhcpc => String::new(),
        };
        fs::write(folder.join("conf"), text).expect("a configuration");
        // What an earlier one told is not told by this one.
        fs::write(folder.join("events"), "").expect("a list");
        let mut command = command(wire, end, kind, &folder);
        match kind {
            ClientKind::Dhclient => dhclient(&mut command, &folder, &["-d"]),
            ClientKind::Udhcpc => udhcpc(&mut command, &folder, settings),
            ClientKind::Dhcpcd => dhcpcd(&mut command, &folder, settings),
        }
        Self {
            kind,
            wire,
            end: end.to_owned(),
            process: Process::start(command, &folder, kind.name()),
            folder,
        }
    }

    /// All it has told, in order.
    pub(crate) fn told(&self) -> Vec<Told> {
        let text = fs::read_to_string(self.folder.join("events")).unwrap_or_default();
        let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
        whole.lines().filter_map(Told::read).collect()
    }

    /// Waits until it has told this, as its `nth` time, counted from 1.
    pub(crate) fn until(
        &self,
        nth: usize,
        patience: Duration,
        wanted: impl Fn(&Told) -> bool,
    ) -> Option<Told> {
        wait_for(patience, || {
            let told = self.told();
            told.into_iter().filter(|told| wanted(told)).nth(nth - 1)
        })
    }

    /// Waits for its first lease.
    #[track_caller]
    pub(crate) fn bound(&self, patience: Duration) -> Told {
        let has_it = |told: &Told| matches!(told.what, What::Bound | What::Rebooted);
        let told = self.until(1, patience, has_it);
        told.unwrap_or_else(|| panic!("no lease; {}", self.last_words()))
    }

    /// Has it renew its lease now. dhclient cannot be told to.
    pub(crate) fn renew(&self) {
        if self.kind == ClientKind::Udhcpc {
            self.process.signal("USR1");
        }
    }

    /// Has it return its lease, and waits until it has ended.
    pub(crate) fn release(mut self, patience: Duration) {
        match self.kind {
            ClientKind::Dhclient => {
                // Another one reads the lease from the file and returns it.
                self.process.kill();
                let mut command = command(self.wire, &self.end, self.kind, &self.folder);
                dhclient(&mut command, &self.folder, &["-d", "-r"]);
                self.process = Process::start(command, &self.folder, "release");
            }
            ClientKind::Udhcpc => {
                let over = |told: &Told| told.what == What::Over;
                let before = self.told().into_iter().filter(over).count();
                self.process.signal("USR2");
                // It returns the address, and waits to be told to ask again.
                self.until(before + 1, patience, over);
                self.process.signal("TERM");
            }
            ClientKind::Dhcpcd => self.process.signal("ALRM"),
        }
        let ended = self.process.wait(patience);
        assert!(ended.is_some(), "{}", self.process.last_words());
    }

    /// Ends it without a word to the server: the lease is remembered.
    pub(crate) fn vanish(mut self) {
        self.process.kill();
    }

    /// What it said last.
    pub(crate) fn last_words(&self) -> String {
        self.process.last_words()
    }
}

impl Told {
    fn read(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        Some(Self {
            what: What::of(words.next()?),
            address: words.next()?.parse().ok(),
            server: words.next()?.parse().ok(),
            lease_secs: words.next()?.parse().ok(),
        })
    }
}

fn command(wire: &Wire, end: &str, kind: ClientKind, folder: &Path) -> Command {
    let mut command = wire.daemon(end, folder, kind.name());
    command.env("DORA_EVENTS", folder.join("events"));
    command.env("DORA_CLIENT", kind.name());
    command
}

/// dhclient hands its script only what it is told to.
fn dhclient(command: &mut Command, folder: &Path, mode: &[&str]) {
    command.args(["-4", "-1", "-v"]).args(mode);
    command.arg("-sf").arg(folder.join("hook"));
    command.args([
        "-e",
        &format!("DORA_EVENTS={}", folder.join("events").display()),
    ]);
    command.args(["-e", "DORA_CLIENT=dhclient"]);
    command.arg("-cf").arg(folder.join("conf"));
    command.arg("-lf").arg(folder.join("leases"));
    command.args(["--no-pid", ETH]);
}

fn dhclient_conf(settings: &ClientSettings) -> String {
    let mut text = format!(
        "send host-name \"{}\";\n\
         request subnet-mask, broadcast-address, routers, domain-name-servers, host-name,\n\
           dhcp-lease-time, dhcp-renewal-time, dhcp-rebinding-time;\n\
         timeout 20; retry 5; initial-interval 1; backoff-cutoff 1; reboot 4; select-timeout 0;\n",
        settings.hostname
    );
    if settings.broadcast {
        text.push_str("bootp-broadcast-always;\n");
    }
    text
}

fn udhcpc(command: &mut Command, folder: &Path, settings: &ClientSettings) {
    command.args(["-f", "-i", ETH, "-t", "5", "-T", "2", "-s"]);
    command.arg(folder.join("hook"));
    command.args(["-x", &format!("hostname:{}", settings.hostname)]);
    if settings.probe {
        command.arg("-a500");
    }
    if settings.broadcast {
        command.arg("-B");
    }
}

fn dhcpcd(command: &mut Command, folder: &Path, settings: &ClientSettings) {
    command
        .args(["-4", "-B", "-d", "-f"])
        .arg(folder.join("conf"));
    command.arg("-c").arg(folder.join("hook"));
    command.args([
        "-e",
        &format!("DORA_EVENTS={}", folder.join("events").display()),
    ]);
    command.args(["-e", "DORA_CLIENT=dhcpcd"]);
    if let Some(address) = settings.inform {
        command.arg(format!("--inform={address}"));
    }
    command.arg(ETH);
}

/// No udev here, and nothing in the messages that would name this machine.
fn dhcpcd_conf(settings: &ClientSettings) -> String {
    let mut text = format!(
        "hostname {}\nnodelay\nnodev\nnoipv4ll\nipv4only\nclientid\n\
         nohook resolv.conf, hostname, mtu, ntp, yp\nvendorclassid dhcpcd\n\
         option routers, host_name, dhcp_lease_time\nrequire dhcp_server_identifier\n\
         timeout 20\n",
        settings.hostname
    );
    // It never informs without asking by ARP first.
    if !settings.probe && settings.inform.is_none() {
        text.push_str("noarp\n");
    }
    if settings.broadcast {
        text.push_str("broadcast\n");
    }
    text
}
