//! Records.

mod aggregate;
mod create;
mod delete;
mod list;
mod metadata;
mod show;
mod update;
