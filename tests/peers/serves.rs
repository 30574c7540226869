//! Real clients live a whole life with our server: a lease, T1, T2, a crash of the server in
//! between, RELEASE; INFORM and DECLINE. What stands in the lease file is what the clients have.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use dorascope::files::leases::{self, LeaseRecord, LeaseState};

use crate::harness::{
    Capture, Client, ClientKind, ClientSettings, ETH, Ours, Told, What, Wire, wait_for,
};
use crate::overheard::{Message, Overheard};

const PATIENCE: Duration = Duration::from_secs(25);
const SERVER: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 1);
const SERVER_PORT: u16 = 67;

/// Our server at an end, and the file in which its leases stand.
pub(crate) struct Serving {
    ours: Ours,
    pub(crate) file: PathBuf,
}

impl Serving {
    /// Starts it. It finds the leases that another one left at this end.
    pub(crate) fn start(wire: &Wire, end: &str, words: &[&str]) -> Self {
        let file = wire.folder(end).join("dhcpleases.txt");
        let path = file.to_str().unwrap();
        let mut all = vec!["serve", "--interface", ETH, "--yes", "--lease-file", path];
        all.extend(words);
        let ours = Ours::serving(wire, end, &all, SERVER_PORT);
        Self { ours, file }
    }

    /// What its file says now.
    pub(crate) fn leases(&self) -> Vec<LeaseRecord> {
        read(&self.file)
    }

    /// Waits until an address is held by nobody any more.
    #[track_caller]
    pub(crate) fn until_free(&self, address: Ipv4Addr) {
        let over = |lease: &LeaseRecord| lease.ip != address || lease.state.is_over();
        let freed = wait_for(PATIENCE, || self.leases().iter().all(over).then_some(()));
        assert!(freed.is_some(), "{address} {:#?}", self.leases());
    }

    /// A loss of power.
    pub(crate) fn crash(mut self) {
        self.ours.process.kill();
    }

    /// Ctrl-C.
    pub(crate) fn end(self) {
        self.ours.interrupt(PATIENCE).done();
    }
}

fn read(file: &Path) -> Vec<LeaseRecord> {
    let read = leases::load(file).unwrap();
    assert!(read.remarks.rejected.is_empty(), "{:?}", read.remarks);
    read.leases
}

/// The one lease that is active, and whose it is.
#[track_caller]
fn the_lease(leases: &[LeaseRecord]) -> &LeaseRecord {
    let mut active = leases.iter().filter(|it| it.state == LeaseState::Active);
    let (first, second) = (active.next(), active.next());
    assert!(first.is_some() && second.is_none(), "{leases:#?}");
    first.unwrap()
}

fn pair() -> Wire {
    let wire = Wire::pair();
    wire.address("srv", ETH, "198.51.100.1/24".parse().unwrap());
    wire
}

#[test]
#[ignore = "needs root, network namespaces, and the DHCP servers and clients of Debian"]
fn real_clients_live_a_whole_life_with_our_server() {
    thread::scope(|scope| {
        for kind in ClientKind::ALL {
            scope.spawn(move || live(kind));
        }
    });
}

fn live(kind: ClientKind) {
    const WORDS: [&str; 4] = ["--pool", "198.51.100.100-198.51.100.200", "--lease", "12s"];
    let wire = pair();
    let capture = Capture::start(&wire, "srv", ETH);
    let server = Serving::start(&wire, "srv", &WORDS);
    let client = Client::start(&wire, "cli", kind, &ClientSettings::named("laptop"));
    let told = client.bound(PATIENCE);
    assert_eq!(told.server, Some(SERVER), "{told:?}");
    let address = told.address.unwrap();
    let lease = the_lease(&server.leases()).clone();
    assert_eq!((lease.ip, lease.mac), (address, Some(wire.mac_of("cli"))));
    assert_eq!(lease.hostname.as_deref(), Some("laptop"), "{lease:?}");

    // At T1, after half of the lease, it asks the server alone.
    let extended = |told: &Told| {
        matches!(told.what, What::Renewed | What::Rebound) && told.address == Some(address)
    };
    let extended_times = |times| {
        let told = client.until(times, PATIENCE, extended);
        assert!(
            told.is_some(),
            "{kind:?} {:?} {}",
            client.told(),
            client.last_words()
        );
    };
    client.renew();
    extended_times(1);
    let later = the_lease(&server.leases()).clone();
    assert!(later.ends > lease.ends, "{lease:?} {later:?}");

    // If that vanishes it asks everyone, at T2. udhcpc takes no lease for shorter than 122 s.
    let rebinds = kind != ClientKind::Udhcpc;
    if rebinds {
        wire.misdirect("cli", SERVER);
        extended_times(2);
        wire.direct("cli", SERVER);
    }

    // The server is gone in the middle of all this, and knows everything when it comes back.
    let before = the_lease(&server.leases()).clone();
    server.crash();
    let server = Serving::start(&wire, "srv", &WORDS);
    let after = the_lease(&server.leases()).clone();
    assert_eq!(
        (after.ip, after.mac, &after.client_id),
        (before.ip, before.mac, &before.client_id)
    );
    let whole_secs = |lease: &LeaseRecord| lease.ends.secs();
    assert_eq!(whole_secs(&after), whole_secs(&before));
    client.renew();
    extended_times(if rebinds { 3 } else { 2 });

    client.release(PATIENCE);
    server.until_free(address);
    let file = server.file.clone();
    server.end();
    assert!(read(&file).iter().all(|lease| lease.state.is_over()));
    let heard = Overheard::read(&capture.finish());
    heard.judge(&kind.version(), &[], Message::is_reply);
    let alone = heard.granted(|it| it.extends() && it.dst == SERVER);
    assert!(alone.len() >= 2, "{}", heard.tell());
    let to_all = heard.granted(|it| it.extends() && it.dst.is_broadcast());
    assert!(!rebinds || !to_all.is_empty(), "{}", heard.tell());
    let refused = heard.messages.iter().any(|message| message.kind() == "NAK");
    assert!(!refused, "{}", heard.tell());
}

/// dhcpcd has an address, and asks for the rest.
#[test]
#[ignore = "needs root, network namespaces, and the DHCP servers and clients of Debian"]
fn a_real_client_is_informed() {
    let wire = pair();
    let own = "198.51.100.9/24".parse().unwrap();
    wire.address("cli", ETH, own);
    let capture = Capture::start(&wire, "srv", ETH);
    let words = [
        "--pool",
        "198.51.100.100-198.51.100.200",
        "--router",
        "198.51.100.1",
    ];
    let server = Serving::start(&wire, "srv", &words);
    let settings = ClientSettings {
        inform: Some(own),
        ..ClientSettings::named("server-room")
    };
    let client = Client::start(&wire, "cli", ClientKind::Dhcpcd, &settings);
    let informed = client.until(1, PATIENCE, |told| told.what == What::Informed);
    assert!(
        informed.is_some(),
        "{:?} {}",
        client.told(),
        client.last_words()
    );
    assert_eq!(server.leases(), [], "no binding is made");
    client.vanish();
    server.end();
    let heard = Overheard::read(&capture.finish());
    heard.judge(&ClientKind::Dhcpcd.version(), &[], Message::is_reply);
    let inform = heard.granted(|message| message.kind() == "INFORM");
    assert!(!inform.is_empty(), "{}", heard.tell());
}

/// Somebody sits on the first address of the pool: the client finds out and refuses it, and the
/// server proposes another.
#[test]
#[ignore = "needs root, network namespaces, and the DHCP servers and clients of Debian"]
fn an_address_in_use_is_refused_and_set_aside() {
    thread::scope(|scope| {
        for kind in [ClientKind::Udhcpc, ClientKind::Dhcpcd] {
            scope.spawn(move || refuse(kind));
        }
    });
}

fn refuse(kind: ClientKind) {
    let taken = Ipv4Addr::new(198, 51, 100, 100);
    let wire = Wire::switched(&["srv", "cli", "squatter"]);
    wire.address("srv", ETH, "198.51.100.1/24".parse().unwrap());
    wire.address("squatter", ETH, "198.51.100.100/24".parse().unwrap());
    let capture = Capture::start(&wire, "srv", ETH);
    let words = ["--pool", "198.51.100.100-198.51.100.101"];
    let server = Serving::start(&wire, "srv", &words);
    let settings = ClientSettings {
        probe: true,
        ..ClientSettings::named("careful")
    };
    let client = Client::start(&wire, "cli", kind, &settings);
    let told = client.bound(PATIENCE * 2);
    assert_eq!(
        told.address,
        Some(Ipv4Addr::new(198, 51, 100, 101)),
        "{told:?}"
    );
    let leases = server.leases();
    let aside = leases.iter().find(|lease| lease.ip == taken);
    let aside = aside.unwrap_or_else(|| panic!("{leases:#?}"));
    assert_eq!(aside.state, LeaseState::Declined, "{aside:?}");
    client.release(PATIENCE);
    server.end();
    let heard = Overheard::read(&capture.finish());
    heard.judge(&kind.version(), &[], Message::is_reply);
    assert!(heard.ledger().declined.contains(&taken), "{}", heard.tell());
}
