//! How OData programs write: a reference as the address of a record (`"account@odata.bind": "account(ID)"`, or
//! `"account": {"@id": …}`), and control information about types and versions among the values. Here these become plain values.

use base::{Error, Problem, Result, Uuid};
use records::describe::Object;
use serde_json::{Map, Value as Json};

use super::key;

/// The values with each address as the id that it names, without control information.
pub fn resolved(object: &Object, values: Map<String, Json>) -> Result<Map<String, Json>> {
    let mut resolved = Map::with_capacity(values.len());
    for (name, value) in values {
        let target = |name: &str| object.field(name).and_then(|field| field.kind.target());
        if let Some(reference) = name.strip_suffix("@odata.bind").or_else(|| name.strip_suffix("@bind")) {
            let target = target(reference).ok_or_else(|| unknown(reference))?;
            resolved.insert(format!("{reference}_id"), id(reference, target, &value)?);
        } else if let (Some(target), Json::Object(named)) = (target(&name), &value) {
            let address = named.get("@id").or_else(|| named.get("@odata.id")).ok_or_else(|| unknown(&name))?;
            resolved.insert(format!("{name}_id"), id(&name, target, address)?);
        } else if !name.contains('@') {
            resolved.insert(name, value);
        }
    }
    Ok(resolved)
}

fn unknown(name: &str) -> Error {
    Error::invalid(Problem::at(name, "unknown_field").with("field", name))
}

/// The id in `account(ID)` or `…/account/ID`, which must be of the object that the reference names.
fn id(reference: &str, target: &str, address: &Json) -> Result<Json> {
    let missing = || Error::invalid(Problem::at(reference, "reference_missing"));
    match address {
        Json::Null => Ok(Json::Null),
        Json::String(address) => Ok(Json::from(of_address(target, address).ok_or_else(missing)?.to_string())),
        _ => Err(missing()),
    }
}

fn of_address(target: &str, address: &str) -> Option<Uuid> {
    let mut segments = address.trim_end_matches('/').rsplit('/');
    let last = segments.next()?;
    match key::in_parentheses(last).ok()? {
        (name, Some(id)) if name == target => Some(id),
        (_, None) if segments.next() == Some(target) => Uuid::try_parse(last).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_record() {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        let right =
            ["account(ID)", "/odata/account(ID)", "https://kaidan.test/odata/account('ID')", "account/ID", "/odata/account/ID/"];
        for address in right {
            assert_eq!(of_address("account", &address.replace("ID", id)), id.parse().ok(), "{address}");
        }
        for address in ["contact(ID)", "ID", "account", "account(7)", "", "(", "account(ID)/owner", "contact/ID"] {
            assert_eq!(of_address("account", &address.replace("ID", id)), None, "{address}");
        }
    }
}
