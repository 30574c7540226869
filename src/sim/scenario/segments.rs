//! The networks of a lesson file: which there are, that none lies in another, and whom their
//! switches trust.

use std::sync::Arc;

use ipnet::Ipv4Net;
use toml::Spanned;

use super::file::{File, SnoopingTable};
use super::hosts::Register;
use super::parse::Wrong;
use crate::sim::host::{SegmentId, SegmentInfo};

/// The networks that are declared; if none is, each subnet in which a server or relay stands.
pub(super) fn segments(file: &File) -> Result<Vec<SegmentInfo>, Wrong> {
    let mut segments: Vec<SegmentInfo> = Vec::new();
    for table in &file.network {
        let network = table.subnet.get_ref().trunc();
        let taken = segments
            .iter()
            // What stands before a relay into a real network has addresses of that network.
            .find(|other| other.real == table.real && overlap(other.network, network));
        if let Some(other) = taken {
            return Err(Wrong::new(
                &table.subnet,
                format!("{network} overlaps with {}", other.key),
            ));
        }
        segments.push(SegmentInfo {
            key: table.id.get_ref().as_str().into(),
            network,
            real: table.real,
            unicast: table.unicast,
            own: table.address.filter(|_| table.real),
            trusted: table.snooping.as_ref().map(trusted),
        });
    }
    if !segments.is_empty() {
        return Ok(segments);
    }
    let servers = file.server.iter().map(|server| &server.address);
    let relays = file
        .relay
        .iter()
        .flat_map(|relay| [&relay.client_side, &relay.server_side]);
    for address in servers.chain(relays) {
        let network = address.get_ref().trunc();
        if !segments.iter().any(|segment| segment.network == network) {
            let key = format!("net-{}", segments.len() + 1).into();
            segments.push(SegmentInfo {
                key,
                network,
                real: false,
                unicast: true,
                own: None,
                trusted: None,
            });
        }
    }
    Ok(segments)
}

/// The number of the network with this id.
pub(super) fn named(segments: &[SegmentInfo], key: &Spanned<String>) -> Result<SegmentId, Wrong> {
    let mut numbers = (0..).map(SegmentId).zip(segments);
    let found = numbers.find(|(_, segment)| *segment.key == **key.get_ref());
    found
        .map(|(number, _)| number)
        .ok_or_else(|| Wrong::new(key, format!("no network has the id “{}”", key.get_ref())))
}

fn trusted(snooping: &SnoopingTable) -> Vec<Arc<str>> {
    let keys = snooping.trusts.iter();
    keys.map(|key| key.get_ref().as_str().into()).collect()
}

/// Switches trust hosts that there are, and those of real networks are not ours to set.
pub(super) fn check_snooping(file: &File, hosts: &Register<'_>) -> Result<(), Wrong> {
    for table in &file.network {
        let Some(snooping) = &table.snooping else {
            continue;
        };
        if table.real {
            let what = "the switches of a real network are not ours to set";
            return Err(Wrong::new(&table.id, what));
        }
        for key in &snooping.trusts {
            hosts.find(key)?;
        }
    }
    Ok(())
}

fn overlap(one: Ipv4Net, other: Ipv4Net) -> bool {
    one.contains(&other) || other.contains(&one)
}
