//! Any bytes through `checks::lesson`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::lesson(bytes));
