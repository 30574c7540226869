//! A folder of lessons, and the lesson file that is open, as somebody sees them who looks again and
//! again.

use std::fs;
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use dorascope::files::lessons;
use dorascope::files::lessons::shelf::{News, Shelf, Wanted, Watch};

fn dora() -> &'static str {
    lessons::find("dora").unwrap().text
}

fn watch(wanted: Wanted) -> Watch {
    let mut watch = Watch::begin(Duration::from_millis(5), || {}).unwrap();
    watch.want(wanted);
    watch
}

fn news(watch: &Watch) -> News {
    for _ in 0..4_000 {
        match watch.take() {
            Some(news) => return news,
            None => sleep(Duration::from_millis(5)),
        }
    }
    panic!("no news");
}

fn shelf(watch: &Watch) -> Arc<Shelf> {
    match news(watch) {
        News::Shelf(shelf) => shelf,
        News::Lesson(path, _) => panic!("{}", path.display()),
    }
}

#[test]
fn a_folder_is_listed_and_listed_again_when_a_lesson_comes_changes_or_goes() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("b.toml"), dora()).unwrap();
    fs::write(path("notes.txt"), "no lesson").unwrap();
    let watch = watch(Wanted {
        folder: Some(folder.path().to_owned()),
        file: None,
    });
    let first = shelf(&watch);
    assert_eq!(first.lessons.len(), 1);
    assert_eq!(first.lessons[0].lesson.as_ref().unwrap().name, "dora");
    fs::write(path("a.toml"), "[lesson]\nname = 3").unwrap();
    let second = shelf(&watch);
    assert_eq!(second.lessons[0].path, path("a.toml"));
    let wrong = second.lessons[0].lesson.as_ref().unwrap_err();
    assert!(wrong.starts_with("line 2, name: "), "{wrong}");
    fs::remove_file(path("a.toml")).unwrap();
    assert_eq!(shelf(&watch).lessons, first.lessons);
}

#[test]
fn a_folder_that_is_not_there_is_said_once_and_found_when_it_comes() {
    let folder = tempfile::tempdir().unwrap();
    let lessons = folder.path().join("lessons");
    let watch = watch(Wanted {
        folder: Some(lessons.clone()),
        file: None,
    });
    let trouble = shelf(&watch).trouble.clone().unwrap();
    assert!(trouble.starts_with("cannot read "), "{trouble}");
    fs::create_dir(&lessons).unwrap();
    assert_eq!(shelf(&watch).trouble, None);
}

#[test]
fn the_open_file_is_read_again_when_it_was_saved() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    fs::write(&path, dora()).unwrap();
    let mut watch = watch(Wanted {
        folder: Some(folder.path().to_owned()),
        file: Some(path.clone()),
    });
    shelf(&watch);
    fs::write(&path, dora().replace("seed = 2131", "seed = 77")).unwrap();
    let lesson = loop {
        if let News::Lesson(named, lesson) = news(&watch) {
            assert_eq!(named, path);
            break lesson.unwrap();
        }
    };
    assert_eq!(lesson.seed.0, 77);
    fs::write(&path, "[lesson]\nname = 3").unwrap();
    let wrong = loop {
        if let News::Lesson(_, lesson) = news(&watch) {
            break lesson.unwrap_err();
        }
    };
    assert!(wrong.contains("line 2, name: "), "{wrong}");
    watch.want(Wanted::default());
}
