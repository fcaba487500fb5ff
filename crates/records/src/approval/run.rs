//! The run of one approval, as a pure state machine: which step waits for whom, and what each verb makes of it. It knows no database
//! and no clock; who approves a step is told by whoever calls (`find`). What happened is kept by `actions`; here is only where it
//! stands. An approval that has ended takes no verb any more, and one that has not always waits for somebody.

use base::{Error, Instant, Problem, Result, Uuid};
use records_derive::Choice;
use serde::{Deserialize, Serialize};

use super::seats::{Seat, SeatState, Step, StepState};

/// How the approvers of one step decide together. One refusal ends the approval in each of them.
#[derive(Choice, Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Each has to approve, in whatever order.
    #[default]
    All,
    /// The first decides.
    Any,
    /// Each has to approve, one after the other.
    Order,
}

/// What becomes of a step where whoever asks is one of its approvers.
#[derive(Choice, Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Own {
    /// Passes by itself.
    #[default]
    Passes,
    /// They decide like anybody.
    Decides,
    /// They are left out: who asks does not approve.
    Other,
}

#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// For an approver.
    Waiting,
    /// For whoever asked, to whom it was sent back.
    Returned,
    Approved,
    Refused,
    Withdrawn,
}

impl State {
    pub fn is_open(self) -> bool {
        matches!(self, State::Waiting | State::Returned)
    }
}

/// Who approves a step, as the company stands at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The step is not for this record.
    NotFor,
    /// May be nobody; then it is the fallback's, where there is one.
    People { people: Vec<Uuid>, fallback: Option<Uuid> },
}

/// Whoever acts.
#[derive(Clone, Debug, Default)]
pub struct Actor {
    pub id: Uuid,
    /// Those who are away and named this person as their substitute.
    pub stands_for: Vec<Uuid>,
    /// Mends what waits for somebody who is gone.
    pub administrator: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verb {
    Approve,
    Refuse,
    /// To an earlier step, by its place.
    SendBack(usize),
    /// To whoever asked.
    Return,
    /// By whoever asked, after it was sent back: from the first step on.
    AskAgain,
    Withdraw,
    /// More approvers, before or after the one who adds them.
    Add {
        whom: Vec<Uuid>,
        before: bool,
    },
    /// `from` is named where somebody else hands over: an administrator.
    HandOver {
        from: Option<Uuid>,
        to: Uuid,
    },
}

/// Where one approval stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    pub applicant: Uuid,
    pub own: Own,
    pub state: State,
    /// Grows with each verb, so that a decision on what is no longer there is noticed.
    pub turn: u32,
    /// The step that waits, or waited last, by its place in the process.
    pub at: usize,
    pub steps: Vec<Step>,
}

type Find<'f> = &'f mut dyn FnMut(usize) -> Result<Found>;

impl Run {
    /// Asks: goes to the first step that waits for somebody, which may be none.
    pub fn begin(applicant: Uuid, own: Own, modes: &[Mode], now: Instant, find: Find) -> Result<Run> {
        let steps = modes.iter().map(|mode| Step::new(*mode)).collect();
        let mut run = Run { applicant, own, state: State::Waiting, turn: 0, at: 0, steps };
        run.enter(0, now, find)?;
        Ok(run)
    }

    /// The people whose word it waits for; whoever asked, where it was sent back to them.
    pub fn waits_for(&self) -> Vec<Uuid> {
        match self.state {
            State::Waiting => self.steps[self.at].waiting().map(|at| self.steps[self.at].seats[at].person).collect(),
            State::Returned => vec![self.applicant],
            _ => Vec::new(),
        }
    }

    /// The seat that this person may decide on: their own before one that they stand in for.
    pub fn seat_of(&self, who: &Actor) -> Option<usize> {
        if self.state != State::Waiting || (who.id == self.applicant && self.own != Own::Decides) {
            return None;
        }
        let step = &self.steps[self.at];
        let find = |person: &dyn Fn(Uuid) -> bool| step.waiting().find(|at| person(step.seats[*at].person));
        find(&|person| person == who.id).or_else(|| find(&|person| who.stands_for.contains(&person)))
    }

    /// The earlier steps to which it may be sent back.
    pub fn earlier(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.at).filter(|at| self.state == State::Waiting && self.steps[*at].state == StepState::Approved)
    }

    /// What the verb makes of it. Returns the person in whose place it was done. An error changes nothing that matters: the caller drops
    /// the run.
    pub fn act(&mut self, who: &Actor, verb: &Verb, now: Instant, find: Find) -> Result<Uuid> {
        match (self.state.is_open(), verb) {
            (false, _) => return Err(Error::invalid(Problem::new("approval_over"))),
            (true, Verb::Withdraw) => return self.withdraw(who),
            (true, Verb::AskAgain) => return self.ask_again(who, now, find),
            (true, Verb::HandOver { from: Some(from), to }) if who.administrator => {
                return self.hand_over_from(*from, *to);
            }
            _ => {}
        }
        if self.state == State::Returned {
            return Err(Error::forbidden("approval_waits_for_applicant"));
        }
        if who.id == self.applicant && self.own != Own::Decides {
            return Err(Error::forbidden("approval_own"));
        }
        let seat = self.seat_of(who).ok_or_else(|| Error::forbidden("approval_not_yours"))?;
        let person = self.steps[self.at].seats[seat].person;
        self.turn += 1;
        match verb {
            Verb::Approve => self.approve(seat, who.id, now, find)?,
            Verb::Refuse => {
                self.decided(seat, SeatState::Refused, who.id, now);
                self.steps[self.at].state = StepState::Refused;
                self.state = State::Refused;
            }
            Verb::Return => {
                self.decided(seat, SeatState::Returned, who.id, now);
                self.steps[self.at].state = StepState::Returned;
                self.state = State::Returned;
            }
            Verb::SendBack(to) => {
                if !self.earlier().any(|earlier| earlier == *to) {
                    return Err(Error::invalid(Problem::at("step", "approval_step_unknown")));
                }
                self.steps[*to..].iter_mut().for_each(Step::forget);
                self.enter(*to, now, find)?;
            }
            Verb::Add { whom, before } => self.add(seat, whom, *before)?,
            Verb::HandOver { to, .. } => self.hand_over(seat, *to)?,
            Verb::AskAgain | Verb::Withdraw => {}
        }
        Ok(person)
    }

    fn decided(&mut self, seat: usize, state: SeatState, by: Uuid, now: Instant) {
        let step = &mut self.steps[self.at];
        step.seats[seat].decide(state, by, now);
        if state != SeatState::Approved {
            step.release();
        }
    }

    fn approve(&mut self, seat: usize, by: Uuid, now: Instant, find: Find) -> Result<()> {
        self.decided(seat, SeatState::Approved, by, now);
        let step = &mut self.steps[self.at];
        if step.is_done() {
            step.release();
            step.state = StepState::Approved;
            self.enter(self.at + 1, now, find)?;
        }
        Ok(())
    }

    fn withdraw(&mut self, who: &Actor) -> Result<Uuid> {
        if who.id != self.applicant && !who.administrator {
            return Err(Error::forbidden("approval_not_asked_by_you"));
        }
        self.turn += 1;
        self.steps[self.at].release();
        self.state = State::Withdrawn;
        Ok(self.applicant)
    }

    fn ask_again(&mut self, who: &Actor, now: Instant, find: Find) -> Result<Uuid> {
        if self.state != State::Returned {
            return Err(Error::invalid(Problem::new("approval_not_returned")));
        }
        if who.id != self.applicant {
            return Err(Error::forbidden("approval_not_asked_by_you"));
        }
        self.turn += 1;
        self.steps.iter_mut().for_each(Step::forget);
        self.state = State::Waiting;
        self.enter(0, now, find)?;
        Ok(self.applicant)
    }

    /// Whoever may not decide here: the applicant, where their own step is not theirs to decide.
    fn may_sit(&self, person: Uuid) -> Result<()> {
        if person == self.applicant && self.own != Own::Decides {
            return Err(Error::invalid(Problem::at("user_id", "approval_own")));
        }
        if self.steps[self.at].seats.iter().any(|seat| seat.person == person && seat.state == SeatState::Waiting) {
            return Err(Error::invalid(Problem::at("user_id", "approval_there_already")));
        }
        Ok(())
    }

    fn add(&mut self, seat: usize, whom: &[Uuid], before: bool) -> Result<()> {
        if whom.is_empty() {
            return Err(Error::invalid(Problem::at("user_id", "required")));
        }
        for person in whom {
            self.may_sit(*person)?;
            self.steps[self.at].add(seat, *person, before);
        }
        self.steps[self.at].is_full()
    }

    fn hand_over(&mut self, seat: usize, to: Uuid) -> Result<()> {
        self.may_sit(to)?;
        let seat = &mut self.steps[self.at].seats[seat];
        seat.instead_of.get_or_insert(seat.person);
        seat.person = to;
        Ok(())
    }

    /// By an administrator, for somebody who cannot: also for one whose turn has not come.
    fn hand_over_from(&mut self, from: Uuid, to: Uuid) -> Result<Uuid> {
        let seats = &self.steps[self.at].seats;
        let seat = seats.iter().position(|seat| seat.person == from && seat.state == SeatState::Waiting);
        let seat = seat.filter(|_| self.state == State::Waiting);
        let seat = seat.ok_or_else(|| Error::invalid(Problem::at("from_id", "approval_not_theirs")))?;
        self.turn += 1;
        self.hand_over(seat, to)?;
        Ok(from)
    }

    /// Goes to the first step from `from` on that waits for somebody. Beyond the last it is approved; where a step finds nobody at all it
    /// is refused, because it could never end.
    fn enter(&mut self, from: usize, now: Instant, find: Find) -> Result<()> {
        for at in from..self.steps.len() {
            let (people, fallback) = match find(at)? {
                Found::NotFor => {
                    self.steps[at].state = StepState::Skipped;
                    continue;
                }
                Found::People { people, fallback } => (people, fallback),
            };
            let left_out = |person: &Uuid| self.own == Own::Other && *person == self.applicant;
            let mut chosen: Vec<Uuid> = Vec::with_capacity(people.len());
            for person in people.into_iter().filter(|person| !left_out(person)) {
                if !chosen.contains(&person) {
                    chosen.push(person);
                }
            }
            if chosen.is_empty() {
                chosen.extend(fallback.filter(|person| !left_out(person)));
            }
            self.at = at;
            let passes = (self.own == Own::Passes).then_some(self.applicant);
            let step = &mut self.steps[at];
            if chosen.is_empty() {
                step.state = StepState::Nobody;
                self.state = State::Refused;
                return Ok(());
            }
            step.begin(chosen.into_iter().map(Seat::new), now);
            step.is_full()?;
            if let Some(passes) = passes {
                step.pass(passes, now);
            }
            if !step.is_done() {
                return Ok(());
            }
            step.release();
            step.state = StepState::Approved;
        }
        self.state = State::Approved;
        Ok(())
    }
}
