//! What there is.

mod show;
