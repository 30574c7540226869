//! The README says what stands in a lesson file, and its example is one.

use dorascope::files::lessons;

#[test]
fn the_example_of_the_readme_is_a_lesson() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let blocks = readme.split("```toml\n").skip(1);
    let mut blocks = blocks.filter_map(|rest| rest.split("```").next());
    let example = blocks.find(|block| block.starts_with("[lesson]"));
    let example = example.expect("the README has a whole lesson as an example");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("example.toml");
    std::fs::write(&path, example).unwrap();
    // It is rehearsed, and so is each of its variants.
    let lesson = lessons::load(&path).unwrap_or_else(|error| panic!("{error}"));
    assert!(!lesson.captions.is_empty() && !lesson.questions.is_empty());
    assert!(!lesson.variants.is_empty() && !lesson.faults.is_empty());
}
