//! The page beside a report: complete, without what has not been revealed, and harmless.

use dorascope::session::notes;
use dorascope::sim::RecordId;

use super::{Folder, handed, question};

fn page(folder: &Folder, name: &str, remarks: Vec<dorascope::session::Remark>) -> String {
    folder.put("report.dorascope", handed(name, "dora", 1_000, remarks));
    std::fs::read_to_string(folder.file("report.html")).unwrap()
}

#[test]
fn the_page_tells_name_score_picks_notes_and_digest() {
    let folder = Folder::new();
    let mut remarks = vec![question(&[0, 1], true)];
    let long = "why? ".repeat(300);
    notes::write(&mut remarks, RecordId::new(3), &long).unwrap();
    let report = handed("Ada", "dora", 1_000, remarks.clone());
    let digest = report.branches.runs[0].recording.end.last.digest.clone();
    let page = page(&folder, "Ada", remarks);
    for words in [
        "<h1>Exercise report: Ada</h1>",
        "DORA: the first address",
        "0 of 1 right at the first pick, 1 question asked, 1 wrong pick, 1 note",
        "Begun 1970-01-01T00:16:40Z, saved 2020-09-13T12:26:40Z",
        "a) Nobody – picked first, wrong",
        "b) Server &amp; 1 – picked second, right",
        "It is the only one",
        long.trim(),
        "Nothing but steps",
        &digest,
        concat!("Dorascope ", env!("CARGO_PKG_VERSION")),
    ] {
        assert!(page.contains(words), "{words}\n{page}");
    }
}

#[test]
fn an_answer_that_has_not_been_revealed_is_not_on_the_page() {
    let folder = Folder::new();
    let open = page(&folder, "Ada", vec![question(&[2], false)]);
    assert!(open.contains("c) Both – picked first, wrong"));
    for secret in [", right", "– right", "It is the only one", "4.4.1"] {
        assert!(!open.contains(secret), "{secret}");
    }
    let shown = page(&folder, "Ada", vec![question(&[], true)]);
    assert!(shown.contains("b) Server &amp; 1 – right, not picked"));
    assert!(shown.contains("Not answered"));
}

#[test]
fn what_somebody_typed_cannot_become_markup() {
    let folder = Folder::new();
    let hostile = "<script>alert('1')</script>\u{202e}";
    let mut remarks = vec![question(&[0], true)];
    notes::write(&mut remarks, RecordId::new(3), hostile).unwrap();
    let page = page(&folder, hostile, remarks);
    assert!(!page.contains("<script") && !page.contains('\u{202e}'));
    assert!(page.contains("Exercise report: &lt;script&gt;"));
    assert!(page.contains("Who is &lt;asked&gt;?"));
    assert!(
        page.contains("default-src &#39;none&#39;"),
        "nothing is loaded"
    );
}

#[test]
fn a_page_of_others_is_left_as_it_is_and_one_of_ours_is_replaced() {
    let folder = Folder::new();
    let path = folder.file("ada.dorascope");
    let page = folder.file("ada.html");
    std::fs::write(&page, "my diary").unwrap();
    let saved = handed("Ada", "dora", 0, Vec::new()).save(&path).unwrap();
    assert!(path.exists() && saved.page.is_none());
    assert!(saved.trouble.unwrap().contains("is there already"));
    assert_eq!(std::fs::read_to_string(&page).unwrap(), "my diary");
    std::fs::remove_file(&page).unwrap();
    for name in ["Ada", "Grace"] {
        let saved = handed(name, "dora", 0, Vec::new()).save(&path).unwrap();
        assert_eq!(saved.page.as_deref(), Some(&*page));
    }
    assert!(std::fs::read_to_string(&page).unwrap().contains("Grace"));
}
