//! Rows of a table as they were found last, so that looking at the same instant again costs
//! nothing, however many there are.

use super::{BindingColumn, BindingRow, LeaseColumn, LeaseRow, Look};
use crate::session::{Log, Playhead, World};

/// A table of leases or bindings: how it is looked at, and its rows at a playhead.
#[derive(Clone, Debug)]
pub struct Listed<C, R> {
    look: Look<C>,
    of: Option<Playhead>,
    rows: Vec<R>,
    all: usize,
}

impl<C: Copy + PartialEq, R> Listed<C, R> {
    /// Nothing yet, to be looked at like this.
    fn new(look: Look<C>) -> Self {
        Self {
            look,
            of: None,
            rows: Vec::new(),
            all: 0,
        }
    }

    /// The same choices for another log.
    pub fn anew(&self) -> Self {
        Self::new(self.look.clone())
    }

    /// How it is looked at.
    pub fn look(&self) -> &Look<C> {
        &self.look
    }

    /// The rows, in the order of the table.
    pub fn rows(&self) -> &[R] {
        &self.rows
    }

    /// What is listed, in words; nothing where all of it is.
    pub fn echo(&self) -> Option<String> {
        self.look.filter.echo(self.rows.len(), self.all)
    }

    /// Sorts by a column, or turns the order around.
    pub fn sort_by(&mut self, column: C) {
        self.look.sort = self.look.sort.clicked(column);
        self.of = None;
    }

    fn find(&mut self, playhead: Playhead, rows: impl FnOnce(&Look<C>) -> (Vec<R>, usize)) {
        if self.of != Some(playhead) {
            self.of = Some(playhead);
            (self.rows, self.all) = rows(&self.look);
        }
    }
}

impl<C: Copy + Default + PartialEq, R> Default for Listed<C, R> {
    fn default() -> Self {
        Self::new(Look::default())
    }
}

impl Listed<LeaseColumn, LeaseRow> {
    /// Lists what fits this filter.
    pub fn set_filter(&mut self, text: &str) {
        self.look.set_filter(text);
        self.of = None;
    }

    /// Lists the leases at this playhead, of which this is the world.
    pub fn update(&mut self, log: &Log, world: &World, playhead: Playhead) {
        self.find(playhead, |look| look.rows(log, world, playhead.instant));
    }
}

impl Listed<BindingColumn, BindingRow> {
    /// Lists what fits this filter.
    pub fn set_filter(&mut self, text: &str) {
        self.look.set_filter(text);
        self.of = None;
    }

    /// Lists the bindings at this playhead, of which this is the world.
    pub fn update(&mut self, log: &Log, world: &World, playhead: Playhead) {
        self.find(playhead, |look| look.rows(log, world));
    }
}
