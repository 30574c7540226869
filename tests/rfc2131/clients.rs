//! Sections 4.4.1 to 4.4.6 and RFC 6842: how a client begins, chooses, goes off and comes back.

use insta::assert_snapshot;

use crate::support::{Lab, fields};

#[test]
fn a_client_waits_a_random_one_to_ten_seconds_before_it_begins() {
    let lab = Lab::until("12s")
        .server("")
        .client("laptop-a", "start_delay = true")
        .client("phone-b", "start_delay = true")
        .at("0s", "power-on", "laptop-a")
        .at("0s", "power-on", "phone-b");
    assert_snapshot!(lab.play().ladder(), @r"
     time         laptop-a           phone-b          server-1
    0.000           INIT              INIT                │                                           4.4.1
                      ┊        1.8 s later: start         ┊                                           4.4.1
    1.843             │       Begins initialization       │
    1.843             │             SELECTING             │                                           4.4.1
    1.843             │                 ┬────DISCOVER────▶│            looks for servers              4.4.1
    2.043             │                 │     Determines configuration sets 192.168.1.100 aside       4.3.1
    2.043             │⊘────────────────┼◀─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
    2.243             │       Selects configuration       │                                           3.1 step 3
    2.243             │            REQUESTING             │                                           3.1 step 3
    2.243             │                 ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    2.443             │                 │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
    2.443             │⊘────────────────┼◀──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
    2.643             │                ARP                │            who has 192.168.1.100?         4.4.1
    2.643             │               BOUND               │            has 192.168.1.100 for 1 h      4.4.1
    2.643             │      Initialization complete      │                                           4.4.1
    3.102   Begins initialization       │                 │
    3.102         SELECTING             │                 │                                           4.4.1
    3.102             ┬────DISCOVER─────┼────────────────▶│            looks for servers              4.4.1
    3.302             │                 │     Determines configuration sets 192.168.1.101 aside       4.3.1
    3.302             │◀────────────────┼⊘─────OFFER──────┬            proposes 192.168.1.101 for 1 h 4.1
    3.502   Selects configuration       │                 │                                           3.1 step 3
    3.502        REQUESTING             │                 │                                           3.1 step 3
    3.502             ┬─────REQUEST─────┼────────────────▶│            asks server-1 for 192.168.1.101 3.1 step 3
    3.702             │                 │       Commits configuration  binds 192.168.1.101 for 1 h    3.1 step 4
    3.702             │◀────────────────┼⊘──────ACK───────┬            grants 192.168.1.101 for 1 h   4.1
    3.902            ARP                │                 │            who has 192.168.1.101?         4.4.1
    3.902           BOUND               │                 │            has 192.168.1.101 for 1 h      4.4.1
    3.902  Initialization complete      │                 │                                           4.4.1
    ");
}

#[test]
fn of_several_offers_the_best_is_the_longest_lease() {
    let lab = Lab::until("3s")
        .server("lease = \"30min\"")
        .server("extra_delay = \"40ms\"")
        .client("laptop-a", "offer_window = \"1s\"\nchoose = \"best\"")
        .at("0s", "power-on", "laptop-a");
    assert_snapshot!(lab.play().ladder(), @r"
     time         server-1          laptop-a          server-2
    0.000             │               INIT                │                                           4.4.1
    0.000             │       Begins initialization       │
    0.000             │             SELECTING             │                                           4.4.1
    0.000             │◀───DISCOVER─────┬────DISCOVER────▶│            looks for servers              4.4.1
    0.200 Determines configuration      │                 │            sets 192.168.1.100 aside       4.3.1
    0.200             ┬──────OFFER─────▶│                 │            proposes 192.168.1.100 for 30 min 4.1
    0.240             │                 │     Determines configuration sets 192.168.1.150 aside       4.3.1
    0.240             │                 │◀─────OFFER──────┬            proposes 192.168.1.150 for 1 h 4.1
    0.400             │         Collects replies          │                                           4.4.1
    1.400             │       Selects configuration       │                                           3.1 step 3
    1.400             │            REQUESTING             │                                           3.1 step 3
    1.400             │⊘────REQUEST─────┬─────REQUEST────▶│            asks server-2 for 192.168.1.150 3.1 step 3
    1.600 Takes back 192.168.1.100      │                 │            has 192.168.1.100 to give again 4.3.2
    1.600             ⊘                 │                 │            another server is chosen       4.3.2
    1.640             │                 │       Commits configuration  binds 192.168.1.150 for 1 h    3.1 step 4
    1.640             │                 │◀──────ACK───────┬            grants 192.168.1.150 for 1 h   4.1
    1.880             │                ARP                │            who has 192.168.1.150?         4.4.1
    1.880             │               BOUND               │            has 192.168.1.150 for 1 h      4.4.1
    1.880             │      Initialization complete      │                                           4.4.1
    ");
}

#[test]
fn of_equal_offers_the_best_is_the_previous_servers() {
    let lab = Lab::until("20s")
        .server("")
        .server("extra_delay = \"40ms\"")
        .client("laptop-a", "offer_window = \"1s\"\nchoose = \"best\"\nlease = { address = \"192.168.1.150\", server = \"server-2\" }")
        .at("1s", "release", "laptop-a")
        .at("5s", "join", "laptop-a");
    let played = lab.play();
    let last = fields(&played.log)
        .lines()
        .last()
        .unwrap_or_default()
        .to_owned();
    assert!(
        last.starts_with("server-2") && last.contains("ACK"),
        "{last}"
    );
}

#[test]
fn switched_off_while_selecting_a_client_begins_from_nothing() {
    let lab = Lab::until("8s")
        .server("")
        .client("laptop-a", "")
        .at("0s", "power-on", "laptop-a")
        .at("300ms", "power-off", "laptop-a")
        .at("5s", "power-on", "laptop-a");
    assert_snapshot!(lab.play().ladder(), @r"
     time         laptop-a          server-1
    0.000           INIT                │                                           4.4.1
    0.000   Begins initialization       │
    0.000         SELECTING             │                                           4.4.1
    0.000             ┬────DISCOVER────▶│            looks for servers              4.4.1
    0.200             │     Determines configuration sets 192.168.1.100 aside       4.3.1
    0.200             │○─────OFFER──────┬            switched off                   4.1
    0.300            OFF                │                                           4.4.6
                      ┊   4.6 s later   ┊
    5.000           INIT                │                                           4.4.1
    5.000   Begins initialization       │
    5.000         SELECTING             │                                           4.4.1
    5.000             ┬────DISCOVER────▶│            looks for servers              4.4.1
    5.200             │     Determines configuration sets 192.168.1.100 aside       4.3.1
    5.200             │◀─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
    5.400   Selects configuration       │                                           3.1 step 3
    5.400        REQUESTING             │                                           3.1 step 3
    5.400             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    5.600             │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
    5.600             │◀──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
    5.800            ARP                │            who has 192.168.1.100?         4.4.1
    5.800           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
    5.800  Initialization complete      │                                           4.4.1
    ");
}

#[test]
fn switched_off_while_bound_a_client_comes_back_with_its_old_address() {
    let lab = Lab::dora("8s")
        .at("2s", "power-off", "laptop-a")
        .at("5s", "power-on", "laptop-a");
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
                      ┊   1.2 s later   ┊
    2.000            OFF                │                                           4.4.6
                      ┊    3 s later    ┊
    5.000        INIT-REBOOT            │                                           4.4.2
    5.000   Begins initialization       │
    5.000         REBOOTING             │                                           4.4.2
    5.000             ┬─────REQUEST────▶│            asks whether 192.168.1.100 still holds 4.4.4
    5.200             │                 │            binds 192.168.1.100 for 1 h    4.3.2
    5.200             │◀──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
    5.400            ARP                │            who has 192.168.1.100?         4.4.1
    5.400           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
    5.400  Initialization complete      │                                           4.4.1
    ");
}

#[test]
fn an_ack_that_nobody_asked_for_any_more_is_discarded() {
    let late = "[[fault]]\ndo = \"delay\"\nmessage = \"ACK\"\nfrom = \"server-1\"\nby = \"6s\"";
    let lab = Lab::dora("10s").with(late);
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
    0.600             │⊘──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
                      ┊                 ┊            3.9 s later: next try          4.1
    4.549             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    4.749             │◀──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
    4.949            ARP                │            who has 192.168.1.100?         4.4.1
    4.949           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
    4.949  Initialization complete      │                                           4.4.1
    6.800             ⊘                 │            nobody asked                   4.4.1
    ");
}

#[test]
fn an_offer_that_comes_after_the_choice_is_discarded() {
    let lab = Lab::until("2s")
        .server("")
        .server("extra_delay = \"150ms\"")
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
    0.350             │                 │     Determines configuration sets 192.168.1.150 aside       4.3.1
    0.350             │                 │⊘─────OFFER──────┬            proposes 192.168.1.150 for 1 h 4.1
    0.400             │       Selects configuration       │                                           3.1 step 3
    0.400             │            REQUESTING             │                                           3.1 step 3
    0.400             │◀────REQUEST─────┬─────REQUEST────⊘│            asks server-1 for 192.168.1.100 3.1 step 3
    0.600   Commits configuration       │                 │            binds 192.168.1.100 for 1 h    3.1 step 4
    0.600             ┬───────ACK──────▶│                 │            grants 192.168.1.100 for 1 h   4.1
    0.700             │                 ⊘                 │            has chosen already             4.4.1
    0.750             │                 │     Takes back 192.168.1.150 has 192.168.1.150 to give again 4.3.2
    0.750             │                 │                 ⊘            another server is chosen       4.3.2
    0.800             │                ARP                │            who has 192.168.1.100?         4.4.1
    0.800             │               BOUND               │            has 192.168.1.100 for 1 h      4.4.1
    0.800             │      Initialization complete      │                                           4.4.1
    ");
}

#[test]
fn a_client_identifier_is_returned_and_tells_two_systems_on_one_card_apart() {
    let card = |name: &str| format!("mac = \"02:00:00:00:00:0a\"\nclient_id = {name:?}");
    let lab = Lab::until("8s")
        .server("")
        .client("linux", &card("linux-1"))
        .client("windows", &card("win-1"))
        .at("0s", "power-on", "linux")
        .at("2s", "power-off", "linux")
        .at("3s", "power-on", "windows");
    assert_snapshot!(lab.play().ladder(), @r"
     time           linux            windows          server-1
    0.000           INIT                │                 │                                           4.4.1
    0.000   Begins initialization       │                 │
    0.000         SELECTING             │                 │                                           4.4.1
    0.000             ┬────DISCOVER─────┼────────────────▶│            looks for servers              4.4.1
    0.200             │                 │     Determines configuration sets 192.168.1.100 aside       4.3.1
    0.200             │◀────────────────┼○─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
    0.400   Selects configuration       │                 │                                           3.1 step 3
    0.400        REQUESTING             │                 │                                           3.1 step 3
    0.400             ┬─────REQUEST─────┼────────────────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    0.600             │                 │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
    0.600             │◀────────────────┼○──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
    0.800            ARP                │                 │            who has 192.168.1.100?         4.4.1
    0.800           BOUND               │                 │            has 192.168.1.100 for 1 h      4.4.1
    0.800  Initialization complete      │                 │                                           4.4.1
                      ┊            1.2 s later            ┊
    2.000            OFF                │                 │                                           4.4.6
                      ┊             1 s later             ┊
    3.000             │               INIT                │                                           4.4.1
    3.000             │       Begins initialization       │
    3.000             │             SELECTING             │                                           4.4.1
    3.000             │                 ┬────DISCOVER────▶│            looks for servers              4.4.1
    3.200             │                 │     Determines configuration sets 192.168.1.101 aside       4.3.1
    3.200             │○────────────────┼◀─────OFFER──────┬            proposes 192.168.1.101 for 1 h 4.1
    3.400             │       Selects configuration       │                                           3.1 step 3
    3.400             │            REQUESTING             │                                           3.1 step 3
    3.400             │                 ┬─────REQUEST────▶│            asks server-1 for 192.168.1.101 3.1 step 3
    3.600             │                 │       Commits configuration  binds 192.168.1.101 for 1 h    3.1 step 4
    3.600             │○────────────────┼◀──────ACK───────┬            grants 192.168.1.101 for 1 h   4.1
    3.800             │                ARP                │            who has 192.168.1.101?         4.4.1
    3.800             │               BOUND               │            has 192.168.1.101 for 1 h      4.4.1
    3.800             │      Initialization complete      │                                           4.4.1
    ");
}

#[test]
fn a_server_of_1997_returns_no_client_identifier() {
    let lab = Lab::until("2s")
        .server("echo_client_id = false")
        .client("laptop-a", "client_id = \"mac\"")
        .at("0s", "power-on", "laptop-a")
        .breaks("RFC 6842 3 echo");
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
    ");
}
