//! One message as a line of JSON: what `show --json` and `run --json` write. It is written by
//! hand, because a capture may have millions of them; absent options are left out.

use core::net::{Ipv4Addr, SocketAddrV4};

use super::messages::Outcome;
use crate::protocol::Rule;
use crate::protocol::referee::Verdict;
use crate::time::SimTime;
use crate::wire::Message;
use crate::wire::options::code;

/// What a line says of a message.
#[derive(Clone, Copy, Debug)]
pub struct MessageLine<'a> {
    /// Counted from 1.
    pub number: u64,
    /// When it left.
    pub time: SimTime,
    /// The sender's key.
    pub from: &'a str,
    /// The receiver's key; `*` is a broadcast; an address that is nobody's here.
    pub to: &'a str,
    /// IP source and UDP source port.
    pub src: SocketAddrV4,
    /// IP destination and UDP destination port.
    pub dst: SocketAddrV4,
    /// What the payload says, if it is a DHCP message.
    pub message: Option<&'a Message>,
    /// What became of it; nothing while it is under way.
    pub outcome: Option<Outcome>,
    /// By which clause it was ignored.
    pub rule: Option<Rule>,
    /// Whether somebody made it by hand; said only if so.
    pub by_hand: bool,
    /// What the referee says.
    pub verdicts: &'a [Verdict],
}

impl MessageLine<'_> {
    /// Adds the object, without a line feed. The time is in seconds with six digits.
    pub fn write_json(&self, out: &mut Vec<u8>) {
        plain(out, "{\"number\":");
        decimal(out, self.number);
        plain(out, ",\"time\":");
        time(out, self.time);
        plain(out, ",\"from\":");
        text(out, self.from);
        plain(out, ",\"to\":");
        text(out, self.to);
        end(out, ",\"src\":", ",\"sport\":", self.src);
        end(out, ",\"dst\":", ",\"dport\":", self.dst);
        if let Some(message) = self.message {
            fields(out, message);
        }
        if let Some(outcome) = self.outcome {
            quoted(out, ",\"outcome\":", outcome.word());
        }
        if let Some(rule) = self.rule {
            quoted(out, ",\"rule\":", rule.as_str());
        }
        if self.by_hand {
            plain(out, ",\"by_hand\":true");
        }
        plain(out, ",\"verdicts\":[");
        for (place, verdict) in self.verdicts.iter().enumerate() {
            plain(
                out,
                if place == 0 {
                    "{\"rule\":\""
                } else {
                    ",{\"rule\":\""
                },
            );
            plain(out, verdict.rule.as_str());
            plain(out, "\",\"level\":\"");
            plain(out, verdict.level.word());
            let kept = verdict.kept;
            plain(
                out,
                if kept {
                    "\",\"kept\":true}"
                } else {
                    "\",\"kept\":false}"
                },
            );
        }
        plain(out, "]}");
    }
}

/// The fields of a DHCP message, with the RFC's names.
fn fields(out: &mut Vec<u8>, message: &Message) {
    let header = message.header();
    quoted(out, ",\"type\":", message.kind().name());
    plain(out, ",\"xid\":\"0x");
    for octet in header.xid.0.to_be_bytes() {
        pair(out, octet);
    }
    plain(out, "\",\"chaddr\":");
    pairs(out, &header.mac().0);
    address(out, ",\"ciaddr\":", header.ciaddr);
    address(out, ",\"yiaddr\":", header.yiaddr);
    address(out, ",\"siaddr\":", header.siaddr);
    address(out, ",\"giaddr\":", header.giaddr);
    plain(out, ",\"broadcast\":");
    plain(out, if header.broadcast() { "true" } else { "false" });
    if let Some(name) = message.hostname_text() {
        plain(out, ",\"hostname\":");
        text(out, &name);
    }
    if let Some(id) = message.option(code::CLIENT_ID) {
        plain(out, ",\"client_id\":");
        pairs(out, id);
    }
    if let Some(wanted) = message.requested_ip() {
        address(out, ",\"requested_ip\":", wanted);
    }
    if let Some(server) = message.server_id() {
        address(out, ",\"server_id\":", server);
    }
    if let Some(secs) = message.lease_time() {
        plain(out, ",\"lease_time\":");
        decimal(out, secs.into());
    }
}

fn plain(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

/// A value that needs no escaping.
fn quoted(out: &mut Vec<u8>, name: &str, value: &str) {
    plain(out, name);
    out.push(b'"');
    plain(out, value);
    out.push(b'"');
}

/// A string of anybody's.
fn text(out: &mut Vec<u8>, text: &str) {
    let special = |octet: &u8| matches!(octet, 0..=0x1f | b'"' | b'\\');
    if text.as_bytes().iter().any(special) {
        // Writing to memory cannot fail.
        drop(serde_json::to_writer(out, text));
    } else {
        quoted(out, "", text);
    }
}

fn end(out: &mut Vec<u8>, name: &str, port_name: &str, end: SocketAddrV4) {
    address(out, name, *end.ip());
    plain(out, port_name);
    decimal(out, end.port().into());
}

fn address(out: &mut Vec<u8>, name: &str, address: Ipv4Addr) {
    plain(out, name);
    out.push(b'"');
    for (place, octet) in address.octets().into_iter().enumerate() {
        if place > 0 {
            out.push(b'.');
        }
        decimal(out, octet.into());
    }
    out.push(b'"');
}

fn time(out: &mut Vec<u8>, time: SimTime) {
    const SECOND: u64 = 1_000_000;
    decimal(out, time.as_micros() / SECOND);
    // The digits of a number behind its leading one.
    let from = out.len();
    decimal(out, SECOND + time.as_micros() % SECOND);
    out[from] = b'.';
}

fn decimal(out: &mut Vec<u8>, number: u64) {
    const LONGEST: usize = 20;
    let mut digits = [b'0'; LONGEST];
    let mut from = LONGEST;
    let mut rest = number;
    loop {
        from -= 1;
        digits[from] += (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[from..]);
}

/// Hexadecimal pairs joined by colons.
fn pairs(out: &mut Vec<u8>, octets: &[u8]) {
    out.push(b'"');
    for (place, octet) in octets.iter().enumerate() {
        if place > 0 {
            out.push(b':');
        }
        pair(out, *octet);
    }
    out.push(b'"');
}

fn pair(out: &mut Vec<u8>, octet: u8) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.push(DIGITS[usize::from(octet >> 4)]);
    out.push(DIGITS[usize::from(octet & 15)]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_and_times_are_written_as_others_write_them() {
        for number in [0, 7, 10, 255, 65_535, u64::MAX] {
            assert_eq!(written(|out| decimal(out, number)), number.to_string());
            let at = SimTime::from_micros(number);
            assert_eq!(written(|out| time(out, at)), at.to_string());
        }
        let broadcast = written(|out| address(out, "", Ipv4Addr::new(10, 0, 99, 255)));
        assert_eq!(broadcast, "\"10.0.99.255\"");
        assert_eq!(written(|out| pairs(out, &[0, 0x9f, 0xff])), "\"00:9f:ff\"");
    }

    #[test]
    fn names_of_any_kind_are_read_again() {
        for name in ["", "laptop-a", "a \"b\" \\ c", "\u{1}\n\u{7f}", "möwe ✓"] {
            let json = written(|out| text(out, name));
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), name);
        }
    }
}
