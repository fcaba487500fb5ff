//! Kaidan from outside: the built executable, a socket and the database, nothing of its insides. What the tests in `api/` do
//! for single handlers, these do for the whole: that it keeps what it acknowledged, that commands do what they say, that
//! programs understand it and that nobody gets at what is not theirs.

mod asking;
mod company;
mod durable;
mod hostile;
mod keep;
mod leaks;
mod running;
mod tables;
