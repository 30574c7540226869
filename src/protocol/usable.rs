//! Which addresses no host can use, whatever a server says. The client ignores an OFFER or an ACK
//! that names one; the referee says so of the server.

use core::net::Ipv4Addr;

use super::rule::Rule;
use crate::wire::Message;
use crate::wire::options::code;

/// Why nobody can use the address in `yiaddr`, by what the reply itself says of its server
/// (option 54) and of its network (option 1). A reply without an address has no such flaw.
pub(super) fn flaw(reply: &Message) -> Option<Rule> {
    let address = reply.header().yiaddr;
    if address.is_unspecified() {
        return None;
    }
    if stands_for_no_host(address) || is_edge(address, mask(reply)) {
        return Some(Rule::UnusableAddress);
    }
    (reply.server_id() == Some(address)).then_some(Rule::ServersOwnAddress)
}

/// Whether it is the address of everyone, of a group, of the host itself, or of "this network"
/// (RFC 1122 section 3.2.1.3).
fn stands_for_no_host(address: Ipv4Addr) -> bool {
    address.is_broadcast()
        || address.is_multicast()
        || address.is_loopback()
        || address.octets()[0] == 0
}

/// Whether it is the first or the last of its network, which stand for the network and for
/// everyone on it; networks of two addresses have neither (RFC 3021).
fn is_edge(address: Ipv4Addr, mask: Option<u32>) -> bool {
    let Some(mask) = mask else {
        return false;
    };
    let host = address.to_bits() & !mask;
    mask.leading_ones() < 31 && (host == 0 || host == !mask)
}

/// Option 1, if it is a mask: ones before zeros.
fn mask(reply: &Message) -> Option<u32> {
    let octets = reply.option(code::SUBNET_MASK)?.try_into().ok()?;
    let mask = u32::from_be_bytes(octets);
    (mask.leading_ones() + mask.trailing_zeros() == u32::BITS).then_some(mask)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Draft, Header, Mac, Op, Opt, Xid};

    fn reply(yiaddr: &str, mask: &[u8]) -> Option<Rule> {
        let mut header = Header::new(Op::Reply, Xid(7), Mac([2, 0, 0, 0, 0, 1]));
        header.yiaddr = yiaddr.parse().unwrap();
        let options = vec![
            Opt::new(53, [2]),
            Opt::new(54, [192, 168, 1, 1]),
            Opt::new(1, mask),
        ];
        let draft = Draft {
            options,
            ..Draft::new(header)
        };
        flaw(&draft.finish().unwrap())
    }

    #[test]
    fn what_no_host_can_have_is_told_from_what_one_can() {
        let network = [255, 255, 255, 0];
        for address in [
            "255.255.255.255",
            "127.0.0.2",
            "224.0.0.1",
            "239.1.2.3",
            "0.0.0.9",
            "192.168.1.0",
            "192.168.1.255",
        ] {
            let told = reply(address, &network);
            assert_eq!(told, Some(Rule::UnusableAddress), "{address}");
        }
        let own = reply("192.168.1.1", &network);
        assert_eq!(own, Some(Rule::ServersOwnAddress));
        for address in ["192.168.1.2", "192.168.1.254", "10.0.0.1", "0.0.0.0"] {
            assert_eq!(reply(address, &network), None, "{address}");
        }
    }

    #[test]
    fn a_mask_that_is_none_and_a_network_of_two_have_no_edges() {
        for mask in [
            &[255, 255, 255, 254][..],
            &[255, 255, 255, 255],
            &[255, 0, 255, 0],
            &[255, 255],
            &[],
        ] {
            assert_eq!(reply("192.168.1.0", mask), None, "{mask:?}");
        }
    }
}
