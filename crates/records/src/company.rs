//! The company as records know it: its settings, currencies, rates and working days. Rows like any other; `Setup` reads them.

use base::calendar::{DayKind, FiscalCalendar, Period, WorkingCalendar, china};
use base::{Date, Decimal, Error, Locale, Problem, Result, Uuid};
use jiff::tz::TimeZone;
use records_derive::Object;
use rustc_hash::FxHashMap;
use store::{Reader, Tx, Value};

use crate::describe::{Chosen, CurrencyCode};
use crate::people::Language;
use crate::{Change, Cx, Verb};

/// The one row of settings.
#[derive(Object)]
#[object(group = "setup", icon = "setting", setup, company_data, title = "company_name", check(check_settings))]
pub struct Setting {
    pub company_name: String,
    /// Reports add up in it.
    pub base_currency: CurrencyCode,
    /// An IANA name: `Asia/Shanghai`.
    pub time_zone: String,
    /// 1 is Monday, 7 Sunday.
    #[field(starts = 1)]
    pub week_start: i64,
    /// The month in which a fiscal year starts.
    #[field(starts = 1)]
    pub fiscal_year_start: i64,
    pub language: Chosen<Language>,
}

/// A currency that documents may be in.
#[derive(Object)]
#[object(group = "setup", icon = "dollar", setup, company_data, title = "code", check(check_currencies))]
pub struct Currency {
    #[field(unique, max = 3)]
    pub code: String,
    #[field(starts = true)]
    pub active: bool,
}

/// What one unit of a currency is worth in base currency from a day on.
#[derive(Object)]
#[object(group = "setup", icon = "swap", setup, company_data, title = "currency", key(&["currency", "valid_from"]))]
pub struct ExchangeRate {
    pub currency: CurrencyCode,
    pub valid_from: Date,
    pub rate: Decimal,
}

/// A day that differs from the week's pattern: a public holiday, or a make-up workday (调休).
#[derive(Object)]
#[object(group = "setup", icon = "calendar", setup, company_data, calendar = "day", key(&["day"]))]
pub struct Holiday {
    #[field(searchable)]
    pub name: String,
    pub day: Date,
    /// A make-up workday: people work although the week's pattern says no.
    #[field(starts = false)]
    pub working: bool,
}

/// A time zone that exists, a calendar that can be reckoned with, and a base currency that stays once amounts are in it.
fn check_settings(cx: &Cx, _tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter_mut() {
        if change.after.text("time_zone").and_then(time_zone).is_none() {
            change.refuse("time_zone", "time_zone_unknown");
        }
        for (field, most) in [("week_start", 7), ("fiscal_year_start", 12)] {
            if !change.after.int(field).is_some_and(|number| (1..=most).contains(&number)) {
                change.refuse(field, "number_out_of_range");
            }
        }
        let known = change.after.text("base_currency").and_then(base::Currency::from_code).is_some();
        if !known {
            change.refuse("base_currency", "currency_unknown");
        } else if change.before.is_some() && change.touches("base_currency") {
            change.refuse("base_currency", "base_currency_fixed");
        }
        if change.verb == Verb::Delete {
            change.problems.push(Problem::new("settings_stay"));
        }
        if change.before.is_none() && cx.setup.settings.id.is_some() {
            change.refuse("company_name", "already_set_up");
        }
    }
    Ok(())
}

/// A code of ISO 4217; the base currency stays in use.
fn check_currencies(cx: &Cx, _tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter_mut() {
        let code = change.after.text("code").map(str::to_uppercase);
        if code.as_deref().and_then(base::Currency::from_code).is_none() {
            change.refuse("code", "currency_unknown");
        }
        let base = |change: &Change| {
            change.before.as_ref().and_then(|before| before.text("code")) == Some(cx.setup.settings.base_currency.code())
        };
        let gone = change.verb == Verb::Delete || change.touches("code") || *change.after.get("active") != Value::Bool(true);
        if cx.setup.settings.id.is_some() && base(change) && gone {
            change.refuse("code", "base_currency_stays");
        }
        change.after.set("code", code);
    }
    Ok(())
}

#[derive(Clone, Debug)]
pub struct Settings {
    /// None until the company is set up.
    pub id: Option<Uuid>,
    pub company_name: String,
    pub base_currency: base::Currency,
    pub time_zone: TimeZone,
    pub week_start: i64,
    pub fiscal_year_start: i64,
    pub locale: Locale,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            id: None,
            company_name: String::new(),
            base_currency: base::Currency::CNY,
            time_zone: time_zone("Asia/Shanghai").unwrap_or(TimeZone::UTC),
            week_start: 1,
            fiscal_year_start: 1,
            locale: Locale::ZhCn,
        }
    }
}

impl Settings {
    pub fn read(reader: &mut Reader) -> Result<Settings> {
        let row = reader.first(
            "select id, company_name, base_currency, time_zone, week_start, fiscal_year_start, language
             from setting where deleted_at is null order by created_at limit 1",
            &[],
            |row| {
                Ok((
                    row.get::<Uuid>(0)?,
                    row.get::<String>(1)?,
                    row.get::<String>(2)?,
                    row.get::<String>(3)?,
                    row.get::<i64>(4)?,
                    row.get::<i64>(5)?,
                    row.get::<String>(6)?,
                ))
            },
        )?;
        let Some((id, company_name, currency, zone, week_start, fiscal_year_start, language)) = row else {
            return Ok(Settings::default());
        };
        let defaults = Settings::default();
        Ok(Settings {
            id: Some(id),
            company_name,
            base_currency: base::Currency::from_code(&currency).unwrap_or(defaults.base_currency),
            time_zone: time_zone(&zone).unwrap_or(defaults.time_zone),
            week_start,
            fiscal_year_start,
            locale: <Language as crate::describe::Choice>::parse(&language).map_or(Locale::ZhCn, Locale::from),
        })
    }
}

/// The time zone of an IANA name.
pub fn time_zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

/// Dated rates into base currency, newest first by currency.
#[derive(Clone, Debug, Default)]
pub struct Rates(FxHashMap<String, Vec<(Date, Decimal)>>);

impl Rates {
    pub fn read(reader: &mut Reader) -> Result<Rates> {
        let mut rates = Rates::default();
        reader.each(
            "select currency, valid_from, rate from exchange_rate where deleted_at is null order by currency, valid_from desc",
            &[],
            |row| {
                rates.0.entry(row.get(0)?).or_default().push((row.get(1)?, base::money::from_stored(row.get(2)?)));
                Ok(())
            },
        )?;
        Ok(rates)
    }

    /// The rate that held on `day`: the newest that is not later, the oldest for days before it. None where the currency has no rate.
    pub fn on(&self, currency: &str, day: Date) -> Option<Decimal> {
        let rates = self.0.get(currency)?;
        rates.iter().find(|(from, _)| *from <= day).or(rates.last()).map(|(_, rate)| *rate)
    }
}

/// The days on which people work: the state's holidays where they are known, and the company's own exceptions, which count more.
pub fn working_days(reader: &mut Reader) -> Result<WorkingCalendar> {
    let own = reader.query("select day, working from holiday where deleted_at is null order by day", &[], |row| {
        let kind = if row.get::<bool>(1)? { DayKind::Workday } else { DayKind::Holiday };
        Ok((row.get::<Date>(0)?, kind))
    })?;
    Ok(WorkingCalendar::new(china::rows().chain(own)))
}

/// A period by its name or key (`this_month`, `2026-Q3`, `2026-09-01..2026-09-30`) in the company's fiscal calendar.
pub fn period(settings: &Settings, text: &str, today: Date) -> Result<Period> {
    Period::parse(text, today, &fiscal_calendar(settings))
        .map_err(|_| Error::invalid(Problem::at("period", "period_malformed").with("value", text)))
}

pub fn fiscal_calendar(settings: &Settings) -> FiscalCalendar {
    let small = |number: i64| i8::try_from(number).unwrap_or(1);
    // Settings are checked when they are saved; a row from elsewhere falls back to the calendar year.
    FiscalCalendar::new(small(settings.fiscal_year_start), small(settings.week_start)).unwrap_or_default()
}
