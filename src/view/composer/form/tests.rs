//! What is typed becomes octets, and octets become what is typed.

use super::*;
use proptest::prelude::*;

fn form(bytes: &[u8]) -> Form {
    Form::of(&Crafted::to_all(bytes))
}

/// A REQUEST with nothing in it but its type, padded to 300 octets.
fn request() -> Form {
    let mut bytes = vec![0; 240];
    bytes[..3].copy_from_slice(&[1, 1, 6]);
    bytes[236..].copy_from_slice(&[99, 130, 83, 99]);
    bytes.extend_from_slice(&[53, 1, 3, 255]);
    bytes.resize(300, 0);
    form(&bytes)
}

#[test]
fn a_typed_option_stands_in_the_octets_and_the_length_stays_300() {
    let mut form = request();
    let row = form.add_option(54);
    form.rows[row].value = "192.168.1.1".into();
    form.typed_in_fields();
    let bytes = form.draft().encode();
    assert_eq!(bytes.len(), 300);
    assert_eq!(bytes[243..250], [54, 4, 192, 168, 1, 1, 255]);
    assert_eq!(typed::hex(&form.octets), Ok(bytes));
    form.move_up(row);
    assert_eq!(form.draft().encode()[240..242], [54, 4]);
    form.remove(0);
    assert_eq!(form.draft().value(54), None);
}

#[test]
fn typed_octets_stand_in_the_fields() {
    let mut form = request();
    form.octets = form.octets.replacen("01 01 06", "02 01 10", 1);
    form.typed_in_octets();
    assert_eq!(form.fields[&FixedField::Op], "2");
    assert_eq!(form.fields[&FixedField::Hlen], "16");
    assert!(form.crafted().is_some());
}

#[test]
fn what_cannot_be_read_is_told_and_nothing_is_sent() {
    let mut form = request();
    form.fields.insert(FixedField::Ciaddr, "here".into());
    form.to = "0.0.0.0".into();
    form.source_port = "0".into();
    form.typed_in_fields();
    let wrong = form.mistakes();
    assert_eq!(
        wrong.at(Place::Field(FixedField::Ciaddr)),
        Some("“here” is not an address such as 192.168.1.10")
    );
    assert_eq!(wrong.at(Place::To), Some("Nobody has the address 0.0.0.0"));
    assert!(wrong.at(Place::SourcePort).is_some());
    assert_eq!(form.crafted(), None);
    form.octets = "0".into();
    form.typed_in_octets();
    assert!(form.mistakes().at(Place::Octets).is_some());
}

#[test]
fn too_long_a_message_says_why_it_cannot_be_sent() {
    let mut form = request();
    let row = form.add_option(43);
    form.rows[row].value = "00".repeat(1300);
    form.typed_in_fields();
    let said = form.mistakes().at(Place::Whole).unwrap();
    assert!(
        said.ends_with(
            "do not fit into one datagram: an Ethernet frame without fragments holds 1472"
        ),
        "{said}"
    );
    assert_eq!(form.crafted(), None);
}

#[test]
fn a_short_message_can_be_completed() {
    let mut form = form(&[1, 1, 6]);
    assert!(form.fields.contains_key(&FixedField::Hlen));
    assert!(!form.fields.contains_key(&FixedField::Xid));
    form.complete();
    assert_eq!(form.fields[&FixedField::Cookie], "99.130.83.99");
    assert_eq!(form.draft().encode().len(), 240);
}

#[test]
fn options_are_found_by_code_and_by_name() {
    assert_eq!(options_called("54")[0], 54);
    assert!(options_called("server id").contains(&54));
    assert_eq!(options_called("200"), [200]);
    assert!(options_called("255").is_empty() && options_called(" ").is_empty());
}

/// What somebody does to a form.
#[derive(Clone, Debug)]
enum Edit {
    Field(FixedField, String),
    Value(usize, String),
    Length(usize, String),
    Add(u8),
    Remove(usize),
    Up(usize),
    End(bool),
    Fill(String),
    To(String),
    Octets(String),
    Complete,
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,12}",
        "[0-9]{1,5}",
        "[0-9]{1,3}(\\.[0-9]{1,3}){3}",
        "(0x)?([0-9a-f]{2}){0,20}",
    ]
}

fn edit() -> impl Strategy<Value = Edit> {
    let field = prop::sample::select(FixedField::iter().collect::<Vec<_>>());
    prop_oneof![
        (field, text()).prop_map(|(field, text)| Edit::Field(field, text)),
        (0..9_usize, text()).prop_map(|(row, text)| Edit::Value(row, text)),
        (0..9_usize, text()).prop_map(|(row, text)| Edit::Length(row, text)),
        (1..255_u8).prop_map(Edit::Add),
        (0..9_usize).prop_map(Edit::Remove),
        (0..9_usize).prop_map(Edit::Up),
        any::<bool>().prop_map(Edit::End),
        text().prop_map(Edit::Fill),
        text().prop_map(Edit::To),
        "([0-9a-f]{2} ?){0,400}".prop_map(Edit::Octets),
        Just(Edit::Complete),
    ]
}

impl Edit {
    fn on(self, form: &mut Form) {
        match self {
            Self::Field(field, text) => {
                form.fields.entry(field).and_modify(|value| *value = text);
            }
            Self::Value(row, text) => {
                form.rows
                    .get_mut(row)
                    .into_iter()
                    .for_each(|row| row.value.clone_from(&text));
            }
            Self::Length(row, text) => {
                form.rows
                    .get_mut(row)
                    .into_iter()
                    .for_each(|row| row.length.clone_from(&text));
            }
            Self::Add(code) => drop(form.add_option(code)),
            Self::Remove(row) => form.remove(row),
            Self::Up(row) => form.move_up(row),
            Self::End(end) => form.end = end,
            Self::Fill(text) => form.fill = text,
            Self::To(text) => form.to = text,
            Self::Complete => form.complete(),
            Self::Octets(text) => {
                form.octets = text;
                return form.typed_in_octets();
            }
        }
        form.typed_in_fields();
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_form_of_any_octets_sends_these_octets(bytes in prop::collection::vec(any::<u8>(), 1..700)) {
        let crafted = form(&bytes).crafted();
        prop_assert_eq!(&*crafted.unwrap().octets.0, &bytes[..]);
    }

    /// What can be sent is what the octets in the form say; what cannot has a sentence.
    #[test]
    fn whatever_is_typed_is_sent_as_shown_or_has_its_sentence(edits in prop::collection::vec(edit(), 0..20)) {
        let mut form = request();
        for edit in edits {
            edit.on(&mut form);
        }
        let crafted = form.crafted();
        prop_assert_eq!(crafted.is_none(), !form.mistakes().is_empty());
        if let Some(crafted) = crafted {
            prop_assert_eq!(typed::hex(&form.octets).unwrap(), crafted.octets.0.to_vec());
            prop_assert_eq!(crafted.check(), Ok(()));
            let wrong_length = |item: &Item| matches!(item, Item::Option { length: Some(length), value, .. } if usize::from(*length) != value.len());
            let draft = form.draft();
            prop_assert!(!draft.items.iter().any(wrong_length) || !draft.marks().is_empty());
        }
    }
}
