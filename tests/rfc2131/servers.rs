//! Section 4.3.1: which address is offered, for how long, with what.

use insta::assert_snapshot;

use dorascope::sim::Event;
use dorascope::wire::MessageType;

use crate::support::{Lab, Played, fields};

const POOL_OF_TWO: &str = "pool = \"192.168.1.100-192.168.1.101\"";
const POOL_OF_ONE: &str = "pool = \"192.168.1.100-192.168.1.100\"";

#[test]
fn a_reservation_comes_first_and_nobody_else_gets_its_address() {
    let lab = Lab::until("12s")
        .server("reservations = [{ client = \"laptop-a\", address = \"192.168.1.100\" }]")
        .client("laptop-a", "")
        .client("phone-b", "")
        .at("0s", "power-on", "phone-b")
        .at("5s", "power-on", "laptop-a");
    assert_snapshot!(lab.play().ladder(), @r"
     time         laptop-a           phone-b          server-1
    0.000             │               INIT                │                                           4.4.1
    0.000             │       Begins initialization       │
    0.000             │             SELECTING             │                                           4.4.1
    0.000             │                 ┬────DISCOVER────▶│            looks for servers              4.4.1
    0.200             │                 │     Determines configuration sets 192.168.1.101 aside       4.3.1
    0.200             │                 │◀─────OFFER──────┬            proposes 192.168.1.101 for 1 h 4.1
    0.400             │       Selects configuration       │                                           3.1 step 3
    0.400             │            REQUESTING             │                                           3.1 step 3
    0.400             │                 ┬─────REQUEST────▶│            asks server-1 for 192.168.1.101 3.1 step 3
    0.600             │                 │       Commits configuration  binds 192.168.1.101 for 1 h    3.1 step 4
    0.600             │                 │◀──────ACK───────┬            grants 192.168.1.101 for 1 h   4.1
    0.800             │                ARP                │            who has 192.168.1.101?         4.4.1
    0.800             │               BOUND               │            has 192.168.1.101 for 1 h      4.4.1
    0.800             │      Initialization complete      │                                           4.4.1
                      ┊            4.2 s later            ┊
    5.000           INIT                │                 │                                           4.4.1
    5.000   Begins initialization       │                 │
    5.000         SELECTING             │                 │                                           4.4.1
    5.000             ┬────DISCOVER─────┼────────────────▶│            looks for servers              4.4.1
    5.200             │                 │     Determines configuration sets 192.168.1.100 aside       4.3.1
    5.200             │◀────────────────┼⊘─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
    5.400   Selects configuration       │                 │                                           3.1 step 3
    5.400        REQUESTING             │                 │                                           3.1 step 3
    5.400             ┬─────REQUEST─────┼────────────────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    5.600             │                 │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
    5.600             │◀────────────────┼⊘──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
    5.800            ARP                │                 │            who has 192.168.1.100?         4.4.1
    5.800           BOUND               │                 │            has 192.168.1.100 for 1 h      4.4.1
    5.800  Initialization complete      │                 │                                           4.4.1
    ");
}

#[test]
fn the_present_binding_comes_next() {
    let lab = Lab::dora("63s").drops("ACK", "server-1", 4);
    let offers = addresses(&lab.play(), MessageType::Offer);
    assert_eq!(offers, ["192.168.1.100", "192.168.1.100"]);
}

#[test]
fn the_previous_binding_comes_before_an_address_never_used() {
    let lab = Lab::until("25s")
        .server("")
        .client("laptop-a", "")
        .client("phone-b", "")
        .at("0s", "power-on", "laptop-a")
        .at("5s", "release", "laptop-a")
        .at("10s", "power-on", "phone-b")
        .at("20s", "join", "laptop-a");
    let offers = addresses(&lab.play(), MessageType::Offer);
    assert_eq!(offers, ["192.168.1.100", "192.168.1.101", "192.168.1.100"]);
}

#[test]
fn a_previous_binding_that_somebody_else_has_now_is_no_claim() {
    let lab = Lab::until("35s")
        .server(POOL_OF_TWO)
        .client("laptop-a", "")
        .client("phone-b", "")
        .client("tablet-c", "")
        .at("0s", "power-on", "laptop-a")
        .at("5s", "power-on", "phone-b")
        .at("10s", "release", "laptop-a")
        .at("15s", "power-on", "tablet-c")
        .at("20s", "release", "phone-b")
        .at("25s", "join", "laptop-a");
    let grants = addresses(&lab.play(), MessageType::Ack);
    assert_eq!(
        grants,
        [
            "192.168.1.100",
            "192.168.1.101",
            "192.168.1.100",
            "192.168.1.101"
        ]
    );
}

#[test]
fn a_wish_is_granted_if_it_is_in_the_pool_and_free() {
    let wish = |address: &str| {
        let remembers = format!(
            "remembers = {{ address = {address:?}, server = \"192.168.1.9\", left = \"1s\" }}"
        );
        let lab = Lab::until("20s")
            .server("")
            .client(
                "laptop-a",
                "lease = { address = \"192.168.1.130\", server = \"server-1\" }",
            )
            .client("phone-b", &remembers)
            .at("10s", "power-on", "phone-b");
        addresses(&lab.play(), MessageType::Offer).join(" ")
    };
    assert_eq!(wish("192.168.1.120"), "192.168.1.120");
    assert_eq!(wish("192.168.1.130"), "192.168.1.100", "taken");
    assert_eq!(wish("192.168.1.200"), "192.168.1.100", "not in the pool");
    assert_eq!(wish("10.0.0.7"), "192.168.1.100", "another network");
}

#[test]
fn without_an_address_left_a_server_is_silent_until_one_is_free() {
    let lab = Lab::until("30s")
        .server(POOL_OF_ONE)
        .client("laptop-a", "")
        .client("phone-b", "")
        .at("0s", "power-on", "laptop-a")
        .at("5s", "power-on", "phone-b")
        .at("10s", "release", "laptop-a");
    assert_snapshot!(lab.play().ladder(), @r"
      time         laptop-a           phone-b          server-1
     0.000           INIT                │                 │                                           4.4.1
     0.000   Begins initialization       │                 │
     0.000         SELECTING             │                 │                                           4.4.1
     0.000             ┬────DISCOVER─────┼────────────────▶│            looks for servers              4.4.1
     0.200             │                 │     Determines configuration sets 192.168.1.100 aside       4.3.1
     0.200             │◀────────────────┼──────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
     0.400   Selects configuration       │                 │                                           3.1 step 3
     0.400        REQUESTING             │                 │                                           3.1 step 3
     0.400             ┬─────REQUEST─────┼────────────────▶│            asks server-1 for 192.168.1.100 3.1 step 3
     0.600             │                 │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
     0.600             │◀────────────────┼───────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
     0.800            ARP                │                 │            who has 192.168.1.100?         4.4.1
     0.800           BOUND               │                 │            has 192.168.1.100 for 1 h      4.4.1
     0.800  Initialization complete      │                 │                                           4.4.1
                       ┊            4.2 s later            ┊
     5.000             │               INIT                │                                           4.4.1
     5.000             │       Begins initialization       │
     5.000             │             SELECTING             │                                           4.4.1
     5.000             │                 ┬────DISCOVER────⊘│            looks for servers              4.4.1
     5.200             │                 │          No address left                                    4.3.1
     5.200             │                 │           says nothing       no address left                4.3.1
                       ┊       3.4 s later: next try       ┊                                           4.1
     8.624             │                 ┬────DISCOVER────⊘│            looks for servers              4.4.1
     8.824             │                 │          No address left                                    4.3.1
     8.824             │                 │           says nothing       no address left                4.3.1
                       ┊            1.2 s later            ┊
    10.000           INIT                │                 │                                           4.4.6
    10.000     Graceful shutdown         │                 │                                           4.4.6
    10.000             ├─────RELEASE─────┼────────────────▶│            returns 192.168.1.100 to server-1 4.4.4
    10.200             │                 │          Discards lease      takes 192.168.1.100 back       4.3.4
                       ┊       6.8 s later: next try       ┊                                           4.1
    16.964             │                 ┬────DISCOVER────▶│            looks for servers              4.4.1
    17.164             │                 │     Determines configuration sets 192.168.1.100 aside       4.3.1
    17.164             │⊘────────────────┼◀─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
    17.364             │       Selects configuration       │                                           3.1 step 3
    17.364             │            REQUESTING             │                                           3.1 step 3
    17.364             │                 ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    17.564             │                 │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
    17.564             │⊘────────────────┼◀──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
    17.764             │                ARP                │            who has 192.168.1.100?         4.4.1
    17.764             │               BOUND               │            has 192.168.1.100 for 1 h      4.4.1
    17.764             │      Initialization complete      │                                           4.4.1
    ");
}

#[test]
fn a_lease_that_ended_is_the_next_clients_address() {
    let lab = Lab::until("4min")
        .server(&format!("{POOL_OF_ONE}\nlease = \"2min\""))
        .client("laptop-a", "")
        .client("phone-b", "")
        .at("0s", "power-on", "laptop-a")
        .at("10s", "power-off", "laptop-a")
        .at("60s", "power-on", "phone-b");
    assert_snapshot!(lab.play().ladder(), @r"
        time         laptop-a           phone-b          server-1
       0.000           INIT                │                 │                                           4.4.1
       0.000   Begins initialization       │                 │
       0.000         SELECTING             │                 │                                           4.4.1
       0.000             ┬────DISCOVER─────┼────────────────▶│            looks for servers              4.4.1
       0.200             │                 │     Determines configuration sets 192.168.1.100 aside       4.3.1
       0.200             │◀────────────────┼──────OFFER──────┬            proposes 192.168.1.100 for 2 min 4.1
       0.400   Selects configuration       │                 │                                           3.1 step 3
       0.400        REQUESTING             │                 │                                           3.1 step 3
       0.400             ┬─────REQUEST─────┼────────────────▶│            asks server-1 for 192.168.1.100 3.1 step 3
       0.600             │                 │       Commits configuration  binds 192.168.1.100 for 2 min  3.1 step 4
       0.600             │◀────────────────┼───────ACK───────┬            grants 192.168.1.100 for 2 min 4.1
       0.800            ARP                │                 │            who has 192.168.1.100?         4.4.1
       0.800           BOUND               │                 │            has 192.168.1.100 for 2 min    4.4.1
       0.800  Initialization complete      │                 │                                           4.4.1
                         ┊            9.2 s later            ┊
      10.000            OFF                │                 │                                           4.4.6
                         ┊            50 s later             ┊
    1:00.000             │               INIT                │                                           4.4.1
    1:00.000             │       Begins initialization       │
    1:00.000             │             SELECTING             │                                           4.4.1
    1:00.000             │                 ┬────DISCOVER────⊘│            looks for servers              4.4.1
    1:00.200             │                 │          No address left                                    4.3.1
    1:00.200             │                 │           says nothing       no address left                4.3.1
                         ┊       3.4 s later: next try       ┊                                           4.1
    1:03.624             │                 ┬────DISCOVER────⊘│            looks for servers              4.4.1
    1:03.824             │                 │          No address left                                    4.3.1
    1:03.824             │                 │           says nothing       no address left                4.3.1
                         ┊       8.1 s later: next try       ┊                                           4.1
    1:11.964             │                 ┬────DISCOVER────⊘│            looks for servers              4.4.1
    1:12.164             │                 │          No address left                                    4.3.1
    1:12.164             │                 │           says nothing       no address left                4.3.1
                         ┊       16 s later: next try        ┊                                           4.1
    1:28.519             │                 ┬────DISCOVER────⊘│            looks for servers              4.4.1
    1:28.719             │                 │          No address left                                    4.3.1
    1:28.719             │                 │           says nothing       no address left                4.3.1
                         ┊       31 s later: next try        ┊                                           4.1
    1:59.829             │                 ┬────DISCOVER────⊘│            looks for servers              4.4.1
    2:00.029             │                 │          No address left                                    4.3.1
    2:00.029             │                 │           says nothing       no address left                4.3.1
    2:00.600             │                 │                 │            has 192.168.1.100 to give again 2.2
                         ┊     1 min 5 s later: next try     ┊                                           4.1
    3:04.544             │                 ┬────DISCOVER────▶│            looks for servers              4.4.1
    3:04.744             │                 │     Determines configuration sets 192.168.1.100 aside       4.3.1
    3:04.744             │                 │◀─────OFFER──────┬            proposes 192.168.1.100 for 2 min 4.1
    3:04.944             │       Selects configuration       │                                           3.1 step 3
    3:04.944             │            REQUESTING             │                                           3.1 step 3
    3:04.944             │                 ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    3:05.144             │                 │       Commits configuration  binds 192.168.1.100 for 2 min  3.1 step 4
    3:05.144             │                 │◀──────ACK───────┬            grants 192.168.1.100 for 2 min 4.1
    3:05.344             │                ARP                │            who has 192.168.1.100?         4.4.1
    3:05.344             │               BOUND               │            has 192.168.1.100 for 2 min    4.4.1
    3:05.344             │      Initialization complete      │                                           4.4.1
    ");
}

#[test]
fn an_offer_is_held_for_a_while_and_then_free_again() {
    let lab = Lab::until("80s")
        .server(POOL_OF_ONE)
        .client("laptop-a", "")
        .client("phone-b", "")
        .at("0s", "power-on", "laptop-a")
        .at("300ms", "power-off", "laptop-a")
        .at("40s", "power-on", "phone-b");
    assert_snapshot!(lab.play().ladder(), @r"
        time         laptop-a           phone-b          server-1
       0.000           INIT                │                 │                                           4.4.1
       0.000   Begins initialization       │                 │
       0.000         SELECTING             │                 │                                           4.4.1
       0.000             ┬────DISCOVER─────┼────────────────▶│            looks for servers              4.4.1
       0.200             │                 │     Determines configuration sets 192.168.1.100 aside       4.3.1
       0.200             │○────────────────┼──────OFFER──────┬            switched off                   4.1
       0.300            OFF                │                 │                                           4.4.6
                         ┊            40 s later             ┊
      40.000             │               INIT                │                                           4.4.1
      40.000             │       Begins initialization       │
      40.000             │             SELECTING             │                                           4.4.1
      40.000             │                 ┬────DISCOVER────⊘│            looks for servers              4.4.1
      40.200             │                 │          No address left                                    4.3.1
      40.200             │                 │           says nothing       no address left                4.3.1
                         ┊       3.4 s later: next try       ┊                                           4.1
      43.624             │                 ┬────DISCOVER────⊘│            looks for servers              4.4.1
      43.824             │                 │          No address left                                    4.3.1
      43.824             │                 │           says nothing       no address left                4.3.1
                         ┊       8.1 s later: next try       ┊                                           4.1
      51.964             │                 ┬────DISCOVER────⊘│            looks for servers              4.4.1
      52.164             │                 │          No address left                                    4.3.1
      52.164             │                 │           says nothing       no address left                4.3.1
    1:00.200             │                 │                 │            has 192.168.1.100 to give again 2.2
                         ┊       16 s later: next try        ┊                                           4.1
    1:08.519             │                 ┬────DISCOVER────▶│            looks for servers              4.4.1
    1:08.719             │                 │     Determines configuration sets 192.168.1.100 aside       4.3.1
    1:08.719             │                 │◀─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
    1:08.919             │       Selects configuration       │                                           3.1 step 3
    1:08.919             │            REQUESTING             │                                           3.1 step 3
    1:08.919             │                 ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    1:09.119             │                 │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
    1:09.119             │                 │◀──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
    1:09.319             │                ARP                │            who has 192.168.1.100?         4.4.1
    1:09.319             │               BOUND               │            has 192.168.1.100 for 1 h      4.4.1
    1:09.319             │      Initialization complete      │                                           4.4.1
    ");
}

#[test]
fn the_wished_lease_time_is_granted_up_to_the_servers_own() {
    let granted = |more: &str| {
        let lab = Lab::until("2s")
            .server("")
            .client("laptop-a", more)
            .at("0s", "power-on", "laptop-a");
        fields(&lab.play().log)
            .lines()
            .last()
            .unwrap_or_default()
            .to_owned()
    };
    assert!(granted("").contains("o51=3600 o58=1800 o59=3150"));
    assert!(granted("requested_lease = \"10min\"").contains("o51=600 o58=300 o59=525"));
    assert!(granted("requested_lease = \"24h\"").contains("o51=3600"));
    assert!(granted("requested_lease = \"infinite\"").contains("o51=3600"));
}

#[test]
fn a_client_that_has_a_binding_may_be_offered_the_time_left() {
    let lab = Lab::until("63s")
        .server("remaining_lease = true")
        .client("laptop-a", "")
        .drops("ACK", "server-1", 4)
        .at("0s", "power-on", "laptop-a");
    let played = lab.play();
    let last = fields(&played.log)
        .lines()
        .last()
        .unwrap_or_default()
        .to_owned();
    assert!(last.contains("ACK") && last.contains("o51=3538"), "{last}");
}

#[test]
fn the_options_asked_for_are_returned_in_the_order_of_the_list() {
    let lab = Lab::until("2s")
        .server("next_server = \"192.168.1.5\"")
        .client("laptop-a", "parameters = [6, 42, 1, 3]")
        .at("0s", "power-on", "laptop-a");
    let played = lab.play();
    let offer = messages(&played, MessageType::Offer).next().unwrap();
    let codes: Vec<u8> = offer.options().iter().map(|option| option.code).collect();
    assert_eq!(codes, [53, 54, 51, 58, 59, 6, 1, 3]);
    assert_eq!(offer.header().siaddr.to_string(), "192.168.1.5");
}

#[test]
fn two_servers_offer_addresses_of_their_own() {
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

fn messages(
    played: &Played,
    kind: MessageType,
) -> impl Iterator<Item = dorascope::wire::Message> + '_ {
    played
        .log
        .records()
        .iter()
        .filter_map(move |record| match &record.event {
            Event::Sent(packet, _) if packet.kind == Some(kind) => packet.message().ok(),
            _ => None,
        })
}

fn addresses(played: &Played, kind: MessageType) -> Vec<String> {
    messages(played, kind)
        .map(|message| message.header().yiaddr.to_string())
        .collect()
}
