//! Everything about one message: from whom to whom in words and addresses, its fields as they
//! stand in the bytes, and why it goes where it goes.

use std::sync::Arc;

use super::outline::Outline;
use super::{explain, words};
use crate::protocol::Rule;
use crate::session::Log;
use crate::sim::{Event, RecordId};
use crate::time::SimTime;
use crate::wire::dissect::{Field, dissect};
use crate::wire::{MessageType, Packet};

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
    /// Its fields.
    pub fields: Vec<Field>,
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
            words::name_of(log, sent.host),
            explain::destination(log, packet)
        ),
        addresses: format!("{} → {}", packet.src, packet.dst),
        size: format!("{} octets", packet.bytes.len()),
        rule: *rule,
        bytes: Arc::clone(&packet.bytes),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::testing::{lesson, outline_of};

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
