//! The four faces of REQUEST and what becomes of each (4.3.2). Nothing is changed here: an
//! [`Answer`] is found, and carried out elsewhere.

use core::net::Ipv4Addr;

use super::Server;
use super::decide::Asked;
use crate::protocol::rule::Rule;

/// What becomes of a REQUEST.
pub(super) enum Answer {
    /// ACK, and the clause that grants.
    Grant(Ipv4Addr, Rule),
    /// NAK, the clause that refuses, and the reason for option 56.
    Refuse(Rule, &'static str),
    /// Another server was chosen: this one takes back its offer.
    Withdraw,
    /// No answer.
    Silence(Rule),
}

/// What a server's records say of a client's claim to an address.
enum Standing {
    /// The client may have it (again).
    Theirs,
    /// It is, or shall be, somebody else's.
    Taken,
    /// Nothing: at most that somebody had it, or refused it.
    Unknown,
}

const WRONG_NETWORK: &str = "wrong network";
const ADDRESS_TAKEN: &str = "address taken";

impl Server {
    /// Options 50 and 54 and `ciaddr` tell the faces apart (table 4).
    pub(super) fn judge_request(&self, asked: &Asked) -> Answer {
        let wish = asked.message.requested_ip();
        let ciaddr = Some(asked.message.header().ciaddr).filter(|ciaddr| !ciaddr.is_unspecified());
        match (asked.message.server_id(), wish, ciaddr) {
            (Some(server), ..) if server != self.config.address => Answer::Withdraw,
            (Some(_), Some(address), _) | (Some(_), None, Some(address)) => {
                self.selecting(asked, address)
            }
            (None, _, Some(ciaddr)) => self.extending(asked, ciaddr),
            (None, Some(wish), None) => self.rebooting(asked, wish),
            (_, None, None) => Answer::Silence(Rule::NoAddressNamed),
        }
    }

    fn selecting(&self, asked: &Asked, address: Ipv4Addr) -> Answer {
        if !self.is_on_network(asked, address) {
            Answer::Refuse(Rule::WrongNetwork, WRONG_NETWORK)
        } else if self.table.may_have(&asked.asker, address) {
            Answer::Grant(address, Rule::ChosenGrants)
        } else {
            Answer::Refuse(Rule::AddressGone, ADDRESS_TAKEN)
        }
    }

    fn rebooting(&self, asked: &Asked, address: Ipv4Addr) -> Answer {
        if !self.is_on_network(asked, address) {
            return Answer::Refuse(Rule::WrongNetwork, WRONG_NETWORK);
        }
        let known = self.table.held_by(&asked.asker).or(asked.asker.reserved);
        if known.is_some_and(|known| known != address) {
            return Answer::Refuse(Rule::WrongAddress, "wrong address");
        }
        match self.standing(asked, address) {
            Standing::Theirs => Answer::Grant(address, Rule::ConfirmsBinding),
            // That somebody else has it is no record of this client.
            Standing::Taken | Standing::Unknown => self.unknown(Rule::SilentWithoutRecord),
        }
    }

    /// RENEWING and REBINDING differ only in where the client sends them.
    fn extending(&self, asked: &Asked, ciaddr: Ipv4Addr) -> Answer {
        if !self.is_on_network(asked, ciaddr) {
            return Answer::Refuse(Rule::NotThisClients, WRONG_NETWORK);
        }
        match self.standing(asked, ciaddr) {
            Standing::Theirs => Answer::Grant(ciaddr, Rule::ExtendsBinding),
            Standing::Taken => Answer::Refuse(Rule::NotThisClients, ADDRESS_TAKEN),
            Standing::Unknown => self.unknown(Rule::UnknownRenewal),
        }
    }

    fn unknown(&self, rule: Rule) -> Answer {
        if self.config.authoritative {
            Answer::Refuse(rule, "unknown client")
        } else {
            Answer::Silence(rule)
        }
    }

    fn standing(&self, asked: &Asked, address: Ipv4Addr) -> Standing {
        let asker = &asked.asker;
        let known =
            asker.reserved == Some(address) || self.table.record_of(asker, address).is_some();
        if known && self.table.may_have(asker, address) {
            return Standing::Theirs;
        }
        match self.table.get(address) {
            Some(record) if record.state.is_held() => Standing::Taken,
            _ => Standing::Unknown,
        }
    }

    fn is_on_network(&self, asked: &Asked, address: Ipv4Addr) -> bool {
        self.config.scopes[asked.asker.scope]
            .subnet
            .contains(&address)
    }
}
