//! What is planned, as it was said, and how far it is: `target` is the ledger of goals, `attainment` holds them against what was done,
//! `calc` is the arithmetic of both, `split` proposes a goal for each person out of one for all. Deliberately not here: forecasts.

pub mod attainment;
pub mod calc;
pub mod split;
pub mod target;
