//! Pictures of the diagram: every lesson as SVG, whole, in pages and one for each step; letters
//! that need no font; nothing of the future; names that would be markup.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]
#![allow(
    clippy::float_cmp,
    clippy::cast_possible_truncation,
    reason = "whole numbers of points"
)]

#[path = "pictures/reading.rs"]
mod reading;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use dorascope::files::export::options::ExportOptions;
use dorascope::files::export::pictures::{PictureFormat, write_pages, write_steps};
use dorascope::files::export::svg::{Extent, Letters, PictureOptions, Pictures, Sheet};
use dorascope::files::export::{Export, Subject};
use dorascope::files::lessons;
use dorascope::session::{CarrierKind, Log, Pace, Playhead, Until};
use dorascope::sim::Scenario;
use dorascope::time::SimTime;
use dorascope::view::colours::Look;
use dorascope::view::drawing::{Face, desk_sizes};
use dorascope::view::scene::Turned;
use dorascope::view::{Axis, LadderScene, SceneOptions};
use reading::{assert_sound, numbers, painted, place, wordless, words};
use resvg::tiny_skia::Pixmap;
use resvg::usvg::roxmltree::Document;
use support::{Played, Stage, lesson};

/// A lesson played in memory.
fn played(scenario: &Arc<Scenario>, until: Until) -> Played {
    let mut stage = Stage::new(scenario, CarrierKind::Memory, Pace::Fast, until);
    stage.rush();
    stage.finish_unjudged()
}

fn play(name: &str) -> Played {
    played(&lesson(name), Until::LessonEnd)
}

fn subject<'a>(log: &'a Log, scenario: &'a Scenario) -> Subject<'a> {
    Subject {
        options: ExportOptions::default(),
        log,
        until: Playhead::at_end(log),
        title: &scenario.lesson.title,
        scenario: Some(scenario),
        epoch: Duration::ZERO,
        notes: &[],
    }
}

fn written(pictures: &Pictures<'_>, sheet: &Sheet) -> String {
    let mut out = Vec::new();
    pictures.write(sheet, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn whole(subject: &Subject<'_>, options: &PictureOptions) -> String {
    let pictures = Pictures::new(subject, options).unwrap();
    written(&pictures, &pictures.whole().unwrap())
}

fn in_look(look: Look) -> PictureOptions {
    PictureOptions {
        look,
        captions: true,
        ..PictureOptions::default()
    }
}

#[test]
fn every_lesson_is_a_sound_picture_in_every_theme() {
    for each in lessons::all().iter().filter(|lesson| !lesson.has_crowd()) {
        let played = play(each.name);
        let subject = subject(&played.log, &played.scenario);
        let messages = subject.outline().messages(subject.until);
        for look in Look::all() {
            let name = format!("{} {look:?}", each.name);
            let svg = whole(&subject, &in_look(look));
            assert_sound(&name, &svg);
            assert_eq!(numbers(&svg), (1..=messages).collect(), "{name}");
            assert_eq!(
                svg,
                whole(&subject, &in_look(look)),
                "{name}: not the same twice"
            );
        }
    }
}

#[test]
fn a_caption_stands_beside_its_message() {
    let played = play("dora");
    let subject = subject(&played.log, &played.scenario);
    let bare = whole(&subject, &PictureOptions::default());
    let told = whole(&subject, &in_look(Look::Light));
    let has = |svg: &str, text: &str| words(&Document::parse(svg).unwrap()).contains(&text.into());
    assert!(!has(&bare, "captions") && has(&told, "captions"));
    for text in [
        "Laptop A",
        "192.168.1.100",
        "BOUND",
        "DHCPOFFER",
        "Begins initialization",
    ] {
        assert!(has(&bare, text), "{text}");
    }
    let lines = words(&Document::parse(&told).unwrap()).join(" ");
    for caption in &played.scenario.captions {
        assert!(lines.contains(&caption.protocol), "{}", caption.protocol);
    }
}

#[test]
fn a_picture_knows_nothing_of_the_future() {
    for name in ["two-servers", "back-off", "renewal"] {
        let played = play(name);
        let log = &played.log;
        for count in (1..=log.len()).step_by(7) {
            let until = Playhead::after(log, count);
            let mut past = Log::default();
            past.append(log.records()[..count].iter().cloned());
            let scenario = &played.scenario;
            let [full, cut] = [log, &past].map(|log| {
                let subject = Subject {
                    until,
                    ..subject(log, scenario)
                };
                whole(&subject, &in_look(Look::Light))
            });
            assert!(full == cut, "{name}: {count}");
        }
    }
}

#[test]
fn no_text_of_a_picture_stands_on_another() {
    let letters = Letters::new().unwrap();
    let measure = |text: &str, size| letters.measure(text, Face::Strong, size);
    for each in lessons::all().iter().filter(|lesson| !lesson.has_crowd()) {
        let played = play(each.name);
        let subject = subject(&played.log, &played.scenario);
        let outline = subject.outline();
        for axis in [Axis::Order, Axis::Compressed, Axis::True] {
            for (width, scale) in [(640.0, 1.0), (936.0, 1.0), (1244.0, 1.6)] {
                let options = SceneOptions {
                    width,
                    axis,
                    sizes: desk_sizes(scale, 1.0, 3),
                    hidden: &BTreeSet::new(),
                    order: &[],
                    pinned: &[],
                    measure: &measure,
                };
                let until = subject.until;
                let scene = LadderScene::new(&played.log, &outline, until, &options, 0.0..1e9);
                assert_apart(&format!("{} {axis:?} {width}", each.name), &scene);
            }
        }
    }
}

fn assert_apart(name: &str, scene: &LadderScene) {
    let labels = scene
        .labels
        .iter()
        .map(|label| (label.text.clone(), label.place()));
    let notes = scene
        .notes
        .iter()
        .map(|note| (note.text.clone(), note.rect.into()));
    let jumps = scene
        .jumps
        .iter()
        .map(|jump| (jump.text.clone(), jump.rect.into()));
    let bands = scene.bands.iter();
    let bands = bands.filter_map(|band| Some((band.state.name().to_owned(), band.name?.into())));
    let boxes: Vec<(String, Turned)> = labels.chain(notes).chain(jumps).chain(bands).collect();
    for (at, (text, place)) in boxes.iter().enumerate() {
        for (other, there) in &boxes[at + 1..] {
            assert!(!place.meets(there), "{name}: “{text}” meets “{other}”");
        }
    }
}

#[test]
fn every_text_has_its_ink_without_a_font() {
    let played = play("dora");
    let subject = subject(&played.log, &played.scenario);
    for look in [Look::Light, Look::Dark] {
        let svg = whole(&subject, &in_look(look));
        let (with, without) = (painted(&svg), painted(&wordless(&svg)));
        let differs = |x: u32, y: u32| with.pixel(x, y) != without.pixel(x, y);
        let document = Document::parse(&svg).unwrap();
        let texts = document.descendants().filter(|node| {
            let is_text = node
                .children()
                .any(|child| child.tag_name().name() == "use");
            is_text && node.attribute("aria-label").is_some()
        });
        let mut count = 0;
        for text in texts {
            let [x, y] = place(text).map(|place| place as i32);
            let near = (-16..16).flat_map(|dx| (-8..8).map(move |dy| (x + dx, y + dy)));
            let inked = near.filter(|(x, y)| {
                let at = u32::try_from(*x).ok().zip(u32::try_from(*y).ok());
                at.is_some_and(|(x, y)| differs(x, y))
            });
            let ink = inked.count();
            assert!(
                ink >= 8,
                "{look:?}: {:?} has {ink} points",
                text.attribute("aria-label")
            );
            count += 1;
        }
        assert!(count > 30, "{count} texts");
    }
}

#[test]
fn a_name_that_would_be_markup_stays_a_name() {
    let name = r#"<script>alert('1')</script> & "打印机" ]]>"#;
    let text = lessons::find("dora").unwrap().text;
    let mut scenario = Scenario::parse(text).unwrap();
    for host in &mut scenario.hosts {
        host.info.name = Arc::from(format!("{name}\u{8}"));
    }
    let scenario = Arc::new(scenario);
    let played = played(&scenario, Until::LessonEnd);
    let subject = Subject {
        title: name,
        ..subject(&played.log, &scenario)
    };
    let svg = whole(&subject, &in_look(Look::Light));
    assert_sound("markup", &svg);
    let document = Document::parse(&svg).unwrap();
    let title = document
        .descendants()
        .find(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "title")));
    assert_eq!(title.unwrap().text(), Some(name));
    assert!(
        svg.contains(r##"href="#box""##),
        "what no font has is a box"
    );
    painted(&svg);
}

/// Ten days of renewals: more messages than are laid out at a time.
fn long() -> Played {
    let end = SimTime::ZERO + Duration::from_secs(10 * 24 * 3600);
    played(&lesson("renewal"), Until::Instant(end))
}

#[test]
fn a_long_run_is_whole_in_one_picture_and_in_pages() {
    let played = long();
    let subject = subject(&played.log, &played.scenario);
    let messages = subject.outline().messages(subject.until);
    assert!(messages > 700, "{messages}");
    let options = PictureOptions::default();
    let pictures = Pictures::new(&subject, &options).unwrap();
    let all: BTreeSet<usize> = (1..=messages).collect();
    let one = written(&pictures, &pictures.whole().unwrap());
    assert_eq!(numbers(&one), all);
    assert!(!one.contains("aria-label=\"showing"));

    let pages = pictures.pages(1200.0).unwrap();
    let mut seen: BTreeMap<usize, usize> = BTreeMap::new();
    for (number, page) in (1..).zip(&pages) {
        assert_eq!(page.place, format!("page {number} of {}", pages.len()));
        let [_, height] = pictures.size(page);
        assert!(height <= 1200.0, "{}: {height}", page.place);
        for message in numbers(&written(&pictures, page)) {
            *seen.entry(message).or_default() += 1;
        }
    }
    assert_eq!(seen, all.into_iter().map(|number| (number, 1)).collect());

    let png = Export::Png.write(&subject, &mut Vec::new()).unwrap_err();
    assert!(png.to_string().contains("too large: write pages"), "{png}");
}

#[test]
fn a_part_of_a_run_is_a_picture() {
    let played = play("rebinding");
    let subject = subject(&played.log, &played.scenario);
    let of = |extent| PictureOptions {
        extent,
        ..PictureOptions::default()
    };
    let some = whole(&subject, &of(Extent::Messages(2..=4)));
    assert_eq!(numbers(&some), BTreeSet::from([2, 3, 4]));
    assert_sound("part", &some);
    let rows = whole(&subject, &of(Extent::Rows(0.0..f64::INFINITY)));
    assert!(numbers(&rows).is_empty(), "no such rows");
    let none = of(Extent::Messages(70..=80));
    let pictures = Pictures::new(&subject, &none).unwrap();
    let error = pictures.whole().unwrap_err().to_string();
    assert_eq!(error, "there are no messages 70 to 80: the run has 8");
}

#[test]
fn slides_have_one_frame_and_a_caption_each() {
    for each in lessons::all().iter().filter(|lesson| !lesson.has_crowd()) {
        let played = play(each.name);
        let subject = subject(&played.log, &played.scenario);
        let options = PictureOptions::default();
        let pictures = Pictures::new(&subject, &options).unwrap();
        let steps = pictures.steps().unwrap();
        let mut last = 0;
        for step in &steps {
            assert_eq!(pictures.size(step), [1280.0, 720.0]);
            let svg = written(&pictures, step);
            assert_sound(each.name, &svg);
            let seen = numbers(&svg);
            let newest = seen.last().copied().unwrap_or_default();
            assert!(newest >= last, "{}: {} after {last}", each.name, newest);
            last = newest.max(last);
        }
        let messages = subject.outline().messages(subject.until);
        assert_eq!(last, messages, "{}", each.name);
    }
}

#[test]
fn lanes_of_slides_do_not_move() {
    let played = play("three-devices");
    let subject = subject(&played.log, &played.scenario);
    let options = PictureOptions::default();
    let pictures = Pictures::new(&subject, &options).unwrap();
    let heads = |sheet| {
        let svg = written(&pictures, sheet);
        let document = Document::parse(&svg).unwrap();
        let lanes = document
            .descendants()
            .find(|node| node.attribute("aria-label") == Some("lanes"))
            .unwrap();
        let cards = lanes.descendants().filter(|node| node.has_attribute("rx"));
        let places = cards.filter_map(|card| card.attribute("x").map(str::to_owned));
        places.take(1).collect::<Vec<_>>()
    };
    let steps = pictures.steps().unwrap();
    let first = heads(&steps[0]);
    assert!(steps.iter().all(|step| heads(step) == first));
}

#[test]
fn files_of_pages_and_steps_are_numbered_and_leave_others_alone() {
    let played = play("dora");
    let subject = subject(&played.log, &played.scenario);
    let options = PictureOptions::default();
    let folder = tempfile::tempdir().unwrap();
    let slides = folder.path().join("deep/slides");
    fs::create_dir_all(&slides).unwrap();
    fs::write(slides.join("notes.txt"), "mine").unwrap();
    write_steps(&slides, PictureFormat::Svg, &subject, &options).unwrap();
    let mut names: Vec<_> = fs::read_dir(&slides)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let expected = [
        "notes.txt",
        "step-01.svg",
        "step-02.svg",
        "step-03.svg",
        "step-04.svg",
    ];
    assert_eq!(names, expected);
    assert_eq!(
        fs::read_to_string(slides.join("notes.txt")).unwrap(),
        "mine"
    );

    let path = folder.path().join("dora.svg");
    let pages =
        |height| write_pages(&path, PictureFormat::Svg, height, &subject, &options).unwrap();
    assert_eq!(pages(5000.0), std::slice::from_ref(&path));
    let names = pages(400.0);
    assert!(names.len() > 1);
    assert_eq!(names[0], folder.path().join("dora-1.svg"));
    assert!(names.iter().all(|name| name.exists()));
}

#[test]
fn a_png_is_as_large_as_its_points_say() {
    let played = play("init-reboot");
    let subject = subject(&played.log, &played.scenario);
    let options = PictureOptions::default();
    let pictures = Pictures::new(&subject, &options).unwrap();
    let sheet = pictures.whole().unwrap();
    let mut file = Vec::new();
    let format = PictureFormat::Png(0.5);
    format.write(&pictures, &sheet, &mut file).unwrap();
    let pixmap = Pixmap::decode_png(&file).unwrap();
    let [width, height] = pictures.size(&sheet);
    assert_eq!(pixmap.width() as f32, (width * 0.5).ceil());
    assert_eq!(pixmap.height() as f32, (height * 0.5).ceil());
    for scale in [0.0, -1.0, f32::NAN, 9.0] {
        let refused = PictureFormat::Png(scale).write(&pictures, &sheet, &mut Vec::new());
        assert!(refused.is_err(), "{scale}");
    }
}

#[test]
fn the_command_line_writes_pictures_of_runs_and_captures() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dorascope"));
        command
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .unwrap()
    };
    let lesson = [
        "run",
        "dora",
        "--carrier",
        "memory",
        "--epoch",
        "2000-01-01T00:00:00Z",
    ];
    let pictures = [
        "--svg", "a.svg", "--pcap", "a.pcap", "--steps", "steps", "--theme", "dark",
    ];
    let done = run(&[&lesson[..], &pictures].concat());
    assert!(done.status.success(), "{done:?}");
    assert!(done.stdout.is_empty(), "no ladder beside the files");
    let svg = fs::read_to_string(folder.path().join("a.svg")).unwrap();
    assert_sound("run", &svg);
    assert!(svg.contains("#111419"), "the dark canvas");
    assert!(folder.path().join("steps/step-04.svg").exists());

    let shown = run(&["show", "a.pcap", "--svg", "-", "--messages", "2-3"]);
    assert!(shown.status.success(), "{shown:?}");
    let svg = String::from_utf8(shown.stdout).unwrap();
    assert_sound("show", &svg);
    assert_eq!(numbers(&svg), BTreeSet::from([2, 3]));

    let large = [
        "run",
        "rebinding",
        "--carrier",
        "memory",
        "--png",
        "b.png",
        "--png-scale",
        "8",
    ];
    let refused = run(&large);
    assert_eq!(refused.status.code(), Some(1));
    let why = String::from_utf8(refused.stderr).unwrap();
    assert!(why.contains("is too large: write pages"), "{why}");
    assert!(!folder.path().join("b.png").exists());
    let wrong = run(&[&lesson[..], &["--svg", "b.svg", "--messages", "4-2"]].concat());
    assert_eq!(wrong.status.code(), Some(2));
}
