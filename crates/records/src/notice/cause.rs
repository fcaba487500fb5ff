//! What `save` itself tells, in one place for every object: a record was given to somebody, and somebody was mentioned in a text. A
//! mention is `@` and a person's name, as it stands in the text; where two people have one name, `@name·team` is one of them, and the
//! bare name is all of them. So a mention works from a form, the API and an import alike, and a text stays a text.

use std::collections::BTreeMap;

use base::{Result, Uuid};
use store::{Tx, Value};

use super::{Notice, tell_each};
use crate::describe::{FieldKind, Object};
use crate::people::{People, Person};
use crate::{Change, Cx, Verb, automation};

/// Who is given more records than this by one batch is told how many they are, and not each.
const MOST_SINGLE: usize = 5;

/// Between a name and a team, where the name alone would be several people's.
const OF_TEAM: char = '·';

/// Tells whoever got a record and whoever was mentioned. A batch that does neither costs no statement.
pub(crate) fn tell_of_changes(cx: &Cx, tx: &mut Tx, object: &Object, changes: &[Change]) -> Result<()> {
    if object.setup || !tells(cx) {
        return Ok(());
    }
    let mut notices = assigned(cx, object, changes);
    for change in changes.iter().filter(|change| matches!(change.verb, Verb::Create | Verb::Update)) {
        let mentioned = mentioned(&cx.setup.people, object, change);
        if !mentioned.is_empty() {
            let (object, record) = subject(cx, object, change);
            notices.push(Notice::new("mention").about(&object, record).to(mentioned));
        }
    }
    if notices.is_empty() { Ok(()) } else { tell_each(cx, tx, &notices) }
}

/// What people do, by whichever door, is told; what Kaidan writes while it sets up, upgrades or undoes is not.
fn tells(cx: &Cx) -> bool {
    (cx.person().is_some() && !cx.origin.starts_with("import-undo:"))
        || ["import:", automation::ORIGIN].iter().any(|origin| cx.origin.starts_with(origin))
}

fn assigned(cx: &Cx, object: &Object, changes: &[Change]) -> Vec<Notice> {
    let mut given: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    let owned = changes.iter().filter(|change| object.owned && matches!(change.verb, Verb::Create | Verb::Update));
    for change in owned.filter(|change| change.touches("owner")) {
        if let Some(owner) = change.after.uuid("owner").filter(|owner| Some(*owner) != cx.user_id()) {
            given.entry(owner).or_default().push(change.id());
        }
    }
    let mut notices = Vec::new();
    for (owner, records) in given {
        if records.len() <= MOST_SINGLE {
            let one = |record| {
                Notice::new("assigned").about(&object.name, record).to([owner]).with("object", format!("@object.{}", object.name))
            };
            notices.extend(records.into_iter().map(one));
        } else {
            let many = Notice::new("assigned_many").to([owner]).with("count", records.len().to_string());
            notices.push(many.with("object", format!("@object.{}.plural", object.name)));
        }
    }
    notices
}

/// What a click on a mention opens: the record that an activity is about or that a part belongs to, because there it is read; else the
/// record itself.
fn subject(cx: &Cx, object: &Object, change: &Change) -> (String, Uuid) {
    let within = object.within.iter().chain(&object.part_of).find_map(|reference| {
        let target = object.field(reference)?.kind.target()?;
        Some((target.to_owned(), change.after.uuid(reference)?)).filter(|_| cx.setup.catalog.find(target).is_some())
    });
    within.unwrap_or_else(|| (object.name.clone(), change.id()))
}

/// Whom the texts of a record mention now and did not mention before.
fn mentioned(people: &People, object: &Object, change: &Change) -> Vec<Uuid> {
    let mut mentioned = Vec::new();
    for (at, field) in object.fields.iter().enumerate() {
        if !matches!(field.kind, FieldKind::LongText | FieldKind::Text) || field.retired {
            continue;
        }
        let Value::Text(text) = &change.after.values[at] else { continue };
        let before = change.before.as_ref().map(|before| &before.values[at]);
        if !text.contains('@') || before == Some(&change.after.values[at]) {
            continue;
        }
        let known = match before {
            Some(Value::Text(text)) => mentions(people, text),
            _ => Vec::new(),
        };
        mentioned.extend(mentions(people, text).into_iter().filter(|user| !known.contains(user)));
    }
    mentioned.sort();
    mentioned.dedup();
    mentioned
}

/// The people whom a text mentions. After each `@` the longest name counts, so that `@张伟强` is not 张伟.
pub fn mentions(people: &People, text: &str) -> Vec<Uuid> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices('@') {
        // An e-mail address mentions nobody.
        if text[..at].ends_with(|before: char| before.is_ascii_alphanumeric()) {
            continue;
        }
        let rest = &text[at + 1..];
        let named: Vec<&Person> =
            people.users().filter(|person| person.active && is_named(rest, &person.name)).map(AsRef::as_ref).collect();
        let longest = named.iter().map(|person| person.name.len()).max().unwrap_or(0);
        let same: Vec<&Person> = named.into_iter().filter(|person| person.name.len() == longest).collect();
        let team = rest[longest..].strip_prefix(OF_TEAM);
        let is_of = |person: &Person| {
            let node = person.team.and_then(|id| people.team(id));
            node.zip(team).is_some_and(|(node, rest)| rest.starts_with(&node.name))
        };
        let of_team: Vec<Uuid> = same.iter().filter(|person| is_of(person)).map(|person| person.id).collect();
        found.extend(if of_team.is_empty() { same.iter().map(|person| person.id).collect() } else { of_team });
    }
    found.sort();
    found.dedup();
    found
}

/// Whether the text begins with the name as a whole: `Lilian` is not `Li`, while a Chinese name needs no space after it.
fn is_named(text: &str, name: &str) -> bool {
    let Some(rest) = text.strip_prefix(name).filter(|_| !name.is_empty()) else { return false };
    let is_letter = |c: char| c.is_ascii_alphanumeric();
    !(name.ends_with(is_letter) && rest.starts_with(is_letter))
}
