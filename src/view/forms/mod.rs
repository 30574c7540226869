//! What is typed to describe a server or a client: one text per field, read into a configuration
//! or into one sentence beside each field that is wrong. The window shows the fields, tests fill
//! them in; the engine only ever sees configurations that were read without a mistake.

use std::collections::BTreeMap;

use crate::protocol::{Field, Flaw};

pub mod client;
pub mod network;
pub mod propose;
pub mod read;
pub mod serve;
pub mod server;
pub mod switch;

pub use client::{ClientField, ClientForm};
pub use server::{ServerField, ServerForm};

/// One sentence for each field that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistakes<F>(BTreeMap<F, String>);

impl<F> Default for Mistakes<F> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<F: Ord + Copy> Mistakes<F> {
    /// The sentence beside this field.
    pub fn at(&self, field: F) -> Option<&str> {
        self.0.get(&field).map(String::as_str)
    }

    /// How many fields are wrong.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a sentence, if the field has none yet.
    pub(in crate::view) fn add(&mut self, field: F, sentence: impl Into<String>) {
        self.0.entry(field).or_insert_with(|| sentence.into());
    }

    /// Adds what the simulated world has to say against it.
    fn object(&mut self, checked: Result<(), Flaw>, field: impl FnOnce(Field) -> F) {
        if let Err(flaw) = checked {
            self.add(field(flaw.field), capitalised(&flaw.what));
        }
    }

    /// What was read in this field, or its sentence for the user and nothing.
    pub(in crate::view) fn take<T>(&mut self, field: F, read: Result<T, String>) -> Option<T> {
        read.map_err(|sentence| self.add(field, sentence)).ok()
    }
}

/// The sentence with a capital at its beginning.
pub fn capitalised(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}
