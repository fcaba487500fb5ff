//! From the rows of `custom_object` to descriptions in the catalog. Read whenever the set-up is; a row that names what is not there any
//! more is taken as far as it goes, so that no company is ever without its objects.

use base::{Locale, Result, words};
use store::{Reader, Value};

use super::object::{Navigation, Title};
use crate::describe::{Catalog, Choice, Default, DuplicateRule, Field, FieldKind, Match, Object};
use crate::record::Record;

/// A row, as text and yes or no.
#[derive(Clone, std::default::Default)]
pub(super) struct Row {
    pub object: String,
    labels: Vec<(String, String)>,
    plurals: Vec<(String, String)>,
    icon: Option<String>,
    navigation: Option<Navigation>,
    title: Option<Title>,
    prefix: Option<String>,
    owned: bool,
    whole: Option<String>,
    part: bool,
    activities: bool,
    board: Option<String>,
    calendar: Option<String>,
    searched: Vec<String>,
    duplicates: Vec<DuplicateRule>,
    pub retired: bool,
}

impl Row {
    /// As `save` has it.
    pub fn of(record: &Record) -> Row {
        let text = |name: &str| record.text(name).map(str::to_owned);
        let yes = |name: &str| *record.get(name) == Value::Bool(true);
        Row {
            object: text("object").unwrap_or_default(),
            labels: texts_by_language(record.text("labels")),
            plurals: texts_by_language(record.text("plurals")),
            icon: text("icon"),
            navigation: record.text("navigation").and_then(Navigation::parse),
            title: record.text("title").and_then(Title::parse),
            prefix: text("prefix"),
            owned: yes("owned"),
            whole: text("whole"),
            part: yes("part"),
            activities: yes("activities"),
            board: text("board"),
            calendar: text("calendar"),
            searched: texts(record.text("searched")),
            duplicates: duplicate_rules(record.text("duplicates")).unwrap_or_default(),
            retired: yes("retired"),
        }
    }
}

/// Every row, in the order of the navigation.
pub(super) fn rows(reader: &mut Reader) -> Result<Vec<Row>> {
    let sql = "select object, labels, plurals, icon, navigation, title, prefix, owned, whole, part, activities, board, calendar,
                      searched, duplicates, retired
               from custom_object where deleted_at is null order by position, created_at, id";
    reader.query(sql, &[], |row| {
        Ok(Row {
            object: row.get(0)?,
            labels: texts_by_language(row.get::<Option<String>>(1)?.as_deref()),
            plurals: texts_by_language(row.get::<Option<String>>(2)?.as_deref()),
            icon: row.get(3)?,
            navigation: row.get::<Option<String>>(4)?.as_deref().and_then(Navigation::parse),
            title: row.get::<Option<String>>(5)?.as_deref().and_then(Title::parse),
            prefix: row.get(6)?,
            owned: row.get::<Option<bool>>(7)?.unwrap_or_default(),
            whole: row.get(8)?,
            part: row.get::<Option<bool>>(9)?.unwrap_or_default(),
            activities: row.get::<Option<bool>>(10)?.unwrap_or_default(),
            board: row.get(11)?,
            calendar: row.get(12)?,
            searched: texts(row.get::<Option<String>>(13)?.as_deref()),
            duplicates: duplicate_rules(row.get::<Option<String>>(14)?.as_deref()).unwrap_or_default(),
            retired: row.get::<Option<bool>>(15)?.unwrap_or_default(),
        })
    })
}

/// The catalog with the company's own objects in it, each with the fields that it has from its first moment.
pub(super) fn begin(mut catalog: Catalog, rows: &[Row]) -> Catalog {
    for row in rows {
        let object = described(&catalog, row);
        catalog = if row.retired { catalog.and_retired(object) } else { catalog.and(object) };
    }
    catalog
}

/// The object of a row. `catalog` says what its whole is called.
pub(super) fn described(catalog: &Catalog, row: &Row) -> Object {
    let by_number = row.title == Some(Title::Number);
    let mut fields = Vec::new();
    let mut name = Field::new("name", FieldKind::Text).searchable().indexed().max(200);
    name.required = !by_number;
    if by_number {
        fields.push(Field::new("number", FieldKind::AutoNumber).searchable().unique().read_only());
    }
    fields.push(name);
    if let Some(whole) = &row.whole {
        let mut field = Field::new(whole, FieldKind::Reference(whole.clone())).indexed();
        field.required = row.part;
        field.labels = catalog.named(whole).map(|whole| spoken(whole)).unwrap_or_default();
        fields.push(field);
    }
    if row.activities {
        fields.push(Field::new("last_activity_at", FieldKind::Instant).read_only().untracked().indexed().section("history"));
    }
    let mut object = Object::new(&row.object, fields);
    object.group = row.navigation.unwrap_or(Navigation::Custom).value().to_owned();
    object.icon = row.icon.clone().unwrap_or_else(|| "box".to_owned());
    object.title = if by_number { "number" } else { "name" }.to_owned();
    object.numbering = Some(row.prefix.clone().unwrap_or_default());
    object.custom = true;
    object.labels = row.labels.clone();
    object.plurals = row.plurals.clone();
    match &row.whole {
        Some(whole) if row.part => object.part_of(whole),
        Some(whole) if row.owned => object.owner().within(&[whole]),
        _ if row.owned => object.owner(),
        _ => object,
    }
}

/// What needs all fields to be there: what fields are chosen for, and who refers to whom.
pub(super) fn finish(mut catalog: Catalog, rows: &[Row]) -> Catalog {
    for row in rows {
        catalog.change(&row.object, |object| choose(object, row));
    }
    let followers: Vec<String> =
        catalog.objects().iter().filter(|object| object.about_any).map(|object| object.name.clone()).collect();
    for row in rows.iter().filter(|row| row.activities && !row.retired) {
        let labels = catalog.find(&row.object).map(|object| spoken(object)).unwrap_or_default();
        for follower in &followers {
            catalog.change(follower, |follower| follow(follower, &row.object, &labels));
        }
    }
    let retired: Vec<&str> = rows.iter().filter(|row| row.retired).map(|row| row.object.as_str()).collect();
    if !retired.is_empty() {
        read_only_where_retired(&mut catalog, &retired);
    }
    catalog
}

fn choose(object: &mut Object, row: &Row) {
    let known = |name: &Option<String>| name.clone().filter(|name| object.field(name).is_some());
    let (board, calendar) = (known(&row.board), known(&row.calendar));
    for field in &mut object.fields {
        let chosen = [&board, &calendar].into_iter().flatten().any(|name| *name == field.name);
        field.indexed |= chosen;
        // How long a record stood in each column is told as it is of stages.
        field.interval |= board.as_ref() == Some(&field.name) && field.kind.target().is_some();
        field.searchable |= row.searched.contains(&field.name);
    }
    object.board = board;
    object.calendar = calendar;
    object.duplicates = row.duplicates.iter().filter(|rule| object.field(&rule.field).is_some()).cloned().collect();
}

/// A record of `follower` may be about one of `object`, and is seen by whoever sees that one.
fn follow(follower: &mut Object, object: &str, labels: &[(String, String)]) {
    if follower.position(object).is_some() {
        return;
    }
    let mut field = Field::new(object, FieldKind::Reference(object.to_owned()));
    field.labels = labels.to_vec();
    follower.add(field);
    follower.within.push(object.to_owned());
}

/// What names a record of a retired object keeps it, is shown by its title, and is neither asked for nor changed.
fn read_only_where_retired(catalog: &mut Catalog, retired: &[&str]) {
    let names_one = |field: &Field| matches!(&field.kind, FieldKind::Reference(target) if retired.contains(&target.as_str()));
    let referring: Vec<String> =
        catalog.objects().iter().filter(|object| object.fields.iter().any(names_one)).map(|object| object.name.clone()).collect();
    for name in referring {
        catalog.change(&name, |object| {
            for field in object.fields.iter_mut().filter(|field| names_one(field)) {
                field.read_only = true;
                field.required = false;
                field.default = None::<Default>;
            }
        });
    }
}

/// What people call one record, by language.
fn spoken(object: &Object) -> Vec<(String, String)> {
    if object.custom {
        return object.labels.clone();
    }
    let key = format!("object.{}", object.name);
    Locale::ALL.map(|locale| (locale.tag().to_owned(), words::word(locale, &key))).into()
}

/// A JSON object of texts by language tag, without empty ones; nothing where it is something else.
pub(super) fn texts_by_language(json: Option<&str>) -> Vec<(String, String)> {
    let parsed = json.and_then(|text| serde_json::from_str::<std::collections::BTreeMap<String, String>>(text).ok());
    let trimmed = parsed.into_iter().flatten().map(|(language, text)| (language, text.trim().to_owned()));
    trimmed.filter(|(_, text)| !text.is_empty()).collect()
}

/// A JSON array of texts; empty where it is none.
pub(super) fn texts(json: Option<&str>) -> Vec<String> {
    json.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct ToldRule {
    field: String,
    by: String,
    #[serde(default)]
    exclusive: bool,
}

/// None where it is no list of rules.
pub(super) fn duplicate_rules(json: Option<&str>) -> Option<Vec<DuplicateRule>> {
    let Some(json) = json else { return Some(Vec::new()) };
    let told: Vec<ToldRule> = serde_json::from_str(json).ok()?;
    let rule = |told: ToldRule| Some(DuplicateRule { by: Match::parse(&told.by)?, field: told.field, exclusive: told.exclusive });
    told.into_iter().map(rule).collect()
}
