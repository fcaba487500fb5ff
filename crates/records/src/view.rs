//! Saved views: filters, columns and sorting of a list, board or calendar, private or shared with everybody who sees the object.

use base::{Error, Problem, Result};
use records_derive::Object;
use store::Tx;

use crate::describe::Json;
use crate::{Change, Cx};

#[derive(Object)]
#[object(group = "setup", icon = "eye", owner, configuration, open_when = "shared", check(check), index(&["object"]))]
pub struct View {
    #[field(max = 100)]
    pub name: String,
    /// The object that it shows.
    #[field(indexed)]
    pub object: String,
    /// Everybody may use it; only its owner and administrators change it.
    #[field(starts = false)]
    pub shared: bool,
    /// `{kind, columns, filter, sort}` as the web client draws it.
    pub definition: Json,
    pub position: Option<i64>,
}

fn check(cx: &Cx, _tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    for change in changes {
        let known = change.after.text("object").is_some_and(|name| cx.setup.catalog.find(name).is_some());
        if !known {
            change.refuse("object", "unknown_object");
        }
        let definition = change.after.text("definition").unwrap_or("{}");
        if serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(definition).is_err() {
            return Err(Error::invalid(Problem::at("definition", "not_json")));
        }
    }
    Ok(())
}
