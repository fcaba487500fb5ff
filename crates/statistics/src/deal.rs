//! A deal as statistics see it, and how it looked on an earlier day.

/// Days since any fixed day.
pub type Day = i32;

/// What closed longer ago than this says nothing about today.
pub const LONGEST_PAST: i32 = 3 * 365;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Won,
    Lost,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Deal {
    /// Gives each deal a randomness of its own, so that one more deal changes nothing about the others.
    pub id: u64,
    /// What it is like, from coarse to fine: its team, its owner. Each is a part of the one before.
    pub segments: Vec<u32>,
    /// To whom it counts.
    pub owner: u32,
    pub opened: Day,
    /// None where nobody said: what such deals were worth is taken instead.
    pub amount: Option<f64>,
    /// What it was won for, where that is known to be another amount than what was expected.
    pub worth: Option<f64>,
    /// The day on which somebody expected it to be closed. The model does not ask: it learns from when deals close.
    pub expected: Option<Day>,
    /// Open stages by their place on the way, each with the day on which it was entered; in order. Empty where nobody knows.
    pub stages: Vec<(Day, usize)>,
    pub closed: Option<(Day, End)>,
}

impl Deal {
    /// Whether it was open on the morning of that day.
    pub fn is_open_on(&self, day: Day) -> bool {
        self.opened < day && self.closed.is_none_or(|(closed, _)| closed >= day)
    }

    /// How it ended before that day.
    pub fn ended_before(&self, day: Day) -> Option<(Day, End)> {
        self.closed.filter(|(closed, _)| *closed < day)
    }

    /// The stage in which it stood on the morning of that day, or when it was closed.
    pub fn stage_on(&self, day: Day) -> Option<usize> {
        let entered = self.stages.iter().take_while(|(entered, _)| *entered < day).last();
        entered.or(self.stages.first()).map(|(_, stage)| *stage)
    }

    pub fn won_within(&self, from: Day, until: Day) -> f64 {
        match self.closed {
            Some((day, End::Won)) if from <= day && day < until => self.worth.or(self.amount).unwrap_or(0.0),
            _ => 0.0,
        }
    }
}
