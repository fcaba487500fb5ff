//! Everything that is not a plain record. A file per noun, each with its request, its answer and its handlers in reading
//! order; a handler, its operation in `/openapi.json` and its test share their name.

pub mod actions;
pub mod approvals;
pub mod attainment;
pub mod automations;
pub mod broken;
pub mod calendar;
pub mod channels;
mod computed;
pub mod configuration;
pub mod describe;
pub mod duplicates;
pub mod events;
pub mod exports;
pub mod expressions;
pub mod fields;
pub mod forecast;
pub mod imports;
pub mod layouts;
pub mod metrics;
pub mod notices;
pub mod numbering;
pub mod objects;
pub mod records;
pub mod regions;
pub mod report;
pub mod reports;
pub mod roles;
pub mod search;
pub mod session;
pub mod settings;
pub mod setup;
pub mod split;
pub mod subscriptions;
pub mod targets;
pub mod users;
