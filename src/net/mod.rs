//! How a datagram travels: the link decides when and whether it arrives, the segment knows who
//! hears it, the gate holds it, a carrier moves its bytes. Knows nothing of DHCP's meaning.

use std::net::SocketAddr;

/// A socket could not do what it had to.
#[derive(Debug, thiserror::Error)]
pub enum CarryError {
    /// An operation on a socket failed.
    #[error("cannot {operation} {address}: {source}")]
    Socket {
        /// What was tried: `bind`, `send to`.
        operation: &'static str,
        /// With which address.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// A datagram was sent four times and never seen again.
    #[error("a datagram sent to {address} did not come back within {millis} ms, four times over")]
    Vanished {
        /// Where it was sent.
        address: SocketAddr,
        /// How long each try waited.
        millis: u64,
    },
}
