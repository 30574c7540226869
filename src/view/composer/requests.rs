//! What a client may send, by tables 4 and 5, filled in from what it knows.

use core::net::{Ipv4Addr, SocketAddrV4};

use super::templates::{Group, Known, Offer, Template};
use crate::protocol::Rule;
use crate::protocol::client::ClientState;
use crate::protocol::referee::ClientFace;
use crate::sim::crafted::{Crafted, Octets, Source};
use crate::wire::compose::{self, ClientFields};
use crate::wire::{CLIENT_PORT, Message, SERVER_PORT};

/// All of them, those that may be sent now among them.
pub(super) fn all(known: &Known<'_>) -> Vec<Template> {
    let offers = match &known.offers[..] {
        [] => vec![Offer {
            address: known.address,
            server: known.server,
        }],
        offers => offers.to_vec(),
    };
    let several = offers.len() > 1;
    let mut all = vec![one(known, ClientFace::Discover, offers[0])];
    for offer in &offers {
        let mut template = one(known, ClientFace::Selecting, *offer);
        if several {
            template.name = format!("{} {}", template.name, offer.address);
        }
        all.push(template);
    }
    let rest = [
        ClientFace::Rebooting,
        ClientFace::Renewing,
        ClientFace::Rebinding,
        ClientFace::Decline,
        ClientFace::Release,
        ClientFace::Inform,
    ];
    all.extend(rest.map(|face| one(known, face, offers[0])));
    all
}

/// The message of this face, as the client would send it.
pub(super) fn one(known: &Known<'_>, face: ClientFace, offer: Offer) -> Template {
    let (name, words, rule) = words(face);
    let now = may_send(known, face);
    Template {
        name: name.into(),
        group: if now { Group::Now } else { Group::Elsewhere },
        words: words.into(),
        rule,
        meant: Some(face),
        crafted: crafted(known, face, offer),
    }
}

/// The message and where it goes.
pub(super) fn crafted(known: &Known<'_>, face: ClientFace, offer: Offer) -> Crafted {
    let fields = known.config.fields(known.xid, known.secs);
    let message = message(known, face, offer, &fields);
    let to = match face {
        ClientFace::Renewing | ClientFace::Release => known.server,
        _ => Ipv4Addr::BROADCAST,
    };
    Crafted {
        from: if face.has_address() {
            Source::Own
        } else {
            Source::Nobody
        },
        sport: CLIENT_PORT,
        dst: SocketAddrV4::new(to, SERVER_PORT),
        card: None,
        xid_of: None,
        octets: Octets(message.bytes().clone()),
    }
}

fn message(
    known: &Known<'_>,
    face: ClientFace,
    offer: Offer,
    fields: &ClientFields<'_>,
) -> Message {
    let (address, server) = (known.address, known.server);
    match face {
        ClientFace::Discover => compose::discover(fields, None),
        ClientFace::Selecting => compose::request_selecting(fields, offer.address, offer.server),
        ClientFace::Rebooting => compose::request_rebooting(fields, address),
        ClientFace::Renewing | ClientFace::Rebinding => compose::request_extending(fields, address),
        ClientFace::Decline => compose::decline(fields, address, server, "address is in use"),
        ClientFace::Release => compose::release(fields, address, server, "no longer needed"),
        ClientFace::Inform => compose::inform(fields, address),
    }
}

/// Whether figure 5 has it in this state.
fn may_send(known: &Known<'_>, face: ClientFace) -> bool {
    match known.state {
        ClientState::Off => false,
        ClientState::Init => face == ClientFace::Discover,
        ClientState::Selecting => {
            let chooses = face == ClientFace::Selecting && !known.offers.is_empty();
            face == ClientFace::Discover || chooses
        }
        ClientState::Requesting => face == ClientFace::Selecting,
        ClientState::InitReboot | ClientState::Rebooting => face == ClientFace::Rebooting,
        ClientState::Bound => matches!(
            face,
            ClientFace::Renewing | ClientFace::Decline | ClientFace::Release
        ),
        ClientState::Renewing => matches!(face, ClientFace::Renewing | ClientFace::Release),
        ClientState::Rebinding => matches!(face, ClientFace::Rebinding | ClientFace::Release),
        ClientState::Static => face == ClientFace::Inform,
    }
}

/// Its name, the words of the RFC, and the clause.
const fn words(face: ClientFace) -> (&'static str, &'static str, Rule) {
    match face {
        ClientFace::Discover => (
            "DISCOVER",
            "The client broadcasts a DHCPDISCOVER message on its local physical subnet (3.1); \
             'ciaddr' is zero, 'server identifier' MUST NOT be there (table 5)",
            Rule::AsksEveryone,
        ),
        ClientFace::Selecting => (
            "REQUEST, SELECTING",
            "Client inserts the address of the selected server in 'server identifier', 'ciaddr' \
             MUST be zero, 'requested IP address' MUST be filled in with the yiaddr value from the \
             chosen DHCPOFFER (4.3.2)",
            Rule::SelectsOffer,
        ),
        ClientFace::Rebooting => (
            "REQUEST, INIT-REBOOT",
            "'server identifier' MUST NOT be filled in, 'requested IP address' option MUST be \
             filled in with client's notion of its previously assigned address. 'ciaddr' MUST be \
             zero (4.3.2)",
            Rule::ChecksOldAddress,
        ),
        ClientFace::Renewing => (
            "REQUEST, RENEWING",
            "'server identifier' MUST NOT be filled in, 'requested IP address' option MUST NOT be \
             filled in, 'ciaddr' MUST be filled in with client's IP address (4.3.2)",
            Rule::ClientUnicasts,
        ),
        ClientFace::Rebinding => (
            "REQUEST, REBINDING",
            "'server identifier' MUST NOT be filled in, 'requested IP address' option MUST NOT be \
             filled in, 'ciaddr' MUST be filled in with client's IP address; this message MUST be \
             broadcast (4.3.2)",
            Rule::Rebinds,
        ),
        ClientFace::Decline => (
            "DECLINE",
            "If the client detects that the address is already in use, the client MUST send a \
             DHCPDECLINE message to the server (3.1)",
            Rule::Declines,
        ),
        ClientFace::Release => (
            "RELEASE",
            "The client identifies the lease to be released with its 'client identifier', or \
             'chaddr' and network address in the DHCPRELEASE message (3.1)",
            Rule::Releases,
        ),
        ClientFace::Inform => (
            "INFORM",
            "The client MUST NOT request lease time parameters; servers answer to the address in \
             'ciaddr' (3.4, 4.4.3)",
            Rule::AsksForSettings,
        ),
    }
}
