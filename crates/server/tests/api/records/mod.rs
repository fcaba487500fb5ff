//! What can be done with records beyond `/odata`.

mod bulk;
mod duplicates;
mod events;
mod file_fields;
mod files;
mod merge;
mod search;
mod shares;
mod timeline;
