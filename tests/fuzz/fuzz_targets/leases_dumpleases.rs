//! Any bytes through `checks::leases_dumpleases`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::leases_dumpleases(bytes));
