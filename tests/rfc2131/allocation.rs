//! Sections 3.1, 3.3 and 3.4: how an address is got and given back, for how long, and how to ask
//! for settings only.

use insta::assert_snapshot;

use crate::support::{Lab, fields};

#[test]
fn steps_1_to_5_a_client_gets_an_address() {
    let played = Lab::dora("2s").play();
    assert_snapshot!(played.ladder(), @r"
     time         laptop-a          server-1
    0.000           INIT                │                                           4.4.1
    0.000   Begins initialization       │
    0.000         SELECTING             │                                           4.4.1
    0.000             ┬────DISCOVER────▶│            looks for servers              4.4.1
    0.200             │     Determines configuration sets 192.168.1.100 aside       4.3.1
    0.200             │◀─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
    0.400   Selects configuration       │                                           3.1 step 3
    0.400        REQUESTING             │                                           3.1 step 3
    0.400             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    0.600             │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
    0.600             │◀──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
    0.800            ARP                │            who has 192.168.1.100?         4.4.1
    0.800           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
    0.800  Initialization complete      │                                           4.4.1
    ");
    assert_snapshot!(fields(&played.log), @r"
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: DISCOVER broadcast X1 B=1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 255.255.255.255:68: OFFER broadcast X1 B=1 yiaddr=192.168.1.100 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: REQUEST broadcast X1 B=1 o50=192.168.1.100 o54=192.168.1.1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 255.255.255.255:68: ACK broadcast X1 B=1 yiaddr=192.168.1.100 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    ");
}

#[test]
fn steps_2_to_4_one_of_two_servers_is_chosen_aloud() {
    let lab = Lab::until("2s")
        .server("")
        .server("extra_delay = \"40ms\"")
        .client("laptop-a", "offer_window = \"500ms\"")
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
    0.240             │                 │◀─────OFFER──────┬            proposes 192.168.1.150 for 1 h 4.1
    0.400             │         Collects replies          │                                           4.4.1
    0.900             │       Selects configuration       │                                           3.1 step 3
    0.900             │            REQUESTING             │                                           3.1 step 3
    0.900             │◀────REQUEST─────┬─────REQUEST────⊘│            asks server-1 for 192.168.1.100 3.1 step 3
    1.100   Commits configuration       │                 │            binds 192.168.1.100 for 1 h    3.1 step 4
    1.100             ┬───────ACK──────▶│                 │            grants 192.168.1.100 for 1 h   4.1
    1.140             │                 │     Takes back 192.168.1.150 has 192.168.1.150 to give again 4.3.2
    1.140             │                 │                 ⊘            another server is chosen       4.3.2
    1.300             │                ARP                │            who has 192.168.1.100?         4.4.1
    1.300             │               BOUND               │            has 192.168.1.100 for 1 h      4.4.1
    1.300             │      Initialization complete      │                                           4.4.1
    ");
}

#[test]
fn step_4_of_two_with_the_same_offer_the_slower_gets_a_nak() {
    let lab = Lab::until("2s")
        .server("hold_offers = \"0s\"")
        .client("laptop-a", "")
        .client("phone-b", "")
        .at("0s", "power-on", "laptop-a")
        .at("20ms", "power-on", "phone-b");
    assert_snapshot!(lab.play().ladder(), @r"
     time         laptop-a           phone-b          server-1
    0.000           INIT                │                 │                                           4.4.1
    0.000   Begins initialization       │                 │
    0.000         SELECTING             │                 │                                           4.4.1
    0.000             ┬────DISCOVER─────┼────────────────▶│            looks for servers              4.4.1
    0.020             │               INIT                │                                           4.4.1
    0.020             │       Begins initialization       │
    0.020             │             SELECTING             │                                           4.4.1
    0.020             │                 ┬────DISCOVER────▶│            looks for servers              4.4.1
    0.200             │                 │     Determines configuration                                4.3.1
    0.200             │◀────────────────┼⊘─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
    0.220             │                 │     Determines configuration                                4.3.1
    0.220             │⊘────────────────┼◀─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
    0.400   Selects configuration       │                 │                                           3.1 step 3
    0.400        REQUESTING             │                 │                                           3.1 step 3
    0.400             ┬─────REQUEST─────┼────────────────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    0.420             │       Selects configuration       │                                           3.1 step 3
    0.420             │            REQUESTING             │                                           3.1 step 3
    0.420             │                 ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    0.600             │                 │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
    0.600             │◀────────────────┼⊘──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
    0.620             │                 │              Says no         the address is gone            3.1 step 4
    0.620             │⊘────────────────┼◀──────NAK───────┬            says no: address taken         4.1
    0.800            ARP                │                 │            who has 192.168.1.100?         4.4.1
    0.800           BOUND               │                 │            has 192.168.1.100 for 1 h      4.4.1
    0.800  Initialization complete      │                 │                                           4.4.1
    0.820             │               INIT                │                                           3.1 step 5
    0.820             │       Begins initialization       │
    0.820             │             SELECTING             │                                           4.4.1
    0.820             │                 ┬────DISCOVER────▶│            looks for servers              4.4.1
    1.020             │                 │     Determines configuration                                4.3.1
    1.020             │⊘────────────────┼◀─────OFFER──────┬            proposes 192.168.1.101 for 1 h 4.1
    1.220             │       Selects configuration       │                                           3.1 step 3
    1.220             │            REQUESTING             │                                           3.1 step 3
    1.220             │                 ┬─────REQUEST────▶│            asks server-1 for 192.168.1.101 3.1 step 3
    1.420             │                 │       Commits configuration  binds 192.168.1.101 for 1 h    3.1 step 4
    1.420             │⊘────────────────┼◀──────ACK───────┬            grants 192.168.1.101 for 1 h   4.1
    1.620             │                ARP                │            who has 192.168.1.101?         4.4.1
    1.620             │               BOUND               │            has 192.168.1.101 for 1 h      4.4.1
    1.620             │      Initialization complete      │                                           4.4.1
    ");
}

#[test]
fn step_5_an_address_in_use_is_declined_and_the_client_waits_ten_seconds() {
    let lab = Lab::dora("15s").with("[[bystander]]\nid = \"printer\"\naddress = \"192.168.1.100\"");
    let played = lab.play();
    assert_snapshot!(played.ladder(), @r"
      time         laptop-a          server-1           printer
     0.000           INIT                │                 │                                           4.4.1
     0.000   Begins initialization       │                 │
     0.000         SELECTING             │                 │                                           4.4.1
     0.000             ┬────DISCOVER────▶│                 │            looks for servers              4.4.1
     0.200             │     Determines configuration      │            sets 192.168.1.100 aside       4.3.1
     0.200             │◀─────OFFER──────┬                 │            proposes 192.168.1.100 for 1 h 4.1
     0.400   Selects configuration       │                 │                                           3.1 step 3
     0.400        REQUESTING             │                 │                                           3.1 step 3
     0.400             ┬─────REQUEST────▶│                 │            asks server-1 for 192.168.1.100 3.1 step 3
     0.600             │       Commits configuration       │            binds 192.168.1.100 for 1 h    3.1 step 4
     0.600             │◀──────ACK───────┬                 │            grants 192.168.1.100 for 1 h   4.1
     0.800            ARP                │                 │            who has 192.168.1.100?         4.4.1
     1.000            ARP                │                 │            printer has 192.168.1.100      4.4.1
     1.000           INIT                │                 │                                           3.1 step 5
     1.000             ┬─────DECLINE────▶│                 │            refuses 192.168.1.100          4.4.4
     1.200             │192.168.1.100 is in use: set aside │            sets 192.168.1.100 apart       4.3.3
                       ┊     9.8 s later: tries again      ┊                                           3.1 step 5
    11.000   Begins initialization       │                 │
    11.000         SELECTING             │                 │                                           4.4.1
    11.000             ┬────DISCOVER────▶│                 │            looks for servers              4.4.1
    11.200             │     Determines configuration      │            sets 192.168.1.101 aside       4.3.1
    11.200             │◀─────OFFER──────┬                 │            proposes 192.168.1.101 for 1 h 4.1
    11.400   Selects configuration       │                 │                                           3.1 step 3
    11.400        REQUESTING             │                 │                                           3.1 step 3
    11.400             ┬─────REQUEST────▶│                 │            asks server-1 for 192.168.1.101 3.1 step 3
    11.600             │       Commits configuration       │            binds 192.168.1.101 for 1 h    3.1 step 4
    11.600             │◀──────ACK───────┬                 │            grants 192.168.1.101 for 1 h   4.1
    11.800            ARP                │                 │            who has 192.168.1.101?         4.4.1
    11.800           BOUND               │                 │            has 192.168.1.101 for 1 h      4.4.1
    11.800  Initialization complete      │                 │                                           4.4.1
    ");
    assert_snapshot!(fields(&played.log), @r"
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: DISCOVER broadcast X1 B=1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 255.255.255.255:68: OFFER broadcast X1 B=1 yiaddr=192.168.1.100 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: REQUEST broadcast X1 B=1 o50=192.168.1.100 o54=192.168.1.1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 255.255.255.255:68: ACK broadcast X1 B=1 yiaddr=192.168.1.100 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: DECLINE broadcast X2 o50=192.168.1.100 o54=192.168.1.1 o56=address-is-in-use
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: DISCOVER broadcast X3 B=1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 255.255.255.255:68: OFFER broadcast X3 B=1 yiaddr=192.168.1.101 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: REQUEST broadcast X3 B=1 o50=192.168.1.101 o54=192.168.1.1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 255.255.255.255:68: ACK broadcast X3 B=1 yiaddr=192.168.1.101 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    ");
}

#[test]
fn step_5_without_an_answer_to_four_requests_the_client_begins_again() {
    let lab = Lab::dora("65s").drops("ACK", "server-1", 4);
    assert_snapshot!(lab.play().ladder(), @r"
        time         laptop-a          server-1
       0.000           INIT                │                                           4.4.1
       0.000   Begins initialization       │
       0.000         SELECTING             │                                           4.4.1
       0.000             ┬────DISCOVER────▶│            looks for servers              4.4.1
       0.200             │     Determines configuration sets 192.168.1.100 aside       4.3.1
       0.200             │◀─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
       0.400   Selects configuration       │                                           3.1 step 3
       0.400        REQUESTING             │                                           3.1 step 3
       0.400             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
       0.600             │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
       0.600             │       ╳───ACK───┬            dropped on the wire            4.1
                         ┊                 ┊            3.7 s later: next try          4.1
       4.549             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
       4.749             │       ╳───ACK───┬            dropped on the wire            4.1
                         ┊                 ┊            8.2 s later: next try          4.1
      13.172             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
      13.372             │       ╳───ACK───┬            dropped on the wire            4.1
                         ┊                 ┊            16 s later: next try           4.1
      29.909             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
      30.109             │       ╳───ACK───┬            dropped on the wire            4.1
                         ┊                 ┊            31 s later: gives up           3.1 step 5
    1:01.600           INIT                │                                           3.1 step 5
    1:01.600      Nobody answered          │                                           3.1 step 5
    1:01.600   Begins initialization       │
    1:01.600         SELECTING             │                                           4.4.1
    1:01.600             ┬────DISCOVER────▶│            looks for servers              4.4.1
    1:01.800             │     Determines configuration                                4.3.1
    1:01.800             │◀─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
    1:02.000   Selects configuration       │                                           3.1 step 3
    1:02.000        REQUESTING             │                                           3.1 step 3
    1:02.000             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    1:02.200             │                 │            binds 192.168.1.100 for 1 h    3.1 step 4
    1:02.200             │◀──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
    1:02.400            ARP                │            who has 192.168.1.100?         4.4.1
    1:02.400           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
    1:02.400  Initialization complete      │                                           4.4.1
    ");
}

#[test]
fn step_6_an_address_is_returned_and_the_client_waits_until_it_is_told_to_join() {
    let lab = Lab::dora("40s")
        .at("10s", "release", "laptop-a")
        .at("30s", "join", "laptop-a");
    assert_snapshot!(lab.play().ladder(), @r"
      time         laptop-a          server-1
     0.000           INIT                │                                           4.4.1
     0.000   Begins initialization       │
     0.000         SELECTING             │                                           4.4.1
     0.000             ┬────DISCOVER────▶│            looks for servers              4.4.1
     0.200             │     Determines configuration sets 192.168.1.100 aside       4.3.1
     0.200             │◀─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
     0.400   Selects configuration       │                                           3.1 step 3
     0.400        REQUESTING             │                                           3.1 step 3
     0.400             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
     0.600             │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
     0.600             │◀──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
     0.800            ARP                │            who has 192.168.1.100?         4.4.1
     0.800           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
     0.800  Initialization complete      │                                           4.4.1
                       ┊   9.2 s later   ┊
    10.000           INIT                │                                           4.4.6
    10.000     Graceful shutdown         │                                           4.4.6
    10.000             ├─────RELEASE────▶│            returns 192.168.1.100 to server-1 4.4.4
    10.200             │          Discards lease      takes 192.168.1.100 back       4.3.4
                       ┊   20 s later    ┊
    30.000   Begins initialization       │
    30.000         SELECTING             │                                           4.4.1
    30.000             ┬────DISCOVER────▶│            looks for servers              4.4.1
    30.200             │     Determines configuration sets 192.168.1.100 aside       4.3.1
    30.200             │◀─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
    30.400   Selects configuration       │                                           3.1 step 3
    30.400        REQUESTING             │                                           3.1 step 3
    30.400             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    30.600             │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
    30.600             │◀──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
    30.800            ARP                │            who has 192.168.1.100?         4.4.1
    30.800           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
    30.800  Initialization complete      │                                           4.4.1
    ");
}

#[test]
fn a_lease_of_all_ones_never_ends() {
    let lab = Lab::until("1000h")
        .server("lease = \"infinite\"")
        .client("laptop-a", "")
        .at("0s", "power-on", "laptop-a");
    let played = lab.play();
    assert_snapshot!(played.ladder(), @r"
     time         laptop-a          server-1
    0.000           INIT                │                                           4.4.1
    0.000   Begins initialization       │
    0.000         SELECTING             │                                           4.4.1
    0.000             ┬────DISCOVER────▶│            looks for servers              4.4.1
    0.200             │     Determines configuration sets 192.168.1.100 aside       4.3.1
    0.200             │◀─────OFFER──────┬            proposes 192.168.1.100 for ever 4.1
    0.400   Selects configuration       │                                           3.1 step 3
    0.400        REQUESTING             │                                           3.1 step 3
    0.400             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    0.600             │       Commits configuration  binds 192.168.1.100 for ever   3.1 step 4
    0.600             │◀──────ACK───────┬            grants 192.168.1.100 for ever  4.1
    0.800            ARP                │            who has 192.168.1.100?         4.4.1
    0.800           BOUND               │            has 192.168.1.100 for ever     4.4.1
    0.800  Initialization complete      │                                           4.4.1
    ");
    assert_snapshot!(fields(&played.log), @r"
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: DISCOVER broadcast X1 B=1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 255.255.255.255:68: OFFER broadcast X1 B=1 yiaddr=192.168.1.100 o54=192.168.1.1 o51=4294967295
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: REQUEST broadcast X1 B=1 o50=192.168.1.100 o54=192.168.1.1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 255.255.255.255:68: ACK broadcast X1 B=1 yiaddr=192.168.1.100 o54=192.168.1.1 o51=4294967295
    ");
}

#[test]
fn a_client_with_an_address_asks_for_settings_only() {
    let lab = Lab::until("10s")
        .server("")
        .client("desk-d", "by_hand = \"192.168.1.77\"")
        .at("0s", "power-on", "desk-d")
        .at("1s", "inform", "desk-d");
    let played = lab.play();
    assert_snapshot!(played.ladder(), @r"
     time          desk-d           server-1
    0.000          STATIC               │                                           4.4.3
                      ┊    1 s later    ┊
    1.000             ┬─────INFORM─────▶│            asks for settings for 192.168.1.77 4.4.4
    1.200             │◀──────ACK───────┤            gives settings only            4.1
    1.400      Settings taken           │                                           4.4.3
    ");
    assert_snapshot!(fields(&played.log), @r"
    desk-d 192.168.1.77:68 → 255.255.255.255:67: INFORM broadcast X1 B=1 ciaddr=192.168.1.77 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 192.168.1.77:68: ACK unicast X1 B=1 ciaddr=192.168.1.77 o54=192.168.1.1
    ");
}
