//! Questions whose answer stands in the records of the step asked about. Wrong answers are those
//! that somebody might believe: other messages, other hosts, other addresses.

use super::field;
use super::{Question, Sight};
use crate::protocol::Rule;
use crate::seed::{Purpose, Stream};
use crate::session::World;
use crate::session::world::HostNow;
use crate::sim::scenario::question::{Kind, MOST};
use crate::sim::{Event, HostId, HostKind, Record, RecordId};
use crate::view::destination::{Answer, decision};
use crate::view::explain::{destination, explain};
use crate::view::forms::capitalised;
use crate::view::words;
use crate::wire::{Message, MessageType, Packet};

/// The message that leaves in a step.
pub(super) struct Next<'a> {
    pub(super) sight: Sight<'a>,
    /// Its `Sent` and its `Released` record.
    sent: RecordId,
    released: RecordId,
    pub(super) host: HostId,
    pub(super) packet: &'a Packet,
    pub(super) kind: MessageType,
    pub(super) message: Message,
    /// Before the step: who might be thought of.
    pub(super) world: World,
}

/// A question about a step, of one of the kinds that fit it.
pub(super) fn any(sight: Sight<'_>) -> Option<Question> {
    let next = Next::of(sight)?;
    let mut stream = next.stream();
    let mut kinds = vec![
        Kind::NextMessage,
        Kind::WhoAnswers,
        Kind::BroadcastOrUnicast,
    ];
    kinds.extend(field::telling(next.kind).iter().map(|f| Kind::Field(*f)));
    shuffle(&mut kinds, &mut stream);
    kinds.into_iter().find_map(|kind| next.ask(kind))
}

/// A question of this kind, if it fits the step.
pub(super) fn generate(sight: Sight<'_>, kind: Kind) -> Option<Question> {
    Next::of(sight)?.ask(kind)
}

impl<'a> Next<'a> {
    fn of(sight: Sight<'a>) -> Option<Self> {
        sight.range().find_map(|index| {
            let record = &sight.log.records()[index];
            let Event::Released(_) = record.event else {
                return None;
            };
            let id = record.cause?;
            let sent = sight.log.get(id)?;
            let Event::Sent(packet, _) = &sent.event else {
                return None;
            };
            let message = packet.message().ok()?;
            Some(Self {
                sight,
                sent: id,
                released: RecordId::new(index),
                host: sent.host,
                packet,
                kind: packet.kind?,
                message,
                world: sight.log.world_at(sight.step.0),
            })
        })
    }

    /// Numbers for this place of the run, the same at every time.
    fn stream(&self) -> Stream {
        let place = self.sight.step.0 as u64;
        self.sight.seed.stream(place, Purpose::Questions)
    }

    fn ask(&self, kind: Kind) -> Option<Question> {
        match kind {
            Kind::NextMessage => self.next_message(),
            Kind::WhoAnswers => self.who_answers(),
            Kind::BroadcastOrUnicast => self.broadcast_or_unicast(),
            Kind::Field(field) => field::ask(self, field),
        }
    }

    /// Before the step: what the question may speak of.
    fn count(&self) -> usize {
        self.sight.step.0
    }

    /// A host's name on its lane.
    pub(super) fn name(&self, host: HostId) -> String {
        words::name_of(self.sight.log, host, self.count())
    }

    /// `Laptop A sends DHCPREQUEST next`.
    pub(super) fn announced(&self) -> String {
        format!("{} sends {} next", self.name(self.host), self.kind.name())
    }

    /// All who can be thought of as taking part, in the order of their numbers.
    fn hosts(&self, kind: HostKind) -> Vec<HostId> {
        let is = |(_, host): &(HostId, &HostNow)| host.info.kind == kind && !host.gone;
        self.world.hosts().filter(is).map(|(id, _)| id).collect()
    }

    /// The question with its answers in a drawn order. Wrong ones that are right after all, or
    /// stand there twice, are left out; with fewer than two answers there is nothing to ask.
    pub(super) fn question(
        &self,
        ask: String,
        right: &str,
        wrong: impl IntoIterator<Item = String>,
        because: (String, Option<Rule>),
    ) -> Option<Question> {
        let mut answers = vec![right.to_owned()];
        for answer in wrong {
            if answers.len() < MOST && !answers.contains(&answer) {
                answers.push(answer);
            }
        }
        shuffle(&mut answers, &mut self.stream());
        in_order(ask, right, answers, because)
    }

    fn next_message(&self) -> Option<Question> {
        use MessageType::{Ack, Decline, Discover, Inform, Nak, Offer, Release, Request};
        const BY_CLIENTS: [MessageType; 5] = [Request, Discover, Decline, Release, Inform];
        let departs = |index: &usize| {
            let event = &self.sight.log.records()[*index].event;
            matches!(event, Event::Released(_))
        };
        // Where several leave at once, several answers are right.
        if self.sight.range().filter(departs).count() > 1 {
            return None;
        }
        let of = |kind: MessageType, host| format!("{} from {}", kind.name(), self.name(host));
        let clients = self.hosts(HostKind::Client);
        let servers = self.hosts(HostKind::Server);
        let client = self.client().or(clients.first().copied());
        let server = Some(self.host).filter(|host| servers.contains(host));
        let server = server.or(servers.first().copied());
        let by_client = BY_CLIENTS[..2].iter().map(|kind| (*kind, client));
        let by_server = [Offer, Ack, Nak].map(|kind| (kind, server));
        let others = servers
            .iter()
            .chain(&clients)
            .filter(|host| **host != self.host);
        let same = others.filter(|host| self.is_reply() == servers.contains(host));
        let same = same.map(|host| (self.kind, Some(*host)));
        let mut wrong: Vec<String> = by_client
            .chain(by_server)
            .chain(same)
            .filter_map(|(kind, host)| Some(of(kind, host?)))
            .filter(|words| *words != of(self.kind, self.host))
            .collect();
        let mut stream = self.stream();
        shuffle(&mut wrong, &mut stream);
        let why = self.why().to_owned();
        let ask = "Which message comes next?".to_owned();
        self.question(ask, &of(self.kind, self.host), wrong, (why, None))
    }

    fn is_reply(&self) -> bool {
        self.kind.is_reply()
    }

    /// The client whose hardware address stands in the message.
    fn client(&self) -> Option<HostId> {
        let chaddr = self.message.header().mac();
        let found = self.sight.log.find_host(self.count(), |info| {
            info.kind == HostKind::Client && info.mac == chaddr
        });
        found.map(|(host, _)| host)
    }

    /// Why somebody sends a message of this type.
    const fn why(&self) -> &'static str {
        match self.kind {
            MessageType::Discover => "A client without an address asks everyone for a server",
            MessageType::Offer => "A server answers a DISCOVER with a proposal",
            MessageType::Request => {
                "A client asks for the address that was proposed, or that it has already"
            }
            MessageType::Ack => "The server grants, or confirms, what the client asked for",
            MessageType::Nak => "The server knows that the client cannot have what it asks for",
            MessageType::Decline => "The client found that somebody else uses the address",
            MessageType::Release => "The client gives its address back before its time",
            MessageType::Inform => "The client has an address and wants only the other settings",
        }
    }

    /// Only where the message reaches a server itself, not a relay that hands it on.
    fn who_answers(&self) -> Option<Question> {
        if self.is_reply() {
            return None;
        }
        let heard: Vec<(RecordId, HostId)> = self.heard().collect();
        let kind = |host| Some(self.sight.log.host(host)?.kind);
        if heard
            .iter()
            .any(|(_, host)| kind(*host) == Some(HostKind::Relay))
        {
            return None;
        }
        let is_server = |(_, host): &&(RecordId, HostId)| kind(*host) == Some(HostKind::Server);
        let first = heard.iter().find(is_server)?;
        if self.is_still_waited_for(&heard) {
            return None;
        }
        let answers: Vec<&Record> = self
            .sight
            .range()
            .map(|index| &self.sight.log.records()[index])
            .filter(|record| {
                let by = heard.iter().any(|(id, _)| record.cause == Some(*id));
                by && matches!(&record.event, Event::Sent(packet, _) if packet.kind.is_some_and(MessageType::is_reply))
            })
            .collect();
        let mut who: Vec<HostId> = answers.iter().map(|record| record.host).collect();
        who.sort_unstable();
        who.dedup();
        let ask = format!("{}. Who answers it?", self.announced());
        let because = self.why_answered(&answers, first.0);
        in_order(ask, &self.named(&who), self.circles(&who), because)
    }

    /// Whether a server answers after the step, if at all: it has not come to the message yet, or a
    /// copy is kept back.
    fn is_still_waited_for(&self, heard: &[(RecordId, HostId)]) -> bool {
        let records = || {
            self.sight
                .range()
                .map(|index| &self.sight.log.records()[index])
        };
        let is_copy = |record: &Record| {
            record.cause == Some(self.released) && matches!(record.event, Event::KeptBack)
        };
        let is_idle = |(delivered, host): &(RecordId, HostId)| {
            let is_server = self.hosts(HostKind::Server).contains(host);
            is_server && !records().any(|record| record.cause == Some(*delivered))
        };
        records().any(is_copy) || heard.iter().any(is_idle)
    }

    /// Who hears the message in this step.
    fn heard(&self) -> impl Iterator<Item = (RecordId, HostId)> {
        self.sight.range().filter_map(|index| {
            let record = &self.sight.log.records()[index];
            let mine = record.cause == Some(self.released);
            (mine && matches!(record.event, Event::Delivered(_)))
                .then(|| (RecordId::new(index), record.host))
        })
    }

    /// `Nobody`, `Only Server 1`, `Server 1 and Server 2`.
    fn named(&self, hosts: &[HostId]) -> String {
        match hosts {
            [] => "Nobody".to_owned(),
            [one] => format!("Only {}", self.name(*one)),
            [most @ .., last] => {
                let most: Vec<_> = most.iter().map(|host| self.name(*host)).collect();
                format!("{} and {}", most.join(", "), self.name(*last))
            }
        }
    }

    /// Who might be thought to answer: one server, all of them, nobody; and who does.
    fn circles(&self, who: &[HostId]) -> Vec<String> {
        let servers = self.hosts(HostKind::Server);
        let one = servers.iter().map(std::slice::from_ref);
        let all = [servers.as_slice(), &[]];
        let mut circles: Vec<String> = Vec::new();
        for circle in one.chain(all) {
            let words = self.named(circle);
            if !circles.contains(&words) {
                circles.push(words);
            }
        }
        let right = self.named(who);
        if !circles.contains(&right) {
            circles.push(right.clone());
        }
        // Where there are many servers, one that is silent is left out.
        while circles.len() > MOST {
            let silent = circles.iter().position(|words| *words != right);
            circles.remove(silent.unwrap_or_default());
        }
        circles
    }

    fn why_answered(&self, answers: &[&Record], heard: RecordId) -> (String, Option<Rule>) {
        if let [answer, ..] = answers
            && let Event::Sent(packet, rule) = &answer.event
        {
            let kind = packet.kind.map_or("a message", MessageType::name);
            return (
                format!("{} answers with {kind}", self.name(answer.host)),
                Some(*rule),
            );
        }
        let ignored = self.sight.range().find(|index| {
            let record = &self.sight.log.records()[*index];
            record.cause == Some(heard) && matches!(record.event, Event::Ignored(_))
        });
        let said = ignored.and_then(|index| explain(self.sight.log, RecordId::new(index)));
        said.map_or_else(Default::default, |said| (said.sentence, said.rule))
    }

    fn broadcast_or_unicast(&self) -> Option<Question> {
        let right = capitalised(&destination(self.sight.log, self.packet, self.sent.index()));
        let others = if self.is_reply() {
            [HostKind::Client, HostKind::Relay, HostKind::Server]
        } else {
            [HostKind::Server, HostKind::Relay, HostKind::Client]
        };
        let host = others.into_iter().flat_map(|kind| self.hosts(kind));
        let only = host
            .filter(|host| *host != self.host)
            .map(|host| format!("Only to {} (unicast)", self.name(host)));
        let everyone = "To everyone (broadcast)".to_owned();
        let decided = decision(self.packet)?;
        let line = decided
            .lines
            .iter()
            .find(|line| line.answer == Answer::Applies);
        let because = line.map(|line| format!("{} is {}: {}", line.field, line.value, line.words));
        let because = (because.unwrap_or_default(), Some(decided.rule));
        let ask = format!("{}. To whom does it go?", self.announced());
        self.question(
            ask,
            &right,
            std::iter::once(everyone).chain(only.take(2)),
            because,
        )
    }
}

fn in_order(
    ask: String,
    right: &str,
    answers: Vec<String>,
    (because, rule): (String, Option<Rule>),
) -> Option<Question> {
    let place = answers.iter().position(|answer| answer == right)?;
    (answers.len() > 1).then_some(Question {
        ask,
        answers,
        right: place,
        because,
        rule,
        number: None,
    })
}

/// Puts things in a drawn order.
pub(super) fn shuffle<T>(all: &mut [T], stream: &mut Stream) {
    for last in (1..all.len()).rev() {
        let place = stream.next_u32() as usize % (last + 1);
        all.swap(last, place);
    }
}
