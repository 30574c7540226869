//! Each clause of RFC 2131 on which the machines act, as a small story: what is in the
//! laboratory, and the ladder that must come of it. The harness has every message judged.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

mod rfc2131 {
    mod allocation;
    mod clients;
    mod destinations;
    mod extending;
    mod forgetting;
    mod illegal;
    mod information;
    mod others;
    mod overload;
    mod relays;
    mod repeats;
    mod requests;
    mod reuse;
    mod servers;
    mod snooping;
}
