//! What there is to show, as plain data: computed from the log and a playhead, painted by the
//! window, written by the terminal, checked by tests. No egui, no clock, no randomness.
//!
//! * [`outline`]: where everything stands, an index that grows with the log
//! * [`scene`]: the visible part of the ladder, in points
//! * [`drawing`]: the scene as lines, boxes and texts in their [`colours`], for every painter
//! * [`fn@arrow_in_words`]: a message of the ladder in a sentence, for those who do not see it
//! * [`arrangement`]: which lanes are wanted, and where
//! * [`text`]: the ladder as text; [`sequence`]: the run for programs that draw sequence diagrams
//! * [`messages`], [`inspector`]: the list of messages, and one of them taken apart
//! * [`field_tree`], [`field_help`], [`message_figure`]: its fields as a tree, each explained, and as
//!   the picture of figure 1; [`fn@message_text`] writes it down
//! * [`changes`], [`check`], [`faces`]: a message against another, against the rules, and the four
//!   faces of REQUEST
//! * [`destination`], [`between`]: why a message goes where it goes; how much time lies between
//! * [`figure`]: figure 5 and the way of a client through it
//! * [`message_list`], [`leases`]: tables of messages, leases and bindings; [`filter`] and [`sort`]
//!   say which rows, in which order
//! * [`import`]: what would become of a server's table if a lease file were imported
//! * [`lease_log`]: the history of leases; [`lease_events`]: the same as it happens, for servers that
//!   keep no log
//! * [`charts`]: figures over the run up to the playhead
//! * [`compare`]: two runs side by side
//! * [`find`], [`fuzzy`]: messages by what stands in them, names by what is remembered of them
//! * [`findings`]: what a run on a real network has found out about it
//! * [`host_card`], [`commands`]: what a host has got, and what it can be told to do
//! * [`clipboard`]: what is copied
//! * [`explain`], [`captions`], [`words`]: sentences for records, captions of a lesson, short words
//! * [`cards`]: what stands on the cards of servers and clients
//! * [`forms`]: what is typed to describe a server, a client, or a run on a real network
//! * [`rules`]: what the link does to certain messages, and to how many it did
//! * [`question`]: what is asked before a step, and what is hidden meanwhile
//! * [`notebook`]: bookmarks and notes, where they stand and what they are about; [`tame`]: text
//!   of others as it can be shown
//! * [`steps`]: where back and forward lead; [`deeds`]: what was done to a run, as the name of a branch
//! * [`reports`]: what was handed in, as a table
//! * [`strip`]: the whole run at a glance
//! * [`composer`]: a message that somebody writes by hand, judged before it is sent

pub mod arrangement;
mod arrow_in_words;
pub mod between;
pub mod captions;
pub mod cards;
pub mod changes;
pub mod charts;
pub mod check;
pub mod clipboard;
pub mod colours;
pub mod commands;
pub mod comments;
pub mod compare;
pub mod composer;
pub mod deeds;
pub mod destination;
pub mod drawing;
pub mod explain;
pub mod faces;
pub mod field_help;
pub mod field_tree;
pub mod figure;
pub mod filter;
pub mod find;
pub mod findings;
pub mod forms;
pub mod fuzzy;
pub mod host_card;
pub mod import;
pub mod inspector;
pub mod lease_events;
pub mod lease_log;
pub mod leases;
pub mod message_figure;
pub mod message_line;
pub mod message_list;
pub mod message_stream;
pub mod message_text;
pub mod messages;
pub mod notebook;
pub mod outline;
pub mod question;
pub mod rehearsal;
pub mod reports;
pub mod rules;
pub mod scene;
pub mod sequence;
pub mod sort;
pub mod steps;
pub mod strip;
pub mod tame;
#[cfg(test)]
mod testing;
pub mod text;
pub mod words;

pub use arrow_in_words::arrow_in_words;
pub use message_text::message_text;
pub use outline::{Axis, Outline};
pub use scene::{LadderScene, SceneOptions};
