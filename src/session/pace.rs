//! How fast virtual time runs.

/// The pace of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Pace {
    /// Nothing moves but by steps: gate and clock stand.
    #[default]
    Stopped,
    /// Virtual time runs so many times as fast as real time.
    Speed(f64),
    /// As fast as the machine can.
    Fast,
}
