//! Counts and sums by month that are kept with every write, so that the funnel of a whole company costs the same for a thousand
//! opportunities and for a million. Each write adds what it changes (`follow`), as new rows: nobody waits for a row that
//! everybody counts in. `keep` adds them up from time to time and counts anew what was written past the rules. Read only where
//! somebody sees everything and filters nothing; every other report counts the records themselves. `docs/decisions/0007-tally.md`.

mod cells;
mod follow;
mod keep;
mod read;

use base::Result;
use records::describe::{Catalog, Entity};
use store::{Column, ColumnKind, Index, Reader, Table};

pub use cells::Family;
pub use keep::{differences, keep, mend, recount};
pub use read::{answers, facts};

use crate::sell::lead::Lead;
use crate::sell::opportunity::Opportunity;

/// Adds the tables, and the rules that write them.
pub fn add_to(catalog: Catalog) -> Catalog {
    let mut catalog = tables().into_iter().fold(catalog, Catalog::with_table);
    catalog.change(Lead::NAME, |object| object.rules.after = Some(follow::leads_and_plans));
    catalog.change(Opportunity::NAME, |object| object.rules.after = Some(follow::opportunities));
    catalog.change(records::company::Setting::NAME, |object| object.rules.after = Some(follow::settings));
    catalog
}

fn tables() -> Vec<Table> {
    use ColumnKind::{Bool, Date, Id, Int, Text};
    let tally = Table {
        name: "tally".into(),
        columns: vec![
            Column::new("family", Text).required(),
            Column::new("month", Date).required(),
            Column::new("a", Id),
            Column::new("b", Id),
            Column::new("c", Id),
            Column::new("n", Int),
            Column::new("count", Int).required(),
            Column::new("amount", Int).required(),
        ],
        key: Vec::new(),
        indexes: vec![Index::on(&["family", "month"]).carrying(&["a", "b", "c", "n", "count", "amount"])],
        ..Table::default()
    };
    // What a record in another currency counts: its worth in base currency at its last write is not in the record.
    let foreign = Table {
        name: "tally_foreign".into(),
        columns: vec![Column::new("record_id", Id).required(), Column::new("amount", Int).required()],
        key: vec!["record_id".into()],
        ..Table::default()
    };
    let state = Table {
        name: "tally_state".into(),
        columns: vec![
            Column::new("id", Int).required(),
            Column::new("ready", Bool).required(),
            Column::new("generation", Int).required(),
        ],
        key: vec!["id".into()],
        ..Table::default()
    };
    vec![tally, foreign, state]
}

/// Whether the tally counts everything, and which count it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct State {
    ready: bool,
    generation: i64,
}

impl State {
    fn read(reader: &mut Reader) -> Result<State> {
        let sql = "select ready, generation from tally_state where id = 1";
        let state = reader.first(sql, &[], |row| Ok(State { ready: row.get(0)?, generation: row.get(1)? }))?;
        Ok(state.unwrap_or_default())
    }
}
