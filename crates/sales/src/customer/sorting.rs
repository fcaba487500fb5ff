//! The lists by which customers and leads are sorted. Rows that a company renames at will; code looks at kinds only.

use records::describe::{Choice as _, Chosen};
use records_derive::{Choice, Object};

/// Where a lead or a customer came from.
#[derive(Object)]
#[object(group = "setup", icon = "compass", setup)]
pub struct Source {
    #[field(searchable, unique, max = 100)]
    pub name: String,
    #[field(starts = 0)]
    pub position: i64,
    #[field(starts = true)]
    pub active: bool,
}

/// An industry; the first level follows GB/T 4754.
#[derive(Object)]
#[object(group = "setup", icon = "bank", setup)]
pub struct Industry {
    #[field(searchable, unique, max = 100)]
    pub name: String,
    pub code: Option<String>,
    #[field(starts = 0)]
    pub position: i64,
}

/// How important a customer is.
#[derive(Object)]
#[object(group = "setup", icon = "crown", setup)]
pub struct Tier {
    #[field(unique, max = 100)]
    pub name: String,
    pub kind: Chosen<TierKind>,
    #[field(starts = 0)]
    pub position: i64,
}

#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum TierKind {
    Vip,
    Normal,
    Potential,
}

/// A label that people put on leads, customers and opportunities.
#[derive(Object)]
#[object(group = "setup", icon = "tag", setup)]
pub struct Tag {
    #[field(searchable, unique, max = 50)]
    pub name: String,
    #[field(starts = TagColor::Blue.value())]
    pub color: Chosen<TagColor>,
}

#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagColor {
    Blue,
    Green,
    Orange,
    Red,
    Purple,
    Grey,
}

/// Why a lead or an opportunity came to nothing.
#[derive(Object)]
#[object(group = "setup", icon = "stop", setup)]
pub struct LostReason {
    #[field(searchable, unique, max = 100)]
    pub name: String,
    pub kind: Chosen<LostKind>,
    #[field(starts = 0)]
    pub position: i64,
}

#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum LostKind {
    Price,
    Competitor,
    NoNeed,
    NoBudget,
    Timing,
    NotReached,
    DuplicateEntry,
    Other,
    /// Nobody said: history that was brought from elsewhere.
    Unstated,
}
