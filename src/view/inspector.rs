//! Everything about one message: from whom to whom in words and addresses, its fields as they
//! stand in the bytes, and why it goes where it goes.

use std::sync::Arc;

use super::messages::packet;
use super::outline::Outline;
use super::{explain, words};
use crate::protocol::Rule;
use crate::session::{Log, Playhead};
use crate::sim::{Event, RecordId};
use crate::time::SimTime;
use crate::wire::dissect::{Field, dissect};
use crate::wire::{Captured, MessageType, Packet};

/// A message taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Inspection {
    /// Which message of the run, from 1.
    pub number: usize,
    /// When it left.
    pub at: SimTime,
    /// Option 53.
    pub kind: Option<MessageType>,
    /// `Laptop A to everyone (broadcast)`.
    pub way: String,
    /// `0.0.0.0:68 → 255.255.255.255:67`.
    pub addresses: String,
    /// `300 octets`.
    pub size: String,
    /// Why it goes where it goes.
    pub rule: Rule,
    /// The UDP payload.
    pub bytes: Arc<[u8]>,
    /// Where it stands in the capture, if it was captured.
    pub captured: Option<Captured>,
    /// Whether somebody made it by hand.
    pub by_hand: bool,
    /// Its fields.
    pub fields: Vec<Field>,
}

impl Inspection {
    /// Whether the capture has only its beginning.
    pub fn is_cut(&self) -> bool {
        self.captured.is_some_and(|captured| captured.cut)
    }
}

/// Takes apart the message that left with this record, or that this record handed to the link
/// or to a host.
pub fn inspect(log: &Log, outline: &Outline, record: RecordId) -> Option<Inspection> {
    let number = outline.number_of(log, record)?;
    let message = outline.messages.get(number - 1)?;
    let sent = log.get(message.sent)?;
    let Event::Sent(packet, rule) = &sent.event else {
        return None;
    };
    let packet = arrived(log, record).unwrap_or(packet);
    Some(Inspection {
        number,
        at: message.place.at,
        kind: packet.kind,
        way: format!(
            "{} {}",
            words::name_of(log, sent.host, message.released.index()),
            explain::destination(log, packet, message.released.index())
        ),
        addresses: format!("{} → {}", packet.src, packet.dst),
        size: format!("{} octets", packet.bytes.len()),
        rule: *rule,
        bytes: Arc::clone(&packet.bytes),
        captured: packet.captured,
        by_hand: log.is_by_hand(sent),
        fields: dissect(&packet.bytes),
    })
}

/// What a `Delivered` record holds is what arrived, changed bytes included.
pub(super) fn arrived(log: &Log, record: RecordId) -> Option<&Arc<Packet>> {
    match &log.get(record)?.event {
        Event::Delivered(packet) => Some(packet),
        _ => None,
    }
}

/// What the link changed on the way of a message, counted from 1, as far as it has arrived at the
/// playhead: `Octet 16 came to Laptop A as ff instead of c0`.
pub fn altered(log: &Log, outline: &Outline, playhead: Playhead, number: usize) -> Vec<String> {
    let known = number
        .checked_sub(1)
        .and_then(|place| outline.messages.get(place))
        .zip(packet(log, outline, number));
    let Some((message, sent)) = known else {
        return Vec::new();
    };
    let ends = message
        .ends_at(playhead)
        .filter(|end| end.has_arrived(playhead));
    let told = ends.filter_map(|end| {
        let came = &arrived(log, end.arrived?)?.bytes;
        let mut pairs = sent.bytes.iter().zip(came.iter());
        let at = pairs.position(|(before, after)| before != after)?;
        let to = words::name_of(log, end.to, playhead.count);
        let (before, after) = (sent.bytes[at], came[at]);
        Some(format!(
            "Octet {at} came to {to} as {after:02x} instead of {before:02x}"
        ))
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_changed_on_the_way_is_told_when_it_has_arrived() {
        let lesson = include_str!("../../assets/lessons/01-dora.toml");
        let fault = "[[fault]]\ndo = \"corrupt\"\nmessage = \"OFFER\"\nbyte = 16\n";
        let scenario = Scenario::parse(&format!("{lesson}\n{fault}")).unwrap();
        let log = run(&scenario);
        let outline = outline_of(&log);
        let offer = &outline.messages[1];
        let told = |playhead| altered(&log, &outline, playhead, 2);
        let words = told(Playhead::at_end(&log));
        assert_eq!(words.len(), 1, "{words:?}");
        assert!(
            words[0].starts_with("Octet 16 came to Laptop A as "),
            "{words:?}"
        );
        assert!(words[0].ends_with("instead of c0"), "{words:?}");
        let left = Playhead::after(&log, offer.released.index() + 1);
        assert_eq!(told(left), [""; 0]);
        assert_eq!(altered(&log, &outline, Playhead::at_end(&log), 1), [""; 0]);
    }
    use crate::sim::Scenario;
    use crate::view::testing::{lesson, outline_of, run};

    #[test]
    fn a_reply_to_a_granted_address_names_the_client() {
        let log = lesson("04-renewal");
        let outline = outline_of(&log);
        let ack = outline.messages.last().unwrap().released;
        let way = inspect(&log, &outline, ack).unwrap().way;
        assert_eq!(way, "Server 1 only to Laptop A (unicast)");
    }

    #[test]
    fn a_message_is_named_in_words_and_addresses() {
        let log = lesson("01-dora");
        let outline = outline_of(&log);
        let seen = inspect(&log, &outline, outline.messages[0].released).unwrap();
        assert_eq!(seen.way, "Laptop A to everyone (broadcast)");
        assert_eq!(seen.addresses, "0.0.0.0:68 → 255.255.255.255:67");
        assert_eq!(seen.size, "300 octets");
        assert_eq!(seen.fields[0].name, "op");
    }

    #[test]
    fn the_same_message_is_found_by_departure_and_arrival() {
        let log = lesson("01-dora");
        let outline = outline_of(&log);
        let message = &outline.messages[2];
        let arrival = message.ends[0].arrived.unwrap();
        for record in [message.sent, message.released, arrival] {
            assert_eq!(inspect(&log, &outline, record).unwrap().number, 3);
        }
        assert_eq!(inspect(&log, &outline, RecordId::new(0)), None);
    }
}
