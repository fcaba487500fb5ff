//! A cell of an export before it becomes text or a cell of a workbook.

use std::borrow::Cow;

use base::{Date, Decimal, words};
use jiff::civil::DateTime;

use super::guarded;
use crate::Cx;

#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Empty,
    Text(String),
    /// With the digits after the point that it is shown with, where it is an amount.
    Number(Decimal, Option<u32>),
    /// A share of one.
    Percent(Decimal),
    Bool(bool),
    Date(Date),
    /// In the company's time zone.
    DateTime(DateTime),
}

impl Cell {
    /// As separated text has it.
    pub fn text(&self, cx: &Cx) -> Cow<'_, str> {
        match self {
            Cell::Empty => Cow::Borrowed(""),
            Cell::Text(text) => guarded(text),
            Cell::Number(number, _) => Cow::Owned(number.to_string()),
            Cell::Percent(share) => match share.checked_mul(Decimal::ONE_HUNDRED) {
                Some(percent) => Cow::Owned(format!("{}%", percent.normalize())),
                None => Cow::Owned(share.to_string()),
            },
            Cell::Bool(yes) => Cow::Owned(words::word(cx.locale, if *yes { "template.yes" } else { "template.no" })),
            Cell::Date(date) => Cow::Owned(date.to_string()),
            Cell::DateTime(at) => Cow::Owned(at.strftime("%Y-%m-%d %H:%M:%S%.f").to_string()),
        }
    }
}
