//! Records.

mod aggregate;
mod below;
mod create;
mod delete;
mod list;
mod metadata;
mod show;
mod update;
