//! Any bytes through `checks::pcapng`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::pcapng(bytes));
