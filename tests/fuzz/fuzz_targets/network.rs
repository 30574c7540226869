//! Any bytes through `checks::network`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::network(bytes));
