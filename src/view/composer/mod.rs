//! A message that somebody writes: as octets that keep whatever they are ([`draft`]), as texts in
//! fields ([`form`]), begun from what a host may send now or from something illegal
//! ([`templates`]), and judged before it is sent ([`judge`]). The window shows it, a
//! [`Crafted`](crate::sim::Crafted) carries it out.

pub mod draft;
pub mod form;
mod illegal;
pub mod judge;
mod replies;
mod requests;
pub mod templates;

pub use draft::{Draft, Item};
pub use form::{Form, Place, Row};
pub use judge::Judgement;
pub use templates::{Desk, Group, Template};
