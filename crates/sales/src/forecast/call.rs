//! The verb of calling a number, and what must hold of a call: whom one may speak for, which periods there are, and that what was said
//! stays as it was said.

use base::calendar::{FiscalCalendar, Kind, Period};
use base::{Date, Id, Problem, Result, Uuid};
use records::describe::Choice as _;
use records::people::Action;
use records::save::save_as;
use records::{Change, Cx, Draft, company};
use store::Tx;

use super::reach::Reach;
use super::{ForecastCall, Level};

/// The periods that are forecast.
const KINDS: [Kind; 3] = [Kind::Week, Kind::Month, Kind::Quarter];

/// Which of these a span of days is, if any.
pub(super) fn period_of(calendar: &FiscalCalendar, from: Date, to: Date) -> Option<Period> {
    KINDS.iter().map(|kind| calendar.period(*kind, from)).find(|period| period.from == from && period.to == to)
}

/// What is called: of a person or of a team, in minor units of the base currency.
#[derive(Clone, Debug)]
pub struct Wish {
    pub period: Period,
    pub person: Option<Uuid>,
    pub team: Option<Uuid>,
    pub amount: i64,
    pub note: Option<String>,
}

/// Calls a number. Earlier calls stay.
pub fn call(cx: &Cx, tx: &mut Tx, wish: Wish) -> Result<Id<ForecastCall>> {
    let draft = Draft::create()
        .set("starts_on", wish.period.from)
        .set("ends_on", wish.period.to)
        .set("person", wish.person)
        .set("subject_team", wish.team)
        .set("amount", wish.amount)
        .set("note", wish.note);
    Ok(save_as::<ForecastCall>(cx, tx, draft)?.id())
}

pub(super) fn check(cx: &Cx, _tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    let calendar = company::fiscal_calendar(&cx.setup.settings);
    let reach = Reach::new(cx, Action::Create);
    for change in changes.iter_mut() {
        if !change.is_new() {
            change.problems.push(Problem::new("forecast_call_final"));
            continue;
        }
        if change.after.int("amount").is_some_and(|amount| amount < 0) {
            change.refuse("amount", "must_not_be_negative");
        }
        period(cx, &calendar, change);
        subject(cx, &reach, change);
    }
    Ok(())
}

fn period(cx: &Cx, calendar: &FiscalCalendar, change: &mut Change) {
    let (Some(from), Some(to)) = (change.after.date("starts_on"), change.after.date("ends_on")) else { return };
    match period_of(calendar, from, to) {
        None => change.refuse("starts_on", "forecast_period_unknown"),
        // What is over is known.
        Some(_) if to < cx.today => change.refuse("starts_on", "forecast_period_over"),
        Some(period) => change.after.set("period", period.key.as_str()),
    }
}

/// Whom it is about decides who sees it later: what somebody says of their own is seen from their team upwards, what a superior says of
/// them from one step higher.
fn subject(cx: &Cx, reach: &Reach, change: &mut Change) {
    let people = &cx.setup.people;
    let (person, team) = (change.after.uuid("person"), change.after.uuid("subject_team"));
    let (level, seen_by) = match (person, team) {
        (Some(person), None) => {
            let own = cx.user_id() == Some(person);
            if !own && !reach.covers_person(cx, person) {
                return change.refuse("person", "forecast_call_forbidden");
            }
            (if own { Level::Own } else { Level::Superior }, people.user(person).and_then(|person| person.team))
        }
        (None, Some(team)) => {
            if !reach.covers_team(team) {
                return change.refuse("subject_team", "forecast_call_forbidden");
            }
            let node = people.team(team);
            match node.and_then(|node| node.leader) == cx.user_id() {
                true => (Level::Own, Some(team)),
                false => (Level::Superior, node.and_then(|node| node.parent)),
            }
        }
        _ => return change.refuse("person", "forecast_call_subject"),
    };
    change.after.set("level", level.value());
    change.after.set("owner", cx.user_id());
    change.after.set("team", seen_by);
}
