//! Who we sell to and what we do with them: accounts, contacts, activities, and the lists that sort them.

pub mod account;
pub mod activity;
pub mod contact;
pub mod digest;
pub mod reminder;
pub mod sorting;
