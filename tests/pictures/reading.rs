//! What tests read from a picture: its words, the messages in it, where an element lies, whether
//! it is sound, and what is painted of it without any font.

use std::collections::BTreeSet;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::roxmltree::{Document, Node};
use resvg::usvg::{Options, Tree};

/// What is written in a picture, in the order in which it is painted.
pub(crate) fn words(document: &Document<'_>) -> Vec<String> {
    let labels = document.descendants();
    let labels = labels.filter_map(|node| node.attribute("aria-label"));
    labels.map(str::to_owned).collect()
}

/// The numbers of the messages whose arrows are in a picture.
pub(crate) fn numbers(svg: &str) -> BTreeSet<usize> {
    let document = Document::parse(svg).unwrap();
    let words = words(&document);
    let numbers = words.iter().filter_map(|words| {
        let (number, _) = words.strip_prefix("message ")?.split_once(':')?;
        number.parse().ok()
    });
    numbers.collect()
}

/// Sound XML in which everything that is named is there, and nothing needs a font.
pub(crate) fn assert_sound(name: &str, svg: &str) {
    let document = Document::parse(svg).unwrap_or_else(|error| panic!("{name}: {error}"));
    let ids: BTreeSet<&str> = document
        .descendants()
        .filter_map(|node| node.attribute("id"))
        .collect();
    let mut letters = 0;
    for node in document.descendants().filter(Node::is_element) {
        assert!(
            !matches!(node.tag_name().name(), "text" | "script" | "image"),
            "{name}: {node:?}"
        );
        for attribute in node.attributes() {
            let value = attribute.value();
            assert!(
                !value.contains("NaN") && !value.contains("inf,"),
                "{name}: {value}"
            );
            if attribute.name() == "href" {
                letters += 1;
                assert!(
                    ids.contains(value.trim_start_matches('#')),
                    "{name}: {value}"
                );
            }
            if attribute.name() == "clip-path" {
                let id = value.trim_start_matches("url(#").trim_end_matches(')');
                assert!(ids.contains(id), "{name}: {value}");
            }
        }
    }
    assert!(letters > 40, "{name}: {letters} letters");
}

/// Painted without any font of the system, as most viewers would.
pub(crate) fn painted(svg: &str) -> Pixmap {
    let tree = Tree::from_str(svg, &Options::default()).unwrap();
    let size = tree.size().to_int_size();
    let mut pixmap = Pixmap::new(size.width(), size.height()).unwrap();
    resvg::render(&tree, Transform::identity(), &mut pixmap.as_mut());
    pixmap
}

/// The picture without any letter.
pub(crate) fn wordless(svg: &str) -> String {
    let parts = svg.split("<use ").map(|part| match part.split_once("/>") {
        Some((_, rest)) if part.starts_with("xlink") => rest,
        _ => part,
    });
    parts.collect()
}

/// Where an element lies, if it and all around it are only moved.
pub(crate) fn place(node: Node<'_, '_>) -> [f32; 2] {
    let mut place = [0.0, 0.0];
    for transform in node
        .ancestors()
        .filter_map(|node| node.attribute("transform"))
    {
        let moved = transform.strip_prefix("translate(").unwrap();
        let (x, y) = moved.split_once(')').unwrap().0.split_once(' ').unwrap();
        place[0] += x.parse::<f32>().unwrap();
        place[1] += y.parse::<f32>().unwrap();
    }
    place
}
