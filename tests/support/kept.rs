//! What a window keeps from one start to the next, without a file.

use std::collections::BTreeMap;

/// What is kept from one start to the next.
#[derive(Clone, Default)]
pub(crate) struct Kept(pub(crate) BTreeMap<String, String>);

impl eframe::Storage for Kept {
    fn get_string(&self, key: &str) -> Option<String> {
        self.0.get(key).cloned()
    }

    fn set_string(&mut self, key: &str, value: String) {
        self.0.insert(key.to_owned(), value);
    }

    fn remove_string(&mut self, key: &str) {
        self.0.remove(key);
    }

    fn flush(&mut self) {}
}
