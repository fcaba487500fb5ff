//! Fields that nobody enters: a formula over the record and what it refers to, or a roll-up of the records that refer to it. Here is
//! only what an administrator said; `crate::derived` computes. The field's kind is that of its result, so that lists, filters,
//! exports and reports treat it as any other.

use base::Uuid;
use records_derive::Choice;

use crate::describe;

/// Of one field.
#[derive(Clone, Debug, PartialEq)]
pub struct Derived {
    /// The custom field's record.
    pub id: Uuid,
    pub how: How,
}

#[derive(Clone, Debug, PartialEq)]
pub enum How {
    /// An expression of `expression`.
    Formula(String),
    RollUp {
        /// The object whose records are gathered.
        child: String,
        /// The field of those that names this record.
        relation: String,
        function: Gather,
        /// What is gathered of them; not needed for a count.
        field: Option<String>,
        /// Which of them count.
        condition: Option<String>,
    },
}

/// What a roll-up makes of the records that refer to its own.
#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gather {
    Count,
    Sum,
    Min,
    Max,
    Average,
}

impl Derived {
    /// All that its values depend on beside records: another definition means other values.
    pub fn definition(&self, kind: &describe::FieldKind) -> String {
        format!("{:?} {kind:?}", self.how)
    }

    /// The id under which the condition of a roll-up is known, and the other way round: it is a computed field of its own.
    pub fn beside(id: Uuid) -> Uuid {
        Uuid::from_u128(!id.as_u128())
    }

    /// The field beside the gathered records that keeps whether each counts; none where all do.
    pub fn counted(&self) -> Option<String> {
        matches!(&self.how, How::RollUp { condition: Some(_), .. }).then(|| format!("c_{}", self.id.simple()))
    }
}
