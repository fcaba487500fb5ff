//! Whole-business stories with a moving date, on both engines, through the public functions only.

mod assignment;
mod cast;
mod digest;
mod gates;
mod lead_to_cash;
mod rights;
mod same_customer;
