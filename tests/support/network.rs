//! Runs on a real network in the window, against a server of ours behind its own socket on
//! 127.0.0.1, as any program would be.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::{Duration, Instant};

use dorascope::files::lessons;
use dorascope::net::interface::Interface;
use dorascope::protocol::server::BindingState;
use dorascope::session::network::{JoinWish, Plan, Wish};
use dorascope::session::{CarrierKind, Pace, RunnerThread, Setup, Until};
use dorascope::sim::{Event, Scenario};
use dorascope::ui::action::{Action, Verb};
use dorascope::ui::network::{NetworkWish, Stage};
use dorascope::wire::Mac;

use super::panel::fill;
use super::window::{Window, act, click, has, still, wish};

/// Longer than anything here takes on any machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server on a thread of its own; dropping it closes its socket.
pub(crate) struct Server {
    thread: RunnerThread,
    /// Where it listens.
    pub(crate) at: SocketAddr,
    bindings: RefCell<BTreeMap<Ipv4Addr, BindingState>>,
}

impl Server {
    /// One that answers at once, and grants for an hour.
    pub(crate) fn start() -> Self {
        let text = lessons::free_play().text;
        let setup = Setup {
            scenario: Arc::new(Scenario::parse(text).unwrap()),
            carrier: CarrierKind::Loopback,
            pace: Pace::Speed(1.0),
            until: Until::Forever,
        };
        let thread = RunnerThread::start(&setup, || ()).unwrap();
        let begun = Instant::now();
        loop {
            let ports = thread.take().status.ports;
            if let Some((_, at)) = ports.first() {
                return Self {
                    at: *at,
                    thread,
                    bindings: RefCell::default(),
                };
            }
            assert!(begun.elapsed() < PATIENCE);
        }
    }

    /// How many addresses it has on record in this state.
    pub(crate) fn count(&self, wanted: BindingState) -> usize {
        let mut bindings = self.bindings.borrow_mut();
        for record in self.thread.take().records {
            if let Event::BindingChanged(binding, _) = record.event {
                bindings.insert(binding.address, binding.state);
            }
        }
        bindings.values().filter(|state| **state == wanted).count()
    }
}

/// A port of 127.0.0.1 that nobody has.
pub(crate) fn free_port() -> u16 {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    socket.local_addr().unwrap().port()
}

/// Waits for something that comes from outside.
pub(crate) fn wait_until(window: &mut Window, what: &str, is_so: impl Fn(&Window) -> bool) {
    let begun = Instant::now();
    while !is_so(window) {
        let model = &window.state().model;
        assert!(
            begun.elapsed() < PATIENCE,
            "waited in vain for {what}: {:?} {:?}",
            model.trouble,
            model.status
        );
        std::thread::sleep(Duration::from_millis(5));
        window.run_steps(1);
    }
    window.run_steps(2);
}

/// Interfaces as a laptop has them.
pub(crate) fn interfaces() -> Vec<Interface> {
    let one = |name: &str, last: u8, address: Option<&str>| Interface {
        name: name.into(),
        mac: Some(Mac([0x52, 0x54, 0, 0x12, 0x34, last])),
        addresses: address.map(|it| it.parse().unwrap()).into_iter().collect(),
        up: true,
        carrier: true,
        loopback: false,
        broadcast: true,
        point_to_point: false,
    };
    let loopback = Interface {
        mac: None,
        loopback: true,
        ..one("lo", 0, Some("127.0.0.1/8"))
    };
    let off = Interface {
        up: false,
        ..one("wlan0", 0x57, None)
    };
    vec![
        loopback,
        one("eth0", 0x56, Some("192.0.2.5/24")),
        off,
        one("usb0", 0x58, None),
    ]
}

/// A window on the page on which a network run is described.
pub(crate) fn page(size: [f32; 2]) -> Window {
    let mut window = still("dora", size);
    window.state_mut().assume_interfaces(interfaces());
    act(&mut window, Verb::JoinNetwork);
    window
}

/// Describes clients that ask this server.
pub(crate) fn describe(window: &mut Window, server: SocketAddr, clients: u32) {
    click(
        window,
        "A server by its address: One server, wherever it is: also on this computer, any route",
    );
    fill(window, "Server", &server.to_string());
    fill(window, "From", &format!("127.0.0.1:{}", free_port()));
    fill(window, "Clients", &clients.to_string());
}

/// A window whose sheet asks about clients of this server.
pub(crate) fn asked(size: [f32; 2], server: SocketAddr, clients: u32) -> Window {
    let mut window = page(size);
    describe(&mut window, server, clients);
    click(&mut window, "Continue…");
    wait_until(&mut window, "the sheet", |window| has(window, "Cancel"));
    window
}

/// Agrees to what the sheet asks, and waits until the run has begun.
pub(crate) fn begin(window: &mut Window) {
    wish(window, Action::Network(NetworkWish::Begin));
    // No hint is to open where the button was.
    window.hover_at(egui::pos2(2.0, 2.0));
    wait_until(window, "the run", |window| {
        window.state().model.is_on_network() && !window.state().model.log.is_empty()
    });
}

/// Waits until so many clients hold an address.
pub(crate) fn until_held(window: &mut Window, all: usize) {
    wait_until(window, "the addresses", |window| {
        window.state().model.holders() == all
    });
}

/// Stops the run, and waits until it is over.
pub(crate) fn stop(window: &mut Window) {
    act(window, Verb::StopNetwork);
    until_over(window);
}

/// Waits until the run is over.
pub(crate) fn until_over(window: &mut Window) {
    wait_until(window, "the end", |window| {
        let run = window.state().model.network();
        run.is_some_and(|run| run.stage == Stage::Over)
    });
}

/// A window whose clients are on the network, the gate closed.
pub(crate) fn joined(size: [f32; 2], server: SocketAddr, clients: u32) -> Window {
    let mut window = asked(size, server, clients);
    begin(&mut window);
    window
}

/// The same with the gate open, until all have an address.
pub(crate) fn bound(size: [f32; 2], server: SocketAddr, clients: u32) -> Window {
    let mut window = joined(size, server, clients);
    act(&mut window, Verb::Play);
    until_held(&mut window, clients as usize);
    window
}

/// Describes a server of ours on 127.0.0.1, and begins. The gate is open. Returns its port.
pub(crate) fn serving(size: [f32; 2], lease_file: &str) -> (Window, u16) {
    let mut window = still("dora", size);
    window.state_mut().assume_interfaces(interfaces());
    act(&mut window, Verb::ServeNetwork);
    let own = "An address of this computer: For clients on this computer: 127.0.0.1, with a port of its own, also inside";
    click(&mut window, own);
    click(&mut window, "eth0: 52:54:00:12:34:56   192.0.2.5/24, up");
    let port = free_port();
    fill(&mut window, "Own address", &format!("127.0.0.1:{port}"));
    fill(&mut window, "Lease file", lease_file);
    click(&mut window, "Continue…");
    wait_until(&mut window, "the sheet", |window| has(window, "Cancel"));
    begin(&mut window);
    act(&mut window, Verb::Play);
    (window, port)
}

/// Clients of another program that ask at this port.
pub(crate) fn guests(port: u16, clients: u32) -> RunnerThread {
    let wish = JoinWish {
        place: Wish {
            server: Some(format!("127.0.0.1:{port}").parse().unwrap()),
            local: Some(
                format!("127.0.0.1:{}", port.wrapping_add(1))
                    .parse()
                    .unwrap(),
            ),
            ..Wish::default()
        },
        clients,
        rate: 100.0,
        seed: 5,
        inform: false,
    };
    let plan = Plan::join(&wish).unwrap();
    RunnerThread::drive(plan.begin(Pace::Speed(1.0)).unwrap(), || ()).unwrap()
}
