//! What follows from records and is kept beside them (search terms, match keys), made anew for all records of an object whose
//! description changed what they are. Inside the transaction of the change, so that no record is ever found by half of it.

use std::sync::Arc;

use base::{Error, Problem, Result, Uuid};
use rustc_hash::FxHashSet;
use store::{Tx, Value};

use super::keys::all_keys;
use super::write::terms_of;
use crate::describe::Object;
use crate::list;
use crate::permit::Scope;
use crate::sql::Sql;

const BATCH: usize = 500;

/// Refused where an exclusive rule finds two records that are the same.
pub(crate) fn rebuild(tx: &mut Tx, object: &Arc<Object>) -> Result<()> {
    let scope = Scope::whole_company("terms and keys of all records follow from the description");
    let table = Sql::name(&object.name);
    tx.execute("delete from match_key where object = ?1", &[object.name.as_str().into()])?;
    let mut exclusive_values: FxHashSet<(String, String)> = FxHashSet::default();
    let mut last = Uuid::nil();
    loop {
        let sql = format!("select id from {table} where id > ?1 order by id limit {BATCH}");
        let ids: Vec<Uuid> = tx.query(&sql, &[Value::Id(last)], |row| row.get(0))?;
        let Some(end) = ids.last() else { return Ok(()) };
        last = *end;
        let (mut terms, mut keys) = (Vec::new(), Vec::new());
        for record in list::find(tx, object, &ids, &scope)? {
            terms.push((record.id(), terms_of(object, &record)));
            for (rule, value, exclusive) in all_keys(object, &record) {
                if exclusive && !exclusive_values.insert((rule.clone(), value.clone())) {
                    let field = rule.split(':').next().unwrap_or("").to_owned();
                    return Err(Error::invalid(
                        Problem::at("duplicates", "object_has_duplicates").with("field", field).with("value", value),
                    ));
                }
                keys.push(vec![object.name.as_str().into(), rule.into(), value.into(), record.id().into(), exclusive.into()]);
            }
        }
        if object.has_search() {
            tx.index_terms_many(&object.name, &terms)?;
        }
        tx.insert_many("match_key", &super::keys::COLUMNS, &keys)?;
    }
}
