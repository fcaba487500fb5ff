//! What can be done with records beyond reading and writing one: many at once, the recycle bin, the timeline, sharing,
//! attachments. The same for every object.

pub mod bulk;
pub mod files;
pub mod merge;
pub mod recycle;
pub mod shares;
pub mod timeline;
