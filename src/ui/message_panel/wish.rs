//! What the message panel remembers, and what can be wished of it: which field is pointed at,
//! which ones are unfolded, how the fields are drawn.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::session::{Log, Playhead};
use crate::ui::prefs::Prefs;
use crate::view::Outline;
use crate::view::faces::Faces;

/// How the fields are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum FieldsView {
    /// As a tree in wire order.
    #[default]
    List,
    /// As figure 1 of the RFC; where there is room, with the tree below it.
    Figure,
}

impl FieldsView {
    /// Both, in the order of their buttons.
    pub const ALL: [Self; 2] = [Self::List, Self::Figure];

    /// The words on its button.
    pub const fn name(self) -> &'static str {
        match self {
            Self::List => "List",
            Self::Figure => "Figure 1",
        }
    }
}

/// Where something is pointed at; it is scrolled into view everywhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// In the tree of fields.
    Tree,
    /// In the picture of figure 1.
    Figure,
    /// In the bytes.
    Bytes,
}

/// A field that lights up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lit {
    /// Its key in the tree.
    pub key: String,
    /// Where the pointer, or the focus, is.
    pub from: Source,
}

/// A change of what the panel shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MessageWish {
    /// The pointer is on a field, or on none any more.
    Point(Option<Lit>),
    /// Unfolds the field with this key and keeps it lit, or folds it again.
    Open(String),
    /// Draws the fields this way.
    View(FieldsView),
}

/// What the panel remembers.
#[derive(Clone, Debug, Default)]
pub struct MessagePanel {
    /// The field under the pointer or with the focus.
    pub pointed: Option<Lit>,
    /// The field that was unfolded last: it stays lit from message to message.
    pub chosen: Option<String>,
    /// The keys of the fields that are unfolded.
    pub open: BTreeSet<String>,
    /// The faces of REQUEST around the message that is shown.
    pub faces: Option<Faces>,
    /// For which message, counted from 1, and after how many records.
    faces_of: Option<(Option<usize>, usize)>,
}

impl MessagePanel {
    /// Carries out a wish.
    pub fn carry_out(&mut self, wish: MessageWish, prefs: &mut Prefs) {
        match wish {
            MessageWish::Point(pointed) => self.pointed = pointed,
            MessageWish::Open(key) => {
                let opened = !self.open.remove(&key);
                if opened {
                    self.open.insert(key.clone());
                }
                self.chosen = opened.then_some(key);
            }
            MessageWish::View(view) => prefs.fields = view,
        }
    }

    /// The key of the field that lights up.
    pub fn lit(&self) -> Option<&str> {
        let pointed = self.pointed.as_ref().map(|lit| lit.key.as_str());
        pointed.or(self.chosen.as_deref())
    }

    /// Brings the faces of REQUEST up to the playhead and the message that is shown.
    pub fn see_faces(&mut self, log: &Log, outline: &Outline, at: Playhead, shown: Option<usize>) {
        let wanted = Some((shown, at.count));
        if self.faces_of != wanted {
            self.faces = Some(Faces::of(log, outline, at, shown));
            self.faces_of = wanted;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unfolded_stays_lit_until_it_is_folded_again() {
        let (mut panel, mut prefs) = (MessagePanel::default(), Prefs::default());
        let open = |key: &str| MessageWish::Open(key.into());
        panel.carry_out(open("yiaddr"), &mut prefs);
        assert_eq!(panel.lit(), Some("yiaddr"));
        let pointed = Lit {
            key: "xid".into(),
            from: Source::Bytes,
        };
        panel.carry_out(MessageWish::Point(Some(pointed)), &mut prefs);
        assert_eq!(panel.lit(), Some("xid"));
        panel.carry_out(MessageWish::Point(None), &mut prefs);
        assert_eq!(panel.lit(), Some("yiaddr"));
        panel.carry_out(open("yiaddr"), &mut prefs);
        assert_eq!((panel.lit(), panel.open.len()), (None, 0));
    }
}
