//! Any bytes through `checks::leases_dnsmasq`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::leases_dnsmasq(bytes));
