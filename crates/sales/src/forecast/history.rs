//! The past of all deals as the plain rows that statistics read: how each was opened, moved and ended. Of the whole company, whoever asks:
//! what a seller's own deals alone would teach is too little for anybody.

use base::calendar::{FiscalCalendar, Kind};
use base::{Date, Instant, Result, Uuid};
use jiff::civil::date;
use records::permit::Scope;
use records::sql::Sql;
use records::{Cx, company};
use rustc_hash::FxHashMap;
use statistics::{Day, Deal, End, LONGEST_PAST, Season};
use store::Reader;

use crate::sell::stage::{StageKind, Stages};

/// To whom a deal counts: its team and its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Unit {
    pub team: Option<Uuid>,
    pub owner: Option<Uuid>,
}

pub struct History {
    pub deals: Vec<Deal>,
    /// By the number that deals have as their owner.
    pub units: Vec<Unit>,
    /// The months of the company's calendar.
    pub months: Season,
    /// Of open stages, by their place.
    probabilities: Vec<f64>,
}

/// Days are counted from the same day everywhere.
pub fn number(day: Date) -> Day {
    day.since(date(1970, 1, 1)).map_or(0, |span| span.get_days())
}

/// The months between two days and for a year on, each with its place in its fiscal quarter.
pub fn season(calendar: &FiscalCalendar, from: Date, today: Date) -> Season {
    let until = today.saturating_add(jiff::Span::new().years(1));
    let quarters = calendar.periods(Kind::Quarter, from, until);
    let months = quarters.flat_map(|quarter| {
        let months = calendar.periods(Kind::Month, quarter.from, quarter.to).enumerate();
        months.map(|(place, month)| (number(month.from), place)).collect::<Vec<_>>()
    });
    Season::of(months.collect())
}

impl History {
    /// Two statements over what was open within the last years.
    pub fn read(cx: &Cx, reader: &mut Reader) -> Result<History> {
        let stages = Stages::read(reader)?;
        let ladder: Vec<Uuid> = stages.of_kind(StageKind::Open).map(|stage| stage.id).collect();
        let places: FxHashMap<Uuid, usize> = ladder.iter().enumerate().map(|(at, stage)| (*stage, at)).collect();
        let probabilities =
            stages.of_kind(StageKind::Open).map(|stage| base::money::from_stored(stage.probability)).map(plain).collect();
        let from = cx.today.saturating_sub(jiff::Span::new().days(LONGEST_PAST));
        let moves = moves(cx, reader, &places, from)?;
        let everything = Scope::whole_company("the forecast learns from every deal");

        let months = season(&company::fiscal_calendar(&cx.setup.settings), from, cx.today);
        let mut history = History { deals: Vec::new(), units: Vec::new(), months, probabilities };
        let mut units: FxHashMap<Unit, u32> = FxHashMap::default();
        let mut teams: FxHashMap<Option<Uuid>, u32> = FxHashMap::default();
        let mut sql = Sql::new(
            "select o.id, o.team_id, o.owner_id, o.stage_id, o.opened_on, o.closed_on, o.amount_base, o.expected_close_on
             from opportunity o where o.deleted_at is null and o.opened_on is not null and (o.closed_on is null or o.closed_on >= ",
        );
        sql.bind(from);
        sql.push(") and ");
        everything.write(&mut sql, "o");
        sql.push(" order by o.id");
        reader.each(&sql.text, &sql.args, |row| {
            let id: Uuid = row.get(0)?;
            let unit = Unit { team: row.get(1)?, owner: row.get(2)? };
            let Some(stage) = stages.find(row.get(3)?) else { return Ok(()) };
            let closed_on = row.get::<Option<Date>>(5)?.map(number);
            let closed = match (stage.kind, closed_on) {
                (StageKind::Open, _) => None,
                (StageKind::Won, Some(day)) => Some((day, End::Won)),
                (StageKind::Lost, Some(day)) => Some((day, End::Lost)),
                // What was entered by mistake was no deal, and an end without a day teaches nothing.
                _ => return Ok(()),
            };
            let next = u32::try_from(history.units.len()).unwrap_or(u32::MAX);
            let owner = *units.entry(unit).or_insert_with(|| {
                history.units.push(unit);
                next
            });
            let next = u32::try_from(teams.len()).unwrap_or(u32::MAX);
            let team = *teams.entry(unit.team).or_insert(next);
            let opened = number(row.get(4)?);
            history.deals.push(Deal {
                // The random half of it.
                id: id.as_u64_pair().1,
                segments: vec![team, owner],
                owner,
                opened,
                amount: row.get::<Option<i64>>(6)?.map(|minor| minor as f64),
                worth: None,
                expected: row.get::<Option<Date>>(7)?.map(number),
                stages: moves.get(&id).cloned().unwrap_or_default(),
                closed,
            });
            Ok(())
        })?;
        Ok(history)
    }

    /// How likely the stage says that a deal is won that was open on a morning and expected to close before `until`; none of others.
    pub fn weight(&self, deal: &Deal, on: Day, until: Day) -> Option<f64> {
        let expected = deal.expected.is_none_or(|day| day < until);
        let stage = deal.stage_on(on).unwrap_or(0);
        self.probabilities.get(stage).copied().filter(|_| expected)
    }
}

fn plain(probability: base::Decimal) -> f64 {
    rust_decimal::prelude::ToPrimitive::to_f64(&probability).unwrap_or(0.0)
}

/// The open stages that each opportunity entered, by place and day, in order.
fn moves(
    cx: &Cx,
    reader: &mut Reader,
    places: &FxHashMap<Uuid, usize>,
    from: Date,
) -> Result<FxHashMap<Uuid, Vec<(Day, usize)>>> {
    let zone = &cx.setup.settings.time_zone;
    let since = from.to_zoned(zone.clone()).map_or(Instant::MIN, |zoned| zoned.timestamp());
    let mut moves: FxHashMap<Uuid, Vec<(Instant, usize)>> = FxHashMap::default();
    let sql = "select record_id, value, since from held where object = 'opportunity' and field = 'stage' and since >= ?1";
    reader.each(sql, &[since.into()], |row| {
        if let Some(place) = places.get(&row.get::<Uuid>(1)?) {
            moves.entry(row.get(0)?).or_default().push((row.get(2)?, *place));
        }
        Ok(())
    })?;
    let day = |moment: Instant| number(moment.to_zoned(zone.clone()).date());
    let ordered = |mut moves: Vec<(Instant, usize)>| {
        moves.sort_unstable();
        moves.into_iter().map(|(moment, place)| (day(moment), place)).collect()
    };
    Ok(moves.into_iter().map(|(id, moves)| (id, ordered(moves))).collect())
}
