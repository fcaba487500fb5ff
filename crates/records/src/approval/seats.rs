//! The seats of one step: who sits there, who waits for whom, and when the step is done. Part of the pure machine (`run`).

use base::{Error, Instant, Problem, Result, Uuid};
use serde::{Deserialize, Serialize};

use super::run::Mode;

/// Approvers of one step, at most: a role may be large, and each is told.
pub const MOST_SEATS: usize = 100;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// Its turn has not come, or comes again.
    #[default]
    Ahead,
    Waiting,
    /// Its condition did not hold.
    Skipped,
    Approved,
    Refused,
    /// It sent the approval back to whoever asked.
    Returned,
    /// It found nobody.
    Nobody,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeatState {
    Waiting,
    Approved,
    /// By itself, because the approver is whoever asks.
    Passed,
    Refused,
    Returned,
    /// Others decided before.
    Unneeded,
}

/// One approver of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    pub person: Uuid,
    pub state: SeatState,
    /// Whose it was before it was handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead_of: Option<Uuid>,
    /// Who decided: the person, or who stands in for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Instant>,
    /// Seats that have to be settled before this one's turn comes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<usize>,
    /// The seat of the process beside which it was added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added_to: Option<usize>,
}

impl Seat {
    pub fn new(person: Uuid) -> Seat {
        Seat { person, state: SeatState::Waiting, instead_of: None, by: None, at: None, after: Vec::new(), added_to: None }
    }

    pub(super) fn decide(&mut self, state: SeatState, by: Uuid, now: Instant) {
        self.state = state;
        self.by = Some(by);
        self.at = Some(now);
    }

    fn is_settled(&self) -> bool {
        matches!(self.state, SeatState::Approved | SeatState::Passed)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub mode: Mode,
    pub state: StepState,
    /// Since when it waits, or waited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Instant>,
    pub seats: Vec<Seat>,
}

impl Step {
    pub fn new(mode: Mode) -> Step {
        Step { mode, state: StepState::Ahead, since: None, seats: Vec::new() }
    }

    pub(super) fn forget(&mut self) {
        *self = Step::new(self.mode);
    }

    pub(super) fn begin(&mut self, seats: impl Iterator<Item = Seat>, now: Instant) {
        self.state = StepState::Waiting;
        self.since = Some(now);
        self.seats = seats.collect();
        if self.mode == Mode::Order {
            for at in 1..self.seats.len() {
                self.seats[at].after = vec![at - 1];
            }
        }
    }

    pub(super) fn is_full(&self) -> Result<()> {
        match self.seats.len() > MOST_SEATS {
            true => Err(Error::invalid(Problem::new("approval_too_many").with("most", MOST_SEATS))),
            false => Ok(()),
        }
    }

    /// What is the applicant's own passes by itself.
    pub(super) fn pass(&mut self, applicant: Uuid, now: Instant) {
        for seat in self.seats.iter_mut().filter(|seat| seat.person == applicant) {
            seat.decide(SeatState::Passed, applicant, now);
        }
    }

    /// The seats whose turn it is.
    pub fn waiting(&self) -> impl Iterator<Item = usize> + '_ {
        let comes = |seat: &Seat| seat.after.iter().all(|before| self.seats[*before].is_settled());
        let seats = self.seats.iter().enumerate();
        seats.filter(move |(_, seat)| seat.state == SeatState::Waiting && comes(seat)).map(|(at, _)| at)
    }

    pub(super) fn is_done(&self) -> bool {
        match self.mode {
            Mode::All | Mode::Order => self.seats.iter().all(Seat::is_settled),
            // Whoever was added beside an approver has a word in what that one approves.
            Mode::Any => {
                let of = |root: usize| {
                    let added = self.seats.iter().filter(move |seat| seat.added_to == Some(root));
                    added.chain([&self.seats[root]])
                };
                let roots = (0..self.seats.len()).filter(|at| self.seats[*at].added_to.is_none());
                roots.into_iter().any(|root| of(root).all(Seat::is_settled))
            }
        }
    }

    /// Nobody is needed any more.
    pub(super) fn release(&mut self) {
        for seat in self.seats.iter_mut().filter(|seat| seat.state == SeatState::Waiting) {
            seat.state = SeatState::Unneeded;
        }
    }

    /// An approver more, before or after the one of `beside`.
    pub(super) fn add(&mut self, beside: usize, person: Uuid, before: bool) {
        let new = self.seats.len();
        let mut seat = Seat::new(person);
        let root = self.seats[beside].added_to.unwrap_or(beside);
        seat.added_to = Some(root);
        if before {
            // What stood before it is settled: it is this one's turn.
            self.seats[beside].after.push(new);
        } else {
            // Those who were added beside it too decide at the same time.
            let waits = |seat: &&mut Seat| seat.after.contains(&beside) && seat.added_to != Some(root);
            for later in self.seats.iter_mut().filter(waits) {
                later.after.push(new);
            }
            seat.after = vec![beside];
        }
        self.seats.push(seat);
    }
}
