//! A load of our own, as small as can be: 64 exchanges are under way at any time, whoever answers.
//! It runs at the clients' end as a process of its own, and so does the echo at the other end.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddrV4, UdpSocket};
use std::time::{Duration, Instant};

use super::{Wire, address, own_path};

/// What this program is called with to be one of the two.
pub(crate) const WORD: &str = "--as";

const WINDOW: u32 = 64;
const SPAN: Duration = Duration::from_secs(2);
/// Longer nobody waits for an answer in vain.
const PATIENCE: Duration = Duration::from_millis(300);
const DISCOVER: u8 = 1;
const REQUEST: u8 = 3;
/// The smallest message of BOOTP.
const LENGTH: usize = 300;
/// Ticks of a processor's clock in a second, as Linux tells them.
const TICKS: f64 = 100.0;

/// Runs as what the words say.
pub(crate) fn main(words: &[String]) {
    match words.first().map(String::as_str) {
        Some("echo") => echo(),
        Some("load") => println!("done {}", exchanges()),
        _ => panic!("echo or load is expected"),
    }
}

/// Exchanges a second with whoever listens at 10.0.0.1.
pub(crate) fn closed_loop(wire: &Wire) -> f64 {
    let mut command = wire.command("cli", &own_path());
    let output = command.args([WORD, "load"]).output().expect("this program");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = said.lines().find_map(|line| line.strip_prefix("done "));
    let done: f64 = line
        .and_then(|line| line.parse().ok())
        .unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    done / SPAN.as_secs_f64()
}

/// Seconds of processor time that a process has taken so far; 0 when it is gone.
pub(crate) fn processor_time(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after_name = stat.rsplit(") ").next().unwrap_or_default();
    let mut fields = after_name.split(' ').skip(11);
    let mut ticks = || fields.next().and_then(|field| field.parse::<f64>().ok());
    (ticks().unwrap_or_default() + ticks().unwrap_or_default()) / TICKS
}

fn socket(address: Ipv4Addr) -> UdpSocket {
    UdpSocket::bind(SocketAddrV4::new(address, 67)).expect("port 67 of the namespace")
}

fn echo() {
    let socket = socket(Ipv4Addr::UNSPECIFIED);
    let mut buffer = [0; 2_048];
    loop {
        if let Ok((length, from)) = socket.recv_from(&mut buffer) {
            // Nobody there is nobody's loss.
            let _ = socket.send_to(&buffer[..length], from);
        }
    }
}

/// How many exchanges there were within the span.
fn exchanges() -> u64 {
    let socket = socket(address(200));
    socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    let server = SocketAddrV4::new(address(1), 67);
    let send = |message: &[u8]| {
        socket.send_to(message, server).expect("room on the wire");
    };
    let mut next = 0;
    let mut begin = || {
        next += 1;
        discover(next)
    };
    for _ in 0..WINDOW {
        send(&begin());
    }
    let mut done = 0;
    let mut buffer = [0; 2_048];
    let begun = Instant::now();
    while begun.elapsed() < SPAN {
        let answer = match socket.recv(&mut buffer) {
            Ok(length) if length >= 240 => &buffer[..length],
            Ok(_) => continue,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                // All that was under way is lost.
                for _ in 0..WINDOW {
                    send(&begin());
                }
                continue;
            }
            Err(error) => panic!("{error}"),
        };
        // What kind of answer it is, the transaction tells: its second half is marked.
        if answer[4] == 0 {
            send(&request(answer));
        } else {
            done += 1;
            send(&begin());
        }
    }
    done
}

fn message(kind: u8, xid: [u8; 4], mac: [u8; 4], more: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; LENGTH];
    bytes[..4].copy_from_slice(&[1, 1, 6, 1]);
    bytes[4..8].copy_from_slice(&xid);
    bytes[24..28].copy_from_slice(&address(200).octets());
    bytes[28] = 2;
    bytes[30..34].copy_from_slice(&mac);
    bytes[236..240].copy_from_slice(&[99, 130, 83, 99]);
    bytes[240..243].copy_from_slice(&[53, 1, kind]);
    bytes[243..243 + more.len()].copy_from_slice(more);
    bytes[243 + more.len()] = 255;
    bytes
}

/// As many clients as there are addresses come one after the other.
fn discover(number: u32) -> Vec<u8> {
    let mac = (number % 60_000).to_be_bytes();
    let [_, b, c, d] = number.to_be_bytes();
    message(DISCOVER, [0, b, c, d], mac, &[])
}

/// Takes what was offered. An echo of a DISCOVER offers nothing: that is asked for in as many
/// octets.
fn request(offer: &[u8]) -> Vec<u8> {
    let mac = [offer[30], offer[31], offer[32], offer[33]];
    let mut more = [50, 4, 0, 0, 0, 0, 54, 4, 0, 0, 0, 0];
    more[2..6].copy_from_slice(&offer[16..20]);
    more[8..12].copy_from_slice(&address(1).octets());
    message(REQUEST, [1, offer[5], offer[6], offer[7]], mac, &more)
}
