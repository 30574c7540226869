//! Section 4.4.5: T1, T2, the waits between tries, and the end of a lease.

use insta::assert_snapshot;

use dorascope::time::SimTime;

use crate::support::{BOUND, Lab, fields, run_until};

#[test]
fn at_t1_a_client_asks_its_server_and_goes_on_for_a_whole_lease() {
    let lab = Lab::until("61min").server("").client("laptop-a", BOUND);
    let played = lab.play();
    assert_snapshot!(played.ladder(), @r"
         time         laptop-a          server-1
        0.000             │                 │            binds 192.168.1.100 for 1 h    3.1 step 4
        0.000           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
                          ┊                 ┊            30 min later: T1               4.4.5
    30:00.000         RENEWING              │                                           4.4.5
    30:00.000             ├─────REQUEST────▶│            asks to extend 192.168.1.100   4.4.4
    30:00.200             │                 │            binds 192.168.1.100 for 1 h    4.3.2
    30:00.200             │◀──────ACK───────┤            grants 192.168.1.100 for 1 h   4.1
    30:00.400           BOUND               │                                           4.4.5
                          ┊                 ┊            30 min later: T1               4.4.5
    1:00:00.000         RENEWING              │                                           4.4.5
    1:00:00.000             ├─────REQUEST────▶│            asks to extend 192.168.1.100   4.4.4
    1:00:00.200             │                 │            binds 192.168.1.100 for 1 h    4.3.2
    1:00:00.200             │◀──────ACK───────┤            grants 192.168.1.100 for 1 h   4.1
    1:00:00.400           BOUND               │                                           4.4.5
    ");
    assert_snapshot!(fields(&played.log), @r"
    laptop-a 192.168.1.100:68 → 192.168.1.1:67: REQUEST unicast X1 B=1 ciaddr=192.168.1.100 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 192.168.1.100:68: ACK unicast X1 B=1 ciaddr=192.168.1.100 yiaddr=192.168.1.100 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    laptop-a 192.168.1.100:68 → 192.168.1.1:67: REQUEST unicast X2 B=1 ciaddr=192.168.1.100 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 192.168.1.100:68: ACK unicast X2 B=1 ciaddr=192.168.1.100 yiaddr=192.168.1.100 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    ");
}

#[test]
fn each_wait_is_half_of_the_rest_but_never_under_a_minute() {
    let lab = Lab::until("61min")
        .server("silent = true")
        .client("laptop-a", BOUND);
    assert_snapshot!(lab.play().ladder(), @r"
         time         laptop-a          server-1
        0.000             │                 │            binds 192.168.1.100 for 1 h    3.1 step 4
        0.000           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
                          ┊                 ┊            30 min later: T1               4.4.5
    30:00.000         RENEWING              │                                           4.4.5
    30:00.000             ├─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.4
    30:00.200             │           says nothing       told to be silent              2.2
                          ┊                 ┊            11 min 15 s later: next try    4.4.5
    41:15.000             ├─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.4
    41:15.200             │           says nothing       told to be silent              2.2
                          ┊                 ┊            5 min 37 s later: next try     4.4.5
    46:52.500             ├─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.4
    46:52.700             │           says nothing       told to be silent              2.2
                          ┊                 ┊            2 min 49 s later: next try     4.4.5
    49:41.250             ├─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.4
    49:41.450             │           says nothing       told to be silent              2.2
                          ┊                 ┊            1 min 24 s later: next try     4.4.5
    51:05.625             ├─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.4
    51:05.825             │           says nothing       told to be silent              2.2
                          ┊                 ┊            1 min later: next try          4.4.5
    52:05.625             ├─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.4
    52:05.825             │           says nothing       told to be silent              2.2
                          ┊ 24 s later: T2  ┊                                           4.4.5
    52:30.000         REBINDING             │                                           4.4.5
    52:30.000             ┬─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.5
    52:30.200             │           says nothing       told to be silent              2.2
                          ┊                 ┊            3 min 45 s later: next try     4.4.5
    56:15.000             ┬─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.5
    56:15.200             │           says nothing       told to be silent              2.2
                          ┊                 ┊            1 min 52 s later: next try     4.4.5
    58:07.500             ┬─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.5
    58:07.700             │           says nothing       told to be silent              2.2
                          ┊                 ┊            1 min later: next try          4.4.5
    59:07.500             ┬─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.5
    59:07.700             │           says nothing       told to be silent              2.2
    1:00:00.000             │                 │            has 192.168.1.100 to give again 2.2
                          ┊                 ┊            52 s later: lease ends         4.4.5
    1:00:00.000           INIT                │                                           4.4.5
    1:00:00.000 Stops using 192.168.1.100     │
    1:00:00.000   Begins initialization       │
    1:00:00.000         SELECTING             │                                           4.4.1
    1:00:00.000             ┬────DISCOVER────⊘│            looks for servers, wishes for 192.168.1.100 4.4.1
    1:00:00.200             │           says nothing       told to be silent              2.2
                          ┊                 ┊            3.3 s later: next try          4.1
    1:00:03.491             ┬────DISCOVER────⊘│            looks for servers, wishes for 192.168.1.100 4.4.1
    1:00:03.691             │           says nothing       told to be silent              2.2
                          ┊                 ┊            7.9 s later: next try          4.1
    1:00:11.640             ┬────DISCOVER────⊘│            looks for servers, wishes for 192.168.1.100 4.4.1
    1:00:11.840             │           says nothing       told to be silent              2.2
                          ┊                 ┊            16 s later: next try           4.1
    1:00:28.263             ┬────DISCOVER────⊘│            looks for servers, wishes for 192.168.1.100 4.4.1
    1:00:28.463             │           says nothing       told to be silent              2.2
    ");
}

#[test]
fn every_try_while_extending_has_an_xid_of_its_own() {
    let lab = Lab::until("45min")
        .server("silent = true")
        .client("laptop-a", BOUND);
    assert_snapshot!(fields(&lab.play().log), @r"
    laptop-a 192.168.1.100:68 → 192.168.1.1:67: REQUEST unicast X1 B=1 ciaddr=192.168.1.100 o55=[1,3,6,15]
    laptop-a 192.168.1.100:68 → 192.168.1.1:67: REQUEST unicast X2 B=1 ciaddr=192.168.1.100 secs=675 o55=[1,3,6,15]
    ");
}

#[test]
fn a_lease_counts_from_the_request_and_not_from_its_ack() {
    let lab = Lab::dora("31min").drops("ACK", "server-1", 1);
    let played = lab.play();
    // The REQUEST left first at 0.4 s, though only its repeat was answered.
    let host = played.log.world().hosts().last().unwrap().1.clone();
    let renewed = host.lease.unwrap();
    assert_eq!(renewed.granted_at, SimTime::from_micros(1_800_400_000));
}

#[test]
fn the_server_names_t1_and_t2() {
    let lab = Lab::until("31min")
        .server("t1 = \"10min\"\nt2 = \"20min\"\nsilent = false")
        .client("laptop-a", "")
        .at("0s", "power-on", "laptop-a")
        .at("5s", "silence", "server-1");
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
                          ┊   4.2 s later   ┊
                          ┊                 ┊            9 min 55 s later: T1           4.4.5
    10:00.400         RENEWING              │                                           4.4.5
    10:00.400             ├─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.4
    10:00.600             │           says nothing       told to be silent              2.2
                          ┊                 ┊            5 min later: next try          4.4.5
    15:00.400             ├─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.4
    15:00.600             │           says nothing       told to be silent              2.2
                          ┊                 ┊            2 min 30 s later: next try     4.4.5
    17:30.400             ├─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.4
    17:30.600             │           says nothing       told to be silent              2.2
                          ┊                 ┊            1 min 15 s later: next try     4.4.5
    18:45.400             ├─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.4
    18:45.600             │           says nothing       told to be silent              2.2
                          ┊                 ┊            1 min later: next try          4.4.5
    19:45.400             ├─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.4
    19:45.600             │           says nothing       told to be silent              2.2
                          ┊ 15 s later: T2  ┊                                           4.4.5
    20:00.400         REBINDING             │                                           4.4.5
    20:00.400             ┬─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.5
    20:00.600             │           says nothing       told to be silent              2.2
    ");
}

#[test]
fn with_fuzz_two_clients_that_began_together_renew_apart() {
    let lab = Lab::until("31min")
        .server("")
        .client("laptop-a", "fuzz_per_mille = 20")
        .client("phone-b", "fuzz_per_mille = 20")
        .at("0s", "power-on", "laptop-a")
        .at("0s", "power-on", "phone-b");
    assert_snapshot!(lab.play().ladder(), @r"
         time         laptop-a           phone-b          server-1
        0.000           INIT                │                 │                                           4.4.1
        0.000   Begins initialization       │                 │
        0.000         SELECTING             │                 │                                           4.4.1
        0.000             ┬────DISCOVER─────┼────────────────▶│            looks for servers              4.4.1
        0.000             │               INIT                │                                           4.4.1
        0.000             │       Begins initialization       │
        0.000             │             SELECTING             │                                           4.4.1
        0.000             │                 ┬────DISCOVER────▶│            looks for servers              4.4.1
        0.200             │                 │     Determines configuration sets 192.168.1.100 aside       4.3.1
        0.200             │◀────────────────┼⊘─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
        0.200             │                 │     Determines configuration sets 192.168.1.101 aside       4.3.1
        0.200             │⊘────────────────┼◀─────OFFER──────┬            proposes 192.168.1.101 for 1 h 4.1
        0.400   Selects configuration       │                 │                                           3.1 step 3
        0.400        REQUESTING             │                 │                                           3.1 step 3
        0.400             ┬─────REQUEST─────┼────────────────▶│            asks server-1 for 192.168.1.100 3.1 step 3
        0.400             │       Selects configuration       │                                           3.1 step 3
        0.400             │            REQUESTING             │                                           3.1 step 3
        0.400             │                 ┬─────REQUEST────▶│            asks server-1 for 192.168.1.101 3.1 step 3
        0.600             │                 │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
        0.600             │◀────────────────┼⊘──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
        0.600             │                 │       Commits configuration  binds 192.168.1.101 for 1 h    3.1 step 4
        0.600             │⊘────────────────┼◀──────ACK───────┬            grants 192.168.1.101 for 1 h   4.1
        0.800            ARP                │                 │            who has 192.168.1.100?         4.4.1
        0.800           BOUND               │                 │            has 192.168.1.100 for 1 h      4.4.1
        0.800  Initialization complete     ARP                │            who has 192.168.1.101?         4.4.1
        0.800             │               BOUND               │            has 192.168.1.101 for 1 h      4.4.1
        0.800             │      Initialization complete      │                                           4.4.1
                          ┊       30 min 5 s later: T1        ┊                                           4.4.5
    30:04.031             │             RENEWING              │                                           4.4.5
    30:04.031             │                 ├─────REQUEST────▶│            asks to extend 192.168.1.101   4.4.4
    30:04.231             │                 │                 │            binds 192.168.1.101 for 1 h    4.3.2
    30:04.231             │                 │◀──────ACK───────┤            grants 192.168.1.101 for 1 h   4.1
    30:04.431             │               BOUND               │                                           4.4.5
                          ┊          50 s later: T1           ┊                                           4.4.5
    30:54.688         RENEWING              │                 │                                           4.4.5
    30:54.688             ├─────REQUEST─────┼────────────────▶│            asks to extend 192.168.1.100   4.4.4
    30:54.888             │                 │                 │            binds 192.168.1.100 for 1 h    4.3.2
    30:54.888             │◀────────────────┼───────ACK───────┤            grants 192.168.1.100 for 1 h   4.1
    30:55.088           BOUND               │                 │                                           4.4.5
    ");
}

#[test]
fn the_user_may_renew_early_and_rebind() {
    let lab = Lab::until("10s")
        .server("silent = true")
        .client("laptop-a", BOUND)
        .at("1s", "renew", "laptop-a")
        .at("2s", "rebind", "laptop-a")
        .with("[[script]]\nat = \"3s\"\ndo = \"silence\"\nhost = \"server-1\"\non = false")
        .at("4s", "rebind", "laptop-a");
    assert_snapshot!(lab.play().ladder(), @r"
     time         laptop-a          server-1
    0.000             │                 │            binds 192.168.1.100 for 1 h    3.1 step 4
    0.000           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
                      ┊    1 s later    ┊
    1.000         RENEWING              │                                           4.4.5
    1.000             ├─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.4
    1.200             │           says nothing       told to be silent              2.2
    2.000         REBINDING             │                                           4.4.5
    2.000             ┬─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.5
    2.200             │           says nothing       told to be silent              2.2
                      ┊   1.8 s later   ┊
    4.000             ⊘                 │            no such way from this state    figure 5
    ");
}

#[test]
fn at_any_instant_a_story_can_be_left() {
    let lab = Lab::dora("2h");
    let played = run_until(&lab.text(), SimTime::from_micros(500_000));
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
    ");
}
