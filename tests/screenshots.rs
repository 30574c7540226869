//! Writes `screenshots/`: the window as it looks, in both themes and several sizes. Run with
//! `cargo test --test screenshots -- --ignored` where a software rasteriser is installed.

#![cfg(feature = "window")]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use dorascope::files::lessons;
use dorascope::sim::Scenario;
use dorascope::ui::action::{Action, Verb};
use dorascope::ui::drawer::DrawerWish;
use dorascope::ui::message_panel::Tab;
use dorascope::ui::prefs::{Speed, Tab as DrawerTab};
use dorascope::ui::theme::ThemeChoice;
use dorascope::ui::{App, Drive};
use dorascope::view::message_list::MessageColumn;
use egui_kittest::Harness;

type Window = Harness<'static, App>;

fn window(lesson: &str, size: [f32; 2], theme: ThemeChoice) -> Window {
    let catalogue: Vec<Arc<Scenario>> = lessons::all()
        .iter()
        .map(|lesson| Arc::new(Scenario::parse(lesson.text).expect("a built-in lesson")))
        .collect();
    let open = catalogue
        .iter()
        .find(|scenario| scenario.lesson.name == lesson)
        .cloned()
        .expect("its name");
    let mut window = Harness::builder()
        .with_size(size)
        .with_step_dt(1.0 / 60.0)
        .with_render_cursor(false)
        .build_eframe(move |creation| {
            App::new(&creation.egui_ctx, None, Drive::InPlace, catalogue, open)
        });
    window.run_steps(3);
    let ctx = window.ctx.clone();
    window.state_mut().model.prefs.speed = Speed::Instant;
    window.state_mut().act(&ctx, Action::Theme(theme));
    window.run_steps(3);
    window
}

fn act(window: &mut Window, verb: Verb) {
    let ctx = window.ctx.clone();
    window.state_mut().act(&ctx, Action::Do(verb));
    window.run_steps(4);
}

fn steps(window: &mut Window, count: usize) {
    for _ in 0..count {
        act(window, Verb::Step);
    }
}

fn write(mut window: Window, name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots");
    window.run_steps(4);
    let picture = window.render().expect("a rendered window");
    let colours: BTreeSet<_> = picture.pixels().map(|pixel| pixel.0).collect();
    assert!(
        colours.len() > 100,
        "{name} shows {} colours",
        colours.len()
    );
    picture
        .save(folder.join(name).with_extension("png"))
        .expect("a written file");
}

const SMALL: [f32; 2] = [1280.0, 720.0];
const LARGE: [f32; 2] = [1920.0, 1080.0];

#[test]
#[ignore = "needs a software rasteriser"]
fn dora_at_its_end() {
    for (size, width) in [(SMALL, 1280), (LARGE, 1920)] {
        for (theme, name) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
            let mut window = window("dora", size, theme);
            steps(&mut window, 4);
            write(window, &format!("dora-{name}-{width}"));
        }
    }
}

#[test]
#[ignore = "needs a software rasteriser"]
fn drawer() {
    let pictures = [
        (DrawerTab::Messages, ThemeChoice::Light, SMALL, "messages"),
        (
            DrawerTab::Messages,
            ThemeChoice::Dark,
            LARGE,
            "messages-large",
        ),
        (DrawerTab::Leases, ThemeChoice::Dark, SMALL, "leases"),
        (DrawerTab::Bindings, ThemeChoice::Light, SMALL, "bindings"),
    ];
    for (tab, theme, size, name) in pictures {
        let mut window = window("three-devices", size, theme);
        let ctx = window.ctx.clone();
        window.state_mut().model.prefs.drawer.open = Some(true);
        let wish = DrawerWish::Show(tab);
        window.state_mut().act(&ctx, Action::Drawer(wish));
        steps(&mut window, 12);
        write(window, &format!("drawer-{name}"));
    }
}

#[test]
#[ignore = "needs a software rasteriser"]
fn drawer_with_a_filter() {
    let mut window = window("three-devices", SMALL, ThemeChoice::Light);
    steps(&mut window, 9);
    let ctx = window.ctx.clone();
    let filter = DrawerWish::Filter(DrawerTab::Messages, "type:offer from:server-1".into());
    for wish in [filter, DrawerWish::SortMessages(MessageColumn::Info)] {
        window.state_mut().act(&ctx, Action::Drawer(wish));
    }
    act(&mut window, Verb::PreviousMessage);
    act(&mut window, Verb::PreviousMessage);
    write(window, "drawer-filter");
}

#[test]
#[ignore = "needs a software rasteriser"]
fn two_servers() {
    let mut window = window("two-servers", [1440.0, 900.0], ThemeChoice::Light);
    steps(&mut window, 5);
    write(window, "two-servers");
}

#[test]
#[ignore = "needs a software rasteriser"]
fn two_servers_in_flight() {
    let mut window = window("two-servers", [1440.0, 900.0], ThemeChoice::Dark);
    steps(&mut window, 3);
    window.state_mut().model.prefs.speed = Speed::Normal;
    act(&mut window, Verb::Step);
    window.run_steps(24);
    write(window, "two-servers-in-flight");
}

#[test]
#[ignore = "needs a software rasteriser"]
fn renewal() {
    let mut window = window("renewal", [1440.0, 900.0], ThemeChoice::Light);
    steps(&mut window, 3);
    write(window, "renewal");
}

#[test]
#[ignore = "needs a software rasteriser"]
fn what_goes_wrong() {
    let lessons = [("back-off", 7), ("nak-wrong-network", 6), ("rebinding", 12)];
    for ((lesson, count), theme) in
        lessons
            .into_iter()
            .zip([ThemeChoice::Dark, ThemeChoice::Light, ThemeChoice::Light])
    {
        let mut window = window(lesson, [1440.0, 900.0], theme);
        steps(&mut window, count);
        write(window, lesson);
    }
}

#[test]
#[ignore = "needs a software rasteriser"]
fn time_axes() {
    for (presses, name) in [(1, "compressed"), (2, "true")] {
        let mut window = window("two-servers", [1280.0, 800.0], ThemeChoice::Light);
        steps(&mut window, 5);
        for _ in 0..presses {
            act(&mut window, Verb::Axis);
        }
        write(window, &format!("axis-{name}"));
    }
}

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
fn key_sheet() {
    let mut window = window("dora", [1280.0, 720.0], ThemeChoice::Light);
    act(&mut window, Verb::Keys);
    write(window, "keys");
}

#[test]
#[ignore = "needs a software rasteriser"]
fn start_page() {
    let mut window = window("dora", [1440.0, 900.0], ThemeChoice::Light);
    act(&mut window, Verb::Lessons);
    write(window, "start");
}

#[test]
#[ignore = "needs a software rasteriser"]
fn paused_before_the_first_message() {
    let window = window("dora", [1280.0, 800.0], ThemeChoice::Light);
    write(window, "opening");
}

#[test]
#[ignore = "needs a software rasteriser"]
fn smallest_window() {
    let mut window = window("three-devices", [1024.0, 640.0], ThemeChoice::Dark);
    steps(&mut window, 9);
    write(window, "smallest");
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
