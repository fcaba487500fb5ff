//! The company's settings.

use axum::Json;
use base::{Error, Locale, Problem, Result};
use records::describe::Choice;
use records::people::Action;
use records::{Cx, Draft, permit, save};
use serde::Deserialize;
use store::Tx;
use utoipa::ToSchema;

use super::session::{CompanyAnswer, language};
use crate::ask::{Asker, Body};
use crate::error::Answer;

/// The settings.
#[utoipa::path(get, path = "/api/settings", tag = "set-up", responses((status = 200, body = CompanyAnswer)))]
pub async fn settings_show(asker: Asker) -> Answer<Json<CompanyAnswer>> {
    Ok(Json(CompanyAnswer::of(&asker.cx.setup)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingsWish {
    pub name: Option<String>,
    pub base_currency: Option<String>,
    pub time_zone: Option<String>,
    /// 1 Monday … 7 Sunday.
    pub week_start: Option<i64>,
    pub fiscal_year_start: Option<i64>,
    pub locale: Option<String>,
}

/// Changes settings.
#[utoipa::path(patch, path = "/api/settings", tag = "set-up", request_body = SettingsWish, responses((status = 200, body = CompanyAnswer)))]
pub async fn settings_change(asker: Asker, Body(wish): Body<SettingsWish>) -> Answer<Json<CompanyAnswer>> {
    let asker = asker.administrator()?;
    asker.write(move |cx, tx| change(cx, tx, &wish)).await?;
    Ok(Json(CompanyAnswer::of(&asker.app.company.setup())))
}

fn change(cx: &Cx, tx: &mut Tx, wish: &SettingsWish) -> Result<()> {
    let object = cx.setup.catalog.object("setting")?;
    permit::scope(cx, object, Action::Update)?;
    let mut draft = Draft::update(cx.setup.settings.id.ok_or(Error::NotFound)?);
    let texts = [("company_name", &wish.name), ("base_currency", &wish.base_currency), ("time_zone", &wish.time_zone)];
    for (field, value) in texts {
        if let Some(value) = value {
            draft = draft.set(field, value.as_str());
        }
    }
    let numbers = [("week_start", wish.week_start, 7), ("fiscal_year_start", wish.fiscal_year_start, 12)];
    for (field, value, most) in numbers {
        let Some(value) = value else { continue };
        if !(1..=most).contains(&value) {
            return Err(Error::invalid(Problem::at(field, "number_between").with("min", 1).with("max", most)));
        }
        draft = draft.set(field, value);
    }
    if let Some(locale) = &wish.locale {
        let locale = Locale::parse(locale).ok_or_else(|| Error::invalid(Problem::at("locale", "unknown_locale")))?;
        draft = draft.set("language", language(locale).value());
    }
    save::save(cx, tx, object, draft).map(drop)
}
