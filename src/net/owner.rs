//! Which program holds a UDP port, as far as the system tells: on Linux by the tables in `/proc`.
//! A program of another user shows itself only to the administrator.

use core::fmt;
use std::net::{Ipv4Addr, SocketAddrV4};

use super::proc;

/// Who holds a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The name and the number of the process, if it may be seen.
    pub process: Option<(String, u32)>,
    /// The number of the user it belongs to.
    pub user: u32,
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.process {
            Some((program, number)) => write!(f, "{program} (process {number})"),
            None => write!(f, "a program of user {}", self.user),
        }
    }
}

/// Whose socket keeps one from being bound to this address and port.
pub fn of_udp(wanted: SocketAddrV4) -> Option<Owner> {
    let sockets = ["net/udp", "net/udp6"].into_iter().flat_map(|table| {
        let text = proc::text(table).unwrap_or_default();
        text.lines().filter_map(socket).collect::<Vec<_>>()
    });
    let mut sockets = sockets.filter(|socket| is_in_the_way(socket.at, wanted));
    let Socket { user, inode, .. } = sockets.next()?;
    let number = proc::holder_of(&format!("socket:[{inode}]"));
    let process = number.and_then(|number| {
        let program = proc::text(&format!("{number}/comm"))?;
        Some((in_one_word(&program), number))
    });
    Some(Owner { process, user })
}

/// Two sockets collide on one port where one of them takes every address, or both the same.
fn is_in_the_way(there: SocketAddrV4, wanted: SocketAddrV4) -> bool {
    let same = there.ip() == wanted.ip();
    let any = there.ip().is_unspecified() || wanted.ip().is_unspecified();
    there.port() == wanted.port() && (same || any)
}

/// A process may call itself anything.
fn in_one_word(program: &str) -> String {
    let mut word: String = program.trim().chars().take(32).collect();
    word.retain(|c| !c.is_control());
    word
}

/// A line of the table: where the socket is bound, whose it is, and its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Socket {
    at: SocketAddrV4,
    user: u32,
    inode: u64,
}

fn socket(line: &str) -> Option<Socket> {
    let mut columns = line.split_ascii_whitespace();
    let (address, port) = columns.nth(1)?.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let user = columns.nth(5)?.parse().ok()?;
    let inode = columns.nth(1)?.parse().ok()?;
    Some(Socket {
        at: SocketAddrV4::new(ipv4(address)?, port),
        user,
        inode,
    })
}

/// An address as the kernel prints it: 32-bit words in the order of the machine's own octets. Of
/// IPv6 only *all addresses* matters, which IPv4 has a part in.
fn ipv4(digits: &str) -> Option<Ipv4Addr> {
    match digits.len() {
        8 => {
            let word = u32::from_str_radix(digits, 16).ok()?;
            Some(Ipv4Addr::from(word.to_ne_bytes()))
        }
        32 => digits
            .bytes()
            .all(|digit| digit == b'0')
            .then_some(Ipv4Addr::UNSPECIFIED),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As on a machine of little-endian octets: a DHCP client on port 68, a name server on
    /// 127.0.0.1, and a socket on all IPv6 addresses.
    const TABLE: &str = "\
   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  148: 00000000:0044 00000000:0000 07 00000000:00000000 00:00000000 00000000   101        0 21532 2 0000000000000000 0
  263: 0100007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 23870 2 0000000000000000 0
  264: 00000000000000000000000000000000:14E9 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000   107        0 19023 2 0000000000000000 0
  cut: 0100007F:00";

    #[test]
    #[cfg(target_endian = "little")]
    fn each_line_of_the_table_tells_where_and_whose() {
        let told: Vec<_> = TABLE.lines().filter_map(socket).collect();
        let told: Vec<_> = told
            .iter()
            .map(|s| (s.at.to_string(), s.user, s.inode))
            .collect();
        assert_eq!(
            told,
            [
                ("0.0.0.0:68".to_owned(), 101, 21_532),
                ("127.0.0.1:53".to_owned(), 0, 23_870),
                ("0.0.0.0:5353".to_owned(), 107, 19_023),
            ]
        );
    }

    #[test]
    fn a_socket_on_all_addresses_is_in_everybodys_way() {
        let at = |address: &str| address.parse().unwrap();
        assert!(is_in_the_way(at("0.0.0.0:68"), at("192.0.2.1:68")));
        assert!(is_in_the_way(at("192.0.2.1:68"), at("0.0.0.0:68")));
        assert!(is_in_the_way(at("192.0.2.1:68"), at("192.0.2.1:68")));
        assert!(!is_in_the_way(at("192.0.2.2:68"), at("192.0.2.1:68")));
        assert!(!is_in_the_way(at("0.0.0.0:67"), at("0.0.0.0:68")));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_very_program_is_found_as_the_owner_of_its_socket() {
        let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let std::net::SocketAddr::V4(at) = socket.local_addr().unwrap() else {
            panic!("an IPv4 address")
        };
        let owner = of_udp(at).unwrap();
        let (program, number) = owner.process.clone().unwrap();
        assert_eq!(number, std::process::id());
        assert!(!program.is_empty());
        assert_eq!(owner.to_string(), format!("{program} (process {number})"));
        drop(socket);
        assert_eq!(of_udp(at), None);
    }

    #[test]
    fn a_name_of_a_process_stays_in_its_line() {
        assert_eq!(in_one_word("dhclient\n"), "dhclient");
        assert_eq!(in_one_word("a\u{1b}[31m\nb"), "a[31mb");
    }
}
