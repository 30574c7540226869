//! A message of the ladder in one sentence, for those who do not see the picture.

use super::scene::{Arrow, EndMark};
use super::words;
use crate::session::{Log, Playhead};
use crate::sim::HostId;

/// `message 2: DHCPOFFER from Server 1 to Laptop A, accepted`
pub fn arrow_in_words(log: &Log, playhead: Playhead, arrow: &Arrow) -> String {
    let name = |host: HostId| {
        let info = log.host_at(host, playhead.count);
        info.map_or("somebody", |info| &*info.name)
    };
    let from = name(arrow.from);
    let to = match arrow.to {
        Some(to) => name(to).to_owned(),
        None if arrow.count > 1 => format!("{} others", words::count(arrow.count as usize)),
        None => "nobody".to_owned(),
    };
    let kind = arrow.kind.map_or("datagram", |kind| kind.name());
    let fate = arrow.mark.words();
    format!(
        "message {}: {kind} from {from} to {to}, {fate}",
        arrow.number
    )
}

impl EndMark {
    /// What became of the message: `ignored: …`.
    pub fn words(self) -> String {
        match self {
            Self::Pending => "under way".to_owned(),
            Self::Accepted => "accepted".to_owned(),
            Self::Ignored(rule) => format!("ignored: {}", rule.text()),
            Self::NeverArrived(fault) => format!("never arrived: {}", fault.words()),
        }
    }
}
