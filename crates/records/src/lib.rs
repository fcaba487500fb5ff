//! The first floor: records of described objects. One door for writes (`save`), one for reads (`list`), both through
//! `permit`. Rooms are in the order in which they may use each other. Not here: what selling means (`sales`), HTTP (`server`).

extern crate self as records;

pub mod approval;
pub mod assignment;
pub mod automation;
pub mod channel;
pub mod company;
pub mod configuration;
pub mod custom;
pub mod cx;
pub mod defaults;
pub mod derived;
pub mod describe;
pub mod duplicates;
pub mod events;
pub mod exchange;
pub mod expression;
pub mod files;
pub mod json;
pub mod layout;
pub mod list;
pub mod merge;
pub mod notice;
pub mod number;
pub mod people;
pub mod permit;
pub mod purge;
pub mod record;
pub mod rule;
pub mod save;
pub mod schema;
pub mod setup;
pub mod sql;
pub mod text;
pub mod timeline;
pub mod view;

pub use cx::{Announcement, Cx, Who};
pub use record::{Change, Draft, Record, Saved, Verb};
pub use setup::{Company, Setup, Turn};
