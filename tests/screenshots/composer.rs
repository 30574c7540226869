//! The message editor, with what the referee says.

use egui::accesskit::Role;

use super::*;

fn opened(size: [f32; 2], theme: ThemeChoice, template: &str) -> Window {
    let mut window = window("dora", size, theme);
    steps(&mut window, 4);
    act(&mut window, Verb::Compose);
    let button = window.get_by_role_and_label(Role::Button, template);
    button.click();
    window.run_steps(4);
    window
}

#[test]
#[ignore = "needs a software rasteriser"]
fn message_editor() {
    for (theme, shade) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
        let template = "Option 54 left in a renewal";
        write(opened(SMALL, theme, template), &format!("composer-{shade}"));
    }
    let window = opened(SMALLEST, ThemeChoice::Light, "hlen 16 with htype 1");
    let place = window.get_by_role_and_label(Role::TextInput, "hlen").rect();
    window.hover_at(place.center());
    write(window, "composer-1024");
    let window = opened(LARGE, ThemeChoice::Dark, "An option that is cut off");
    let button = window.get_by_label("Type octets");
    button.click();
    write(window, "composer-octets-1920");
}

#[test]
#[ignore = "needs a software rasteriser"]
fn illegal_messages_at_their_end() {
    let mut window = window("illegal-messages", SMALL, ThemeChoice::Light);
    steps(&mut window, 14);
    write(window, "illegal-messages");
}
