//! Any bytes through `checks::pcap`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::pcap(bytes));
