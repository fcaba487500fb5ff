//! The rows of a question as part of a statement: ` from … where …` with the asker's scope, for reports that group in ways that
//! `aggregate` does not know. The condition comes from the same `Filter` that lists the records, so the two cannot differ.

use std::sync::Arc;

use base::Result;
use store::ColumnKind;

use super::compile::{Compiler, append};
use super::query::{Filter, Path};
use crate::describe::Object;
use crate::people::Action;
use crate::sql::Sql;
use crate::{Cx, permit};

/// Rows that whoever asks may read. The object's own table is called `t`.
pub struct Source {
    from: Sql,
    columns: Vec<(String, ColumnKind)>,
}

impl Source {
    /// `paths` are the columns that the statement will name; each is checked like those of any question.
    pub fn new(cx: &Cx, object: &Arc<Object>, filter: &Filter, paths: &[&str]) -> Result<Source> {
        let scope = permit::scope(cx, object, Action::Read)?;
        let mut compiler = Compiler::new(cx, object);
        let condition = compiler.filter(filter)?;
        let mut columns = Vec::with_capacity(paths.len());
        for path in paths {
            let target = compiler.resolve(&Path::of(path))?;
            columns.push((target.column(), target.field.kind.column()));
        }
        let mut from = Sql::default();
        compiler.write_from(&mut from);
        from.push(" where t.deleted_at is null and ");
        append(&mut from, &condition);
        if !scope.is_everything() {
            from.push(" and ");
            scope.write_living(&mut from, "t");
        }
        Ok(Source { from, columns })
    }

    /// The column of the path at this position: amounts in base currency.
    pub fn column(&self, position: usize) -> (&str, ColumnKind) {
        let (column, kind) = &self.columns[position];
        (column, *kind)
    }

    /// Appends ` from … where …`.
    pub fn write(&self, sql: &mut Sql) {
        append(sql, &self.from);
    }
}
