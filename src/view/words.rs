//! Short words for numbers, rules and messages, as they stand in narrow places: on arrows, in
//! the time column, in lists.

use core::net::Ipv4Addr;
use std::time::Duration;

use crate::protocol::Rule;
use crate::protocol::client::TimerSet;
use crate::protocol::server::{Binding, BindingState};
use crate::session::Log;
use crate::sim::HostId;
use crate::time::{SimTime, span_in_words};
use crate::wire::message::lease_span;
use crate::wire::{Message, MessageType, Packet};

/// An instant for the time column: `0.200`, `30:00.200`, `1:00:00.200`.
pub fn instant(at: SimTime) -> String {
    let millis = at.as_micros() / 1_000;
    let (secs, millis) = (millis / 1_000, millis % 1_000);
    match secs {
        0..60 => format!("{secs}.{millis:03}"),
        60..3_600 => format!("{}:{:02}.{millis:03}", secs / 60, secs % 60),
        _ => format!(
            "{}:{:02}:{:02}.{millis:03}",
            secs / 3_600,
            secs / 60 % 60,
            secs % 60
        ),
    }
}

/// An instant where there is little room: whole seconds from the first minute on.
pub fn instant_in_brief(at: SimTime) -> String {
    let whole = instant(at);
    match whole.split_once('.') {
        Some((seconds, _)) if at >= SimTime::from_secs(60) => seconds.to_owned(),
        _ => whole,
    }
}

/// A wait, rounded so that transit times do not blur it: `30 min` for 29 min 59.8 s.
pub fn about(wait: Duration) -> String {
    let step = match wait.as_secs() {
        0..10 => 100_000,
        10..600 => 1_000_000,
        600..3_600 => 5_000_000,
        _ => 60_000_000,
    };
    let micros = u64::try_from(wait.as_micros()).unwrap_or(u64::MAX);
    span_in_words(Duration::from_micros(
        micros.saturating_add(step / 2) / step * step,
    ))
}

/// A large number: `12,331`.
pub fn count(number: usize) -> String {
    let digits = number.to_string();
    let ends = digits.len() % 3;
    let mut words = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && at % 3 == ends {
            words.push(',');
        }
        words.push(digit);
    }
    words
}

/// So many of something: `1 record`, `12,331 records`.
pub fn counted(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {what}{plural}", count(number))
}

/// A lease time as a caption has it: `1 h`, `for ever`.
pub fn lease(secs: u32) -> String {
    lease_span(secs).map_or_else(|| "for ever".into(), span_in_words)
}

/// A timer as it was set: `next try in 4 s ± 1: 3.6`; without a random part `T1 in 30 min`.
pub fn timer(set: &TimerSet) -> String {
    let base = span_in_words(set.base);
    let label = set.timer.label();
    if set.drawn_micros == 0 {
        return format!("{label} in {base}");
    }
    let drawn = Duration::from_micros(set.drawn_micros.unsigned_abs());
    let whole = if set.drawn_micros < 0 {
        set.base.saturating_sub(drawn)
    } else {
        set.base + drawn
    };
    format!("{label} in {base} ± 1: {:.1}", whole.as_secs_f64())
}

/// What a message tells, on its arrow: `192.168.1.100, 1 h`.
pub fn value(message: &Message) -> String {
    let header = message.header();
    let leased = || {
        message
            .lease_time()
            .map_or(String::new(), |secs| format!(", {}", lease(secs)))
    };
    match message.kind() {
        MessageType::Discover => match message.requested_ip() {
            Some(wish) => format!("wishes for {wish}"),
            None => format!("xid {}", header.xid),
        },
        MessageType::Ack if header.yiaddr.is_unspecified() => "settings only".into(),
        MessageType::Offer | MessageType::Ack => format!("{}{}", header.yiaddr, leased()),
        MessageType::Request => match message.requested_ip() {
            Some(wish) if message.server_id().is_some() => format!("{wish}, please"),
            Some(wish) => format!("still {wish}?"),
            None => format!("extend {}", header.ciaddr),
        },
        MessageType::Nak => message.text_message().unwrap_or_else(|| "no".into()),
        MessageType::Decline => message
            .requested_ip()
            .map_or_else(|| "in use".into(), |ip| format!("{ip} is in use")),
        MessageType::Release | MessageType::Inform => header.ciaddr.to_string(),
    }
}

/// What a message is about, for lists: `asks server-1 for 192.168.1.100`. `name` gives a server's
/// name, or its address where it is nobody's here.
pub fn info(message: &Message, name: &dyn Fn(Ipv4Addr) -> String) -> String {
    let header = message.header();
    let server = || message.server_id().map_or_else(|| "a server".into(), name);
    // Who made it by hand may have put the address where a renewal has it.
    let ciaddr = Some(header.ciaddr).filter(|ciaddr| !ciaddr.is_unspecified());
    let wish = || {
        let wish = message.requested_ip().or(ciaddr);
        wish.map_or_else(|| "nothing".into(), |ip| ip.to_string())
    };
    let leased = || {
        message
            .lease_time()
            .map_or(String::new(), |secs| format!(" {}", for_a_lease(secs)))
    };
    match message.kind() {
        MessageType::Discover => match message.requested_ip() {
            Some(wish) => format!("looks for servers, wishes for {wish}"),
            None => "looks for servers".into(),
        },
        MessageType::Offer => format!("proposes {}{}", header.yiaddr, leased()),
        MessageType::Ack if header.yiaddr.is_unspecified() => "gives settings only".into(),
        MessageType::Ack => format!("grants {}{}", header.yiaddr, leased()),
        MessageType::Request if message.server_id().is_some() => {
            format!("asks {} for {}", server(), wish())
        }
        MessageType::Request if message.requested_ip().is_some() => {
            format!("asks whether {} still holds", wish())
        }
        MessageType::Request => format!("asks to extend {}", header.ciaddr),
        MessageType::Nak => match message.text_message() {
            Some(why) => format!("says no: {why}"),
            None => "says no".into(),
        },
        MessageType::Decline => format!("refuses {}", wish()),
        MessageType::Release => format!("returns {} to {}", header.ciaddr, server()),
        MessageType::Inform => format!("asks for settings for {}", header.ciaddr),
    }
}

/// What a message is about, with the words that somebody made it by hand.
pub fn told(by_hand: bool, info: String) -> String {
    if by_hand {
        format!("by hand: {info}")
    } else {
        info
    }
}

/// The key of the host that always has this address after the first `count` records, or the
/// address.
pub fn key_of(log: &Log, address: Ipv4Addr, count: usize) -> String {
    log.holder_of(address, count)
        .map_or_else(|| address.to_string(), |host| host.key.to_string())
}

/// The name on the lane after the first `count` records; a number for a host that never
/// appeared.
pub fn name_of(log: &Log, host: HostId, count: usize) -> String {
    log.host_at(host, count)
        .map_or_else(|| format!("host {}", host.0), |info| info.name.to_string())
}

/// The key of a host: `laptop-a`.
pub fn host_key(log: &Log, host: HostId) -> String {
    log.host(host)
        .map_or_else(|| format!("host-{}", host.0), |info| info.key.to_string())
}

/// `for 1 h`, or `for ever`.
fn for_a_lease(secs: u32) -> String {
    let ever = lease_span(secs).is_none();
    if ever {
        lease(secs)
    } else {
        format!("for {}", lease(secs))
    }
}

/// What a server has on record since `at`, in a few words: `binds 192.168.1.100 for 1 h`.
pub fn binding(binding: &Binding, at: SimTime) -> String {
    let address = binding.address;
    match binding.state {
        BindingState::Offered => format!("sets {address} aside"),
        BindingState::Active => match binding.until {
            Some(end) => format!("binds {address} for {}", about(end.since(at))),
            None => format!("binds {address} for ever"),
        },
        BindingState::Released => format!("takes {address} back"),
        BindingState::Expired => format!("has {address} to give again"),
        BindingState::Declined => format!("sets {address} apart"),
    }
}

/// What a datagram is whose type cannot be read, in a list.
pub fn unread(packet: &Packet) -> &'static str {
    if packet.is_cut() {
        "cut off in the capture"
    } else {
        "not a DHCP message"
    }
}

/// The name of a message; of one without a type, whether that is the capture's doing.
pub const fn message_name(kind: Option<MessageType>, cut: bool) -> &'static str {
    match kind {
        Some(kind) => kind.name(),
        None if cut => "cut off",
        None => "not DHCP",
    }
}

/// Why something was ignored or not answered, in a few words: `no pool for this network`.
pub const fn reason(rule: Rule) -> &'static str {
    match rule {
        Rule::TooShort | Rule::RelayTooShort => "too short for BOOTP",
        Rule::NotDhcp => "not DHCP",
        Rule::NoType => "no message type",
        Rule::ImpossibleHardware => "impossible hardware address",
        Rule::CutOption => "an option is cut off",
        Rule::NotForServers => "replies are not for servers",
        Rule::NotForClients => "requests are not for clients",
        Rule::OtherClient => "for another client",
        Rule::ForeignXid => "not my transaction",
        Rule::NobodyAsked => "nobody asked",
        Rule::OfferTooLate => "has chosen already",
        Rule::HostOff => "switched off",
        Rule::NoAddressLeft => "no address left",
        Rule::NoPoolForNetwork => "no pool for this network",
        Rule::OtherServerChosen => "another server is chosen",
        Rule::SilentWithoutRecord => "no record of this client",
        Rule::UnknownRenewal => "does not know this lease",
        Rule::ServerSilenced => "told to be silent",
        Rule::AddressGone => "the address is gone",
        Rule::WrongNetwork => "that address is of another network",
        Rule::WrongAddress => "another address is on record",
        Rule::NotThisClients | Rule::NotMyBinding => "not this client's address",
        Rule::RelayHops => "too many hops",
        Rule::RelayNotMine => "for another relay",
        Rule::NoSuchWay => "no such way from this state",
        Rule::OtherClientId => "another client identifier",
        Rule::IncompleteGrant => "no address, server or lease time in it",
        Rule::NoAddressNamed => "names no address",
        Rule::Declines => "waits after its DECLINE",
        Rule::RandomStart => "waits for its start",
        Rule::Collects => "has offers enough",
        other => other.word(),
    }
}

/// The text with addresses cut to their last octet: `.100, 1 h`.
pub fn last_octets(text: &str) -> String {
    let brief = |word: &str| {
        let end = word
            .trim_end_matches(|sign: char| !sign.is_ascii_digit())
            .len();
        let (address, rest) = word.split_at(end);
        match address.parse::<Ipv4Addr>() {
            Ok(address) => format!(".{}{rest}", address.octets()[3]),
            Err(_) => word.to_owned(),
        }
    };
    let words: Vec<_> = text.split(' ').map(brief).collect();
    words.join(" ")
}

/// The text, shortened with `…` until it fits; empty if nothing of it does.
pub fn shortened(text: &str, fits: impl Fn(&str) -> bool) -> String {
    if fits(text) {
        return text.to_owned();
    }
    let cut = |end: usize| format!("{}…", text[..end].trim_end());
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).skip(1).collect();
    let fitting = ends.partition_point(|end| fits(&cut(*end)));
    fitting
        .checked_sub(1)
        .map_or(String::new(), |last| cut(ends[last]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_have_three_digits_and_grow_units() {
        let text = |micros| instant(SimTime::from_micros(micros));
        assert_eq!(text(200_000), "0.200");
        assert_eq!(text(59_999_999), "59.999");
        assert_eq!(text(1_800_200_000), "30:00.200");
        assert_eq!(text(3_600_200_000), "1:00:00.200");
        assert_eq!(instant_in_brief(SimTime::from_micros(200_000)), "0.200");
        let hour = SimTime::from_micros(3_600_200_000);
        assert_eq!(instant_in_brief(hour), "1:00:00");
    }

    #[test]
    fn addresses_are_cut_to_their_last_octet() {
        assert_eq!(last_octets("192.168.1.100, 1 h"), ".100, 1 h");
        assert_eq!(last_octets("still 192.168.1.7?"), "still .7?");
        assert_eq!(last_octets("xid 0x3903f326"), "xid 0x3903f326");
    }

    #[test]
    fn thousands_are_marked_off() {
        for (number, words) in [
            (0, "0"),
            (400, "400"),
            (12_331, "12,331"),
            (100_000, "100,000"),
            (1_000_000, "1,000,000"),
        ] {
            assert_eq!(count(number), words);
        }
    }

    #[test]
    fn texts_are_shortened_to_what_fits() {
        let narrow = |width: usize| move |text: &str| text.chars().count() <= width;
        assert_eq!(shortened("Größenwahn", narrow(20)), "Größenwahn");
        assert_eq!(shortened("Größenwahn", narrow(5)), "Größ…");
        assert_eq!(shortened("Größenwahn", narrow(0)), "");
    }

    #[test]
    fn a_random_wait_shows_what_was_drawn() {
        let set = TimerSet {
            timer: crate::protocol::Timer::Retry,
            at: SimTime::from_micros(3_600_000),
            base: Duration::from_secs(4),
            drawn_micros: -400_000,
        };
        assert_eq!(timer(&set), "next try in 4 s ± 1: 3.6");
        assert_eq!(
            timer(&TimerSet {
                drawn_micros: 0,
                ..set
            }),
            "next try in 4 s"
        );
    }
}
