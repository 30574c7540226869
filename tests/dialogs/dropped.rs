//! Files that are dropped on the window.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui_kittest::kittest::Queryable as _;

use super::support::window::{Window, at_step, has};
use super::{lesson_file, lesson_name, trouble, until};

#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("nobody asks for it".into())
    }
}

fn drop_on(window: &mut Window, paths: &[&Path]) {
    let files = paths.iter().map(|path| {
        let file: Arc<dyn egui::DroppedFile + Send + Sync> = Arc::new(Dropped((*path).into()));
        file
    });
    window.input_mut().dropped_files = files.collect();
    window.step();
    window.input_mut().dropped_files.clear();
}

fn hold_over(window: &mut Window, paths: &[&Path]) {
    let files = paths.iter().map(|path| egui::HoveredFile {
        path: Some((*path).into()),
        mime: String::new(),
    });
    window.input_mut().hovered_files = files.collect();
    window.run_steps(2);
}

#[test]
fn a_file_is_announced_while_it_is_held_and_opened_when_it_is_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let path = lesson_file(&folder);
    let mut window = at_step("dora", 2);
    hold_over(&mut window, &[&path]);
    assert!(has(&window, "Open mine.toml"));
    hold_over(&mut window, &[&path, &path, &path]);
    assert!(has(&window, "Open mine.toml, one of 3 files"));
    hold_over(&mut window, &[]);
    assert!(window.query_by_label_contains("Open mine.toml").is_none());
    drop_on(&mut window, &[&path]);
    until(&mut window, "the lesson", |window| {
        lesson_name(window) == "renewal"
    });
    assert_eq!(window.state().model.notice, None);
}

#[test]
fn of_several_files_the_first_is_opened_and_the_others_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let path = lesson_file(&folder);
    let mut window = at_step("dora", 2);
    drop_on(&mut window, &[&path, Path::new("/a"), Path::new("/b")]);
    until(&mut window, "the lesson", |window| {
        lesson_name(window) == "renewal"
    });
    let said = "One file is opened at a time: 2 others were not opened";
    until(&mut window, said, |window| has(window, said));
}

#[test]
fn a_folder_that_is_dropped_is_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = at_step("dora", 2);
    drop_on(&mut window, &[folder.path()]);
    let said = trouble(&mut window);
    assert!(
        said.contains(&folder.path().display().to_string()),
        "{said}"
    );
    assert_eq!(lesson_name(&window), "dora");
    assert_eq!(window.state().model.message_count(), 2);
}
