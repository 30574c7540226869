//! The whole run at a glance: how many messages of each type left, in equal stretches of time from
//! its beginning to where the strip ends. What it costs depends on how tall it is, not on how long
//! the run is.

use super::outline::Outline;
use crate::session::{Log, Playhead};
use crate::time::SimTime;
use crate::wire::MessageType;

/// The run as stretches of equal length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strip {
    /// Where it begins.
    pub from: SimTime,
    /// Where it ends: nothing behind is in it.
    pub to: SimTime,
    /// The stretches, from the beginning.
    pub rows: Vec<StripRow>,
    /// The most messages of a stretch.
    pub peak: u32,
}

/// One stretch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StripRow {
    /// How many messages of each kind left; kinds of which none did are left out.
    pub counts: Vec<(Option<MessageType>, u32)>,
    /// How many copies were lost.
    pub lost: u32,
}

impl StripRow {
    /// How many messages left.
    pub fn messages(&self) -> u32 {
        self.counts.iter().map(|(_, count)| count).sum()
    }
}

impl Strip {
    /// The run from its first `beginning` records up to `end`, in so many stretches.
    pub fn new(
        log: &Log,
        outline: &Outline,
        beginning: usize,
        end: Playhead,
        stretches: u16,
    ) -> Self {
        let from = Playhead::after(log, beginning).instant.min(end.instant);
        let mut strip = Self {
            from,
            to: end.instant,
            ..Self::default()
        };
        let mut walk = outline.walk(beginning.min(end.count));
        let stretches = stretches.max(1);
        for stretch in 1..=stretches {
            let share = f64::from(stretch) / f64::from(stretches);
            // The last record lies at the end, not behind it.
            let count = if stretch == stretches {
                end.count
            } else {
                let instant = strip.instant(share);
                let before = log.count_before(instant);
                before.min(end.count)
            };
            let (counts, lost) = walk.to(count);
            let row = StripRow { counts, lost };
            strip.peak = strip.peak.max(row.messages());
            strip.rows.push(row);
        }
        strip
    }

    /// The instant at a share of it, 0 … 1.
    pub fn instant(&self, share: f64) -> SimTime {
        let whole = self.to.since(self.from);
        self.from + whole.mul_f64(share.clamp(0.0, 1.0))
    }

    /// Where an instant stands, 0 … 1.
    pub fn share(&self, at: SimTime) -> f64 {
        let whole = self.to.since(self.from).as_secs_f64();
        let part = at.since(self.from).as_secs_f64();
        if whole > 0.0 {
            (part / whole).clamp(0.0, 1.0)
        } else {
            1.0
        }
    }

    /// How many messages are in it.
    pub fn messages(&self) -> u64 {
        let rows = self.rows.iter();
        rows.map(|row| u64::from(row.messages())).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::testing::{cut, lesson, outline_of, playheads};

    #[test]
    fn every_message_is_in_one_stretch() {
        let log = lesson("29-three-devices");
        let outline = outline_of(&log);
        for stretches in [1, 7, 300] {
            let strip = Strip::new(&log, &outline, 0, Playhead::at_end(&log), stretches);
            assert_eq!(strip.rows.len(), usize::from(stretches));
            assert_eq!(strip.messages(), 12);
            let of = |wanted| {
                let rows = strip.rows.iter().flat_map(|row| &row.counts);
                let counts = rows.filter(|(kind, _)| *kind == Some(wanted));
                counts.map(|(_, count)| count).sum::<u32>()
            };
            assert_eq!([MessageType::Offer, MessageType::Nak].map(of), [3, 0]);
        }
    }

    #[test]
    fn nothing_behind_its_end_is_in_it() {
        let log = lesson("17-back-off");
        let outline = outline_of(&log);
        for playhead in playheads(&log) {
            let past = cut(&log, playhead.count);
            let known = Strip::new(&past, &outline_of(&past), 3, playhead, 40);
            assert_eq!(Strip::new(&log, &outline, 3, playhead, 40), known);
            assert_eq!(known.messages(), outline.messages(playhead) as u64);
        }
    }

    #[test]
    fn places_and_instants_agree() {
        let log = lesson("04-renewal");
        let strip = Strip::new(&log, &outline_of(&log), 0, Playhead::at_end(&log), 100);
        for share in [0.0, 0.25, 0.5, 1.0] {
            let there = strip.share(strip.instant(share));
            assert!((there - share).abs() < 1e-6, "{there} for {share}");
        }
    }
}
