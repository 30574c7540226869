//! The message panel: its tabs, figure 1, the faces of REQUEST.

use super::*;

#[test]
#[ignore = "needs a software rasteriser"]
fn message_tabs() {
    let tabs = [
        (Tab::Changes, "changes"),
        (Tab::Check, "check"),
        (Tab::State, "state"),
    ];
    for (tab, name) in tabs {
        for (theme, shade) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
            let mut window = window("dora", SMALL, theme);
            steps(&mut window, 4);
            let ctx = window.ctx.clone();
            window.state_mut().act(&ctx, Action::Tab(tab));
            write(window, &format!("tab-{name}-{shade}"));
        }
    }
}

#[test]
#[ignore = "needs a software rasteriser"]
fn message_tabs_in_the_smallest_window() {
    let tabs = [
        (Tab::Changes, "changes"),
        (Tab::Check, "check"),
        (Tab::State, "state"),
    ];
    for (tab, name) in tabs {
        let mut window = window("rebinding", [1024.0, 640.0], ThemeChoice::Light);
        steps(&mut window, 12);
        let ctx = window.ctx.clone();
        window.state_mut().act(&ctx, Action::Tab(tab));
        write(window, &format!("tab-{name}-1024"));
    }
}

#[test]
#[ignore = "needs a software rasteriser"]
fn figure_1() {
    for (size, theme, name) in [
        (SMALLEST, ThemeChoice::Light, "light-1024"),
        (SMALL, ThemeChoice::Dark, "dark-1280"),
        (LARGE, ThemeChoice::Light, "light-1920"),
    ] {
        let mut window = window("dora", size, theme);
        steps(&mut window, 4);
        let figure = MessageWish::View(FieldsView::Figure);
        wish(&mut window, Action::Message(figure));
        let place = window
            .get_by_label("figure yiaddr (4): 192.168.1.100")
            .rect();
        window.hover_at(place.center());
        write(window, &format!("figure-1-{name}"));
    }
}

#[test]
#[ignore = "needs a software rasteriser"]
fn a_field_and_its_bytes() {
    for (theme, shade) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
        let mut window = window("dora", SMALL, theme);
        steps(&mut window, 2);
        let place = window.get_by_label("yiaddr: 192.168.1.100").rect();
        window.hover_at(place.center());
        write(window, &format!("fields-{shade}"));
    }
}

#[test]
#[ignore = "needs a software rasteriser"]
fn the_faces_of_request() {
    for (size, theme, name) in [
        (SMALLEST, ThemeChoice::Dark, "dark-1024"),
        (LARGE, ThemeChoice::Light, "light-1920"),
    ] {
        let mut window = window("rebinding", size, theme);
        steps(&mut window, 16);
        wish(&mut window, Action::Tab(Tab::Changes));
        act(&mut window, Verb::PreviousMessage);
        write(window, &format!("faces-{name}"));
    }
}
