//! Tells a run as rows of words: one row for each message, timer of a lease and line of the
//! script, with what is the case after it. Addresses of the lessons' network are shortened to
//! `.100`; `X1`, `X2` number the transactions as they come; `server-1> OFFER` is who sends what;
//! `lost:`, `heard:` and `ignored:` tell what became of its copies, `overheard=1` how many clients
//! found that it is for another; `laptop-a=BOUND` and `server-1:.100=Active` are the states after
//! it.

use std::collections::BTreeSet;
use std::sync::Arc;

use dorascope::protocol::Timer;
use dorascope::protocol::server::BindingState;
use dorascope::session::{Log, World};
use dorascope::sim::{Command, Event, HostId, HostKind, Record, RecordId};
use dorascope::wire::options::code;
use dorascope::wire::{Message, Packet};

/// The message that leaves with this record.
fn left(log: &Log, index: usize) -> Option<&Arc<Packet>> {
    let record = &log.records()[index];
    let Event::Released(_) = record.event else {
        return None;
    };
    match &log.get(record.cause?)?.event {
        Event::Sent(packet, _) => Some(packet),
        _ => None,
    }
}

/// Tells the run, a row for each message, timer of a lease and command of the script.
pub(crate) fn rows(log: &Log) -> Vec<BTreeSet<String>> {
    let mut xids = Vec::new();
    let starts: Vec<usize> = (0..log.len())
        .filter(|index| begins_row(log, *index))
        .collect();
    let ends = starts.iter().skip(1).copied().chain([log.len()]);
    let spans: Vec<(usize, usize)> = starts.iter().copied().zip(ends).collect();
    spans
        .into_iter()
        .map(|(start, end)| row(log, start, end, &mut xids))
        .collect()
}

pub(super) fn begins_row(log: &Log, index: usize) -> bool {
    match &log.records()[index].event {
        Event::Commanded(command) => !matches!(
            **command,
            Command::PowerOn(_) | Command::Gate(_) | Command::ReleaseNext
        ),
        Event::TimerFired(timer) => matches!(timer, Timer::T1 | Timer::T2 | Timer::Expiry),
        _ => left(log, index).is_some(),
    }
}

fn row(log: &Log, start: usize, end: usize, xids: &mut Vec<u32>) -> BTreeSet<String> {
    let record = &log.records()[start];
    let key = |host: HostId| {
        log.host(host)
            .map_or("?".into(), |info| info.key.to_string())
    };
    let mut words = BTreeSet::from([format!("at={}", record.at.as_micros() / 1_000_000)]);
    match &record.event {
        Event::Commanded(command) => words.extend([format!("{command:?}").replace(' ', "")]),
        Event::TimerFired(timer) => words.extend([format!("{timer:?}"), key(record.host)]),
        _ => {
            let packet = left(log, start).unwrap();
            words.insert(format!("{}>", key(record.host)));
            words.extend(packet_words(packet, xids));
            words.extend(setting_words(packet));
            words.extend(fate_words(log, start, &key));
        }
    }
    words.extend(
        log.records()[start..end]
            .iter()
            .filter_map(|record| match record.event {
                Event::Noted(note) => Some(format!("{note:?}").replace(' ', "")),
                _ => None,
            }),
    );
    words.extend(world_words(log, &log.world_at(end), &key));
    words
        .into_iter()
        .map(|word| word.replace("192.168.1.", "."))
        .collect()
}

fn packet_words(packet: &Packet, xids: &mut Vec<u32>) -> Vec<String> {
    let Ok(message) = packet.message() else {
        return vec!["datagram".into(), format!("dst={}", packet.dst.ip())];
    };
    let header = message.header();
    let xid = header.xid.0;
    let place = xids
        .iter()
        .position(|known| *known == xid)
        .unwrap_or_else(|| {
            xids.push(xid);
            xids.len() - 1
        });
    let mut words = vec![
        message.kind().short().to_owned(),
        if packet.is_broadcast() {
            "broadcast"
        } else {
            "unicast"
        }
        .to_owned(),
        format!("X{}", place + 1),
        format!("B={}", u8::from(header.broadcast())),
        format!("src={}", packet.src.ip()),
        format!("dst={}", packet.dst.ip()),
        format!("hops={}", header.hops),
        format!("ciaddr={}", header.ciaddr),
        format!("yiaddr={}", header.yiaddr),
        format!("giaddr={}", header.giaddr),
        format!("chaddr={}", header.mac()),
        format!("secs={}", header.secs),
    ];
    words.extend(option_words(&message));
    words
}

/// `o51=3600`, `o54=192.168.1.1`, or `no50` for what is not there.
fn option_words(message: &Message) -> Vec<String> {
    let words = |code: u8, value: Option<String>| match value {
        Some(value) => format!("o{code}={value}"),
        None => format!("no{code}"),
    };
    let seconds = |secs: Option<u32>| secs.map(|secs| secs.to_string());
    let address = |code: u8| words(code, message.address(code).map(|ip| ip.to_string()));
    let there = |code: u8| {
        words(
            code,
            message
                .option(code)
                .map(|value| format!("{value:?}").replace(' ', "")),
        )
    };
    vec![
        there(code::OVERLOAD),
        there(code::RELAY_INFO),
        address(code::REQUESTED_IP),
        address(code::SERVER_ID),
        words(code::LEASE_TIME, seconds(message.lease_time())),
        words(code::T1, seconds(message.t1())),
        words(code::T2, seconds(message.t2())),
        words(
            code::PARAMETER_LIST,
            message
                .parameter_list()
                .map(|list| format!("{list:?}").replace(' ', "")),
        ),
        words(
            code::MESSAGE,
            message.text_message().map(|text| text.replace(' ', "-")),
        ),
    ]
}

/// `o3=192.168.1.1` or `no3`: the settings of which some lessons speak, and as whom the client
/// presents itself.
fn setting_words(packet: &Packet) -> Vec<String> {
    let Ok(message) = packet.message() else {
        return Vec::new();
    };
    let words = |code: u8, value: Option<String>| match value {
        Some(value) => format!("o{code}={value}"),
        None => format!("no{code}"),
    };
    let address = |code: u8| words(code, message.address(code).map(|ip| ip.to_string()));
    let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
    let size = |octets: &[u8]| Some(u16::from_be_bytes(octets.try_into().ok()?).to_string());
    vec![
        address(code::SUBNET_MASK),
        address(code::ROUTER),
        address(code::DNS),
        address(code::NTP),
        words(code::DOMAIN, message.option(code::DOMAIN).map(text)),
        words(
            code::MAX_SIZE,
            message.option(code::MAX_SIZE).and_then(size),
        ),
        words(
            code::CLIENT_ID,
            message.client_id().map(|id| id.to_string()),
        ),
    ]
}

/// `lost:server-1`, `ignored:server-2` and `overheard=1`: what became of the copies of a message.
fn fate_words(log: &Log, released: usize, key: &dyn Fn(HostId) -> String) -> Vec<String> {
    let cause = Some(RecordId::new(released));
    let mut words = Vec::new();
    for (index, record) in log.records().iter().enumerate().skip(released) {
        if record.cause != cause {
            continue;
        }
        match &record.event {
            Event::Dropped(_) => words.push(format!("lost:{}", key(record.host))),
            Event::Delivered(_) => {
                let ignored = |other: &Record| {
                    other.cause == Some(RecordId::new(index))
                        && matches!(other.event, Event::Ignored(_))
                };
                let word = if log.records()[index..].iter().any(ignored) {
                    "ignored"
                } else {
                    "heard"
                };
                words.push(format!("{word}:{}", key(record.host)));
                words.extend(
                    log.records()[index..]
                        .iter()
                        .find_map(|other| match other.event {
                            Event::Overheard(count)
                                if other.cause == Some(RecordId::new(index)) =>
                            {
                                Some(format!("overheard={count}"))
                            }
                            _ => None,
                        }),
                );
            }
            _ => {}
        }
    }
    words
}

/// `laptop-a=BOUND`, `laptop-a=192.168.1.100`, `server-1:192.168.1.100=Active`.
fn world_words(log: &Log, world: &World, key: &dyn Fn(HostId) -> String) -> Vec<String> {
    let mut words = Vec::new();
    for (host, now) in world.hosts() {
        let name = key(host);
        if log
            .host(host)
            .is_some_and(|info| info.kind == HostKind::Client)
        {
            words.push(format!("{name}={}", now.state.name()));
            words.push(format!(
                "{name}={}",
                now.address().map_or("none".into(), |ip| ip.to_string())
            ));
        }
        if log
            .host(host)
            .is_none_or(|info| info.kind != HostKind::Server)
        {
            continue;
        }
        for binding in now.bindings.values() {
            words.push(format!("{name}:{}={:?}", binding.address, binding.state));
        }
        let active = now
            .bindings
            .values()
            .filter(|binding| binding.state == BindingState::Active);
        words.push(format!("{name}:active={}", active.count()));
    }
    words
}

/// The fields of each message, a line each: who, from where to where, what is not zero.
pub(crate) fn fields(log: &Log) -> String {
    let mut xids = Vec::new();
    let lines = log
        .records()
        .iter()
        .filter_map(|record| match &record.event {
            Event::Sent(packet, _) => Some(line(log, record, packet, &mut xids)),
            _ => None,
        });
    lines.collect()
}

fn line(log: &Log, record: &Record, packet: &Packet, xids: &mut Vec<u32>) -> String {
    let from = log.host(record.host).map_or("?", |host| &host.key);
    let words = packet_words(packet, xids);
    let told = |word: &&String| {
        let zero = word.starts_with("no") || word.ends_with("=0.0.0.0") || word.ends_with("=0");
        !zero
            && !["src=", "dst=", "chaddr="]
                .iter()
                .any(|key| word.starts_with(key))
    };
    let words: Vec<&str> = words.iter().filter(told).map(String::as_str).collect();
    format!(
        "{from} {} → {}: {}\n",
        packet.src,
        packet.dst,
        words.join(" ")
    )
}
