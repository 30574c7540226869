//! Any bytes through `checks::leases_dhclient`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::leases_dhclient(bytes));
