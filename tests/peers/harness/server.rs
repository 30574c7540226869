//! The four servers, each started with a configuration of its own and asked for its lease file.
//! What stands in the configurations is for `config`.

use core::net::Ipv4Addr;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use dorascope::files::leases::{self, LeaseError, LeaseRecord};
use dorascope::wire::{Mac, SERVER_PORT};
use ipnet::Ipv4Net;

use super::{ETH, Process, START, Wire, wait_for};

#[path = "config.rs"]
mod config;

/// So long a server may take to write its leases down when it is asked to.
const WRITING: Duration = Duration::from_secs(3);

/// Which server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ServerKind {
    Kea,
    Isc,
    Dnsmasq,
    Udhcpd,
}

impl ServerKind {
    pub(crate) const ALL: [Self; 4] = [Self::Kea, Self::Isc, Self::Dnsmasq, Self::Udhcpd];

    /// As people call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Kea => "Kea",
            Self::Isc => "ISC dhcpd",
            Self::Dnsmasq => "dnsmasq",
            Self::Udhcpd => "udhcpd",
        }
    }

    const fn program(self) -> &'static str {
        match self {
            Self::Kea => "kea-dhcp4",
            Self::Isc => "dhcpd",
            Self::Dnsmasq => "dnsmasq",
            Self::Udhcpd => "udhcpd",
        }
    }

    const fn lease_file(self) -> &'static str {
        match self {
            Self::Kea => "kea-leases4.csv",
            Self::Isc => "dhcpd.leases",
            Self::Dnsmasq => "dnsmasq.leases",
            Self::Udhcpd => "udhcpd.leases",
        }
    }

    /// Name and version, as the program itself tells it.
    pub(crate) fn version(self) -> String {
        let word = match self {
            Self::Kea => "-v",
            Self::Isc | Self::Dnsmasq => "--version",
            Self::Udhcpd => "--help",
        };
        version(self.name(), self.program(), word)
    }
}

/// What a server is to give.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// The network of the clients.
    pub(crate) network: Ipv4Net,
    /// The first and the last address of the pool.
    pub(crate) pool: (Ipv4Addr, Ipv4Addr),
    /// In seconds, as T1 and T2. dnsmasq gives no lease shorter than 120 s, whatever is asked.
    pub(crate) lease: u32,
    pub(crate) t1: u32,
    pub(crate) t2: u32,
    /// Whose address stands fast.
    pub(crate) reservation: Option<(Mac, Ipv4Addr)>,
    /// Whether requests that nothing is known of are answered with a NAK.
    pub(crate) authoritative: bool,
    /// The network of the server's own link, where that is not the clients'.
    pub(crate) own_link: Option<Ipv4Net>,
}

impl Settings {
    /// Hosts `first` to `last` of a network, for an hour.
    pub(crate) fn new(network: Ipv4Net, first: u32, last: u32) -> Self {
        let lease = 3600;
        Self {
            network,
            pool: (host(network, first), host(network, last)),
            lease,
            t1: lease / 2,
            t2: lease / 8 * 7,
            reservation: None,
            authoritative: true,
            own_link: None,
        }
    }

    /// With these times, in seconds.
    pub(crate) fn times(self, t1: u32, t2: u32, lease: u32) -> Self {
        Self {
            lease,
            t1,
            t2,
            ..self
        }
    }
}

/// The address of a host in a network, by its number.
pub(crate) fn host(network: Ipv4Net, number: u32) -> Ipv4Addr {
    Ipv4Addr::from(u32::from(network.network()) + number)
}

/// A running server.
pub(crate) struct Server {
    pub(crate) kind: ServerKind,
    process: Process,
    folder: PathBuf,
}

impl Server {
    /// Starts it at an end that has its address, and waits until it listens. It finds the leases
    /// that a server of this kind left at this end before.
    pub(crate) fn start(wire: &Wire, end: &str, kind: ServerKind, settings: &Settings) -> Self {
        let folder = wire.folder(end);
        let path = |name: &str| folder.join(name).display().to_string();
        let [conf, leases, pid] = ["conf", kind.lease_file(), "pid"].map(path);
        fs::write(&conf, config::text(kind, settings, &leases, &pid)).expect("a configuration");
        if kind != ServerKind::Kea {
            // dhcpd demands the file; Kea does not know what to do with an empty one.
            drop(
                fs::OpenOptions::new()
                    .create(true)
                    .append(true)
                    .open(&leases),
            );
        }
        let mut command = wire.daemon(end, &folder, kind.program());
        match kind {
            ServerKind::Kea => {
                // The last three are for Kea 2.7.9 and later.
                for name in [
                    "LOCKFILE",
                    "PIDFILE",
                    "DHCP_DATA",
                    "LOG_FILE",
                    "CONTROL_SOCKET",
                ] {
                    command.env(format!("KEA_{name}_DIR"), &folder);
                }
                command.args(["-c", &conf])
            }
            ServerKind::Isc => command
                .args(["-4", "-d", "-f", "-cf", &conf])
                .args(["-lf", &leases, "-pf", &pid, ETH]),
            ServerKind::Dnsmasq => command
                .arg("--keep-in-foreground")
                .arg(format!("--conf-file={conf}")),
            ServerKind::Udhcpd => command.args(["-f", "-a", "0", &conf]),
        };
        let mut process = Process::start(command, &folder, kind.program());
        let ready = wait_for(START, || {
            let listens = wire.listens(end, process.id(), SERVER_PORT);
            (listens || !process.is_running()).then_some(listens)
        });
        assert!(ready == Some(true), "{}", process.last_words());
        Self {
            kind,
            process,
            folder,
        }
    }

    /// What its lease file says, as everybody reads it.
    pub(crate) fn leases(&self) -> Vec<LeaseRecord> {
        let path = self.folder.join(self.kind.lease_file());
        if self.kind == ServerKind::Udhcpd {
            self.have_it_written(&path);
        }
        match leases::load(&path) {
            Ok(file) => {
                let rejected = &file.remarks.rejected;
                assert!(rejected.is_empty(), "{}: {rejected:?}", path.display());
                file.leases
            }
            Err(error) => match error.source {
                LeaseError::Empty => Vec::new(),
                LeaseError::Io(io) if io.kind() == ErrorKind::NotFound => Vec::new(),
                _ => panic!("{error}"),
            },
        }
    }

    /// udhcpd writes its leases when it is told to, and in one go.
    fn have_it_written(&self, path: &PathBuf) {
        let _ = fs::remove_file(path);
        self.process.signal("USR1");
        let mut last = 0;
        let written = wait_for(WRITING, || {
            let size = fs::metadata(path).map_or(0, |data| data.len());
            let whole = size > 0 && size == last;
            last = size;
            whole.then_some(())
        });
        assert!(written.is_some(), "{}", self.process.last_words());
    }

    /// Ends it.
    pub(crate) fn stop(mut self) {
        self.process.end();
    }

    /// What it said last.
    pub(crate) fn last_words(&self) -> String {
        self.process.last_words()
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }
}

/// What a program answers when it is asked for its version, cut to the number.
pub(super) fn version(name: &str, program: &str, word: &str) -> String {
    let output = Command::new(program).arg(word).output();
    let output = output.map(|output| [output.stdout, output.stderr].concat());
    let said = String::from_utf8_lossy(&output.unwrap_or_default()).into_owned();
    let first = said.lines().next().unwrap_or_default();
    let number = first
        .split([' ', '-', 'v'])
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        .unwrap_or("of unknown version");
    format!("{name} {number}")
}
