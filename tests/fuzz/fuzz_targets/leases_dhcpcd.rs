//! Any bytes through `checks::leases_dhcpcd`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::leases_dhcpcd(bytes));
