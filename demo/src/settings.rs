//! Currencies with dated rates, holidays and make-up workdays, tags.

use base::calendar::{DayKind, china};
use base::{Decimal, Result, Uuid};
use records::company::{Currency, ExchangeRate, Holiday};
use records::describe::FieldType;
use records::{Cx, Draft};
use sales::customer::sorting::Tag;
use store::Tx;

use crate::days::{Days, holiday_name};
use crate::people::enter;
use crate::random::Random;

/// A foreign currency: what one unit is worth in yuan, in millionths, on the story's first day, and how far it moves in a month.
const CURRENCIES: [(&str, i64, i64); 3] = [("USD", 7_180_000, 35_000), ("EUR", 7_810_000, 60_000), ("TWD", 224_000, 1_600)];

const TAGS: [(&str, &str); 8] = [
    ("重点项目", "red"),
    ("战略客户", "purple"),
    ("招投标", "orange"),
    ("技改", "blue"),
    ("新建项目", "green"),
    ("老客户复购", "green"),
    ("价格敏感", "orange"),
    ("长账期", "grey"),
];

/// Rates by currency and month, each with the first day on which it holds.
pub struct Rates(Vec<(&'static str, Vec<(base::Date, i64)>)>);

impl Rates {
    pub fn told(days: &Days) -> Rates {
        let mut random = Random::new("rates");
        let month_begins = |day: &usize| days.date(*day).day() == 1 || *day == 0;
        let walk = |(code, start, step): (&'static str, i64, i64), random: &mut Random| {
            let mut rate = start;
            let rates = (0..days.today()).filter(month_begins).map(|day| {
                // Drawn back to where it began, so that two years do not carry it away.
                rate += random.between(-step, step) + (start - rate) / 8;
                (days.date(day), rate / 100 * 100)
            });
            (code, rates.collect())
        };
        Rates(CURRENCIES.into_iter().map(|currency| walk(currency, &mut random)).collect())
    }

    /// Millionths of a yuan for one unit on a day; a million for the yuan itself.
    pub fn on(&self, code: &str, day: base::Date) -> i64 {
        let Some((_, rates)) = self.0.iter().find(|(named, _)| *named == code) else { return 1_000_000 };
        rates.iter().rev().find(|(from, _)| *from <= day).or(rates.first()).map_or(1_000_000, |(_, rate)| *rate)
    }
}

/// Writes all of it; returns the tags' ids in their order.
pub fn write(cx: &Cx, tx: &mut Tx, days: &Days, rates: &Rates) -> Result<Vec<Uuid>> {
    let mut random = Random::new("settings");
    let mut made = 0;
    let mut id = || {
        made += 1;
        days.id(days.moment(0, 28_000 + made), &mut random)
    };
    let drafts = CURRENCIES.iter().map(|(code, _, _)| Draft::create().with_id(id()).set("code", *code)).collect();
    enter::<Currency>(cx, tx, drafts)?;
    let mut drafts = Vec::new();
    for (code, dated) in &rates.0 {
        for (from, rate) in dated {
            let rate = Decimal::new(*rate, 6).to_value();
            drafts.push(Draft::create().with_id(id()).set("currency", *code).set("valid_from", *from).set("rate", rate));
        }
    }
    enter::<ExchangeRate>(cx, tx, drafts)?;
    let holidays = china::rows().map(|(day, kind)| {
        let name = holiday_name(day, kind);
        Draft::create().with_id(id()).set("name", name).set("day", day).set("working", kind == DayKind::Workday)
    });
    let drafts = holidays.collect();
    enter::<Holiday>(cx, tx, drafts)?;
    let tags: Vec<Uuid> = TAGS.iter().map(|_| id()).collect();
    let drafts =
        TAGS.iter().zip(&tags).map(|((name, color), id)| Draft::create().with_id(*id).set("name", *name).set("color", *color));
    enter::<Tag>(cx, tx, drafts.collect())?;
    Ok(tags)
}
