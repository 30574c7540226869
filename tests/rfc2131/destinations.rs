//! Sections 4.1 and 4.4.4: where a message goes, on the client's own link.

use insta::assert_snapshot;

use crate::support::{BOUND, Lab, fields};

#[test]
fn with_the_broadcast_flag_replies_go_to_everyone() {
    assert_snapshot!(fields(&Lab::dora("2s").play().log), @r"
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: DISCOVER broadcast X1 B=1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 255.255.255.255:68: OFFER broadcast X1 B=1 yiaddr=192.168.1.100 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: REQUEST broadcast X1 B=1 o50=192.168.1.100 o54=192.168.1.1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 255.255.255.255:68: ACK broadcast X1 B=1 yiaddr=192.168.1.100 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    ");
}

#[test]
fn without_the_flag_replies_go_to_yiaddr_at_the_hardware_address() {
    let lab = Lab::until("2s")
        .server("")
        .client("laptop-a", "broadcast = false")
        .at("0s", "power-on", "laptop-a");
    let played = lab.play();
    assert_snapshot!(played.ladder(), @r"
     time         laptop-a          server-1
    0.000           INIT                │                                           4.4.1
    0.000   Begins initialization       │
    0.000         SELECTING             │                                           4.4.1
    0.000             ┬────DISCOVER────▶│            looks for servers              4.4.1
    0.200             │     Determines configuration sets 192.168.1.100 aside       4.3.1
    0.200             │◀─────OFFER──────┤            proposes 192.168.1.100 for 1 h 4.1
    0.400   Selects configuration       │                                           3.1 step 3
    0.400        REQUESTING             │                                           3.1 step 3
    0.400             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
    0.600             │       Commits configuration  binds 192.168.1.100 for 1 h    3.1 step 4
    0.600             │◀──────ACK───────┤            grants 192.168.1.100 for 1 h   4.1
    0.800            ARP                │            who has 192.168.1.100?         4.4.1
    0.800           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
    0.800  Initialization complete      │                                           4.4.1
    ");
    assert_snapshot!(fields(&played.log), @r"
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: DISCOVER broadcast X1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 192.168.1.100:68: OFFER unicast X1 yiaddr=192.168.1.100 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: REQUEST broadcast X1 o50=192.168.1.100 o54=192.168.1.1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 192.168.1.100:68: ACK unicast X1 yiaddr=192.168.1.100 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    ");
}

#[test]
fn a_client_with_an_address_is_answered_there_whatever_the_flag() {
    let lab = Lab::until("2s")
        .server("")
        .client("laptop-a", BOUND)
        .at("1s", "renew", "laptop-a");
    assert_snapshot!(fields(&lab.play().log), @r"
    laptop-a 192.168.1.100:68 → 192.168.1.1:67: REQUEST unicast X1 B=1 ciaddr=192.168.1.100 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 192.168.1.100:68: ACK unicast X1 B=1 ciaddr=192.168.1.100 yiaddr=192.168.1.100 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    ");
}

#[test]
fn a_nak_goes_to_everyone_whatever_the_flag() {
    let lab = Lab::until("1s")
        .server("")
        .client("laptop-a", "broadcast = false\nremembers = { address = \"10.0.0.50\", server = \"10.0.0.1\", left = \"2h\" }")
        .at("0s", "power-on", "laptop-a");
    assert_snapshot!(fields(&lab.play().log), @r"
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: REQUEST broadcast X1 o50=10.0.0.50 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 255.255.255.255:68: NAK broadcast X1 o54=192.168.1.1 o56=wrong-network
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: DISCOVER broadcast X2 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 192.168.1.100:68: OFFER unicast X2 yiaddr=192.168.1.100 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    laptop-a 0.0.0.0:68 → 255.255.255.255:67: REQUEST broadcast X2 o50=192.168.1.100 o54=192.168.1.1 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 192.168.1.100:68: ACK unicast X2 yiaddr=192.168.1.100 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    ");
}

#[test]
fn renewing_and_release_speak_to_the_server_alone_rebinding_to_everyone() {
    let lab = Lab::until("4s")
        .server("")
        .client("laptop-a", BOUND)
        .at("1s", "renew", "laptop-a")
        .at("2s", "rebind", "laptop-a")
        .at("3s", "release", "laptop-a");
    let played = lab.play();
    assert_snapshot!(played.ladder(), @r"
     time         laptop-a          server-1
    0.000             │                 │            binds 192.168.1.100 for 1 h    3.1 step 4
    0.000           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
                      ┊    1 s later    ┊
    1.000         RENEWING              │                                           4.4.5
    1.000             ├─────REQUEST────▶│            asks to extend 192.168.1.100   4.4.4
    1.200             │                 │            binds 192.168.1.100 for 1 h    4.3.2
    1.200             │◀──────ACK───────┤            grants 192.168.1.100 for 1 h   4.1
    1.400           BOUND               │                                           4.4.5
    2.000         REBINDING             │                                           4.4.5
    2.000             ┬─────REQUEST────▶│            asks to extend 192.168.1.100   4.4.5
    2.200             │                 │            binds 192.168.1.100 for 1 h    4.3.2
    2.200             │◀──────ACK───────┤            grants 192.168.1.100 for 1 h   4.1
    2.400           BOUND               │                                           4.4.5
    3.000           INIT                │                                           4.4.6
    3.000     Graceful shutdown         │                                           4.4.6
    3.000             ├─────RELEASE────▶│            returns 192.168.1.100 to server-1 4.4.4
    3.200             │          Discards lease      takes 192.168.1.100 back       4.3.4
    ");
    assert_snapshot!(fields(&played.log), @r"
    laptop-a 192.168.1.100:68 → 192.168.1.1:67: REQUEST unicast X1 B=1 ciaddr=192.168.1.100 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 192.168.1.100:68: ACK unicast X1 B=1 ciaddr=192.168.1.100 yiaddr=192.168.1.100 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    laptop-a 192.168.1.100:68 → 255.255.255.255:67: REQUEST broadcast X2 B=1 ciaddr=192.168.1.100 o55=[1,3,6,15]
    server-1 192.168.1.1:67 → 192.168.1.100:68: ACK unicast X2 B=1 ciaddr=192.168.1.100 yiaddr=192.168.1.100 o54=192.168.1.1 o51=3600 o58=1800 o59=3150
    laptop-a 192.168.1.100:68 → 192.168.1.1:67: RELEASE unicast X3 ciaddr=192.168.1.100 o54=192.168.1.1 o56=no-longer-needed
    ");
}
