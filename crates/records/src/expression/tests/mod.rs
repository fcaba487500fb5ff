//! Expressions as tables: what they are on one deal, what is wrong with them, and that nothing that anybody types breaks them.

mod faults;
mod results;
mod wild;

use std::sync::Arc;

use base::calendar::{WorkingCalendar, china};
use base::{Instant, Uuid};
use store::Value as Stored;

use super::{Expression, Fault, Linked, Scene, json_of};
use crate::describe::{Catalog, Field, FieldKind, Object};
use crate::people::{People, RoleKind};
use crate::{Cx, Record, Setup, Who};

pub fn catalog() -> Catalog {
    let choice = |values: &[&str]| FieldKind::Choice(values.iter().map(ToString::to_string).collect());
    let deal = Object::new(
        "deal",
        vec![
            Field::new("name", FieldKind::Text),
            Field::new("amount", FieldKind::Money),
            Field::new("cost", FieldKind::Money),
            Field::new("currency", FieldKind::Currency),
            Field::new("discount", FieldKind::Percent),
            Field::new("seats", FieldKind::Integer),
            Field::new("rate", FieldKind::Decimal),
            Field::new("urgent", FieldKind::Boolean),
            Field::new("signed_on", FieldKind::Date),
            Field::new("size", choice(&["small", "large"])),
            Field::new("colours", FieldKind::Choices(vec!["red".to_owned(), "blue".to_owned()])),
            Field::new("account", FieldKind::Reference("account".to_owned())),
            Field::new("phone", FieldKind::Phone),
            Field::new("note", FieldKind::LongText),
            Field::new("picture", FieldKind::Picture),
        ],
    );
    let account =
        Object::new("account", vec![Field::new("name", FieldKind::Text), Field::new("industry", choice(&["trade", "food"]))]);
    Catalog::default().and(deal.owner().group("sell")).and(account.group("sell"))
}

pub fn setup() -> Arc<Setup> {
    Arc::new(Setup {
        assignment: Default::default(),
        defaults: Default::default(),
        kept: Default::default(),
        version: 0,
        catalog: catalog(),
        builtin: Arc::default(),
        people: People::default(),
        grants: Default::default(),
        settings: Default::default(),
        rates: Default::default(),
        currencies: vec!["CNY".to_owned()],
        titles: Default::default(),
        numbering: Default::default(),
        derived: crate::derived::Plan::default(),
        rules: Default::default(),
        automations: Default::default(),
        approvals: Default::default(),
        layouts: Default::default(),
        channels: crate::channel::Channels::default(),
        working: WorkingCalendar::new(china::rows()),
    })
}

pub fn cx() -> Cx {
    let noon: Instant = "2026-09-08T04:00:00Z".parse().unwrap();
    Cx::new(setup(), Who::System("test"), noon)
}

/// A deal of 1,054.50 yuan.
pub fn deal(cx: &Cx) -> Record {
    let mut deal = Record::empty(cx.setup.catalog.find("deal").unwrap());
    for (field, value) in [
        ("name", Stored::from("华为 Mate")),
        ("amount", 105_450_i64.into()),
        ("currency", "CNY".into()),
        ("discount", 250_000_i64.into()),
        ("seats", 7_i64.into()),
        ("rate", 1_500_000_i64.into()),
        ("signed_on", base::Date::constant(2026, 9, 30).into()),
        ("size", "large".into()),
        ("colours", "[\"red\"]".into()),
        ("account", Uuid::from_u128(7).into()),
        ("created_at", "2026-09-07T18:00:00Z".parse::<Instant>().unwrap().into()),
    ] {
        deal.set(field, value);
    }
    deal
}

pub fn compiled(text: &str) -> Result<Expression, Vec<Fault>> {
    let catalog = catalog();
    Expression::new(&catalog, catalog.find("deal").unwrap(), text)
}

/// The result on the deal, which was cheaper before, as the API tells it; or the key of the trouble after it.
pub fn result(text: &str) -> String {
    let expression = compiled(text).unwrap_or_else(|faults| panic!("{text}: {faults:?}"));
    let cx = cx();
    let after = deal(&cx);
    let mut before = after.clone();
    before.set("amount", 100_000_i64);
    before.set("name", Stored::Null);
    let linked = Linked::default();
    let scene = Scene::new(&cx, &after, Some(&before), &linked);
    let value = json_of(&expression.value(&scene)).to_string();
    match scene.trouble() {
        Some(trouble) => format!("{value} {}", trouble.key()),
        None => value,
    }
}

#[test]
fn a_role_is_known_by_its_kind() {
    assert_eq!(RoleKind::Manager, <RoleKind as crate::describe::Choice>::parse("manager").unwrap());
    assert!(compiled(r#"me.role == "manager" && owner.role in ["director"] && team in me.teams && owner == me"#).is_ok());
}
