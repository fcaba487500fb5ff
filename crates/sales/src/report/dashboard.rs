//! Dashboards that people put together: rows of cards, each card a report. Whoever may open a dashboard may open what stands on it, each
//! with their own rights; only who may open a report can put it there. Deliberately not here: the dashboard that Kaidan brings, which is a
//! screen of the web client.

use base::{Error, Problem, Result, Uuid};
use records::describe::Json;
use records::people::Action;
use records::permit::{self, Scope};
use records::{Change, Cx, Record, Verb, list};
use records_derive::Object;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use store::{Reader, Tx};

use super::{Pivot, Report, Show};

const MOST_ROWS: usize = 20;
/// Cards beside each other.
const MOST_BESIDE: usize = 4;

/// Cards of reports, seen together.
#[derive(Object)]
#[object(group = "setup", icon = "dashboard", owner, confidential, configuration, open_when = "shared", check(check))]
pub struct Dashboard {
    #[field(searchable, max = 100)]
    pub name: String,
    /// Everybody may open it, each with their own rights; only its owner and administrators change it.
    #[field(starts = false)]
    pub shared: bool,
    /// Rows of cards, as docs/operate/api.md says.
    pub definition: Json,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Board {
    #[serde(default)]
    pub rows: Vec<BoardRow>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct BoardRow {
    pub cards: Vec<Card>,
    #[serde(default)]
    pub height: Height,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Height {
    Low,
    #[default]
    Middle,
    High,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    pub report: Uuid,
    /// In place of the report's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// In place of how the report is drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show: Option<Show>,
    /// Its share of the row, 1 to 3.
    #[serde(default = "one")]
    pub width: u8,
}

const fn one() -> u8 {
    1
}

impl Board {
    /// Reads a stored definition.
    ///
    /// # Errors
    /// Invalid where the text is of another form.
    pub fn parse(text: &str) -> Result<Board> {
        serde_json::from_str(text)
            .map_err(|error| Error::invalid(Problem::at("definition", "report_malformed").with("reason", error)))
    }

    fn cards(&self) -> impl Iterator<Item = &Card> {
        self.rows.iter().flat_map(|row| &row.cards)
    }

    fn fits(&self) -> bool {
        let titled = |card: &Card| card.title.as_ref().is_none_or(|title| title.chars().count() <= 100);
        self.rows.len() <= MOST_ROWS
            && self.rows.iter().all(|row| (1..=MOST_BESIDE).contains(&row.cards.len()))
            && self.cards().all(|card| (1..=3).contains(&card.width) && titled(card))
    }
}

/// A definition of reports that its writer may open.
fn check(cx: &Cx, tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter_mut().filter(|change| matches!(change.verb, Verb::Create | Verb::Update)) {
        if !change.is_new() && !change.touches("definition") {
            continue;
        }
        let board = match Board::parse(change.after.text("definition").unwrap_or("{}")) {
            Ok(board) => board,
            Err(Error::Invalid(problems)) => {
                change.problems.extend(problems);
                continue;
            }
            Err(other) => return Err(other),
        };
        if !board.fits() {
            change.refuse("definition", "dashboard_wrong");
            continue;
        }
        // What stood there already stays, though its writer may not open it.
        let stood = change.before.as_ref().and_then(|before| Board::parse(before.text("definition")?).ok()).unwrap_or_default();
        let stood: FxHashSet<Uuid> = stood.cards().map(|card| card.report).collect();
        let new: Vec<Uuid> = board.cards().map(|card| card.report).filter(|id| !stood.contains(id)).collect();
        let object = cx.setup.catalog.of::<Report>().clone();
        let known = living(list::find(tx, &object, &new, &permit::scope(cx, &object, Action::Read)?)?);
        if new.iter().any(|id| !known.iter().any(|report| report.id() == *id)) {
            change.refuse("definition", "reference_missing");
        }
    }
    Ok(())
}

fn living(mut records: Vec<Record>) -> Vec<Record> {
    records.retain(|record| record.get("deleted_at").is_null());
    records
}

/// Name and definition of a report that stands on a dashboard which whoever asks may open.
///
/// # Errors
/// Not found where they may not, or where it does not stand there.
pub fn on_dashboard(cx: &Cx, reader: &mut Reader, dashboard: Uuid, report: Uuid) -> Result<(String, Pivot)> {
    let object = cx.setup.catalog.of::<Dashboard>().clone();
    let record = list::one(cx, reader, &object, dashboard, &[])?.record;
    let board = Board::parse(record.text("definition").unwrap_or("{}"))?;
    if !board.cards().any(|card| card.report == report) {
        return Err(Error::NotFound);
    }
    let object = cx.setup.catalog.of::<Report>().clone();
    let scope = Scope::whole_company("a report on a dashboard that whoever asks may open");
    let report = living(list::find(reader, &object, &[report], &scope)?).pop().ok_or(Error::NotFound)?;
    let pivot = Pivot::parse(report.text("definition").unwrap_or("{}"))?;
    Ok((report.text("name").unwrap_or_default().to_owned(), pivot))
}
