//! Controls and sheets, projector mode, high contrast, a large screen.

use super::*;

#[test]
#[ignore = "needs a software rasteriser"]
fn panel_with_its_controls() {
    for (theme, name) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
        let mut window = window("two-servers", [1280.0, 1360.0], theme);
        steps(&mut window, 5);
        write(window, &format!("panel-{name}"));
    }
}

#[test]
#[ignore = "needs a software rasteriser"]
fn editors() {
    let sheets = [
        (Edit::Server(HostId(0)), ThemeChoice::Light, "server-light"),
        (Edit::Server(HostId(0)), ThemeChoice::Dark, "server-dark"),
        (Edit::Client(HostId(1)), ThemeChoice::Light, "client-light"),
        (Edit::Client(HostId(1)), ThemeChoice::Dark, "client-dark"),
        (Edit::NewClients, ThemeChoice::Light, "clients-new"),
    ];
    for (edit, theme, name) in sheets {
        let mut window = window("dora", [1280.0, 900.0], theme);
        steps(&mut window, 4);
        let ctx = window.ctx.clone();
        window.state_mut().act(&ctx, Action::Edit(edit));
        write(window, &format!("editor-{name}"));
    }
}

#[test]
#[ignore = "needs a software rasteriser"]
fn projector() {
    let pictures = [
        ("two-servers", 4, ThemeChoice::Light, [1440.0, 900.0], ""),
        ("two-servers", 5, ThemeChoice::Dark, LARGE, "-dark"),
        ("three-devices", 9, ThemeChoice::Light, SMALL, "-lanes"),
        ("dora", 4, ThemeChoice::ContrastLight, LARGE, "-contrast"),
        (
            "rebinding",
            12,
            ThemeChoice::ContrastDark,
            [1024.0, 640.0],
            "-smallest",
        ),
    ];
    for (lesson, count, theme, size, name) in pictures {
        let mut window = window(lesson, size, ThemeChoice::Light);
        let ctx = window.ctx.clone();
        window.state_mut().act(&ctx, Action::ProjectorTheme(theme));
        act(&mut window, Verb::ProjectorHere);
        steps(&mut window, count);
        write(window, &format!("projector{name}"));
    }
}

#[test]
#[ignore = "needs a software rasteriser"]
fn high_contrast() {
    let themes = [
        (ThemeChoice::ContrastLight, "light"),
        (ThemeChoice::ContrastDark, "dark"),
    ];
    for (theme, name) in themes {
        let mut window = window("two-servers", [1440.0, 900.0], theme);
        steps(&mut window, 5);
        write(window, &format!("contrast-{name}"));
    }
}

#[test]
#[ignore = "needs a software rasteriser"]
fn screen_of_3840_by_2160() {
    let mut window = window("two-servers", LARGE, ThemeChoice::Light);
    window.set_pixels_per_point(2.0);
    steps(&mut window, 5);
    write(window, "two-servers-4k");
}
