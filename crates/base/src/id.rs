//! Typed identifiers: a UUIDv7 (16 bytes, ordered by time of creation) that knows which object it names, so that the
//! compiler refuses an account's id where a user's is meant.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use uuid::Uuid;

/// The id of one record of the object `T`.
pub struct Id<T: ?Sized>(pub Uuid, PhantomData<fn() -> Box<T>>);

/// A fresh id. Ids made later sort after ids made earlier, on one machine.
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

impl<T: ?Sized> Id<T> {
    pub fn new() -> Self {
        Self::of(new_id())
    }

    /// Names the record of `T` with this id; whether it exists is the database's to say.
    pub const fn of(id: Uuid) -> Self {
        Self(id, PhantomData)
    }
}

impl<T: ?Sized> Default for Id<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: ?Sized> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Id<T> {}

impl<T: ?Sized> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T: ?Sized> Eq for Id<T> {}

impl<T: ?Sized> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<T: ?Sized> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: ?Sized> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
