//! The switches where the RFC leaves a choice: what each is called, one sentence about it and
//! the section that leaves it open.

/// A choice of a server or a client that is either on or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switch {
    /// What it is called.
    pub name: &'static str,
    /// What it does when on, in one sentence.
    pub sentence: &'static str,
    /// Where the RFC speaks of it.
    pub section: &'static str,
}

const fn switch(name: &'static str, section: &'static str, sentence: &'static str) -> Switch {
    Switch {
        name,
        sentence,
        section,
    }
}

/// NAK to what the server does not know.
pub const AUTHORITATIVE: Switch = switch(
    "Authoritative",
    "RFC 2131 section 4.3.2",
    "Says NAK to renewals and reboots it has no record of; the RFC wants silence there",
);
/// Hears and does not answer.
pub const SILENT: Switch = switch(
    "Silent",
    "RFC 2131 section 2.2",
    "Hears everything and answers nobody",
);
/// Option 61 comes back.
pub const ECHO_CLIENT_ID: Switch = switch(
    "Echo the client identifier",
    "RFC 6842 section 3",
    "Replies repeat option 61; RFC 2131 table 3 forbade it, RFC 6842 demands it",
);
/// The time left instead of a full lease.
pub const REMAINING_LEASE: Switch = switch(
    "Offer the time left",
    "RFC 2131 section 4.3.1",
    "A client that has a binding is offered what is left of its lease instead of a full one",
);
/// Options in `file` and `sname`.
pub const OVERLOAD: Switch = switch(
    "Option overload",
    "RFC 2132 section 9.3",
    "Puts options for which a reply has no room into the old fields file and sname",
);
/// The BROADCAST flag.
pub const BROADCAST: Switch = switch(
    "BROADCAST flag",
    "RFC 2131 section 4.1",
    "Asks for replies by broadcast, because it cannot receive unicast without an address",
);
/// 1–10 s before the first DISCOVER.
pub const START_DELAY: Switch = switch(
    "Random start",
    "RFC 2131 section 4.4.1",
    "Waits 1 to 10 s before the first DISCOVER, so that not all speak at once after a power cut",
);
/// ARP for the granted address.
pub const PROBE: Switch = switch(
    "Check with ARP",
    "RFC 2131 section 4.4.1",
    "Asks the link whether somebody uses the granted address already, and refuses it if so",
);
/// A new xid for the REQUEST.
pub const NEW_XID_FOR_REQUEST: Switch = switch(
    "New xid for the REQUEST",
    "RFC 2131 table 5",
    "Does not reuse the xid of the OFFER; table 5 reuses it",
);
/// A new xid for each repeat.
pub const NEW_XID_FOR_RETRY: Switch = switch(
    "New xid for a repeat",
    "RFC 2131 section 4.1",
    "Takes a new xid when a message is sent again; the RFC leaves it open",
);
/// `secs` runs on.
pub const ELAPSED_SECS: Switch = switch(
    "secs runs on in the REQUEST",
    "RFC 2131 section 3.1 step 3",
    "Counts on instead of repeating the value of the DISCOVER, as the RFC demands",
);
/// INIT after four unanswered checks.
pub const FORGET_AFTER_REBOOT: Switch = switch(
    "Forget an unconfirmed address",
    "RFC 2131 section 3.2 step 4",
    "Begins anew when nobody confirms its old address, instead of using it until it expires",
);
/// BOOTP's smallest message.
pub const PAD: Switch = switch(
    "Fill up to 300 octets",
    "RFC 1542 section 2.1",
    "Messages are as long as BOOTP's, for relays and servers that want it",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_say_what_they_do_and_where_it_is_written() {
        for switch in [
            AUTHORITATIVE,
            SILENT,
            ECHO_CLIENT_ID,
            REMAINING_LEASE,
            OVERLOAD,
            BROADCAST,
            START_DELAY,
            PROBE,
            NEW_XID_FOR_REQUEST,
            NEW_XID_FOR_RETRY,
            ELAPSED_SECS,
            FORGET_AFTER_REBOOT,
            PAD,
        ] {
            assert!(switch.section.starts_with("RFC "), "{}", switch.name);
            assert!(!switch.sentence.ends_with('.'), "{}", switch.sentence);
            assert!(
                switch.sentence.chars().count() <= 100,
                "{}",
                switch.sentence
            );
        }
    }
}
