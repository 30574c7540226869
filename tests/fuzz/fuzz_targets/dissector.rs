//! Any bytes through `checks::dissector`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::dissector(bytes));
