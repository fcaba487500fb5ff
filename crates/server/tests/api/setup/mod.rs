//! Setting up a company, and changing its set-up.

mod computed;
mod configuration;
mod fields;
mod found;
mod layouts;
mod numbering;
mod objects;
mod permissions;
mod rules;
mod settings;
