//! `--lease-file`: the leases of the clients stand in a file while the run goes on.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use super::remark;
use crate::files::in_step::{Keeper, Kept};
use crate::files::leases::{LeaseRecord, held};
use crate::session::Log;

/// A file that follows a run.
pub(super) struct LeaseFile {
    keeper: Keeper,
    epoch: Duration,
}

impl LeaseFile {
    /// For the file at `path`; `epoch` is the date of the run's first instant.
    pub(super) fn new(path: &Path, epoch: Duration) -> Self {
        Self {
            keeper: Keeper::new(path),
            epoch,
        }
    }

    /// Brings the file to the end of the log. What goes wrong is said, once.
    pub(super) fn follow(&mut self, log: &Log) {
        if let Err(error) = self.keeper.keep_if_changed(&self.leases(log)) {
            remark(&error.to_string());
        }
    }

    /// The last state is in the file, or else the run has failed; what was said to be replaced
    /// is.
    pub(super) fn finish(mut self, log: &Log) -> Result<()> {
        let leases = self.leases(log);
        if self.keeper.keep_if_changed(&leases)? == Kept::Waiting {
            self.keeper.keep(&leases)?;
        }
        Ok(())
    }

    fn leases(&self, log: &Log) -> Vec<LeaseRecord> {
        held::by_clients(log.world(), log.end(), self.epoch)
    }
}
