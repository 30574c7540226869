//! A fault in flight with its menu, the offer of a rule, the list of rules.

use dorascope::sim::Command;
use dorascope::sim::scenario::{FaultAction, FaultRule};
use dorascope::ui::rules::RuleWish;
use dorascope::wire::MessageType;

use super::*;

const SHADES: [(ThemeChoice, &str); 2] =
    [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")];

/// DORA with its OFFER in flight.
fn offer_in_flight(size: [f32; 2], theme: ThemeChoice) -> Window {
    let mut window = window("dora", size, theme);
    steps(&mut window, 1);
    window.state_mut().model.prefs.speed = Speed::Normal;
    act(&mut window, Verb::Step);
    window.run_steps(22);
    window
}

fn right_click(window: &mut Window, name: &str) {
    let place = window.get_by_label_contains(name).rect().center();
    right_button(window, place, 1);
    // The flight is caught in the middle for the picture.
    window.state_mut().model.playback.pause();
    window.run_steps(3);
}

#[test]
#[ignore = "needs a software rasteriser"]
fn fault_in_flight() {
    for (theme, shade) in SHADES {
        let mut window = offer_in_flight(SMALL, theme);
        right_click(&mut window, "message 2: DHCPOFFER");
        window.get_by_label_contains("Corrupt").hover();
        window.run_steps(8);
        write(window, &format!("fault-menu-{shade}"));
    }
}

#[test]
#[ignore = "needs a software rasteriser"]
fn fault_made_a_rule() {
    for (theme, shade) in SHADES {
        let mut window = window("dora", SMALL, theme);
        steps(&mut window, 1);
        act(&mut window, Verb::KeepBackFlight);
        steps(&mut window, 2);
        write(window, &format!("fault-overtaken-{shade}"));
    }
}

#[test]
#[ignore = "needs a software rasteriser"]
fn fault_rules() {
    for (theme, shade) in SHADES {
        let mut window = window("lost-request", [1280.0, 1250.0], theme);
        window.state_mut().model.prefs.drawer.open = Some(false);
        let offers = FaultRule {
            message: Some(MessageType::Offer),
            from: Some(dorascope::sim::HostId(0)),
            to: None,
            first: 2,
            count: 1,
            action: FaultAction::AfterNext,
        };
        wish(&mut window, Action::Command(Command::Fault(offers.clone())));
        steps(&mut window, 20);
        wish(&mut window, Action::Command(Command::SwitchFault(0, false)));
        wish(&mut window, Action::Rule(RuleWish::Draft(offers)));
        write(window, &format!("fault-rules-{shade}"));
    }
}
