//! Looking back: how long it takes to stand at any record of a long run, and to lay out one
//! screen of it. Neither may depend on how long the run is.

#![allow(missing_docs, clippy::expect_used, clippy::print_stdout)]

use std::collections::BTreeSet;
use std::hint::black_box;
use std::ops::Range;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use dorascope::session::{Log, Playhead};
use dorascope::view::scene::Sizes;
use dorascope::view::{Axis, LadderScene, Outline, SceneOptions};

#[path = "support.rs"]
mod support;

const LONG: usize = 1_000_000;
const SHORT: usize = 1_000;

fn seek(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("seek");
    group.sample_size(20);
    for clients in [1, 10_000] {
        let log = support::life(clients, LONG);
        let mut places = support::places();
        let name = format!(
            "the world at a random record of {}, {clients} clients",
            log.len()
        );
        group.bench_function(name, |bencher| {
            bencher.iter_batched(
                || support::place(&mut places, log.len()),
                |count| black_box(log.world_at(count)),
                BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

/// One screen around a record: 1280 by 720 points.
struct Look {
    log: Log,
    outline: Outline,
}

impl Look {
    fn new(records: usize) -> Self {
        let log = support::life(1, records);
        let mut outline = Outline::default();
        outline.extend(&log);
        Self { log, outline }
    }

    fn scene(&self, count: usize) -> LadderScene {
        let playhead = Playhead::after(&self.log, count);
        let sizes = Sizes::default();
        let options = SceneOptions {
            width: 1280.0,
            axis: Axis::Order,
            sizes,
            hidden: &BTreeSet::new(),
            order: &[],
            pinned: &[],
            measure: &|text, size| text.len() as f32 * size * 0.55,
        };
        let bottom = self.outline.height(&self.log, playhead, Axis::Order) * f64::from(sizes.row);
        LadderScene::new(
            &self.log,
            &self.outline,
            playhead,
            &options,
            screen_above(bottom),
        )
    }
}

fn screen_above(bottom: f64) -> Range<f64> {
    (bottom - 720.0).max(0.0)..bottom
}

fn scene(criterion: &mut Criterion) {
    let looks = [Look::new(SHORT), Look::new(LONG)];
    let mut group = criterion.benchmark_group("scene");
    for look in &looks {
        let mut places = support::places();
        group.bench_function(
            format!("one screen of {} records", look.log.len()),
            |bencher| {
                bencher.iter_batched(
                    || SHORT / 2 + support::place(&mut places, look.log.len() - SHORT / 2),
                    |count| black_box(look.scene(count)),
                    BatchSize::SmallInput,
                );
            },
        );
    }
    group.finish();
    // A window repaints one place again and again; a jump to another also waits for memory that
    // a long run has more of than the processor's caches.
    compare("at random places", &looks, 200, 1);
    compare("each painted ten times", &looks, 20, 10);
}

/// How much longer a screen of the long run takes, at so many places and so often at each.
fn compare(how: &str, looks: &[Look; 2], places: usize, times: usize) {
    let [mut short, mut long] = looks.each_ref().map(|look| {
        let mut random = support::places();
        move || {
            let counts: Vec<usize> = (0..places)
                .map(|_| SHORT / 2 + support::place(&mut random, look.log.len() - SHORT / 2))
                .collect();
            let took = support::timed(|| {
                for count in counts
                    .iter()
                    .flat_map(|count| std::iter::repeat_n(count, times))
                {
                    black_box(look.scene(*count));
                }
            });
            took / u32::try_from(places * times).expect("few")
        }
    });
    let [short, long] =
        support::fastest(15, [&mut short, &mut long]).map(|took| took.as_secs_f64());
    println!(
        "ratio {how}: a screen of a long run {:.1} µs, of a short one {:.1} µs: {:.2} times",
        long * 1e6,
        short * 1e6,
        long / short
    );
}

criterion_group!(benches, seek, scene);
criterion_main!(benches);
