//! How far targets are reached: their metric in their days, of whom they speak, for whoever asks. One question for each metric, span of
//! days, kind of people and part of the business, however many targets share it.

use base::calendar::Period;
use base::{Date, Decimal, Result, Uuid};
use records::Cx;
use rustc_hash::FxHashMap;
use store::Reader;

use super::{Known, Reach, rules};
use crate::measure::{Behind, Dimension};
use crate::metric::{self, By};
use crate::plan::calc;

/// What is reached of one target.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reached {
    /// None where there is nothing to say, or whoever asks may not know the metric.
    pub done: Option<Decimal>,
    pub share: Option<Decimal>,
    pub rows: Option<Behind>,
}

/// What targets share that one question answers.
#[derive(PartialEq, Eq, Hash)]
struct Question {
    metric: String,
    from: Date,
    to: Date,
    /// All people, told apart.
    of_people: bool,
    team: Option<Uuid>,
    line: Option<Uuid>,
    region: Option<String>,
}

/// What is reached of each, in the order of `targets`. Days that are still to come count what is dated there already.
pub fn reached(cx: &Cx, reader: &mut Reader, targets: &[Known]) -> Result<Vec<Reached>> {
    let library = metric::library(cx)?;
    let mut questions: FxHashMap<Question, Vec<usize>> = FxHashMap::default();
    for (at, target) in targets.iter().enumerate() {
        let question = Question {
            metric: target.metric.clone(),
            from: target.starts_on,
            to: target.ends_on.unwrap_or(cx.today).max(target.starts_on),
            of_people: target.reach == Reach::Person,
            team: target.of_team.filter(|_| target.reach == Reach::Team),
            line: target.product_line,
            region: target.region.clone(),
        };
        questions.entry(question).or_default().push(at);
    }
    let mut answers = vec![Reached::default(); targets.len()];
    for (question, places) in questions {
        let Some(metric) = library.find(&question.metric).filter(|metric| metric.may_be_asked(cx)) else { continue };
        let period = metric.has_period().then(|| Period::range(question.from, question.to));
        let by = if question.of_people { vec![By::Dimension(Dimension::Owner)] } else { Vec::new() };
        let among = rules::parameters(question.team, question.line, question.region.as_deref());
        let numbers = metric::numbers(cx, reader, metric, period.as_ref(), &by, &among)?;
        for at in places {
            let target = &targets[at];
            let found = numbers.of(target.owner.filter(|_| question.of_people))?;
            let share = found.number.zip(target.goal).and_then(|(done, goal)| calc::attained(done, goal));
            answers[at] = Reached { done: found.number, share, rows: found.rows };
        }
    }
    Ok(answers)
}
