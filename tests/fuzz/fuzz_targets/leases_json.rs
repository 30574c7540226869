//! Any bytes through `checks::leases_json`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::leases_json(bytes));
