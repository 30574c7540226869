//! Dorascope: the program. The command line decides what is done; the window, where there is
//! one, is handed to it.

use std::process::ExitCode;

fn main() -> ExitCode {
    dorascope::cli::main(WINDOW)
}

const WINDOW: Option<dorascope::cli::Window> = None;
