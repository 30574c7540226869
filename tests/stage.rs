//! The lesson before a room: projector mode in the window and in a second one, the black screen,
//! the order of Esc, themes and text sizes, and what is remembered.

#![cfg(feature = "window")]

mod support;

use std::cell::RefCell;
use std::rc::Rc;

use dorascope::ui::action::{Action, Verb};
use dorascope::ui::prefs::Speed;
use dorascope::ui::projector::{Screens, Stage};
use dorascope::ui::theme::{CONTRAST_DARK, DARK, LIGHT, ThemeChoice};
use dorascope::ui::{App, Drive};
use egui::{Event, Key, Modifiers, RawInput, ViewportCommand, ViewportId, ViewportInfo};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use support::kept::Kept;
use support::texts::{Text, texts};
use support::window::{Window, act, at_once, catalogue, click, key, press, still};

const SIZE: [f32; 2] = [1280.0, 800.0];

fn has(window: &Window, label: &str) -> bool {
    window.query_by_label(label).is_some()
}

fn accent(window: &Window) -> egui::Color32 {
    window.ctx.global_style().visuals.hyperlink_color
}

fn asked_for(window: &Window, wanted: &ViewportCommand) -> bool {
    let root = &window.output().viewport_output[&ViewportId::ROOT];
    root.commands.contains(wanted)
}

#[test]
fn f5_shows_lanes_caption_and_count_and_esc_brings_the_panels_back() {
    let mut window = still("dora", SIZE);
    key(&mut window, Key::Space);
    assert!(has(&window, "File") && has(&window, "Step"));
    key(&mut window, Key::F5);
    assert_eq!(window.state().stage(), Stage::Here { full: true });
    assert!(!has(&window, "File") && !has(&window, "Fields"));
    window.get_by_label("message 1");
    window.get_by_label("Lane Server 1");
    key(&mut window, Key::PageDown);
    window.get_by_label("message 2");
    key(&mut window, Key::PageUp);
    window.get_by_label("viewing 1 of 2");
    key(&mut window, Key::Escape);
    assert_eq!(window.state().stage(), Stage::Off);
    assert!(has(&window, "File") && has(&window, "Fields"));
}

#[test]
fn one_screen_is_filled_and_shift_f5_leaves_the_window_as_it_is() {
    let mut full = still("dora", SIZE);
    at_once(&mut full, Verb::Projector);
    assert!(asked_for(&full, &ViewportCommand::Fullscreen(true)));
    full.run_steps(2);
    at_once(&mut full, Verb::Close);
    assert!(asked_for(&full, &ViewportCommand::Fullscreen(false)));

    let mut here = still("dora", SIZE);
    at_once(&mut here, Verb::ProjectorHere);
    assert_eq!(here.state().stage(), Stage::Here { full: false });
    assert!(!asked_for(&here, &ViewportCommand::Fullscreen(true)));
}

#[test]
fn a_screen_reader_hears_the_steps_in_projector_mode_too() {
    let mut window = still("dora", SIZE);
    act(&mut window, Verb::ProjectorHere);
    key(&mut window, Key::Space);
    let told = window
        .state()
        .model
        .caption()
        .map(|(_, caption)| caption.protocol.clone());
    let spoken = window.get_by_role(egui::accesskit::Role::Status);
    let spoken = spoken.accesskit_node().label().expect("words");
    assert!(spoken.starts_with(&told.expect("a caption")), "{spoken}");
}

#[test]
fn esc_ends_blackness_then_focus_then_the_projector() {
    let mut window = still("dora", SIZE);
    act(&mut window, Verb::ProjectorHere);
    window.get_by_label("Back").focus();
    window.run_steps(2);
    key(&mut window, Key::B);
    let focused = |window: &Window| window.ctx.memory(|memory| memory.focused().is_some());
    let seen = |window: &Window| {
        (
            window.state().is_black(),
            focused(window),
            window.state().stage(),
        )
    };
    let here = Stage::Here { full: false };
    assert_eq!(seen(&window), (true, true, here));
    for expected in [
        (false, true, here),
        (false, false, here),
        (false, false, Stage::Off),
    ] {
        key(&mut window, Key::Escape);
        assert_eq!(seen(&window), expected);
    }
}

#[test]
fn esc_closes_a_menu_and_a_sheet_before_the_projector() {
    let (mut window, _) = beside("dora");
    click(&mut window, "View");
    assert!(has(&window, "Theme"));
    key(&mut window, Key::Escape);
    assert!(!has(&window, "Theme"));
    assert_eq!(window.state().stage(), Stage::Beside(1));
    act(&mut window, Verb::Keys);
    let sheet = "A presenter's clicker does everything that a lecture needs";
    assert!(has(&window, sheet));
    key(&mut window, Key::Escape);
    assert!(!has(&window, sheet));
    assert_eq!(window.state().stage(), Stage::Beside(1));
    key(&mut window, Key::Escape);
    assert_eq!(window.state().stage(), Stage::Off);
}

#[test]
fn the_screen_is_black_until_the_next_key() {
    let mut window = still("dora", SIZE);
    act(&mut window, Verb::ProjectorHere);
    key(&mut window, Key::Period);
    assert!(window.state().is_black());
    key(&mut window, Key::Space);
    assert!(!window.state().is_black());
    assert_eq!(
        window.state().model.message_count(),
        0,
        "the key did only that"
    );
    key(&mut window, Key::Space);
    assert_eq!(window.state().model.message_count(), 1);
}

/// The smallest text, and the size of the caption's sentence, as they are painted.
fn letters(texts: &[Text], sentence: &str) -> (f32, f32) {
    let smallest = texts.iter().map(|text| text.size).fold(f32::MAX, f32::min);
    let told = texts.iter().find(|text| text.words == sentence);
    (smallest, told.map_or(0.0, |text| text.size))
}

#[test]
fn a_room_can_read_everything() {
    for (size, zoom) in [
        ([1024.0, 640.0], 1.0),
        (SIZE, 1.0),
        ([1600.0, 1000.0], 0.8),
        ([1920.0, 1080.0], 1.0),
    ] {
        for lesson in ["three-devices", "rebinding"] {
            let mut window = still(lesson, size);
            window.ctx.set_zoom_factor(zoom);
            if zoom < 1.0 {
                act(&mut window, Verb::TextSmaller);
                act(&mut window, Verb::TextSmaller);
            }
            act(&mut window, Verb::ProjectorHere);
            for _ in 0..9 {
                at_once(&mut window, Verb::Step);
                let told = window.state().model.caption();
                let sentence = told.map(|(_, caption)| caption.protocol.clone());
                let shown = texts(window.output());
                let (smallest, caption) = letters(&shown, &sentence.unwrap_or_default());
                assert!(smallest * zoom >= 19.99, "{lesson} {size:?}: {smallest}");
                if caption > 0.0 {
                    assert!(caption * zoom >= 27.99, "{lesson} {size:?}: {caption}");
                }
            }
        }
    }
}

#[test]
fn what_can_be_clicked_before_a_room_is_large() {
    let mut window = still("two-servers", [1024.0, 640.0]);
    act(&mut window, Verb::ProjectorHere);
    for _ in 0..3 {
        act(&mut window, Verb::Step);
    }
    act(&mut window, Verb::Back);
    let buttons: Vec<_> = window
        .query_all_by_role(egui::accesskit::Role::Button)
        .filter(|node| node.rect().top() > 195.0 || !is_arrow(node))
        .map(|node| (node.accesskit_node().label(), node.rect().size()))
        .collect();
    assert!(buttons.len() > 7, "{buttons:?}");
    for (name, size) in buttons {
        assert!(size.min_elem() >= 40.0, "{name:?} is {size}");
    }
}

/// Arrows at the upper edge are cut by it.
fn is_arrow(node: &egui_kittest::Node<'_>) -> bool {
    let label = node.accesskit_node().label();
    label.is_some_and(|label| label.starts_with("message "))
}

/// What the second window was given and showed.
#[derive(Default)]
struct Second {
    events: Vec<Event>,
    closing: bool,
    texts: Vec<Text>,
    screen: Option<usize>,
}

/// A window whose computer has a second screen, in projector mode.
fn beside(lesson: &str) -> (Window, Rc<RefCell<Second>>) {
    let mut window = still(lesson, SIZE);
    window.ctx.set_embed_viewports(false);
    window.state_mut().assume_screens(Screens {
        corners: vec![(0, 0), (1280, 0)],
        window_on: 0,
    });
    let second = Rc::new(RefCell::new(Second::default()));
    let seen = Rc::clone(&second);
    egui::Context::set_immediate_viewport_renderer(move |ctx, mut viewport| {
        let mut seen = seen.borrow_mut();
        let mut own = ViewportInfo {
            parent: Some(viewport.ids.parent),
            ..ViewportInfo::default()
        };
        own.events
            .extend(std::mem::take(&mut seen.closing).then_some(egui::ViewportEvent::Close));
        let input = RawInput {
            viewport_id: viewport.ids.this,
            viewports: [
                (ViewportId::ROOT, ViewportInfo::default()),
                (viewport.ids.this, own),
            ]
            .into_iter()
            .collect(),
            screen_rect: Some(egui::Rect::from_min_size(
                egui::Pos2::ZERO,
                egui::vec2(1920.0, 1080.0),
            )),
            events: std::mem::take(&mut seen.events),
            ..RawInput::default()
        };
        let mut output = ctx.run_ui(input, |ui| (viewport.viewport_ui_cb)(ui));
        seen.texts = texts(&output);
        seen.screen = viewport.builder.monitor;
        output.textures_delta.clear();
    });
    key(&mut window, Key::F5);
    (window, second)
}

fn reads(second: &Rc<RefCell<Second>>, words: &str) -> bool {
    second.borrow().texts.iter().any(|text| text.words == words)
}

fn press_there(window: &mut Window, second: &Rc<RefCell<Second>>, key: Key) {
    second.borrow_mut().events.push(Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    });
    window.run_steps(4);
}

#[test]
fn a_second_screen_shows_the_room_what_the_first_one_steers() {
    let (mut window, second) = beside("dora");
    assert_eq!(window.state().stage(), Stage::Beside(1));
    assert_eq!(second.borrow().screen, Some(1));
    assert!(has(&window, "File") && has(&window, "Fields") && has(&window, "Next caption"));
    assert!(reads(&second, "no message yet"));
    assert!(
        !reads(&second, "Esc leave"),
        "keys are no matter of the room"
    );
    key(&mut window, Key::Space);
    assert!(reads(&second, "message 1"));
    press_there(&mut window, &second, Key::Space);
    assert!(reads(&second, "message 2"), "keys work in both windows");
    press_there(&mut window, &second, Key::Escape);
    assert_eq!(window.state().stage(), Stage::Off);
    assert!(!has(&window, "Next caption"));
}

#[test]
fn the_room_is_asked_and_the_lecturer_alone_has_the_answer() {
    let (mut window, second) = beside("dora");
    key(&mut window, Key::Q);
    for _ in 0..2 {
        key(&mut window, Key::Space);
    }
    assert!(reads(
        &second,
        "Does Laptop A send its REQUEST only to Server 1?"
    ));
    let answer = "Answer: 2 No, to everyone (broadcast)";
    assert!(has(&window, answer) && !reads(&second, answer));
    press_there(&mut window, &second, Key::Num2);
    assert!(!has(&window, answer), "it stands with the question now");
    let because = |text: &Text| text.words.starts_with("Because: It has no usable address");
    assert!(second.borrow().texts.iter().any(because));
}

#[test]
fn the_next_caption_is_what_the_next_step_tells() {
    let (mut window, _) = beside("dora");
    for step in 0..4 {
        let next = window.state().model.scenario.captions[step]
            .protocol
            .clone();
        window.get_by_label(&next);
        key(&mut window, Key::Space);
        let told = window
            .state()
            .model
            .caption()
            .map(|(_, told)| told.protocol.clone());
        assert_eq!(told, Some(next));
    }
    window.get_by_label("The lesson has told everything");
}

#[test]
fn blackness_is_for_the_room_alone_where_there_are_two_screens() {
    let (mut window, second) = beside("dora");
    click(&mut window, "Blank");
    assert!(window.state().is_black());
    window.get_by_label("Projector: black");
    click(&mut window, "Step");
    assert_eq!(
        window.state().model.message_count(),
        1,
        "the window stays of use"
    );
    assert!(window.state().is_black());
    press_there(&mut window, &second, Key::Period);
    assert!(!window.state().is_black());
}

#[test]
fn the_second_window_can_be_closed_and_shift_f5_takes_it_home() {
    let (mut window, second) = beside("dora");
    second.borrow_mut().closing = true;
    window.run_steps(3);
    assert_eq!(window.state().stage(), Stage::Off);
    key(&mut window, Key::F5);
    assert_eq!(window.state().stage(), Stage::Beside(1));
    press(&mut window, Modifiers::SHIFT, Key::F5);
    assert_eq!(window.state().stage(), Stage::Here { full: false });
}

#[test]
fn the_window_and_the_projector_have_themes_of_their_own() {
    let mut window = still("dora", SIZE);
    for (name, theme) in [
        ("Light", &LIGHT),
        ("High contrast, dark", &CONTRAST_DARK),
        ("Dark", &DARK),
    ] {
        click(&mut window, "View");
        click(&mut window, "Theme");
        click(&mut window, name);
        window.run_steps(2);
        assert_eq!(accent(&window), theme.accent, "{name}");
    }
    act(&mut window, Verb::ProjectorHere);
    assert_eq!(accent(&window), LIGHT.accent);
    let ctx = window.ctx.clone();
    let wish = Action::ProjectorTheme(ThemeChoice::ContrastDark);
    window.state_mut().act(&ctx, wish);
    window.run_steps(2);
    assert_eq!(accent(&window), CONTRAST_DARK.accent);
    key(&mut window, Key::Escape);
    assert_eq!(accent(&window), DARK.accent);
}

#[test]
fn text_grows_and_shrinks_by_keys_that_do_not_zoom_the_diagram() {
    let mut window = still("dora", SIZE);
    let percent = |window: &Window| window.state().model.prefs.screen.text.percent();
    press(&mut window, Modifiers::COMMAND, Key::Plus);
    press(&mut window, Modifiers::COMMAND, Key::Equals);
    assert_eq!(percent(&window), 125);
    assert!(
        (window.ctx.zoom_factor() - 1.25).abs() < 0.001,
        "nobody else zooms"
    );
    press(&mut window, Modifiers::COMMAND, Key::Minus);
    assert_eq!(percent(&window), 110);
    key(&mut window, Key::Plus);
    assert_eq!(percent(&window), 110);
    press(&mut window, Modifiers::COMMAND, Key::Num0);
    assert_eq!(percent(&window), 100);
    assert!((window.ctx.zoom_factor() - 1.0).abs() < 0.001);
}

fn reopened(memory: &Kept) -> App {
    let catalogue = catalogue();
    let open = std::sync::Arc::clone(&catalogue[0]);
    let ctx = egui::Context::default();
    App::new(&ctx, Some(memory), Drive::InPlace, catalogue, open)
}

#[test]
fn choices_are_remembered_and_a_broken_memory_does_no_harm() {
    let mut window = still("dora", SIZE);
    let ctx = window.ctx.clone();
    for action in [
        Action::Theme(ThemeChoice::ContrastLight),
        Action::ProjectorTheme(ThemeChoice::Dark),
        Action::Do(Verb::TextLarger),
        Action::Do(Verb::Speed6),
        Action::Do(Verb::Drawer),
    ] {
        window.state_mut().act(&ctx, action);
    }
    window.run_steps(2);
    let mut memory = Kept::default();
    eframe::App::save(window.state_mut(), &mut memory);
    let again = reopened(&memory);
    assert_eq!(again.model.prefs, window.state().model.prefs);
    assert!(again.model.is_still(), "without animation, as it was left");

    let (key, whole) = memory.0.pop_first().expect("one entry");
    for broken in [
        "",
        "(theme:Nonsense",
        &whole[..whole.len() / 2],
        "\u{0}\u{1}",
    ] {
        let memory = Kept([(key.clone(), broken.to_owned())].into());
        assert_eq!(reopened(&memory).model.prefs.theme, ThemeChoice::System);
    }
}

#[test]
fn without_animation_no_control_fades() {
    let mut window = still("dora", SIZE);
    let seconds = |window: &Window| window.ctx.global_style().animation_time;
    assert_eq!(window.state().model.prefs.speed, Speed::Instant);
    assert!(seconds(&window) == 0.0);
    key(&mut window, Key::Num3);
    assert!(seconds(&window) > 0.0);
    key(&mut window, Key::Num6);
    assert!(seconds(&window) == 0.0);
}
