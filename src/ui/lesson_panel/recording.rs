//! The panel at the left while a capture is open: what this step is, what the capture is, which
//! rules are broken in it and how often, and the way back to the lesson.

use egui::{Button, Label, RichText, Ui, WidgetInfo, accesskit::Role, vec2};

use super::{caption, notes};
use crate::files::capture::reading::{About, Broken, End};
use crate::protocol::Rule;
use crate::ui::action::Action;
use crate::ui::model::Model;
use crate::ui::question::card_ui;
use crate::ui::source::{CAPTURED, Recording};
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{card, muted, section};

/// What is told of a recording.
pub(super) fn recording_ui(
    ui: &mut Ui,
    model: &Model,
    recording: &Recording,
    actions: &mut Vec<Action>,
) {
    let words = match recording.progress() {
        Some(progress) => format!("Recording, {progress}"),
        None => "Recording".to_owned(),
    };
    ui.label(muted(ui, words).font(theme::strong(size::SMALL)));
    let title = RichText::new(&model.scenario.lesson.title).font(theme::strong(size::TITLE));
    ui.add(Label::new(title).wrap())
        .on_hover_text(recording.path.to_string_lossy());
    ui.add_space(4.0);
    caption::caption_card(ui, model, actions);
    notes::notes_ui(ui, model, actions);
    card_ui(ui, model, actions);
    section(ui, "This capture");
    card(ui, |ui| about(ui, &recording.about));
    section(ui, "RFC check");
    card(ui, |ui| check(ui, model, &recording.about, actions));
}

fn about(ui: &mut Ui, about: &About) {
    ui.spacing_mut().item_spacing.y = 3.0;
    wrapped(ui, CAPTURED);
    ui.add_space(3.0);
    if let Some(date) = about.date() {
        fact(ui, "Begins", &date);
    }
    let links: Vec<String> = about.links.iter().map(ToString::to_string).collect();
    if !links.is_empty() {
        fact(ui, "Frames of", &links.join(", "));
    }
    fact(ui, "Frames", &about.frames.to_string());
    fact(ui, "DHCP", &messages(about));
    if about.arps > 0 {
        fact(ui, "ARP", &about.arps.to_string());
    }
    for (what, count) in &about.others {
        fact(ui, "Not shown", &format!("{count} × {what}"));
    }
    if let End::Broken(why) = &about.end {
        fact(ui, "Ends early", why);
    }
}

/// `9 messages, 2 of them cut off`.
fn messages(about: &About) -> String {
    let messages = match about.messages {
        0 => "no message".to_owned(),
        1 => "1 message".to_owned(),
        count => format!("{count} messages"),
    };
    match about.cut {
        0 => messages,
        cut => format!("{messages}, {cut} of them cut off and not judged"),
    }
}

/// A label and what stands behind it, in as many lines as it needs.
fn fact(ui: &mut Ui, label: &str, value: &str) {
    let font = theme::regular(size::SMALL);
    let mut job = egui::text::LayoutJob::default();
    let format = |color| egui::TextFormat::simple(font.clone(), color);
    let theme = Theme::of(ui);
    job.append(&format!("{label}  "), 0.0, format(theme.muted));
    job.append(value, 0.0, format(theme.text));
    let response = ui.add(Label::new(job).wrap());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{label}: {value}")));
}

fn wrapped(ui: &mut Ui, words: &str) {
    let words = RichText::new(words).font(theme::regular(size::BODY));
    ui.add(Label::new(words).wrap());
}

/// The rules that are broken, the most often broken first; a click goes to the first message.
fn check(ui: &mut Ui, model: &Model, about: &About, actions: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing.y = 5.0;
    if about.broken.is_empty() {
        let judged = about.messages > usize::try_from(about.cut).unwrap_or(usize::MAX);
        return wrapped(
            ui,
            if judged {
                "No MUST and no MUST NOT of RFC 2131 is broken"
            } else {
                "There is nothing to judge"
            },
        );
    }
    let mut broken: Vec<(&Rule, &Broken)> = about.broken.iter().collect();
    broken.sort_by_key(|(_, broken)| std::cmp::Reverse(broken.times));
    for (rule, broken) in broken {
        rule_ui(ui, model, *rule, broken, actions);
    }
}

fn rule_ui(ui: &mut Ui, model: &Model, rule: Rule, broken: &Broken, actions: &mut Vec<Action>) {
    let clause = format!(
        "{} × {}, {}",
        broken.times,
        broken.level.word(),
        rule.citation()
    );
    let color = Theme::of(ui).alert;
    let text = RichText::new(&clause).font(theme::strong(size::SMALL));
    ui.spacing_mut().button_padding = vec2(0.0, 2.0);
    let button = Button::new(text.color(color)).frame(false);
    let response = ui.add(button.min_size(vec2(24.0, 24.0)));
    response.widget_info(|| {
        let name = format!("Broken {clause}: {}", rule.text());
        WidgetInfo::labeled(Role::Link, true, name)
    });
    let hint = "Goes to the first message that breaks it";
    if response.on_hover_text(hint).clicked() {
        actions.extend(model.way_to(broken.first));
    }
    let words = muted(ui, rule.text()).font(theme::regular(size::SMALL));
    ui.add(Label::new(words).wrap());
}
