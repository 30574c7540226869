//! A server of ours in the test's own process, behind its own socket on 127.0.0.1: to the program
//! under test it is any server.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use dorascope::protocol::server::BindingState;
use dorascope::session::{CarrierKind, Pace, Runner, Setup, Until};
use dorascope::sim::{Event, HostId, Record, Scenario};

/// What the server has done so far.
#[derive(Debug, Default)]
struct Seen {
    bindings: BTreeMap<Ipv4Addr, BindingState>,
    heard: usize,
}

impl Seen {
    fn active(&self) -> usize {
        let states = self.bindings.values();
        states.filter(|is| **is == BindingState::Active).count()
    }

    fn see(&mut self, record: &Record) {
        match &record.event {
            Event::BindingChanged(binding, _) => {
                self.bindings.insert(binding.address, binding.state);
            }
            Event::Delivered(_) if record.host == HostId(0) => self.heard += 1,
            _ => {}
        }
    }
}

/// A server on a thread of its own.
pub(crate) struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Leases 192.168.0.10 to 192.168.3.250 for so long.
    pub(crate) fn start(lease: &str) -> Self {
        Self::start_until(&format!("lease = \"{lease}\""), usize::MAX)
    }

    /// The same with these times; when it has leased so many it answers nobody any more, and does
    /// not even read what was sent meanwhile. Its port stays its own: another test's server must
    /// not answer in its place.
    pub(crate) fn start_until(times: &str, leased: usize) -> Self {
        let text = format!(
            "[lesson]\nname = \"server\"\ntitle = \"A server\"\n[link]\ndelay = \"0s\"\n\
             [[server]]\nid = \"server\"\naddress = \"192.168.0.1/22\"\n\
             pool = \"192.168.0.10-192.168.3.250\"\n{times}\n"
        );
        let setup = Setup {
            scenario: Arc::new(Scenario::parse(&text).unwrap()),
            carrier: CarrierKind::Loopback,
            pace: Pace::Speed(1.0),
            until: Until::Forever,
        };
        let mut runner = Runner::new(&setup).unwrap();
        let address = runner.status().ports[0].1;
        let (seen, stop) = (Arc::<Mutex<Seen>>::default(), Arc::<AtomicBool>::default());
        let (seeing, stopping) = (Arc::clone(&seen), Arc::clone(&stop));
        let thread = std::thread::spawn(move || {
            let mut last = Instant::now();
            while !stopping.load(Ordering::Relaxed) {
                if seeing.lock().unwrap().active() >= leased {
                    std::thread::sleep(Duration::from_millis(5));
                    continue;
                }
                let elapsed = last.elapsed();
                last = Instant::now();
                runner.pump(elapsed, 10_000);
                let records = runner.take().records;
                if records.is_empty() {
                    std::thread::sleep(Duration::from_millis(1));
                }
                let mut seen = seeing.lock().unwrap();
                for record in &records {
                    seen.see(record);
                }
            }
        });
        Self {
            address,
            seen,
            stop,
            thread: Some(thread),
        }
    }

    /// Its address and port.
    pub(crate) fn address(&self) -> String {
        self.address.to_string()
    }

    /// The addresses in this state.
    pub(crate) fn bindings(&self, state: BindingState) -> BTreeSet<Ipv4Addr> {
        let seen = self.seen.lock().unwrap();
        let bindings = seen.bindings.iter().filter(|(_, is)| **is == state);
        bindings.map(|(address, _)| *address).collect()
    }

    /// How many datagrams came.
    pub(crate) fn heard(&self) -> usize {
        self.seen.lock().unwrap().heard
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let ended = self.thread.take().map(JoinHandle::join);
        // A test that fails already tells why.
        assert!(!matches!(ended, Some(Err(_))) || std::thread::panicking());
    }
}
