//! Any bytes through `checks::leases_udhcpd`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::leases_udhcpd(bytes));
