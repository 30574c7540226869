//! One constructor for each message of RFC 2131, with all four faces of REQUEST (tables 3 and
//! 5). Option 53 comes first, the message is padded to 300 octets.

use core::net::Ipv4Addr;

use dhcproto::v4::DhcpOption;

use super::message::{BROADCAST_FLAG, Message, MessageType, Opt};
use super::{ClientId, Mac, Xid};

mod overload;
mod writer;

use writer::Writer;

/// What is the same in all messages of one client and transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientFields<'a> {
    /// Transaction.
    pub xid: Xid,
    /// Seconds since the client began.
    pub secs: u16,
    /// Whether replies are asked for by broadcast.
    pub broadcast: bool,
    /// Hardware address.
    pub chaddr: Mac,
    /// Option 61.
    pub client_id: Option<&'a ClientId>,
    /// Option 12.
    pub hostname: Option<&'a str>,
    /// Option 60.
    pub vendor_class: Option<&'a str>,
    /// Option 55; an empty list is left out.
    pub parameters: &'a [u8],
    /// Option 57.
    pub max_size: Option<u16>,
    /// Option 51, seconds.
    pub lease_secs: Option<u32>,
    /// Whether to pad to 300 octets.
    pub pad: bool,
}

/// DISCOVER, with option 50 if the client has a wish.
pub fn discover(client: &ClientFields<'_>, wish: Option<Ipv4Addr>) -> Message {
    Writer::asking(client, MessageType::Discover)
        .put_some(wish.map(DhcpOption::RequestedIpAddress))
        .settings()
        .finish()
}

/// REQUEST in SELECTING: takes the offer of `address` by `server` (options 50 and 54).
pub fn request_selecting(
    client: &ClientFields<'_>,
    address: Ipv4Addr,
    server: Ipv4Addr,
) -> Message {
    Writer::asking(client, MessageType::Request)
        .put(&DhcpOption::RequestedIpAddress(address))
        .put(&DhcpOption::ServerIdentifier(server))
        .settings()
        .finish()
}

/// REQUEST in INIT-REBOOT: asks whether `address` still holds (option 50 only).
pub fn request_rebooting(client: &ClientFields<'_>, address: Ipv4Addr) -> Message {
    Writer::asking(client, MessageType::Request)
        .put(&DhcpOption::RequestedIpAddress(address))
        .settings()
        .finish()
}

/// REQUEST in RENEWING and REBINDING: asks to extend `ciaddr` (no option 50, no option 54).
/// The two differ only in where they are sent.
pub fn request_extending(client: &ClientFields<'_>, ciaddr: Ipv4Addr) -> Message {
    Writer::asking(client, MessageType::Request)
        .ciaddr(ciaddr)
        .settings()
        .finish()
}

/// DECLINE: refuses `address` of `server` (options 50, 54, 56). `secs` and flags are zero.
pub fn decline(
    client: &ClientFields<'_>,
    address: Ipv4Addr,
    server: Ipv4Addr,
    why: &str,
) -> Message {
    Writer::telling(client, MessageType::Decline)
        .put(&DhcpOption::RequestedIpAddress(address))
        .put(&DhcpOption::ServerIdentifier(server))
        .reason(why)
        .finish()
}

/// RELEASE: returns `ciaddr` to `server` (options 54, 56). `secs` and flags are zero.
pub fn release(
    client: &ClientFields<'_>,
    ciaddr: Ipv4Addr,
    server: Ipv4Addr,
    why: &str,
) -> Message {
    Writer::telling(client, MessageType::Release)
        .ciaddr(ciaddr)
        .put(&DhcpOption::ServerIdentifier(server))
        .reason(why)
        .finish()
}

/// INFORM: asks for settings for `ciaddr`.
pub fn inform(client: &ClientFields<'_>, ciaddr: Ipv4Addr) -> Message {
    let client = ClientFields {
        lease_secs: None,
        ..client.clone()
    };
    Writer::asking(&client, MessageType::Inform)
        .ciaddr(ciaddr)
        .settings()
        .finish()
}

/// What a server puts into a reply, beside what it echoes from the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyFields<'a> {
    /// Option 54.
    pub server: Ipv4Addr,
    /// `siaddr`.
    pub next_server: Ipv4Addr,
    /// Options 51, 58 and 59 in seconds; T1 and T2 are left out of an infinite lease.
    pub lease: Option<LeaseSecs>,
    /// Requested and configured options, in the order in which they go out.
    pub options: &'a [Opt],
    /// Option 56.
    pub text: Option<&'a str>,
    /// Whether option 61 is echoed (RFC 6842).
    pub echo_client_id: bool,
    /// So many octets the reply may have: requested and configured options that do not fit go
    /// into `file` and then `sname` (4.1). As many as it takes, if not given.
    pub room: Option<usize>,
}

/// Lease time, T1 and T2 in seconds (options 51, 58, 59).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaseSecs {
    /// Option 51; `u32::MAX` is infinity.
    pub lease: u32,
    /// Option 58.
    pub t1: u32,
    /// Option 59.
    pub t2: u32,
}

/// OFFER or ACK of `yiaddr` to `request` (table 3): xid, flags, giaddr, chaddr and option 82
/// echoed; `ciaddr` from the request in an ACK. The ACK to an INFORM has `yiaddr` 0.0.0.0 and
/// no lease.
pub fn reply(
    kind: MessageType,
    request: &Message,
    yiaddr: Ipv4Addr,
    fields: &ReplyFields<'_>,
) -> Message {
    let inform = request.kind() == MessageType::Inform;
    let lease = fields.lease.filter(|_| !inform);
    let mut writer = Writer::echoing(request, kind, fields.server);
    writer.draft.header.yiaddr = if inform {
        Ipv4Addr::UNSPECIFIED
    } else {
        yiaddr
    };
    writer.draft.header.siaddr = fields.next_server;
    if kind == MessageType::Ack {
        writer.draft.header.ciaddr = request.header().ciaddr;
    }
    writer
        .lease(lease)
        .put_all(fields.options)
        .reason(fields.text.unwrap_or_default())
        .echo(request, fields.echo_client_id)
        .within(fields.room, fields.options)
        .finish()
}

/// NAK to `request`: only options 53, 54, 56, 61 and 82, and the BROADCAST flag if it goes
/// through a relay (4.3.2).
pub fn nak(request: &Message, server: Ipv4Addr, why: &str, echo_client_id: bool) -> Message {
    let mut writer = Writer::echoing(request, MessageType::Nak, server);
    if request.header().giaddr != Ipv4Addr::UNSPECIFIED {
        writer.draft.header.flags |= BROADCAST_FLAG;
    }
    writer.reason(why).echo(request, echo_client_id).finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Draft, Header, Op};
    use proptest::prelude::*;

    const SERVER: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 1);
    const ADDRESS: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 100);
    const NOBODY: Ipv4Addr = Ipv4Addr::UNSPECIFIED;

    /// A client that says all it may.
    fn laptop(id: &ClientId) -> ClientFields<'_> {
        ClientFields {
            xid: Xid(0x3903_f326),
            secs: 3,
            broadcast: true,
            chaddr: Mac([2, 0, 0, 0, 0, 0x0a]),
            client_id: Some(id),
            hostname: Some("laptop-a"),
            vendor_class: Some("dorascope"),
            parameters: &[1, 3, 6, 15],
            max_size: Some(1500),
            lease_secs: Some(600),
            pad: true,
        }
    }

    fn id() -> ClientId {
        ClientId::from_mac(Mac([2, 0, 0, 0, 0, 0x0a]))
    }

    fn codes(message: &Message) -> Vec<u8> {
        message.options().iter().map(|opt| opt.code).collect()
    }

    fn ack(request: &Message, options: &[Opt], lease: u32) -> Message {
        let lease = Some(LeaseSecs {
            lease,
            t1: 1800,
            t2: 3150,
        });
        let fields = ReplyFields {
            server: SERVER,
            next_server: NOBODY,
            lease,
            options,
            text: None,
            echo_client_id: true,
            room: None,
        };
        reply(MessageType::Ack, request, ADDRESS, &fields)
    }

    #[test]
    fn each_face_of_request_has_its_own_options() {
        let id = id();
        let client = laptop(&id);
        assert_eq!(
            codes(&discover(&client, None)),
            [53, 61, 51, 57, 12, 60, 55]
        );
        assert_eq!(
            codes(&discover(&client, Some(ADDRESS))),
            [53, 61, 50, 51, 57, 12, 60, 55]
        );
        assert_eq!(
            codes(&request_selecting(&client, ADDRESS, SERVER)),
            [53, 61, 50, 54, 51, 57, 12, 60, 55]
        );
        assert_eq!(
            codes(&request_rebooting(&client, ADDRESS)),
            [53, 61, 50, 51, 57, 12, 60, 55]
        );
        let renewing = request_extending(&client, ADDRESS);
        assert_eq!(codes(&renewing), [53, 61, 51, 57, 12, 60, 55]);
        assert_eq!(renewing.header().ciaddr, ADDRESS);
        assert_eq!(codes(&inform(&client, ADDRESS)), [53, 61, 57, 12, 60, 55]);
    }

    #[test]
    fn decline_and_release_carry_nothing_that_table_5_forbids() {
        let id = id();
        let no = decline(&laptop(&id), ADDRESS, SERVER, "in use");
        assert_eq!(codes(&no), [53, 61, 50, 54, 56]);
        assert_eq!(no.header().ciaddr, NOBODY);
        let back = release(&laptop(&id), ADDRESS, SERVER, "");
        assert_eq!(codes(&back), [53, 61, 54]);
        assert_eq!(back.header().ciaddr, ADDRESS);
        for message in [no, back] {
            assert_eq!((message.header().secs, message.header().flags), (0, 0));
        }
    }

    #[test]
    fn an_ack_echoes_what_table_3_says() {
        let id = id();
        let asked = request_extending(&laptop(&id), ADDRESS);
        let mut draft = Draft::from_message(&asked);
        draft.header.giaddr = Ipv4Addr::new(192, 168, 2, 1);
        draft.header.hops = 1;
        draft.options.push(Opt::new(82, [1, 1, 7]));
        let relayed = draft.finish().unwrap();
        let answer = ack(&relayed, &[Opt::new(3, [192, 168, 1, 1])], 3600);
        assert_eq!(codes(&answer), [53, 54, 51, 58, 59, 3, 61, 82]);
        let header = answer.header();
        let expected = Header {
            op: Op::Reply,
            hops: 0,
            secs: 0,
            yiaddr: ADDRESS,
            ..*relayed.header()
        };
        assert_eq!(*header, expected);
    }

    #[test]
    fn an_infinite_lease_has_no_t1_and_t2() {
        let id = id();
        let asked = request_selecting(&laptop(&id), ADDRESS, SERVER);
        assert_eq!(codes(&ack(&asked, &[], u32::MAX)), [53, 54, 51, 61]);
    }

    #[test]
    fn the_ack_to_an_inform_grants_no_address() {
        let id = id();
        let answer = ack(&inform(&laptop(&id), ADDRESS), &[], 3600);
        assert_eq!(codes(&answer), [53, 54, 61]);
        assert_eq!(
            (answer.header().yiaddr, answer.header().ciaddr),
            (NOBODY, ADDRESS)
        );
    }

    #[test]
    fn a_nak_through_a_relay_asks_for_a_broadcast() {
        let id = id();
        let mut draft = Draft::from_message(&request_rebooting(&laptop(&id), ADDRESS));
        draft.header.flags = 0;
        let direct = nak(
            &draft.clone().finish().unwrap(),
            SERVER,
            "wrong network",
            true,
        );
        assert_eq!(codes(&direct), [53, 54, 56, 61]);
        assert!(!direct.header().broadcast());
        draft.header.giaddr = Ipv4Addr::new(192, 168, 2, 1);
        let relayed = nak(&draft.finish().unwrap(), SERVER, "wrong network", false);
        assert_eq!(codes(&relayed), [53, 54, 56]);
        assert!(relayed.header().broadcast());
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn what_is_composed_reads_the_same(
            xid: u32, secs: u16, broadcast: bool, pad: bool, address: u32,
            name in prop::option::of("[a-z]{0,300}"),
            parameters in prop::collection::vec(1..255_u8, 0..300),
            lease in prop::option::of(any::<u32>()),
        ) {
            let id = id();
            let client = ClientFields {
                xid: Xid(xid), secs, broadcast, pad,
                hostname: name.as_deref(), parameters: &parameters, lease_secs: lease,
                ..laptop(&id)
            };
            let address = Ipv4Addr::from(address);
            let asked = [
                discover(&client, Some(address)),
                request_selecting(&client, address, SERVER),
                request_rebooting(&client, address),
                request_extending(&client, address),
                decline(&client, address, SERVER, "in use"),
                release(&client, address, SERVER, "done"),
                inform(&client, address),
            ];
            for message in asked {
                let answers = [ack(&message, &[Opt::new(6, [1, 1, 1, 1])], 3600), nak(&message, SERVER, "no", true)];
                for message in answers.into_iter().chain([message]) {
                    prop_assert_eq!(Message::read(message.bytes().clone()).unwrap(), message);
                }
            }
        }
    }
}
