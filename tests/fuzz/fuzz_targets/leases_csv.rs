//! Any bytes through `checks::leases_csv`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::leases_csv(bytes));
