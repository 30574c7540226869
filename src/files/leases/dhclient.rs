//! `dhclient.leases` of ISC's client, see dhclient.leases(5): blocks without a name, one for
//! each lease the client was ever given; the last block of an address wins. It tells the server,
//! but not the client's own hardware address. Read only.

use std::io::Read;

use super::LeaseError;
use super::blocks;
use super::columns::{address, blank};
use super::isc::{date, identifier, name};
use super::journal::Journal;
use super::record::{LeaseRecord, LeaseState, When};
use super::statements::Statement;

pub(super) fn read(reader: &mut dyn Read, journal: &mut Journal) -> Result<(), LeaseError> {
    blocks::read::<Block>(reader, journal)
}

/// A block and how long its lease was granted for, in seconds.
struct Block {
    lease: LeaseRecord,
    lease_secs: Option<u32>,
}

impl blocks::Block for Block {
    const NO_NEWS: &[&str] = &["default-duid"];

    fn begin(_: &Statement<'_>) -> Result<Self, String> {
        Ok(Self {
            lease: blank(),
            lease_secs: None,
        })
    }

    /// Most statements are options of no concern here.
    fn take(&mut self, statement: &Statement<'_>) -> Result<(), String> {
        let [word, second, third] = statement.words();
        let lease = &mut self.lease;
        match (word, second) {
            ("fixed-address", ip) => lease.ip = address(ip)?,
            ("renew", _) => lease.t1 = date(statement)?,
            ("rebind", _) => lease.t2 = date(statement)?,
            ("expire", _) => lease.ends = date(statement)?,
            ("option", "dhcp-server-identifier") => lease.server = Some(address(third)?),
            ("option", "dhcp-lease-time") => self.lease_secs = third.parse().ok(),
            ("option", "dhcp-client-identifier") => lease.client_id = identifier(statement)?,
            ("option", "host-name") => lease.hostname = name(statement.string(2))?,
            _ => {}
        }
        Ok(())
    }

    /// A lease that is returned gets three times the same date; otherwise it began one lease
    /// time before it ends.
    fn finish(self, journal: &mut Journal) -> Result<(), String> {
        let Self {
            mut lease,
            lease_secs,
        } = self;
        if lease.ip.is_unspecified() {
            return Err("the lease has no fixed-address".into());
        }
        if lease.ends.is_known() && lease.t1 == lease.ends && lease.t2 == lease.ends {
            lease.state = LeaseState::Released;
            (lease.t1, lease.t2) = (When::Unknown, When::Unknown);
        } else if let (Some(end), Some(secs)) = (lease.ends.secs(), lease_secs) {
            lease.starts = When::from_secs(end - i64::from(secs)).unwrap_or_default();
        }
        journal.put(lease);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Format, read as read_any};

    #[test]
    fn a_lease_of_the_client_knows_its_server() {
        let text = "default-duid \"\\000\\001\";\nlease {\n  interface \"eth0\";\n  \
            fixed-address 192.0.2.7;\n  option dhcp-lease-time 600;\n  \
            option dhcp-server-identifier 192.0.2.1;\n  option host-name \"a\\303\\244\";\n  \
            option dhcp-client-identifier 1:0:0:5e:0:53:10;\n  renew never;\n  rebind never;\n  \
            expire 5 2026/11/20 18:49:54;\n}\nlease6 {\n  ia-na 0:0 { }\n}\n\
            lease {\n  fixed-address 192.0.2.8;\n  expire 5 2026/13/20 18:49:54;\n}\n\
            lease {\n  interface \"eth0\";\n}\nlease {\n";
        let file = read_any(text.as_bytes(), None).unwrap();
        assert_eq!((file.format, file.leases.len()), (Format::Dhclient, 1));
        let lease = &file.leases[0];
        assert_eq!(lease.hostname.as_deref(), Some("aä"));
        assert_eq!(
            lease.client_id.as_ref().unwrap().to_string(),
            "01:00:00:5e:00:53:10"
        );
        assert_eq!(lease.starts.to_string(), "2026-11-20T18:39:54Z");
        assert_eq!(
            file.remarks.lines(),
            [
                "line 16 rejected: “expire”: “2026/13/20 18:49:54” is no date since 1970 (line 18)",
                "line 20 rejected: the lease has no fixed-address",
                "line 23 rejected: the file ends within this lease",
                "line 13 skipped: the block “lease6”",
            ]
        );
    }
}
