//! What whoever asks may do with one record that they have read: the scopes that refuse a write, asked beforehand, so that a page
//! need not offer what `save` would refuse. Deliberately not here: fields (`access`), and which owner a record may be given to.

use base::{Error, Result};
use store::Reader;

use super::{Rows, Scope, may, rows};
use crate::people::Action;
use crate::sql::Sql;
use crate::{Cx, Record};

/// What may be done with one record. Of one in the recycle bin `delete` says whether it may be restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowed {
    pub update: bool,
    pub delete: bool,
    /// Whether it may be given to another owner, who has to be within the reach of *assign*.
    pub assign: bool,
}

/// What may be done with a record that was read for whoever asks. One statement by key, and none where no action depends on the
/// record.
pub fn allowed(cx: &Cx, reader: &mut Reader, record: &Record) -> Result<Allowed> {
    let object = &record.object;
    let is_gone = !record.get("deleted_at").is_null();
    let scope = |action| Scope { rows: rows(cx, object, action, 0) };
    let update = if is_gone { Scope::nothing() } else { scope(Action::Update) };
    let scopes = [update, scope(Action::Delete)];
    let [update, delete] = match scopes.each_ref().map(Scope::whatever_the_record) {
        [Some(update), Some(delete)] => [update, delete],
        _ => ask(reader, record, &scopes)?,
    };
    Ok(Allowed { update, delete, assign: update && object.owned && may(cx, object, Action::Assign) })
}

fn ask(reader: &mut Reader, record: &Record, scopes: &[Scope; 2]) -> Result<[bool; 2]> {
    let mut sql = Sql::new("select ");
    for (position, scope) in scopes.iter().enumerate() {
        sql.push(if position > 0 { ", case when " } else { "case when " });
        scope.write(&mut sql, "t");
        sql.push(" then 1 else 0 end");
    }
    sql.push(&format!(" from {} t where t.id = ", Sql::name(&record.object.name)));
    sql.bind(record.id());
    let yes = |number: i64| number == 1;
    let found = reader.first(&sql.text, &sql.args, |row| Ok([yes(row.get(0)?), yes(row.get(1)?)]))?;
    found.ok_or(Error::NotFound)
}

impl Scope {
    /// Whether a record is in it, where that does not depend on the record.
    fn whatever_the_record(&self) -> Option<bool> {
        match &self.rows {
            Rows::All => Some(true),
            Rows::None => Some(false),
            Rows::PartOf { whole, .. } => whole.whatever_the_record(),
            Rows::Some(_) => None,
        }
    }
}
