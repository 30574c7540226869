//! Our server as a user starts it, and clients that speak to it through sockets of their own.

use std::io::{BufRead as _, BufReader, Read};
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use dorascope::wire::compose::{self, ClientFields};
use dorascope::wire::{Draft, Mac, Message, MessageType, Xid};

/// Long enough for any machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
/// So long nothing must come where nothing may come.
pub(crate) const SILENCE: Duration = Duration::from_millis(400);

/// The usual pool.
pub(crate) const POOL: [&str; 4] = ["--pool", "10.1.0.0-10.1.255.255", "--subnet", "10.0.0.0/8"];

/// A server of ours at work. It ends with the test.
pub(crate) struct Counter {
    child: Child,
    told: Receiver<String>,
    out: Receiver<String>,
    /// Where it listens.
    pub(crate) at: Vec<SocketAddr>,
    /// What it has said on standard error.
    pub(crate) said: Vec<String>,
}

impl Counter {
    /// One on 127.0.0.1, with the usual pool and more options.
    pub(crate) fn open(more: &[&str]) -> Self {
        let options = ["--bind", "127.0.0.1:0"].iter().chain(&POOL).chain(more);
        Self::with(&options.copied().collect::<Vec<_>>())
    }

    /// One with a lease file.
    pub(crate) fn storing(file: &Path, more: &[&str]) -> Self {
        let file = ["--lease-file", file.to_str().unwrap()];
        Self::open(&[&file, more].concat())
    }

    pub(crate) fn with(options: &[&str]) -> Self {
        let mut child = command(options)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut counter = Self {
            told: lines_of(child.stderr.take().unwrap()),
            out: lines_of(child.stdout.take().unwrap()),
            child,
            at: Vec::new(),
            said: Vec::new(),
        };
        counter.until_said("Ctrl-C ends");
        let ports = counter.said.iter().filter_map(|line| {
            let port = line.strip_prefix("dorascope: UDP ")?;
            port.strip_suffix(" is open")?.parse().ok()
        });
        counter.at = ports.collect();
        counter
    }

    /// Reads what it says until this is in it, and returns that line.
    pub(crate) fn until_said(&mut self, words: &str) -> String {
        loop {
            let line = self.told.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("“{words}” is not said: {:#?}", self.said));
            self.said.push(line.clone());
            if line.contains(words) {
                return line;
            }
        }
    }

    /// Octets of memory in use.
    #[cfg(target_os = "linux")]
    pub(crate) fn memory(&self) -> usize {
        let status = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(status).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let kilobytes = line.unwrap().split_whitespace().nth(1).unwrap();
        kilobytes.parse::<usize>().unwrap() << 10
    }

    /// As by Ctrl-C. Returns what it wrote on standard output.
    #[cfg(unix)]
    pub(crate) fn interrupt(mut self) -> (ExitStatus, Vec<String>, Vec<String>) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-INT", &id]).status().unwrap();
        assert!(sent.success());
        let status = self.child.wait().unwrap();
        self.said.extend(self.told.iter());
        (
            status,
            self.out.iter().collect(),
            std::mem::take(&mut self.said),
        )
    }

    /// As by a power cut: at once, whatever it is doing.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        // One that has ended already needs no end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// All lines, read as they come: who writes into a full pipe waits.
fn lines_of(pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (say, told) = channel();
    std::thread::spawn(move || {
        let lines = BufReader::new(pipe).lines().map_while(Result::ok);
        // When nobody wants to know any more there is nothing left to do.
        let _ = lines.into_iter().try_for_each(|line| say.send(line));
    });
    told
}

/// The command as a user types it.
pub(crate) fn command(options: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dorascope"));
    command.arg("serve").args(options).stdin(Stdio::null());
    command
}

/// Clients behind one socket.
pub(crate) struct Hall {
    pub(crate) socket: UdpSocket,
    server: SocketAddr,
    /// What is in `giaddr` and `hops`, if they speak through a relay agent.
    pub(crate) relay: Option<Ipv4Addr>,
    xid: u32,
}

impl Hall {
    pub(crate) fn before(server: SocketAddr) -> Self {
        Self {
            socket: UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap(),
            server,
            relay: None,
            xid: 1,
        }
    }

    pub(crate) fn fields(&mut self, client: u32) -> ClientFields<'static> {
        self.xid += 1;
        ClientFields {
            xid: Xid(self.xid),
            secs: 0,
            broadcast: false,
            chaddr: mac(client),
            client_id: None,
            hostname: None,
            vendor_class: None,
            parameters: &[1, 3, 6, 15],
            max_size: None,
            lease_secs: None,
            pad: true,
        }
    }

    pub(crate) fn send(&self, message: &Message) {
        let mut draft = Draft::from_message(message);
        if let Some(relay) = self.relay {
            (draft.header.giaddr, draft.header.hops) = (relay, 1);
        }
        self.socket.send_to(&draft.encode(), self.server).unwrap();
    }

    /// The next reply with this transaction, if one comes in time.
    pub(crate) fn hear(&self, xid: Xid, patience: Duration) -> Option<Message> {
        let begun = Instant::now();
        let mut buffer = [0; 2_048];
        while let Some(left) = patience.checked_sub(begun.elapsed()) {
            let left = left.max(Duration::from_millis(1));
            self.socket.set_read_timeout(Some(left)).unwrap();
            let Ok((length, from)) = self.socket.recv_from(&mut buffer) else {
                continue;
            };
            assert_eq!(from, self.server, "from the socket that was spoken to");
            let message = Message::read(buffer[..length].into()).unwrap();
            if message.header().xid == xid {
                return Some(message);
            }
        }
        None
    }

    pub(crate) fn ask(&self, message: &Message) -> Option<Message> {
        self.send(message);
        self.hear(message.header().xid, PATIENCE)
    }

    /// Nothing comes back.
    pub(crate) fn ask_in_vain(&self, message: &Message) {
        self.send(message);
        assert_eq!(self.hear(message.header().xid, SILENCE), None);
    }

    pub(crate) fn discover(&mut self, client: u32) -> Message {
        compose::discover(&self.fields(client), None)
    }

    /// DISCOVER, OFFER, REQUEST, and the ACK.
    pub(crate) fn lease(&mut self, client: u32) -> Message {
        let fields = self.fields(client);
        let offer = self.ask(&compose::discover(&fields, None)).unwrap();
        assert_eq!(offer.kind(), MessageType::Offer);
        let (address, server) = (offer.header().yiaddr, offer.server_id().unwrap());
        let ack = self.ask(&compose::request_selecting(&fields, address, server));
        let ack = ack.unwrap();
        assert_eq!(ack.kind(), MessageType::Ack);
        assert_eq!(ack.header().yiaddr, address);
        ack
    }

    /// Asks to extend the lease.
    pub(crate) fn renew(&mut self, client: u32, address: Ipv4Addr) -> Option<Message> {
        let message = compose::request_extending(&self.fields(client), address);
        self.ask(&message)
    }

    pub(crate) fn release(&mut self, client: u32, address: Ipv4Addr) {
        let server = Ipv4Addr::new(10, 0, 0, 1);
        let message = compose::release(&self.fields(client), address, server, "");
        self.send(&message);
    }
}

pub(crate) fn mac(client: u32) -> Mac {
    let [a, b, c, d] = client.to_be_bytes();
    Mac([2, 0, a, b, c, d])
}
