//! dhcpcd's lease file: the DHCPACK as it was received, and nothing else. When that was is the
//! time at which the file was written. Read only.

use std::io::Read;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::LeaseError;
use super::columns::{hostname, is_of_a_host};
use super::journal::{Journal, Place};
use super::record::{LeaseRecord, LeaseState, When};
use crate::wire::message::{MAGIC_COOKIE, OPTIONS_AT};
use crate::wire::{Message, MessageType, Op};

/// Whether a file begins like a server's reply.
pub(super) fn is_reply(head: &[u8]) -> bool {
    let cookie = head.get(OPTIONS_AT - MAGIC_COOKIE.len()..OPTIONS_AT);
    head.first() == Some(&Op::Reply.number()) && cookie == Some(&MAGIC_COOKIE)
}

pub(super) fn read(
    reader: &mut dyn Read,
    written: Option<Timestamp>,
    journal: &mut Journal,
) -> Result<(), LeaseError> {
    /// No datagram is longer.
    const LONGEST: u64 = 65_507;
    let mut bytes = Vec::new();
    reader.take(LONGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST {
        return Err(wrong(LONGEST, "the message is longer than any datagram"));
    }
    let end = bytes.len() as u64;
    let message =
        Message::read(Arc::from(bytes)).map_err(|error| wrong(end, &error.to_string()))?;
    if message.kind() != MessageType::Ack {
        let what = format!("this is a {}, no DHCPACK", message.kind().name());
        return Err(wrong(OPTIONS_AT as u64, &what));
    }
    match lease(&message, written) {
        Ok(lease) => journal.put(lease),
        Err(reason) => journal.reject(Place::Byte(0), reason),
    }
    Ok(())
}

fn wrong(byte: u64, what: &str) -> LeaseError {
    LeaseError::Beginning {
        place: Place::Byte(byte),
        what: what.to_owned(),
    }
}

fn lease(ack: &Message, written: Option<Timestamp>) -> Result<LeaseRecord, String> {
    let ip = ack.header().yiaddr;
    if !is_of_a_host(ip) {
        return Err("the DHCPACK grants no address".into());
    }
    let mut lease = LeaseRecord::new(ip, LeaseState::Active);
    lease.mac = Some(ack.header().mac());
    lease.client_id = ack.client_id().filter(|id| (1..=255).contains(&id.0.len()));
    lease.hostname = hostname(&ack.hostname().unwrap_or_default())?;
    lease.server = ack.server_id().filter(|server| is_of_a_host(*server));
    lease.starts = written.map_or(When::Unknown, When::At);
    lease.ends = after(written, ack.lease_time());
    lease.t1 = after(written, ack.t1());
    lease.t2 = after(written, ack.t2());
    Ok(lease)
}

/// So many seconds after the file was written.
fn after(written: Option<Timestamp>, secs: Option<u32>) -> When {
    match (written, secs) {
        (_, Some(u32::MAX)) => When::Never,
        (Some(written), Some(secs)) => {
            let span = SignedDuration::from_secs(secs.into());
            written.checked_add(span).map_or(When::Unknown, When::At)
        }
        _ => When::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::super::read as read_any;

    #[test]
    fn another_message_or_half_of_one_is_refused() {
        let mut bytes = vec![0; 240];
        bytes[0] = 2;
        bytes[1..3].copy_from_slice(&[1, 6]);
        bytes[16..20].copy_from_slice(&[192, 0, 2, 7]);
        bytes[236..].copy_from_slice(&[99, 130, 83, 99]);
        let told = |options: &[u8]| {
            let bytes = [&bytes, options].concat();
            read_any(&*bytes, None).map_err(|error| error.to_string())
        };
        assert_eq!(
            told(&[53, 1, 2, 255]).unwrap_err(),
            "byte 240: this is a DHCPOFFER, no DHCPACK"
        );
        assert_eq!(
            told(&[53, 1, 5, 51, 4, 0]).unwrap_err(),
            "byte 246: option 51 runs past the end of the message"
        );
        let file = told(&[53, 1, 5, 51, 4, 255, 255, 255, 255, 58, 4, 0, 0, 0, 9, 255]).unwrap();
        let lease = &file.leases[0];
        assert_eq!(lease.ends.to_string(), "infinite");
        assert!(!lease.starts.is_known() && !lease.t1.is_known());
    }
}
