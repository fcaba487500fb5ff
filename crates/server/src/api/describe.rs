//! What there is: every object and field that the asker may see, in their language. Lists, forms, boards and filters of the
//! web client are drawn from this answer and from nothing else.

use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{Locale, Result, money, words};
use records::describe::{Default, Field, FieldKind, Object, in_language};
use records::files::LARGEST_PICTURE;
use records::list::query::{Order, Path, Query};
use records::people::{Access, Action};
use records::{Cx, list, permit};
use sales::sell::assignment;
use serde::Serialize;
use serde_json::Value as JsonValue;
use store::Reader;
use utoipa::ToSchema;

use super::computed::{self, ComputedAnswer};
use super::layouts::{self, LayoutAnswer};
use crate::app::LARGEST_FILE;
use crate::ask::Asker;
use crate::error::Answer;

impl OptionAnswer {
    fn new(value: impl ToString, label: &str) -> Self {
        OptionAnswer { value: value.to_string(), label: label.to_owned(), color: None }
    }
}

/// A company that has more tags has stopped sorting by them.
const MOST_TAGS: usize = 500;

#[derive(Serialize, ToSchema)]
pub struct Description {
    /// Changes whenever the set-up does.
    pub version: i64,
    pub objects: Vec<ObjectAnswer>,
}

#[derive(Serialize, ToSchema)]
pub struct ObjectAnswer {
    pub name: String,
    pub label: String,
    pub label_plural: String,
    pub icon: String,
    pub custom: bool,
    /// Where the navigation shows it: `sell`, `customer`, `product`, `setup`.
    pub group: String,
    /// The field that names a record to people.
    pub title_field: String,
    pub can: Can,
    pub has_owner: bool,
    /// The company has rules for it: a form asks `/api/expressions/state` what they say.
    pub has_rules: bool,
    /// Its records may be approved: their pages show approvals.
    pub has_approvals: bool,
    /// A new record for which its writer chooses no owner is given to somebody by the company's rules.
    pub assigned_by_rules: bool,
    /// The reference to the whole that a record is part of: rights are the whole's, and it is entered on the whole's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_of: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub board_field: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar_field: Option<String>,
    pub fields: Vec<FieldAnswer>,
    /// Lists of records that refer to one of this object.
    pub children: Vec<Child>,
    /// There may be others like a new record: a form asks `/api/duplicates` while it is filled.
    pub checks_duplicates: bool,
    /// Fields whose values together are unique.
    pub keys: Vec<Vec<String>>,
    /// Its layouts that the asker's role is given, in the order in which they are tried; none, where a page shows what stands above.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub layouts: Vec<LayoutAnswer>,
}

/// What the asker may do with at least some of an object's records.
#[derive(Serialize, ToSchema)]
pub struct Can {
    pub create: bool,
    pub update: bool,
    pub delete: bool,
    pub import: bool,
    pub export: bool,
    pub assign: bool,
}

#[derive(Serialize, ToSchema)]
pub struct Child {
    pub object: String,
    pub field: String,
    /// Whether they are parts of it, as lines are of an opportunity.
    pub part: bool,
}

#[derive(Serialize, ToSchema)]
pub struct FieldAnswer {
    pub name: String,
    pub kind: &'static str,
    pub label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// `read`, `write` or `masked`.
    pub access: &'static str,
    pub required: bool,
    pub unique: bool,
    pub searchable: bool,
    pub sortable: bool,
    pub filterable: bool,
    pub tracked: bool,
    pub custom: bool,
    pub read_only: bool,
    /// How its value comes about, where nobody enters it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub computed: Option<ComputedAnswer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<OptionAnswer>>,
    /// The object that a reference names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The field that holds an amount's currency; without it, amounts are in base currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_field: Option<&'static str>,
    /// Digits after the decimal point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<usize>,
    /// Bytes of the largest file that it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_bytes: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = serde_json::Value)]
    pub default: Option<JsonValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Its heading.
    pub section_label: Option<String>,
}

#[derive(Clone, Serialize, ToSchema)]
pub struct OptionAnswer {
    pub value: String,
    pub label: String,
    /// The colour that a tag is drawn in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
}

/// Everything that the asker may see, described.
#[utoipa::path(get, path = "/api/describe", tag = "describe", responses((status = 200, body = Description)))]
pub async fn describe(asker: Asker, headers: HeaderMap) -> Answer<Response> {
    let cx = &asker.cx;
    let role = cx.person().map_or_else(String::new, |person| person.role.simple().to_string());
    let etag = format!("W/\"{}-{role}-{}\"", cx.setup.version, cx.locale.tag());
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes()) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let tags = asker.read(tags).await?;
    let objects = cx.setup.catalog.objects().iter().filter(|object| permit::may(cx, object, Action::Read));
    let description = Description { version: cx.setup.version, objects: objects.map(|each| object(cx, each, &tags)).collect() };
    let mut response = Json(description).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        response.headers_mut().insert(header::ETAG, etag);
    }
    Ok(response)
}

/// The company's tags, which fields of tags offer.
fn tags(cx: &Cx, reader: &mut Reader) -> Result<Vec<OptionAnswer>> {
    let Some(tag) = cx.setup.catalog.find("tag").filter(|tag| permit::may(cx, tag, Action::Read)) else { return Ok(Vec::new()) };
    let order = vec![Order { path: Path::of(&tag.title), descending: false }];
    let page = list::page(cx, reader, tag, &Query { order, top: Some(MOST_TAGS), ..Query::default() })?;
    let tags = page.entries.iter().map(|entry| &entry.record);
    Ok(tags
        .map(|tag| OptionAnswer { color: tag.text("color").map(str::to_owned), ..OptionAnswer::new(tag.id(), tag.title()) })
        .collect())
}

fn object(cx: &Cx, object: &Object, tags: &[OptionAnswer]) -> ObjectAnswer {
    let may = |action| permit::may(cx, object, action);
    let children = cx.setup.catalog.referring(&object.name).filter(|(child, _)| permit::may(cx, child, Action::Read));
    ObjectAnswer {
        name: object.name.clone(),
        label: object.label(cx.locale),
        label_plural: object.plural(cx.locale),
        icon: object.icon.clone(),
        custom: object.custom,
        group: object.group.clone(),
        title_field: object.title.clone(),
        can: Can {
            create: may(Action::Create),
            update: may(Action::Update),
            delete: may(Action::Delete),
            import: may(Action::Import),
            export: may(Action::Export),
            assign: may(Action::Assign),
        },
        has_owner: object.owned,
        has_rules: cx.setup.rules.has(&object.name) || cx.setup.defaults.has(&object.name),
        has_approvals: cx.setup.approvals.may_concern(&object.name),
        assigned_by_rules: object.name == "lead" && assignment::is_in_use(cx),
        part_of: object.part_of.clone(),
        board_field: object.board.clone(),
        calendar_field: object.calendar.clone(),
        fields: object.fields.iter().filter_map(|each| field(cx, object, each, tags)).collect(),
        children: children
            .map(|(child, field)| Child {
                object: child.name.clone(),
                field: field.to_owned(),
                part: child.part_of.as_deref() == Some(field),
            })
            .collect(),
        checks_duplicates: !object.duplicates.is_empty(),
        keys: object.keys.clone(),
        layouts: layouts::of(cx, object),
    }
}

/// What people call a field.
pub fn field_label(locale: Locale, object: &Object, field: &Field) -> String {
    let own = in_language(&field.labels, locale).map(str::to_owned);
    own.or_else(|| words::find(locale, &format!("field.{}.{}", object.name, field.name)).map(str::to_owned)).unwrap_or_else(
        || words::find(locale, &format!("field.{}", field.name)).map_or_else(|| field.name.clone(), str::to_owned),
    )
}

/// What people call a value of a choice; a value that nobody named, as in custom fields, is its own label.
pub fn option_label(locale: Locale, object: &str, field: &str, value: &str) -> String {
    let find = |key: &str| words::find(locale, key).map(str::to_owned);
    find(&format!("choice.{object}.{field}.{value}"))
        .or_else(|| find(&format!("choice.{value}")))
        .unwrap_or_else(|| value.to_owned())
}

fn field(cx: &Cx, object: &Object, field: &Field, tags: &[OptionAnswer]) -> Option<FieldAnswer> {
    let access = permit::access(cx, object, field);
    let access_name = match access {
        Access::Hidden => return None,
        Access::Masked => "masked",
        Access::Read => "read",
        Access::Write => "write",
    };
    let comparable = permit::may_compare(cx, object, field) && field.kind != FieldKind::Json && !field.kind.is_file();
    let limited =
        matches!(field.kind, FieldKind::Text | FieldKind::LongText | FieldKind::Email | FieldKind::Phone | FieldKind::Link);
    Some(FieldAnswer {
        name: field.name.clone(),
        kind: field.kind.name(),
        label: field_label(cx.locale, object, field),
        help: help(cx.locale, object, field),
        access: access_name,
        required: field.required,
        unique: field.unique,
        searchable: field.searchable,
        sortable: comparable && !matches!(field.kind, FieldKind::Choices(_) | FieldKind::LongText | FieldKind::Location),
        filterable: comparable && field.kind != FieldKind::Location,
        tracked: field.tracked,
        custom: field.custom,
        read_only: field.read_only,
        computed: computed::answer(cx, object, field),
        options: options(cx, object, field, tags),
        target: field.kind.target().map(str::to_owned),
        currency_field: (field.kind == FieldKind::Money && object.position("currency").is_some()).then_some("currency"),
        scale: match field.kind {
            FieldKind::Money => Some(money::digits(cx.setup.settings.base_currency)),
            FieldKind::Decimal | FieldKind::Percent => Some(money::DECIMAL_SCALE),
            _ => None,
        },
        max_length: limited.then_some(field.max),
        max_bytes: match field.kind {
            FieldKind::File => Some(LARGEST_FILE),
            FieldKind::Picture => usize::try_from(LARGEST_PICTURE).ok(),
            _ => None,
        },
        default: default(cx, field),
        section: (!field.section.is_empty()).then(|| field.section.clone()),
        section_label: words::find(cx.locale, &format!("section.{}", field.section)).map(str::to_owned),
    })
}

fn help(locale: Locale, object: &Object, field: &Field) -> Option<String> {
    let worded = words::find(locale, &format!("help.{}.{}", object.name, field.name)).map(str::to_owned);
    worded.or_else(|| (!field.help.is_empty()).then(|| field.help.clone()))
}

fn options(cx: &Cx, object: &Object, field: &Field, tags: &[OptionAnswer]) -> Option<Vec<OptionAnswer>> {
    match &field.kind {
        FieldKind::Tags => Some(tags.to_vec()),
        FieldKind::Choice(values) | FieldKind::Choices(values) => {
            let label = |value: &String| option_label(cx.locale, &object.name, &field.name, value);
            Some(values.iter().map(|value| OptionAnswer::new(value, &label(value))).collect())
        }
        FieldKind::Currency => {
            let name =
                |code: &String| words::find(cx.locale, &format!("currency.{code}")).map_or_else(|| code.clone(), str::to_owned);
            Some(cx.setup.currencies.iter().map(|code| OptionAnswer::new(code, &name(code))).collect())
        }
        _ => None,
    }
}

/// A default that does not depend on when and by whom a record is made.
/// As a record's JSON has it: an amount in major units, a share of one.
fn default(cx: &Cx, field: &Field) -> Option<JsonValue> {
    let Default::Value(value) = field.default.as_ref()? else { return None };
    let mut text = String::new();
    records::json::push_value(&mut text, field, value, cx.setup.settings.base_currency);
    serde_json::from_str(&text).ok()
}
