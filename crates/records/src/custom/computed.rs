//! The computed ones among a company's own fields: from a row to the description, and what a roll-up keeps beside the records that it
//! gathers. What comes of them is `crate::derived`.

use base::Uuid;
use records_derive::Choice;

use super::{CustomKind, field_kind, labels};
use crate::describe::{Catalog, Choice, Derived, Field, FieldKind, Gather, How};

/// The kinds that computed values may have.
#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResultKind {
    Integer,
    Decimal,
    Money,
    Percent,
    Text,
    Boolean,
    Date,
    Instant,
    Choice,
}

impl ResultKind {
    pub(super) fn kind(self) -> CustomKind {
        match self {
            ResultKind::Integer => CustomKind::Integer,
            ResultKind::Decimal => CustomKind::Decimal,
            ResultKind::Money => CustomKind::Money,
            ResultKind::Percent => CustomKind::Percent,
            ResultKind::Text => CustomKind::Text,
            ResultKind::Boolean => CustomKind::Boolean,
            ResultKind::Date => CustomKind::Date,
            ResultKind::Instant => CustomKind::Instant,
            ResultKind::Choice => CustomKind::Choice,
        }
    }
}

/// Puts a field into its object's description, and beside it what a roll-up keeps with the records that it gathers.
pub(super) fn add(catalog: &mut Catalog, object: &str, field: Field) {
    let beside = field.derived.as_ref().filter(|_| !field.retired).and_then(|derived| counted(derived));
    if let Some((child, counted)) = beside {
        put(catalog, &child, counted);
    }
    put(catalog, object, field);
}

fn put(catalog: &mut Catalog, object: &str, field: Field) {
    catalog.change(object, |object| {
        if object.position(&field.name).is_none() {
            object.add(field);
        }
    });
}

/// The field of the gathered records that says whether each counts.
pub(crate) fn counted(derived: &Derived) -> Option<(String, Field)> {
    let How::RollUp { child, condition: Some(condition), .. } = &derived.how else { return None };
    let mut field = Field::new(&derived.counted()?, FieldKind::Boolean).read_only().untracked();
    field.internal = true;
    field.derived = Some(Box::new(Derived { id: Derived::beside(derived.id), how: How::Formula(condition.clone()) }));
    Some((child.clone(), field))
}

/// What a row says of how its field is computed.
pub(super) struct Given {
    pub formula: Option<String>,
    pub child: Option<String>,
    pub relation: Option<String>,
    pub function: Option<String>,
    pub field: Option<String>,
    pub condition: Option<String>,
}

impl Given {
    pub fn compute(self, id: Uuid, mut field: Field) -> Field {
        let how = match (self.formula, self.child, self.relation, self.function.as_deref().and_then(Gather::parse)) {
            (Some(formula), ..) => How::Formula(formula),
            (None, Some(child), Some(relation), Some(function)) => {
                How::RollUp { child, relation, function, field: self.field, condition: self.condition }
            }
            _ => return field,
        };
        field.derived = Some(Box::new(Derived { id, how }));
        field.required = false;
        // What a text may be at most, an expression bounds.
        field.max = field.max.max(FieldKind::LongText.default_max());
        field.read_only().untracked()
    }
}

/// The field that a row describes, as `apply` would read it.
pub(crate) fn described(row: &crate::Record) -> Option<Field> {
    let text = |name: &str| row.text(name).map(str::to_owned);
    let kind = match (row.text("kind").and_then(CustomKind::parse)?, row.text("result").and_then(ResultKind::parse)) {
        (CustomKind::Formula | CustomKind::RollUp, Some(result)) => result.kind(),
        (kind, _) => kind,
    };
    let mut field = Field::new(row.text("field")?, field_kind(kind, row.text("options"), text("target")));
    field.custom = true;
    field.labels = labels(row.text("labels").unwrap_or(""));
    let given = Given {
        formula: text("formula"),
        child: text("child"),
        relation: text("relation"),
        function: text("function"),
        field: text("child_field"),
        condition: text("condition"),
    };
    Some(given.compute(row.id(), field))
}
