//! Stages of opportunities. A company names and orders them at will; code matches on the kind and the milestone only.

use base::{Decimal, Id, Result, Uuid};
use records::describe::{Choice as _, Chosen, Percent};
use records::{Change, Cx};
use records_derive::{Choice, Object};
use rustc_hash::FxHashMap;
use store::{Reader, Tx};

#[derive(Object)]
#[object(group = "setup", icon = "flag", setup, check(check))]
pub struct Stage {
    #[field(searchable, unique, max = 100)]
    pub name: String,
    pub kind: Chosen<StageKind>,
    /// How likely an opportunity in this stage is won.
    pub probability: Option<Percent>,
    #[field(starts = 0)]
    pub position: i64,
    /// The step of the funnel that an opportunity has reached here.
    #[field(starts = Milestone::Opportunity.value())]
    pub milestone: Chosen<Milestone>,
    /// Days after which an opportunity that is still here counts as stalled.
    pub stalled_after: Option<i64>,
    /// How an opportunity in this stage counts in the forecast until somebody says otherwise.
    pub forecast_category: Option<Chosen<ForecastCategory>>,
}

fn check(_cx: &Cx, _tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter_mut() {
        check_probability(change)?;
        let is_open = change.after.text("kind") == Some(StageKind::Open.value());
        if is_open && change.touches("forecast_category") && change.after.text("forecast_category") == Some(CLOSED) {
            change.refuse("forecast_category", "forecast_category_closed");
        }
    }
    Ok(())
}

/// What only a won deal is.
pub(super) const CLOSED: &str = "closed";

/// A probability lies between never and certainly; of stages and of opportunities.
pub(super) fn check_probability(change: &mut Change) -> Result<()> {
    let Some(probability) = change.after.typed::<Option<Percent>>("probability")? else { return Ok(()) };
    if change.touches("probability") && !(Decimal::ZERO..=Decimal::ONE).contains(&probability.0) {
        change.refuse("probability", "percent_out_of_range");
    }
    Ok(())
}

#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StageKind {
    Open,
    Won,
    Lost,
    Void,
}

#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Milestone {
    Opportunity,
    /// A contract is being made or is signed.
    Contract,
}

/// How sure somebody is that a deal closes when it is expected to.
#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ForecastCategory {
    /// Not part of any forecast.
    Omitted,
    Pipeline,
    BestCase,
    MostLikely,
    Commit,
    /// Won already.
    Closed,
}

impl ForecastCategory {
    /// Those of deals that are open and count, the surest first.
    pub const OPEN: [ForecastCategory; 4] =
        [ForecastCategory::Commit, ForecastCategory::MostLikely, ForecastCategory::BestCase, ForecastCategory::Pipeline];

    /// Of a stage that says nothing itself: what is closed counts as it ended, what is open by its probability, as stored.
    fn of(kind: StageKind, probability: i64) -> ForecastCategory {
        match (kind, probability) {
            (StageKind::Won, _) => ForecastCategory::Closed,
            (StageKind::Lost | StageKind::Void, _) => ForecastCategory::Omitted,
            (StageKind::Open, 900_000..) => ForecastCategory::Commit,
            (StageKind::Open, 700_000..) => ForecastCategory::MostLikely,
            (StageKind::Open, 500_000..) => ForecastCategory::BestCase,
            (StageKind::Open, _) => ForecastCategory::Pipeline,
        }
    }
}

/// A stage as rules and reports need it.
#[derive(Clone, Debug)]
pub struct StageRow {
    pub id: Uuid,
    pub name: String,
    pub kind: StageKind,
    pub milestone: Milestone,
    pub probability: i64,
    pub position: i64,
    pub stalled_after: Option<i64>,
    pub category: ForecastCategory,
}

/// All stages, in order. A handful of rows.
#[derive(Clone, Debug, Default)]
pub struct Stages {
    pub rows: Vec<StageRow>,
    positions: FxHashMap<Uuid, usize>,
}

impl Stages {
    pub fn read(reader: &mut Reader) -> Result<Stages> {
        let rows = reader.query(
            "select id, name, kind, milestone, probability, position, stalled_after, forecast_category from stage
             where deleted_at is null order by position, id",
            &[],
            |row| {
                let (kind, milestone): (String, String) = (row.get(2)?, row.get(3)?);
                let kind = StageKind::parse(&kind).unwrap_or(StageKind::Open);
                let probability = row.get::<Option<i64>>(4)?.unwrap_or(0);
                let said = row.get::<Option<String>>(7)?.and_then(|category| ForecastCategory::parse(&category));
                Ok(StageRow {
                    id: row.get(0)?,
                    name: row.get(1)?,
                    kind,
                    milestone: Milestone::parse(&milestone).unwrap_or(Milestone::Opportunity),
                    probability,
                    position: row.get(5)?,
                    stalled_after: row.get(6)?,
                    category: said
                        .filter(|said| kind == StageKind::Open && *said != ForecastCategory::Closed)
                        .unwrap_or_else(|| ForecastCategory::of(kind, probability)),
                })
            },
        )?;
        let positions = rows.iter().enumerate().map(|(at, stage)| (stage.id, at)).collect();
        Ok(Stages { rows, positions })
    }

    pub fn find(&self, id: Uuid) -> Option<&StageRow> {
        self.positions.get(&id).map(|at| &self.rows[*at])
    }

    pub fn of_kind(&self, kind: StageKind) -> impl Iterator<Item = &StageRow> {
        self.rows.iter().filter(move |stage| stage.kind == kind)
    }

    /// The first stage of a kind: where an opportunity begins, is won, is lost.
    pub fn first(&self, kind: StageKind) -> Option<Id<Stage>> {
        self.of_kind(kind).next().map(|stage| Id::of(stage.id))
    }
}
