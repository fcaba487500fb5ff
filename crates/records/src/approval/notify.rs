//! What people are told of an approval. The one place from which this room tells anybody anything.

use std::sync::Arc;

use base::{Result, Uuid};
use store::Tx;

use super::stored::Approval;
use crate::Cx;
use crate::describe::Object;
use crate::notice::{self, Notice};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It waits for their word.
    YourTurn,
    Returned,
    Approved,
    Refused,
    Withdrawn,
    Copied,
    Reminded,
    /// It should have been decided by now.
    Late,
}

/// The process's name may be read by everybody who takes part.
pub(super) fn tell(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, approval: &Approval, kind: Kind, people: &[Uuid]) -> Result<()> {
    let notice = match kind {
        Kind::YourTurn => Notice::new("approval_waits"),
        Kind::Returned => Notice::new("approval_returned"),
        Kind::Approved => Notice::new("approval_approved"),
        Kind::Refused => Notice::new("approval_refused"),
        Kind::Withdrawn => Notice::new("approval_withdrawn"),
        Kind::Copied => Notice::new("approval_copied"),
        Kind::Reminded => Notice::new("approval_reminded"),
        Kind::Late => Notice::new("approval_late"),
    };
    let notice = notice.to(people.iter().copied()).about(&object.name, approval.record);
    notice::tell(cx, tx, &notice.with("process", approval.definition.name.as_str()))
}
