//! Runs on a real network: described, agreed to, live, over.

use dorascope::session::Pace;

use super::support::network::{Server, asked, bound, guests, joined, page, serving, wait_until};
use super::support::panel::fill;
use super::support::window::{click, has, key};
use super::*;

const BOTH: [([f32; 2], u32); 2] = [(SMALL, 1280), (LARGE, 1920)];
const THEMES: [(ThemeChoice, &str); 2] =
    [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")];

fn dressed(mut window: Window, theme: ThemeChoice) -> Window {
    wish(&mut window, Action::Theme(theme));
    window
}

#[test]
#[ignore = "needs a software rasteriser"]
fn network_is_described() {
    for (size, width) in BOTH {
        for (theme, name) in THEMES {
            let window = dressed(page(size), theme);
            write(window, &format!("network-join-{name}-{width}"));
        }
    }
    for (theme, name) in THEMES {
        let mut window = dressed(page(SMALL), theme);
        act(&mut window, Verb::ServeNetwork);
        write(window, &format!("network-serve-{name}"));
    }
    let mut window = dressed(page(SMALLEST), ThemeChoice::Light);
    fill(&mut window, "Clients", "many");
    fill(&mut window, "Server", "router");
    write(window, "network-mistakes-1024");
}

#[test]
#[ignore = "needs a software rasteriser"]
fn network_is_agreed_to() {
    let server = Server::start();
    for (theme, name) in THEMES {
        let mut window = dressed(asked(SMALL, server.at, 50), theme);
        click(&mut window, "Cancel");
        fill(&mut window, "Begin a second", "50");
        fill(&mut window, "Lease file", "dhcpleases.txt");
        click(&mut window, "Continue…");
        wait_until(&mut window, "the sheet", |window| has(window, "Cancel"));
        write(window, &format!("network-consent-{name}"));
    }
}

#[test]
#[ignore = "needs a software rasteriser"]
fn network_is_live_and_over() {
    let server = Server::start();
    for (size, width) in BOTH {
        for (theme, name) in THEMES {
            let mut window = dressed(bound(size, server.at, 3), theme);
            key(&mut window, egui::Key::Space);
            wait_until(&mut window, "the gate", |window| {
                window.state().model.status.pace == Pace::Stopped
            });
            write(window, &format!("network-live-{name}-{width}"));
        }
    }
    let held = joined(SMALL, server.at, 2);
    write(dressed(held, ThemeChoice::Light), "network-held");
    let mut wall = bound(SMALL, server.at, 2);
    act(&mut wall, Verb::ProjectorHere);
    write(wall, "network-wall");
    let mut leaving = bound(SMALL, server.at, 2);
    click(&mut leaving, "Lab tab");
    write(dressed(leaving, ThemeChoice::Light), "network-leaving");
    let mut over = bound(SMALL, server.at, 2);
    act(&mut over, Verb::StopNetwork);
    wait_until(&mut over, "the end", |window| {
        window.state().model.is_network_over()
    });
    write(dressed(over, ThemeChoice::Light), "network-over");
}

#[test]
#[ignore = "needs a software rasteriser"]
fn network_is_served() {
    let (mut window, port) = serving(SMALL, "");
    let _strangers = guests(port, 2);
    wait_until(&mut window, "the messages", |window| {
        window.state().model.message_count() >= 8
    });
    write(dressed(window, ThemeChoice::Light), "network-serving");
}
