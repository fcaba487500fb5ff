//! What was done: a row of the approval's own log, with opinion and files, and an event in the record's history.

use base::{Error, Problem, Result, Uuid};
use serde_json::json;
use store::Tx;

use super::run::State;
use super::stored::{self, Action, Approval, Deed};
use super::{Run, StepState};
use crate::describe::Choice;
use crate::{Cx, events, files};

/// The longest opinion, in characters, and the files that come with one, at most.
const LONGEST_OPINION: usize = 2_000;
const MOST_FILES: usize = 10;

/// What somebody says with a verb.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// The turn that they saw; where it went on since, nothing is done.
    pub turn: Option<u32>,
    pub opinion: Option<String>,
    /// Files that they uploaded, which become attachments of the record.
    pub files: Vec<Uuid>,
}

/// What was done.
pub(super) struct Done<'a> {
    pub deed: Deed,
    pub wish: &'a Wish,
    /// The step that waited.
    pub step: usize,
    pub instead_of: Option<Uuid>,
    pub whom: &'a [Uuid],
}

impl<'a> Done<'a> {
    pub fn new(deed: Deed, approval: &Approval, wish: &'a Wish) -> Done<'a> {
        Done { deed, wish, step: approval.run.at, instead_of: None, whom: &[] }
    }

    /// The opinion, without spaces around it.
    pub fn opinion(&self) -> Result<Option<String>> {
        let text = self.wish.opinion.as_deref().map(str::trim).filter(|text| !text.is_empty());
        if text.is_some_and(|text| text.chars().count() > LONGEST_OPINION) {
            return Err(Error::invalid(Problem::at("opinion", "too_long").with("most", LONGEST_OPINION)));
        }
        Ok(text.map(str::to_owned))
    }

    /// Writes it down. `approval` stands as it does afterwards.
    pub fn write(&self, cx: &Cx, tx: &mut Tx, approval: &Approval) -> Result<()> {
        if self.wish.files.len() > MOST_FILES {
            return Err(Error::invalid(Problem::at("file_ids", "approval_too_many").with("most", MOST_FILES)));
        }
        for file in &self.wish.files {
            files::attach(cx, tx, *file, &approval.object, approval.record)?;
        }
        let action = Action {
            at: cx.now,
            by: cx.user_id(),
            instead_of: self.instead_of,
            deed: self.deed.value().to_owned(),
            step: i64::try_from(self.step).unwrap_or(0),
            opinion: self.opinion()?,
            whom: self.whom.to_vec(),
            files: self.wish.files.clone(),
        };
        stored::log(tx, cx, approval, &action)?;
        match self.kind(&approval.run) {
            Some(kind) => self.remember(cx, tx, approval, kind),
            None => Ok(()),
        }
    }

    fn remember(&self, cx: &Cx, tx: &mut Tx, approval: &Approval, kind: &'static str) -> Result<()> {
        let names = self.whom.iter().filter_map(|id| cx.setup.people.user_name(*id)).collect::<Vec<_>>().join("、");
        let parts = [Some(approval.definition.name.clone()), (!names.is_empty()).then_some(names), self.opinion()?];
        let note = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let note = json!({ "note": note, "approval": approval.id });
        events::remember(cx, tx, &approval.object, approval.record, kind, Some(note))
    }

    /// As the record's timeline tells it; what ends an approval is told as its end.
    fn kind(&self, run: &Run) -> Option<&'static str> {
        let found_nobody = run.steps.get(run.at).is_some_and(|step| step.state == StepState::Nobody);
        Some(match self.deed {
            Deed::Asked if run.state == State::Approved => "approval_passed",
            Deed::Asked => "approval_asked",
            Deed::Approved | Deed::SentBack | Deed::AskedAgain if found_nobody => "approval_nobody",
            Deed::Approved if run.state == State::Approved => "approval_granted",
            Deed::Approved => "approval_approved",
            Deed::Refused => "approval_refused",
            Deed::SentBack => "approval_sent_back",
            Deed::Returned => "approval_returned",
            Deed::AskedAgain => "approval_asked_again",
            Deed::Withdrawn => "approval_withdrawn",
            Deed::AddedBefore | Deed::AddedAfter => "approval_added",
            Deed::HandedOver => "approval_handed_over",
            Deed::Reminded | Deed::Copied => return None,
        })
    }
}
