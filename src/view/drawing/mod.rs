//! A scene as lines, boxes, circles and texts in their colours: what the window and a saved
//! picture both paint. Which shapes, how thick, where exactly and in which order is decided here,
//! once; a painter only knows how to paint each kind of shape.

mod arrow;
mod bookmark;
mod crowd;
mod head;
mod icon;
mod ladder;
mod lane;
mod legend;
mod note;
mod part;
mod shape;
mod sizes;
mod sketch;
mod wrap;

pub use arrow::Way;
pub use bookmark::bookmark;
pub use head::{Heads, Name, choice_words, kind_word, lease_bar, state_words};
pub use icon::icon;
pub use ladder::ladder;
pub use lane::hatching;
pub use legend::legend;
pub use part::keep_part;
pub use shape::{Anchor, Edge, Face, Ink, LINE_HEIGHT, Pen, Shape, Text};
pub use sizes::{GUTTER, TEXT, crowd_sizes, desk_sizes};
pub use sketch::Style;
pub use wrap::wrapped;
