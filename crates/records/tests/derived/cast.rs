//! A small company: accounts under accounts, their deals in stages, and the lines of those.

use std::sync::Arc;

use base::{Error, Instant, Locale, Uuid};
use records::custom::CustomField;
use records::describe::{Catalog, Field, FieldKind, Object};
use records::people::{Role, User};
use records::save::{save, save_as};
use records::sql::Sql;
use records::{Company, Cx, Draft, setup};
use store::Value;

fn catalog() -> Catalog {
    let field = Field::new;
    let reference = |name: &str, object: &str| field(name, FieldKind::Reference(object.to_owned()));
    let kinds = ["open", "won"].map(str::to_owned).to_vec();
    let stage =
        vec![field("name", FieldKind::Text), field("kind", FieldKind::Choice(kinds)), field("probability", FieldKind::Percent)];
    let account = vec![field("name", FieldKind::Text), reference("parent", "account"), field("rating", FieldKind::Decimal)];
    let deal = vec![
        field("name", FieldKind::Text),
        reference("account", "account"),
        reference("stage", "stage"),
        field("probability", FieldKind::Percent),
        field("currency", FieldKind::Currency),
    ];
    let line = vec![
        reference("deal", "deal"),
        reference("product", "account"),
        field("quantity", FieldKind::Integer),
        field("price", FieldKind::Money),
        field("currency", FieldKind::Currency),
    ];
    setup::own_catalog()
        .and(Object::new("stage", stage).setup())
        .and(Object::new("account", account).group("customer"))
        .and(Object::new("deal", deal).group("sell"))
        .and(Object::new("line", line).title("id").part_of("deal").group("sell"))
}

/// Who works here, and three stages. The base currency is the yuan; a dollar is worth seven.
pub struct Cast {
    pub company: Company,
    li_na: Uuid,
    pub stages: [Uuid; 3],
}

impl Cast {
    pub fn new(db: store::Db) -> Cast {
        let company = Company::open(db, catalog()).expect("opens");
        let kaidan = company.system("test", noon());
        let made = company.write(&kaidan, |tx| {
            let role = save_as::<Role>(&kaidan, tx, Draft::create().set("name", "管理员").set("kind", "administrator"))?;
            let draft = Draft::create().set("name", "李娜").set("email", "li.na@example.com").set("role", role.record.id());
            let li_na = save_as::<User>(&kaidan, tx, draft)?.record.id();
            for code in ["CNY", "USD"] {
                save_as::<records::company::Currency>(&kaidan, tx, Draft::create().set("code", code))?;
            }
            let rate = Draft::create().set("currency", "USD").set("rate", 7_000_000_i64);
            let day: base::Date = "2026-01-01".parse().expect("a day");
            save_as::<records::company::ExchangeRate>(&kaidan, tx, rate.set("valid_from", day))?;
            let stage = kaidan.setup.catalog.object("stage")?.clone();
            let mut stages = [Uuid::nil(); 3];
            for (nth, (kind, probability)) in
                [("open", 200_000_i64), ("open", 550_000), ("won", 1_000_000)].into_iter().enumerate()
            {
                let draft = Draft::create().set("name", "阶段").set("kind", kind).set("probability", probability);
                stages[nth] = save(&kaidan, tx, &stage, draft)?.record.id();
            }
            Ok((li_na, stages))
        });
        let (li_na, stages) = made.expect("set up");
        Cast { company, li_na, stages }
    }

    /// Adds the computed fields: through four objects and back.
    pub fn compute(&self) {
        let formula = |object: &str, name: &str, result: &'static str, text: &'static str| {
            let made = self.add(object, name, &|draft| draft.set("kind", "formula").set("result", result).set("formula", text));
            made.unwrap_or_else(|error| panic!("{name}: {error:?}"));
        };
        let gather =
            |object: &str, name: &str, of: [&'static str; 3], field: Option<&'static str>, condition: Option<&'static str>| {
                let made = self.add(object, name, &|draft| {
                    let draft = draft.set("kind", "roll_up").set("child", of[0]).set("relation", of[1]).set("function", of[2]);
                    draft.set("child_field", field).set("condition", condition)
                });
                made.unwrap_or_else(|error| panic!("{name}: {error:?}"));
            };
        formula("line", "x_total", "money", "price * quantity");
        gather("deal", "x_sum", ["line", "deal", "sum"], Some("x_total"), Some("quantity > 1"));
        formula("deal", "x_weighted", "money", "x_sum * stage.probability");
        formula("deal", "x_tier", "text", r#"account.rating > 3 ? "A" : "B""#);
        gather("account", "x_deals", ["deal", "account", "count"], None, None);
        gather(
            "account",
            "x_open",
            ["deal", "account", "sum"],
            Some("x_weighted"),
            Some(r#"stage.kind == "open" && x_tier == "A""#),
        );
        gather("account", "x_most", ["deal", "account", "max"], Some("x_sum"), None);
        gather("account", "x_quantity", ["line", "product", "average"], Some("quantity"), None);
        gather("account", "x_group", ["account", "parent", "sum"], Some("x_open"), None);
        formula("account", "x_share", "decimal", "x_open / x_group");
        formula("line", "x_of", "percent", "x_total / deal.x_sum");
    }

    pub fn add(&self, object: &str, name: &str, set: &dyn Fn(Draft) -> Draft) -> Result<Uuid, Error> {
        let cx = self.li_na();
        let draft = set(Draft::create().set("object", object.to_owned()).set("field", name.to_owned()).set("labels", "{}"));
        self.company.write(&cx, |tx| Ok(save_as::<CustomField>(&cx, tx, draft)?.record.id()))
    }

    pub fn change(&self, field: Uuid, set: impl FnOnce(Draft) -> Draft) -> Result<(), Error> {
        let cx = self.li_na();
        self.company.write(&cx, |tx| save_as::<CustomField>(&cx, tx, set(Draft::update(field))).map(drop))
    }

    /// The custom field `object.name`.
    pub fn field(&self, path: &str) -> Uuid {
        let (object, name) = path.split_once('.').expect("a path");
        let sql = "select id from custom_field where object = ?1 and field = ?2";
        let found = self.company.read(|reader| reader.first(sql, &[object.into(), name.into()], |row| row.get::<Uuid>(0)));
        found.expect("read").expect("a field")
    }

    pub fn li_na(&self) -> Cx {
        self.company.cx(self.li_na, noon()).expect("works here").in_language(Locale::En)
    }

    pub fn object(&self, name: &str) -> Arc<Object> {
        self.company.setup().catalog.object(name).expect("described").clone()
    }

    pub fn save(&self, object: &str, draft: Draft) -> Result<Uuid, Error> {
        let cx = self.li_na();
        let object = self.object(object);
        self.company.write(&cx, |tx| Ok(save(&cx, tx, &object, draft)?.record.id()))
    }

    /// One of the records, in the order in which they were made.
    pub fn nth(&self, object: &str, deleted: bool, nth: usize) -> Option<Uuid> {
        let sql = format!("select id from {object} where deleted_at is {} null order by id", if deleted { "not" } else { "" });
        let ids = self.company.read(|reader| reader.query(&sql, &[], |row| row.get::<Uuid>(0))).expect("read");
        (!ids.is_empty()).then(|| ids[nth % ids.len()])
    }

    pub fn count(&self, object: &str) -> i64 {
        let sql = format!("select count(*) from {object}");
        self.company.read(|reader| reader.first(&sql, &[], |row| row.get(0))).expect("read").unwrap_or(0)
    }

    pub fn get(&self, object: &str, id: Uuid, field: &str) -> Value {
        self.values(object, field, Some(id)).pop().expect("there")
    }

    pub fn all(&self, object: &str, field: &str) -> Vec<Value> {
        self.values(object, field, None)
    }

    fn values(&self, object: &str, field: &str, id: Option<Uuid>) -> Vec<Value> {
        let described = self.object(object);
        let kind = described.field(field).expect("a field").kind.column();
        let mut sql = Sql::new(&format!("select {field} from {object} where true"));
        if let Some(id) = id {
            sql.push(" and id = ");
            sql.bind(id);
        }
        self.company.read(|reader| reader.query(&sql.text, &sql.args, |row| row.value(0, kind))).expect("read")
    }
}

/// What somebody is told: `target: text`, joined; empty where it is taken.
pub fn told<T: std::fmt::Debug>(outcome: Result<T, Error>) -> String {
    match outcome {
        Ok(_) => String::new(),
        Err(Error::Invalid(problems)) => {
            let each = problems.iter().map(|problem| {
                format!("{}: {}", problem.target.as_deref().unwrap_or("-"), base::words::say(Locale::En, &problem.message))
            });
            each.collect::<Vec<_>>().join("; ")
        }
        Err(error) => panic!("{error:?}"),
    }
}

pub fn noon() -> Instant {
    "2026-09-08T04:00:00Z".parse().expect("a moment")
}
