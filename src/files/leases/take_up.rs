//! A lease file as the storage of a run on a real network that begins now: opened, and for a
//! server read, so that what it had on record goes on.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;

use super::exchange::to_bindings;
use super::ledger::{Ledger, LedgerError, Whose};
use crate::session::network::{NoServer, ServeWish};

/// Why a file cannot be taken up.
#[derive(Debug, thiserror::Error)]
pub enum TakeUpError {
    /// It cannot serve as storage.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// There is no place for a server.
    #[error(transparent)]
    NoServer(#[from] NoServer),
    /// Leases have dates.
    #[error("this computer's date is before 1970")]
    NoDate,
}

/// What clients hold is kept in this file.
///
/// # Errors
/// When the file cannot serve as storage.
pub fn for_clients(path: &Path) -> Result<Ledger, TakeUpError> {
    let (ledger, _) = Ledger::open(path, Whose::Clients, since_1970(Timestamp::now())?, false)?;
    Ok(ledger)
}

/// The servers begin with what stands in this file, which keeps their bindings from now on. What
/// is to be said about it comes along, a sentence each.
///
/// # Errors
/// When the file cannot serve as storage, or there is no place for one of the servers.
pub fn for_servers(
    path: &Path,
    sync: bool,
    wish: &mut ServeWish,
) -> Result<(Ledger, Vec<String>), TakeUpError> {
    let now = Timestamp::now();
    let (ledger, leases) = Ledger::open(path, Whose::Servers, since_1970(now)?, sync)?;
    let taken = to_bindings(&leases, now);
    let refused = taken.refused.iter();
    let mut told: Vec<String> = refused
        .map(|(address, why)| format!("the lease of {address} is not taken over: {why}"))
        .collect();
    let all = taken.bindings.len();
    let left = wish.begin_with(taken.bindings)?;
    if all > 0 {
        let others = match left {
            0 => String::new(),
            left => format!("; {left} are of other servers and stay as they are"),
        };
        let file = path.display();
        told.push(format!("{} leases of {file} go on{others}", all - left));
    }
    Ok((ledger, told))
}

fn since_1970(now: Timestamp) -> Result<Duration, TakeUpError> {
    Duration::try_from(now.as_duration()).map_err(|_| TakeUpError::NoDate)
}
