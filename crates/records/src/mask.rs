//! Values as somebody sees them who may know that they are there, not what they are.

use store::Value;

use crate::describe::FieldKind;
use crate::text;

/// The value with its middle hidden; numbers, dates and references become nothing.
pub fn masked(kind: &FieldKind, value: &Value) -> Value {
    let Value::Text(value) = value else { return Value::Null };
    Value::Text(match kind {
        FieldKind::Phone => text::mask_phone(value),
        FieldKind::Email => text::mask_email(value),
        FieldKind::Text => text::mask_name(value),
        _ => text::mask_text(value),
    })
}
