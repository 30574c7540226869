//! Section 4.1: what is repeated, when, by whom, under which transaction.

use insta::assert_snapshot;

use crate::support::{Lab, fields};

#[test]
fn the_wait_doubles_up_to_64_seconds_give_or_take_one() {
    let lab = Lab::until("4min")
        .client("laptop-a", "")
        .server("silent = true")
        .at("0s", "power-on", "laptop-a");
    assert_snapshot!(lab.play().ladder(), @r"
        time         laptop-a          server-1
       0.000           INIT                │                                           4.4.1
       0.000   Begins initialization       │
       0.000         SELECTING             │                                           4.4.1
       0.000             ┬────DISCOVER────⊘│            looks for servers              4.4.1
       0.200             │           says nothing       told to be silent              2.2
                         ┊                 ┊            3.3 s later: next try          4.1
       3.491             ┬────DISCOVER────⊘│            looks for servers              4.4.1
       3.691             │           says nothing       told to be silent              2.2
                         ┊                 ┊            7.9 s later: next try          4.1
      11.640             ┬────DISCOVER────⊘│            looks for servers              4.4.1
      11.840             │           says nothing       told to be silent              2.2
                         ┊                 ┊            16 s later: next try           4.1
      28.263             ┬────DISCOVER────⊘│            looks for servers              4.4.1
      28.463             │           says nothing       told to be silent              2.2
                         ┊                 ┊            33 s later: next try           4.1
    1:01.000             ┬────DISCOVER────⊘│            looks for servers              4.4.1
    1:01.200             │           says nothing       told to be silent              2.2
                         ┊                 ┊            1 min 3 s later: next try      4.1
    2:04.692             ┬────DISCOVER────⊘│            looks for servers              4.4.1
    2:04.892             │           says nothing       told to be silent              2.2
                         ┊                 ┊            1 min 4 s later: next try      4.1
    3:08.836             ┬────DISCOVER────⊘│            looks for servers              4.4.1
    3:09.036             │           says nothing       told to be silent              2.2
    ");
}

#[test]
fn two_clients_that_begin_together_do_not_repeat_together() {
    let lab = Lab::until("20s")
        .server("silent = true")
        .client("laptop-a", "")
        .client("phone-b", "")
        .at("0s", "power-on", "laptop-a")
        .at("0s", "power-on", "phone-b");
    assert_snapshot!(lab.play().ladder(), @r"
      time         laptop-a           phone-b          server-1
     0.000           INIT                │                 │                                           4.4.1
     0.000   Begins initialization       │                 │
     0.000         SELECTING             │                 │                                           4.4.1
     0.000             ┬────DISCOVER─────┼────────────────⊘│            looks for servers              4.4.1
     0.000             │               INIT                │                                           4.4.1
     0.000             │       Begins initialization       │
     0.000             │             SELECTING             │                                           4.4.1
     0.000             │                 ┬────DISCOVER────⊘│            looks for servers              4.4.1
     0.200             │                 │           says nothing       told to be silent              2.2
     0.200             │                 │           says nothing       told to be silent              2.2
                       ┊       3.3 s later: next try       ┊                                           4.1
     3.491             ┬────DISCOVER─────┼────────────────⊘│            looks for servers              4.4.1
     3.624             │                 ┬────DISCOVER────⊘│            looks for servers              4.4.1
     3.691             │                 │           says nothing       told to be silent              2.2
     3.824             │                 │           says nothing       told to be silent              2.2
                       ┊       7.8 s later: next try       ┊                                           4.1
    11.640             ┬────DISCOVER─────┼────────────────⊘│            looks for servers              4.4.1
    11.840             │                 │           says nothing       told to be silent              2.2
    11.964             │                 ┬────DISCOVER────⊘│            looks for servers              4.4.1
    12.164             │                 │           says nothing       told to be silent              2.2
    ");
}

#[test]
fn an_offer_that_was_lost_is_made_again() {
    let lab = Lab::dora("8s").drops("OFFER", "server-1", 1);
    assert_snapshot!(lab.play().ladder(), @r"
     time         laptop-a          server-1
    0.000           INIT                │                                           4.4.1
    0.000   Begins initialization       │
    0.000         SELECTING             │                                           4.4.1
    0.000             ┬────DISCOVER────▶│            looks for servers              4.4.1
    0.200             │     Determines configuration sets 192.168.1.100 aside       4.3.1
    0.200             │       ╳──OFFER──┬            dropped on the wire            4.1
                      ┊                 ┊            3.1 s later: next try          4.1
    3.491             ┬────DISCOVER────▶│            looks for servers              4.4.1
    3.691             │     Determines configuration sets 192.168.1.100 aside       4.3.1
    3.691             │◀─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
    3.891   Selects configuration       │                                           3.1 step 3
    3.891        REQUESTING             │                                           3.1 step 3
    3.891             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    4.091             │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
    4.091             │◀──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
    4.291            ARP                │            who has 192.168.1.100?         4.4.1
    4.291           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
    4.291  Initialization complete      │                                           4.4.1
    ");
}

#[test]
fn a_repeated_request_gets_the_same_lease_again() {
    let lab = Lab::dora("20s")
        .drops("REQUEST", "laptop-a", 1)
        .drops("ACK", "server-1", 1);
    let played = lab.play();
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
     0.400             ┬─REQUEST─╳       │            dropped on the wire            3.1 step 3
                       ┊                 ┊            3.9 s later: next try          4.1
     4.549             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
     4.749             │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
     4.749             │       ╳───ACK───┬            dropped on the wire            4.1
                       ┊                 ┊            8.2 s later: next try          4.1
    13.172             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    13.372             │◀──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
    13.572            ARP                │            who has 192.168.1.100?         4.4.1
    13.572           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
    13.572  Initialization complete      │                                           4.4.1
    ");
    assert_snapshot!(fields(&played.log), @r"
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: DISCOVER broadcast X1 B=1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 255.255.255.255:68: OFFER broadcast X1 B=1 yiaddr=192.168.1.100 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: REQUEST broadcast X1 B=1 o50=192.168.1.100 o54=192.168.1.1 o55=[1,3,6,15]
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: REQUEST broadcast X1 B=1 o50=192.168.1.100 o54=192.168.1.1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 255.255.255.255:68: ACK broadcast X1 B=1 yiaddr=192.168.1.100 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: REQUEST broadcast X1 B=1 o50=192.168.1.100 o54=192.168.1.1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 255.255.255.255:68: ACK broadcast X1 B=1 yiaddr=192.168.1.100 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    ");
}

#[test]
fn an_answer_to_an_old_try_is_known_by_its_xid() {
    let slow = "[[fault]]\ndo = \"delay\"\nmessage = \"OFFER\"\nfrom = \"server-1\"\nby = \"4s\"";
    let lab = Lab::until("8s")
        .server("")
        .client("laptop-a", "new_xid_for_retry = true")
        .with(slow)
        .at("0s", "power-on", "laptop-a");
    let played = lab.play();
    assert_snapshot!(played.ladder(), @r"
     time         laptop-a          server-1
    0.000           INIT                │                                           4.4.1
    0.000   Begins initialization       │
    0.000         SELECTING             │                                           4.4.1
    0.000             ┬────DISCOVER────▶│            looks for servers              4.4.1
    0.200             │     Determines configuration sets 192.168.1.100 aside       4.3.1
    0.200             │⊘─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
                      ┊                 ┊            3.3 s later: next try          4.1
    3.491             ┬────DISCOVER────▶│            looks for servers              4.4.1
    3.691             │     Determines configuration sets 192.168.1.100 aside       4.3.1
    3.691             │◀─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
    3.891   Selects configuration       │                                           3.1 step 3
    3.891        REQUESTING             │                                           3.1 step 3
    3.891             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    4.091             │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
    4.091             │◀──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
    4.291            ARP                │            who has 192.168.1.100?         4.4.1
    4.291           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
    4.291  Initialization complete      │                                           4.4.1
    4.400             ⊘                 │            has chosen already             4.4.1
    ");
    assert_snapshot!(fields(&played.log), @r"
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: DISCOVER broadcast X1 B=1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 255.255.255.255:68: OFFER broadcast X1 B=1 yiaddr=192.168.1.100 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: DISCOVER broadcast X2 B=1 secs=3 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 255.255.255.255:68: OFFER broadcast X2 B=1 yiaddr=192.168.1.100 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: REQUEST broadcast X2 B=1 secs=3 o50=192.168.1.100 o54=192.168.1.1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 255.255.255.255:68: ACK broadcast X2 B=1 yiaddr=192.168.1.100 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    ");
}

#[test]
fn a_new_xid_for_the_request_and_elapsed_seconds_are_choices() {
    let lab = Lab::until("9s")
        .server("")
        .client(
            "laptop-a",
            "new_xid_for_request = true\nelapsed_secs_in_request = true\noffer_window = \"3s\"",
        )
        .at("0s", "power-on", "laptop-a");
    assert_snapshot!(fields(&lab.play().log), @r"
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: DISCOVER broadcast X1 B=1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 255.255.255.255:68: OFFER broadcast X1 B=1 yiaddr=192.168.1.100 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: REQUEST broadcast X2 B=1 secs=3 o50=192.168.1.100 o54=192.168.1.1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 255.255.255.255:68: ACK broadcast X2 B=1 yiaddr=192.168.1.100 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    ");
}

#[test]
fn what_arrives_twice_does_no_harm() {
    let lab = Lab::dora("10s").with("[link]\nduplication = 1.0");
    assert_snapshot!(lab.play().ladder(), @r"
     time         laptop-a          server-1
    0.000           INIT                │                                           4.4.1
    0.000   Begins initialization       │
    0.000         SELECTING             │                                           4.4.1
    0.000             ┬────DISCOVER────▶│            looks for servers              4.4.1
    0.200             │     Determines configuration sets 192.168.1.100 aside       4.3.1
    0.200             │◀─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
    0.200             │     Determines configuration sets 192.168.1.100 aside       4.3.1
    0.200             │⊘─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
    0.400   Selects configuration       │                                           3.1 step 3
    0.400        REQUESTING             │                                           3.1 step 3
    0.400             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    0.400             ⊘                 │            has chosen already             4.4.1
    0.400             ⊘                 │            has chosen already             4.4.1
    0.400             ⊘                 │            has chosen already             4.4.1
    0.600             │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
    0.600             │◀──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
    0.600             │⊘──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
    0.800            ARP                │            who has 192.168.1.100?         4.4.1
    0.800           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
    0.800  Initialization complete      │                                           4.4.1
    0.800             ⊘                 │            nobody asked                   4.4.1
    0.800             ⊘                 │            nobody asked                   4.4.1
    0.800             ⊘                 │            nobody asked                   4.4.1
    ");
}

#[test]
fn what_is_no_dhcp_message_is_ignored_and_asked_again() {
    let lab = Lab::dora("6s").with(
        "[[fault]]\ndo = \"corrupt\"\nmessage = \"DISCOVER\"\nfrom = \"laptop-a\"\nbyte = 236",
    );
    assert_snapshot!(lab.play().ladder(), @r"
     time         laptop-a          server-1
    0.000           INIT                │                                           4.4.1
    0.000   Begins initialization       │
    0.000         SELECTING             │                                           4.4.1
    0.000             ┬────DISCOVER────⊘│            looks for servers              4.4.1
    0.200             │                 ⊘            not DHCP                       3
                      ┊                 ┊            3.3 s later: next try          4.1
    3.491             ┬────DISCOVER────▶│            looks for servers              4.4.1
    3.691             │     Determines configuration sets 192.168.1.100 aside       4.3.1
    3.691             │◀─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
    3.891   Selects configuration       │                                           3.1 step 3
    3.891        REQUESTING             │                                           3.1 step 3
    3.891             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    4.091             │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
    4.091             │◀──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
    4.291            ARP                │            who has 192.168.1.100?         4.4.1
    4.291           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
    4.291  Initialization complete      │                                           4.4.1
    ");
}

#[test]
fn an_answer_with_a_foreign_xid_is_ignored() {
    let lab = Lab::dora("6s")
        .with("[[fault]]\ndo = \"corrupt\"\nmessage = \"OFFER\"\nfrom = \"server-1\"\nbyte = 7");
    assert_snapshot!(lab.play().ladder(), @r"
     time         laptop-a          server-1
    0.000           INIT                │                                           4.4.1
    0.000   Begins initialization       │
    0.000         SELECTING             │                                           4.4.1
    0.000             ┬────DISCOVER────▶│            looks for servers              4.4.1
    0.200             │     Determines configuration sets 192.168.1.100 aside       4.3.1
    0.200             │⊘─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
    0.400             ⊘                 │            not my transaction             4.4.1
                      ┊                 ┊            3.1 s later: next try          4.1
    3.491             ┬────DISCOVER────▶│            looks for servers              4.4.1
    3.691             │     Determines configuration sets 192.168.1.100 aside       4.3.1
    3.691             │◀─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
    3.891   Selects configuration       │                                           3.1 step 3
    3.891        REQUESTING             │                                           3.1 step 3
    3.891             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    4.091             │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
    4.091             │◀──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
    4.291            ARP                │            who has 192.168.1.100?         4.4.1
    4.291           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
    4.291  Initialization complete      │                                           4.4.1
    ");
}
