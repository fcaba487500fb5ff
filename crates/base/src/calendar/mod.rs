//! The only place that knows what a week, month, quarter and year is (`FiscalCalendar`, `Period`), and which days people work
//! (`WorkingCalendar`). Pure: today is always an argument, settings come from the caller. Time zones only
//! where a message waits for the next working hours (`next_delivery`).

pub mod china;
mod delivery;
mod fiscal;
mod parse;
mod period;
mod working;

pub use delivery::{Hours, next_delivery};
pub use fiscal::FiscalCalendar;
pub use period::{Kind, Period};
pub use working::{DayKind, Share, WorkingCalendar};
