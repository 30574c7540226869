//! Starts the window, and survives where it cannot start.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use super::app::App;
use super::dialogs::Backend;
use super::driver::Drive;
use super::model::Catalogue;
use crate::files::kind::Opened;
use crate::session::Status;
use crate::sim::Scenario;

/// What the window opens with.
#[derive(Debug)]
pub struct Opening<'a> {
    /// All lessons, for menus and the start page.
    pub catalogue: Catalogue,
    /// The lesson that is open at first.
    pub scenario: Arc<Scenario>,
    /// The file it was read from.
    pub file: Option<PathBuf>,
    /// A file of another kind, which is taken and opened over the lesson when the window stands.
    pub opened: &'a mut Option<Opened>,
    /// Tells, wherever it is wanted, which sockets a run has that was opened.
    pub announce: Announce,
}

/// Tells which sockets a run has.
pub type Announce = fn(&Scenario, &Status);

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    /// The system gave none.
    #[error("no window can be opened: {}", reason(.0))]
    Refused(#[from] eframe::Error),
    /// A library beneath us gave up, for want of a system library for instance.
    #[error("no window can be opened: {0}")]
    Broken(String),
}

/// Opens the window and returns when it is closed.
///
/// # Errors
/// When there is no display, no OpenGL, or a system library is missing. Nothing is left open.
pub fn run(opening: Opening<'_>) -> Result<(), WindowError> {
    // A panic before the window stands becomes an error; it is not to be printed as well.
    std::panic::set_hook(Box::new(|_| {}));
    let ended = catch_unwind(AssertUnwindSafe(|| {
        eframe::run_native(
            "Dorascope",
            options(),
            Box::new(|creation| Ok(app(creation, opening))),
        )
    }));
    let _ = std::panic::take_hook();
    match ended {
        Ok(ended) => Ok(ended?),
        Err(panic) => Err(WindowError::Broken(words(&*panic))),
    }
}

/// The window stands: from here on a panic is a mistake of ours and is shown.
fn app(creation: &eframe::CreationContext<'_>, opening: Opening<'_>) -> Box<dyn eframe::App> {
    let _ = std::panic::take_hook();
    let Opening {
        catalogue,
        scenario,
        file,
        opened,
        announce,
    } = opening;
    let (ctx, storage) = (&creation.egui_ctx, creation.storage);
    let app = App::new(ctx, storage, Drive::Thread, catalogue, scenario)
        .announcing(announce)
        .asking_through(Backend::Desktop)
        .kept_in(ctx, eframe::storage_dir("dorascope"))
        .opened_from(file.as_deref());
    Box::new(app.opening(ctx, opened.take()))
}

/// What the system said, without the places in source files before it.
fn reason(error: &eframe::Error) -> String {
    let words = error.to_string();
    words.rsplit(": ").next().unwrap_or_default().to_owned()
}

fn options() -> eframe::NativeOptions {
    let viewport = egui::ViewportBuilder::default()
        .with_title("Dorascope")
        .with_app_id("dorascope")
        .with_inner_size([1280.0, 800.0])
        .with_min_inner_size([1024.0, 640.0])
        .with_icon(icon());
    eframe::NativeOptions {
        viewport,
        renderer: eframe::Renderer::Glow,
        ..eframe::NativeOptions::default()
    }
}

fn icon() -> egui::IconData {
    eframe::icon_data::from_png_bytes(include_bytes!("../../assets/icon.png")).unwrap_or_default()
}

fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("the window system gave up").to_owned()
}
