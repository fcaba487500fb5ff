//! How the numbers of an object's documents look.

use axum::Json;
use axum::extract::Path;
use base::{Error, Problem, Result};
use records::describe::{Choice, FieldKind};
use records::list::query::{Filter, Query};
use records::number::{DatePart, Rule};
use records::{Cx, Draft, list, save};
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::ToSchema;

use crate::ask::{Asker, Body};
use crate::error::Answer;

#[derive(Serialize, ToSchema)]
pub struct NumberingAnswer {
    pub prefix: String,
    /// `none`, `year`, `month` or `day`: the date in the number; the serial starts again when it changes.
    pub date_part: String,
    /// Digits of the serial, filled with zeros.
    pub digits: usize,
    /// No serial is left out; records are made one after the other.
    pub gapless: bool,
    /// How a number looks today.
    pub example: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NumberingWish {
    pub prefix: String,
    pub date_part: String,
    pub digits: i64,
    #[serde(default)]
    pub gapless: bool,
}

fn rule(cx: &Cx, name: &str) -> Result<Rule> {
    let object = cx.setup.catalog.object(name)?;
    if !object.fields.iter().any(|field| field.kind == FieldKind::AutoNumber) {
        return Err(Error::NotFound);
    }
    let own = cx.setup.numbering.get(name).cloned();
    Ok(own.unwrap_or_else(|| Rule::of_prefix(object.numbering.as_deref().unwrap_or(""))))
}

fn answer(cx: &Cx, rule: &Rule) -> NumberingAnswer {
    NumberingAnswer {
        prefix: rule.prefix.clone(),
        date_part: rule.date_part.value().to_owned(),
        digits: rule.digits,
        gapless: rule.gapless,
        example: rule.number(cx.today, 1),
    }
}

/// The numbering rule of an object. Administrators only.
#[utoipa::path(get, path = "/api/numbering/{object}", tag = "set-up", params(("object" = String, Path)), responses((status = 200, body = NumberingAnswer)))]
pub async fn numbering_show(asker: Asker, Path(name): Path<String>) -> Answer<Json<NumberingAnswer>> {
    let asker = asker.administrator()?;
    Ok(Json(answer(&asker.cx, &rule(&asker.cx, &name)?)))
}

/// Changes the numbering rule of an object; numbers that are given stay. Administrators only.
#[utoipa::path(put, path = "/api/numbering/{object}", tag = "set-up", params(("object" = String, Path)), request_body = NumberingWish, responses((status = 200, body = NumberingAnswer)))]
pub async fn numbering_change(
    asker: Asker,
    Path(name): Path<String>,
    Body(wish): Body<NumberingWish>,
) -> Answer<Json<NumberingAnswer>> {
    let asker = asker.administrator()?;
    let rule = asker.write(move |cx, tx| change(cx, tx, &name, &wish)).await?;
    Ok(Json(answer(&asker.cx, &rule)))
}

fn change(cx: &Cx, tx: &mut Tx, name: &str, wish: &NumberingWish) -> Result<Rule> {
    rule(cx, name)?;
    let date_part = DatePart::parse(&wish.date_part).ok_or_else(|| Error::invalid(Problem::at("date_part", "not_a_choice")))?;
    if !(1..=12).contains(&wish.digits) {
        return Err(Error::invalid(Problem::at("digits", "number_between").with("min", 1).with("max", 12)));
    }
    let numbering = cx.setup.catalog.object("numbering")?;
    let query = Query { filter: Some(Filter::equals("object", name)), top: Some(1), ..Query::default() };
    let draft = match list::page(cx, tx, numbering, &query)?.entries.pop() {
        Some(there) => Draft::update(there.record.id()),
        None => Draft::create().set("object", name),
    };
    let draft = draft.set("prefix", wish.prefix.as_str()).set("date_part", date_part.value());
    let draft = draft.set("digits", wish.digits).set("gapless", wish.gapless);
    save::save(cx, tx, numbering, draft)?;
    let digits = usize::try_from(wish.digits).unwrap_or(4);
    Ok(Rule { prefix: wish.prefix.clone(), date_part, digits, gapless: wish.gapless })
}
