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
    for (size, width) in [(SMALLEST, 1024), (SMALL, 1280), (LARGE, 1920)] {
        for (theme, shade) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
            let mut window = window("dora", size, theme);
            steps(&mut window, 4);
            let ctx = window.ctx.clone();
            let figure = MessageWish::View(FieldsView::Figure);
            window.state_mut().act(&ctx, Action::Message(figure));
            window.run_steps(3);
            let place = window
                .get_by_label("figure yiaddr (4): 192.168.1.100")
                .rect();
            window.hover_at(place.center());
            write(window, &format!("figure-1-{shade}-{width}"));
        }
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
    for (size, width) in [(SMALLEST, 1024), (LARGE, 1920)] {
        for (theme, shade) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
            let mut window = window("rebinding", size, theme);
            steps(&mut window, 16);
            let ctx = window.ctx.clone();
            window.state_mut().act(&ctx, Action::Tab(Tab::Changes));
            window.run_steps(3);
            act(&mut window, Verb::PreviousMessage);
            write(window, &format!("faces-{shade}-{width}"));
        }
    }
}
