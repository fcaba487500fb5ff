//! Everything that is not a plain record. A file per noun, each with its request, its answer and its handlers in reading
//! order; a handler, its operation in `/openapi.json` and its test share their name.

pub mod describe;
pub mod records;
pub mod session;
pub mod setup;
