//! What there is to show, as plain data: computed from the log and a playhead, painted by the
//! window, written by the terminal, checked by tests. No egui, no clock, no randomness.
//!
//! * [`outline`]: where everything stands, an index that grows with the log
//! * [`scene`]: the visible part of the ladder, in points
//! * [`text`]: the ladder as text
//! * [`messages`], [`inspector`]: the list of messages, and one of them taken apart
//! * [`changes`], [`check`]: a message against another, and against the rules
//! * [`figure`]: figure 5 and the way of a client through it
//! * [`message_list`], [`leases`]: tables of messages, leases and bindings; [`filter`] and [`sort`]
//!   say which rows, in which order
//! * [`explain`], [`captions`], [`words`]: sentences for records, captions of a lesson, short words
//! * [`steps`]: where back and forward lead

pub mod captions;
pub mod changes;
pub mod check;
pub mod comments;
pub mod explain;
pub mod figure;
pub mod filter;
pub mod inspector;
pub mod leases;
pub mod message_list;
pub mod message_stream;
pub mod messages;
pub mod outline;
pub mod scene;
pub mod sort;
pub mod steps;
#[cfg(test)]
mod testing;
pub mod text;
pub mod words;

pub use outline::{Axis, Outline};
pub use scene::{LadderScene, SceneOptions};
