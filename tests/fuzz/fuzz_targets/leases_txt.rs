//! Any bytes through `checks::leases_txt`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::leases_txt(bytes));
