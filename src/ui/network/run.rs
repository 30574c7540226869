//! What the window knows of a run on a real network beside its log: whether its sockets are open,
//! what was agreed to, what was found.

use core::net::Ipv4Addr;

use crate::session::network::Consent;
use crate::sim::Scenario;
use crate::ui::source::Behind;
use crate::view::findings::Findings;

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Its sockets are open.
    Going,
    /// What is held is being returned, then they are closed.
    Parting,
    /// They are closed: it can be looked at.
    Over,
}

/// A run on a real network.
#[derive(Clone, Debug)]
pub struct NetworkRun {
    /// How far it is.
    pub stage: Stage,
    /// What the user has agreed to; nothing of one that was read from a file.
    pub consent: Option<Consent>,
    /// The server that was named, if one was.
    pub expected: Option<Ipv4Addr>,
    /// What to go back to.
    pub behind: Behind,
    /// What was found.
    pub findings: Findings,
}

impl NetworkRun {
    /// Its sockets are open since now.
    pub fn begun(consent: Consent, expected: Option<Ipv4Addr>, behind: Behind) -> Self {
        Self {
            stage: Stage::Going,
            consent: Some(consent),
            expected,
            behind,
            findings: Findings::default(),
        }
    }

    /// It was read from a file.
    pub fn read(behind: Behind) -> Self {
        Self {
            stage: Stage::Over,
            consent: None,
            expected: None,
            behind,
            findings: Findings::default(),
        }
    }

    /// Whether this scenario has somebody on a real network.
    pub fn is_of(scenario: &Scenario) -> bool {
        scenario.segments.iter().any(|segment| segment.real)
    }

    /// Whether sockets are open.
    pub fn is_open(&self) -> bool {
        self.stage != Stage::Over
    }

    /// Whether nothing leaves this computer.
    pub fn is_inside(&self) -> bool {
        self.consent.as_ref().is_some_and(|consent| consent.inside)
    }
}
