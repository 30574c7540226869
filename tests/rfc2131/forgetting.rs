//! Sections 4.2 and 4.3.2: a server that starts again, with its lease data and without.

use insta::assert_snapshot;

use crate::support::{BOUND, Lab};

#[test]
fn a_renewal_that_nobody_knows_is_left_unanswered() {
    let lab = forgetful("", "70min");
    assert_snapshot!(lab.play().ladder(), @r"
         time         laptop-a          server-1
        0.000             │                 │            binds 192.168.1.100 for 1 h    3.1 step 4
        0.000           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
                          ┊   10 s later    ┊
       10.000             │           starts again
                          ┊                 ┊            29 min 50 s later: T1          4.4.5
    30:00.000         RENEWING              │                                           4.4.5
    30:00.000             ├─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.4
    30:00.200             │           says nothing       does not know this lease       4.3.2
                          ┊                 ┊            11 min 15 s later: next try    4.4.5
    41:15.000             ├─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.4
    41:15.200             │           says nothing       does not know this lease       4.3.2
                          ┊                 ┊            5 min 37 s later: next try     4.4.5
    46:52.500             ├─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.4
    46:52.700             │           says nothing       does not know this lease       4.3.2
                          ┊                 ┊            2 min 49 s later: next try     4.4.5
    49:41.250             ├─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.4
    49:41.450             │           says nothing       does not know this lease       4.3.2
                          ┊                 ┊            1 min 24 s later: next try     4.4.5
    51:05.625             ├─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.4
    51:05.825             │           says nothing       does not know this lease       4.3.2
                          ┊                 ┊            1 min later: next try          4.4.5
    52:05.625             ├─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.4
    52:05.825             │           says nothing       does not know this lease       4.3.2
                          ┊ 24 s later: T2  ┊                                           4.4.5
    52:30.000         REBINDING             │                                           4.4.5
    52:30.000             ┬─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.5
    52:30.200             │           says nothing       does not know this lease       4.3.2
                          ┊                 ┊            3 min 45 s later: next try     4.4.5
    56:15.000             ┬─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.5
    56:15.200             │           says nothing       does not know this lease       4.3.2
                          ┊                 ┊            1 min 52 s later: next try     4.4.5
    58:07.500             ┬─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.5
    58:07.700             │           says nothing       does not know this lease       4.3.2
                          ┊                 ┊            1 min later: next try          4.4.5
    59:07.500             ┬─────REQUEST────⊘│            asks to extend 192.168.1.100   4.4.5
    59:07.700             │           says nothing       does not know this lease       4.3.2
                          ┊                 ┊            52 s later: lease ends         4.4.5
    1:00:00.000           INIT                │                                           4.4.5
    1:00:00.000 Stops using 192.168.1.100     │
    1:00:00.000   Begins initialization       │
    1:00:00.000         SELECTING             │                                           4.4.1
    1:00:00.000             ┬────DISCOVER────▶│            looks for servers, wishes for 192.168.1.100 4.4.1
    1:00:00.200             │     Determines configuration sets 192.168.1.100 aside       4.3.1
    1:00:00.200             │◀─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
    1:00:00.400   Selects configuration       │                                           3.1 step 3
    1:00:00.400        REQUESTING             │                                           3.1 step 3
    1:00:00.400             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    1:00:00.600             │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
    1:00:00.600             │◀──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
    1:00:00.800            ARP                │            who has 192.168.1.100?         4.4.1
    1:00:00.800           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
    1:00:00.800  Initialization complete      │                                           4.4.1
    ");
}

#[test]
fn unless_the_server_is_authoritative() {
    let lab = forgetful("authoritative = true", "35min");
    assert_snapshot!(lab.play().ladder(), @r"
         time         laptop-a          server-1
        0.000             │                 │            binds 192.168.1.100 for 1 h    3.1 step 4
        0.000           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
                          ┊   10 s later    ┊
       10.000             │           starts again
                          ┊                 ┊            29 min 50 s later: T1          4.4.5
    30:00.000         RENEWING              │                                           4.4.5
    30:00.000             ├─────REQUEST────▶│            asks to extend 192.168.1.100   4.4.4
    30:00.200             │              Says no         does not know this lease       4.3.2
    30:00.200             │◀──────NAK───────┬            says no: unknown client        4.1
    30:00.400           INIT                │                                           3.1 step 5
    30:00.400 Stops using 192.168.1.100     │
    30:00.400   Begins initialization       │
    30:00.400         SELECTING             │                                           4.4.1
    30:00.400             ┬────DISCOVER────▶│            looks for servers              4.4.1
    30:00.600             │     Determines configuration sets 192.168.1.100 aside       4.3.1
    30:00.600             │◀─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
    30:00.800   Selects configuration       │                                           3.1 step 3
    30:00.800        REQUESTING             │                                           3.1 step 3
    30:00.800             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    30:01.000             │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
    30:01.000             │◀──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
    30:01.200            ARP                │            who has 192.168.1.100?         4.4.1
    30:01.200           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
    30:01.200  Initialization complete      │                                           4.4.1
    ");
}

fn forgetful(server: &str, ends: &str) -> Lab {
    Lab::until(ends)
        .server(server)
        .client("laptop-a", BOUND)
        .with("[[script]]\nat = \"10s\"\ndo = \"restart\"\nhost = \"server-1\"\nforget = true")
}

#[test]
fn a_server_that_kept_its_lease_data_knows_the_renewal() {
    let lab = Lab::until("35min")
        .server("")
        .client("laptop-a", BOUND)
        .at("10s", "power-off", "server-1")
        .at("20s", "power-on", "server-1");
    assert_snapshot!(lab.play().ladder(), @r"
         time         laptop-a          server-1
        0.000             │                 │            binds 192.168.1.100 for 1 h    3.1 step 4
        0.000           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
                          ┊   10 s later    ┊
       10.000             │                OFF
                          ┊   10 s later    ┊
       20.000             │                ON
       20.000             │           starts again
                          ┊                 ┊            29 min 40 s later: T1          4.4.5
    30:00.000         RENEWING              │                                           4.4.5
    30:00.000             ├─────REQUEST────▶│            asks to extend 192.168.1.100   4.4.4
    30:00.200             │                 │            binds 192.168.1.100 for 1 h    4.3.2
    30:00.200             │◀──────ACK───────┤            grants 192.168.1.100 for 1 h   4.1
    30:00.400           BOUND               │                                           4.4.5
    ");
}

#[test]
fn a_renewal_of_an_address_that_is_somebody_elses_now_is_refused() {
    let lab = forgetful("", "35min")
        .client("phone-b", "probe = false")
        .at("20s", "power-on", "phone-b");
    assert_snapshot!(lab.play().ladder(), @r"
         time         laptop-a           phone-b          server-1
        0.000             │                 │                 │            binds 192.168.1.100 for 1 h    3.1 step 4
        0.000           BOUND               │                 │            has 192.168.1.100 for 1 h      4.4.1
                          ┊            10 s later             ┊
       10.000             │                 │           starts again
                          ┊            10 s later             ┊
       20.000             │               INIT                │                                           4.4.1
       20.000             │       Begins initialization       │
       20.000             │             SELECTING             │                                           4.4.1
       20.000             │                 ┬────DISCOVER────▶│            looks for servers              4.4.1
       20.200             │                 │     Determines configuration sets 192.168.1.100 aside       4.3.1
       20.200             │⊘────────────────┼◀─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
       20.400             │       Selects configuration       │                                           3.1 step 3
       20.400             │            REQUESTING             │                                           3.1 step 3
       20.400             │                 ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
       20.600             │                 │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
       20.600             │⊘────────────────┼◀──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
       20.800             │               BOUND               │            has 192.168.1.100 for 1 h      4.4.1
       20.800             │      Initialization complete      │                                           4.4.1
                          ┊       29 min 40 s later: T1       ┊                                           4.4.5
    30:00.000         RENEWING              │                 │                                           4.4.5
    30:00.000             ├─────REQUEST─────┼────────────────▶│            asks to extend 192.168.1.100   4.4.4
    30:00.200             │                 │              Says no         not this client's address      4.3.2
    30:00.200             │◀────────────────┼⊘──────NAK───────┬            says no: address taken         4.1
    30:00.400           INIT                │                 │                                           3.1 step 5
    30:00.400 Stops using 192.168.1.100     │                 │
    30:00.400   Begins initialization       │                 │
    30:00.400         SELECTING             │                 │                                           4.4.1
    30:00.400             ┬────DISCOVER─────┼────────────────▶│            looks for servers              4.4.1
    30:00.600             │                 │     Determines configuration sets 192.168.1.101 aside       4.3.1
    30:00.600             │◀────────────────┼⊘─────OFFER──────┬            proposes 192.168.1.101 for 1 h 4.1
    30:00.800   Selects configuration       │                 │                                           3.1 step 3
    30:00.800        REQUESTING             │                 │                                           3.1 step 3
    30:00.800             ┬─────REQUEST─────┼────────────────▶│            asks server-1 for 192.168.1.101 3.1 step 3
    30:01.000             │                 │       Commits configuration  binds 192.168.1.101 for 1 h    3.1 step 4
    30:01.000             │◀────────────────┼⊘──────ACK───────┬            grants 192.168.1.101 for 1 h   4.1
    30:01.200            ARP                │                 │            who has 192.168.1.101?         4.4.1
    30:01.200           BOUND               │                 │            has 192.168.1.101 for 1 h      4.4.1
    30:01.200  Initialization complete      │                 │                                           4.4.1
                          ┊          19 s later: T1           ┊                                           4.4.5
    30:20.400             │             RENEWING              │                                           4.4.5
    30:20.400             │                 ├─────REQUEST────▶│            asks to extend 192.168.1.100   4.4.4
    30:20.600             │                 │                 │            binds 192.168.1.100 for 1 h    4.3.2
    30:20.600             │                 │◀──────ACK───────┤            grants 192.168.1.100 for 1 h   4.1
    30:20.800             │               BOUND               │                                           4.4.5
    ");
}

#[test]
fn the_check_of_the_second_client_saves_both() {
    let lab = forgetful("authoritative = true", "35min")
        .client("phone-b", "")
        .at("20s", "power-on", "phone-b");
    assert_snapshot!(lab.play().ladder(), @r"
         time         laptop-a           phone-b          server-1
        0.000             │                 │                 │            binds 192.168.1.100 for 1 h    3.1 step 4
        0.000           BOUND               │                 │            has 192.168.1.100 for 1 h      4.4.1
                          ┊            10 s later             ┊
       10.000             │                 │           starts again
                          ┊            10 s later             ┊
       20.000             │               INIT                │                                           4.4.1
       20.000             │       Begins initialization       │
       20.000             │             SELECTING             │                                           4.4.1
       20.000             │                 ┬────DISCOVER────▶│            looks for servers              4.4.1
       20.200             │                 │     Determines configuration sets 192.168.1.100 aside       4.3.1
       20.200             │⊘────────────────┼◀─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
       20.400             │       Selects configuration       │                                           3.1 step 3
       20.400             │            REQUESTING             │                                           3.1 step 3
       20.400             │                 ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
       20.600             │                 │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
       20.600             │⊘────────────────┼◀──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
       20.800             │                ARP                │            who has 192.168.1.100?         4.4.1
       21.000             │                ARP                │            laptop-a has 192.168.1.100     4.4.1
       21.000             │               INIT                │                                           3.1 step 5
       21.000             │                 ┬─────DECLINE────▶│            refuses 192.168.1.100          4.4.4
       21.200             │                 │192.168.1.100 is in use: set  sets 192.168.1.100 apart       4.3.3
                          ┊     9.8 s later: tries again      ┊                                           3.1 step 5
       31.000             │       Begins initialization       │
       31.000             │             SELECTING             │                                           4.4.1
       31.000             │                 ┬────DISCOVER────▶│            looks for servers              4.4.1
       31.200             │                 │     Determines configuration sets 192.168.1.101 aside       4.3.1
       31.200             │⊘────────────────┼◀─────OFFER──────┬            proposes 192.168.1.101 for 1 h 4.1
       31.400             │       Selects configuration       │                                           3.1 step 3
       31.400             │            REQUESTING             │                                           3.1 step 3
       31.400             │                 ┬─────REQUEST────▶│            asks server-1 for 192.168.1.101 3.1 step 3
       31.600             │                 │       Commits configuration  binds 192.168.1.101 for 1 h    3.1 step 4
       31.600             │⊘────────────────┼◀──────ACK───────┬            grants 192.168.1.101 for 1 h   4.1
       31.800             │                ARP                │            who has 192.168.1.101?         4.4.1
       31.800             │               BOUND               │            has 192.168.1.101 for 1 h      4.4.1
       31.800             │      Initialization complete      │                                           4.4.1
                          ┊       29 min 30 s later: T1       ┊                                           4.4.5
    30:00.000         RENEWING              │                 │                                           4.4.5
    30:00.000             ├─────REQUEST─────┼────────────────▶│            asks to extend 192.168.1.100   4.4.4
    30:00.200             │                 │              Says no         does not know this lease       4.3.2
    30:00.200             │◀────────────────┼⊘──────NAK───────┬            says no: unknown client        4.1
    30:00.400           INIT                │                 │                                           3.1 step 5
    30:00.400 Stops using 192.168.1.100     │                 │
    30:00.400   Begins initialization       │                 │
    30:00.400         SELECTING             │                 │                                           4.4.1
    30:00.400             ┬────DISCOVER─────┼────────────────▶│            looks for servers              4.4.1
    30:00.600             │                 │     Determines configuration sets 192.168.1.102 aside       4.3.1
    30:00.600             │◀────────────────┼⊘─────OFFER──────┬            proposes 192.168.1.102 for 1 h 4.1
    30:00.800   Selects configuration       │                 │                                           3.1 step 3
    30:00.800        REQUESTING             │                 │                                           3.1 step 3
    30:00.800             ┬─────REQUEST─────┼────────────────▶│            asks server-1 for 192.168.1.102 3.1 step 3
    30:01.000             │                 │       Commits configuration  binds 192.168.1.102 for 1 h    3.1 step 4
    30:01.000             │◀────────────────┼⊘──────ACK───────┬            grants 192.168.1.102 for 1 h   4.1
    30:01.200            ARP                │                 │            who has 192.168.1.102?         4.4.1
    30:01.200           BOUND               │                 │            has 192.168.1.102 for 1 h      4.4.1
    30:01.200  Initialization complete      │                 │                                           4.4.1
                          ┊          30 s later: T1           ┊                                           4.4.5
    30:31.400             │             RENEWING              │                                           4.4.5
    30:31.400             │                 ├─────REQUEST────▶│            asks to extend 192.168.1.101   4.4.4
    30:31.600             │                 │                 │            binds 192.168.1.101 for 1 h    4.3.2
    30:31.600             │                 │◀──────ACK───────┤            grants 192.168.1.101 for 1 h   4.1
    30:31.800             │               BOUND               │                                           4.4.5
    ");
}

#[test]
fn a_request_for_a_restarted_server_is_granted_if_the_address_is_free() {
    let lab = Lab::dora("2s")
        .with("[[script]]\nat = \"300ms\"\ndo = \"restart\"\nhost = \"server-1\"\nforget = true");
    assert_snapshot!(lab.play().ladder(), @r"
     time         laptop-a          server-1
    0.000           INIT                │                                           4.4.1
    0.000   Begins initialization       │
    0.000         SELECTING             │                                           4.4.1
    0.000             ┬────DISCOVER────▶│            looks for servers              4.4.1
    0.200             │     Determines configuration sets 192.168.1.100 aside       4.3.1
    0.200             │◀─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
    0.300             │           starts again
    0.400   Selects configuration       │                                           3.1 step 3
    0.400        REQUESTING             │                                           3.1 step 3
    0.400             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    0.600             │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
    0.600             │◀──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
    0.800            ARP                │            who has 192.168.1.100?         4.4.1
    0.800           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
    0.800  Initialization complete      │                                           4.4.1
    ");
}
