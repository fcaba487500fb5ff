//! What is said about a target: a discussion among those who may see it. Append-only like the target itself.

use base::{Error, Id, Problem, Result, Uuid};
use records::describe::{Entity, LongText};
use records::list::query::{Filter, Order, Path, Query};
use records::notice::{self, Notice};
use records::people::Action;
use records::save::{load, save_as};
use records::{Change, Cx, Draft, Record, Saved, Verb, list, permit};
use records_derive::Object;
use store::{Reader, Tx};

use super::Target;

/// Comments of one target that an answer holds.
const MOST: usize = 500;

/// Whoever may see the target may see it. Its author and its moment are those of every record.
#[derive(Object)]
#[object(group = "plan", icon = "message", title = "text", part_of = "target", check(check), index(&["target_id", "created_at"]))]
pub struct TargetComment {
    #[field(fixed)]
    pub target: Id<Target>,
    #[field(fixed)]
    pub text: LongText,
}

/// Adds a comment to a target that whoever asks may see, and tells the others who have to do with it.
pub fn comment(cx: &Cx, tx: &mut Tx, id: Id<Target>, text: &str) -> Result<Saved> {
    let target = load(cx, tx, cx.setup.catalog.of::<Target>(), id.0)?;
    if text.trim().is_empty() {
        return Err(Error::invalid(Problem::at("text", "required")));
    }
    let draft = Draft::create().set("target", id.0).set("text", text.trim());
    let saved = save_as::<TargetComment>(&cx.on_behalf("whoever sees a target may discuss it"), tx, draft)?;
    cx.announce(Target::NAME, id.0, "changed");
    let concerned = concerned(cx, tx, &target)?;
    notice::tell(cx, tx, &Notice::new("target_comment").about(Target::NAME, id.0).to(concerned))?;
    Ok(saved)
}

/// Its owner, whoever said it, whoever signed it, the superior who may sign it, and whoever has spoken before.
fn concerned(cx: &Cx, reader: &mut Reader, target: &Record) -> Result<Vec<Uuid>> {
    let owner = target.uuid("owner");
    let superior = owner.and_then(|owner| cx.setup.people.leader_of(owner));
    let mut people: Vec<Uuid> =
        [owner, superior, target.uuid("created_by"), target.uuid("signed_by")].into_iter().flatten().collect();
    let (_, said) = discussion(cx, reader, Id::of(target.id()))?;
    people.extend(said.iter().filter_map(|comment| comment.uuid("created_by")));
    Ok(people)
}

/// A target and what was said about it, the oldest first. Not found where whoever asks may not see the target.
pub fn discussion(cx: &Cx, reader: &mut Reader, id: Id<Target>) -> Result<(Record, Vec<Record>)> {
    let whole = cx.setup.catalog.of::<Target>();
    let scope = permit::scope(cx, whole, Action::Read)?;
    let target = list::find(reader, whole, &[id.0], &scope)?.pop().ok_or(Error::NotFound)?;
    let order = vec![Order { path: Path::of("created_at"), descending: false }];
    let query = Query { filter: Some(Filter::equals("target_id", id.0)), order, top: Some(MOST), ..Query::default() };
    let page = list::page(cx, reader, cx.setup.catalog.of::<TargetComment>(), &query)?;
    Ok((target, page.entries.into_iter().map(|entry| entry.record).collect()))
}

/// What was said stays.
fn check(_cx: &Cx, _tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter_mut().filter(|change| change.verb != Verb::Create) {
        change.problems.push(Problem::new("target_comment_stays"));
    }
    Ok(())
}
