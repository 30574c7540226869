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
    use std::path::Path;
    use std::sync::Arc;

    use dorascope::files::lessons;
    use dorascope::sim::Scenario;
    use dorascope::ui::{self, Opening};

    /// Opens the window on a lesson, with all lessons in its menu.
    pub(crate) fn open(scenario: Scenario, file: Option<&Path>) -> Result<(), String> {
        let lessons = lessons::all()
            .iter()
            .map(|lesson| Scenario::parse(lesson.text).map(Arc::new));
        let catalogue = lessons
            .collect::<Result<_, _>>()
            .map_err(|error| error.to_string())?;
        let opening = Opening {
            catalogue,
            scenario: Arc::new(scenario),
            file: file.map(Path::to_owned),
            announce: dorascope::cli::announce,
        };
        ui::run(opening).map_err(|error| error.to_string())
    }
}
