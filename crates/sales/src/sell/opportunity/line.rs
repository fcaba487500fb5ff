//! The lines of an opportunity: products, quantities, prices. Their sum is the opportunity's amount.

use base::{Currency, Decimal, Id, Money, Result, Uuid};
use records::describe::{Amount, CurrencyCode, Percent};
use records::save::save_many;
use records::sql::Sql;
use records::{Change, Cx, Draft};
use records_derive::Object;
use rustc_hash::{FxHashMap, FxHashSet};
use store::{Row, Tx};

use super::Opportunity;
use crate::sell::product::Product;

#[derive(Object)]
#[object(group = "sell", icon = "ordered-list", title = "description", part_of = "opportunity", check(check), after(add_up))]
pub struct OpportunityLine {
    pub opportunity: Id<Opportunity>,
    #[field(indexed)]
    pub product: Option<Id<Product>>,
    #[field(max = 300)]
    pub description: Option<String>,
    #[field(starts = 1_000_000)]
    pub quantity: Decimal,
    /// The opportunity's.
    #[field(read_only)]
    pub currency: Option<CurrencyCode>,
    /// For one.
    pub price: Option<Amount>,
    pub discount: Option<Percent>,
    /// Quantity × price less the discount, rounded once.
    #[field(read_only)]
    pub amount: Option<Amount>,
    #[field(starts = 0)]
    pub position: i64,
}

/// Quantity × price × (1 − discount) in minor units, rounded once by the rule of `base::money`.
pub fn amount(quantity: Decimal, price: Money, discount: Decimal) -> Result<Money> {
    Money::from_major(quantity * price.major() * (Decimal::ONE - discount), price.currency)
}

fn check(cx: &Cx, tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    let starts = Starts::read(tx, changes)?;
    for change in changes.iter_mut() {
        let Some(opportunity) = change.after.uuid("opportunity") else { continue };
        if change.is_new() {
            let currency = starts.currencies.get(&opportunity).map_or(cx.setup.settings.base_currency.code(), String::as_str);
            change.after.set("currency", currency);
            if let Some(product) = change.after.uuid("product").and_then(|product| starts.products.get(&product)) {
                product.describe(change);
            }
        }
        let quantity: Decimal = change.after.typed("quantity").unwrap_or_default();
        if quantity <= Decimal::ZERO {
            change.refuse("quantity", "must_be_positive");
            continue;
        }
        let discount = change.after.typed::<Option<Percent>>("discount")?.unwrap_or_default().0;
        if discount < Decimal::ZERO || discount > Decimal::ONE {
            change.refuse("discount", "percent_out_of_range");
            continue;
        }
        let currency = change.after.text("currency").and_then(Currency::from_code).unwrap_or(cx.setup.settings.base_currency);
        let price = change.after.int("price").unwrap_or(0);
        match amount(quantity, Money::new(price, currency), discount) {
            Ok(amount) => change.after.set("amount", amount.minor),
            Err(_) => change.refuse("amount", "number_out_of_range"),
        }
    }
    Ok(())
}

/// What new lines take over, read once for all of them.
struct Starts {
    /// Of opportunities.
    currencies: FxHashMap<Uuid, String>,
    products: FxHashMap<Uuid, Offer>,
}

struct Offer {
    name: String,
    price: Option<i64>,
    currency: Option<String>,
}

impl Starts {
    fn read(tx: &mut Tx, changes: &[Change]) -> Result<Starts> {
        let mut starts = Starts { currencies: FxHashMap::default(), products: FxHashMap::default() };
        for some in named(changes, "opportunity").chunks(500) {
            let mut sql = Sql::new("select t.id, t.currency from opportunity t where t.currency is not null and ");
            sql.column_in("t", "id", some);
            starts.currencies.extend(tx.query(&sql.text, &sql.args, |row| Ok((row.get::<Uuid>(0)?, row.get::<String>(1)?)))?);
        }
        for some in named(changes, "product").chunks(500) {
            let mut sql = Sql::new("select t.id, t.name, t.list_price, t.currency from product t where ");
            sql.column_in("t", "id", some);
            let offer =
                |row: &Row| Ok((row.get::<Uuid>(0)?, Offer { name: row.get(1)?, price: row.get(2)?, currency: row.get(3)? }));
            starts.products.extend(tx.query(&sql.text, &sql.args, offer)?);
        }
        Ok(starts)
    }
}

impl Offer {
    /// Fills in what the line does not say itself; a list price in another currency says nothing.
    fn describe(&self, line: &mut Change) {
        if line.after.get("description").is_null() {
            line.after.set("description", self.name.as_str());
        }
        if line.after.get("price").is_null() && self.currency.as_deref() == line.after.text("currency") {
            line.after.set("price", self.price);
        }
    }
}

/// What the new lines refer to by a field, each once.
fn named(changes: &[Change], field: &str) -> Vec<Uuid> {
    let ids: FxHashSet<Uuid> =
        changes.iter().filter(|change| change.is_new()).filter_map(|change| change.after.uuid(field)).collect();
    ids.into_iter().collect()
}

/// The opportunity's amount follows its lines.
fn add_up(cx: &Cx, tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    let ids: FxHashSet<Uuid> = changes.iter().filter_map(|change| change.after.uuid("opportunity")).collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let mut drafts = Vec::with_capacity(ids.len());
    for some in ids.chunks(500) {
        let mut sql = Sql::new(
            "select t.opportunity_id, cast(sum(t.amount) as bigint) from opportunity_line t
             where t.deleted_at is null and t.amount is not null and ",
        );
        sql.column_in("t", "opportunity_id", some);
        sql.push(" group by t.opportunity_id");
        drafts.extend(tx.query(&sql.text, &sql.args, |row| Ok(Draft::update(row.get(0)?).set("amount", row.get::<i64>(1)?)))?);
    }
    let opportunity = cx.setup.catalog.of::<Opportunity>();
    save_many(cx, tx, opportunity, drafts)?.into_iter().try_for_each(|outcome| outcome.map(drop))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_rounded_once() {
        let dec = |text: &str| text.parse::<Decimal>().unwrap();
        for (quantity, minor, discount, expected) in
            [("3", 1999, "0", 5997), ("1.5", 333, "0", 500), ("7", 101, "0.035", 682), ("1", 100, "1", 0)]
        {
            let line = amount(dec(quantity), Money::new(minor, Currency::CNY), dec(discount)).unwrap();
            assert_eq!(line.minor, expected, "{quantity} × {minor} − {discount}");
        }
    }
}
