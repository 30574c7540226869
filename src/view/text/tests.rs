use super::*;
use crate::view::testing::{LESSONS, lesson, playheads};

fn text(log: &Log, playhead: Playhead, detail: Detail) -> String {
    let mut outline = Outline::default();
    outline.extend(log);
    ladder(log, &outline, playhead, detail)
}

#[test]
fn dump() {
    for name in LESSONS {
        let log = lesson(name);
        for detail in [Detail::Brief, Detail::Full] {
            std::fs::write(format!("/tmp/text-{name}-{detail:?}.txt"), text(&log, Playhead::at_end(&log), detail)).unwrap();
        }
    }
}
