//! The row of the `import` table: what was uploaded, what is to be done with it, how far it is and what came of it. A state
//! changes only from the state that allows it, in one statement, so that an import runs once whoever presses the button.

use base::{Error, Instant, Locale, Problem, Result, Uuid};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use store::{Reader, Row, Tx, Value};

use super::lease::{Lease, Work};
use super::mapping::Mapping;
use super::report::Report;
use crate::exchange::guess::{SheetGuess, sheets};
use crate::exchange::plan::Plan;
use crate::exchange::read::Workbook;
use crate::people::Action;
use crate::{Cx, permit};

/// Imports that a list shows.
const LISTED: i64 = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Read,
    Checking,
    Checked,
    /// Also while it is taken back.
    Running,
    Done,
    Failed,
    Undone,
}

impl State {
    const ALL: [State; 7] =
        [State::Read, State::Checking, State::Checked, State::Running, State::Done, State::Failed, State::Undone];

    pub fn name(self) -> &'static str {
        match self {
            State::Read => "read",
            State::Checking => "checking",
            State::Checked => "checked",
            State::Running => "running",
            State::Done => "done",
            State::Failed => "failed",
            State::Undone => "undone",
        }
    }

    fn parse(name: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// Rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    pub done: u64,
    pub total: u64,
}

#[derive(Clone, Debug)]
pub struct Import {
    pub id: Uuid,
    pub object: String,
    pub file_name: String,
    /// None where the file was not kept: the command line.
    pub file: Option<Uuid>,
    pub state: State,
    pub created_at: Instant,
    pub created_by: Option<Uuid>,
    pub sheets: Vec<SheetGuess>,
    pub plan: Option<Plan>,
    pub progress: Progress,
    pub result: Option<Report>,
    /// Of whoever began to work on it; none where it was only looked up.
    pub lease: Option<Lease>,
}

/// What the column `plan` holds: what was found in the file beside what is to be done with it.
#[derive(Default, Serialize, Deserialize)]
struct Planned {
    sheets: Vec<SheetGuess>,
    plan: Option<Plan>,
}

impl Import {
    /// The JSON of the contract, in the reader's language.
    pub fn json(&self, cx: &Cx) -> Json {
        let by = self.created_by.map(|id| json!({ "id": id, "name": cx.setup.people.user_name(id) }));
        json!({
            "id": self.id,
            "object": self.object,
            "file_name": self.file_name,
            "state": self.state,
            "created_at": self.created_at.to_string(),
            "created_by": by,
            "progress": self.progress,
            "sheets": self.sheets,
            "plan": self.plan,
            "result": self.result.as_ref().map(|report| report_json(report, cx.locale)),
        })
    }
}

fn report_json(report: &Report, locale: Locale) -> Json {
    let problem = |problem: &super::RowProblem| {
        json!({
            "line": problem.line,
            "column": problem.column,
            "code": problem.told.code,
            "message": problem.told.say(locale),
            "value": problem.value,
        })
    };
    let mut json = json!({
        "created": report.created,
        "updated": report.updated,
        "skipped": report.skipped,
        "failed": report.failed,
        "problems": report.problems.iter().map(problem).collect::<Vec<_>>(),
        "unresolved": report.unresolved,
        "taken": report.taken,
        "notes": report.notes.iter().map(|told| told.say(locale)).collect::<Vec<_>>(),
        "cancelled": report.cancelled,
    });
    if let Some(stopped) = &report.stopped {
        json["stopped"] = Json::from(stopped.say(locale));
    }
    if let Some(undone) = &report.undone {
        let kept = undone.kept.iter().map(|kept| {
            json!({ "object": kept.object, "id": kept.id, "title": kept.title, "code": kept.reason.code, "message": kept.reason.say(locale) })
        });
        json["undone"] = json!({
            "deleted": undone.deleted,
            "restored": undone.restored,
            "kept": kept.collect::<Vec<_>>(),
            "kept_count": undone.kept_count,
        });
    }
    json
}

/// Remembers an uploaded file that was read, and proposes what its columns mean.
pub fn register(cx: &Cx, tx: &mut Tx, object: &str, file_name: &str, file: Option<Uuid>, workbook: &Workbook) -> Result<Import> {
    let object = cx.setup.catalog.object(object)?;
    permit::scope(cx, object, Action::Read)?;
    if !permit::may(cx, object, Action::Import) {
        return Err(Error::forbidden("action_forbidden"));
    }
    let import = Import {
        id: base::new_id(),
        object: object.name.clone(),
        file_name: file_name.chars().filter(|c| !c.is_control()).take(200).collect(),
        file,
        state: State::Read,
        created_at: cx.now,
        created_by: cx.user_id(),
        sheets: sheets(cx, object, workbook),
        plan: None,
        progress: Progress::default(),
        result: None,
        lease: None,
    };
    let args: [Value; 8] = [
        import.id.into(),
        import.object.as_str().into(),
        import.file_name.as_str().into(),
        import.state.name().into(),
        import.created_at.into(),
        import.created_by.into(),
        planned(&import)?.into(),
        file.unwrap_or_default().into(),
    ];
    tx.execute(
        "insert into import (id, object, file_name, state, created_at, created_by_id, plan, file_id)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        &args,
    )?;
    Ok(import)
}

fn planned(import: &Import) -> Result<String> {
    let planned = Planned { sheets: import.sheets.clone(), plan: import.plan.clone() };
    serde_json::to_string(&planned).map_err(Error::internal)
}

const COLUMNS: &str = "id, object, file_name, state, created_at, created_by_id, plan, progress, result, file_id";

/// One import; not found for others than whoever started it and administrators.
pub fn find(cx: &Cx, reader: &mut Reader, id: Uuid) -> Result<Import> {
    let sql = format!("select {COLUMNS} from import where id = ?1");
    let import = reader.first(&sql, &[id.into()], read)?.ok_or(Error::NotFound)?;
    let own = import.created_by.is_some() && import.created_by == cx.user_id();
    if own || cx.is_administrator() { Ok(import) } else { Err(Error::NotFound) }
}

/// The newest imports that whoever asks may see, without their results' details.
pub fn list(cx: &Cx, reader: &mut Reader) -> Result<Vec<Import>> {
    let mine = if cx.is_administrator() { "" } else { "where created_by_id = ?2" };
    let sql = format!("select {COLUMNS} from import {mine} order by created_at desc limit ?1");
    let mut args = vec![Value::Int(LISTED)];
    if !mine.is_empty() {
        args.push(cx.user_id().into());
    }
    let mut imports = reader.query(&sql, &args, read)?;
    for import in &mut imports {
        import.sheets.clear();
        import.plan = None;
        if let Some(report) = &mut import.result {
            report.problems.clear();
            report.unresolved.clear();
            report.taken.clear();
        }
    }
    Ok(imports)
}

fn read(row: &Row) -> Result<Import> {
    let state: String = row.get(3)?;
    let (planned, progress, result): (Option<String>, Option<String>, Option<String>) = (row.get(6)?, row.get(7)?, row.get(8)?);
    let planned: Planned = parsed(planned.as_deref())?.unwrap_or_default();
    let file: Uuid = row.get(9)?;
    Ok(Import {
        id: row.get(0)?,
        object: row.get(1)?,
        file_name: row.get(2)?,
        file: Some(file).filter(|file| !file.is_nil()),
        state: State::parse(&state).ok_or_else(|| Error::internal(format!("an import in state {state}")))?,
        created_at: row.get(4)?,
        created_by: row.get(5)?,
        sheets: planned.sheets,
        plan: planned.plan,
        progress: parsed(progress.as_deref())?.unwrap_or_default(),
        result: parsed(result.as_deref())?,
        lease: None,
    })
}

fn parsed<T: for<'de> Deserialize<'de>>(text: Option<&str>) -> Result<Option<T>> {
    text.map(|text| serde_json::from_str(text).map_err(|error| Error::internal(format!("a stored import: {error}")))).transpose()
}

/// Takes a plan and begins the dry run, which the caller then gives to `check`. A plan that cannot be carried out is refused.
pub fn start_check(cx: &Cx, tx: &mut Tx, id: Uuid, plan: Plan) -> Result<Import> {
    let mut import = find(cx, tx, id)?;
    let object = cx.setup.catalog.object(&import.object)?;
    let sheet = match &plan.sheet {
        Some(name) => import.sheets.iter().find(|sheet| sheet.name == *name),
        None => import.sheets.iter().min_by_key(|sheet| std::cmp::Reverse(sheet.rows)),
    };
    let sheet = sheet.ok_or_else(|| {
        Error::invalid(Problem::at("sheet", "read_no_such_sheet").with("sheet", plan.sheet.as_deref().unwrap_or("")))
    })?;
    let headers: Vec<String> = sheet.columns.iter().map(|column| column.name.clone()).collect();
    Mapping::of(cx, object, &headers, &plan)?;
    begin(cx, tx, &mut import, &[State::Read, State::Checked], Work::Check)?;
    import.plan = Some(plan);
    import.result = None;
    let args: [Value; 2] = [id.into(), planned(&import)?.into()];
    tx.execute("update import set plan = ?2, result = null, progress = null where id = ?1", &args)?;
    Ok(import)
}

/// Begins the run, which the caller then gives to `run`.
pub fn start_run(cx: &Cx, tx: &mut Tx, id: Uuid) -> Result<Import> {
    let mut import = find(cx, tx, id)?;
    if import.plan.is_none() {
        return Err(Error::invalid(Problem::new("import_not_planned")));
    }
    begin(cx, tx, &mut import, &[State::Checked], Work::Run)?;
    Ok(import)
}

/// Begins the undo, which the caller then gives to `undo`. An undo that was interrupted can be begun again.
pub fn start_undo(cx: &Cx, tx: &mut Tx, id: Uuid) -> Result<Import> {
    let mut import = find(cx, tx, id)?;
    let object = cx.setup.catalog.object(&import.object)?;
    if !permit::may(cx, object, Action::Import) {
        return Err(Error::forbidden("action_forbidden"));
    }
    begin(cx, tx, &mut import, &[State::Done, State::Failed], Work::Undo)?;
    Ok(import)
}

fn begin(cx: &Cx, tx: &mut Tx, import: &mut Import, from: &[State], work: Work) -> Result<()> {
    let to = if work == Work::Check { State::Checking } else { State::Running };
    let states = from.iter().map(|state| format!("'{}'", state.name())).collect::<Vec<_>>().join(", ");
    let sql = format!("update import set state = ?2 where id = ?1 and state in ({states})");
    if tx.execute(&sql, &[import.id.into(), to.name().into()])? == 0 {
        return Err(Error::invalid(
            Problem::new("import_wrong_state").with("state", format!("@import_state.{}", import.state.name())),
        ));
    }
    import.state = to;
    import.progress = Progress::default();
    import.lease = Some(Lease::take(tx, import.id, work, cx.now)?);
    Ok(())
}

/// Writes how far it is; in the transaction of the rows where there is one. Fails where the work was taken for cut off.
pub(super) fn advance(tx: &mut Tx, lease: &Lease, progress: Progress) -> Result<()> {
    lease.advance(tx, serde_json::to_string(&progress).map_err(Error::internal)?)
}

/// Writes what came of it, and ends the lease.
pub(super) fn finish(tx: &mut Tx, import: &Import) -> Result<()> {
    held(import)?.end(tx)?;
    let result = import.result.as_ref().map(serde_json::to_string).transpose().map_err(Error::internal)?;
    let progress = serde_json::to_string(&import.progress).map_err(Error::internal)?;
    let args: [Value; 4] = [import.id.into(), import.state.name().into(), progress.into(), result.into()];
    tx.execute("update import set state = ?2, progress = ?3, result = ?4 where id = ?1", &args).map(drop)
}

/// The lease of an import that is worked on.
pub(super) fn held(import: &Import) -> Result<&Lease> {
    import.lease.as_ref().ok_or_else(|| Error::internal("an import that was not begun"))
}

/// The stored result of an import, whoever asks.
pub(super) fn result(reader: &mut Reader, id: Uuid) -> Result<Option<Report>> {
    let sql = "select result from import where id = ?1";
    let text = reader.first(sql, &[id.into()], |row| row.get::<Option<String>>(0))?.flatten();
    parsed(text.as_deref())
}
