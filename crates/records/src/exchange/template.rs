//! An empty workbook to fill in and import: a column per field, required ones marked, a note that says what belongs into it,
//! drop-downs for options and for what the set-up holds. Its options stand on a hidden sheet, which the reader of files leaves out.

use std::io::Write;

use base::{Error, Result, words};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, Format, FormatAlign, Formula, Note, Workbook, Worksheet, XlsxError,
};
use store::Reader;

use super::export::{guarded, label, option_words, width};
use super::guess::fields;
use crate::describe::{Field, FieldKind, Object};
use crate::list::query::Query;
use crate::people::Action;
use crate::{Cx, list, permit};

/// Rows that have drop-downs.
const ROWS: u32 = 10_000;
/// Records that a drop-down offers.
const MOST_OFFERED: usize = 1_000;

/// Writes the template of an object for whoever asks: the fields that they may fill.
pub fn xlsx(cx: &Cx, reader: &mut Reader, object: &Object, out: impl Write + Send) -> Result<()> {
    if !permit::may(cx, object, Action::Import) {
        return Err(match permit::may(cx, object, Action::Read) {
            true => Error::forbidden("action_forbidden"),
            false => Error::NotFound,
        });
    }
    let mut columns = Vec::new();
    for field in fields(cx, object) {
        columns.push((field, offered(cx, reader, object, field)?));
    }
    let mut workbook = Workbook::new();
    draw(cx, &mut workbook, object, &columns).map_err(failed)?;
    workbook.save_to_writer(out).map_err(failed)
}

fn failed(error: XlsxError) -> Error {
    Error::Unavailable(format!("a workbook could not be written: {error}"))
}

/// What a drop-down offers, and whether other values are allowed too.
struct Offer {
    values: Vec<String>,
    only: bool,
}

fn offered(cx: &Cx, reader: &mut Reader, object: &Object, field: &Field) -> Result<Option<Offer>> {
    let values = match &field.kind {
        FieldKind::Choice(options) => option_words(cx, object, field, options).into_iter().map(|(_, word)| word).collect(),
        FieldKind::Boolean => vec![words::word(cx.locale, "template.yes"), words::word(cx.locale, "template.no")],
        FieldKind::Currency => cx.setup.currencies.clone(),
        kind => {
            let target = kind.target().and_then(|name| cx.setup.catalog.find(name));
            let Some(target) = target.filter(|target| target.setup && permit::may(cx, target, Action::Read)) else {
                return Ok(None);
            };
            let query = Query { select: vec![target.title.clone()], top: Some(MOST_OFFERED), ..Query::default() };
            let page = list::page(cx, reader, target, &query)?;
            let values =
                page.entries.iter().map(|entry| entry.record.title().to_owned()).filter(|title| !title.is_empty()).collect();
            return Ok(Some(Offer { values, only: false }));
        }
    };
    Ok(Some(Offer { values, only: true }))
}

fn draw(cx: &Cx, workbook: &mut Workbook, object: &Object, columns: &[(&Field, Option<Offer>)]) -> Result<(), XlsxError> {
    let header = Format::new().set_bold().set_align(FormatAlign::VerticalCenter).set_background_color(Color::RGB(0x00F0_F2F5));
    let required = header.clone().set_font_color(Color::RGB(0x00C0_0000));
    let (text, date) = (Format::new().set_num_format("@"), Format::new().set_num_format("yyyy-mm-dd"));

    let sheet = workbook.add_worksheet();
    sheet.set_name(words::word(cx.locale, "template.sheet"))?.set_freeze_panes(1, 0)?;
    for (at, (field, _)) in (0..).zip(columns) {
        let name = label(cx, object, field);
        let must = is_asked(field);
        let title = if must { format!("{name}*") } else { name };
        let format = if must { &required } else { &header };
        sheet.set_column_width(at, width(&field.kind))?;
        match &field.kind {
            FieldKind::Date => drop(sheet.set_column_format(at, &date)?),
            // Numbers that begin with zero or are long stay as they are typed.
            kind if kind.is_textual() => drop(sheet.set_column_format(at, &text)?),
            _ => {}
        }
        sheet.write_string_with_format(0, at, guarded(&title), format)?;
        sheet.insert_note(0, at, &Note::new(note(cx, object, field)).add_author_prefix(false))?;
    }
    let lists = words::word(cx.locale, "template.lists");
    offer(sheet, &lists, columns)?;

    let sheet = workbook.add_worksheet();
    sheet.set_name(&lists)?.set_hidden(true);
    for (at, (_, offer)) in (0..).zip(columns) {
        for (row, value) in (0..).zip(offer.iter().flat_map(|offer| &offer.values)) {
            sheet.write_string(row, at, guarded(value))?;
        }
    }
    Ok(())
}

/// What nobody else fills in.
fn is_asked(field: &Field) -> bool {
    field.required && field.default.is_none()
}

fn offer(sheet: &mut Worksheet, lists: &str, columns: &[(&Field, Option<Offer>)]) -> Result<(), XlsxError> {
    for (at, (_, offer)) in (0_u16..).zip(columns) {
        let Some(offer) = offer.as_ref().filter(|offer| !offer.values.is_empty()) else { continue };
        let letter = rust_xlsxwriter::column_number_to_name(at);
        let range = format!("='{lists}'!${letter}$1:${letter}${}", offer.values.len());
        let style = if offer.only { DataValidationErrorStyle::Stop } else { DataValidationErrorStyle::Information };
        let validation = DataValidation::new().allow_list_formula(Formula::new(range)).set_error_style(style);
        sheet.add_data_validation(1, at, ROWS, at, &validation)?;
    }
    Ok(())
}

/// What belongs into the column.
fn note(cx: &Cx, object: &Object, field: &Field) -> String {
    let word = |key: &str| words::word(cx.locale, key);
    let mut lines = Vec::new();
    if is_asked(field) {
        lines.push(word("template.required"));
    }
    let own = words::find(cx.locale, &format!("help.{}.{}", object.name, field.name));
    lines.extend(own.map(str::to_owned).or_else(|| Some(field.help.clone()).filter(|help| field.custom && !help.is_empty())));
    lines.push(match field.kind.target() {
        Some(target) => {
            let label = cx.setup.catalog.named(target).map(|target| target.label(cx.locale)).unwrap_or_default();
            word("template.reference").replace("{object}", &label)
        }
        None => word("template.format").replace("{kind}", &word(&format!("kind.{}", field.kind.name()))),
    });
    lines.join("\n")
}
