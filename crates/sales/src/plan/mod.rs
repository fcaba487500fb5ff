//! What is planned, as it was said: `target` is the ledger of goals, `calc` the arithmetic of reaching them. Deliberately not here:
//! splitting a number among people, and forecasts.

pub mod calc;
pub mod target;
