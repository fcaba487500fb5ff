//! The metrics that every company has, as far as there are objects for them. What they mean is code, like the stages' kinds: a company
//! that means something else defines its own beside them.

use base::Result;
use records::describe::{Choice, Entity};
use store::Reader;

use super::definition::{Definition, Formula, Measure, Of, Scale};
use super::{Better, Unit};
use crate::customer::account::Account;
use crate::customer::activity::{Activity, ActivityKind};
use crate::measure::condition::{Condition, Key, Test};
use crate::measure::ladder::Ladder;
use crate::sell::lead::Lead;
use crate::sell::opportunity::Opportunity;
use crate::sell::stage::ForecastCategory;

/// All of them, in the order in which they are offered.
pub(super) fn all(reader: &mut Reader) -> Result<Vec<Definition>> {
    let ladder = Ladder::read(reader)?;
    let amount = || Of::Sum("amount".to_owned());
    let closed = |of: Of, which: Test| measure(Opportunity::NAME, of, Some("closed_on"), which.into());
    let won_amount = closed(amount(), ladder.is_won());
    let deals = closed(Of::Count, ladder.is_won());
    let cycle = Of::Days { since: "opened_on".to_owned(), until: "closed_on".to_owned() };
    let open =
        |of: Of| Measure { of_now: true, ..measure(Opportunity::NAME, of, Some("expected_close_on"), ladder.is_open().into()) };
    let weighted = Of::Weighted {
        amount: "amount".to_owned(),
        by: "probability".to_owned(),
        stage: "stage_id".to_owned(),
        otherwise: ladder.open.iter().map(|stage| (stage.id, stage.probability)).collect(),
    };
    let sold = Condition::from(ladder.is_won()).and(Test::Known("account_id"));
    let buyers = measure(Opportunity::NAME, Of::Distinct("account_id".to_owned()), Some("closed_on"), sold);
    let in_category = |categories: &[ForecastCategory]| {
        let keys = categories.iter().map(|category| Key::Text(category.value().to_owned())).collect();
        Condition::from(ladder.is_open()).and(Test::In("forecast_category", keys))
    };
    let forecast = |of: Of, categories: &[ForecastCategory]| Measure {
        of_now: true,
        ..measure(Opportunity::NAME, of, Some("expected_close_on"), in_category(categories))
    };
    let closed_deals = closed(Of::Count, ladder.is_closed());
    let everything = Condition::everything;

    let mut all = vec![
        one("won_amount", Unit::Money, won_amount.clone()),
        one("deals", Unit::Number, deals.clone()),
        ratio("average_deal", Unit::Money, ("won_amount", won_amount), ("deals", deals.clone())),
        ratio("win_rate", Unit::Percent, ("deals", deals), ("closed_deals", closed_deals.clone())),
        one("closed_deals", Unit::Number, closed_deals),
        less(one("lost_deals", Unit::Number, closed(Of::Count, ladder.is_lost()))),
        less(one("lost_amount", Unit::Money, closed(amount(), ladder.is_lost()))),
        less(one("sales_cycle", Unit::Days, closed(cycle, ladder.is_won()))),
        one("open_amount", Unit::Money, open(amount())),
        one("weighted_amount", Unit::Money, open(weighted.clone())),
        one("forecast_weighted", Unit::Money, forecast(weighted, &ForecastCategory::OPEN)),
        one("open_deals", Unit::Number, open(Of::Count)),
        one("buyers", Unit::Number, buyers),
        one("accounts", Unit::Number, measure(Account::NAME, Of::Count, None, everything())),
        one("new_accounts", Unit::Number, measure(Account::NAME, Of::Count, Some("created_at"), everything())),
        one("new_leads", Unit::Number, measure(Lead::NAME, Of::Count, Some("created_at"), everything())),
        one("new_deals", Unit::Number, measure(Opportunity::NAME, Of::Count, Some("opened_on"), ladder.real().into())),
        one("activities", Unit::Number, measure(Activity::NAME, Of::Count, Some("done_at"), everything())),
    ];
    all.extend(
        ForecastCategory::OPEN
            .iter()
            .map(|category| one(&format!("forecast_{}", category.value()), Unit::Money, forecast(amount(), &[*category]))),
    );
    all.extend(ActivityKind::VALUES.iter().map(|kind| {
        let of_kind = Test::In("kind", vec![Key::Text((*kind).to_owned())]);
        one(&format!("activities_{kind}"), Unit::Number, measure(Activity::NAME, Of::Count, Some("done_at"), of_kind.into()))
    }));
    Ok(all)
}

fn measure(object: &str, of: Of, date: Option<&str>, condition: Condition) -> Measure {
    let scale = match &of {
        Of::Sum(path) | Of::Weighted { amount: path, .. } if path == "amount" => Scale::Minor,
        _ => Scale::One,
    };
    Measure { object: object.to_owned(), of, scale, condition, filter: None, date: date.map(str::to_owned), of_now: false }
}

fn definition(key: &str, unit: Unit, formula: Formula) -> Definition {
    Definition {
        key: key.to_owned(),
        id: None,
        names: Vec::new(),
        formula,
        unit,
        better: Better::More,
        revision: 1,
        responsible: None,
    }
}

fn one(key: &str, unit: Unit, measure: Measure) -> Definition {
    definition(key, unit, Formula::One(Box::new(measure)))
}

fn ratio(key: &str, unit: Unit, (above, part): (&str, Measure), (below, whole): (&str, Measure)) -> Definition {
    definition(key, unit, Formula::Ratio(Box::new([(above.to_owned(), part), (below.to_owned(), whole)])))
}

fn less(definition: Definition) -> Definition {
    Definition { better: Better::Less, ..definition }
}
