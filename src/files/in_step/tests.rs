//! A file that follows leases, and what comes between.

use core::net::Ipv4Addr;
use std::fs;
use std::sync::mpsc::channel;

use super::*;
use crate::files::leases::LeaseState;

const HEADER: &str =
    "# dorascope leases 1: ip mac client_id server hostname state starts ends t1 t2\n";

fn lease(last: u8) -> LeaseRecord {
    LeaseRecord::new(Ipv4Addr::new(192, 0, 2, last), LeaseState::Active)
}

fn place() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dhcpleases.txt");
    (folder, path)
}

fn lines(path: &Path) -> usize {
    fs::read_to_string(path).unwrap().lines().count() - 1
}

#[test]
fn only_what_is_known_to_be_there_is_replaced() {
    let [one, two] = ["one", "two"].map(|text| blake3::hash(text.as_bytes()));
    let seen = |content| {
        Some(Seen {
            stamp: None,
            content,
        })
    };
    for (seen, found, deed) in [
        (None, Found::Nothing, Deed::Write),
        (None, Found::Other, Deed::Tell),
        (seen(Some(one)), Found::Same, Deed::Nothing),
        (seen(Some(two)), Found::Same, Deed::Write),
        (seen(Some(one)), Found::Nothing, Deed::Write),
        (seen(Some(one)), Found::Other, Deed::Tell),
        // It was told of: the next state takes its place.
        (seen(None), Found::Same, Deed::Write),
    ] {
        assert_eq!(decide(one, seen, found), deed, "{seen:?}, {found:?}");
    }
}

#[test]
fn the_file_follows_and_is_empty_in_the_end() {
    let (_folder, path) = place();
    for mut keeper in [Keeper::new(&path), Keeper::durable(&path)] {
        assert_eq!(keeper.keep(&[lease(1), lease(2)]).unwrap(), Kept::Written);
        assert_eq!(lines(&path), 2);
        assert_eq!(keeper.keep(&[lease(1), lease(2)]).unwrap(), Kept::Current);
        assert_eq!(keeper.keep(&[]).unwrap(), Kept::Written);
        assert_eq!(fs::read_to_string(&path).unwrap(), HEADER);
    }
    assert_eq!(path.parent().unwrap().read_dir().unwrap().count(), 1);
}

#[test]
fn what_another_program_wrote_is_told_of_once_and_not_lost_before() {
    let (_folder, path) = place();
    let mut keeper = Keeper::new(&path);
    keeper.keep(&[lease(1)]).unwrap();
    fs::write(&path, "shopping list").unwrap();
    let told = keeper.keep_if_changed(&[lease(2)]).unwrap_err();
    let expected = format!(
        "another program has changed {}; it is replaced when a lease changes",
        path.display()
    );
    assert_eq!(told.to_string(), expected);
    assert_eq!(fs::read_to_string(&path).unwrap(), "shopping list");
    // The same state once more is no change.
    assert_eq!(keeper.keep_if_changed(&[lease(2)]).unwrap(), Kept::Waiting);
    assert_eq!(fs::read_to_string(&path).unwrap(), "shopping list");
    assert_eq!(keeper.keep_if_changed(&[lease(3)]).unwrap(), Kept::Written);
    assert_eq!(lines(&path), 1);
}

#[test]
fn a_change_of_the_same_length_is_noticed_and_a_touch_is_none() {
    let (_folder, path) = place();
    let mut keeper = Keeper::new(&path);
    keeper.keep(&[lease(1)]).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let later = SystemTime::UNIX_EPOCH + Duration::from_secs(2_000_000_000);
    let rewrite = |text: &str, at: SystemTime| {
        fs::write(&path, text).unwrap();
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(at).unwrap();
    };
    rewrite(&text, later);
    assert_eq!(keeper.keep(&[lease(1)]).unwrap(), Kept::Current);
    rewrite(&text.replace("192.0.2.1", "192.0.2.9"), later + EVERY);
    assert!(matches!(
        keeper.keep(&[lease(2)]),
        Err(KeepError::Changed(_))
    ));
    assert_eq!(keeper.keep(&[lease(2)]).unwrap(), Kept::Written);
}

#[test]
fn a_file_that_was_removed_is_written_again() {
    let (_folder, path) = place();
    let mut keeper = Keeper::new(&path);
    keeper.keep(&[lease(1)]).unwrap();
    fs::remove_file(&path).unwrap();
    assert_eq!(keeper.keep(&[lease(1)]).unwrap(), Kept::Written);
}

#[test]
fn a_file_of_another_kind_is_told_of_before_it_is_replaced() {
    let (_folder, path) = place();
    fs::write(&path, "my thesis").unwrap();
    let mut keeper = Keeper::new(&path);
    assert!(matches!(keeper.keep(&[]), Err(KeepError::Foreign(_))));
    assert_eq!(fs::read_to_string(&path).unwrap(), "my thesis");
    fs::write(&path, HEADER).unwrap();
    assert_eq!(Keeper::new(&path).keep(&[lease(1)]).unwrap(), Kept::Written);
}

#[test]
fn a_place_that_cannot_be_written_is_named_and_tried_again() {
    let (folder, _) = place();
    let path = folder.path().join("missing").join("dhcpleases.txt");
    let mut keeper = Keeper::new(&path);
    let told = keeper.keep(&[lease(1)]).unwrap_err().to_string();
    assert!(
        told.starts_with(&format!("cannot write {}: ", path.display())),
        "{told}"
    );
    assert_eq!(keeper.keep_if_changed(&[lease(1)]).unwrap(), Kept::Waiting);
    fs::create_dir(path.parent().unwrap()).unwrap();
    assert_eq!(keeper.keep_if_changed(&[lease(2)]).unwrap(), Kept::Written);
}

/// Lets one write end.
fn one_write(follower: &mut InStep, now: Duration) {
    let (woken, wait) = channel();
    assert_eq!(follower.go_on(now, move || woken.send(()).unwrap()), None);
    wait.recv().unwrap();
    follower.go_on(now, || ());
}

#[test]
fn many_changes_are_few_writes_and_the_last_one_counts() {
    let (_folder, path) = place();
    let mut follower = InStep::new(Keeper::new(&path));
    let start = Duration::from_secs(7);
    follower.want(|| vec![lease(1)]);
    one_write(&mut follower, start);
    assert_eq!(lines(&path), 1);
    for _ in 0..1_000 {
        follower.want(|| panic!("it was passed over"));
    }
    follower.want(|| vec![lease(1), lease(2)]);
    let soon = start + EVERY / 5;
    assert_eq!(follower.go_on(soon, || ()), Some(EVERY / 5 * 4));
    assert_eq!(lines(&path), 1);
    one_write(&mut follower, start + EVERY);
    assert_eq!((lines(&path), follower.is_settled()), (2, true));
}

#[test]
fn what_is_still_wanted_is_written_before_it_ends() {
    let (_folder, path) = place();
    let mut follower = InStep::new(Keeper::new(&path));
    follower.want(|| vec![lease(1)]);
    follower.go_on(Duration::ZERO, || ());
    follower.want(|| vec![lease(1), lease(2), lease(3)]);
    drop(follower);
    assert_eq!(lines(&path), 3);
}

#[test]
fn trouble_stays_until_a_write_succeeds() {
    let (folder, _) = place();
    let path = folder.path().join("missing").join("dhcpleases.txt");
    let mut follower = InStep::new(Keeper::new(&path));
    let mut now = Duration::ZERO;
    for _ in 0..2 {
        follower.want(|| vec![lease(1)]);
        one_write(&mut follower, now);
        assert!(follower.trouble().unwrap().starts_with("cannot write "));
        now += EVERY;
    }
    fs::create_dir(path.parent().unwrap()).unwrap();
    follower.want(Vec::new);
    one_write(&mut follower, now);
    assert_eq!(follower.trouble(), None);
    assert_eq!(fs::read_to_string(&path).unwrap(), HEADER);
}
