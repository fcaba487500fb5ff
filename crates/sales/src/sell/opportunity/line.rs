//! The lines of an opportunity: products, quantities, prices. Their sum is the opportunity's amount.

use base::{Currency, Decimal, Id, Money, Result};
use records::describe::{Amount, CurrencyCode, Percent};
use records::save::save_as;
use records::{Change, Cx, Draft};
use records_derive::Object;
use rustc_hash::FxHashSet;
use store::Tx;

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
    for change in changes.iter_mut() {
        let Some(opportunity) = change.after.uuid("opportunity") else { continue };
        if change.is_new() {
            let code = tx.first("select currency from opportunity where id = ?1", &[opportunity.into()], |row| {
                row.get::<Option<String>>(0)
            })?;
            change.after.set("currency", code.flatten().unwrap_or_else(|| cx.setup.settings.base_currency.code().to_owned()));
        }
        if change.is_new()
            && let Some(product) = change.after.uuid("product")
        {
            let sql = "select name, list_price, currency from product where id = ?1";
            let row = tx.first(sql, &[product.into()], |row| {
                Ok((row.get::<String>(0)?, row.get::<Option<i64>>(1)?, row.get::<Option<String>>(2)?))
            })?;
            if let Some((name, price, currency)) = row {
                if change.after.get("description").is_null() {
                    change.after.set("description", name);
                }
                if change.after.get("price").is_null() && currency.as_deref() == change.after.text("currency") {
                    change.after.set("price", price);
                }
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

/// The opportunity's amount follows its lines.
fn add_up(cx: &Cx, tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    let opportunities: FxHashSet<_> = changes.iter().filter_map(|change| change.after.uuid("opportunity")).collect();
    for id in opportunities {
        let sum = tx.first(
            "select cast(sum(amount) as bigint) from opportunity_line where opportunity_id = ?1 and deleted_at is null",
            &[id.into()],
            |row| row.get::<Option<i64>>(0),
        )?;
        if let Some(Some(sum)) = sum {
            save_as::<Opportunity>(cx, tx, Draft::update(id).set("amount", sum))?;
        }
    }
    Ok(())
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
