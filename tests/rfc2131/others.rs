//! Sections 4.3.3 to 4.3.5: DECLINE, RELEASE and INFORM at the server.

use insta::assert_snapshot;

use crate::support::{BOUND, Lab, fields};

const PRINTER: &str = "[[bystander]]\nid = \"printer\"\naddress = \"192.168.1.100\"";

#[test]
fn a_declined_address_is_set_aside_until_its_quarantine_is_over() {
    let lab = Lab::until("100s")
        .server("quarantine = \"1min\"\npool = \"192.168.1.100-192.168.1.100\"")
        .with(PRINTER)
        .client("laptop-a", "")
        .at("0s", "power-on", "laptop-a");
    assert_snapshot!(lab.play().ladder(), @r"
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
      11.000             ┬────DISCOVER────⊘│                 │            looks for servers              4.4.1
      11.200             │          No address left          │                                           4.3.1
      11.200             │           says nothing            │            no address left                4.3.1
                         ┊       4.4 s later: next try       ┊                                           4.1
      15.623             ┬────DISCOVER────⊘│                 │            looks for servers              4.4.1
      15.823             │          No address left          │                                           4.3.1
      15.823             │           says nothing            │            no address left                4.3.1
                         ┊       8.5 s later: next try       ┊                                           4.1
      24.359             ┬────DISCOVER────⊘│                 │            looks for servers              4.4.1
      24.559             │          No address left          │                                           4.3.1
      24.559             │           says nothing            │            no address left                4.3.1
                         ┊       15 s later: next try        ┊                                           4.1
      40.051             ┬────DISCOVER────⊘│                 │            looks for servers              4.4.1
      40.251             │          No address left          │                                           4.3.1
      40.251             │           says nothing            │            no address left                4.3.1
                         ┊    21 s later: quarantine ends    ┊                                           4.3.3
    1:01.200             │                 │                 │            takes 192.168.1.100 back       2.2
                         ┊       11 s later: next try        ┊                                           4.1
    1:12.195             ┬────DISCOVER────▶│                 │            looks for servers              4.4.1
    1:12.395             │     Determines configuration      │            sets 192.168.1.100 aside       4.3.1
    1:12.395             │◀─────OFFER──────┬                 │            proposes 192.168.1.100 for 1 h 4.1
    1:12.595   Selects configuration       │                 │                                           3.1 step 3
    1:12.595        REQUESTING             │                 │                                           3.1 step 3
    1:12.595             ┬─────REQUEST────▶│                 │            asks server-1 for 192.168.1.100 3.1 step 3
    1:12.795             │       Commits configuration       │            binds 192.168.1.100 for 1 h    3.1 step 4
    1:12.795             │◀──────ACK───────┬                 │            grants 192.168.1.100 for 1 h   4.1
    1:12.995            ARP                │                 │            who has 192.168.1.100?         4.4.1
    1:13.195            ARP                │                 │            printer has 192.168.1.100      4.4.1
    1:13.195           INIT                │                 │                                           3.1 step 5
    1:13.195             ┬─────DECLINE────▶│                 │            refuses 192.168.1.100          4.4.4
    1:13.395             │192.168.1.100 is in use: set aside │            sets 192.168.1.100 apart       4.3.3
                         ┊     9.8 s later: tries again      ┊                                           3.1 step 5
    1:23.195   Begins initialization       │                 │
    1:23.195         SELECTING             │                 │                                           4.4.1
    1:23.195             ┬────DISCOVER────⊘│                 │            looks for servers              4.4.1
    1:23.395             │          No address left          │                                           4.3.1
    1:23.395             │           says nothing            │            no address left                4.3.1
                         ┊       4.4 s later: next try       ┊                                           4.1
    1:27.832             ┬────DISCOVER────⊘│                 │            looks for servers              4.4.1
    1:28.032             │          No address left          │                                           4.3.1
    1:28.032             │           says nothing            │            no address left                4.3.1
                         ┊       8.1 s later: next try       ┊                                           4.1
    1:36.149             ┬────DISCOVER────⊘│                 │            looks for servers              4.4.1
    1:36.349             │          No address left          │                                           4.3.1
    1:36.349             │           says nothing            │            no address left                4.3.1
    ");
}

#[test]
fn or_until_the_operator_frees_it() {
    let free = "do = \"free\"\nhost = \"server-1\"\naddress = \"192.168.1.100\"";
    let lab = Lab::until("30s")
        .server("pool = \"192.168.1.100-192.168.1.100\"")
        .client("laptop-a", BOUND)
        .at("1s", "address-in-use", "laptop-a")
        .with(&format!("[[script]]\nat = \"12s\"\n{free}"));
    assert_snapshot!(lab.play().ladder(), @r"
      time         laptop-a          server-1
     0.000             │                 │            binds 192.168.1.100 for 1 h    3.1 step 4
     0.000           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
                       ┊    1 s later    ┊
     1.000           INIT                │                                           3.1 step 5
     1.000 Stops using 192.168.1.100     │
     1.000             ┬─────DECLINE────▶│            refuses 192.168.1.100          4.4.4
     1.200             │192.168.1.100 is in use: set  sets 192.168.1.100 apart       4.3.3
                       ┊                 ┊            9.8 s later: tries again       3.1 step 5
    11.000   Begins initialization       │
    11.000         SELECTING             │                                           4.4.1
    11.000             ┬────DISCOVER────⊘│            looks for servers              4.4.1
    11.200             │          No address left                                    4.3.1
    11.200             │           says nothing       no address left                4.3.1
    12.000             │                 │            takes 192.168.1.100 back       2.2
                       ┊                 ┊            3.3 s later: next try          4.1
    14.491             ┬────DISCOVER────▶│            looks for servers              4.4.1
    14.691             │     Determines configuration sets 192.168.1.100 aside       4.3.1
    14.691             │◀─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
    14.891   Selects configuration       │                                           3.1 step 3
    14.891        REQUESTING             │                                           3.1 step 3
    14.891             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    15.091             │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
    15.091             │◀──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
    15.291            ARP                │            who has 192.168.1.100?         4.4.1
    15.291           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
    15.291  Initialization complete      │                                           4.4.1
    ");
}

#[test]
fn a_decline_is_for_the_server_that_it_names() {
    let lab = Lab::until("2s")
        .server("")
        .server("extra_delay = \"40ms\"")
        .with(PRINTER)
        .client("laptop-a", "")
        .at("0s", "power-on", "laptop-a");
    assert_snapshot!(lab.play().ladder(), @r"
     time         server-1          laptop-a          server-2           printer
    0.000             │               INIT                │                 │                                           4.4.1
    0.000             │       Begins initialization       │                 │
    0.000             │             SELECTING             │                 │                                           4.4.1
    0.000             │◀───DISCOVER─────┬────DISCOVER────▶│                 │            looks for servers              4.4.1
    0.200 Determines configuration      │                 │                 │            sets 192.168.1.100 aside       4.3.1
    0.200             ┬──────OFFER─────▶│                 │                 │            proposes 192.168.1.100 for 1 h 4.1
    0.240             │                 │     Determines configuration      │            sets 192.168.1.150 aside       4.3.1
    0.240             │                 │⊘─────OFFER──────┬                 │            proposes 192.168.1.150 for 1 h 4.1
    0.400             │       Selects configuration       │                 │                                           3.1 step 3
    0.400             │            REQUESTING             │                 │                                           3.1 step 3
    0.400             │◀────REQUEST─────┬─────REQUEST────⊘│                 │            asks server-1 for 192.168.1.100 3.1 step 3
    0.480             │                 ⊘                 │                 │            has chosen already             4.4.1
    0.600   Commits configuration       │                 │                 │            binds 192.168.1.100 for 1 h    3.1 step 4
    0.600             ┬───────ACK──────▶│                 │                 │            grants 192.168.1.100 for 1 h   4.1
    0.640             │                 │     Takes back 192.168.1.150      │            has 192.168.1.150 to give again 4.3.2
    0.640             │                 │                 ⊘                 │            another server is chosen       4.3.2
    0.800             │                ARP                │                 │            who has 192.168.1.100?         4.4.1
    1.000             │                ARP                │                 │            printer has 192.168.1.100      4.4.1
    1.000             │               INIT                │                 │                                           3.1 step 5
    1.000             │◀────DECLINE─────┬─────DECLINE────⊘│                 │            refuses 192.168.1.100          4.4.4
    1.200 192.168.1.100 is in use: set aside              │                 │            sets 192.168.1.100 apart       4.3.3
    1.240             │                 │                 ⊘                 │            not this client's address      4.3.4
    ");
}

#[test]
fn a_returned_address_is_free_and_its_record_kept() {
    let lab = Lab::until("8s")
        .server("")
        .client("laptop-a", BOUND)
        .at("1s", "release", "laptop-a")
        .at("5s", "join", "laptop-a");
    let played = lab.play();
    assert_snapshot!(played.ladder(), @r"
     time         laptop-a          server-1
    0.000             │                 │            binds 192.168.1.100 for 1 h    3.1 step 4
    0.000           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
                      ┊    1 s later    ┊
    1.000           INIT                │                                           4.4.6
    1.000     Graceful shutdown         │                                           4.4.6
    1.000             ├─────RELEASE────▶│            returns 192.168.1.100 to server-1 4.4.4
    1.200             │          Discards lease      takes 192.168.1.100 back       4.3.4
                      ┊   3.8 s later   ┊
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
    assert_snapshot!(fields(&played.log), @r"
    laptop-a 192.168.1.100:68 → 192.168.1.1:67: RELEASE unicast X1 ciaddr=192.168.1.100 o54=192.168.1.1 o56=no-longer-needed
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: DISCOVER broadcast X2 B=1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 255.255.255.255:68: OFFER broadcast X2 B=1 yiaddr=192.168.1.100 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: REQUEST broadcast X2 B=1 o50=192.168.1.100 o54=192.168.1.1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 255.255.255.255:68: ACK broadcast X2 B=1 yiaddr=192.168.1.100 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    ");
}

#[test]
fn a_release_of_a_binding_that_the_server_forgot_is_ignored() {
    let lab = Lab::until("4s")
        .server("")
        .client("laptop-a", BOUND)
        .with("[[script]]\nat = \"1s\"\ndo = \"restart\"\nhost = \"server-1\"\nforget = true")
        .at("2s", "release", "laptop-a");
    assert_snapshot!(lab.play().ladder(), @r"
     time         laptop-a          server-1
    0.000             │                 │            binds 192.168.1.100 for 1 h    3.1 step 4
    0.000           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
                      ┊    1 s later    ┊
    1.000             │           starts again
                      ┊    1 s later    ┊
    2.000           INIT                │                                           4.4.6
    2.000     Graceful shutdown         │                                           4.4.6
    2.000             ├─────RELEASE────⊘│            returns 192.168.1.100 to server-1 4.4.4
    2.200             │                 ⊘            not this client's address      4.3.4
    ");
}

#[test]
fn all_clients_can_be_told_to_return_their_addresses() {
    let lab = Lab::until("4s")
        .server("")
        .client("laptop-a", BOUND)
        .client(
            "phone-b",
            "lease = { address = \"192.168.1.101\", server = \"server-1\" }",
        )
        .with("[[script]]\nat = \"1s\"\ndo = \"release-all\"");
    assert_snapshot!(lab.play().ladder(), @r"
     time         laptop-a           phone-b          server-1
    0.000             │                 │                 │            binds 192.168.1.100 for 1 h    3.1 step 4
    0.000             │                 │                 │            binds 192.168.1.101 for 1 h    3.1 step 4
    0.000           BOUND               │                 │            has 192.168.1.100 for 1 h      4.4.1
    0.000             │               BOUND               │            has 192.168.1.101 for 1 h      4.4.1
                      ┊             1 s later             ┊
    1.000           INIT                │                 │                                           4.4.6
    1.000     Graceful shutdown         │                 │                                           4.4.6
    1.000             ├─────RELEASE─────┼────────────────▶│            returns 192.168.1.100 to server-1 4.4.4
    1.000             │               INIT                │                                           4.4.6
    1.000             │         Graceful shutdown         │                                           4.4.6
    1.000             │                 ├─────RELEASE────▶│            returns 192.168.1.101 to server-1 4.4.4
    1.200             │                 │          Discards lease      takes 192.168.1.100 back       4.3.4
    1.200             │                 │          Discards lease      takes 192.168.1.101 back       4.3.4
    ");
}

#[test]
fn an_inform_that_nobody_answers_is_given_up_after_four_tries() {
    let lab = Lab::until("65s")
        .server("silent = true")
        .client("desk-d", "by_hand = \"192.168.1.77\"")
        .at("0s", "power-on", "desk-d")
        .at("1s", "inform", "desk-d");
    assert_snapshot!(lab.play().ladder(), @r"
        time          desk-d           server-1
       0.000          STATIC               │                                           4.4.3
                         ┊    1 s later    ┊
       1.000             ┬─────INFORM─────⊘│            asks for settings for 192.168.1.77 4.4.4
       1.200             │           says nothing       told to be silent              2.2
                         ┊                 ┊            3.7 s later: next try          4.1
       4.863             ┬─────INFORM─────⊘│            asks for settings for 192.168.1.77 4.4.4
       5.063             │           says nothing       told to be silent              2.2
                         ┊                 ┊            8.6 s later: next try          4.1
      13.680             ┬─────INFORM─────⊘│            asks for settings for 192.168.1.77 4.4.4
      13.880             │           says nothing       told to be silent              2.2
                         ┊                 ┊            15 s later: next try           4.1
      29.051             ┬─────INFORM─────⊘│            asks for settings for 192.168.1.77 4.4.4
      29.251             │           says nothing       told to be silent              2.2
                         ┊                 ┊            32 s later: gives up           3.1 step 5
    1:01.080      Nobody answered          │                                           3.1 step 5
    ");
}

#[test]
fn a_client_that_does_not_look_first_may_lose_its_answers_to_the_printer() {
    let lab = Lab::until("3s")
        .server("")
        .with(PRINTER)
        .client("laptop-a", "probe = false")
        .at("0s", "power-on", "laptop-a")
        .at("2s", "renew", "laptop-a");
    assert_snapshot!(lab.play().ladder(), @r"
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
    0.800           BOUND               │                 │            has 192.168.1.100 for 1 h      4.4.1
    0.800  Initialization complete      │                 │                                           4.4.1
                      ┊            1.2 s later            ┊
    2.000         RENEWING              │                 │                                           4.4.5
    2.000             ├─────REQUEST────▶│                 │            asks to extend 192.168.1.100   4.4.4
    2.200             │                 │                 │            binds 192.168.1.100 for 1 h    4.3.2
    2.200             │                 ├───────ACK──────○│            nobody listens there           4.1
    ");
}
