use proptest::prelude::*;

use super::*;
use crate::approval::seats::SeatState;

const PEOPLE: &str = "abcdefz";

fn anybody() -> impl Strategy<Value = char> {
    prop::sample::select(PEOPLE.chars().collect::<Vec<_>>())
}

fn step() -> impl Strategy<Value = (Mode, Option<Vec<Uuid>>)> {
    let mode = prop::sample::select(vec![Mode::All, Mode::Any, Mode::Order]);
    let people = prop::collection::vec(anybody().prop_map(person), 0..4);
    (mode, prop::option::weighted(0.85, people))
}

fn verb() -> impl Strategy<Value = Verb> {
    prop_oneof![
        6 => Just(Verb::Approve),
        1 => Just(Verb::Refuse),
        2 => (0..4_usize).prop_map(Verb::SendBack),
        1 => Just(Verb::Return),
        2 => Just(Verb::AskAgain),
        1 => Just(Verb::Withdraw),
        3 => (prop::collection::vec(anybody().prop_map(person), 0..3), any::<bool>())
            .prop_map(|(whom, before)| Verb::Add { whom, before }),
        2 => (prop::option::of(anybody().prop_map(person)), anybody().prop_map(person))
            .prop_map(|(from, to)| Verb::HandOver { from, to }),
    ]
}

fn who() -> impl Strategy<Value = Actor> {
    (anybody(), prop::collection::vec(anybody().prop_map(person), 0..2), prop::bool::weighted(0.1))
        .prop_map(|(id, stands_for, administrator)| Actor { id: person(id), stands_for, administrator })
}

fn own() -> impl Strategy<Value = Own> {
    prop::sample::select(vec![Own::Passes, Own::Decides, Own::Other])
}

/// What is always so.
fn assert_sound(run: &Run) {
    let waits_for = run.waits_for();
    assert_eq!(run.state.is_open(), !waits_for.is_empty(), "it waits for somebody, or has ended: {run:?}");
    for (at, step) in run.steps.iter().enumerate() {
        let is_current = run.state == State::Waiting && at == run.at;
        assert_eq!(step.state == StepState::Waiting && run.state == State::Waiting, is_current, "one step waits: {run:?}");
        let waits = step.seats.iter().any(|seat| seat.state == SeatState::Waiting);
        assert!(is_current || !waits, "nobody waits elsewhere: {run:?}");
        assert!(step.state != StepState::Ahead || step.seats.is_empty());
    }
    if run.state == State::Approved {
        let passed = |state| matches!(state, StepState::Approved | StepState::Skipped);
        assert!(run.steps.iter().all(|step| passed(step.state)), "each step was passed: {run:?}");
    }
    if run.own == Own::Other {
        let seats = run.steps.iter().flat_map(|step| &step.seats);
        assert!(seats.into_iter().all(|seat| seat.by != Some(run.applicant) || seat.state == SeatState::Waiting), "{run:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn whatever_people_do_it_waits_for_somebody_or_has_ended(
        steps in prop::collection::vec(step(), 1..5),
        fallback in prop::option::of(anybody().prop_map(person)),
        applicant in anybody(),
        own in own(),
        deeds in prop::collection::vec((who(), verb()), 0..40),
    ) {
        let process = Steps { steps, fallback };
        let mut run = process.ask_by(applicant, own);
        assert_sound(&run);
        for (who, verb) in deeds {
            let before = run.clone();
            let mut after = run.clone();
            let outcome = process.act(&mut after, &who, &verb);
            // As the actions do: what was refused is dropped.
            if outcome.is_ok() {
                run = after;
            }
            if !before.state.is_open() {
                prop_assert!(outcome.is_err(), "a decided one takes no verb");
            }
            if let Ok(person) = outcome {
                prop_assert!(run.turn > before.turn);
                let decides = matches!(verb, Verb::Approve | Verb::Refuse | Verb::Return | Verb::SendBack(_));
                prop_assert!(!decides || before.waits_for().contains(&person), "only those named act");
                prop_assert!(!decides || person == who.id || who.stands_for.contains(&person));
            }
            assert_sound(&run);
        }
    }

    /// Nobody has to do anything that cannot be done: where each of those it waits for approves, it ends.
    #[test]
    fn it_ends_where_everybody_approves(
        steps in prop::collection::vec(step(), 1..5),
        own in own(),
        added in prop::collection::vec((anybody(), any::<bool>()), 0..5),
    ) {
        let process = Steps { steps, fallback: Some(person('f')) };
        let mut run = process.ask(own);
        for (whom, before) in added {
            if let Some(by) = run.waits_for().first() {
                let mut after = run.clone();
                if process.act(&mut after, &Actor { id: *by, ..Actor::default() }, &Verb::Add { whom: vec![person(whom)], before }).is_ok() {
                    run = after;
                }
            }
        }
        for _ in 0..100 {
            let Some(next) = run.waits_for().first().copied() else { break };
            let approved = process.act(&mut run, &Actor { id: next, ..Actor::default() }, &Verb::Approve);
            prop_assert!(approved.is_ok());
            assert_sound(&run);
        }
        prop_assert_eq!(run.state, State::Approved);
    }

    #[test]
    fn it_is_stored_and_read_as_it_stands(steps in prop::collection::vec(step(), 1..5), own in own()) {
        let run = Steps { steps, fallback: None }.ask(own);
        let text = serde_json::to_string(&run).expect("stored");
        prop_assert_eq!(serde_json::from_str::<Run>(&text).expect("read"), run);
    }
}
