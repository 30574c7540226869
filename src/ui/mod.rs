//! The window: one file per panel, the action catalogue, the theme. Panels read the [`model`]
//! and return wishes; [`app`] carries them out; [`playback`] moves the playhead; [`ladder`]
//! paints the diagram. What there is to show is computed in `view`.

pub mod action;
pub mod app;
pub mod branches;
pub mod compare;
pub mod composer;
pub mod dialogs;
pub mod drawer;
pub mod driver;
pub mod editor;
pub mod export_sheet;
mod figure;
pub mod find_bar;
pub mod fonts;
pub mod host_card;
mod host_menu;
pub mod import;
pub mod keys;
pub mod ladder;
mod laid;
pub mod lesson_panel;
pub mod message_panel;
pub mod model;
pub mod network;
pub mod notes;
mod own_lessons;
pub mod palette;
pub mod places;
pub mod playback;
mod plots;
pub mod prefs;
pub mod projector;
pub mod question;
pub mod reports;
pub mod rules;
pub mod session;
pub mod sheets;
pub mod source;
pub mod start_page;
pub mod tempo;
mod tempo_ui;
pub mod theme;
pub mod top_bar;
pub mod transport;
mod widgets;
mod window;

pub use app::App;
pub use driver::Drive;
pub use window::{Announce, Opening, WindowError, run};
