//! What reports and imports look like in `/openapi.json`. The floors that make them know nothing of HTTP and serialise themselves;
//! these shapes only describe that. `tests/api/shapes.rs` holds answers against them. Deliberately not here: any code.

mod forecast;

use std::collections::BTreeMap;

use base::Uuid;
use utoipa::ToSchema;

pub use forecast::*;

/// A report that can be asked for.
#[derive(ToSchema)]
pub struct ReportDescription {
    pub name: String,
    pub title: String,
    pub parameters: Vec<ReportParameter>,
}

#[derive(ToSchema)]
pub struct ReportParameter {
    pub name: String,
    /// `period`, `team`, `user`, `product`, `source`, `region`, `industry`, `choice`.
    pub kind: String,
    pub options: Option<Vec<ReportOption>>,
}

#[derive(ToSchema)]
pub struct ReportOption {
    pub value: String,
    pub label: String,
}

#[derive(ToSchema)]
pub struct Report {
    pub name: String,
    pub title: String,
    /// Of all amounts.
    pub currency: String,
    /// Null for reports about now.
    pub period: Option<ReportPeriod>,
    pub columns: Vec<ReportColumn>,
    pub rows: Vec<ReportRow>,
    /// By column.
    pub total: Option<BTreeMap<String, ReportCell>>,
}

#[derive(ToSchema)]
pub struct ReportPeriod {
    #[schema(format = Date)]
    pub from: String,
    #[schema(format = Date)]
    pub to: String,
    pub label: String,
}

#[derive(ToSchema)]
pub struct ReportColumn {
    pub name: String,
    pub label: String,
    pub kind: ColumnKind,
    /// The metric of the library that says what it means.
    pub metric: Option<String>,
    /// The same in plain words.
    pub formula: Option<String>,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum ColumnKind {
    Count,
    Money,
    Percent,
    Days,
}

#[derive(ToSchema)]
pub struct ReportRow {
    /// What the row is: a step, an id, a month, a region's code; `none` for records without one.
    pub key: String,
    pub label: String,
    /// By column.
    pub cells: BTreeMap<String, ReportCell>,
}

#[derive(ToSchema)]
pub struct ReportCell {
    /// Null where there is nothing to say: the share of nothing, the median of nothing.
    #[schema(value_type = Option<f64>)]
    pub value: Option<()>,
    /// The address of exactly the records that the figure sums.
    pub rows: Option<String>,
    /// The same figure of the period before.
    #[schema(value_type = Option<f64>)]
    pub previous: Option<()>,
    /// The same figure of the same period a year before.
    #[schema(value_type = Option<f64>)]
    pub last_year: Option<()>,
}

/// The values of a metric.
#[derive(ToSchema)]
pub struct MetricValues {
    pub key: String,
    pub name: String,
    /// What it means, in plain words.
    pub formula: String,
    /// `number`, `money`, `percent`, `days`.
    pub unit: String,
    /// `more` or `less`.
    pub better: String,
    /// The version of its meaning under which these figures stand.
    pub revision: i64,
    /// Of all amounts.
    pub currency: String,
    /// Null where none was asked for and the metric says how things are now.
    pub period: Option<ReportPeriod>,
    pub by: Vec<String>,
    pub total: MetricCell,
    pub rows: Vec<MetricRow>,
}

#[derive(ToSchema)]
pub struct MetricRow {
    /// What the row is, one for each dimension: an id, a month, an option; `none` for records without one.
    pub keys: Vec<String>,
    pub labels: Vec<String>,
    #[serde(flatten)]
    pub cell: MetricCell,
}

#[derive(ToSchema)]
pub struct MetricCell {
    /// Null where there is nothing to say: the share of nothing.
    #[schema(value_type = Option<f64>)]
    pub value: Option<()>,
    /// The address of exactly the records that the figure is made of; of a ratio those above the line.
    pub rows: Option<String>,
    /// Of a ratio: the address of the records below the line.
    pub whole: Option<String>,
    /// The same figure of the period before.
    #[schema(value_type = Option<f64>)]
    pub previous: Option<()>,
    /// The same figure of the same period a year before.
    #[schema(value_type = Option<f64>)]
    pub last_year: Option<()>,
}

/// A split: heads of rows and columns, each before those within it, and a number in each cell.
#[derive(ToSchema)]
pub struct SplitSheet {
    pub metric: String,
    pub metric_name: String,
    /// `number`, `money` (of the base currency).
    pub unit: String,
    pub period: ReportPeriod,
    /// The team that is split; null of the company.
    pub team: Option<Uuid>,
    pub columns: Vec<SplitHead>,
    pub rows: Vec<SplitLine>,
}

#[derive(ToSchema)]
pub struct SplitHead {
    pub key: String,
    pub label: String,
    /// The place of the column that it is within.
    pub parent: Option<usize>,
    pub working_days: u32,
}

#[derive(ToSchema)]
pub struct SplitLine {
    /// `company`, `team:ID`, `user:ID`, `user:ID/line:ID`.
    pub key: String,
    pub label: String,
    /// The place of the row that it is within.
    pub parent: Option<usize>,
    /// `company`, `team`, `person`, `line`.
    pub kind: String,
    /// One for each column; the first is the whole period.
    #[schema(value_type = Vec<f64>)]
    pub cells: Vec<()>,
    /// The places of the columns that are locked here.
    pub locked: Vec<usize>,
    /// What was reached in the same period a year before.
    #[schema(value_type = Option<f64>)]
    pub last_year: Option<()>,
    /// The target in force for exactly this row and period, or those for parts of the period together.
    #[schema(value_type = Option<f64>)]
    pub said: Option<()>,
    /// Of a team: what is said by those within it, together.
    #[schema(value_type = Option<f64>)]
    pub said_below: Option<()>,
}

/// What saying a split came to.
#[derive(ToSchema)]
pub struct SplitSaid {
    /// New targets.
    pub said: usize,
    /// Numbers that were in force already.
    pub unchanged: usize,
    /// How many of the new ones were signed off at once.
    pub signed_off: usize,
}

/// An import as its importer sees it.
#[derive(ToSchema)]
pub struct Import {
    pub id: Uuid,
    pub object: String,
    pub file_name: String,
    pub state: ImportState,
    #[schema(format = DateTime)]
    pub created_at: String,
    pub created_by: Option<Importer>,
    /// Rows.
    pub progress: ImportProgress,
    pub sheets: Vec<ImportSheet>,
    pub plan: Option<ImportPlan>,
    pub result: Option<ImportResult>,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum ImportState {
    Read,
    Checking,
    Checked,
    Running,
    Done,
    Failed,
    Undone,
}

#[derive(ToSchema)]
pub struct Importer {
    pub id: Uuid,
    pub name: Option<String>,
}

#[derive(ToSchema)]
pub struct ImportProgress {
    pub done: u64,
    pub total: u64,
}

#[derive(ToSchema)]
pub struct ImportSheet {
    pub name: String,
    pub rows: u64,
    pub columns: Vec<ImportColumn>,
    /// Texts of this sheet that look like empty cells: `Select`, `N/A`.
    pub empty_values: Vec<String>,
}

#[derive(ToSchema)]
pub struct ImportColumn {
    pub name: String,
    pub samples: Vec<String>,
    /// The field that it seems to be.
    pub guess: Option<String>,
    /// What kind of custom field would hold it.
    pub new_field: ImportNewField,
}

/// What the columns mean, and what is to be done with the rows.
#[derive(ToSchema)]
pub struct ImportPlan {
    /// Where it is missing, the sheet with the most rows.
    pub sheet: Option<String>,
    /// Columns that are not named are left out.
    #[schema(required = false)]
    pub columns: Vec<ImportColumnPlan>,
    #[schema(required = false)]
    pub on_duplicate: OnDuplicate,
    /// Fields that together say which record a row means.
    #[schema(required = false)]
    pub key: Vec<String>,
    /// Texts that mean an empty cell.
    #[schema(required = false)]
    pub empty_values: Vec<String>,
    /// By field and value of the file: an id, `create`, or null for an empty cell.
    #[schema(required = false)]
    pub references: BTreeMap<String, BTreeMap<String, Option<String>>>,
    /// `dmy`, `mdy` or `ymd`.
    pub date_order: Option<String>,
    /// Of amounts that do not say theirs.
    pub currency: Option<String>,
    /// Values of fields that no column fills.
    #[schema(required = false, value_type = BTreeMap<String, Object>)]
    pub constants: (),
    /// Takes a record whose name differs only by blanks, marks, width and case.
    #[schema(required = false)]
    pub accept_similar: bool,
    /// Fields whose missing records are made; `*` for all that name a part of the set-up.
    #[schema(required = false)]
    pub create: Vec<String>,
}

#[derive(ToSchema)]
pub struct ImportColumnPlan {
    #[schema(required = false)]
    pub column: String,
    pub field: Option<String>,
    pub new_field: Option<ImportNewField>,
    #[schema(required = false)]
    pub skip: bool,
}

/// A custom field to be made.
#[derive(ToSchema)]
pub struct ImportNewField {
    pub kind: String,
    pub label: String,
    #[schema(required = false)]
    pub options: Vec<String>,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum OnDuplicate {
    Skip,
    Update,
    Add,
}

#[derive(ToSchema)]
pub struct ImportResult {
    pub created: u64,
    pub updated: u64,
    pub skipped: u64,
    pub failed: u64,
    pub problems: Vec<ImportProblem>,
    pub unresolved: Vec<ImportUnresolved>,
    /// Values that were taken for a record of nearly the same name, or for which one was made.
    pub taken: Vec<ImportTaken>,
    pub notes: Vec<String>,
    pub cancelled: bool,
    /// Why it ended before its end.
    pub stopped: Option<String>,
    pub undone: Option<ImportUndone>,
}

#[derive(ToSchema)]
pub struct ImportProblem {
    pub line: u64,
    pub column: Option<String>,
    pub code: String,
    pub message: String,
    pub value: String,
}

#[derive(ToSchema)]
pub struct ImportUnresolved {
    pub field: String,
    /// The object that the field names.
    pub target: String,
    pub values: Vec<ImportUnresolvedValue>,
    /// Values that are not shown.
    pub more: u64,
}

#[derive(ToSchema)]
pub struct ImportUnresolvedValue {
    pub value: String,
    pub count: u64,
    /// Several records are called so.
    #[schema(required = false)]
    pub ambiguous: bool,
    pub suggestion: Option<ImportSuggestion>,
}

#[derive(ToSchema)]
pub struct ImportSuggestion {
    pub id: Uuid,
    pub title: String,
}

#[derive(ToSchema)]
pub struct ImportTaken {
    pub field: String,
    pub value: String,
    pub title: String,
    pub id: Option<Uuid>,
    pub count: u64,
}

#[derive(ToSchema)]
pub struct ImportUndone {
    pub deleted: u64,
    pub restored: u64,
    /// Records that somebody has built on.
    pub kept: Vec<ImportKept>,
    pub kept_count: u64,
}

#[derive(ToSchema)]
pub struct ImportKept {
    pub object: String,
    pub id: Uuid,
    pub title: String,
    pub code: String,
    pub message: String,
}

/// What a report shows, as it is saved.
#[derive(ToSchema)]
pub struct ReportDefinition {
    /// Keys of the library of metrics, at most six.
    pub metrics: Vec<String>,
    /// Dimensions, the outermost first; with the column at most three.
    pub rows: Vec<String>,
    pub column: Option<String>,
    pub filters: Option<Vec<ReportFilter>>,
    /// `this_year`, `last_quarter`, `2026-Q3`, `2026-01-01..2026-02-15`; without one all time.
    pub period: Option<String>,
    /// `previous`, `last_year`.
    pub compare: Option<Vec<String>>,
    pub sort: Option<ReportSort>,
    /// How many of the outermost rows are shown; the others are one row.
    pub top: Option<u32>,
    /// `table`, `bar`, `line`, `stacked`, `pie`, `figure`.
    pub show: Option<String>,
}

#[derive(ToSchema)]
pub struct ReportFilter {
    pub by: String,
    /// Ids, options, codes of regions; `none` is no value, `me` whoever asks.
    pub keys: Vec<String>,
}

#[derive(ToSchema)]
pub struct ReportSort {
    /// A metric of the report; without one by what the rows are called.
    pub metric: Option<String>,
    pub descending: Option<bool>,
}

/// What a report that somebody put together says to whoever asks.
#[derive(ToSchema)]
pub struct ReportTable {
    /// Of all amounts.
    pub currency: String,
    /// Of a saved one.
    pub name: Option<String>,
    pub definition: ReportDefinition,
    pub period: Option<ReportPeriod>,
    pub metrics: Vec<ReportMetric>,
    /// Metrics that whoever asks may not know, or that are no more.
    pub left_out: u32,
    pub rows_by: Vec<ReportNamed>,
    pub column_by: Option<ReportNamed>,
    pub columns: Vec<ReportHead>,
    /// Each before the rows within it.
    pub rows: Vec<ReportLine>,
    pub total: ReportLine,
}

#[derive(ToSchema)]
pub struct ReportMetric {
    pub key: String,
    pub name: String,
    pub formula: String,
    pub unit: String,
    pub better: String,
    pub of_now: bool,
}

#[derive(ToSchema)]
pub struct ReportNamed {
    pub name: String,
    pub label: String,
}

#[derive(ToSchema)]
pub struct ReportHead {
    pub key: String,
    pub label: String,
}

#[derive(ToSchema)]
pub struct ReportLine {
    pub keys: Vec<String>,
    pub labels: Vec<String>,
    /// How many rows stand here together that are not shown.
    pub others: Option<u32>,
    /// For each column one for each metric; null where there are no records.
    pub cells: Vec<Vec<Option<MetricCell>>>,
    /// One for each metric.
    pub total: Vec<Option<MetricCell>>,
}

/// What the rows and columns of a report may be.
#[derive(ToSchema)]
pub struct ReportDimension {
    pub name: String,
    pub label: String,
    /// `time`, or how a value is entered: `reference`, `user`, `team`, `region`, `choice`, `integer`.
    pub kind: String,
    pub target: Option<String>,
    pub options: Option<Vec<ReportOption>>,
}
