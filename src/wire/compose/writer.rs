//! Writes one message, option after option; which ones, and in which order, is for the
//! constructors in [`compose`](super) to say.

use core::net::Ipv4Addr;

use dhcproto::v4::{self, DhcpOption};

use super::{ClientFields, LeaseSecs, overload};
use crate::wire::message::{BOOTP_MINIMUM, BROADCAST_FLAG};
use crate::wire::options::{self, code};
use crate::wire::{Draft, Header, Message, MessageType, Op, Opt};

/// Writes one message, option after option.
pub(super) struct Writer<'a> {
    kind: MessageType,
    pub(super) draft: Draft,
    /// The client whose settings are still to be written.
    client: Option<&'a ClientFields<'a>>,
}

impl<'a> Writer<'a> {
    fn new(kind: MessageType, header: Header) -> Self {
        let number = v4::MessageType::from(kind as u8);
        let draft = Draft {
            options: Vec::with_capacity(12),
            ..Draft::new(header)
        };
        Self {
            kind,
            draft,
            client: None,
        }
        .put(&DhcpOption::MessageType(number))
    }

    /// A message to which the client wants an answer: `secs`, flags and settings are its own.
    pub(super) fn asking(client: &'a ClientFields<'a>, kind: MessageType) -> Self {
        let mut writer = Self::telling(client, kind);
        writer.draft.header.secs = client.secs;
        writer.draft.header.flags = if client.broadcast { BROADCAST_FLAG } else { 0 };
        Self {
            client: Some(client),
            ..writer
        }
    }

    /// A message that nobody answers: `secs` and flags are zero (table 5).
    pub(super) fn telling(client: &ClientFields<'_>, kind: MessageType) -> Self {
        let mut writer = Self::new(kind, Header::new(Op::Request, client.xid, client.chaddr));
        writer.draft.minimum = if client.pad { BOOTP_MINIMUM } else { 0 };
        match client.client_id {
            Some(id) => writer.put(&DhcpOption::ClientIdentifier(id.0.to_vec())),
            None => writer,
        }
    }

    /// A reply by `server`, with what table 3 echoes.
    pub(super) fn echoing(request: &Message, kind: MessageType, server: Ipv4Addr) -> Self {
        let asked = request.header();
        let header = Header {
            op: Op::Reply,
            hops: 0,
            secs: 0,
            ciaddr: Ipv4Addr::UNSPECIFIED,
            yiaddr: Ipv4Addr::UNSPECIFIED,
            siaddr: Ipv4Addr::UNSPECIFIED,
            ..*asked
        };
        Self::new(kind, header).put(&DhcpOption::ServerIdentifier(server))
    }

    pub(super) fn put(mut self, option: &DhcpOption) -> Self {
        self.draft.options.push(options::encode(option));
        self
    }

    pub(super) fn put_all(mut self, options: &[Opt]) -> Self {
        self.draft.options.extend_from_slice(options);
        self
    }

    pub(super) fn put_some(self, option: Option<DhcpOption>) -> Self {
        match option {
            Some(option) => self.put(&option),
            None => self,
        }
    }

    pub(super) fn ciaddr(mut self, ciaddr: Ipv4Addr) -> Self {
        self.draft.header.ciaddr = ciaddr;
        self
    }

    /// Options 51, 57, 12, 60 and 55, as far as the client has them.
    pub(super) fn settings(self) -> Self {
        let Some(client) = self.client else {
            return self;
        };
        let parameters = || {
            client
                .parameters
                .iter()
                .map(|code| (*code).into())
                .collect()
        };
        self.put_some(client.lease_secs.map(DhcpOption::AddressLeaseTime))
            .put_some(client.max_size.map(DhcpOption::MaxMessageSize))
            .put_some(
                client
                    .hostname
                    .filter(|name| !name.is_empty())
                    .map(|name| DhcpOption::Hostname(name.into())),
            )
            .put_some(
                client
                    .vendor_class
                    .map(|class| DhcpOption::ClassIdentifier(class.into())),
            )
            .put_some(
                (!client.parameters.is_empty())
                    .then(|| DhcpOption::ParameterRequestList(parameters())),
            )
    }

    /// Options 51, 58 and 59; an infinite lease has no T1 and T2.
    pub(super) fn lease(self, lease: Option<LeaseSecs>) -> Self {
        let Some(LeaseSecs { lease, t1, t2 }) = lease else {
            return self;
        };
        let writer = self.put(&DhcpOption::AddressLeaseTime(lease));
        if lease == u32::MAX {
            return writer;
        }
        writer
            .put(&DhcpOption::Renewal(t1))
            .put(&DhcpOption::Rebinding(t2))
    }

    /// Option 56.
    pub(super) fn reason(self, why: &str) -> Self {
        self.put_some((!why.is_empty()).then(|| DhcpOption::Message(why.into())))
    }

    /// Options 61 (RFC 6842) and 82 (RFC 3046), byte for byte.
    pub(super) fn echo(self, request: &Message, client_id: bool) -> Self {
        let echoed = |code| request.option(code).map(|data| Opt::new(code, data));
        let id = echoed(code::CLIENT_ID).filter(|_| client_id);
        let relay = echoed(code::RELAY_INFO);
        self.put_all(id.as_slice()).put_all(relay.as_slice())
    }

    /// Moves those of these options that do not fit into so many octets, if it is limited.
    pub(super) fn within(mut self, room: Option<usize>, movable: &[Opt]) -> Self {
        if let Some(room) = room {
            let may_move = |opt: &Opt| movable.iter().any(|other| other.code == opt.code);
            overload::fit(&mut self.draft, room, may_move);
        }
        self
    }

    pub(super) fn finish(self) -> Message {
        self.draft.finish_as(self.kind)
    }
}
