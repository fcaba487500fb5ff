//! Typed identifiers: a UUIDv7 (16 bytes, ordered by time of creation) that knows which object it names, so that the
//! compiler refuses an account's id where a user's is meant.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::Instant;
use uuid::Uuid;

/// The id of one record of the object `T`.
pub struct Id<T: ?Sized>(pub Uuid, PhantomData<fn() -> Box<T>>);

/// A fresh id. Ids made later sort after ids made earlier, on one machine.
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// A fresh id that sorts by the moment it is given, and among those of one moment by when it was made: history that is entered
/// later stands where it happened.
pub fn id_at(moment: Instant) -> Uuid {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let millis = u64::try_from(moment.as_millisecond()).unwrap_or_default();
    let chance = Uuid::new_v4();
    let mut tail = [0; 10];
    tail[3..7].copy_from_slice(&MADE.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    tail[7..].copy_from_slice(&chance.as_bytes()[..3]);
    uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_moments_sort_by_moment_then_by_making() {
        let moment = |text: &str| text.parse::<Instant>().unwrap();
        let (early, late) = (moment("2024-02-29T23:59:59.999Z"), moment("2026-09-08T04:00:00Z"));
        let first = id_at(late);
        let made = [id_at(early), id_at(early), id_at(early), first, id_at(late)];
        assert!(made.is_sorted(), "{made:?}");
        assert_eq!(first.get_version_num(), 7);
        assert!(id_at(late) < new_id() || late > Instant::now());
    }
}
