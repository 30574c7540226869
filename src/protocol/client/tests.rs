//! Stories of one client, told in virtual time: the test plays its user, its link and its
//! servers, and reads a trace of what the client did.

use core::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use super::{Client, ClientConfig, ClientInput, ClientOutput, ClientState, Lease};
use crate::protocol::timer::Timer;
use crate::seed::Seed;
use crate::time::SimTime;
use crate::wire::compose::{self, LeaseSecs, ReplyFields};
use crate::wire::{ClientId, LinkDest, Mac, Message, MessageType, Packet};

mod acquiring;
mod extending;
mod figure5;
mod hostile;
mod judging;
mod properties;

const MAC: Mac = Mac([2, 0, 0, 0, 0, 0x0a]);
const S1: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 1);
const S2: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 2);
const A100: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 100);
const A150: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 150);
const HOUR: LeaseSecs = LeaseSecs {
    lease: 3600,
    t1: 1800,
    t2: 3150,
};

/// A client and the world around it.
struct Story {
    client: Client,
    now: SimTime,
    /// What the client did since it was last asked.
    trace: Vec<String>,
    /// Everything it sent.
    sent: Vec<Packet>,
}

/// A client with the defaults and these changes.
fn story(change: impl FnOnce(&mut ClientConfig)) -> Story {
    let mut config = ClientConfig::new(MAC);
    change(&mut config);
    Story {
        client: Client::new(config, Seed(2131), 1),
        now: SimTime::ZERO,
        trace: Vec::new(),
        sent: Vec::new(),
    }
}

/// The lease of an hour for .100 that began at 0.
fn an_hour() -> Lease {
    Lease {
        address: A100,
        server: S1,
        granted_at: SimTime::ZERO,
        t1_at: Some(SimTime::from_secs(1800)),
        t2_at: Some(SimTime::from_secs(3150)),
        expires_at: Some(SimTime::from_secs(3600)),
        ack: Arc::default(),
    }
}

/// A client that holds .100 since 0 for an hour.
fn bound(change: impl FnOnce(&mut ClientConfig)) -> Story {
    let mut story = story(change);
    story.client.begin_bound(an_hour());
    story.drain();
    story.trace.clear();
    story
}

impl Story {
    /// Something happens to the client, at this instant.
    fn feed(&mut self, input: ClientInput<'_>) -> &mut Self {
        self.client.handle(self.now, input);
        self.drain();
        self
    }

    /// Time goes on to this second; timers fire on the way.
    fn until(&mut self, secs: f64) -> &mut Self {
        let end = SimTime::ZERO + Duration::from_secs_f64(secs);
        let mut fired = 0;
        while self.client.deadline().is_some_and(|(at, _)| at <= end) {
            self.next_timer();
            fired += 1;
            assert!(fired < 1000, "timers fire for ever at {}", self.now);
        }
        self.now = end;
        self
    }

    /// The deadline passes, whenever it is.
    fn next_timer(&mut self) -> Timer {
        let (at, timer) = self.client.deadline().expect("a timer runs");
        self.now = self.now.max(at);
        self.feed(ClientInput::Deadline);
        timer
    }

    fn drain(&mut self) {
        while let Some(output) = self.client.poll() {
            self.trace.push(words(&output));
            if let ClientOutput::Transmit(packet, _) = output {
                self.sent.push(packet);
            }
        }
    }

    /// What the client did since this was last asked.
    fn told(&mut self) -> Vec<String> {
        std::mem::take(&mut self.trace)
    }

    fn state(&self) -> ClientState {
        self.client.state()
    }

    /// The last message sent.
    fn last(&self) -> Message {
        self.sent
            .last()
            .expect("something was sent")
            .message()
            .expect("a DHCP message")
    }

    /// How many messages of this type were sent.
    fn count(&self, kind: MessageType) -> usize {
        self.sent
            .iter()
            .filter(|packet| packet.kind == Some(kind))
            .count()
    }

    /// A server answers the last message.
    fn reply(
        &self,
        kind: MessageType,
        yiaddr: Ipv4Addr,
        server: Ipv4Addr,
        lease: Option<LeaseSecs>,
    ) -> Message {
        let fields = ReplyFields {
            server,
            next_server: Ipv4Addr::UNSPECIFIED,
            lease,
            options: &[],
            text: None,
            echo_client_id: true,
            room: None,
        };
        compose::reply(kind, &self.last(), yiaddr, &fields)
    }

    /// A message arrives.
    fn hears(&mut self, message: &Message) -> &mut Self {
        let packet = arriving(message);
        self.feed(ClientInput::Received(&packet))
    }

    /// This server offers this address for an hour.
    fn offered(&mut self, yiaddr: Ipv4Addr, server: Ipv4Addr) -> &mut Self {
        let offer = self.reply(MessageType::Offer, yiaddr, server, Some(HOUR));
        self.hears(&offer)
    }

    /// This server grants this address for an hour.
    fn granted(&mut self, yiaddr: Ipv4Addr, server: Ipv4Addr) -> &mut Self {
        let ack = self.reply(MessageType::Ack, yiaddr, server, Some(HOUR));
        self.hears(&ack)
    }

    /// A server says no.
    fn refused(&mut self) -> &mut Self {
        let nak = compose::nak(&self.last(), S1, "no", true);
        self.hears(&nak)
    }

    /// DORA with S1 for .100, all at this instant.
    fn dora(&mut self) -> &mut Self {
        self.offered(A100, S1).granted(A100, S1);
        self.feed(ClientInput::ProbeSilent(A100))
    }
}

fn arriving(message: &Message) -> Packet {
    let src = core::net::SocketAddrV4::new(S1, 67);
    let dst = core::net::SocketAddrV4::new(Ipv4Addr::BROADCAST, 68);
    Packet::new(message, src, dst, LinkDest::Broadcast)
}

/// One output as a line of a trace.
fn words(output: &ClientOutput) -> String {
    match output {
        ClientOutput::Transmit(packet, _) => {
            let kind = packet.kind.map_or("?", MessageType::short);
            format!("{kind} {} → {}", packet.src.ip(), packet.dst.ip())
        }
        ClientOutput::StateChanged(change) => change.to.name().to_owned(),
        ClientOutput::TimerSet(set) => {
            format!("{} in {} s", set.timer.label(), set.base.as_secs_f64())
        }
        ClientOutput::TimerFired(timer) => format!("timer: {}", timer.label()),
        ClientOutput::Ignored(rule) => format!("ignored: {}", rule.key()),
        ClientOutput::Probe(address) => format!("who has {address}?"),
        ClientOutput::Noted(note) => note.words(),
    }
}
