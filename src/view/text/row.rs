//! One row of the text ladder: a time, lanes with what stands on or between them, a meaning.

use crate::session::Playhead;
use crate::sim::HostId;
use crate::sim::event::Fault;
use crate::view::outline::End;

/// From one lane to the next, in letters.
const PITCH: usize = 18;
/// Room outside the outermost lanes, for the longest remark.
const MARGIN: usize = 3;
/// The time column.
const TIME: usize = 9;
/// The meaning column, before the section.
const MEANING: usize = 30;

/// How an arrow ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Head {
    Taken,
    Ignored,
    Off,
    Lost,
}

impl Head {
    pub(super) fn of(end: &End, playhead: Playhead) -> Self {
        match (end.fault(playhead), end.ignored_by(playhead)) {
            (Some(Fault::HostOff | Fault::HostGone | Fault::NobodyListens), _) => Self::Off,
            (Some(_), _) => Self::Lost,
            (None, Some(_)) => Self::Ignored,
            (None, None) => Self::Taken,
        }
    }

    const fn letter(self, leftwards: bool) -> char {
        match self {
            Self::Taken if leftwards => '◀',
            Self::Taken => '▶',
            Self::Ignored => '⊘',
            Self::Off => '○',
            Self::Lost => '╳',
        }
    }
}

/// The lanes, and the words that wait to be written in one row.
pub(super) struct Cells {
    lanes: Vec<HostId>,
    words: Vec<(HostId, String)>,
    meaning: String,
    section: &'static str,
    filled: bool,
}

impl Cells {
    pub(super) fn new(lanes: Vec<HostId>) -> Self {
        Self {
            lanes,
            words: Vec::new(),
            meaning: String::new(),
            section: "",
            filled: false,
        }
    }

    pub(super) fn lanes(&self) -> &[HostId] {
        &self.lanes
    }

    /// An empty row; `lane` is what stands for a lane.
    pub(super) fn row(&self, lane: &str) -> Row<'_> {
        let width = self.lanes.len() * PITCH + 2 * MARGIN;
        let mut row = Row {
            lanes: &self.lanes,
            letters: vec![' '; width],
        };
        let lane = lane.chars().next().unwrap_or(' ');
        for place in 0..self.lanes.len() {
            row.letters[middle(place)] = lane;
        }
        row
    }

    /// Whether words fit beside those that wait.
    pub(super) fn has_room(&self, host: HostId, text: &str, meaning: &str) -> bool {
        let place = |host: HostId| self.lanes.iter().position(|lane| *lane == host);
        let Some(here) = place(host) else { return true };
        let half = |text: &str| text.chars().count().div_ceil(2);
        let apart = |(other, word): &(HostId, String)| {
            let distance = place(*other).map_or(PITCH, |there| there.abs_diff(here) * PITCH);
            *other == host && text.is_empty() || distance > half(word) + half(text)
        };
        let one_meaning = meaning.is_empty() || self.meaning.is_empty() || self.meaning == meaning;
        one_meaning && self.words.iter().all(apart)
    }

    /// Adds words to the row that waits.
    pub(super) fn put(&mut self, host: HostId, text: &str, meaning: &str, section: &'static str) {
        if !text.is_empty() {
            self.words.push((host, text.to_owned()));
        }
        if self.meaning.is_empty() {
            meaning.clone_into(&mut self.meaning);
        }
        if self.section.is_empty() || !meaning.is_empty() {
            self.section = section;
        }
        self.filled = true;
    }

    /// The row that waits, if there is one.
    pub(super) fn take_line(&mut self, time: &str) -> Option<String> {
        if !std::mem::take(&mut self.filled) {
            return None;
        }
        let words = std::mem::take(&mut self.words);
        let meaning = std::mem::take(&mut self.meaning);
        let section = std::mem::take(&mut self.section);
        let mut row = self.row("│");
        for (host, text) in &words {
            row.center(*host, text);
        }
        Some(row.line(time, &meaning, section))
    }
}

/// Where a lane's line stands.
const fn middle(place: usize) -> usize {
    MARGIN + place * PITCH + PITCH / 2
}

/// A row being drawn.
pub(super) struct Row<'a> {
    lanes: &'a [HostId],
    letters: Vec<char>,
}

impl Row<'_> {
    fn place(&self, host: HostId) -> Option<usize> {
        self.lanes.iter().position(|lane| *lane == host).map(middle)
    }

    /// Writes a word in the middle of a lane.
    pub(super) fn center(&mut self, host: HostId, text: &str) {
        if let Some(at) = self.place(host) {
            self.write_around(at, text);
        }
    }

    /// Writes words in the middle of all lanes, if they cover no lane but one in the middle.
    /// Returns whether they stand there.
    pub(super) fn center_all(&mut self, text: &str) -> bool {
        let (at, words) = (self.letters.len() / 2, format!(" {text} "));
        let start = at.saturating_sub(words.chars().count() / 2);
        let taken = start..start + words.chars().count();
        let lanes = (0..self.lanes.len()).map(middle);
        let fits = { lanes }.all(|lane| lane == at || !taken.contains(&lane));
        if fits {
            self.write_around(at, &words);
        }
        fits
    }

    fn write_around(&mut self, at: usize, text: &str) {
        let start = at.saturating_sub(text.chars().count() / 2);
        for (place, letter) in self.letters.iter_mut().skip(start).zip(text.chars()) {
            *place = letter;
        }
    }

    /// Draws a message from a lane to others: the name once on each side.
    pub(super) fn arrows(
        &mut self,
        from: HostId,
        name: &str,
        ends: &[(HostId, Head)],
        broadcast: bool,
    ) {
        let Some(start) = self.place(from) else {
            return;
        };
        let placed = ends
            .iter()
            .filter_map(|(host, head)| Some((self.place(*host)?, *head)));
        let (left, right): (Vec<_>, Vec<_>) = placed
            .filter(|(at, _)| *at != start)
            .partition(|(at, _)| *at < start);
        self.side(start, name, &left, true);
        self.side(start, name, &right, false);
        self.letters[start] = match (left.is_empty(), right.is_empty()) {
            _ if broadcast => '┬',
            (true, false) => '├',
            (false, true) => '┤',
            _ => '┼',
        };
    }

    fn side(&mut self, start: usize, name: &str, ends: &[(usize, Head)], leftwards: bool) {
        let far = ends
            .iter()
            .map(|(at, head)| tip(start, *at, *head))
            .max_by_key(|at| at.abs_diff(start));
        let Some(far) = far else { return };
        for at in start.min(far)..=start.max(far) {
            self.letters[at] = if self.letters[at] == '│' {
                '┼'
            } else {
                '─'
            };
        }
        let gap = if leftwards {
            start - PITCH / 2
        } else {
            start + PITCH / 2
        };
        let lost = ends.iter().all(|(_, head)| *head == Head::Lost);
        self.write_around(if lost { start.midpoint(far) } else { gap }, name);
        for (at, head) in ends {
            let tip = tip(start, *at, *head);
            self.letters[tip] = head.letter(leftwards);
        }
        for (at, head) in ends.iter().filter(|(_, head)| *head != Head::Lost) {
            let ends_here = tip(start, *at, *head) == far;
            self.letters[*at] = if ends_here { '│' } else { '┼' };
        }
    }

    /// The whole line.
    pub(super) fn line(self, time: &str, meaning: &str, section: &str) -> String {
        let lanes: String = self.letters.into_iter().collect();
        let line = format!("{time:>TIME$} {lanes} {meaning:<MEANING$} {section}");
        line.trim_end().to_owned()
    }
}

/// The last letter of an arrow: before the lane, or on the way where it is lost.
fn tip(start: usize, end: usize, head: Head) -> usize {
    match head {
        Head::Lost if end < start => start - (start - end) * 3 / 5,
        Head::Lost => start + (end - start) * 3 / 5,
        _ if end < start => end + 1,
        _ => end - 1,
    }
}
