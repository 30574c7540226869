//! Each clause of RFC 2131 on which the machines act, as a small story: what is in the
//! laboratory, and the ladder that must come of it. The harness has every message judged.

mod support;

mod rfc2131 {
    mod clauses_3;
    mod clients;
    mod destinations;
    mod extending;
    mod others;
    mod relays;
    mod repeats;
    mod requests;
    mod servers;
}
