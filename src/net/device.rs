//! How a socket is kept to one interface, which every system does in its own way.
//!
//! * **Linux, Android**: `SO_BINDTODEVICE`. The socket hears and speaks on that interface alone,
//!   broadcasts too, whatever address it has.
//! * **macOS** and its kin: `IP_BOUND_IF` chooses the interface. A socket on one address hears no
//!   broadcast there, so it listens at every address of the interface instead.
//! * **Windows**: a socket has no interface, but one on an address hears what is broadcast on the
//!   interface of that address, and broadcasts there. An interface without an address is of no
//!   use, and [`bind_address`] says so.

use std::io;
use std::net::Ipv4Addr;

use socket2::Socket;

/// Keeps the socket to the interface with this name.
///
/// # Errors
/// When there is no such interface, or it may not be chosen.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(super) fn bind(socket: &Socket, device: &str) -> io::Result<()> {
    socket.bind_device(Some(device.as_bytes()))
}

/// Keeps the socket to the interface with this name.
///
/// # Errors
/// When there is no such interface, or it may not be chosen.
#[cfg(target_vendor = "apple")]
pub(super) fn bind(socket: &Socket, device: &str) -> io::Result<()> {
    let index = super::interface::index_of(device)?;
    socket.bind_device_by_index_v4(Some(index))
}

/// Keeps the socket to the interface with this name: its [address](bind_address) does.
///
/// # Errors
/// None.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "other systems choose here, and may fail"
)]
pub(super) fn bind(_socket: &Socket, _device: &str) -> io::Result<()> {
    Ok(())
}

/// The address that a socket is bound to which is to be at `wanted` on this interface and to hear
/// what is sent to everyone there.
///
/// # Errors
/// When the interface has no address and needs one.
#[cfg(any(target_os = "linux", target_os = "android"))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "other systems look for an address here, and may find none"
)]
pub(super) fn bind_address(wanted: Ipv4Addr, _device: Option<&str>) -> io::Result<Ipv4Addr> {
    Ok(wanted)
}

/// The address that a socket is bound to which is to be at `wanted` on this interface and to hear
/// what is sent to everyone there.
///
/// # Errors
/// When the interface has no address and needs one.
#[cfg(target_vendor = "apple")]
#[expect(
    clippy::unnecessary_wraps,
    reason = "other systems look for an address here, and may find none"
)]
pub(super) fn bind_address(wanted: Ipv4Addr, device: Option<&str>) -> io::Result<Ipv4Addr> {
    Ok(device.map_or(wanted, |_| Ipv4Addr::UNSPECIFIED))
}

/// The address that a socket is bound to which is to be at `wanted` on this interface and to hear
/// what is sent to everyone there.
///
/// # Errors
/// When the interface has no address and needs one.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
pub(super) fn bind_address(wanted: Ipv4Addr, device: Option<&str>) -> io::Result<Ipv4Addr> {
    match device {
        Some(device) if wanted.is_unspecified() => super::interface::first_address_of(device),
        _ => Ok(wanted),
    }
}
