//! Whether a datagram may go. What may not waits, in order.

use std::collections::VecDeque;

/// A gate with what waits before it.
#[derive(Clone, Debug)]
pub struct Gate<T> {
    open: bool,
    held: VecDeque<T>,
}

impl<T> Default for Gate<T> {
    /// An open gate.
    fn default() -> Self {
        Self {
            open: true,
            held: VecDeque::new(),
        }
    }
}

impl<T> Gate<T> {
    /// Opens or closes it. Opening does not let go what waits: [`let_go`](Self::let_go) does.
    pub fn set(&mut self, open: bool) {
        self.open = open;
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Holds something back.
    pub fn hold(&mut self, item: T) {
        self.held.push_back(item);
    }

    /// Lets the first that waits go.
    pub fn let_go(&mut self) -> Option<T> {
        self.held.pop_front()
    }

    /// Forgets what waits and fits.
    pub fn discard(&mut self, fits: impl Fn(&T) -> bool) {
        self.held.retain(|item| !fits(item));
    }

    /// What waits, in order.
    pub fn waiting(&mut self) -> impl Iterator<Item = &mut T> {
        self.held.iter_mut()
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.held.len()
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }
}
