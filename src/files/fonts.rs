//! The letters of the window and of all pictures: Inter and a fixed-width font, shipped with the
//! program under the SIL Open Font License.

/// Inter.
pub const REGULAR: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.ttf");
/// Inter, semi-bold.
pub const STRONG: &[u8] = include_bytes!("../../assets/fonts/Inter-SemiBold.ttf");
/// `JetBrains Mono`.
pub const MONO: &[u8] = include_bytes!("../../assets/fonts/JetBrainsMono-Regular.ttf");
