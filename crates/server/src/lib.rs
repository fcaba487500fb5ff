//! The roof: HTTP, sessions, background tasks and the command line of the one executable, `kaidan`. The only async floor; the
//! business below is called on blocking threads. Not here: any rule about records or selling, and no SQL but that of
//! sessions, passwords and files.

pub mod api;
pub mod app;
pub mod ask;
pub mod background;
pub mod channel;
pub mod cli;
pub mod demo;
pub mod door;
pub mod error;
pub mod files;
pub mod health;
pub mod memory;
pub mod metrics;
pub mod odata;
pub mod openapi;
pub mod routes;
pub mod session;
pub mod shapes;
pub mod turns;
pub mod web;
