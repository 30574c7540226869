//! Section 3.2: how a client uses an old address again.

use insta::assert_snapshot;

use crate::support::{Lab, fields};

const REMEMBERS: &str =
    "remembers = { address = \"192.168.1.120\", server = \"server-1\", left = \"10min\" }";

#[test]
fn an_old_address_is_confirmed_with_two_messages() {
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
fn without_an_answer_the_old_address_is_kept_until_its_lease_ends() {
    let lab = Lab::until("12min")
        .server("silent = true")
        .client("laptop-a", REMEMBERS)
        .at("0s", "power-on", "laptop-a");
    assert_snapshot!(lab.play().ladder(), @r"
         time         laptop-a          server-1
        0.000        INIT-REBOOT            │            binds 192.168.1.120 for 10 min 3.1 step 4
        0.000   Begins initialization       │
        0.000         REBOOTING             │                                           4.4.2
        0.000             ┬─────REQUEST────⊘│            asks whether 192.168.1.120 still holds 4.4.4
        0.200             │           says nothing       told to be silent              2.2
                          ┊                 ┊            3.3 s later: next try          4.1
        3.491             ┬─────REQUEST────⊘│            asks whether 192.168.1.120 still holds 4.4.4
        3.691             │           says nothing       told to be silent              2.2
                          ┊                 ┊            7.9 s later: next try          4.1
       11.640             ┬─────REQUEST────⊘│            asks whether 192.168.1.120 still holds 4.4.4
       11.840             │           says nothing       told to be silent              2.2
                          ┊                 ┊            16 s later: next try           4.1
       28.263             ┬─────REQUEST────⊘│            asks whether 192.168.1.120 still holds 4.4.4
       28.463             │           says nothing       told to be silent              2.2
                          ┊                 ┊            33 s later: gives up           3.1 step 5
     1:01.000           BOUND               │            has 192.168.1.120 for 10 min   3.2 step 3
     1:01.000    Keeps 192.168.1.120        │                                           3.2 step 3
                          ┊                 ┊            3 min 59 s later: T1           4.4.5
     5:00.000         RENEWING              │                                           4.4.5
     5:00.000             ├─────REQUEST────⊘│            asks to extend 192.168.1.120   4.4.4
     5:00.200             │           says nothing       told to be silent              2.2
                          ┊                 ┊            1 min 52 s later: next try     4.4.5
     6:52.500             ├─────REQUEST────⊘│            asks to extend 192.168.1.120   4.4.4
     6:52.700             │           says nothing       told to be silent              2.2
                          ┊                 ┊            1 min later: next try          4.4.5
     7:52.500             ├─────REQUEST────⊘│            asks to extend 192.168.1.120   4.4.4
     7:52.700             │           says nothing       told to be silent              2.2
                          ┊ 52 s later: T2  ┊                                           4.4.5
     8:45.000         REBINDING             │                                           4.4.5
     8:45.000             ┬─────REQUEST────⊘│            asks to extend 192.168.1.120   4.4.5
     8:45.200             │           says nothing       told to be silent              2.2
                          ┊                 ┊            1 min later: next try          4.4.5
     9:45.000             ┬─────REQUEST────⊘│            asks to extend 192.168.1.120   4.4.5
     9:45.200             │           says nothing       told to be silent              2.2
    10:00.000             │                 │            has 192.168.1.120 to give again 2.2
                          ┊                 ┊            15 s later: lease ends         4.4.5
    10:00.000           INIT                │                                           4.4.5
    10:00.000 Stops using 192.168.1.120     │
    10:00.000   Begins initialization       │
    10:00.000         SELECTING             │                                           4.4.1
    10:00.000             ┬────DISCOVER────⊘│            looks for servers, wishes for 192.168.1.120 4.4.1
    10:00.200             │           says nothing       told to be silent              2.2
                          ┊                 ┊            3.5 s later: next try          4.1
    10:03.691             ┬────DISCOVER────⊘│            looks for servers, wishes for 192.168.1.120 4.4.1
    10:03.891             │           says nothing       told to be silent              2.2
                          ┊                 ┊            7.9 s later: next try          4.1
    10:11.836             ┬────DISCOVER────⊘│            looks for servers, wishes for 192.168.1.120 4.4.1
    10:12.036             │           says nothing       told to be silent              2.2
                          ┊                 ┊            16 s later: next try           4.1
    10:27.657             ┬────DISCOVER────⊘│            looks for servers, wishes for 192.168.1.120 4.4.1
    10:27.857             │           says nothing       told to be silent              2.2
                          ┊                 ┊            31 s later: next try           4.1
    10:58.841             ┬────DISCOVER────⊘│            looks for servers, wishes for 192.168.1.120 4.4.1
    10:59.041             │           says nothing       told to be silent              2.2
    ");
}

#[test]
fn or_the_old_address_is_given_up() {
    let lab = Lab::until("62s")
        .server("silent = true")
        .client(
            "laptop-a",
            &format!("forget_after_reboot = true\n{REMEMBERS}"),
        )
        .at("0s", "power-on", "laptop-a");
    assert_snapshot!(lab.play().ladder(), @r"
        time         laptop-a          server-1
       0.000        INIT-REBOOT            │            binds 192.168.1.120 for 10 min 3.1 step 4
       0.000   Begins initialization       │
       0.000         REBOOTING             │                                           4.4.2
       0.000             ┬─────REQUEST────⊘│            asks whether 192.168.1.120 still holds 4.4.4
       0.200             │           says nothing       told to be silent              2.2
                         ┊                 ┊            3.3 s later: next try          4.1
       3.491             ┬─────REQUEST────⊘│            asks whether 192.168.1.120 still holds 4.4.4
       3.691             │           says nothing       told to be silent              2.2
                         ┊                 ┊            7.9 s later: next try          4.1
      11.640             ┬─────REQUEST────⊘│            asks whether 192.168.1.120 still holds 4.4.4
      11.840             │           says nothing       told to be silent              2.2
                         ┊                 ┊            16 s later: next try           4.1
      28.263             ┬─────REQUEST────⊘│            asks whether 192.168.1.120 still holds 4.4.4
      28.463             │           says nothing       told to be silent              2.2
                         ┊                 ┊            33 s later: gives up           3.1 step 5
    1:01.000           INIT                │                                           3.1 step 5
    1:01.000      Nobody answered          │                                           3.1 step 5
    1:01.000   Begins initialization       │
    1:01.000         SELECTING             │                                           4.4.1
    1:01.000             ┬────DISCOVER────⊘│            looks for servers, wishes for 192.168.1.120 4.4.1
    1:01.200             │           says nothing       told to be silent              2.2
    ");
}

#[test]
fn an_old_address_that_is_in_use_is_declined() {
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
fn a_lease_that_ended_while_the_client_was_off_is_only_wished_for() {
    let lab = Lab::until("12min")
        .server("")
        .client("laptop-a", REMEMBERS)
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
