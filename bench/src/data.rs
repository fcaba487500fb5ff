//! A large company, written straight into the tables: 500 people, five accounts for one opportunity's worth of business, and
//! the activities around them. Deterministic; made once per scale and kept in `target/bench`.

use base::{Date, Error, Id, Instant, Locale, Result, Uuid, new_id};
use jiff::ToSpan;
use records::describe::{Choice, Object};
use records::people::{Role, RoleKind, Team, User};
use records::save::save_many;
use records::{Company, Draft, schema, text};
use sales::SetUp;
use store::{Tx, Value};

pub const NOW: &str = "2026-09-15T02:00:00Z";
const CHUNK: usize = 20_000;
pub const NAMES: [&str; 16] = [
    "华信", "江南", "远洋", "天元", "宏达", "金桥", "中拓", "北辰", "南方", "东海", "西岭", "恒通", "博瑞", "新科", "鼎盛",
    "嘉禾",
];
pub const TRADES: [&str; 12] = ["机械", "阀门", "船舶", "化工", "电力", "水务", "食品", "制药", "造纸", "钢铁", "纺织", "环保"];
pub const PLACES: [&str; 10] = ["苏州", "无锡", "宁波", "广州", "深圳", "北京", "天津", "武汉", "成都", "西安"];

pub struct Sizes {
    pub opportunities: usize,
    pub accounts: usize,
    pub activities: usize,
    pub users: usize,
}

impl Sizes {
    /// A fifth as many accounts, three times as many activities.
    pub fn of(opportunities: usize) -> Sizes {
        Sizes { opportunities, accounts: opportunities / 5, activities: opportunities * 3, users: 500 }
    }
}

pub fn now() -> Instant {
    NOW.parse().expect("a moment")
}

fn today() -> Date {
    jiff::civil::date(2026, 9, 15)
}

/// A small generator: the same numbers each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides
    }
}

/// Makes the company unless it is there. Returns its administrator.
pub fn fill(company: &Company, sizes: &Sizes) -> Result<Uuid> {
    let sql = "select id from \"user\" where email = 'bench@example.com'";
    if let Some(found) = company.read(|r| r.first(sql, &[], |row| row.get::<Uuid>(0)))? {
        // Activities come last, and what measurements add are opportunities and leads.
        let activities = company.read(|r| r.first("select count(*) from activity", &[], |row| row.get::<i64>(0)))?;
        return match activities == i64::try_from(sizes.activities).ok() {
            true => Ok(found),
            false => Err(Error::internal("an earlier run was stopped while it filled this database; remove it")),
        };
    }
    let wish = SetUp {
        company_name: "量级".into(),
        base_currency: "CNY".into(),
        time_zone: "Asia/Shanghai".into(),
        locale: Locale::ZhCn,
        name: "管理员".into(),
        email: "bench@example.com".into(),
    };
    let administrator = sales::set_up(company, now(), &wish)?.0;
    let people = people(company, sizes.users)?;
    let mut dice = Dice(7);
    drop_indexes(company)?;
    let accounts = accounts(company, sizes, &people, &mut dice)?;
    let opportunities = opportunities(company, sizes, &people, &accounts, &mut dice)?;
    activities(company, sizes, &people, &accounts, &opportunities, &mut dice)?;
    schema::follow(&company.db, &company.setup().catalog)?;
    Ok(administrator)
}

/// Indexes made after the rows cost a tenth of indexes kept with each; the schema brings them back.
fn drop_indexes(company: &Company) -> Result<()> {
    let setup = company.setup();
    company.db.write(|tx| {
        for object in ["account", "opportunity", "activity"] {
            let table = schema::table(setup.catalog.object(object)?);
            for index in &table.indexes {
                tx.execute(&format!("drop index {}", index.name(&table.name)), &[])?;
            }
        }
        Ok(())
    })
}

/// 50 teams of ten below one.
fn people(company: &Company, count: usize) -> Result<Vec<(Uuid, Uuid)>> {
    let cx = company.system("benchmark", now());
    let catalog = &cx.setup.catalog;
    let top = new_id();
    let teams: Vec<Uuid> = (0..count.div_ceil(10)).map(|_| new_id()).collect();
    company.write(&cx, |tx| records::save::save_as::<Team>(&cx, tx, Draft::create().with_id(top).set("name", "销售部")))?;
    let drafts =
        teams.iter().enumerate().map(|(n, id)| Draft::create().with_id(*id).set("name", format!("团队 {n}")).set("parent", top));
    let drafts: Vec<Draft> = drafts.collect();
    company.write(&cx, |tx| save_many(&cx, tx, catalog.of::<Team>(), drafts)?.into_iter().try_for_each(|o| o.map(drop)))?;
    let kind = records::describe::Choice::value(&RoleKind::Representative);
    let role: Id<Role> = Id::of(
        company
            .read(|r| r.first("select id from role where kind = ?1", &[kind.into()], |row| row.get::<Uuid>(0)))?
            .expect("seeded"),
    );
    let mut users = Vec::new();
    let drafts: Vec<Draft> = (0..count)
        .map(|n| {
            let (id, team) = (new_id(), teams[n / 10]);
            users.push((id, team));
            let draft =
                Draft::create().with_id(id).set("name", format!("销售 {n}")).set("email", format!("seller{n}@example.com"));
            draft.set("role", role.0).set("team", team)
        })
        .collect();
    let cx = company.system("benchmark", now());
    company
        .write(&cx, |tx| save_many(&cx, tx, cx.setup.catalog.of::<User>(), drafts)?.into_iter().try_for_each(|o| o.map(drop)))?;
    Ok(users)
}

/// Inserts records given as named values, and indexes their search terms.
fn insert(tx: &mut Tx, object: &Object, records: &[Vec<(&str, Value)>]) -> Result<()> {
    let columns: Vec<String> =
        object.fields.iter().flat_map(|field| std::iter::once(field.column()).chain(field.base_column())).collect();
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut terms = Vec::new();
    let rows: Vec<Vec<Value>> = records
        .iter()
        .map(|record| {
            let value =
                |name: &str| record.iter().find(|(known, _)| *known == name).map_or(Value::Null, |(_, value)| value.clone());
            let mut searched = String::new();
            let texts: Vec<String> = object
                .fields
                .iter()
                .filter(|field| field.searchable)
                .filter_map(|field| match value(&field.name) {
                    Value::Text(text) => Some(text),
                    _ => None,
                })
                .collect();
            text::write_terms(texts.iter().map(String::as_str), &mut searched);
            terms.push(searched);
            names
                .iter()
                .map(|name| match *name {
                    "version" => Value::Int(1),
                    name => match name.strip_suffix("_base").or_else(|| name.strip_suffix("_id")) {
                        Some(plain) => value(plain),
                        None => value(name),
                    },
                })
                .collect()
        })
        .collect();
    match object.has_search() {
        true => tx.insert_many_with_terms(&object.name, &names, &rows, &terms),
        false => tx.insert_many(&object.name, &names, &rows),
    }
}

fn in_chunks(company: &Company, count: usize, mut f: impl FnMut(&mut Tx, std::ops::Range<usize>) -> Result<()>) -> Result<()> {
    let mut from = 0;
    while from < count {
        let to = (from + CHUNK).min(count);
        company.db.write(|tx| f(tx, from..to))?;
        from = to;
    }
    Ok(())
}

fn moment(days_ago: usize) -> Instant {
    now().checked_sub(((days_ago * 24) as i64).hours()).expect("in range")
}

fn accounts(company: &Company, sizes: &Sizes, people: &[(Uuid, Uuid)], dice: &mut Dice) -> Result<Vec<(Uuid, usize)>> {
    let setup = company.setup();
    let object = setup.catalog.object("account")?;
    let mut made = Vec::with_capacity(sizes.accounts);
    in_chunks(company, sizes.accounts, |tx, range| {
        let records: Vec<_> = range
            .map(|n| {
                let (id, person) = (new_id(), n % people.len());
                made.push((id, person));
                let name = format!(
                    "{}{}{}{n}有限公司",
                    PLACES[dice.roll(PLACES.len())],
                    NAMES[dice.roll(NAMES.len())],
                    TRADES[dice.roll(TRADES.len())]
                );
                let at = Value::from(moment(dice.roll(1_000)));
                vec![
                    ("id", id.into()),
                    ("name", name.into()),
                    ("owner", people[person].0.into()),
                    ("team", people[person].1.into()),
                    ("currency", "CNY".into()),
                    ("created_at", at.clone()),
                    ("updated_at", at),
                ]
            })
            .collect();
        insert(tx, object, &records)
    })?;
    Ok(made)
}

fn opportunities(
    company: &Company,
    sizes: &Sizes,
    people: &[(Uuid, Uuid)],
    accounts: &[(Uuid, usize)],
    dice: &mut Dice,
) -> Result<Vec<Uuid>> {
    let setup = company.setup();
    let object = setup.catalog.object("opportunity")?;
    let stages = company.read(sales::sell::stage::Stages::read)?.rows;
    let mut made = Vec::with_capacity(sizes.opportunities);
    in_chunks(company, sizes.opportunities, |tx, range| {
        let mut held = Vec::new();
        let mut records = Vec::with_capacity(range.len());
        for n in range {
            let id = new_id();
            made.push(id);
            let (account, person) = accounts[n % accounts.len()];
            let stage = &stages[dice.roll(stages.len())];
            let age = dice.roll(1_000);
            let open = stage.kind == sales::sell::stage::StageKind::Open;
            let cycle = dice.roll(90).min(age);
            let closed = moment(age - cycle);
            let closed_on = closed.to_zoned(jiff::tz::TimeZone::UTC).date();
            let opened_on = moment(age).to_zoned(jiff::tz::TimeZone::UTC).date();
            let due = today().checked_add((dice.roll(180) as i64 - 60).days()).expect("in range");
            held.push(held_row(id, stages[0].id, moment(age), (stage.position > 0).then_some(closed)));
            if stage.position > 0 {
                held.push(held_row(id, stage.id, closed, None));
            }
            records.push(vec![
                ("id", id.into()),
                ("name", format!("{}{} {n}", NAMES[n % NAMES.len()], TRADES[n % TRADES.len()]).into()),
                ("account", account.into()),
                ("owner", people[person].0.into()),
                ("team", people[person].1.into()),
                ("stage", stage.id.into()),
                ("stage_since", closed.into()),
                ("currency", "CNY".into()),
                ("amount", Value::Int(dice.roll(90_000_000) as i64 + 100_000)),
                ("probability", Value::Int(stage.probability)),
                ("forecast_category", stage.category.value().into()),
                ("opened_on", opened_on.into()),
                ("expected_close_on", Value::from(open.then_some(due))),
                ("closed_on", Value::from((!open).then_some(closed_on))),
                ("created_at", moment(age).into()),
                ("updated_at", closed.into()),
            ]);
        }
        tx.insert_many("held", &["object", "record_id", "field", "value", "since", "until"], &held)?;
        insert(tx, object, &records)
    })?;
    Ok(made)
}

fn held_row(record: Uuid, stage: Uuid, since: Instant, until: Option<Instant>) -> Vec<Value> {
    vec!["opportunity".into(), record.into(), "stage".into(), stage.into(), since.into(), until.into()]
}

fn activities(
    company: &Company,
    sizes: &Sizes,
    people: &[(Uuid, Uuid)],
    accounts: &[(Uuid, usize)],
    opportunities: &[Uuid],
    dice: &mut Dice,
) -> Result<()> {
    let setup = company.setup();
    let object = setup.catalog.object("activity")?;
    let kinds = ["call", "visit", "meeting", "email", "task", "note"];
    in_chunks(company, sizes.activities, |tx, range| {
        let records: Vec<_> = range
            .map(|n| {
                let (account, person) = accounts[n % accounts.len()];
                let at = Value::from(moment(dice.roll(1_000)));
                vec![
                    ("id", new_id().into()),
                    ("subject", format!("跟进 {}", n % 1_000).into()),
                    ("kind", kinds[n % kinds.len()].into()),
                    ("account", account.into()),
                    ("opportunity", opportunities[n % opportunities.len()].into()),
                    ("owner", people[person].0.into()),
                    ("team", people[person].1.into()),
                    ("due_at", at.clone()),
                    ("done_at", if n % 10 == 0 { Value::Null } else { at.clone() }),
                    ("created_at", at.clone()),
                    ("updated_at", at),
                ]
            })
            .collect();
        insert(tx, object, &records)
    })
}
