//! The first floor: records of described objects. One door for writes (`save`), one for reads (`list`), both through
//! `permit`. Rooms are in the order in which they may use each other. Not here: what selling means (`sales`), HTTP (`server`).

extern crate self as records;

pub mod describe;
pub mod record;
pub mod sql;
pub mod cx;
pub mod people;
pub mod permit;
pub mod company;
pub mod number;
pub mod custom;
pub mod schema;
pub mod text;
pub mod events;
pub mod json;
pub mod list;
pub mod save;
pub mod view;
pub mod duplicates;
pub mod timeline;
pub mod merge;
pub mod setup;
pub mod exchange;

pub use cx::{Announcement, Cx, Who};
pub use record::{Change, Draft, Record, Saved, Verb};
pub use setup::{Company, Setup};
