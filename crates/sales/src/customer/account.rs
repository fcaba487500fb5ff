//! Accounts: companies that buy or may buy, in groups (a parent and its subsidiaries).

use base::{Id, Problem, Result, Uuid, identity};
use records::describe::{Amount, AutoNumber, CurrencyCode, Default, Link, LongText, Match, Phone, Region, Tags};
use records::{Change, Cx};
use records_derive::Object;
use store::Tx;

use super::sorting::{Industry, Source, Tier};

#[derive(Object)]
#[object(
    group = "customer", icon = "bank", owner, check(check), numbering = "A",
    exclusive("credit_code", Match::Exact), exclusive("name", Match::Name), similar("phone", Match::Phone),
    index(&["owner_id", "updated_at", "id"])
)]
pub struct Account {
    /// The full name, as on its business licence.
    #[field(searchable, indexed, max = 200)]
    pub name: String,
    #[field(searchable, unique)]
    pub number: Option<AutoNumber>,
    /// The company that it belongs to.
    pub parent: Option<Id<Account>>,
    #[field(indexed)]
    pub industry: Option<Id<Industry>>,
    #[field(indexed)]
    pub region: Option<Region>,
    pub address: Option<String>,
    #[field(indexed)]
    pub tier: Option<Id<Tier>>,
    /// Unified social credit code, 18 characters with a check digit; in Taiwan the 8-digit business number.
    #[field(searchable, max = 18, section = "company")]
    pub credit_code: Option<String>,
    #[field(searchable)]
    pub phone: Option<Phone>,
    #[field(section = "company")]
    pub website: Option<Link>,
    #[field(section = "company")]
    pub employees: Option<i64>,
    #[field(default(Default::BaseCurrency), section = "company")]
    pub currency: Option<CurrencyCode>,
    #[field(section = "company")]
    pub annual_revenue: Option<Amount>,
    #[field(section = "company")]
    pub founded: Option<i64>,
    #[field(section = "background")]
    pub source: Option<Id<Source>>,
    #[field(section = "background")]
    pub tags: Option<Tags>,
    /// When somebody will next be in touch.
    #[field(indexed, section = "follow_up")]
    pub next_contact_on: Option<base::Date>,
    /// The last call, visit, meeting or message.
    #[field(read_only, untracked, indexed, section = "history")]
    pub last_activity_at: Option<base::Instant>,
    #[field(section = "background")]
    pub note: Option<LongText>,
    /// Its id in the system that it came from.
    #[field(unique, max = 100, section = "history")]
    pub external_id: Option<String>,
}

fn check(_cx: &Cx, tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter_mut() {
        credit_code(change);
        if change.touches("parent")
            && let Some(parent) = change.after.uuid("parent")
            && is_above(tx, parent, change.id())?
        {
            change.refuse("parent", "loop_in_tree");
        }
    }
    Ok(())
}

fn credit_code(change: &mut Change) {
    if !change.touches("credit_code") {
        return;
    }
    let Some(code) = change.after.text("credit_code") else { return };
    let code = code.to_uppercase();
    let valid = match code.len() {
        8 => identity::is_taiwan_business_number(&code),
        _ => identity::is_social_credit_code(&code),
    };
    if !valid {
        change.problems.push(Problem::at("credit_code", "credit_code_malformed"));
    }
    change.after.set("credit_code", code);
}

/// Whether `account` is `parent` itself or one of those above it. Groups are a few levels deep.
fn is_above(tx: &mut Tx, parent: Uuid, account: Uuid) -> Result<bool> {
    let found = tx.first(
        "with recursive above (id, depth) as (
           select id, 0 from account where id = ?1
           union all
           select a.parent_id, above.depth + 1 from account a join above on a.id = above.id where a.parent_id is not null and above.depth < 50)
         select 1 from above where id = ?2 limit 1",
        &[parent.into(), account.into()],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some())
}
