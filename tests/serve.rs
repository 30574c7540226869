//! `dorascope serve` as a user starts it: what clients and relay agents hear, what the lease file
//! says when it matters, what is said to the user. All of it on 127.0.0.1.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

#[path = "serve/counter.rs"]
mod counter;

use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::path::Path;
use std::time::{Duration, Instant};

use dorascope::files::leases::{self, LeaseState};
use dorascope::wire::compose;
use dorascope::wire::{Draft, MessageType, Opt};

use counter::{Counter, Hall, PATIENCE, SILENCE, command, mac};

/// What a lease file says, by address.
fn in_file(path: &Path, state: LeaseState) -> BTreeSet<Ipv4Addr> {
    let file = leases::load(path).unwrap();
    assert_eq!(file.remarks.lines(), [""; 0]);
    let leases = file.leases.iter().filter(|lease| lease.state == state);
    leases.map(|lease| lease.ip).collect()
}

fn until(what: &str, done: impl Fn() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
#[cfg(unix)]
fn a_client_gets_keeps_and_returns_its_address_and_the_user_is_told() {
    let more = [
        "--dns",
        "9.9.9.9,1.1.1.1",
        "--domain",
        "lab.example",
        "--lease",
        "10min",
    ];
    let more = [&more[..], &["--router", "10.0.0.254"]].concat();
    let counter = Counter::open(&more);
    let mut hall = Hall::before(counter.at[0]);
    let ack = hall.lease(1);
    let address = ack.header().yiaddr;
    assert_eq!(address, Ipv4Addr::new(10, 1, 0, 0));
    assert_eq!(ack.lease_time(), Some(600));
    assert_eq!((ack.t1(), ack.t2()), (Some(300), Some(525)));
    assert_eq!(ack.address(3), Some(Ipv4Addr::new(10, 0, 0, 254)));
    assert_eq!(ack.option(6), Some(&[9, 9, 9, 9, 1, 1, 1, 1][..]));
    assert_eq!(ack.option(15), Some(&b"lab.example"[..]));
    let renewed = hall.renew(1, address).unwrap();
    assert_eq!(renewed.header().yiaddr, address);
    hall.release(1, address);
    let wrong = compose::request_rebooting(&hall.fields(2), Ipv4Addr::new(192, 0, 2, 9));
    let nak = hall.ask(&wrong).unwrap();
    assert_eq!(nak.kind(), MessageType::Nak);
    let (status, out, said) = counter.interrupt();
    assert!(status.success(), "{said:#?}");
    let words: Vec<String> = out.iter().map(|line| line[11..].to_owned()).collect();
    let expected = [
        "granted   10.1.0.0  02:00:00:00:00:01  for 10 min",
        "renewed   10.1.0.0  02:00:00:00:00:01  for 10 min",
        "released  10.1.0.0  02:00:00:00:00:01",
        "refused   02:00:00:00:00:02  A REQUEST for an address of another network is answered \
         with NAK (4.3.2)",
    ];
    assert_eq!(words, expected);
    let last = said.last().unwrap();
    assert!(
        last.contains("1 granted, 1 renewed, 1 released, 1 refused in"),
        "{last}"
    );
}

#[test]
#[cfg(unix)]
fn each_message_is_a_line_of_json_and_those_of_ours_are_clean() {
    let counter = Counter::open(&["--json"]);
    let mut hall = Hall::before(counter.at[0]);
    let address = hall.lease(1).header().yiaddr;
    hall.renew(1, address).unwrap();
    let (_, out, _) = counter.interrupt();
    let lines: Vec<serde_json::Value> = out
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let told: Vec<[&str; 4]> = lines
        .iter()
        .map(|line| ["type", "src", "dst", "outcome"].map(|key| line[key].as_str().unwrap_or("")))
        .collect();
    let (everyone, server, client) = ("255.255.255.255", "10.0.0.1", "10.1.0.0");
    let expected = [
        ["DHCPDISCOVER", "0.0.0.0", everyone, "delivered"],
        ["DHCPOFFER", server, everyone, "delivered"],
        ["DHCPREQUEST", "0.0.0.0", everyone, "delivered"],
        ["DHCPACK", server, everyone, "delivered"],
        ["DHCPREQUEST", client, server, "delivered"],
        ["DHCPACK", server, client, "delivered"],
    ];
    assert_eq!(told, expected);
    for (number, line) in lines.iter().enumerate() {
        assert_eq!(line["number"], number + 1);
        let verdicts = line["verdicts"].as_array().unwrap().iter();
        let broken: Vec<_> = verdicts
            .filter(|verdict| verdict["kept"] == false)
            .filter(|verdict| verdict["level"].as_str().unwrap().starts_with("MUST"))
            .collect();
        assert!(broken.is_empty(), "{}: {broken:?}", line["type"]);
    }
}

#[test]
fn a_relay_agent_is_answered_at_the_port_it_speaks_from_with_what_it_wrote() {
    let counter = Counter::open(&[]);
    let mut hall = Hall::before(counter.at[0]);
    hall.relay = Some(Ipv4Addr::LOCALHOST);
    let mut draft = Draft::from_message(&hall.discover(1));
    draft.options.push(Opt::new(82, [1, 2, 7, 7]));
    let offer = hall.ask(&draft.finish().unwrap()).unwrap();
    assert_eq!(offer.header().giaddr, Ipv4Addr::LOCALHOST);
    assert_eq!(offer.option(82), Some(&[1, 2, 7, 7][..]));
    // A network that is not served is met with silence.
    hall.relay = Some(Ipv4Addr::new(192, 0, 2, 3));
    let elsewhere = hall.discover(2);
    hall.ask_in_vain(&elsewhere);
}

#[test]
fn an_address_is_reserved_for_its_hardware_address() {
    let reserve = format!("{}=10.9.0.9", mac(7));
    let counter = Counter::open(&["--reserve", &reserve]);
    let mut hall = Hall::before(counter.at[0]);
    assert_eq!(hall.lease(6).header().yiaddr, Ipv4Addr::new(10, 1, 0, 0));
    assert_eq!(hall.lease(7).header().yiaddr, Ipv4Addr::new(10, 9, 0, 9));
}

#[test]
fn when_no_address_is_left_nobody_is_answered_until_one_is_returned() {
    let pool = [
        "--bind",
        "127.0.0.1:0",
        "--pool",
        "10.1.0.1-10.1.0.2",
        "--subnet",
        "10.0.0.0/8",
    ];
    let counter = Counter::with(&pool);
    let mut hall = Hall::before(counter.at[0]);
    let first = hall.lease(1).header().yiaddr;
    hall.lease(2);
    let third = hall.discover(3);
    hall.ask_in_vain(&third);
    hall.release(1, first);
    assert_eq!(hall.lease(3).header().yiaddr, first);
}

#[test]
#[cfg(unix)]
fn what_was_granted_goes_on_after_a_restart_and_what_was_returned_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dhcpleases.txt");
    let counter = Counter::storing(&file, &["--sync"]);
    let mut hall = Hall::before(counter.at[0]);
    let [one, two, three] = [1, 2, 3].map(|client| hall.lease(client).header().yiaddr);
    hall.release(2, two);
    until("the return is stored", || {
        in_file(&file, LeaseState::Released) == BTreeSet::from([two])
    });
    let (status, ..) = counter.interrupt();
    assert!(status.success());
    assert_eq!(
        in_file(&file, LeaseState::Active),
        BTreeSet::from([one, three])
    );

    let counter = Counter::storing(&file, &[]);
    assert!(
        counter.said.iter().any(|line| line.contains("3 leases")),
        "{:#?}",
        counter.said
    );
    let mut hall = Hall::before(counter.at[0]);
    let renewed = hall.renew(3, three).unwrap();
    assert_eq!(
        (renewed.kind(), renewed.header().yiaddr),
        (MessageType::Ack, three)
    );
    assert_eq!(hall.lease(1).header().yiaddr, one);
    let new = hall.lease(9).header().yiaddr;
    assert!(![one, two, three].contains(&new), "{new}");
    assert_eq!(hall.lease(2).header().yiaddr, two, "it had that before");
}

#[test]
#[cfg(unix)]
fn what_ended_while_nobody_looked_is_expired() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dhcpleases.txt");
    let counter = Counter::storing(&file, &["--lease", "3s"]);
    let address = Hall::before(counter.at[0]).lease(1).header().yiaddr;
    counter.kill();
    assert_eq!(
        in_file(&file, LeaseState::Active),
        BTreeSet::from([address])
    );
    std::thread::sleep(Duration::from_millis(3_100));
    let counter = Counter::storing(&file, &[]);
    let (status, ..) = counter.interrupt();
    assert!(status.success());
    assert_eq!(
        in_file(&file, LeaseState::Expired),
        BTreeSet::from([address])
    );
}

/// Killed at any moment: whatever a client heard is in the file.
#[test]
fn every_lease_that_was_granted_outlives_a_sudden_death() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dhcpleases.txt");
    let mut next = 0;
    let mut granted = BTreeSet::new();
    for round in 0..4 {
        let counter = Counter::storing(&file, &[]);
        let mut hall = Hall::before(counter.at[0]);
        let dies = Instant::now() + Duration::from_millis(120 + 70 * round);
        let mut open = Vec::new();
        // Many at once, so that the end comes in the middle of a batch.
        while Instant::now() < dies {
            next += 1;
            let message = hall.discover(next);
            hall.send(&message);
            open.push(message.header().xid);
            take_what_is_offered(&hall, &mut granted, Duration::from_millis(1));
        }
        counter.kill();
        // What was on its way counts as well: the client hears it.
        take_what_is_offered(&hall, &mut granted, SILENCE);
        assert!(!open.is_empty());
        let kept = in_file(&file, LeaseState::Active);
        let lost: Vec<_> = granted.difference(&kept).collect();
        assert!(
            lost.is_empty(),
            "after round {round}: {lost:?} of {}",
            granted.len()
        );
    }
    assert!(granted.len() > 20, "{}", granted.len());
}

/// Answers every OFFER with a REQUEST, and notes every ACK.
fn take_what_is_offered(hall: &Hall, granted: &mut BTreeSet<Ipv4Addr>, patience: Duration) {
    let mut buffer = [0; 2_048];
    hall.socket.set_read_timeout(Some(patience)).unwrap();
    while let Ok((length, _)) = hall.socket.recv_from(&mut buffer) {
        let reply = dorascope::wire::Message::read(buffer[..length].into()).unwrap();
        let (address, server) = (reply.header().yiaddr, reply.server_id().unwrap());
        match reply.kind() {
            MessageType::Offer => {
                let mut fields = Hall::before(hall.socket.local_addr().unwrap()).fields(0);
                (fields.xid, fields.chaddr) = (reply.header().xid, reply.header().mac());
                hall.send(&compose::request_selecting(&fields, address, server));
            }
            MessageType::Ack => drop(granted.insert(address)),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn nothing_is_granted_that_cannot_be_stored() {
    let folder = tempfile::tempdir().unwrap();
    let beside = folder.path().join("gone");
    std::fs::create_dir(&beside).unwrap();
    let file = beside.join("dhcpleases.txt");
    let mut counter = Counter::storing(&file, &[]);
    let mut hall = Hall::before(counter.at[0]);
    hall.lease(1);
    std::fs::remove_dir_all(&beside).unwrap();
    let fields = hall.fields(2);
    let offer = hall.ask(&compose::discover(&fields, None)).unwrap();
    let address = offer.header().yiaddr;
    let request = compose::request_selecting(&fields, address, offer.server_id().unwrap());
    hall.ask_in_vain(&request);
    counter.until_said("cannot be stored");
    std::fs::create_dir(&beside).unwrap();
    let ack = hall.ask(&request).unwrap();
    assert_eq!(
        (ack.kind(), ack.header().yiaddr),
        (MessageType::Ack, address)
    );
    assert!(in_file(&file, LeaseState::Active).contains(&address));
}

#[test]
#[cfg(target_os = "linux")]
fn two_servers_answer_each_on_its_own_network() {
    let options = [
        [
            "--bind",
            "127.0.0.1:0",
            "--pool",
            "127.0.1.0-127.0.1.9",
            "--subnet",
            "127.0.0.0/16",
        ],
        [
            "--bind",
            "127.66.0.1:0",
            "--pool",
            "127.66.1.0-127.66.1.9",
            "--subnet",
            "127.66.0.0/16",
        ],
    ];
    let options = [&options.concat()[..], &["--domain", "both.example"]].concat();
    let counter = Counter::with(&options);
    let expected = [Ipv4Addr::new(127, 0, 1, 0), Ipv4Addr::new(127, 66, 1, 0)];
    for (at, address) in counter.at.iter().zip(expected) {
        let ack = Hall::before(*at).lease(1);
        assert_eq!(ack.header().yiaddr, address);
        assert_eq!(ack.server_id().map(Into::into), Some(at.ip()));
        assert_eq!(ack.option(15), Some(&b"both.example"[..]));
    }
    assert_eq!(counter.at.len(), 2);
}

#[test]
fn several_hundred_clients_at_once_have_an_address_each() {
    const CLIENTS: usize = 400;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dhcpleases.txt");
    let counter = Counter::storing(&file, &[]);
    let mut hall = Hall::before(counter.at[0]);
    let begun = Instant::now();
    let mut granted = BTreeSet::new();
    // Who was not heard, or did not hear, begins again.
    while granted.len() < CLIENTS && begun.elapsed() < PATIENCE {
        for client in 0..CLIENTS {
            let message = hall.discover(u32::try_from(client).unwrap());
            hall.send(&message);
        }
        take_what_is_offered(&hall, &mut granted, Duration::from_millis(200));
    }
    assert_eq!(granted.len(), CLIENTS);
    assert_eq!(in_file(&file, LeaseState::Active), granted);
}

/// Weeks of serving are many renewals.
#[test]
#[cfg(target_os = "linux")]
fn memory_does_not_grow_with_time() {
    let counter = Counter::open(&[]);
    let mut hall = Hall::before(counter.at[0]);
    let held: Vec<Ipv4Addr> = (0..20)
        .map(|client| hall.lease(client).header().yiaddr)
        .collect();
    let mut renew_all = |times: usize| {
        for _ in 0..times {
            for (client, address) in (0..).zip(&held) {
                hall.renew(client, *address).unwrap();
            }
        }
    };
    renew_all(50);
    let before = counter.memory();
    renew_all(200);
    let after = counter.memory();
    // A log of what was sent since would have several megabytes.
    assert!(after < before + (1 << 20), "{before} octets, then {after}");
}

#[test]
fn rubbish_is_survived() {
    let counter = Counter::open(&[]);
    let mut hall = Hall::before(counter.at[0]);
    let discover = hall.discover(1);
    let whole = discover.bytes();
    for length in 0..whole.len() {
        hall.socket
            .send_to(&whole[..length], counter.at[0])
            .unwrap();
    }
    for place in 0..whole.len() {
        let mut bytes = whole.to_vec();
        bytes[place] ^= 0xff;
        hall.socket.send_to(&bytes, counter.at[0]).unwrap();
    }
    // What was understood in spite of all fills the socket.
    let unasked = hall.fields(0).xid;
    assert_eq!(hall.hear(unasked, SILENCE), None);
    hall.lease(5);
}

#[test]
fn what_does_not_fit_together_is_said_in_one_line() {
    let subnet = ["--subnet", "10.0.0.0/8"];
    let one = ["--bind", "127.0.0.1:0", "--pool", "10.1.0.1-10.1.0.9"];
    let one = [&one[..], &subnet].concat();
    let pool = ["--pool", "10.2.0.1-10.2.0.9"];
    let bind = ["--bind", "127.0.0.2:0"];
    let router = ["--router", "192.0.2.1"];
    let cases: [(Vec<&str>, i32, &str); 6] = [
        (
            [&one[..], &["--pool", "10.1.1.1-10.1.1.2"]].concat(),
            2,
            "--pool is given 2 times and the number of places is 1",
        ),
        (
            [&one[..], &bind, &pool, &subnet].concat(),
            1,
            "one network has one server here",
        ),
        (
            [&one[..], &router].concat(),
            1,
            "no client reaches the router 192.0.2.1",
        ),
        (
            [&one[..], &["--reserve", "02:00:00:00:00:01=192.0.2.9"]].concat(),
            2,
            "192.0.2.9 cannot be reserved",
        ),
        (
            [&one[..], &["--reserve", "printer=10.1.0.1"]].concat(),
            2,
            "a reservation such as",
        ),
        (vec!["--pool", "10.1.0.1-10.1.0.9"], 2, "--interface"),
    ];
    for (options, code, told) in cases {
        let output = command(&options).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains(told), "{said}");
    }
}
