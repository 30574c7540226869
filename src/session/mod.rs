//! A run over time: the append-only [`log`], the [`world`] at any of its records, the
//! [`playhead`] that looks at one of them, the pace at which a run goes on, and the recording
//! that makes it repeatable. Clock and thread live in the runner alone.

pub mod branches;
mod by_hand;
pub mod digest;
mod intake;
pub mod log;
pub mod network;
pub mod notes;
pub mod observe;
pub mod pace;
pub mod playhead;
pub mod recorder;
pub mod recording;
pub mod remark;
pub mod replay;
pub mod report;
pub mod run;
pub mod runner;
pub mod store;
pub mod world;

pub use branches::{Branch, Branches, Origin};
pub use digest::Digest;
pub use log::Log;
pub use observe::{Cast, Observer, Overheard};
pub use pace::Pace;
pub use playhead::Playhead;
pub use recorder::{Extent, Recorder};
pub use recording::Recording;
pub use remark::Remark;
pub use replay::{Place, Replay, Replayed};
pub use run::{Ahead, Input, InputKind, Mark, Run};
pub use runner::{
    Batch, CarrierKind, Limit, ONLY_LOOKED_AT, Order, Runner, RunnerThread, Setup, Status, Until,
};
pub use store::Store;
pub use world::World;
