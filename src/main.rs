//! Dorascope: the program. The command line decides what is done; the window, where there is
//! one, is handed to it.

use std::process::ExitCode;

fn main() -> ExitCode {
    dorascope::cli::main(WINDOW)
}

#[cfg(feature = "window")]
const WINDOW: Option<dorascope::cli::Window> = Some(window::open);
#[cfg(not(feature = "window"))]
const WINDOW: Option<dorascope::cli::Window> = None;

#[cfg(feature = "window")]
mod window {
    use std::sync::Arc;

    use dorascope::cli::Start;
    use dorascope::files::lessons;
    use dorascope::sim::Scenario;
    use dorascope::ui::{self, Opening};

    /// Opens the window on a lesson or a file, with all lessons in its menu.
    pub(crate) fn open(start: &mut Start) -> Result<(), String> {
        let lessons = lessons::all()
            .iter()
            .map(|lesson| Scenario::parse(lesson.text).map(Arc::new));
        let catalogue = lessons
            .collect::<Result<_, _>>()
            .map_err(|error| error.to_string())?;
        let opening = Opening {
            catalogue,
            scenario: Arc::new(start.lesson.clone()),
            file: start.file.clone(),
            opened: &mut start.opened,
            announce: dorascope::cli::announce,
        };
        ui::run(opening).map_err(|error| error.to_string())
    }
}
