//! What was described on the page: planned, and after the user has agreed begun, away from the
//! window.

use core::net::Ipv4Addr;
use std::path::PathBuf;

use crate::files::leases::take_up;
use crate::session::network::{JoinWish, Plan, ServeWish};
use crate::session::runner::Limit;
use crate::session::{Pace, Runner};

/// A run on a real network, as it was described.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// Who does what.
    pub deed: Deed,
    /// The file that leases are kept in.
    pub lease_file: Option<PathBuf>,
}

/// Who does what on a real network.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// Clients of ours join.
    Join(JoinWish),
    /// Servers of ours answer.
    Serve(ServeWish),
}

/// A run whose sockets are open.
pub struct Begun {
    /// As it was planned.
    pub plan: Plan,
    /// The run.
    pub runner: Runner,
    /// What is to be said about its lease file, a sentence each.
    pub told: Vec<String>,
}

impl Deed {
    /// What the user must agree to.
    ///
    /// # Errors
    /// Why it cannot be, in one sentence.
    pub fn plan(&self) -> Result<Plan, String> {
        let plan = match self {
            Self::Join(wish) => Plan::join(wish),
            Self::Serve(wish) => Plan::serve(wish),
        };
        plan.map_err(|error| error.to_string())
    }
}

impl Wanted {
    /// The server that was named, if one was.
    pub fn expected(&self) -> Option<Ipv4Addr> {
        match &self.deed {
            Deed::Join(wish) => wish.place.server.map(|server| server.address),
            Deed::Serve(_) => None,
        }
    }

    /// Opens the lease file and the sockets; nothing is sent yet.
    ///
    /// # Errors
    /// Why they cannot be had, in one sentence.
    pub fn begin(mut self, plan: Plan) -> Result<Begun, String> {
        let Some(path) = self.lease_file.take() else {
            return begin(plan, Vec::new());
        };
        let failed = |error: take_up::TakeUpError| error.to_string();
        let (ledger, plan, told) = match &mut self.deed {
            Deed::Join(_) => (
                take_up::for_clients(&path).map_err(failed)?,
                plan,
                Vec::new(),
            ),
            Deed::Serve(wish) => {
                let (ledger, told) = take_up::for_servers(&path, false, wish).map_err(failed)?;
                (ledger, self.deed.plan()?, told)
            }
        };
        let mut begun = begin(plan, told)?;
        begun.runner.store_in(Box::new(ledger));
        Ok(begun)
    }
}

fn begin(plan: Plan, told: Vec<String>) -> Result<Begun, String> {
    let runner = plan.begin(Pace::Stopped);
    let mut runner = runner.map_err(|trouble| trouble.to_string())?;
    runner.keep_within(Limit::default());
    Ok(Begun { plan, runner, told })
}
