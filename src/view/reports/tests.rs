//! The order of the table, and which files are alike.

use super::*;

fn row(file: &str, right: usize, digest: &str, begun: i64) -> ReportRow {
    let report = Report {
        name: None,
        lesson: "dora".into(),
        title: "DORA".into(),
        variants: Vec::new(),
        tally: Tally {
            asked: 12,
            right,
            ..Tally::default()
        },
        digest: digest.into(),
        runs: 1,
        verified: Verified::Yes,
        program: "1".into(),
        begun,
        saved: None,
        print: Print {
            digests: vec![digest.into()],
            picks: vec![(3, vec![right])],
        },
    };
    ReportRow::new(PathBuf::from("/in").join(file), Ok(report))
}

fn files(rows: &[ReportRow], sort: Sort<ReportColumn>) -> Vec<&str> {
    let order = in_order(rows, sort);
    order.into_iter().map(|at| &*rows[at].file).collect()
}

#[test]
fn figures_are_sorted_as_figures_and_what_cannot_be_read_stands_first_or_last() {
    let bad = ReportRow::new("/in/bad".into(), Err("line 3 is wrong".into()));
    let rows = [row("b", 10, "x", 0), row("a", 9, "x", 0), bad];
    let sort = Sort::default().clicked(ReportColumn::Right);
    assert_eq!(files(&rows, sort), ["bad", "a", "b"]);
    let sort = sort.clicked(ReportColumn::Right);
    assert_eq!(files(&rows, sort), ["b", "a", "bad"]);
    assert_eq!(files(&rows, Sort::default()), ["a", "b", "bad"]);
}

#[test]
fn files_with_the_same_run_and_the_same_picks_are_marked() {
    let mut rows = [
        row("ada", 2, "x", 7),
        row("bob", 2, "x", 7),
        row("cyd", 2, "x", 8),
        row("dan", 1, "x", 7),
        row("eve", 2, "y", 7),
    ];
    mark_alike(&mut rows);
    let said: Vec<String> = rows.iter().map(ReportRow::remark).collect();
    assert_eq!(
        said,
        [
            "same run as bob, begun in the same second; same run as cyd",
            "same run as ada, begun in the same second; same run as cyd",
            "same run as ada, bob",
            "",
            "",
        ]
    );
}

#[test]
fn of_many_that_are_alike_a_few_are_named_and_the_others_counted() {
    let mut rows: Vec<ReportRow> = ["a", "b", "c", "d", "e", "f"]
        .map(|file| row(file, 2, "x", 7))
        .into();
    mark_alike(&mut rows);
    assert_eq!(
        rows[0].remark(),
        "same run as b, c, d and 2 more, begun in the same second"
    );
}

#[test]
fn names_of_others_cannot_speak_to_a_terminal() {
    let why = "line 1\n\u{1b}[2Jgone".to_owned();
    let row = ReportRow::new("/in/a\u{202e}b".into(), Err(why));
    assert_eq!(row.file, "a\u{fffd}b");
    assert_eq!(row.remark(), "line 1 \u{fffd}[2Jgone");
}
