//! Users' files say who leads whom: a column with the manager, one with the region. They become teams below a team, led by a
//! user. And users whose file gives no address or role get one, because nobody can be entered without.

use std::collections::hash_map::Entry;

use base::{Result, Uuid};
use rustc_hash::FxHashMap;
use store::{Reader, Tx, Value};

use super::create::told;
use super::lookup::role_of_kind;
use super::survey::TeamWish;
use crate::exchange::guess::plain;
use crate::people::{RoleKind, Team, User};
use crate::{Cx, Draft, save, text};

/// The domain of addresses that are made up: reserved, so that no mail ever goes there.
pub const MADE_DOMAIN: &str = "import.invalid";

/// The teams above, by the plain form of their names; missing ones are made.
pub fn parents(cx: &Cx, tx: &mut Tx, wishes: &FxHashMap<String, TeamWish>) -> Result<FxHashMap<String, Uuid>> {
    let mut known: FxHashMap<String, Uuid> = FxHashMap::default();
    tx.each("select id, name from team where deleted_at is null order by created_at desc", &[], |row| {
        known.insert(plain(&row.get::<String>(1)?), row.get(0)?);
        Ok(())
    })?;
    let mut names: Vec<&str> = wishes.values().filter_map(|wish| wish.parent.as_deref()).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        if let Entry::Vacant(place) = known.entry(plain(name)) {
            let saved = save::save_as::<Team>(cx, tx, Draft::create().set("name", name))?;
            place.insert(saved.record.id());
        }
    }
    Ok(known)
}

/// Gives each team that was made its leader; one who is no user yet becomes one, with the role of a manager.
pub fn leaders(cx: &Cx, tx: &mut Tx, wishes: &FxHashMap<String, TeamWish>, made: &[(&str, Uuid)]) -> Result<()> {
    let mut users: FxHashMap<String, Uuid> = FxHashMap::default();
    tx.each("select id, name from \"user\" where deleted_at is null order by created_at desc", &[], |row| {
        users.insert(plain(&row.get::<String>(1)?), row.get(0)?);
        Ok(())
    })?;
    let Some(role) = role_of_kind(tx, RoleKind::Manager)? else { return Ok(()) };
    for (team, id) in made {
        let Some(leader) = wishes.get(*team).and_then(|wish| wish.leader.as_deref()) else { continue };
        let user = match users.get(&plain(leader)) {
            Some(user) => *user,
            None => {
                let draft =
                    Draft::create().set("name", leader).set("email", made_address(leader)).set("role", role).set("team", *id);
                // Somebody of another name has the made-up address: the team stays without a leader.
                let saved = tx.savepoint(|tx| save::save_as::<User>(cx, tx, draft));
                match saved {
                    Ok(saved) => saved.record.id(),
                    Err(error) => {
                        told(error)?;
                        continue;
                    }
                }
            }
        };
        users.insert(plain(leader), user);
        if cx.setup.people.team(*id).is_none_or(|team| team.leader.is_none()) {
            save::save_as::<Team>(cx, tx, Draft::update(*id).set("leader", user))?;
        }
    }
    Ok(())
}

/// An address for somebody whose file has none; the same name gets the same one, so that a second import finds the person.
pub fn made_address(name: &str) -> String {
    let words = |text: &str| -> String {
        let text = text.to_lowercase();
        let words: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
        words.join(".").chars().take(60).collect::<String>().trim_end_matches('.').to_owned()
    };
    let mut local = if name.is_ascii() { words(name) } else { words(&text::similarity_key(name).pinyin) };
    if local.is_empty() {
        local = words(&plain(name).chars().map(|c| format!("{:x}", c as u32)).collect::<Vec<_>>().join("."));
    }
    if local.is_empty() {
        "user".clone_into(&mut local);
    }
    format!("{local}@{MADE_DOMAIN}")
}

/// What a new user gets whom the file does not give it.
pub fn defaults(reader: &mut Reader) -> Result<Vec<(&'static str, Value)>> {
    let role = role_of_kind(reader, RoleKind::Representative)?;
    Ok(role.map(|role| ("role", Value::Id(role))).into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_address_is_valid_and_the_same_each_time() {
        for (name, address) in [
            ("Anna Snelling", "anna.snelling@import.invalid"),
            ("Mei-Mei Johns", "mei.mei.johns@import.invalid"),
            ("李雷", "lilei@import.invalid"),
            ("...", "user@import.invalid"),
        ] {
            assert_eq!(made_address(name), address);
        }
    }
}
