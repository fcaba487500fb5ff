//! Computed fields: formulas and roll-ups (`describe::Derived`), always right. A record's own formulas are computed in `save` before it
//! is written (`complete`); what other records compute from it is brought up to date in the same transaction (`follow`): in the order
//! of the plan, each computed field at most once for a batch, by a constant number of statements for 500 records. Values follow from
//! what they read, so they make no version, no event and no conflict. Decided in `docs/decisions/0009-computed-fields.md`.
//!
//! Whoever changes rows without `save` says so by `touch`. A new or changed definition is computed for what is there by `fill`, and so
//! is each night what looks at the date. Deliberately not here: what an expression means (`expression`).

mod check;
mod fill;
mod follow;
mod own;
mod plan;
mod result;
mod roll_up;
mod stages;
mod visit;

pub(crate) use check::check_field;
pub use fill::{keep, settle};
pub use follow::{Touched, touch};
pub(crate) use follow::{follow, touch_parts};
pub(crate) use own::{complete, fill_in};
pub use plan::{Plan, State};
pub(crate) use result::{fits, stored};

use store::{Column, ColumnKind, Table};

use crate::describe;

/// Whether an object can have computed fields and be gathered by them: what people work with, not the set-up, whose rows everybody's
/// saves would write.
pub fn may_compute(object: &describe::Object) -> bool {
    !object.setup && object.group != "setup"
}

/// What each computed field was last computed for: another definition, or another day, means anew.
pub(crate) fn table() -> Table {
    Table {
        name: "derived_state".to_owned(),
        columns: vec![
            Column::new("field_id", ColumnKind::Id).required(),
            Column::new("definition", ColumnKind::Text).required(),
            Column::new("circumstances", ColumnKind::Text).required(),
        ],
        key: vec!["field_id".to_owned()],
        ..Table::default()
    }
}
