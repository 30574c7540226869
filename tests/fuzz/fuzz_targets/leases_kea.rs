//! Any bytes through `checks::leases_kea`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::leases_kea(bytes));
