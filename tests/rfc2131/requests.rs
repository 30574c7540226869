//! Section 4.3.2: the four faces of REQUEST, and when a server says yes, no or nothing.

use insta::assert_snapshot;

use crate::support::{BOUND, Lab, fields};

const REMEMBERS: &str = "remembers = { address = \"192.168.1.120\", server = \"server-1\", left = \"1h\", known = false }";

fn wakes(server: &str, client: &str, ends: &str) -> Lab {
    Lab::until(ends)
        .server(server)
        .client("laptop-a", client)
        .at("0s", "power-on", "laptop-a")
}

#[test]
fn a_server_that_was_not_chosen_takes_its_offer_back_and_is_silent() {
    let lab = Lab::until("2s")
        .server("")
        .server("extra_delay = \"40ms\"")
        .client("laptop-a", "")
        .at("0s", "power-on", "laptop-a");
    assert_snapshot!(lab.play().ladder(), @r"
     time         server-1          laptop-a          server-2
    0.000             │               INIT                │                                           4.4.1
    0.000             │       Begins initialization       │
    0.000             │             SELECTING             │                                           4.4.1
    0.000             │◀───DISCOVER─────┬────DISCOVER────▶│            looks for servers              4.4.1
    0.200 Determines configuration      │                 │            sets 192.168.1.100 aside       4.3.1
    0.200             ┬──────OFFER─────▶│                 │            proposes 192.168.1.100 for 1 h 4.1
    0.240             │                 │     Determines configuration sets 192.168.1.150 aside       4.3.1
    0.240             │                 │⊘─────OFFER──────┬            proposes 192.168.1.150 for 1 h 4.1
    0.400             │       Selects configuration       │                                           3.1 step 3
    0.400             │            REQUESTING             │                                           3.1 step 3
    0.400             │◀────REQUEST─────┬─────REQUEST────⊘│            asks server-1 for 192.168.1.100 3.1 step 3
    0.480             │                 ⊘                 │            has chosen already             4.4.1
    0.600   Commits configuration       │                 │            binds 192.168.1.100 for 1 h    3.1 step 4
    0.600             ┬───────ACK──────▶│                 │            grants 192.168.1.100 for 1 h   4.1
    0.640             │                 │     Takes back 192.168.1.150 has 192.168.1.150 to give again 4.3.2
    0.640             │                 │                 ⊘            another server is chosen       4.3.2
    0.800             │                ARP                │            who has 192.168.1.100?         4.4.1
    0.800             │               BOUND               │            has 192.168.1.100 for 1 h      4.4.1
    0.800             │      Initialization complete      │                                           4.4.1
    ");
}

#[test]
fn a_reboot_into_another_network_is_refused() {
    let client = "remembers = { address = \"10.0.0.50\", server = \"10.0.0.1\", left = \"2h\" }";
    assert_snapshot!(wakes("", client, "2s").play().ladder(), @r"
     time         laptop-a          server-1
    0.000        INIT-REBOOT            │                                           4.4.2
    0.000   Begins initialization       │
    0.000         REBOOTING             │                                           4.4.2
    0.000             ┬─────REQUEST────▶│            asks whether 10.0.0.50 still holds 4.4.4
    0.200             │              Says no         that address is of another network 4.3.2
    0.200             │◀──────NAK───────┬            says no: wrong network         4.1
    0.400           INIT                │                                           3.1 step 5
    0.400   Begins initialization       │
    0.400         SELECTING             │                                           4.4.1
    0.400             ┬────DISCOVER────▶│            looks for servers              4.4.1
    0.600             │     Determines configuration sets 192.168.1.100 aside       4.3.1
    0.600             │◀─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
    0.800   Selects configuration       │                                           3.1 step 3
    0.800        REQUESTING             │                                           3.1 step 3
    0.800             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    1.000             │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
    1.000             │◀──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
    1.200            ARP                │            who has 192.168.1.100?         4.4.1
    1.200           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
    1.200  Initialization complete      │                                           4.4.1
    ");
}

#[test]
fn a_reboot_with_a_wrong_notion_of_its_address_is_refused() {
    let server = "reservations = [{ client = \"laptop-a\", address = \"192.168.1.10\" }]";
    let played = wakes(server, REMEMBERS, "2s").play();
    assert_snapshot!(played.ladder(), @r"
     time         laptop-a          server-1
    0.000        INIT-REBOOT            │                                           4.4.2
    0.000   Begins initialization       │
    0.000         REBOOTING             │                                           4.4.2
    0.000             ┬─────REQUEST────▶│            asks whether 192.168.1.120 still holds 4.4.4
    0.200             │              Says no         another address is on record   4.3.2
    0.200             │◀──────NAK───────┬            says no: wrong address         4.1
    0.400           INIT                │                                           3.1 step 5
    0.400   Begins initialization       │
    0.400         SELECTING             │                                           4.4.1
    0.400             ┬────DISCOVER────▶│            looks for servers              4.4.1
    0.600             │     Determines configuration sets 192.168.1.10 aside        4.3.1
    0.600             │◀─────OFFER──────┬            proposes 192.168.1.10 for 1 h  4.1
    0.800   Selects configuration       │                                           3.1 step 3
    0.800        REQUESTING             │                                           3.1 step 3
    0.800             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.10 3.1 step 3
    1.000             │       Commits configuration  binds 192.168.1.10 for 1 h     3.1 step 4
    1.000             │◀──────ACK───────┬            grants 192.168.1.10 for 1 h    4.1
    1.200            ARP                │            who has 192.168.1.10?          4.4.1
    1.200           BOUND               │            has 192.168.1.10 for 1 h       4.4.1
    1.200  Initialization complete      │                                           4.4.1
    ");
    assert_snapshot!(fields(&played.log), @r"
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: REQUEST broadcast X1 B=1 o50=192.168.1.120 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 255.255.255.255:68: NAK broadcast X1 B=1 o54=192.168.1.1 o56=wrong-address
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: DISCOVER broadcast X2 B=1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 255.255.255.255:68: OFFER broadcast X2 B=1 yiaddr=192.168.1.10 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: REQUEST broadcast X2 B=1 o50=192.168.1.10 o54=192.168.1.1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 255.255.255.255:68: ACK broadcast X2 B=1 yiaddr=192.168.1.10 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    ");
}

#[test]
fn a_server_without_a_record_must_remain_silent() {
    assert_snapshot!(wakes("", REMEMBERS, "40s").play().ladder(), @r"
      time         laptop-a          server-1
     0.000        INIT-REBOOT            │                                           4.4.2
     0.000   Begins initialization       │
     0.000         REBOOTING             │                                           4.4.2
     0.000             ┬─────REQUEST────⊘│            asks whether 192.168.1.120 still holds 4.4.4
     0.200             │           says nothing       no record of this client       4.3.2
                       ┊                 ┊            3.3 s later: next try          4.1
     3.491             ┬─────REQUEST────⊘│            asks whether 192.168.1.120 still holds 4.4.4
     3.691             │           says nothing       no record of this client       4.3.2
                       ┊                 ┊            7.9 s later: next try          4.1
    11.640             ┬─────REQUEST────⊘│            asks whether 192.168.1.120 still holds 4.4.4
    11.840             │           says nothing       no record of this client       4.3.2
                       ┊                 ┊            16 s later: next try           4.1
    28.263             ┬─────REQUEST────⊘│            asks whether 192.168.1.120 still holds 4.4.4
    28.463             │           says nothing       no record of this client       4.3.2
    ");
}

#[test]
fn an_authoritative_server_breaks_that_silence() {
    let lab = wakes("authoritative = true", REMEMBERS, "2s").breaks("4.3.2 silent");
    assert_snapshot!(lab.play().ladder(), @r"
     time         laptop-a          server-1
    0.000        INIT-REBOOT            │                                           4.4.2
    0.000   Begins initialization       │
    0.000         REBOOTING             │                                           4.4.2
    0.000             ┬─────REQUEST────▶│            asks whether 192.168.1.120 still holds 4.4.4
    0.200             │              Says no         no record of this client       4.3.2
    0.200             │◀──────NAK───────┬            says no: unknown client        4.1
    0.400           INIT                │                                           3.1 step 5
    0.400   Begins initialization       │
    0.400         SELECTING             │                                           4.4.1
    0.400             ┬────DISCOVER────▶│            looks for servers              4.4.1
    0.600             │     Determines configuration sets 192.168.1.100 aside       4.3.1
    0.600             │◀─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
    0.800   Selects configuration       │                                           3.1 step 3
    0.800        REQUESTING             │                                           3.1 step 3
    0.800             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    1.000             │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
    1.000             │◀──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
    1.200            ARP                │            who has 192.168.1.100?         4.4.1
    1.200           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
    1.200  Initialization complete      │                                           4.4.1
    ");
}

#[test]
#[should_panic(expected = "a NAK without a record")]
fn what_a_scenario_breaks_it_must_declare() {
    wakes("authoritative = true", REMEMBERS, "2s").play();
}

#[test]
#[should_panic(expected = "4.3.2 silent")]
fn what_a_scenario_declares_it_must_break() {
    wakes("", REMEMBERS, "2s").breaks("4.3.2 silent").play();
}

#[test]
fn while_rebinding_a_server_with_the_same_lease_data_extends() {
    let lab = rebinding("shares_leases = \"both\"", "53min");
    assert_snapshot!(lab.play().ladder(), @r"
         time         server-1          laptop-a          server-2
        0.000             │                 │                 │            binds 192.168.1.100 for 1 h    3.1 step 4
        0.000             │               BOUND               │            has 192.168.1.100 for 1 h      4.4.1
                          ┊           10 min later            ┊
    10:00.000            OFF                │                 │
                          ┊         20 min later: T1          ┊                                           4.4.5
    30:00.000             │             RENEWING              │                                           4.4.5
    30:00.000             │○────REQUEST─────┤                 │            switched off                   4.4.4
                          ┊    11 min 15 s later: next try    ┊                                           4.4.5
    41:15.000             │○────REQUEST─────┤                 │            switched off                   4.4.4
                          ┊    5 min 37 s later: next try     ┊                                           4.4.5
    46:52.500             │○────REQUEST─────┤                 │            switched off                   4.4.4
                          ┊    2 min 49 s later: next try     ┊                                           4.4.5
    49:41.250             │○────REQUEST─────┤                 │            switched off                   4.4.4
                          ┊    1 min 24 s later: next try     ┊                                           4.4.5
    51:05.625             │○────REQUEST─────┤                 │            switched off                   4.4.4
                          ┊       1 min later: next try       ┊                                           4.4.5
    52:05.625             │○────REQUEST─────┤                 │            switched off                   4.4.4
                          ┊          24 s later: T2           ┊                                           4.4.5
    52:30.000             │             REBINDING             │                                           4.4.5
    52:30.000             │○────REQUEST─────┬─────REQUEST────▶│            asks to extend 192.168.1.100   4.4.5
    52:30.200             │                 │                 │            binds 192.168.1.100 for 1 h    4.3.2
    52:30.200             │                 │◀──────ACK───────┤            grants 192.168.1.100 for 1 h   4.1
    52:30.400             │               BOUND               │                                           4.4.5
    ");
}

#[test]
fn while_rebinding_a_server_without_the_record_is_silent_until_the_lease_ends() {
    let lab = rebinding("", "60min10s");
    assert_snapshot!(lab.play().ladder(), @r"
         time         server-1          laptop-a          server-2
        0.000             │                 │                 │            binds 192.168.1.100 for 1 h    3.1 step 4
        0.000             │               BOUND               │            has 192.168.1.100 for 1 h      4.4.1
                          ┊           10 min later            ┊
    10:00.000            OFF                │                 │
                          ┊         20 min later: T1          ┊                                           4.4.5
    30:00.000             │             RENEWING              │                                           4.4.5
    30:00.000             │○────REQUEST─────┤                 │            switched off                   4.4.4
                          ┊    11 min 15 s later: next try    ┊                                           4.4.5
    41:15.000             │○────REQUEST─────┤                 │            switched off                   4.4.4
                          ┊    5 min 37 s later: next try     ┊                                           4.4.5
    46:52.500             │○────REQUEST─────┤                 │            switched off                   4.4.4
                          ┊    2 min 49 s later: next try     ┊                                           4.4.5
    49:41.250             │○────REQUEST─────┤                 │            switched off                   4.4.4
                          ┊    1 min 24 s later: next try     ┊                                           4.4.5
    51:05.625             │○────REQUEST─────┤                 │            switched off                   4.4.4
                          ┊       1 min later: next try       ┊                                           4.4.5
    52:05.625             │○────REQUEST─────┤                 │            switched off                   4.4.4
                          ┊          24 s later: T2           ┊                                           4.4.5
    52:30.000             │             REBINDING             │                                           4.4.5
    52:30.000             │○────REQUEST─────┬─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.5
    52:30.200             │                 │           says nothing       does not know this lease       4.3.2
                          ┊    3 min 45 s later: next try     ┊                                           4.4.5
    56:15.000             │○────REQUEST─────┬─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.5
    56:15.200             │                 │           says nothing       does not know this lease       4.3.2
                          ┊    1 min 52 s later: next try     ┊                                           4.4.5
    58:07.500             │○────REQUEST─────┬─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.5
    58:07.700             │                 │           says nothing       does not know this lease       4.3.2
                          ┊       1 min later: next try       ┊                                           4.4.5
    59:07.500             │○────REQUEST─────┬─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.5
    59:07.700             │                 │           says nothing       does not know this lease       4.3.2
                          ┊      52 s later: lease ends       ┊                                           4.4.5
    1:00:00.000             │               INIT                │                                           4.4.5
    1:00:00.000             │     Stops using 192.168.1.100     │
    1:00:00.000             │       Begins initialization       │
    1:00:00.000             │             SELECTING             │                                           4.4.1
    1:00:00.000             │○───DISCOVER─────┬────DISCOVER────▶│            looks for servers, wishes for 192.168.1.100 4.4.1
    1:00:00.200             │                 │     Determines configuration sets 192.168.1.150 aside       4.3.1
    1:00:00.200             │                 │◀─────OFFER──────┬            proposes 192.168.1.150 for 1 h 4.1
    1:00:00.400             │       Selects configuration       │                                           3.1 step 3
    1:00:00.400             │            REQUESTING             │                                           3.1 step 3
    1:00:00.400             │○────REQUEST─────┬─────REQUEST────▶│            asks server-2 for 192.168.1.150 3.1 step 3
    1:00:00.600             │                 │       Commits configuration  binds 192.168.1.150 for 1 h    3.1 step 4
    1:00:00.600             │                 │◀──────ACK───────┬            grants 192.168.1.150 for 1 h   4.1
    1:00:00.800             │                ARP                │            who has 192.168.1.150?         4.4.1
    1:00:00.800             │               BOUND               │            has 192.168.1.150 for 1 h      4.4.1
    1:00:00.800             │      Initialization complete      │                                           4.4.1
    ");
}

#[test]
fn of_two_promises_for_one_lease_the_longer_one_holds() {
    let lab = Lab::until("3min")
        .server("shares_leases = \"both\"")
        .server("shares_leases = \"both\"\nlease = \"100s\"\nextra_delay = \"20ms\"")
        .client("laptop-a", BOUND)
        .at("1s", "rebind", "laptop-a");
    assert_snapshot!(lab.play().ladder(), @r"
     time         server-1          laptop-a          server-2
    0.000             │                 │                 │            binds 192.168.1.100 for 1 h    3.1 step 4
    0.000             │               BOUND               │            has 192.168.1.100 for 1 h      4.4.1
                      ┊             1 s later             ┊
    1.000             │             REBINDING             │                                           4.4.5
    1.000             │◀────REQUEST─────┬─────REQUEST────▶│            asks to extend 192.168.1.100   4.4.5
    1.200             │                 │                 │            binds 192.168.1.100 for 1 h    4.3.2
    1.200             ├───────ACK──────▶│                 │            grants 192.168.1.100 for 1 h   4.1
    1.220             │                 │                 │            binds 192.168.1.100 for 1 h    4.3.2
    1.220             │                 │⊘──────ACK───────┤            grants 192.168.1.100 for 1 min 40 s 4.1
    1.400             │               BOUND               │                                           4.4.5
    1.440             │                 ⊘                 │            nobody asked                   4.4.1
    ");
}

fn rebinding(servers: &str, ends: &str) -> Lab {
    Lab::until(ends)
        .server(servers)
        .server(servers)
        .client("laptop-a", BOUND)
        .at("10min", "power-off", "server-1")
}
