//! The machine without a database: what each mode and verb makes of an approval (`modes`), and what holds whatever people do (`wild`).

mod modes;
mod wild;

use base::{Instant, Result, Uuid};

use super::run::{Actor, Found, Mode, Own, Run, State, Verb};
use super::seats::StepState;

/// Somebody, by a letter.
fn person(letter: char) -> Uuid {
    Uuid::from_u128(u128::from(letter as u32))
}

fn letter(person: Uuid) -> char {
    u32::try_from(person.as_u128()).ok().and_then(char::from_u32).unwrap_or('?')
}

fn actor(letter: char) -> Actor {
    Actor { id: person(letter), ..Actor::default() }
}

fn noon() -> Instant {
    "2026-09-08T04:00:00Z".parse().expect("a moment")
}

/// A process as a text: steps by commas, the first letter says the mode, then who approves: `"all:ab,any:cd,order:ef"`. A step `-` is not
/// for the record, one without people finds nobody.
#[derive(Clone, Debug)]
struct Steps {
    steps: Vec<(Mode, Option<Vec<Uuid>>)>,
    fallback: Option<Uuid>,
}

impl Steps {
    fn new(text: &str) -> Steps {
        let step = |text: &str| {
            let (mode, people) = text.split_once(':').unwrap_or(("all", text));
            let mode = match mode {
                "any" => Mode::Any,
                "order" => Mode::Order,
                _ => Mode::All,
            };
            (mode, (people != "-").then(|| people.chars().map(person).collect()))
        };
        Steps { steps: text.split(',').map(step).collect(), fallback: None }
    }

    fn find(&self, at: usize) -> Result<Found> {
        Ok(match &self.steps[at].1 {
            None => Found::NotFor,
            Some(people) => Found::People { people: people.clone(), fallback: self.fallback },
        })
    }

    /// Asked by `z`.
    fn ask(&self, own: Own) -> Run {
        self.ask_by('z', own)
    }

    fn ask_by(&self, applicant: char, own: Own) -> Run {
        let modes: Vec<Mode> = self.steps.iter().map(|(mode, _)| *mode).collect();
        Run::begin(person(applicant), own, &modes, noon(), &mut |at| self.find(at)).expect("begins")
    }

    fn act(&self, run: &mut Run, who: &Actor, verb: &Verb) -> Result<Uuid> {
        run.act(who, verb, noon(), &mut |at| self.find(at))
    }

    /// Each letter approves; `!` before one refuses.
    fn play(&self, run: &mut Run, deeds: &str) {
        let mut refuses = false;
        for deed in deeds.chars() {
            if deed == '!' {
                refuses = true;
                continue;
            }
            let verb = if refuses { Verb::Refuse } else { Verb::Approve };
            self.act(run, &actor(deed), &verb).unwrap_or_else(|error| panic!("{deed} of {deeds}: {error:?}"));
            refuses = false;
        }
    }
}

/// `2:ab` where it waits at the third step for a and b, else its state.
fn stands(run: &Run) -> String {
    match run.state {
        State::Waiting => format!("{}:{}", run.at, run.waits_for().into_iter().map(letter).collect::<String>()),
        State::Returned => format!("returned:{}", letter(run.applicant)),
        state => format!("{state:?}").to_lowercase(),
    }
}
