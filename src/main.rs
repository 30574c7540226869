//! Dorascope.
fn main() {}
