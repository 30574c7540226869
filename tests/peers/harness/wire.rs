//! Network namespaces and the cables between them. All names begin with `dora-` and the number
//! of the process that made them, so that what a killed process left behind can be told from what
//! is in use, and is swept away by the next one.

use core::net::Ipv4Addr;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio, id};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, Once, PoisonError};

use dorascope::wire::Mac;
use ipnet::Ipv4Net;
use tempfile::TempDir;

use super::process::must;
use super::{START, wait_for};

/// The interface of every end.
pub(crate) const ETH: &str = "eth0";

/// The switch in the middle of a wire with more than two ends.
const SWITCH: &str = "sw";
/// Where `ip netns` keeps its names.
const NAMES: &str = "/run/netns";
/// With this in the environment the folders stay, captures included.
const KEEP: &str = "DORASCOPE_PEERS_KEEP";

static WIRES: AtomicU32 = AtomicU32::new(1);
static SWEPT: Once = Once::new();
/// The first `ip netns add` of a machine makes a mount, which two at once would trip over.
static NAMING: Mutex<()> = Mutex::new(());

/// Namespaces that hear each other and nobody else. They vanish with it, and whoever runs in them.
pub(crate) struct Wire {
    name: String,
    ends: Vec<String>,
    folder: TempDir,
    count: AtomicU32,
}

impl Wire {
    /// `srv` and `cli`, joined by one cable.
    pub(crate) fn pair() -> Self {
        let mut wire = Self::new();
        wire.add("srv");
        wire.add("cli");
        wire.cable(("srv", ETH), ("cli", ETH));
        wire.await_connected();
        wire
    }

    /// Any ends, joined by a switch.
    pub(crate) fn switched(ends: &[&str]) -> Self {
        let mut wire = Self::new();
        wire.add(SWITCH);
        let bridge = "type bridge stp_state 0 forward_delay 0 mcast_snooping 0";
        wire.ip(SWITCH, &format!("link add br0 {bridge}"));
        wire.ip(SWITCH, "link set br0 up");
        for end in ends {
            wire.add(end);
            let port = format!("p-{end}");
            wire.cable((end, ETH), (SWITCH, &port));
            wire.ip(SWITCH, &format!("link set {port} master br0"));
        }
        wire.await_connected();
        wire
    }

    /// `cli` and `srv` with `rly` between them, whose `eth0` is on the clients' side and whose
    /// `eth1` is on the server's.
    pub(crate) fn relayed() -> Self {
        let mut wire = Self::new();
        for end in ["srv", "rly", "cli"] {
            wire.add(end);
        }
        wire.cable(("rly", ETH), ("cli", ETH));
        wire.cable(("rly", "eth1"), ("srv", ETH));
        wire.await_connected();
        wire
    }

    fn new() -> Self {
        SWEPT.call_once(sweep);
        let name = format!("dora-{}-{}", id(), WIRES.fetch_add(1, Ordering::Relaxed));
        let mut folder = tempfile::Builder::new()
            .prefix(&format!("{name}-"))
            .tempdir()
            .expect("a temporary folder");
        folder.disable_cleanup(env::var_os(KEEP).is_some());
        Self {
            name,
            ends: Vec::new(),
            folder,
            count: AtomicU32::new(0),
        }
    }

    fn add(&mut self, end: &str) {
        let namespace = self.namespace(end);
        {
            let _one_at_a_time = NAMING.lock().unwrap_or_else(PoisonError::into_inner);
            must(Command::new("ip").args(["netns", "add", &namespace]));
        }
        self.ends.push(end.to_owned());
        self.ip(end, "link set lo up");
        // What is relayed comes from addresses that no route leads back to.
        let quiet = "for f in all default; do \
             echo 0 >/proc/sys/net/ipv4/conf/$f/rp_filter; \
             [ ! -d /proc/sys/net/ipv6 ] || echo 1 >/proc/sys/net/ipv6/conf/$f/disable_ipv6; \
             done";
        must(self.command(end, "sh").args(["-c", quiet]));
    }

    fn cable(&self, (one, eth): (&str, &str), (other, port): (&str, &str)) {
        let [near, far] = [one, other].map(|end| self.namespace(end));
        let veth = format!("link add {eth} netns {near} type veth peer name {port} netns {far}");
        must(Command::new("ip").args(veth.split(' ')));
        for (end, interface) in [(one, eth), (other, port)] {
            // The kernel would leave checksums half done, and captures and raw sockets see that.
            let words = ["-K", interface, "tx", "off"];
            must(self.command(end, "ethtool").args(words));
            self.ip(end, &format!("link set {interface} up"));
        }
    }

    /// The kernel may take a second until an end knows that something is plugged in.
    fn await_connected(&self) {
        let connected = wait_for(START, || {
            let connected = |end: &String| {
                let mut command = Command::new("ip");
                command.args(["-n", &self.namespace(end), "link", "show"]);
                must(&mut command).matches("state UP").count() > 0
            };
            self.ends.iter().all(connected).then_some(())
        });
        assert!(
            connected.is_some(),
            "the ends of {} are not connected",
            self.name
        );
    }

    /// `ip` with these words in the namespace of an end.
    pub(crate) fn ip(&self, end: &str, words: &str) {
        let mut command = Command::new("ip");
        must(
            command
                .args(["-n", &self.namespace(end)])
                .args(words.split(' ')),
        );
    }

    /// Gives an end an address.
    pub(crate) fn address(&self, end: &str, interface: &str, address: Ipv4Net) {
        let words = format!("addr add {address} brd + dev {interface}");
        self.ip(end, &words);
    }

    /// Gives the interface of an end another hardware address.
    pub(crate) fn mac(&self, end: &str, mac: &str) {
        self.ip(end, &format!("link set {ETH} down"));
        self.ip(end, &format!("link set {ETH} address {mac}"));
        self.ip(end, &format!("link set {ETH} up"));
    }

    /// Makes an end a router.
    pub(crate) fn forward(&self, end: &str) {
        let on = ["-c", "echo 1 >/proc/sys/net/ipv4/ip_forward"];
        must(self.command(end, "sh").args(on));
    }

    /// The hardware address of an end.
    pub(crate) fn mac_of(&self, end: &str) -> Mac {
        let file = format!("/sys/class/net/{ETH}/address");
        let text = must(self.command(end, "cat").arg(file));
        text.trim().parse().expect("a hardware address")
    }

    /// Lets what an end sends to this address alone vanish; what goes to everyone arrives.
    pub(crate) fn misdirect(&self, end: &str, address: Ipv4Addr) {
        let nobody = "lladdr 02:ff:ff:ff:ff:ff nud permanent";
        self.ip(end, &format!("neigh replace {address} {nobody} dev {ETH}"));
    }

    /// Undoes that.
    pub(crate) fn direct(&self, end: &str, address: Ipv4Addr) {
        self.ip(end, &format!("neigh del {address} dev {ETH}"));
    }

    /// The name of an end's namespace.
    pub(crate) fn namespace(&self, end: &str) -> String {
        format!("{}-{end}", self.name)
    }

    /// A program in the namespace of an end.
    pub(crate) fn command(&self, end: &str, program: &str) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.namespace(end), program]);
        command
    }

    /// A daemon of the system in the namespace of an end, with a view of the host in which
    /// `/etc` is read-only and `/run` and the folders of DHCP programs in `/var/lib` are its own.
    pub(crate) fn daemon(&self, end: &str, folder: &Path, program: &str) -> Command {
        const VIEW: &str = "set -e; mount --make-rprivate /; \
             mount --bind /etc /etc; mount -o remount,ro,bind /etc; \
             mkdir -p \"$1/var\"; \
             for d in dhcp dhcpcd kea misc; do \
               [ ! -d /var/lib/$d ] || mount --bind \"$1/var\" /var/lib/$d; \
             done; \
             mount -t tmpfs -o mode=755 none /run; \
             shift; exec \"$@\"";
        let mut command = self.command(end, "unshare");
        command.args(["--mount", "--uts", "sh", "-c", VIEW, "sh"]);
        command.arg(folder).arg(self.unconfined(program));
        command
    }

    /// Profiles of `AppArmor` belong to the paths of programs and forbid them other folders than
    /// their own; a copy elsewhere is free.
    fn unconfined(&self, program: &str) -> PathBuf {
        let found = find(program).unwrap_or_else(|| panic!("{program} is not installed"));
        let profiles = fs::read_to_string("/sys/kernel/security/apparmor/profiles");
        if !profiles.is_ok_and(|text| text.contains("enforce")) {
            return found;
        }
        let copy = self.folder("bin").join(program);
        if !copy.exists() {
            fs::copy(&found, &copy).expect("a copy of a program");
        }
        copy
    }

    /// A folder of this name within the folder of this wire.
    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        let folder = self.folder.path().join(name);
        fs::create_dir_all(&folder).expect("a folder");
        folder
    }

    /// A name that nobody else on this wire has.
    pub(crate) fn fresh(&self, word: &str) -> String {
        format!("{word}-{}", self.count.fetch_add(1, Ordering::Relaxed))
    }

    /// Whether a process has come to its end of the wire, and listens on this UDP port there.
    pub(crate) fn listens(&self, end: &str, process: u32, port: u16) -> bool {
        let place = Path::new(NAMES).join(self.namespace(end));
        if same_file(&place, Path::new(&format!("/proc/{process}/ns/net"))) != Some(true) {
            return false;
        }
        let sockets = fs::read_to_string(format!("/proc/{process}/net/udp"));
        let ending = format!(":{port:04X}");
        sockets.is_ok_and(|text| {
            let local = text
                .lines()
                .filter_map(|line| line.split_whitespace().nth(1));
            local.into_iter().any(|local| local.ends_with(&ending))
        })
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        for end in &self.ends {
            remove(&self.namespace(end));
        }
    }
}

fn same_file(one: &Path, other: &Path) -> Option<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let [one, other] = [fs::metadata(one).ok()?, fs::metadata(other).ok()?];
    Some(one.ino() == other.ino() && one.dev() == other.dev())
}

/// A program, also where users who are not root do not look.
fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let all = env::split_paths(&path).chain(["/usr/sbin", "/sbin"].map(PathBuf::from));
    all.map(|folder| folder.join(program))
        .find(|path| path.exists())
}

/// Ends whoever is left in a namespace of ours, and takes its name away.
fn remove(namespace: &str) {
    let ip = |words: &[&str]| {
        let mut command = Command::new("ip");
        let output = command
            .arg("netns")
            .args(words)
            .stdin(Stdio::null())
            .output();
        output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    for pid in ip(&["pids", namespace])
        .unwrap_or_default()
        .split_whitespace()
    {
        let kill = ["-c", "kill -s KILL \"$1\"", "sh", pid];
        let _ = Command::new("sh").args(kill).stderr(Stdio::null()).status();
    }
    let _ = ip(&["del", namespace]);
}

/// Takes away what processes left that were killed.
fn sweep() {
    for name in orphans(Path::new(NAMES)) {
        remove(&name);
    }
    for name in orphans(&env::temp_dir()) {
        let _ = fs::remove_dir_all(env::temp_dir().join(name));
    }
}

/// Names here that begin with the number of a process that is gone.
fn orphans(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let is_orphan = |name: &String| {
        let owner = name
            .strip_prefix("dora-")
            .and_then(|rest| rest.split('-').next());
        let owner = owner.and_then(|owner| owner.parse::<u32>().ok());
        owner.is_some_and(|owner| !Path::new(&format!("/proc/{owner}")).exists())
    };
    names.filter(is_orphan).collect()
}
