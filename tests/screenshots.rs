//! Writes `screenshots/`: the window as it looks, in both themes and several sizes. Run with
//! `cargo test --test screenshots -- --ignored` where a software rasteriser is installed.

#![cfg(feature = "window")]

mod support;

#[path = "screenshots/branches.rs"]
mod branches;
#[path = "screenshots/composer.rs"]
mod composer;
#[path = "screenshots/crowd.rs"]
mod crowd;
#[path = "screenshots/dialogs.rs"]
mod dialogs;
#[path = "screenshots/faults.rs"]
mod faults;
#[path = "screenshots/import.rs"]
mod import;
#[path = "screenshots/message.rs"]
mod message;
#[path = "screenshots/network.rs"]
mod network;
#[path = "screenshots/notes.rs"]
mod notes;
#[path = "screenshots/question.rs"]
mod question;
#[path = "screenshots/recording.rs"]
mod recording;
#[path = "screenshots/reports.rs"]
mod reports;
#[path = "screenshots/stage.rs"]
mod stage;
#[path = "screenshots/variants.rs"]
mod variants;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use dorascope::sim::HostId;
use dorascope::ui::action::{Action, Edit, Verb};
use dorascope::ui::drawer::DrawerWish;
use dorascope::ui::find_bar::FindWish;
use dorascope::ui::host_card::CardWish;
use dorascope::ui::message_panel::{FieldsView, MessageWish, Tab};
use dorascope::ui::palette::PaletteWish;
use dorascope::ui::places::{Place, Whence};
use dorascope::ui::prefs::{Speed, Tab as DrawerTab};
use dorascope::ui::tempo::Idle;
use dorascope::ui::theme::ThemeChoice;
use dorascope::view::find::Way;
use dorascope::view::message_list::MessageColumn;
use egui_kittest::kittest::Queryable as _;
use support::window::{Window, act, alone, right_button, steps, window_at, wish};

#[path = "bench/support.rs"]
mod crowds;

fn window(lesson: &str, size: [f32; 2], theme: ThemeChoice) -> Window {
    let mut window = window_at(lesson, size, Speed::Instant);
    wish(&mut window, Action::Theme(theme));
    window
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

const SMALLEST: [f32; 2] = [1024.0, 640.0];
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
fn charts() {
    for (size, theme, name) in [
        (SMALL, ThemeChoice::Light, "small"),
        (LARGE, ThemeChoice::Light, "light"),
        (LARGE, ThemeChoice::Dark, "dark"),
    ] {
        let crowd = Arc::new(crowds::arriving(24));
        let mut window = alone(crowd, size);
        wish(&mut window, Action::Theme(theme));
        show_charts(&mut window);
        steps(&mut window, 80);
        write(window, &format!("charts-{name}"));
    }
}

#[test]
#[ignore = "needs a software rasteriser"]
fn charts_in_the_past_with_the_pointer_on_one() {
    let mut window = window("three-devices", LARGE, ThemeChoice::Light);
    show_charts(&mut window);
    steps(&mut window, 12);
    for _ in 0..4 {
        act(&mut window, Verb::Back);
    }
    window.hover_at(egui::pos2(760.0, 940.0));
    window.run_steps(40);
    write(window, "charts-back");
}

fn show_charts(window: &mut Window) {
    let ctx = window.ctx.clone();
    window.state_mut().model.prefs.drawer.open = Some(true);
    let wish = DrawerWish::Show(DrawerTab::Charts);
    window.state_mut().act(&ctx, Action::Drawer(wish));
    window.run_steps(2);
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
fn key_sheet() {
    let mut window = window("dora", [1280.0, 720.0], ThemeChoice::Light);
    act(&mut window, Verb::Keys);
    write(window, "keys");
}

#[test]
#[ignore = "needs a software rasteriser"]
fn palette_find_bar_and_host_card() {
    for (theme, name) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
        let mut palette = window("dora", SMALL, theme);
        steps(&mut palette, 4);
        act(&mut palette, Verb::Palette);
        let words = PaletteWish::Type("re".into());
        wish(&mut palette, Action::Palette(words));
        write(palette, &format!("palette-{name}"));

        let mut find = window("three-devices", SMALL, theme);
        steps(&mut find, 9);
        act(&mut find, Verb::Find);
        wish(&mut find, Action::Find(FindWish::Type("type:offer".into())));
        for _ in 0..2 {
            wish(&mut find, Action::Find(FindWish::Go(Way::Forward)));
        }
        write(find, &format!("find-{name}"));

        let mut card = window("dora", SMALL, theme);
        steps(&mut card, 4);
        wish(&mut card, Action::Card(CardWish::Toggle(HostId(1))));
        write(card, &format!("host-card-{name}"));
    }
    let mut card = window("three-devices", [1024.0, 640.0], ThemeChoice::Light);
    steps(&mut card, 12);
    wish(&mut card, Action::Card(CardWish::Toggle(HostId(0))));
    write(card, "host-card-server-1024");
}

#[test]
#[ignore = "needs a software rasteriser"]
fn start_page_with_a_past() {
    for (theme, name) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
        let mut window = window("dora", LARGE, theme);
        let places = &mut window.state_mut().model.prefs.places;
        places.last = Some(Place {
            whence: Whence::BuiltIn("two-servers".into()),
            title: "Two servers, one choice".into(),
            seed: 2131,
            step: 4,
            variants: Vec::new(),
        });
        for file in ["relay.toml", "printer.toml"] {
            places.opened(&Path::new("/home/lecturer/lessons").join(file));
        }
        act(&mut window, Verb::Lessons);
        let missing = &mut window.state_mut().model.missing;
        missing.clear();
        let gone = Path::new("/home/lecturer/lessons/relay.toml");
        missing.insert(gone.into(), "no longer there".into());
        write(window, &format!("start-{name}"));
    }
}

#[test]
#[ignore = "needs a software rasteriser"]
fn key_sheet_in_the_smallest_window() {
    let mut window = window("dora", [1024.0, 640.0], ThemeChoice::Dark);
    act(&mut window, Verb::Keys);
    write(window, "keys-1024");
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

/// The pointer comes to rest at this place.
fn point_at(window: &mut Window, place: egui::Pos2) {
    window.hover_at(place);
    window.run_steps(40);
}

#[test]
#[ignore = "needs a software rasteriser"]
fn decision_card() {
    for (lesson, presses, theme, name) in [
        ("dora", 2, ThemeChoice::Light, "decision"),
        ("nak-wrong-network", 2, ThemeChoice::Dark, "decision-nak"),
    ] {
        let mut window = window(lesson, SMALL, theme);
        steps(&mut window, presses);
        act(&mut window, Verb::Why);
        write(window, name);
    }
}

#[test]
#[ignore = "needs a software rasteriser"]
fn hidden_and_pinned_lanes() {
    let mut window = window("three-devices", SMALL, ThemeChoice::Light);
    steps(&mut window, 9);
    for (presses, verb) in [
        (2, Verb::HideLane),
        (1, Verb::PinLane),
        (1, Verb::LaneRight),
    ] {
        for _ in 0..presses {
            act(&mut window, Verb::NextLane);
        }
        act(&mut window, verb);
    }
    write(window, "lanes-hidden");
}

#[test]
#[ignore = "needs a software rasteriser"]
fn a_head_being_dragged() {
    let mut window = window("two-servers", LARGE, ThemeChoice::Dark);
    steps(&mut window, 5);
    act(&mut window, Verb::Why);
    let place = |window: &Window, lane: &str| {
        let head = window.get_by_label_contains(lane).rect();
        head.center() + egui::vec2(0.0, 10.0)
    };
    let (from, to) = (
        place(&window, "Lane Server 1"),
        place(&window, "Lane Laptop A"),
    );
    window.hover_at(from);
    window.run_steps(1);
    window.drag_at(from);
    for share in [0.2, 0.5, 0.75] {
        window.hover_at(from.lerp(to, share));
        window.run_steps(2);
    }
    write(window, "lane-dragged");
}

#[test]
#[ignore = "needs a software rasteriser"]
fn lane_menu() {
    let mut window = window("three-devices", [1024.0, 640.0], ThemeChoice::Light);
    steps(&mut window, 7);
    window.get_by_label("Menu of lane Smartphone B").click();
    window.run_steps(6);
    write(window, "lane-menu");
}

#[test]
#[ignore = "needs a software rasteriser"]
fn measure_line() {
    let mut window = window("two-servers", [1280.0, 800.0], ThemeChoice::Light);
    steps(&mut window, 5);
    for _ in 0..3 {
        act(&mut window, Verb::PreviousMessage);
    }
    let arrow = window
        .get_by_label_contains("message 4: DHCPREQUEST from Laptop A to Server 1")
        .rect()
        .center();
    point_at(&mut window, arrow);
    write(window, "measure");
}

#[test]
#[ignore = "needs a software rasteriser"]
fn a_wait_in_real_time() {
    let mut window = window("renewal", SMALL, ThemeChoice::Dark);
    window.state_mut().model.prefs.idle = Idle::Real;
    act(&mut window, Verb::Step);
    window.run_steps(60);
    write(window, "waiting");
}

#[test]
#[ignore = "needs a software rasteriser"]
fn smallest_window() {
    let mut window = window("three-devices", [1024.0, 640.0], ThemeChoice::Dark);
    steps(&mut window, 9);
    write(window, "smallest");
}
