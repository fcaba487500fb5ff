//! Reports against numbers worked out by hand, against a second computation, and against the records that they open.

mod attainment;
mod cast;
mod check;
mod fold;
mod forecast;
mod metrics;
mod numbers;
mod pivot;
mod random;
mod rights;
mod split;
mod tally;
mod targets;
