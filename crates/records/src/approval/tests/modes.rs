use base::Error;

use super::*;

#[test]
fn steps_wait_for_whom_their_mode_says() {
    for (steps, deeds, expected) in [
        ("all:ab", "", "0:ab"),
        ("all:ab", "b", "0:a"),
        ("all:ab", "ba", "approved"),
        ("all:ab", "b!a", "refused"),
        ("any:ab", "", "0:ab"),
        ("any:ab", "b", "approved"),
        ("any:ab", "!b", "refused"),
        ("order:abc", "", "0:a"),
        ("order:abc", "ab", "0:c"),
        ("order:abc", "abc", "approved"),
        ("all:a,any:bc,all:d", "ac", "2:d"),
        ("all:a,any:bc,all:d", "acd", "approved"),
        ("all:a,all:-,all:d", "a", "2:d"),
        ("all:-,all:-", "", "approved"),
        ("all:aab", "a", "0:b"),
        ("all:a,all:", "a", "refused"),
    ] {
        let process = Steps::new(steps);
        let mut run = process.ask(Own::Passes);
        process.play(&mut run, deeds);
        assert_eq!(stands(&run), expected, "{steps} after {deeds}");
    }
}

#[test]
fn the_applicants_own_step_is_as_the_process_says() {
    for (own, steps, fallback, expected) in [
        (Own::Passes, "all:za,all:b", None, "0:a"),
        (Own::Passes, "all:z,all:b", None, "1:b"),
        (Own::Passes, "any:za,all:b", None, "1:b"),
        (Own::Passes, "order:az,all:b", None, "0:a"),
        (Own::Decides, "all:za", None, "0:za"),
        (Own::Other, "all:za", None, "0:a"),
        (Own::Other, "all:z", Some('f'), "0:f"),
        (Own::Other, "all:z", None, "refused"),
        (Own::Other, "all:z", Some('z'), "refused"),
        (Own::Passes, "all:", Some('f'), "0:f"),
    ] {
        let process = Steps { fallback: fallback.map(person), ..Steps::new(steps) };
        assert_eq!(stands(&process.ask(own)), expected, "{own:?} {steps} {fallback:?}");
    }
}

#[test]
fn whoever_asks_does_not_approve_where_that_is_another_s() {
    let process = Steps::new("all:a");
    let mut run = process.ask(Own::Other);
    let stands_in = Actor { stands_for: vec![person('a')], ..actor('z') };
    let refused = process.act(&mut run, &stands_in, &Verb::Approve);
    assert!(matches!(refused, Err(Error::Forbidden(message)) if message.key == "approval_own"));
    let handed = process.act(&mut run, &actor('a'), &Verb::HandOver { from: None, to: person('z') });
    assert!(matches!(handed, Err(Error::Invalid(problems)) if problems[0].message.key == "approval_own"));
}

#[test]
fn approvers_are_added_before_and_after() {
    let add = |letter: char, before| Verb::Add { whom: vec![person(letter)], before };
    for (steps, by, verb, waits, deeds, expected) in [
        ("all:ab", 'a', add('x', true), "0:bx", "x", "0:ab"),
        ("all:ab", 'a', add('x', true), "0:bx", "bxa", "approved"),
        ("all:ab", 'a', add('x', false), "0:ab", "ab", "0:x"),
        ("order:ab", 'a', add('x', false), "0:a", "a", "0:x"),
        ("order:ab", 'a', add('x', false), "0:a", "ax", "0:b"),
        ("order:ab", 'a', add('x', true), "0:x", "xab", "approved"),
        ("any:ab", 'a', add('x', false), "0:ab", "a", "0:bx"),
        ("any:ab", 'a', add('x', false), "0:ab", "ax", "approved"),
        ("any:ab", 'a', add('x', true), "0:bx", "b", "approved"),
        ("any:ab", 'a', add('x', true), "0:bx", "!x", "refused"),
    ] {
        let process = Steps::new(steps);
        let mut run = process.ask(Own::Passes);
        process.act(&mut run, &actor(by), &verb).expect("added");
        assert_eq!(stands(&run), waits, "{steps} {verb:?}");
        process.play(&mut run, deeds);
        assert_eq!(stands(&run), expected, "{steps} {verb:?} after {deeds}");
    }
}

#[test]
fn it_goes_back_to_a_step_and_to_the_applicant() {
    let process = Steps::new("all:a,all:b,all:c");
    let mut run = process.ask(Own::Passes);
    process.play(&mut run, "ab");
    assert_eq!(run.earlier().collect::<Vec<_>>(), [0, 1]);
    process.act(&mut run, &actor('c'), &Verb::SendBack(1)).expect("back");
    assert_eq!(stands(&run), "1:b");
    assert_eq!(run.steps[2].state, StepState::Ahead);
    process.act(&mut run, &actor('b'), &Verb::Return).expect("returned");
    assert_eq!(stands(&run), "returned:z");
    assert!(process.act(&mut run, &actor('b'), &Verb::Approve).is_err(), "it is the applicant's");
    assert!(process.act(&mut run, &actor('a'), &Verb::AskAgain).is_err(), "only who asked asks again");
    process.act(&mut run, &actor('z'), &Verb::AskAgain).expect("asked again");
    process.play(&mut run, "abc");
    assert_eq!(stands(&run), "approved");
    assert!(process.act(&mut run, &actor('c'), &Verb::SendBack(0)).is_err(), "what is decided stays");
}

#[test]
fn a_step_is_handed_over_and_stood_in_for() {
    let process = Steps::new("all:ab");
    let mut run = process.ask(Own::Passes);
    process.act(&mut run, &actor('a'), &Verb::HandOver { from: None, to: person('x') }).expect("handed over");
    assert!(process.act(&mut run, &actor('a'), &Verb::Approve).is_err(), "no longer theirs");
    let twice = Verb::HandOver { from: None, to: person('b') };
    assert!(process.act(&mut run, &actor('x'), &twice).is_err(), "b sits there already");
    let substitute = Actor { stands_for: vec![person('b')], ..actor('s') };
    assert_eq!(process.act(&mut run, &substitute, &Verb::Approve).expect("approved"), person('b'));
    let administrator = Actor { administrator: true, ..actor('m') };
    assert!(process.act(&mut run, &administrator, &Verb::Approve).is_err(), "administering is no approving");
    let mends = Verb::HandOver { from: Some(person('x')), to: person('y') };
    assert!(process.act(&mut run, &actor('m'), &mends).is_err());
    process.act(&mut run, &administrator, &mends).expect("mended");
    process.play(&mut run, "y");
    assert_eq!(stands(&run), "approved");
    assert_eq!(run.steps[0].seats[1].by, Some(person('s')));
}
