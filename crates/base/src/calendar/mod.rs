//! The only place that knows what a week, month, quarter and year is (`FiscalCalendar`, `Period`), and which days people work
//! (`WorkingCalendar`). Pure: today is always an argument, settings come from the caller. Not here: time zones.

pub mod china;
mod fiscal;
mod parse;
mod period;
mod working;

pub use fiscal::FiscalCalendar;
pub use period::{Kind, Period};
pub use working::{DayKind, Share, WorkingCalendar};
