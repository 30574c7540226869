//! The table of bindings, by address and by client, with an index of what ends when.
