//! Looks for messages in the whole run: by name, hardware or IP address, xid, type, or words of
//! what they are about, with the words of [`filter`](super::filter). It reads a bounded number
//! of messages at a time, so that a long run never holds the window up.

use super::filter::{Fact, Filter, Key};
use super::message_list;
use super::messages::{self, MessageRow};
use super::outline::Outline;
use super::words;
use crate::session::{Log, Playhead};
use crate::sim::{HostId, HostKind};

/// So many messages are read in one go.
const AT_ONCE: usize = 2_000;

/// Which way to look for the next match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Down the ladder.
    Forward,
    /// Up.
    Backward,
}

/// What is looked for, and what was found so far.
#[derive(Clone, Debug, Default)]
pub struct Finder {
    filter: Filter,
    read: usize,
    all: usize,
    found: Vec<usize>,
    wanted: Option<Way>,
}

impl Finder {
    /// Looks for something else.
    pub fn look_for(&mut self, text: &str) {
        *self = Self {
            filter: Filter::parse(text, &keys()),
            ..Self::default()
        };
    }

    /// The same words in another run.
    pub fn anew(&self) -> Self {
        Self {
            filter: self.filter.clone(),
            ..Self::default()
        }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        self.filter.text()
    }

    /// The numbers of the messages found so far, from 1, in order.
    pub fn found(&self) -> &[usize] {
        &self.found
    }

    /// Reads on. Returns whether there is more to read.
    pub fn update(&mut self, log: &Log, outline: &Outline) -> bool {
        self.read_on(log, outline, AT_ONCE)
    }

    fn read_on(&mut self, log: &Log, outline: &Outline, most: usize) -> bool {
        self.all = outline.messages.len();
        if self.filter.is_empty() {
            return false;
        }
        let end = self.all.min(self.read.saturating_add(most));
        for number in self.read + 1..=end {
            // Nothing that is read here depends on the playhead.
            let row = messages::row(log, outline, Playhead::default(), number);
            if row.is_some_and(|row| self.filter.fits(&facts(log, outline, &row))) {
                self.found.push(number);
            }
        }
        self.read = end;
        self.is_reading()
    }

    /// Whether not all messages have been read.
    fn is_reading(&self) -> bool {
        self.read < self.all && !self.filter.is_empty()
    }

    /// Wishes for the next match; it may still have to be read.
    pub fn want(&mut self, way: Way) {
        self.wanted = Some(way);
    }

    /// The match that was wished for, seen from message `from` (0: before the first), once it is
    /// known. Behind the last match comes the first.
    pub fn next_match(&mut self, from: usize) -> Option<usize> {
        let way = self.wanted?;
        let known = match way {
            Way::Forward => self.found.iter().find(|number| **number > from),
            Way::Backward => {
                let before = self.found.iter().rfind(|number| **number < from);
                before.filter(|_| self.read >= from.min(self.all))
            }
        };
        let around = || match way {
            Way::Forward => self.found.first(),
            Way::Backward => self.found.last(),
        };
        let found = known
            .or_else(|| around().filter(|_| !self.is_reading()))
            .copied();
        if found.is_some() || !self.is_reading() {
            self.wanted = None;
        }
        found
    }

    /// What is found, in words, when message `shown` is looked at: `3 of 17: type ACK`.
    pub fn told(&self, shown: Option<usize>) -> String {
        if self.filter.is_empty() {
            return "Name, address, xid, type or other words".into();
        }
        let place = shown.and_then(|shown| self.found.binary_search(&shown).ok());
        let count = self.found.len();
        let counted = match (place, count) {
            (Some(place), _) => format!("{} of {}", words::count(place + 1), words::count(count)),
            (None, 0) => "No message".into(),
            (None, 1) => "1 message".into(),
            (None, _) => format!("{} messages", words::count(count)),
        };
        let mut told = format!("{counted}: {}", self.filter.meaning());
        if self.is_reading() {
            let (read, all) = (words::count(self.read), words::count(self.all));
            told = format!("{told}; searched {read} of {all}");
        }
        told
    }
}

/// What can be asked for by name, addresses included.
fn keys() -> Vec<Key> {
    let mut keys = message_list::KEYS.to_vec();
    keys.push(Key::Address);
    keys
}

/// What the list of messages knows, and besides that names and all addresses.
fn facts(log: &Log, outline: &Outline, row: &MessageRow) -> Vec<Fact> {
    let mut facts = message_list::facts(row);
    let message = &outline.messages[row.number - 1];
    let count = message.released.index();
    facts.push((Key::From, words::name_of(log, message.from, count)));
    let meant = message
        .ends
        .iter()
        .filter(|end| is_meant(log, outline, row, end.to));
    facts.extend(meant.map(|end| (Key::To, words::name_of(log, end.to, count))));
    let mut addresses = vec![row.src, row.dst];
    if let Some(message) = &row.message {
        let header = message.header();
        let told = [header.ciaddr, header.yiaddr, header.siaddr, header.giaddr];
        addresses.extend(told);
        addresses.extend(message.requested_ip());
        addresses.extend(message.server_id());
        facts.extend(message.hostname().map(|name| (Key::Info, name)));
        facts.extend(message.client_id().map(|id| (Key::Info, id.to_string())));
    }
    let told = addresses.iter().filter(|address| !address.is_unspecified());
    facts.extend(told.map(|address| (Key::Address, address.to_string())));
    facts
}

/// Whether a receiver is the client that the message is about, or no client at all: others only
/// overhear it.
fn is_meant(log: &Log, outline: &Outline, row: &MessageRow, to: HostId) -> bool {
    let packet = messages::packet(log, outline, row.number);
    let chaddr = packet.and_then(|packet| packet.bytes.get(28..34));
    log.host(to).is_some_and(|info| {
        info.kind != HostKind::Client || chaddr.is_some_and(|chaddr| *chaddr == info.mac.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::testing::{lesson, outline_of};

    fn finder(text: &str, log: &Log) -> Finder {
        let mut finder = Finder::default();
        finder.look_for(text);
        while finder.update(log, &outline_of(log)) {}
        finder
    }

    #[test]
    fn messages_are_found_by_everything_that_stands_in_them() {
        let log = lesson("01-dora");
        for (text, numbers) in [
            ("ack", &[4][..]),
            ("DHCPOFFER", &[2]),
            ("laptop", &[1, 2, 3, 4]),
            ("from:server-1", &[2, 4]),
            ("server 1 grants", &[4]),
            ("192.168.1.100", &[2, 3, 4]),
            ("address:192.168.1.1", &[2, 3, 4]),
            ("02:00:00:00:00:0a", &[1, 2, 3, 4]),
            ("proposes 1 h", &[2]),
            ("255.255.255.255 discover", &[1]),
            ("nak", &[]),
        ] {
            assert_eq!(finder(text, &log).found(), numbers, "{text}");
        }
    }

    #[test]
    fn the_words_say_what_was_understood_and_where_one_is() {
        let log = lesson("29-three-devices");
        let found = finder("type:ack", &log);
        assert_eq!(found.told(None), "3 messages: type ACK");
        let second = found.found()[1];
        assert_eq!(found.told(Some(second)), "2 of 3: type ACK");
        assert_eq!(finder("nak", &log).told(None), "No message: type NAK");
        assert!(finder("", &log).told(None).starts_with("Name, address"));
    }

    #[test]
    fn matches_follow_each_other_in_a_circle_either_way() {
        let log = lesson("29-three-devices");
        let mut found = finder("type:offer", &log);
        let numbers = found.found().to_vec();
        let mut go = |from, way| {
            found.want(way);
            found.next_match(from).unwrap()
        };
        assert_eq!(go(0, Way::Forward), numbers[0]);
        assert_eq!(go(numbers[0], Way::Forward), numbers[1]);
        assert_eq!(go(numbers[2], Way::Forward), numbers[0]);
        assert_eq!(go(numbers[2], Way::Backward), numbers[1]);
        assert_eq!(go(numbers[0], Way::Backward), numbers[2]);
    }

    #[test]
    fn a_match_that_is_not_read_yet_is_waited_for() {
        let log = lesson("01-dora");
        let mut finder = Finder::default();
        finder.look_for("ack");
        finder.all = 4;
        finder.want(Way::Forward);
        assert_eq!(finder.next_match(0), None);
        assert!(finder.told(None).ends_with("; searched 0 of 4"));
        finder.update(&log, &outline_of(&log));
        assert_eq!(finder.next_match(0), Some(4));
        assert_eq!(finder.next_match(0), None, "the wish is fulfilled");
    }

    #[test]
    fn a_long_run_is_read_piece_by_piece_and_says_how_far() {
        let log = lesson("29-three-devices");
        let outline = outline_of(&log);
        let mut finder = Finder::default();
        finder.look_for("laptop");
        let mut searched = Vec::new();
        while finder.read_on(&log, &outline, 5) {
            let told = finder.told(None);
            searched.extend(told.split_once("; ").map(|(_, rest)| rest.to_owned()));
        }
        assert_eq!(searched, ["searched 5 of 12", "searched 10 of 12"]);
        assert!(!finder.told(None).contains("searched"));
    }

    #[test]
    fn a_run_that_grows_is_read_on() {
        let log = lesson("29-three-devices");
        let mut growing = Finder::default();
        growing.look_for("laptop");
        for count in 0..=log.len() {
            let seen = crate::view::testing::cut(&log, count);
            while growing.update(&seen, &outline_of(&seen)) {}
        }
        assert_eq!(growing.found(), finder("laptop", &log).found());
    }
}
