//! Two approval processes, and a few approvals in each state, so that nobody's list is empty: large deals before the contract, and
//! special prices on request.

use base::{Result, Uuid};
use records::approval::{self, ApprovalProcess, Verb, Wish};
use records::save::save_as;
use records::{Company, Draft};
use serde_json::json;
use store::{Reader, Value};

use crate::days::Days;
use crate::{Cast, Member};

/// The people who decide beside the cast.
struct Deciders {
    /// Leads the team in which the weak representative works.
    team_leader: Uuid,
    finance_role: Uuid,
    contract: Uuid,
}

/// A deal of somebody that is being talked about.
struct Deal {
    id: Uuid,
    /// Minor units of the base currency.
    amount: i64,
}

/// From this many fen on, a deal is a large one.
const LARGE: i64 = 100_000_000;

pub fn write(company: &Company, days: &Days, cast: &Cast) -> Result<()> {
    let deciders = company.read(|reader| deciders(reader, cast))?;
    let (large, special) = processes(company, days, cast, &deciders)?;
    let of = |member: &Member| company.read(|reader| deals(reader, member.id));
    let (strong, weak) = (of(&cast.strong)?, of(&cast.weak)?);
    let desk = Desk { company, days };
    let stage = [("stage".to_owned(), Value::Id(deciders.contract))];

    for deal in strong.iter().filter(|deal| deal.amount >= LARGE).take(1) {
        desk.ask(cast.strong.id, large, deal, &stage, "客户已口头确认，本周希望签约。")?;
    }
    for deal in weak.iter().filter(|deal| deal.amount >= LARGE).take(1) {
        let asked = desk.ask(cast.weak.id, large, deal, &stage, "付款方式为3-3-3-1，请审批。")?;
        desk.take(deciders.team_leader, asked, &Verb::Approve, "条款已核对，同意。")?;
    }
    let small = |deals: &[Deal]| -> Vec<Uuid> { deals.iter().filter(|deal| deal.amount < LARGE).map(|deal| deal.id).collect() };
    let (strong, weak) = (small(&strong), small(&weak));
    if let [first, second, third, ..] = strong[..] {
        let deal = |id| Deal { id, amount: 0 };
        desk.ask(cast.strong.id, special, &deal(first), &[], "竞品报价低8%，申请特价。")?;
        let asked = desk.ask(cast.strong.id, special, &deal(second), &[], "老客户复购，申请97折。")?;
        desk.take(cast.manager_east.id, asked, &Verb::Approve, "同意，下不为例。")?;
        let asked = desk.ask(cast.strong.id, special, &deal(third), &[], "框架协议价。")?;
        desk.take(cast.manager_east.id, asked, &Verb::Approve, "同意。")?;
        desk.take(cast.finance.id, asked, &Verb::Approve, "毛利满足要求。")?;
    }
    if let [first, ..] = weak[..] {
        let asked = desk.ask(cast.weak.id, special, &Deal { id: first, amount: 0 }, &[], "客户要求再让5个点。")?;
        desk.take(deciders.team_leader, asked, &Verb::Refuse, "先谈付款条件，不要直接让价。")?;
    }
    Ok(())
}

/// Yesterday morning, when all of it was asked and decided.
struct Desk<'a> {
    company: &'a Company,
    days: &'a Days,
}

impl Desk<'_> {
    fn cx(&self, person: Uuid) -> Result<records::Cx> {
        let moment = self.days.moment(self.days.today() - 1, 9 * 3600 + 40 * 60);
        Ok(self.company.cx(person, moment)?.from("demo"))
    }

    fn ask(&self, person: Uuid, process: Uuid, deal: &Deal, changes: &[(String, Value)], opinion: &str) -> Result<Uuid> {
        let cx = self.cx(person)?;
        let object = cx.setup.catalog.object("opportunity")?.clone();
        let wish = Wish { opinion: Some(opinion.to_owned()), ..Wish::default() };
        self.company.write(&cx, |tx| approval::ask(&cx, tx, &object, deal.id, process, changes, &wish))
    }

    fn take(&self, person: Uuid, id: Uuid, verb: &Verb, opinion: &str) -> Result<()> {
        let cx = self.cx(person)?;
        let wish = Wish { opinion: Some(opinion.to_owned()), ..Wish::default() };
        self.company.write(&cx, |tx| approval::take(&cx, tx, id, verb, &wish))
    }
}

fn processes(company: &Company, days: &Days, cast: &Cast, deciders: &Deciders) -> Result<(Uuid, Uuid)> {
    let cx = company.system("demo company", days.moment(0, 9 * 3600)).from("demo");
    company.write(&cx, |tx| {
        let superior = |name: &str, days: u32| json!({ "name": name, "approvers": [{ "kind": "superior", "level": 1 }], "days": days });
        let director = json!({ "kind": "user", "id": cast.director.id });
        let large = Draft::create()
            .set("object", "opportunity")
            .set("name", "大额商机签约审批")
            .set("description", "一百万元及以上的商机，进入合同签订前须经直属上级和销售总监审批。")
            .set("condition", "in_base(amount) >= 1000000")
            .set("by_button", false)
            .set("needed", "stages")
            .set("stages", json!([deciders.contract]).to_string())
            .set("steps", json!([superior("直属上级", 2), { "name": "销售总监", "approvers": [director], "days": 3 }]).to_string())
            .set("own", "other")
            .set("fallback", cast.director.id)
            .set("position", 0_i64);
        let finance = json!({
            "name": "财务核价", "mode": "any", "approvers": [{ "kind": "role", "id": deciders.finance_role }], "open": ["next_step"]
        });
        let special = Draft::create()
            .set("object", "opportunity")
            .set("name", "特价申请")
            .set("description", "低于价目表报价时提交，请写明原因。")
            .set("condition", "stage.kind == \"open\"")
            .set("needed", "nothing")
            .set("steps", json!([superior("直属上级", 1), finance]).to_string())
            .set("own", "other")
            .set("fallback", cast.director.id)
            .set("copies", json!([director]).to_string())
            .set("position", 1_i64);
        Ok((save_as::<ApprovalProcess>(&cx, tx, large)?.record.id(), save_as::<ApprovalProcess>(&cx, tx, special)?.record.id()))
    })
}

fn deciders(reader: &mut Reader, cast: &Cast) -> Result<Deciders> {
    let missing = || base::Error::internal("the demo company has nobody to decide");
    let mut first = |sql: &str, args: &[Value]| reader.first(sql, args, |row| row.get::<Uuid>(0))?.ok_or_else(missing);
    Ok(Deciders {
        team_leader: first(
            "select t.leader_id from \"user\" u join team t on t.id = u.team_id where u.id = ?1",
            &[cast.weak.id.into()],
        )?,
        finance_role: first("select role_id from \"user\" where id = ?1", &[cast.finance.id.into()])?,
        contract: first("select id from stage where kind = 'open' order by position desc limit 1", &[])?,
    })
}

/// The open deals of somebody that have a price and no contract yet, the largest first.
fn deals(reader: &mut Reader, owner: Uuid) -> Result<Vec<Deal>> {
    let sql = "select o.id, o.amount_base from opportunity o join stage s on s.id = o.stage_id
               where o.owner_id = ?1 and o.deleted_at is null and s.kind = 'open' and o.amount_base is not null
               and s.position > (select min(position) + 1 from stage)
               and s.position < (select max(position) from stage where kind = 'open')
               order by o.amount_base desc, o.id";
    reader.query(sql, &[owner.into()], |row| Ok(Deal { id: row.get(0)?, amount: row.get(1)? }))
}
