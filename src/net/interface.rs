//! The network interfaces of this computer, and which of its addresses leads where.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, UdpSocket};

use ipnet::Ipv4Net;

use crate::wire::Mac;

/// A network interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// The system's name: `eth0`.
    pub name: String,
    /// Its hardware address, if it has one.
    pub mac: Option<Mac>,
    /// Its IPv4 addresses with the lengths of their masks.
    pub addresses: Vec<Ipv4Net>,
    /// Whether it is switched on.
    pub up: bool,
    /// Whether it is connected: a cable, a radio network, the other end of a tunnel.
    pub carrier: bool,
    /// Whether it leads nowhere but to this computer.
    pub loopback: bool,
    /// Whether everyone on it can be spoken to at once.
    pub broadcast: bool,
    /// Whether there is nobody on it but one other end.
    pub point_to_point: bool,
}

impl Interface {
    /// Why no DHCP exchange can be had on it: one phrase.
    pub fn obstacle(&self) -> Option<&'static str> {
        if self.loopback {
            Some("it leads only to this computer")
        } else if !self.up {
            Some("it is switched off")
        } else if self.point_to_point {
            Some("it leads to one other end only, where nobody leases addresses")
        } else if !self.broadcast {
            Some("it cannot broadcast")
        } else if !self.carrier {
            Some("it is not connected: no cable, or no network")
        } else {
            None
        }
    }
}

/// All interfaces, in the system's order.
pub fn all() -> Vec<Interface> {
    let found = netdev::get_interfaces().into_iter();
    found
        .map(|found| Interface {
            mac: found.mac_addr.map(|mac| Mac(mac.octets())),
            up: found.is_up(),
            carrier: found.is_running(),
            point_to_point: found.is_point_to_point(),
            loopback: found.is_loopback(),
            broadcast: found.is_broadcast(),
            addresses: found.ipv4.clone(),
            name: found.name,
        })
        .collect()
}

/// The system's number of the interface with this name.
///
/// # Errors
/// When there is no such interface.
#[cfg(target_vendor = "apple")]
pub(super) fn index_of(name: &str) -> std::io::Result<core::num::NonZeroU32> {
    let mut all = netdev::get_interfaces().into_iter();
    let found = all.find(|interface| interface.name == name);
    found
        .and_then(|interface| core::num::NonZeroU32::new(interface.index))
        .ok_or_else(|| std::io::Error::new(std::io::ErrorKind::NotFound, "no such interface"))
}

/// The first address of the interface with this name.
///
/// # Errors
/// When there is no such interface, or it has no address.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
pub(super) fn first_address_of(name: &str) -> std::io::Result<Ipv4Addr> {
    let found = all().into_iter().find(|interface| interface.name == name);
    let address = found.and_then(|found| found.addresses.first().map(Ipv4Net::addr));
    address.ok_or_else(|| {
        let why = "this system speaks only on interfaces that have an address";
        std::io::Error::new(std::io::ErrorKind::AddrNotAvailable, why)
    })
}

/// The address from which this computer reaches another one. Nothing is sent.
///
/// # Errors
/// When there is no way to it.
pub fn address_towards(other: Ipv4Addr) -> std::io::Result<Ipv4Addr> {
    let socket = UdpSocket::bind(SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, 0))?;
    socket.connect(SocketAddrV4::new(other, 9))?;
    match socket.local_addr()? {
        SocketAddr::V4(address) => Ok(*address.ip()),
        SocketAddr::V6(_) => Ok(Ipv4Addr::UNSPECIFIED),
    }
}

/// The network in which an address of this computer lies; 24 bits where that is not known.
pub fn network_of(address: Ipv4Addr) -> Ipv4Net {
    let everywhere = all();
    let mut known = everywhere.iter().flat_map(|interface| &interface.addresses);
    let known = known.find(|network| network.addr() == address);
    known.map_or_else(|| Ipv4Net::new_assert(address, 24).trunc(), Ipv4Net::trunc)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_work_says_why() {
        let useful = Interface {
            name: "eth0".into(),
            mac: None,
            addresses: Vec::new(),
            up: true,
            carrier: true,
            loopback: false,
            broadcast: true,
            point_to_point: false,
        };
        assert_eq!(useful.obstacle(), None);
        let not = |change: fn(&mut Interface)| {
            let mut other = useful.clone();
            change(&mut other);
            other.obstacle().unwrap()
        };
        let reasons = [
            not(|it| it.loopback = true),
            not(|it| (it.up, it.carrier) = (false, false)),
            not(|it| (it.point_to_point, it.broadcast) = (true, false)),
            not(|it| it.broadcast = false),
            not(|it| it.carrier = false),
        ];
        let different: std::collections::BTreeSet<_> = reasons.iter().collect();
        assert_eq!(different.len(), reasons.len(), "{reasons:?}");
    }

    #[test]
    fn this_computer_has_a_loopback_interface_that_is_of_no_use() {
        let all = all();
        let loopback = all.iter().find(|interface| interface.loopback).unwrap();
        assert!(loopback.obstacle().is_some());
        assert_eq!(
            address_towards(Ipv4Addr::LOCALHOST).unwrap(),
            Ipv4Addr::LOCALHOST
        );
        assert!(network_of(Ipv4Addr::LOCALHOST).contains(&Ipv4Addr::LOCALHOST));
    }
}
