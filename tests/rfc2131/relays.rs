//! Section 4.1 and RFC 1542: clients behind a relay agent, and renewals that pass it by.

use insta::assert_snapshot;

use crate::support::{Lab, fields};

const SCOPE: &str =
    "[[server.scope]]\nsubnet = \"192.168.2.0/24\"\npool = \"192.168.2.100-192.168.2.149\"";

/// Servers in 192.168.1.0/24, clients in 192.168.2.0/24, a relay between.
fn branch_office(ends: &str, servers: &[&str], client: &str) -> Lab {
    let relay = "[[relay]]\nid = \"relay\"\nclient_side = \"192.168.2.1/24\"\nserver_side = \"192.168.1.254/24\"";
    let networks = "[[network]]\nid = \"office\"\nsubnet = \"192.168.1.0/24\"\n[[network]]\nid = \"branch\"\nsubnet = \"192.168.2.0/24\"";
    let known: Vec<String> = (1..=servers.len())
        .map(|n| format!("\"server-{n}\""))
        .collect();
    servers
        .iter()
        .fold(Lab::until(ends).with(networks), |lab, server| {
            lab.server(server)
        })
        .with(&format!("{relay}\nservers = [{}]", known.join(", ")))
        .client("laptop-a", &format!("network = \"branch\"\n{client}"))
        .at("0s", "power-on", "laptop-a")
}

#[test]
fn a_relay_writes_itself_into_giaddr_and_the_server_chooses_by_it() {
    let played = branch_office("2s", &[SCOPE], "").play();
    assert_snapshot!(played.ladder(), @r"
     time         laptop-a            relay           server-1
    0.000           INIT                │                 │                                           4.4.1
    0.000   Begins initialization       │                 │
    0.000         SELECTING             │                 │                                           4.4.1
    0.000             ┬────DISCOVER────▶│                 │            looks for servers              4.4.1
    0.200             │                 ├────DISCOVER────▶│            looks for servers              4.1.1
    0.400             │                 │     Determines configuration sets 192.168.2.100 aside       4.3.1
    0.400             │                 │◀─────OFFER──────┤            proposes 192.168.2.100 for 1 h 4.1
    0.600             │◀─────OFFER──────┬                 │            proposes 192.168.2.100 for 1 h 4.1.2
    0.800   Selects configuration       │                 │                                           3.1 step 3
    0.800        REQUESTING             │                 │                                           3.1 step 3
    0.800             ┬─────REQUEST────▶│                 │            asks server-1 for 192.168.2.100 3.1 step 3
    1.000             │                 ├─────REQUEST────▶│            asks server-1 for 192.168.2.100 4.1.1
    1.200             │                 │       Commits configuration  binds 192.168.2.100 for 1 h    3.1 step 4
    1.200             │                 │◀──────ACK───────┤            grants 192.168.2.100 for 1 h   4.1
    1.400             │◀──────ACK───────┬                 │            grants 192.168.2.100 for 1 h   4.1.2
    1.600            ARP                │                 │            who has 192.168.2.100?         4.4.1
    1.600           BOUND               │                 │            has 192.168.2.100 for 1 h      4.4.1
    1.600  Initialization complete      │                 │                                           4.4.1
    ");
    assert_snapshot!(fields(&played.log), @r"
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: DISCOVER broadcast X1 B=1 o55=[1,3,6,15]
    relay 192.168.1.254:67 → 192.168.1.1:67: DISCOVER unicast X1 B=1 hops=1 giaddr=192.168.2.1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 192.168.2.1:67: OFFER unicast X1 B=1 yiaddr=192.168.2.100 giaddr=192.168.2.1 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    relay 192.168.2.1:67 → 255.255.255.255:68: OFFER broadcast X1 B=1 yiaddr=192.168.2.100 giaddr=192.168.2.1 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: REQUEST broadcast X1 B=1 o50=192.168.2.100 o54=192.168.1.1 o55=[1,3,6,15]
    relay 192.168.1.254:67 → 192.168.1.1:67: REQUEST unicast X1 B=1 hops=1 giaddr=192.168.2.1 o50=192.168.2.100 o54=192.168.1.1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 192.168.2.1:67: ACK unicast X1 B=1 yiaddr=192.168.2.100 giaddr=192.168.2.1 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    relay 192.168.2.1:67 → 255.255.255.255:68: ACK broadcast X1 B=1 yiaddr=192.168.2.100 giaddr=192.168.2.1 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    ");
}

#[test]
fn without_the_flag_a_relay_hands_replies_to_yiaddr() {
    let played = branch_office("2s", &[SCOPE], "broadcast = false").play();
    assert_snapshot!(fields(&played.log), @r"
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: DISCOVER broadcast X1 o55=[1,3,6,15]
    relay 192.168.1.254:67 → 192.168.1.1:67: DISCOVER unicast X1 hops=1 giaddr=192.168.2.1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 192.168.2.1:67: OFFER unicast X1 yiaddr=192.168.2.100 giaddr=192.168.2.1 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    relay 192.168.2.1:67 → 192.168.2.100:68: OFFER unicast X1 yiaddr=192.168.2.100 giaddr=192.168.2.1 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: REQUEST broadcast X1 o50=192.168.2.100 o54=192.168.1.1 o55=[1,3,6,15]
    relay 192.168.1.254:67 → 192.168.1.1:67: REQUEST unicast X1 hops=1 giaddr=192.168.2.1 o50=192.168.2.100 o54=192.168.1.1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 192.168.2.1:67: ACK unicast X1 yiaddr=192.168.2.100 giaddr=192.168.2.1 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    relay 192.168.2.1:67 → 192.168.2.100:68: ACK unicast X1 yiaddr=192.168.2.100 giaddr=192.168.2.1 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    ");
}

#[test]
fn a_server_without_addresses_for_that_network_is_silent() {
    let played = branch_office("6s", &[""], "").play();
    assert_snapshot!(played.ladder(), @r"
     time         laptop-a            relay           server-1
    0.000           INIT                │                 │                                           4.4.1
    0.000   Begins initialization       │                 │
    0.000         SELECTING             │                 │                                           4.4.1
    0.000             ┬────DISCOVER────▶│                 │            looks for servers              4.4.1
    0.200             │                 ├────DISCOVER────⊘│            looks for servers              4.1.1
    0.400             │                 │           says nothing       no pool for this network       4.3.1
                      ┊       3.1 s later: next try       ┊                                           4.1
    3.491             ┬────DISCOVER────▶│                 │            looks for servers              4.4.1
    3.691             │                 ├────DISCOVER────⊘│            looks for servers              4.1.1
    3.891             │                 │           says nothing       no pool for this network       4.3.1
    ");
}

#[test]
fn a_relay_tells_every_server_it_knows() {
    let other = SCOPE.replace("100", "150").replace("149", "199");
    let played = branch_office("3s", &[SCOPE, &other], "").play();
    assert_snapshot!(played.ladder(), @r"
     time         server-1          laptop-a            relay           server-2
    0.000             │               INIT                │                 │                                           4.4.1
    0.000             │       Begins initialization       │                 │
    0.000             │             SELECTING             │                 │                                           4.4.1
    0.000             │                 ┬────DISCOVER────▶│                 │            looks for servers              4.4.1
    0.200             │◀────────────────┼────DISCOVER─────┤                 │            looks for servers              4.1.1
    0.200             │                 │                 ├────DISCOVER────▶│            looks for servers              4.1.1
    0.400 Determines configuration      │                 │                 │            sets 192.168.2.100 aside       4.3.1
    0.400             ├──────OFFER──────┼────────────────▶│                 │            proposes 192.168.2.100 for 1 h 4.1
    0.400             │                 │                 │     Determines configuration sets 192.168.2.150 aside       4.3.1
    0.400             │                 │                 │◀─────OFFER──────┤            proposes 192.168.2.150 for 1 h 4.1
    0.600             │                 │◀─────OFFER──────┬                 │            proposes 192.168.2.100 for 1 h 4.1.2
    0.600             │                 │⊘─────OFFER──────┬                 │            proposes 192.168.2.150 for 1 h 4.1.2
    0.800             │       Selects configuration       │                 │                                           3.1 step 3
    0.800             │            REQUESTING             │                 │                                           3.1 step 3
    0.800             │                 ┬─────REQUEST────▶│                 │            asks server-1 for 192.168.2.100 3.1 step 3
    0.800             │                 ⊘                 │                 │            has chosen already             4.4.1
    1.000             │◀────────────────┼─────REQUEST─────┤                 │            asks server-1 for 192.168.2.100 4.1.1
    1.000             │                 │                 ├─────REQUEST────⊘│            asks server-1 for 192.168.2.100 4.1.1
    1.200   Commits configuration       │                 │                 │            binds 192.168.2.100 for 1 h    3.1 step 4
    1.200             ├───────ACK───────┼────────────────▶│                 │            grants 192.168.2.100 for 1 h   4.1
    1.200             │                 │                 │     Takes back 192.168.2.150 has 192.168.2.150 to give again 4.3.2
    1.200             │                 │                 │                 ⊘            another server is chosen       4.3.2
    1.400             │                 │◀──────ACK───────┬                 │            grants 192.168.2.100 for 1 h   4.1.2
    1.600             │                ARP                │                 │            who has 192.168.2.100?         4.4.1
    1.600             │               BOUND               │                 │            has 192.168.2.100 for 1 h      4.4.1
    1.600             │      Initialization complete      │                 │                                           4.4.1
    ");
}

#[test]
fn a_nak_through_a_relay_asks_for_a_broadcast() {
    let moved = "broadcast = false\nremembers = { address = \"10.0.0.50\", server = \"10.0.0.1\", left = \"2h\" }";
    let played = branch_office("1s", &[SCOPE], moved).play();
    assert_snapshot!(played.ladder(), @r"
     time         laptop-a            relay           server-1
    0.000        INIT-REBOOT            │                 │                                           4.4.2
    0.000   Begins initialization       │                 │
    0.000         REBOOTING             │                 │                                           4.4.2
    0.000             ┬─────REQUEST────▶│                 │            asks whether 10.0.0.50 still holds 4.4.4
    0.200             │                 ├─────REQUEST────▶│            asks whether 10.0.0.50 still holds 4.1.1
    0.400             │                 │              Says no         that address is of another network 4.3.2
    0.400             │                 │◀──────NAK───────┤            says no: wrong network         4.1
    0.600             │◀──────NAK───────┬                 │            says no: wrong network         4.1.2
    0.800           INIT                │                 │                                           3.1 step 5
    0.800   Begins initialization       │                 │
    0.800         SELECTING             │                 │                                           4.4.1
    0.800             ┬────DISCOVER────▶│                 │            looks for servers              4.4.1
    1.000             │                 ├────DISCOVER────▶│            looks for servers              4.1.1
    1.200             │                 │     Determines configuration sets 192.168.2.100 aside       4.3.1
    1.200             │                 │◀─────OFFER──────┤            proposes 192.168.2.100 for 1 h 4.1
    1.400             │◀─────OFFER──────┤                 │            proposes 192.168.2.100 for 1 h 4.1.2
    1.600   Selects configuration       │                 │                                           3.1 step 3
    1.600        REQUESTING             │                 │                                           3.1 step 3
    1.600             ┬─────REQUEST────▶│                 │            asks server-1 for 192.168.2.100 3.1 step 3
    1.800             │                 ├─────REQUEST────▶│            asks server-1 for 192.168.2.100 4.1.1
    2.000             │                 │       Commits configuration  binds 192.168.2.100 for 1 h    3.1 step 4
    2.000             │                 │◀──────ACK───────┤            grants 192.168.2.100 for 1 h   4.1
    2.200             │◀──────ACK───────┤                 │            grants 192.168.2.100 for 1 h   4.1.2
    2.400            ARP                │                 │            who has 192.168.2.100?         4.4.1
    2.400           BOUND               │                 │            has 192.168.2.100 for 1 h      4.4.1
    2.400  Initialization complete      │                 │                                           4.4.1
    ");
    assert_snapshot!(fields(&played.log), @r"
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: REQUEST broadcast X1 o50=10.0.0.50 o55=[1,3,6,15]
    relay 192.168.1.254:67 → 192.168.1.1:67: REQUEST unicast X1 hops=1 giaddr=192.168.2.1 o50=10.0.0.50 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 192.168.2.1:67: NAK unicast X1 B=1 giaddr=192.168.2.1 o54=192.168.1.1 o56=wrong-network
    relay 192.168.2.1:67 → 255.255.255.255:68: NAK broadcast X1 B=1 giaddr=192.168.2.1 o54=192.168.1.1 o56=wrong-network
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: DISCOVER broadcast X2 o55=[1,3,6,15]
    relay 192.168.1.254:67 → 192.168.1.1:67: DISCOVER unicast X2 hops=1 giaddr=192.168.2.1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 192.168.2.1:67: OFFER unicast X2 yiaddr=192.168.2.100 giaddr=192.168.2.1 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    relay 192.168.2.1:67 → 192.168.2.100:68: OFFER unicast X2 yiaddr=192.168.2.100 giaddr=192.168.2.1 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: REQUEST broadcast X2 o50=192.168.2.100 o54=192.168.1.1 o55=[1,3,6,15]
    relay 192.168.1.254:67 → 192.168.1.1:67: REQUEST unicast X2 hops=1 giaddr=192.168.2.1 o50=192.168.2.100 o54=192.168.1.1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 192.168.2.1:67: ACK unicast X2 yiaddr=192.168.2.100 giaddr=192.168.2.1 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    relay 192.168.2.1:67 → 192.168.2.100:68: ACK unicast X2 yiaddr=192.168.2.100 giaddr=192.168.2.1 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    ");
}

#[test]
fn a_renewal_passes_the_relay_by_and_so_does_a_release() {
    let played = branch_office("31min", &[SCOPE], "")
        .at("30min30s", "release", "laptop-a")
        .play();
    assert_snapshot!(played.ladder(), @r"
         time         laptop-a            relay           server-1
        0.000           INIT                │                 │                                           4.4.1
        0.000   Begins initialization       │                 │
        0.000         SELECTING             │                 │                                           4.4.1
        0.000             ┬────DISCOVER────▶│                 │            looks for servers              4.4.1
        0.200             │                 ├────DISCOVER────▶│            looks for servers              4.1.1
        0.400             │                 │     Determines configuration sets 192.168.2.100 aside       4.3.1
        0.400             │                 │◀─────OFFER──────┤            proposes 192.168.2.100 for 1 h 4.1
        0.600             │◀─────OFFER──────┬                 │            proposes 192.168.2.100 for 1 h 4.1.2
        0.800   Selects configuration       │                 │                                           3.1 step 3
        0.800        REQUESTING             │                 │                                           3.1 step 3
        0.800             ┬─────REQUEST────▶│                 │            asks server-1 for 192.168.2.100 3.1 step 3
        1.000             │                 ├─────REQUEST────▶│            asks server-1 for 192.168.2.100 4.1.1
        1.200             │                 │       Commits configuration  binds 192.168.2.100 for 1 h    3.1 step 4
        1.200             │                 │◀──────ACK───────┤            grants 192.168.2.100 for 1 h   4.1
        1.400             │◀──────ACK───────┬                 │            grants 192.168.2.100 for 1 h   4.1.2
        1.600            ARP                │                 │            who has 192.168.2.100?         4.4.1
        1.600           BOUND               │                 │            has 192.168.2.100 for 1 h      4.4.1
        1.600  Initialization complete      │                 │                                           4.4.1
                          ┊         30 min later: T1          ┊                                           4.4.5
    30:00.800         RENEWING              │                 │                                           4.4.5
    30:00.800             ├─────REQUEST─────┼────────────────▶│            asks to extend 192.168.2.100   4.4.4
    30:01.000             │                 │                 │            binds 192.168.2.100 for 1 h    4.3.2
    30:01.000             │◀────────────────┼───────ACK───────┤            grants 192.168.2.100 for 1 h   4.1
    30:01.200           BOUND               │                 │                                           4.4.5
                          ┊            29 s later             ┊
    30:30.000           INIT                │                 │                                           4.4.6
    30:30.000     Graceful shutdown         │                 │                                           4.4.6
    30:30.000             ├─────RELEASE─────┼────────────────▶│            returns 192.168.2.100 to server-1 4.4.4
    30:30.200             │                 │          Discards lease      takes 192.168.2.100 back       4.3.4
    ");
    assert_snapshot!(fields(&played.log), @r"
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: DISCOVER broadcast X1 B=1 o55=[1,3,6,15]
    relay 192.168.1.254:67 → 192.168.1.1:67: DISCOVER unicast X1 B=1 hops=1 giaddr=192.168.2.1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 192.168.2.1:67: OFFER unicast X1 B=1 yiaddr=192.168.2.100 giaddr=192.168.2.1 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    relay 192.168.2.1:67 → 255.255.255.255:68: OFFER broadcast X1 B=1 yiaddr=192.168.2.100 giaddr=192.168.2.1 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: REQUEST broadcast X1 B=1 o50=192.168.2.100 o54=192.168.1.1 o55=[1,3,6,15]
    relay 192.168.1.254:67 → 192.168.1.1:67: REQUEST unicast X1 B=1 hops=1 giaddr=192.168.2.1 o50=192.168.2.100 o54=192.168.1.1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 192.168.2.1:67: ACK unicast X1 B=1 yiaddr=192.168.2.100 giaddr=192.168.2.1 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    relay 192.168.2.1:67 → 255.255.255.255:68: ACK broadcast X1 B=1 yiaddr=192.168.2.100 giaddr=192.168.2.1 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    laptop-a 192.168.2.100:68 → 192.168.1.1:67: REQUEST unicast X2 B=1 ciaddr=192.168.2.100 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 192.168.2.100:68: ACK unicast X2 B=1 ciaddr=192.168.2.100 yiaddr=192.168.2.100 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    laptop-a 192.168.2.100:68 → 192.168.1.1:67: RELEASE unicast X3 ciaddr=192.168.2.100 o54=192.168.1.1 o56=no-longer-needed
    ");
}

#[test]
fn while_rebinding_the_relay_helps_again() {
    let lab = branch_office("3s", &[SCOPE], "").at("2s", "rebind", "laptop-a");
    let played = lab.play();
    assert_snapshot!(fields(&played.log), @r"
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: DISCOVER broadcast X1 B=1 o55=[1,3,6,15]
    relay 192.168.1.254:67 → 192.168.1.1:67: DISCOVER unicast X1 B=1 hops=1 giaddr=192.168.2.1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 192.168.2.1:67: OFFER unicast X1 B=1 yiaddr=192.168.2.100 giaddr=192.168.2.1 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    relay 192.168.2.1:67 → 255.255.255.255:68: OFFER broadcast X1 B=1 yiaddr=192.168.2.100 giaddr=192.168.2.1 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: REQUEST broadcast X1 B=1 o50=192.168.2.100 o54=192.168.1.1 o55=[1,3,6,15]
    relay 192.168.1.254:67 → 192.168.1.1:67: REQUEST unicast X1 B=1 hops=1 giaddr=192.168.2.1 o50=192.168.2.100 o54=192.168.1.1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 192.168.2.1:67: ACK unicast X1 B=1 yiaddr=192.168.2.100 giaddr=192.168.2.1 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    relay 192.168.2.1:67 → 255.255.255.255:68: ACK broadcast X1 B=1 yiaddr=192.168.2.100 giaddr=192.168.2.1 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    laptop-a 192.168.2.100:68 → 255.255.255.255:67: REQUEST broadcast X2 B=1 ciaddr=192.168.2.100 o55=[1,3,6,15]
    relay 192.168.1.254:67 → 192.168.1.1:67: REQUEST unicast X2 B=1 hops=1 ciaddr=192.168.2.100 giaddr=192.168.2.1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 192.168.2.1:67: ACK unicast X2 B=1 ciaddr=192.168.2.100 yiaddr=192.168.2.100 giaddr=192.168.2.1 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    relay 192.168.2.1:67 → 255.255.255.255:68: ACK broadcast X2 B=1 ciaddr=192.168.2.100 yiaddr=192.168.2.100 giaddr=192.168.2.1 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    ");
}

#[test]
fn an_inform_through_a_relay_is_answered() {
    let lab = branch_office("3s", &[SCOPE], "by_hand = \"192.168.2.77\"");
    let played = lab.at("1s", "inform", "laptop-a").play();
    assert_snapshot!(played.ladder(), @r"
     time         laptop-a            relay           server-1
    0.000          STATIC               │                 │                                           4.4.3
                      ┊             1 s later             ┊
    1.000             ┬─────INFORM─────▶│                 │            asks for settings for 192.168.2.77 4.4.4
    1.200             │                 ├─────INFORM─────▶│            asks for settings for 192.168.2.77 4.1.1
    1.400             │                 │◀──────ACK───────┤            gives settings only            4.1
    1.600             │◀──────ACK───────┬                 │            gives settings only            4.1.2
    1.800      Settings taken           │                 │                                           4.4.3
    ");
    assert_snapshot!(fields(&played.log), @r"
    laptop-a 192.168.2.77:68 → 255.255.255.255:67: INFORM broadcast X1 B=1 ciaddr=192.168.2.77 o55=[1,3,6,15]
    relay 192.168.1.254:67 → 192.168.1.1:67: INFORM unicast X1 B=1 hops=1 ciaddr=192.168.2.77 giaddr=192.168.2.1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 192.168.2.1:67: ACK unicast X1 B=1 ciaddr=192.168.2.77 giaddr=192.168.2.1 o54=192.168.1.1
    relay 192.168.2.1:67 → 255.255.255.255:68: ACK broadcast X1 B=1 ciaddr=192.168.2.77 giaddr=192.168.2.1 o54=192.168.1.1
    ");
}
