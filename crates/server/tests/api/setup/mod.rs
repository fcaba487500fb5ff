//! Setting up a company, and changing its set-up.

mod computed;
mod fields;
mod found;
mod numbering;
mod objects;
mod permissions;
mod rules;
mod settings;
