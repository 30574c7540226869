//! Section 3: how an address is got, used again and given back.

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
    0.620             │                 │              Says no                                        3.1 step 4
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
                        3.7 s later: next try                                          4.1
       4.549             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
       4.749             │       ╳───ACK───┬            dropped on the wire            4.1
                        8.2 s later: next try                                          4.1
      13.172             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
      13.372             │       ╳───ACK───┬            dropped on the wire            4.1
                        16 s later: next try                                           4.1
      29.909             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
      30.109             │       ╳───ACK───┬            dropped on the wire            4.1
                        31 s later: gives up                                           3.1 step 5
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
    1:02.200             │                 │            binds 192.168.1.100 for 1 h 1 min 3.1 step 4
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
fn section_3_2_an_old_address_is_confirmed_with_two_messages() {
    let lab = Lab::until("2s")
        .server("")
        .client(
            "laptop-a",
            "remembers = { address = \"192.168.1.120\", server = \"server-1\", left = \"30min\" }",
        )
        .at("0s", "power-on", "laptop-a");
    let played = lab.play();
    assert_snapshot!(played.ladder(), @r"
     time         laptop-a          server-1
    0.000        INIT-REBOOT            │            binds 192.168.1.120 for 30 min 3.1 step 4
    0.000   Begins initialization       │
    0.000         REBOOTING             │                                           4.4.2
    0.000             ┬─────REQUEST────▶│            asks whether 192.168.1.120 still holds 4.4.4
    0.200             │                 │            binds 192.168.1.120 for 1 h    4.3.2
    0.200             │◀──────ACK───────┬            grants 192.168.1.120 for 1 h   4.1
    0.400            ARP                │            who has 192.168.1.120?         4.4.1
    0.400           BOUND               │            has 192.168.1.120 for 1 h      4.4.1
    0.400  Initialization complete      │                                           4.4.1
    ");
    assert_snapshot!(fields(&played.log), @r"
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: REQUEST broadcast X1 B=1 o50=192.168.1.120 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 255.255.255.255:68: ACK broadcast X1 B=1 yiaddr=192.168.1.120 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    ");
}

#[test]
fn section_3_2_step_3_without_an_answer_the_old_address_is_kept_until_its_lease_ends() {
    let lab = Lab::until("12min")
        .server("silent = true")
        .client(
            "laptop-a",
            "remembers = { address = \"192.168.1.120\", server = \"server-1\", left = \"10min\" }",
        )
        .at("0s", "power-on", "laptop-a");
    assert_snapshot!(lab.play().ladder(), @r"
         time         laptop-a          server-1
        0.000        INIT-REBOOT            │            binds 192.168.1.120 for 10 min 3.1 step 4
        0.000   Begins initialization       │
        0.000         REBOOTING             │                                           4.4.2
        0.000             ┬─────REQUEST────⊘│            asks whether 192.168.1.120 still holds 4.4.4
        0.200             │           says nothing       told to be silent              2.2
                         3.3 s later: next try                                          4.1
        3.491             ┬─────REQUEST────⊘│            asks whether 192.168.1.120 still holds 4.4.4
        3.691             │           says nothing       told to be silent              2.2
                         7.9 s later: next try                                          4.1
       11.640             ┬─────REQUEST────⊘│            asks whether 192.168.1.120 still holds 4.4.4
       11.840             │           says nothing       told to be silent              2.2
                         16 s later: next try                                           4.1
       28.263             ┬─────REQUEST────⊘│            asks whether 192.168.1.120 still holds 4.4.4
       28.463             │           says nothing       told to be silent              2.2
                         33 s later: gives up                                           3.1 step 5
     1:01.000           BOUND               │            has 192.168.1.120 for 10 min   3.2 step 3
     1:01.000    Keeps 192.168.1.120        │                                           3.2 step 3
                         3 min 59 s later: T1                                           4.4.5
     5:00.000         RENEWING              │                                           4.4.5
     5:00.000             ├─────REQUEST────⊘│            asks to extend 192.168.1.120   4.4.4
     5:00.200             │           says nothing       told to be silent              2.2
                      1 min 52 s later: next try                                        4.1
     6:52.500             ├─────REQUEST────⊘│            asks to extend 192.168.1.120   4.4.4
     6:52.700             │           says nothing       told to be silent              2.2
                         1 min later: next try                                          4.1
     7:52.500             ├─────REQUEST────⊘│            asks to extend 192.168.1.120   4.4.4
     7:52.700             │           says nothing       told to be silent              2.2
                          ┊ 52 s later: T2  ┊                                           4.4.5
     8:45.000         REBINDING             │                                           4.4.5
     8:45.000             ┬─────REQUEST────⊘│            asks to extend 192.168.1.120   4.4.5
     8:45.200             │           says nothing       told to be silent              2.2
                         1 min later: next try                                          4.1
     9:45.000             ┬─────REQUEST────⊘│            asks to extend 192.168.1.120   4.4.5
     9:45.200             │           says nothing       told to be silent              2.2
    10:00.000             │                 │            has 192.168.1.120 to give again 2.2
                        15 s later: lease ends                                          4.4.5
    10:00.000           INIT                │                                           4.4.5
    10:00.000 Stops using 192.168.1.120     │
    10:00.000   Begins initialization       │
    10:00.000         SELECTING             │                                           4.4.1
    10:00.000             ┬────DISCOVER────⊘│            looks for servers, wishes for 192.168.1.120 4.4.1
    10:00.200             │           says nothing       told to be silent              2.2
                         3.5 s later: next try                                          4.1
    10:03.691             ┬────DISCOVER────⊘│            looks for servers, wishes for 192.168.1.120 4.4.1
    10:03.891             │           says nothing       told to be silent              2.2
                         7.9 s later: next try                                          4.1
    10:11.836             ┬────DISCOVER────⊘│            looks for servers, wishes for 192.168.1.120 4.4.1
    10:12.036             │           says nothing       told to be silent              2.2
                         16 s later: next try                                           4.1
    10:27.657             ┬────DISCOVER────⊘│            looks for servers, wishes for 192.168.1.120 4.4.1
    10:27.857             │           says nothing       told to be silent              2.2
                         31 s later: next try                                           4.1
    10:58.841             ┬────DISCOVER────⊘│            looks for servers, wishes for 192.168.1.120 4.4.1
    10:59.041             │           says nothing       told to be silent              2.2
    ");
}

#[test]
fn section_3_2_step_3_or_the_old_address_is_given_up() {
    let lab = Lab::until("62s")
        .server("silent = true")
        .client("laptop-a", "forget_after_reboot = true\nremembers = { address = \"192.168.1.120\", server = \"server-1\", left = \"10min\" }")
        .at("0s", "power-on", "laptop-a");
    assert_snapshot!(lab.play().ladder(), @r"
        time         laptop-a          server-1
       0.000        INIT-REBOOT            │            binds 192.168.1.120 for 10 min 3.1 step 4
       0.000   Begins initialization       │
       0.000         REBOOTING             │                                           4.4.2
       0.000             ┬─────REQUEST────⊘│            asks whether 192.168.1.120 still holds 4.4.4
       0.200             │           says nothing       told to be silent              2.2
                        3.3 s later: next try                                          4.1
       3.491             ┬─────REQUEST────⊘│            asks whether 192.168.1.120 still holds 4.4.4
       3.691             │           says nothing       told to be silent              2.2
                        7.9 s later: next try                                          4.1
      11.640             ┬─────REQUEST────⊘│            asks whether 192.168.1.120 still holds 4.4.4
      11.840             │           says nothing       told to be silent              2.2
                        16 s later: next try                                           4.1
      28.263             ┬─────REQUEST────⊘│            asks whether 192.168.1.120 still holds 4.4.4
      28.463             │           says nothing       told to be silent              2.2
                        33 s later: gives up                                           3.1 step 5
    1:01.000           INIT                │                                           3.1 step 5
    1:01.000      Nobody answered          │                                           3.1 step 5
    1:01.000   Begins initialization       │
    1:01.000         SELECTING             │                                           4.4.1
    1:01.000             ┬────DISCOVER────⊘│            looks for servers, wishes for 192.168.1.120 4.4.1
    1:01.200             │           says nothing       told to be silent              2.2
    ");
}

#[test]
fn section_3_2_an_old_address_that_is_in_use_is_declined() {
    let lab = Lab::until("12s")
        .server("")
        .with("[[bystander]]\nid = \"printer\"\naddress = \"192.168.1.120\"")
        .client(
            "laptop-a",
            "remembers = { address = \"192.168.1.120\", server = \"server-1\", left = \"30min\" }",
        )
        .at("0s", "power-on", "laptop-a");
    assert_snapshot!(lab.play().ladder(), @r"
      time         laptop-a          server-1           printer
     0.000        INIT-REBOOT            │                 │            binds 192.168.1.120 for 30 min 3.1 step 4
     0.000   Begins initialization       │                 │
     0.000         REBOOTING             │                 │                                           4.4.2
     0.000             ┬─────REQUEST────▶│                 │            asks whether 192.168.1.120 still holds 4.4.4
     0.200             │                 │                 │            binds 192.168.1.120 for 1 h    4.3.2
     0.200             │◀──────ACK───────┬                 │            grants 192.168.1.120 for 1 h   4.1
     0.400            ARP                │                 │            who has 192.168.1.120?         4.4.1
     0.600            ARP                │                 │            printer has 192.168.1.120      4.4.1
     0.600           INIT                │                 │                                           3.1 step 5
     0.600             ┬─────DECLINE────▶│                 │            refuses 192.168.1.120          4.4.4
     0.800             │192.168.1.120 is in use: set aside │            sets 192.168.1.120 apart       4.3.3
                       ┊     9.8 s later: tries again      ┊                                           3.1 step 5
    10.600   Begins initialization       │                 │
    10.600         SELECTING             │                 │                                           4.4.1
    10.600             ┬────DISCOVER────▶│                 │            looks for servers              4.4.1
    10.800             │     Determines configuration      │            sets 192.168.1.100 aside       4.3.1
    10.800             │◀─────OFFER──────┬                 │            proposes 192.168.1.100 for 1 h 4.1
    11.000   Selects configuration       │                 │                                           3.1 step 3
    11.000        REQUESTING             │                 │                                           3.1 step 3
    11.000             ┬─────REQUEST────▶│                 │            asks server-1 for 192.168.1.100 3.1 step 3
    11.200             │       Commits configuration       │            binds 192.168.1.100 for 1 h    3.1 step 4
    11.200             │◀──────ACK───────┬                 │            grants 192.168.1.100 for 1 h   4.1
    11.400            ARP                │                 │            who has 192.168.1.100?         4.4.1
    11.400           BOUND               │                 │            has 192.168.1.100 for 1 h      4.4.1
    11.400  Initialization complete      │                 │                                           4.4.1
    ");
}

#[test]
fn section_3_2_a_lease_that_ended_while_the_client_was_off_is_only_wished_for() {
    let lab = Lab::until("12min")
        .server("")
        .client(
            "laptop-a",
            "remembers = { address = \"192.168.1.120\", server = \"server-1\", left = \"10min\" }",
        )
        .at("11min", "power-on", "laptop-a");
    assert_snapshot!(lab.play().ladder(), @r"
         time         laptop-a          server-1
        0.000             │                 │            binds 192.168.1.120 for 10 min 3.1 step 4
    10:00.000             │                 │            has 192.168.1.120 to give again 2.2
                          ┊  11 min later   ┊
    11:00.000           INIT                │                                           4.4.1
    11:00.000   Begins initialization       │
    11:00.000         SELECTING             │                                           4.4.1
    11:00.000             ┬────DISCOVER────▶│            looks for servers, wishes for 192.168.1.120 4.4.1
    11:00.200             │     Determines configuration sets 192.168.1.120 aside       4.3.1
    11:00.200             │◀─────OFFER──────┬            proposes 192.168.1.120 for 1 h 4.1
    11:00.400   Selects configuration       │                                           3.1 step 3
    11:00.400        REQUESTING             │                                           3.1 step 3
    11:00.400             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.120 3.1 step 3
    11:00.600             │       Commits configuration  binds 192.168.1.120 for 1 h    3.1 step 4
    11:00.600             │◀──────ACK───────┬            grants 192.168.1.120 for 1 h   4.1
    11:00.800            ARP                │            who has 192.168.1.120?         4.4.1
    11:00.800           BOUND               │            has 192.168.1.120 for 1 h      4.4.1
    11:00.800  Initialization complete      │                                           4.4.1
    ");
}

#[test]
fn section_3_3_a_lease_of_all_ones_never_ends() {
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
    0.200             │◀─────OFFER──────┬            proposes 192.168.1.100 for for ever 4.1
    0.400   Selects configuration       │                                           3.1 step 3
    0.400        REQUESTING             │                                           3.1 step 3
    0.400             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    0.600             │       Commits configuration  binds 192.168.1.100 for ever   3.1 step 4
    0.600             │◀──────ACK───────┬            grants 192.168.1.100 for for ever 4.1
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
fn section_3_4_a_client_with_an_address_asks_for_settings_only() {
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
