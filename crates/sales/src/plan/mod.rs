//! What is planned, as it was said: `target` is the ledger of goals, `calc` the arithmetic of reaching them, `split` proposes a goal for
//! each person out of one for all. Deliberately not here: forecasts.

pub mod calc;
pub mod split;
pub mod target;
