//! Tables from descriptions: one per object, and the few that every object shares.

use base::Result;
use store::{Column, ColumnKind, Db, Index, Table, Tx};

use crate::describe::{Catalog, FieldKind, Object};

/// Creates what is missing. Nothing is ever dropped or narrowed.
pub fn follow(db: &Db, catalog: &Catalog) -> Result<Vec<String>> {
    let mut tables = shared();
    tables.extend(catalog.all().map(|object| table(object)));
    tables.extend(catalog.tables().iter().cloned());
    let changes = db.follow(&tables)?;
    db.write(|tx| {
        tx.execute("insert into setup_version (id, version) select 1, 1 where not exists (select 1 from setup_version)", &[])?;
        Ok(())
    })?;
    Ok(changes)
}

/// Creates what objects of `after` need beyond those of `before`, in a transaction that goes on.
pub(crate) fn follow_changes(tx: &mut Tx, before: &Catalog, after: &Catalog) -> Result<()> {
    let tables = after.all().map(|object| (object, table(object)));
    let changed = tables.filter(|(object, wanted)| before.named(&object.name).is_none_or(|known| table(known) != *wanted));
    let changed: Vec<Table> = changed.map(|(_, table)| table).collect();
    if changed.is_empty() { Ok(()) } else { tx.follow(&changed) }
}

fn column(name: &str, kind: ColumnKind, required: bool) -> Column {
    Column { name: name.to_owned(), kind, required, references: None }
}

/// The table of one object.
pub fn table(object: &Object) -> Table {
    let mut columns = Vec::new();
    let mut indexes = Vec::new();
    const LIVE: &str = "deleted_at is null";
    // Most references of most records are empty, and nobody looks for those by an index.
    let named = |column: &str| format!("{LIVE} and {column} is not null");
    for field in &object.fields {
        // Only what every record has from its first moment is required by the table: rules of a company change, tables do not.
        let required = matches!(field.name.as_str(), "id" | "version" | "created_at" | "updated_at");
        columns.push(column(&field.column(), field.kind.column(), required));
        columns.extend(field.base_column().map(|name| column(&name, ColumnKind::Int, false)));
        let own = field.column();
        if field.unique {
            indexes.push(Index::unique(&[&own]).only(named(&own)));
        } else if matches!(field.kind, FieldKind::Reference(_)) && !field.required {
            indexes.push(Index::on(&[&own, "id"]).only(named(&own)));
        } else if field.indexed || matches!(field.kind, FieldKind::Reference(_)) {
            // Amounts are filtered and sorted in base currency.
            let column = field.base_column().unwrap_or(own);
            indexes.push(Index::on(&[&column, "id"]).only(LIVE));
        }
    }
    indexes.extend(object.keys.iter().map(|key| Index { columns: key.clone(), unique: true, ..Index::default() }.only(LIVE)));
    indexes.extend(object.indexes.iter().map(|columns| Index { columns: columns.clone(), ..Index::default() }.only(LIVE)));
    indexes.push(Index::on(&["deleted_at"]).only("deleted_at is not null"));
    Table {
        name: object.name.clone(),
        columns,
        key: vec!["id".into()],
        indexes,
        text_index: object.has_search(),
        clustered: false,
    }
}

/// Tables that belong to no single object.
fn shared() -> Vec<Table> {
    use ColumnKind::{Bool, Bytes, Id, Instant, Int, Text};
    let table = |name: &str, key: &[&str], columns: Vec<Column>, indexes: Vec<Index>| Table {
        name: name.to_owned(),
        columns,
        key: key.iter().map(ToString::to_string).collect(),
        indexes,
        ..Table::default()
    };
    vec![
        crate::derived::table(),
        table("setup_version", &["id"], vec![column("id", Int, true), column("version", Int, true)], vec![]),
        table(
            "serial",
            &["object", "stem"],
            vec![column("object", Text, true), column("stem", Text, true), column("last", Int, true)],
            vec![],
        ),
        // One row per change, written with it: timeline, audit, live boards, undo of imports.
        table(
            "event",
            &["id"],
            vec![
                column("id", Id, true),
                column("object", Text, true),
                column("record_id", Id, true),
                column("kind", Text, true),
                column("at", Instant, true),
                column("by_id", Id, false),
                column("origin", Text, true),
                column("version", Int, true),
                column("changes", Text, false),
            ],
            vec![
                Index::on(&["record_id", "id"]),
                // Only imports are looked up by origin; a statement that uses the index repeats this condition.
                Index::on(&["origin"]).only("origin >= 'import:' and origin < 'import:~'"),
            ],
        ),
        // A value and the time that it held: owners, stages.
        table(
            "held",
            &[],
            vec![
                column("object", Text, true),
                column("record_id", Id, true),
                column("field", Text, true),
                column("value", Id, true),
                column("since", Instant, true),
                column("until", Instant, false),
            ],
            vec![
                Index::on(&["record_id", "field", "since"]),
                // The one that holds now.
                Index::on(&["record_id", "field"]).only("until is null"),
            ],
        ),
        // What people are told, a row for each: their bell.
        table(
            "notice",
            &["id"],
            vec![
                column("id", Id, true),
                column("user_id", Id, true),
                column("kind", Text, true),
                column("object", Text, false),
                column("record_id", Id, false),
                column("by_id", Id, false),
                column("arguments", Text, false),
                column("at", Instant, true),
                column("read_at", Instant, false),
            ],
            vec![
                Index::on(&["user_id", "id"]),
                Index::on(&["user_id", "id"]).only("read_at is null"),
                Index::on(&["record_id"]).only("record_id is not null"),
                Index::on(&["at"]),
            ],
        ),
        // What automations did and have still to do.
        table(
            "automation_run",
            &["id"],
            vec![
                column("id", Id, true),
                column("automation_id", Id, true),
                column("object", Text, true),
                column("record_id", Id, false),
                column("trigger_kind", Text, true),
                // queued, sleeping, done, failed, stopped
                column("state", Text, true),
                column("due_at", Instant, true),
                column("created_at", Instant, true),
                column("ended_at", Instant, false),
                column("by_id", Id, false),
                column("step", Int, true),
                column("attempts", Int, true),
                column("chain", Text, false),
                column("old", Text, false),
                column("log", Text, false),
                // Of a moment that comes once: which one.
                column("occasion", Text, false),
                // What it waits for.
                column("approval_id", Id, false),
            ],
            vec![
                Index::on(&["due_at", "id"]).only("ended_at is null"),
                Index::on(&["record_id", "id"]).only("ended_at is null"),
                Index::on(&["automation_id", "id"]),
                Index::on(&["ended_at"]).only("ended_at is not null"),
                Index::on(&["approval_id"]).only("approval_id is not null and ended_at is null"),
                Index::on(&["record_id"]),
                Index::unique(&["automation_id", "occasion"]).only("occasion is not null"),
            ],
        ),
        // Who had the last turn of a rule or an automation that gives records out.
        table("assignment_turn", &["giver_id"], vec![column("giver_id", Id, true), column("user_id", Id, true)], vec![]),
        // A message on its way to one person or group by one channel, and what became of it. It never holds the message itself.
        table(
            "delivery",
            &["id"],
            vec![
                column("id", Id, true),
                column("channel_id", Id, true),
                // None for a group.
                column("user_id", Id, false),
                column("notice_id", Id, false),
                column("kind", Text, true),
                column("object", Text, false),
                column("record_id", Id, false),
                column("by_id", Id, false),
                column("arguments", Text, false),
                column("due_at", Instant, true),
                column("state", Text, true),
                column("attempts", Int, true),
                column("outcome", Text, false),
                column("done_at", Instant, false),
            ],
            vec![Index::on(&["record_id"]).only("record_id is not null")],
        ),
        // What somebody wants to be mailed; without a row what `notice::Choice` starts with.
        table(
            "notice_choice",
            &["user_id"],
            vec![
                column("user_id", Id, true),
                column("muted", Text, true),
                column("anytime", Bool, true),
                column("digest_at", Text, false),
                column("digest_mailed", Bool, false),
                // The last digest that was begun.
                column("digested_at", Instant, false),
                column("remind_minutes", Int, false),
            ],
            vec![],
        ),
        // Where a channel sends to, sealed by the server's key: an address of a robot is its password.
        table(
            "channel_address",
            &["channel_id"],
            vec![
                column("channel_id", Id, true),
                column("host", Text, true),
                column("has_secret", Bool, true),
                column("sealed", Bytes, true),
            ],
            vec![],
        ),
        // What makes two records the same customer. The unique index is what stops two people at the same moment.
        Table {
            clustered: true,
            ..table(
                "match_key",
                &["object", "rule", "value", "record_id"],
                vec![
                    column("object", Text, true),
                    column("rule", Text, true),
                    column("value", Text, true),
                    column("record_id", Id, true),
                    column("exclusive", Bool, true),
                ],
                vec![Index::unique(&["object", "rule", "value"]).only("exclusive"), Index::on(&["record_id"])],
            )
        },
        table(
            "credential",
            &["user_id"],
            vec![column("user_id", Id, true), column("password_hash", Text, true), column("changed_at", Instant, true)],
            vec![],
        ),
        table(
            "session",
            &["id"],
            vec![
                column("id", Bytes, true),
                column("session_id", Id, true),
                column("user_id", Id, true),
                column("kind", Text, true),
                column("csrf_token", Text, true),
                column("name", Text, false),
                column("created_at", Instant, true),
                column("expires_at", Instant, true),
            ],
            vec![Index::on(&["user_id"]), Index::on(&["expires_at"])],
        ),
        table(
            "file",
            &["id"],
            vec![
                column("id", Id, true),
                column("object", Text, false),
                column("record_id", Id, false),
                column("name", Text, true),
                column("media_type", Text, true),
                column("size", Int, true),
                column("sha256", Text, true),
                column("created_at", Instant, true),
                column("created_by_id", Id, false),
                column("deleted_at", Instant, false),
            ],
            vec![Index::on(&["record_id"])],
        ),
        // Which field of which record holds a file, or held it once; what `file` itself names is the record of an attachment.
        table(
            "file_holder",
            &["file_id", "object", "record_id", "field"],
            vec![
                column("file_id", Id, true),
                column("object", Text, true),
                column("record_id", Id, true),
                column("field", Text, true),
            ],
            vec![Index::on(&["record_id"])],
        ),
        table(
            "import",
            &["id"],
            vec![
                column("id", Id, true),
                column("object", Text, true),
                column("file_name", Text, true),
                column("state", Text, true),
                column("created_at", Instant, true),
                column("created_by_id", Id, false),
                column("plan", Text, false),
                column("progress", Text, false),
                column("result", Text, false),
                column("file_id", Id, true),
            ],
            vec![Index::on(&["created_at"])],
        ),
        table(
            "alias",
            &["object", "field", "value"],
            vec![
                column("object", Text, true),
                column("field", Text, true),
                column("value", Text, true),
                column("record_id", Id, true),
            ],
            vec![],
        ),
        table(
            "configuration_version",
            &["id"],
            vec![
                column("id", Id, true),
                column("at", Instant, true),
                column("by_id", Id, false),
                column("why", Text, true),
                column("note", Text, false),
                column("content", Text, true),
                // That of the set-up which it was compared with last.
                column("setup_version", Int, false),
            ],
            vec![],
        ),
        table(
            "merge",
            &["id"],
            vec![
                column("id", Id, true),
                column("object", Text, true),
                column("kept_id", Id, true),
                column("at", Instant, true),
                column("by_id", Id, false),
                column("undone_at", Instant, false),
                column("moved", Text, true),
            ],
            vec![Index::on(&["kept_id"])],
        ),
    ]
}
