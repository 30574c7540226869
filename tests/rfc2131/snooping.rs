//! DHCP snooping: the switch of a link knows where servers stand, and drops what others say as
//! servers. It is no part of DHCP; section 7 only says that something of the kind is needed.

use dorascope::net::Fault;
use dorascope::sim::Event;

use crate::support::{Lab, Played};

fn played(trusts: &str) -> Played {
    let network = format!(
        "[[network]]\nid = \"lab\"\nsubnet = \"192.168.1.0/24\"\n\
         snooping = {{ trusts = [{trusts}] }}"
    );
    Lab::until("3s")
        .with(&network)
        .server("extra_delay = \"40ms\"")
        .server("")
        .client("laptop-a", "offer_window = \"500ms\"")
        .at("0s", "power-on", "laptop-a")
        .play()
}

/// Which faults dropped what, and which server the client has its lease from.
fn outcome(played: &Played) -> (Vec<Fault>, Option<String>) {
    let records = played.log.records().iter();
    let dropped = records.filter_map(|record| match record.event {
        Event::Dropped(fault) => Some(fault),
        _ => None,
    });
    let lease = played.world_of("laptop-a").lease.as_ref();
    (
        dropped.collect(),
        lease.map(|lease| lease.server.to_string()),
    )
}

#[test]
fn only_trusted_servers_are_heard() {
    let all = outcome(&played("\"server-1\", \"server-2\""));
    assert_eq!(
        all,
        (Vec::new(), Some("192.168.1.2".into())),
        "the first offer wins"
    );
    let one = outcome(&played("\"server-1\""));
    assert_eq!(one, (vec![Fault::Snooped], Some("192.168.1.1".into())));
    let (dropped, lease) = outcome(&played(""));
    assert_eq!((dropped, lease), (vec![Fault::Snooped; 2], None));
}

#[test]
fn what_the_switch_dropped_is_lost_on_the_way() {
    let ladder = played("\"server-1\"").ladder();
    let lost: Vec<&str> = ladder.lines().filter(|line| line.contains('╳')).collect();
    assert_eq!(lost.len(), 1, "{ladder}");
    assert!(
        lost[0].contains("dropped by the switch: DHCP snooping"),
        "{}",
        lost[0]
    );
}

#[test]
fn a_network_that_trusts_nobody_known_is_refused() {
    let text = |network: &str| {
        let network = format!("[[network]]\nid = \"lab\"\nsubnet = \"192.168.1.0/24\"\n{network}");
        let text = Lab::until("1s").with(&network).server("").text();
        dorascope::sim::Scenario::parse(&text)
            .unwrap_err()
            .to_string()
    };
    let nobody = text("snooping = { trusts = [\"server-9\"] }");
    assert!(
        nobody.ends_with("trusts: no host has the id “server-9”"),
        "{nobody}"
    );
    let real = text("real = true\nsnooping = { trusts = [\"server-1\"] }");
    assert!(
        real.ends_with("the switches of a real network are not ours to set"),
        "{real}"
    );
}
