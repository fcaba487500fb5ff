//! How a computed field comes about, in the reader's words: what forms and lists show beside it.

use base::words;
use records::Cx;
use records::derived::State;
use records::describe::{Choice, Derived, Field, FieldKind, Gather, How, Object};
use serde::Serialize;
use utoipa::ToSchema;

use super::describe;

#[derive(Serialize, ToSchema)]
pub struct ComputedAnswer {
    /// `formula` or `roll_up`.
    pub by: &'static str,
    /// In words: `Sum of Amount of Opportunities, where stage.kind == "won"`.
    pub text: String,
    /// `ready`, `computing` (the definition is new, not all values are there yet) or `broken` (it fits no longer and keeps its last values).
    pub state: &'static str,
}

/// None where people enter the value.
pub(super) fn answer(cx: &Cx, object: &Object, field: &Field) -> Option<ComputedAnswer> {
    let derived = field.derived.as_ref()?;
    let state = match cx.setup.derived.state(derived.id) {
        State::Ready => "ready",
        State::Computing => "computing",
        State::Broken => "broken",
    };
    let by = match derived.how {
        How::Formula(_) => "formula",
        How::RollUp { .. } => "roll_up",
    };
    Some(ComputedAnswer { by, text: text(cx, object, &field.kind, derived), state })
}

fn text(cx: &Cx, object: &Object, kind: &FieldKind, derived: &Derived) -> String {
    let word = |key: &str| words::word(cx.locale, &format!("computed.{key}"));
    match &derived.how {
        How::Formula(formula) => word("formula").replace("{formula}", formula),
        How::RollUp { child, relation, function, field, condition } => {
            let Some(child) = cx.setup.catalog.find(child) else { return String::new() };
            let label = |name: &str| {
                child.field(name).map_or_else(|| name.to_owned(), |field| describe::field_label(cx.locale, child, field))
            };
            let day = matches!(kind, FieldKind::Date | FieldKind::Instant);
            let key = match function {
                Gather::Min if day => "earliest",
                Gather::Max if day => "latest",
                function => function.value(),
            };
            let text = word(key)
                .replace("{records}", &child.plural(cx.locale))
                .replace("{field}", &field.as_deref().map(label).unwrap_or_default())
                .replace("{relation}", &label(relation))
                .replace("{object}", &object.label(cx.locale));
            match condition {
                Some(condition) => word("where").replace("{text}", &text).replace("{condition}", condition),
                None => text,
            }
        }
    }
}
