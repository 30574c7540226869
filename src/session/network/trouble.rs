//! Why a run on a real network cannot begin, in one sentence that says what to do about it: who
//! holds the port, which right is missing, which other way there is.

use core::net::{SocketAddr, SocketAddrV4};
use std::io::ErrorKind;
use std::path::Path;

use super::consent::port;
use crate::net::live::Door;
use crate::net::owner::{self, Owner};
use crate::net::{CarryError, Side};

/// A run on a real network that could not begin.
#[derive(Debug, thiserror::Error)]
#[error("{sentence}")]
pub struct Trouble {
    sentence: String,
    /// What the carrier said.
    #[source]
    error: CarryError,
}

impl Trouble {
    /// What is to be said about an error of a carrier with these doors.
    pub fn new(error: CarryError, doors: &[Door]) -> Self {
        let program = std::env::current_exe();
        let program = program.as_deref().unwrap_or(Path::new("dorascope"));
        let sentence = explained(&error, doors, program, owner::of_udp);
        Self {
            sentence: sentence.unwrap_or_else(|| error.to_string()),
            error,
        }
    }

    /// What the carrier said.
    pub fn error(&self) -> &CarryError {
        &self.error
    }
}

fn explained(
    error: &CarryError,
    doors: &[Door],
    program: &Path,
    owner: impl Fn(SocketAddrV4) -> Option<Owner>,
) -> Option<String> {
    let CarryError::Socket {
        operation,
        address: SocketAddr::V4(address),
        source,
    } = error
    else {
        return None;
    };
    let door = doors
        .iter()
        .find(|door| door.bind.port() == address.port())?;
    let port = port(door);
    Some(match source.kind() {
        ErrorKind::AddrInUse => {
            let by = owner(*address).map_or(String::new(), |owner| format!(" by {owner}"));
            format!("{port} is taken{by}; {}", instead(door))
        }
        ErrorKind::PermissionDenied => {
            let forbidden = match &door.device {
                Some(device) if operation.contains("interface") => {
                    format!("this program may not speak on the interface {device} alone")
                }
                _ => format!("this program may not open {port}"),
            };
            format!("{forbidden}; {}", remedy(door, program))
        }
        ErrorKind::AddrNotAvailable => {
            format!("{} is no address of this computer", address.ip())
        }
        _ => return None,
    })
}

/// The way that does not need this port.
fn instead(door: &Door) -> &'static str {
    match (door.side, door.bind.port()) {
        (Side::Client, 68) => {
            "the relay way needs port 67 instead, and a server on a port of its own (6767, say) \
             leaves 68 alone"
        }
        (Side::Server, 67) => {
            "the host way needs port 68 instead, and another port for server and clients (6767, \
             say) leaves 67 alone"
        }
        _ => "another port can be chosen for this computer",
    }
}

/// How the program gets the right that is missing.
fn remedy(door: &Door, program: &Path) -> String {
    let program = program.display().to_string();
    let quote = if program.contains(' ') { "'" } else { "" };
    let setcap = format!("sudo setcap cap_net_bind_service,cap_net_raw+ep {quote}{program}{quote}");
    let without = if door.device.is_some() {
        "naming a server with a port above 1023 instead of an interface needs no right"
    } else {
        "a port above 1023 on both sides needs no right"
    };
    if cfg!(any(target_os = "linux", target_os = "android")) {
        format!("`{setcap}` allows it, and {without}")
    } else {
        format!("the administrator may, and {without}")
    }
}

#[cfg(test)]
mod tests {
    use core::net::Ipv4Addr;
    use std::io;

    use super::*;
    use crate::net::HostId;

    fn door(side: Side, bind: &str, device: Option<&str>) -> Door {
        Door {
            host: HostId(0),
            side,
            bind: bind.parse().unwrap(),
            device: device.map(str::to_owned),
            everyone: Ipv4Addr::BROADCAST,
            server_port: 67,
            client_port: 68,
        }
    }

    fn told(door: &Door, operation: &'static str, kind: ErrorKind) -> Option<String> {
        let error = CarryError::Socket {
            operation,
            address: door.bind.into(),
            source: kind.into(),
        };
        let owner = |_| {
            Some(Owner {
                process: Some(("dhclient".into(), 812)),
                user: 0,
            })
        };
        explained(&error, &[door.clone()], Path::new("/opt/dora scope"), owner)
    }

    #[test]
    fn a_busy_port_names_its_owner_and_the_other_way() {
        let host = door(Side::Client, "0.0.0.0:68", Some("eth0"));
        assert_eq!(
            told(&host, "bind", ErrorKind::AddrInUse).unwrap(),
            "UDP port 68 of every address on eth0 is taken by dhclient (process 812); the relay \
             way needs port 67 instead, and a server on a port of its own (6767, say) leaves 68 \
             alone"
        );
        let relay = door(Side::Server, "192.0.2.9:67", Some("eth0"));
        let words = told(&relay, "bind", ErrorKind::AddrInUse).unwrap();
        assert!(words.contains("the host way needs port 68"), "{words}");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_missing_right_names_the_exact_remedy() {
        let host = door(Side::Client, "0.0.0.0:68", Some("eth0"));
        assert_eq!(
            told(&host, "bind", ErrorKind::PermissionDenied).unwrap(),
            "this program may not open UDP port 68 of every address on eth0; `sudo setcap \
             cap_net_bind_service,cap_net_raw+ep '/opt/dora scope'` allows it, and naming a \
             server with a port above 1023 instead of an interface needs no right"
        );
        let words = told(
            &host,
            "bind to the interface of",
            ErrorKind::PermissionDenied,
        );
        assert!(words.unwrap().contains("the interface eth0"));
    }

    #[test]
    fn an_address_of_somebody_else_is_said_to_be_none_of_ours() {
        let relay = door(Side::Server, "192.0.2.9:67", None);
        let words = told(&relay, "bind", ErrorKind::AddrNotAvailable).unwrap();
        assert_eq!(words, "192.0.2.9 is no address of this computer");
    }

    #[test]
    fn what_is_not_known_is_told_as_the_system_says_it() {
        let host = door(Side::Client, "0.0.0.0:68", None);
        assert_eq!(told(&host, "bind", ErrorKind::OutOfMemory), None);
        let error = CarryError::Socket {
            operation: "bind",
            address: host.bind.into(),
            source: io::Error::other("strange"),
        };
        let trouble = Trouble::new(error, &[host]);
        assert_eq!(trouble.to_string(), "cannot bind 0.0.0.0:68: strange");
    }
}
