//! What must outlive the program is stored before anybody on a real network is told of it (3.1
//! step 4 of RFC 2131: a server commits the binding, then it answers).

use crate::sim::Record;

/// Stores what records change.
pub trait Store: Send {
    /// Takes in records, each once and in order, and stores what they change: bindings, leases.
    /// When it returns without an error all that it was ever given is stored.
    ///
    /// # Errors
    /// When it cannot be stored, in one phrase. It is kept, and tried again with the next call,
    /// even one without records.
    fn store(&mut self, new: &[Record]) -> Result<(), String>;

    /// The run is over: what is stored may be put in order.
    ///
    /// # Errors
    /// When that cannot be done, in one phrase; what is stored stays as it was.
    fn finish(&mut self) -> Result<(), String>;
}
