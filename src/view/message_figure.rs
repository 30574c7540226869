//! A message as figure 1 of RFC 2131 draws it: rows 32 bits wide, with the real values in the
//! cells. Computed from the dissection, so that a cut or odd message is drawn as far as it goes;
//! how large a cell is on the screen is the window's.

use std::ops::Range;

use super::field_tree::Row as TreeRow;
use crate::wire::dissect::{Field, FieldKind};

/// The figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageFigure {
    /// Its rows from top to bottom; the options stand in the last one.
    pub rows: Vec<Row>,
}

/// One row, 32 bits wide or as often 32 bits as the field is long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Side by side; their widths make 32 bits.
    pub cells: Vec<Cell>,
    /// What stands inside: the options, one after the other.
    pub items: Vec<Item>,
}

/// One field of the figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// As the figure writes it: `op (1)`, `options (variable)`.
    pub title: String,
    /// How many of the row's bits it takes.
    pub bits: usize,
    /// Its value in short; the tree has it in full.
    pub value: String,
    /// Its key in the tree; of a field that is cut or missing, that of the mistake.
    pub key: Option<String>,
    /// The bytes of it that the message has.
    pub range: Range<usize>,
    /// How much of it there is.
    pub extent: Extent,
    /// Whether something about it is wrong.
    pub wrong: bool,
}

/// How much of a field a message has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// The message ends inside of it.
    Cut,
    /// The message ends before it.
    Missing,
}

/// An option, a filler or a mistake inside of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// `51`, `cookie`, `end`.
    pub title: String,
    /// Its value.
    pub value: String,
    /// Its key in the tree.
    pub key: String,
    /// Its bytes.
    pub range: Range<usize>,
    /// Whether something about it is wrong.
    pub wrong: bool,
}

/// A field of figure 1: name and octets.
type Place = (&'static str, usize);

/// Figure 1: which fields stand side by side.
const FIGURE: [&[Place]; 10] = [
    &[("op", 1), ("htype", 1), ("hlen", 1), ("hops", 1)],
    &[("xid", 4)],
    &[("secs", 2), ("flags", 2)],
    &[("ciaddr", 4)],
    &[("yiaddr", 4)],
    &[("siaddr", 4)],
    &[("giaddr", 4)],
    &[("chaddr", 16)],
    &[("sname", 64)],
    &[("file", 128)],
];

/// Where the options begin, their cookie included.
const OPTIONS: usize = 236;

impl MessageFigure {
    /// The figure of a message whose tree has these rows.
    pub fn of(tree: &[TreeRow<'_>]) -> Self {
        let length = tree.iter().map(|row| row.field.range.end).max();
        let length = length.unwrap_or(0);
        let mut at = 0;
        let mut rows = Vec::with_capacity(FIGURE.len() + 1);
        for fields in FIGURE {
            let cells = fields.iter().map(|(name, octets)| {
                let cell = fixed(tree, name, at..at + octets, length);
                at += octets;
                cell
            });
            let cells: Vec<Cell> = cells.collect();
            let items = match fields {
                [(name @ ("sname" | "file"), _)] => inside(tree, name),
                _ => Vec::new(),
            };
            rows.push(Row { cells, items });
        }
        rows.push(options(tree, length));
        Self { rows }
    }
}

/// A fixed field.
fn fixed(tree: &[TreeRow<'_>], name: &str, whole: Range<usize>, length: usize) -> Cell {
    let octets = whole.len();
    let row = tree.iter().find(|row| row.key == name);
    let extent = match row {
        Some(_) => Extent::Whole,
        None if whole.start < length => Extent::Cut,
        None => Extent::Missing,
    };
    let range = whole.start.min(length)..whole.end.min(length);
    Cell {
        title: format!("{name} ({octets})"),
        bits: (octets * 8).min(32),
        value: match (row, extent) {
            (Some(row), _) => in_short(row.field),
            (None, Extent::Cut) => format!("cut: {} of {octets} octets", range.len()),
            (None, _) => "missing".into(),
        },
        key: match (row, extent) {
            (Some(row), _) => Some(row.key.clone()),
            (None, Extent::Cut) => mistake(tree).map(|row| row.key.clone()),
            (None, _) => None,
        },
        range,
        extent,
        wrong: extent == Extent::Cut || row.is_some_and(|row| has_mistake(row.field)),
    }
}

/// The mistake that ends a message which is too short.
fn mistake<'r, 'a>(tree: &'r [TreeRow<'a>]) -> Option<&'r TreeRow<'a>> {
    let top = tree.iter().rev().find(|row| row.depth == 0)?;
    (top.field.kind == FieldKind::Mistake).then_some(top)
}

fn has_mistake(field: &Field) -> bool {
    let mut parts = field.children.iter();
    parts.any(|part| part.kind == FieldKind::Mistake)
}

/// The value as it fits into a narrow cell: names and units are left out.
fn in_short(field: &Field) -> String {
    let value = field.value.as_str();
    match field.name.as_str() {
        "op" | "htype" => value
            .rsplit_once('(')
            .and_then(|(_, number)| number.strip_suffix(')'))
            .unwrap_or(value)
            .into(),
        "secs" => value.trim_end_matches(" s").into(),
        "flags" => match value.split_once(' ') {
            Some((bits, "broadcast")) => format!("{bits} B"),
            Some((bits, _)) => bits.into(),
            None => value.into(),
        },
        _ => value.into(),
    }
}

/// The last row: the cookie and the options.
fn options(tree: &[TreeRow<'_>], length: usize) -> Row {
    let items: Vec<Item> = tree
        .iter()
        .filter(|row| row.depth == 0 && row.field.range.start >= OPTIONS)
        .filter(|row| length > OPTIONS || row.field.kind != FieldKind::Mistake)
        .map(item)
        .collect();
    let known = items.iter().filter(|item| item.title != "cookie").count();
    let extent = match length {
        240.. => Extent::Whole,
        237.. => Extent::Cut,
        _ => Extent::Missing,
    };
    let octets = length.saturating_sub(OPTIONS);
    let cell = Cell {
        title: "options (variable)".into(),
        bits: 32,
        value: match extent {
            Extent::Missing => "missing".into(),
            _ if known == 0 => "none".into(),
            _ => format!("{octets} octets"),
        },
        key: None,
        range: OPTIONS.min(length)..length,
        extent,
        wrong: items.iter().any(|item| item.wrong),
    };
    Row {
        cells: vec![cell],
        items,
    }
}

/// The options that `sname` or `file` hold.
fn inside(tree: &[TreeRow<'_>], holder: &str) -> Vec<Item> {
    let inner = format!("{holder}/");
    let mut parts = tree.iter().filter(|row| row.depth == 1);
    let found = parts.by_ref().filter(|row| row.key.starts_with(&inner));
    found.map(item).collect()
}

fn item(row: &TreeRow<'_>) -> Item {
    let field = row.field;
    let (title, value) = match field.kind {
        FieldKind::Option(code) => (code.to_string(), field.value.clone()),
        FieldKind::Filler if field.name.starts_with("255") => ("255".into(), "end".into()),
        FieldKind::Filler => ("0".into(), format!("pad, {}", field.value)),
        FieldKind::Mistake => ("!".into(), field.value.clone()),
        FieldKind::Rest => ("rest".into(), field.value.clone()),
        FieldKind::Fixed | FieldKind::Part => (field.name.clone(), field.value.clone()),
    };
    Item {
        title,
        value,
        key: row.key.clone(),
        range: field.range.clone(),
        wrong: field.kind == FieldKind::Mistake || has_mistake(field),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::field_tree::{find, rows};
    use crate::wire::dissect::dissect;
    use crate::wire::{Draft, Header, Mac, Op, Opt, Xid};
    use proptest::prelude::*;

    fn message() -> Draft {
        let mut header = Header::new(Op::Request, Xid(0x3903_f326), Mac([2, 0, 0, 0, 0, 10]));
        header.flags = 0x8000;
        Draft {
            options: vec![Opt::new(53, [1]), Opt::new(55, [1, 3, 6])],
            ..Draft::new(header)
        }
    }

    fn figure(bytes: &[u8]) -> MessageFigure {
        MessageFigure::of(&rows(&dissect(bytes)))
    }

    fn cell<'a>(figure: &'a MessageFigure, title: &str) -> &'a Cell {
        let mut cells = figure.rows.iter().flat_map(|row| &row.cells);
        cells.find(|cell| cell.title.starts_with(title)).unwrap()
    }

    #[test]
    fn the_rows_are_those_of_figure_1_with_the_values_of_the_message() {
        let figure = figure(&message().encode());
        let told: Vec<Vec<(&str, &str)>> = figure
            .rows
            .iter()
            .map(|row| {
                let cells = row.cells.iter();
                cells.map(|cell| (&*cell.title, &*cell.value)).collect()
            })
            .collect();
        let expected: [&[(&str, &str)]; 11] = [
            &[
                ("op (1)", "1"),
                ("htype (1)", "1"),
                ("hlen (1)", "6"),
                ("hops (1)", "0"),
            ],
            &[("xid (4)", "0x3903f326")],
            &[("secs (2)", "0"), ("flags (2)", "0x8000 B")],
            &[("ciaddr (4)", "0.0.0.0")],
            &[("yiaddr (4)", "0.0.0.0")],
            &[("siaddr (4)", "0.0.0.0")],
            &[("giaddr (4)", "0.0.0.0")],
            &[("chaddr (16)", "02:00:00:00:00:0a")],
            &[("sname (64)", "empty")],
            &[("file (128)", "empty")],
            &[("options (variable)", "64 octets")],
        ];
        assert_eq!(told, expected);
        let items: Vec<_> = figure.rows[10]
            .items
            .iter()
            .map(|item| &*item.title)
            .collect();
        assert_eq!(items, ["cookie", "53", "55", "255", "0"]);
    }

    #[test]
    fn each_cell_names_its_row_of_the_tree_and_its_bytes() {
        let fields = dissect(&message().encode());
        let tree = rows(&fields);
        let figure = MessageFigure::of(&tree);
        for cell in figure.rows.iter().flat_map(|row| &row.cells) {
            let Some(key) = &cell.key else {
                assert_eq!(cell.title, "options (variable)");
                continue;
            };
            assert_eq!(find(&tree, key).unwrap().field.range, cell.range);
        }
        for item in figure.rows.iter().flat_map(|row| &row.items) {
            assert_eq!(find(&tree, &item.key).unwrap().field.range, item.range);
        }
    }

    #[test]
    fn a_cut_message_is_drawn_as_far_as_it_goes() {
        let bytes = message().encode();
        let cut = figure(&bytes[..50]);
        assert_eq!(cell(&cut, "chaddr").extent, Extent::Whole);
        let sname = cell(&cut, "sname");
        assert_eq!(
            (sname.extent, &*sname.value),
            (Extent::Cut, "cut: 6 of 64 octets")
        );
        assert_eq!(
            (sname.range.clone(), sname.key.as_deref()),
            (44..50, Some("Mistake"))
        );
        for later in ["file", "options"] {
            assert_eq!(cell(&cut, later).extent, Extent::Missing, "{later}");
        }
        let empty = figure(&[]);
        let mut cells = empty.rows.iter().flat_map(|row| &row.cells);
        assert!(cells.all(|cell| cell.extent == Extent::Missing && cell.range.is_empty()));
    }

    #[test]
    fn odd_messages_are_marked_where_they_are_odd() {
        let mut draft = message();
        draft.header.hlen = 20;
        let long = figure(&draft.encode());
        assert!(cell(&long, "hlen").wrong && !cell(&long, "htype").wrong);
        assert_eq!(cell(&long, "chaddr").value.matches(':').count(), 15);
        let mut bytes = message().encode().to_vec();
        bytes[236] = 0;
        let bootp = figure(&bytes);
        let items = &bootp.rows[10].items;
        assert_eq!((&*items[0].title, items[0].wrong), ("cookie", true));
        assert_eq!(items[1].title, "rest");
        let cookie_only = figure(&message().encode()[..239]);
        assert_eq!(cell(&cookie_only, "options").extent, Extent::Cut);
    }

    #[test]
    fn options_inside_of_sname_and_file_stand_in_their_rows() {
        let mut draft = message();
        draft.options.push(Opt::new(52, [3]));
        (draft.file, draft.sname) = (vec![15, 1, b'l', 255], vec![12, 1, b'p', 255]);
        let figure = figure(&draft.encode());
        let items = |place: usize| {
            let items = figure.rows[place].items.iter();
            items
                .map(|item| (&*item.title, &*item.value))
                .collect::<Vec<_>>()
        };
        assert_eq!(items(8)[..2], [("12", "p"), ("255", "end")]);
        assert_eq!(items(9)[..2], [("15", "l"), ("255", "end")]);
        assert_eq!(cell(&figure, "file").value, "holds options");
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn the_cells_of_any_bytes_tile_them(bytes in prop::collection::vec(any::<u8>(), 0..700)) {
            let figure = figure(&bytes);
            let mut at = 0;
            for row in &figure.rows {
                prop_assert_eq!(row.cells.iter().map(|cell| cell.bits).sum::<usize>(), 32);
                for cell in &row.cells {
                    prop_assert_eq!(cell.range.start, at);
                    at = cell.range.end;
                }
            }
            prop_assert_eq!(at, bytes.len());
        }
    }
}
