//! What each person wants to be mailed. The bell tells everything always; mail tells every kind until somebody mutes it, and waits for
//! working hours until somebody says that it need not.

use base::{Error, Problem, Result, Uuid};
use rustc_hash::FxHashMap;
use store::{Reader, Tx, Value};

use crate::Cx;
use crate::channel::{FAMILIES, family};
use crate::sql::Sql;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Kinds that are not mailed, as `channel::family` names them.
    pub muted: Vec<String>,
    /// Mail comes at night and on days off, too.
    pub anytime: bool,
}

impl Choice {
    pub fn mails(&self, kind: &str) -> bool {
        !self.muted.iter().any(|muted| muted == family(kind))
    }
}

/// One's own choice.
pub fn choice(cx: &Cx, reader: &mut Reader) -> Result<Choice> {
    let Some(user) = cx.user_id() else { return Ok(Choice::default()) };
    Ok(choices(reader, &[user])?.remove(&user).unwrap_or_default())
}

/// Changes one's own choice.
pub fn choose(cx: &Cx, tx: &mut Tx, choice: &Choice) -> Result<()> {
    let Some(user) = cx.user_id() else { return Ok(()) };
    if let Some(unknown) = choice.muted.iter().find(|kind| !FAMILIES.contains(&kind.as_str())) {
        return Err(Error::invalid(Problem::at("muted", "notice_kind_unknown").with("value", unknown.clone())));
    }
    let muted = serde_json::to_string(&choice.muted).map_err(Error::internal)?;
    let sql = "insert into notice_choice (user_id, muted, anytime) values (?1, ?2, ?3)
               on conflict (user_id) do update set muted = ?2, anytime = ?3";
    tx.execute(sql, &[user.into(), muted.into(), choice.anytime.into()]).map(drop)
}

/// The choices of those who made one: one statement.
pub(super) fn choices(reader: &mut Reader, users: &[Uuid]) -> Result<FxHashMap<Uuid, Choice>> {
    let mut choices = FxHashMap::default();
    if users.is_empty() {
        return Ok(choices);
    }
    let mut sql = Sql::new("select user_id, muted, anytime from notice_choice where user_id in ");
    sql.list(users.iter().map(|user| Value::Id(*user)));
    reader.each(&sql.text, &sql.args, |row| {
        let muted: String = row.get(1)?;
        choices.insert(row.get(0)?, Choice { muted: serde_json::from_str(&muted).unwrap_or_default(), anytime: row.get(2)? });
        Ok(())
    })?;
    Ok(choices)
}
