//! The HTTP interface as its users meet it: a running server in memory, on both engines, and a small cast of people. A folder
//! per resource, a file per verb, a test per outcome.

mod cast;

mod actions;
mod approvals;
mod channels;
mod describe;
mod exchange;
mod forecast;
mod metrics;
mod odata;
mod own_reports;
mod permissions;
mod records;
mod report_mail;
mod reports;
mod session;
mod setup;
mod shapes;
mod web;
mod words;
