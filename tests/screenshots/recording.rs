//! Captures that were opened.

use super::support::recording::opened_at;
use super::support::window::wait_for;
use super::*;

/// A window on a capture, in this theme, after so many steps, or at the end.
fn recording(name: &str, size: [f32; 2], theme: ThemeChoice, step: Option<usize>) -> Window {
    let mut window = opened_at(name, size);
    wish(&mut window, Action::Theme(theme));
    match step {
        Some(count) => steps(&mut window, count),
        None => act(&mut window, Verb::Live),
    }
    wait_for(&mut window, "the drawer", |window| {
        window.state().model.message_count() > 0
    });
    window
}

#[test]
#[ignore = "needs a software rasteriser"]
fn captures() {
    let pictures = [
        ("two-servers_kea+isc_dhclient.pcap", "two-servers", Some(4)),
        ("decline_isc_dhcpcd.pcap", "decline", Some(6)),
        ("relay-both-sides_kea_udhcpc.pcap", "relay", None),
        ("broadcast-flag_udhcpd_dhcpcd.pcap", "broken-rules", None),
        ("burst-200_kea_perfdhcp.pcap", "burst", None),
    ];
    for (capture, name, step) in pictures {
        let window = recording(capture, [1280.0, 800.0], ThemeChoice::Light, step);
        write(window, &format!("recording-{name}"));
    }
    let capture = "truncated-snaplen-200_kea_dhcpcd.pcap";
    let mut window = recording(capture, SMALLEST, ThemeChoice::Dark, None);
    wish(&mut window, Action::Tab(Tab::Check));
    write(window, "recording-cut-dark-1024");
}

#[test]
#[ignore = "needs a software rasteriser"]
fn a_capture_at_its_start() {
    let capture = "mixed-traffic_dnsmasq.pcap";
    let window = opened_at(capture, SMALL);
    write(window, "recording-start");
}
