//! History that Kaidan entered for others. A batch has one writer and one moment, so two years of business entered in large
//! batches would look as if Kaidan had made all of it on the last day of each month. This says afterwards, in the same
//! transaction and so before anybody can read it, who made each record and when, as the records themselves tell.

use std::sync::Arc;

use base::Result;
use store::Tx;

use crate::Cx;
use crate::describe::Object;
use crate::sql::Sql;

/// Gives what this context's origin wrote about `object` without a person's name to whoever the record's `created_by` names,
/// and dates its making with the record's `created_at`. Only for a context that is Kaidan itself; two statements.
pub fn credit(cx: &Cx, tx: &mut Tx, object: &Arc<Object>) -> Result<()> {
    if !cx.is_trusted() {
        return Err(base::Error::forbidden("action_forbidden"));
    }
    let table = Sql::name(&object.name);
    let events = format!(
        "update event set by_id = r.created_by_id, at = case when event.kind = 'created' then r.created_at else event.at end
         from {table} r
         where r.id = event.record_id and event.object = ?1 and event.origin = ?2 and event.by_id is null and r.created_by_id is not null"
    );
    tx.execute(&events, &[object.name.as_str().into(), cx.origin.as_str().into()])?;
    let records = format!(
        "update {table} set updated_by_id = created_by_id, updated_at = case when version = 1 then created_at else updated_at end
         where updated_by_id is null and created_by_id is not null"
    );
    tx.execute(&records, &[]).map(drop)
}
