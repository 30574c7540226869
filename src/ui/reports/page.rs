//! The page with the table: a row for each file, what is to be said about the chosen one below.

use egui::{
    Align, Button, CentralPanel, EventFilter, Frame, Id, Key, Label, Layout, Margin, Panel,
    RichText, Sense, Ui, WidgetInfo, accesskit, vec2,
};

use super::{ReportWish, Reports};
use crate::ui::action::Action;
use crate::ui::drawer::table::{Cell, Column, Row, Table, newly};
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::muted;
use crate::view::reports::{ReportColumn, ReportRow};

const COLUMNS: [Column<ReportColumn>; 11] = [
    Column(ReportColumn::Name, "Name", 104.0),
    Column(ReportColumn::Lesson, "Lesson", 150.0),
    Column(ReportColumn::Asked, "Asked", 40.0),
    Column(ReportColumn::Right, "Right", 38.0),
    Column(ReportColumn::Wrong, "Wrong", 44.0),
    Column(ReportColumn::Revealed, "Revealed", 58.0),
    Column(ReportColumn::Notes, "Notes", 40.0),
    Column(ReportColumn::Digest, "Digest", 88.0),
    Column(ReportColumn::Verified, "Verified", 88.0),
    Column(ReportColumn::Saved, "Saved (UTC)", 114.0),
    Column(ReportColumn::Remark, "Remark", 110.0),
];

/// So many letters of a date are its day and minute.
const TO_THE_MINUTE: usize = 16;

/// The page.
pub(in crate::ui) fn page_ui(ui: &mut Ui, reports: &Reports, actions: &mut Vec<Action>) {
    let theme = Theme::of(ui);
    let edge = |y: i8| {
        Frame::new()
            .fill(theme.panel)
            .inner_margin(Margin::symmetric(size::EDGE, y))
    };
    let mut wishes = Vec::new();
    Panel::top("reports")
        .frame(edge(8))
        .show(ui, |ui| head_ui(ui, reports, &mut wishes));
    Panel::bottom("report")
        .frame(edge(8))
        .exact_size(52.0)
        .resizable(false)
        .show(ui, |ui| foot_ui(ui, reports, &mut wishes));
    CentralPanel::default()
        .frame(edge(4))
        .show(ui, |ui| table_ui(ui, reports, &mut wishes));
    actions.extend(wishes.into_iter().map(Action::Report));
}

fn head_ui(ui: &mut Ui, reports: &Reports, wishes: &mut Vec<ReportWish>) {
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let mut button = |name: &str, hint: &str, obstacle: Option<&str>, wish: ReportWish| {
                let text = RichText::new(name).font(theme::regular(size::SMALL));
                let button = ui.add_enabled(obstacle.is_none(), Button::new(text));
                let button = button.on_hover_text(hint);
                let button = button.on_disabled_hover_text(obstacle.unwrap_or_default());
                if button.clicked() {
                    wishes.push(wish);
                }
            };
            button(
                "Close table",
                "Back to the run (Esc)",
                None,
                ReportWish::Close,
            );
            let reading = (!reports.is_whole()).then_some("The folder is still being read");
            let nothing = reports.rows().next().is_none();
            button(
                "Save as CSV…",
                "The table for a spreadsheet",
                reading.or(nothing.then_some("There is no report in this folder")),
                ReportWish::Export,
            );
            let again = "Reads the folder again";
            button("Read again", again, reading, ReportWish::Again);
            button(
                "Another folder…",
                "Shows other reports",
                None,
                ReportWish::Choose,
            );
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let title = RichText::new("Exercise reports").font(theme::strong(size::TITLE));
                ui.label(title);
                let folder = reports.folder().to_string_lossy();
                let words = muted(ui, folder).font(theme::regular(size::SMALL));
                ui.add(Label::new(words).truncate());
            });
        });
    });
    let words = muted(ui, reports.words()).font(theme::regular(size::SMALL));
    ui.add(Label::new(words).truncate());
}

fn table_ui(ui: &mut Ui, reports: &Reports, wishes: &mut Vec<ReportWish>) {
    keys(ui, wishes);
    let rows: Vec<&ReportRow> = reports.rows().collect();
    let selected = reports.selected().map(|row| &row.path);
    let place = rows.iter().position(|row| Some(&row.path) == selected);
    let table = Table {
        id: "reports",
        columns: &COLUMNS,
        sort: reports.sort,
        rows: rows.len(),
        reveal: newly("report", ui, place).then_some(place).flatten(),
        follows: false,
        menu: None,
    };
    let touched = table.show(ui, |at| {
        let report = rows.get(at)?;
        Some((row(report), Some(at) == place))
    });
    wishes.extend(touched.title.map(ReportWish::Sort));
    if let Some(report) = touched.row.and_then(|at| rows.get(at)) {
        wishes.push(ReportWish::Select(report.path.clone()));
        if touched.twice {
            wishes.push(ReportWish::Open);
        }
    }
}

/// The arrows and Enter are for the table wherever nothing else has the focus.
fn keys(ui: &Ui, wishes: &mut Vec<ReportWish>) {
    let id = Id::unique("table of reports");
    let area = ui.interact(
        ui.available_rect_before_wrap(),
        id,
        Sense::focusable_noninteractive(),
    );
    area.widget_info(|| {
        WidgetInfo::labeled(accesskit::Role::Table, true, "Table of exercise reports")
    });
    let nobody = ui.memory(|memory| memory.focused().is_none());
    if nobody && !egui::Popup::is_any_open(ui.ctx()) {
        area.request_focus();
    }
    if !area.has_focus() {
        return;
    }
    let arrows = EventFilter {
        vertical_arrows: true,
        horizontal_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, arrows));
    ui.input(|input| {
        for (key, wish) in [
            (Key::ArrowDown, ReportWish::Move(1)),
            (Key::ArrowUp, ReportWish::Move(-1)),
            (Key::Enter, ReportWish::Open),
        ] {
            if input.key_pressed(key) {
                wishes.push(wish);
            }
        }
    });
}

fn row(report: &ReportRow) -> Row {
    let cells = COLUMNS.map(|Column(column, ..)| {
        let cell = report.cell(column);
        match column {
            ReportColumn::Digest => Cell::Mono(cell),
            ReportColumn::Saved => {
                let minute: String = cell.chars().take(TO_THE_MINUTE).collect();
                Cell::Mono(minute.replace('T', " "))
            }
            _ => Cell::Text(cell),
        }
    });
    Row {
        name: in_words(report),
        cells: cells.into(),
    }
}

/// A row for those who do not see it.
fn in_words(row: &ReportRow) -> String {
    let remark = match row.remark() {
        remark if remark.is_empty() => remark,
        remark => format!(", {remark}"),
    };
    let name = row.name();
    match &row.report {
        Err(_) => format!("report {name}: cannot be read{remark}"),
        Ok(report) => {
            let tally = &report.tally;
            format!(
                "report of {name}: {}, {} of {} right, verified: {}{remark}",
                report.title,
                tally.right,
                tally.asked,
                report.verified.word()
            )
        }
    }
}

fn foot_ui(ui: &mut Ui, reports: &Reports, wishes: &mut Vec<ReportWish>) {
    ui.horizontal_centered(|ui| {
        let selected = reports.selected();
        let can_open = selected.is_some_and(|row| row.report.is_ok());
        let open = Button::new("Open").min_size(vec2(80.0, 32.0));
        let open = ui.add_enabled(can_open, open);
        let open = open.on_hover_text("Opens the session (Enter)");
        let why = match selected {
            None => "No report is chosen",
            Some(_) => "This file cannot be read as a session",
        };
        if open.on_disabled_hover_text(why).clicked() {
            wishes.push(ReportWish::Open);
        }
        ui.add_space(8.0);
        let words = match selected {
            None => "Choose a report; a double click opens it".to_owned(),
            Some(row) => match row.remark() {
                remark if remark.is_empty() => row.file.clone(),
                remark => format!("{}: {remark}", row.file),
            },
        };
        let words = muted(ui, words).font(theme::regular(size::BODY));
        ui.add(Label::new(words).wrap());
    });
}
