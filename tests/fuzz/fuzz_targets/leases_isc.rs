//! Any bytes through `checks::leases_isc`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::leases_isc(bytes));
