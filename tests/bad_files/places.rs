//! Paths that lead to no file, or to one that cannot be read. Whoever runs these tests may be
//! allowed everything, so permissions are not what stands in the way.

use std::path::Path;

use crate::kinds::{Folder, Kind};

#[test]
fn a_folder_a_missing_file_and_a_path_below_a_file_are_refused_by_name() {
    let folder = Folder::new();
    let below = folder.file("file", b"x").join("below.toml");
    let missing = folder.path().join("missing.toml");
    for kind in Kind::all() {
        for path in [folder.path(), &missing, &below] {
            kind.read(path).unwrap_err();
            kind.refused(path);
        }
    }
}

/// The first page of every process: it can be opened, and no octet of it can be read.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_breaks_off_with_an_error_is_refused_by_name() {
    let path = Path::new("/proc/self/mem");
    for kind in Kind::all() {
        let told = kind.read(path).unwrap_err();
        assert!(told.contains("os error"), "{told}");
        kind.refused(path);
    }
}

#[cfg(unix)]
mod pipes {
    use std::io::Write as _;
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use dorascope::files::errand::{Errand, Outcome};
    use dorascope::files::kind;

    use super::*;

    /// A pipe that nobody writes to.
    fn pipe(folder: &Folder) -> std::path::PathBuf {
        let path = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        path
    }

    /// To open it waits for the other end; the window does that beside itself.
    #[test]
    fn a_pipe_without_a_writer_keeps_nobody_waiting() {
        let folder = Folder::new();
        let path = pipe(&folder);
        assert_eq!(kind::obstacle(&path), None);
        let (woken, wait) = channel();
        let read = {
            let path = path.clone();
            Errand::run(
                move || Kind::Lesson.read(&path),
                move || woken.send(()).unwrap(),
            )
            .unwrap()
        };
        assert!(wait.recv_timeout(Duration::from_millis(200)).is_err());
        assert_eq!(read.take(), Outcome::Pending);
        let mut writer = std::fs::File::options().write(true).open(&path).unwrap();
        writer.write_all(&Kind::Lesson.sample()).unwrap();
        drop(writer);
        wait.recv_timeout(Duration::from_mins(1)).unwrap();
        assert_eq!(read.take(), Outcome::Done(Ok(())));
    }
}
