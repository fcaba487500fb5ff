//! Layouts as clients draw them: which of those that come with the description (`describe`) fits a record, because no client evaluates a
//! condition. Writing them is plain records of `layout`.

use axum::Json;
use base::{Error, Problem, Result, Uuid};
use records::describe::{Choice, Object, in_language};
use records::layout::{self, LayoutKind, Part, Ready, Titles};
use records::people::Action;
use records::{Cx, Record, list, permit};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::Reader;
use utoipa::ToSchema;

use super::expressions::form_values;
use crate::ask::{Asker, Body};
use crate::error::Answer;

/// A layout as far as the asker may see what stands in it.
#[derive(Serialize, ToSchema)]
pub struct LayoutAnswer {
    pub id: Uuid,
    /// `page` or `quick`.
    pub kind: &'static str,
    /// It is for some records only: `/api/layouts/fit` says for which. Else it fits where none before it does.
    pub conditional: bool,
    pub tabs: Vec<TabAnswer>,
    /// Fields beneath the title.
    pub head: Vec<String>,
    /// What stands nowhere follows at the end of the page.
    pub rest: bool,
}

#[derive(Serialize, ToSchema)]
pub struct TabAnswer {
    pub title: Option<String>,
    pub parts: Vec<PartAnswer>,
}

#[derive(Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PartAnswer {
    Section { title: Option<String>, columns: u32, collapsed: bool, fields: Vec<PlaceAnswer> },
    List { object: String, field: String, columns: Vec<String>, order: Option<OrderAnswer> },
    Files,
}

#[derive(Serialize, ToSchema)]
pub struct PlaceAnswer {
    pub name: String,
    /// Takes a row of its own; null, as its kind usually does.
    pub wide: Option<bool>,
}

#[derive(Serialize, ToSchema)]
pub struct OrderAnswer {
    pub field: String,
    pub descending: bool,
}

/// The layouts of an object that the asker's role is given, in their order.
pub fn of(cx: &Cx, object: &Object) -> Vec<LayoutAnswer> {
    layout::allowed(cx, &object.name).map(|ready| answer(cx, object, ready)).collect()
}

fn answer(cx: &Cx, object: &Object, ready: &Ready) -> LayoutAnswer {
    let seen = layout::seen(cx, object, &ready.definition);
    let title = |titles: &Titles| {
        let labels: Vec<(String, String)> = titles
            .iter()
            .filter(|(_, title)| !title.trim().is_empty())
            .map(|(tag, title)| (tag.clone(), title.clone()))
            .collect();
        in_language(&labels, cx.locale).map(str::to_owned)
    };
    let part = |part: Part| match part {
        Part::Section(section) => PartAnswer::Section {
            title: title(&section.title),
            columns: section.columns,
            collapsed: section.collapsed,
            fields: section.fields.into_iter().map(|place| PlaceAnswer { name: place.name, wide: place.wide }).collect(),
        },
        Part::List(list) => PartAnswer::List {
            object: list.object,
            field: list.field,
            columns: list.columns,
            order: list.order.map(|order| OrderAnswer { field: order.field, descending: order.descending }),
        },
        Part::Files(_) => PartAnswer::Files,
    };
    LayoutAnswer {
        id: ready.id,
        kind: ready.kind.value(),
        conditional: ready.is_conditional(),
        tabs: seen
            .tabs
            .into_iter()
            .map(|tab| TabAnswer { title: title(&tab.title), parts: tab.parts.into_iter().map(part).collect() })
            .collect(),
        head: seen.head,
        rest: seen.rest,
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FitWish {
    pub object: String,
    /// `page` or `quick`.
    pub kind: String,
    /// The record that is shown or changed; none for a new one.
    pub id: Option<Uuid>,
    /// What stands in the form, as `/odata` takes it.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub values: Map<String, Value>,
}

#[derive(Serialize, ToSchema)]
pub struct FitAnswer {
    /// The layout; null where none fits and the description says what is shown.
    pub id: Option<Uuid>,
}

/// Which layout a record has, or a form as it stands, for whoever may read the object.
#[utoipa::path(post, path = "/api/layouts/fit", tag = "records", request_body = FitWish, responses((status = 200, body = FitAnswer)))]
pub async fn layouts_fit(asker: Asker, Body(wish): Body<FitWish>) -> Answer<Json<FitAnswer>> {
    Ok(Json(FitAnswer { id: asker.glance(move |cx, reader| fit(cx, reader, &wish)).await? }))
}

fn fit(cx: &Cx, reader: &mut Reader, wish: &FitWish) -> Result<Option<Uuid>> {
    let object = cx.setup.catalog.object(&wish.object)?;
    let kind = LayoutKind::parse(&wish.kind).ok_or_else(|| Error::invalid(Problem::at("kind", "not_an_option")))?;
    let scope = permit::scope(cx, object, Action::Read)?;
    let before: Option<Record> = match wish.id {
        Some(id) => Some(list::find(reader, object, &[id], &scope)?.pop().ok_or(Error::NotFound)?),
        None => None,
    };
    let values = form_values(cx, object, before.as_ref(), &wish.values);
    layout::fitting(cx, reader, object, kind, before.as_ref(), values)
}
