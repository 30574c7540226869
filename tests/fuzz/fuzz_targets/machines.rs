//! Any bytes through `checks::machines`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::machines(bytes));
