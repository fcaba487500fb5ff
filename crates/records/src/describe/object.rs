//! One object's description: its fields, in order, and how it behaves.

use std::fmt;

use base::{Locale, Result, words};
use rustc_hash::FxHashMap;
use store::Tx;

use super::{Default, Field, FieldKind};
use crate::{Change, Cx};

/// Code that runs inside `save` on a batch: it may complete `after` and add problems. No effects outside the transaction.
pub type Rule = fn(&Cx, &mut Tx, &mut [Change]) -> Result<()>;

/// The code of a built-in object. Custom objects have none.
#[derive(Clone, Copy, std::default::Default)]
pub struct Rules {
    /// Before writing: complete and check.
    pub check: Option<Rule>,
    /// After writing, in the same transaction: what else must change with it.
    pub after: Option<Rule>,
}

/// How two values of a field count as the same customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// Equal after trimming and case folding.
    Exact,
    /// Digits of a phone number, without country code.
    Phone,
    Email,
    /// The company's name without its legal form, place, spaces and case; also found by its pinyin.
    Name,
}

impl Match {
    pub fn name(self) -> &'static str {
        match self {
            Match::Exact => "exact",
            Match::Phone => "phone",
            Match::Email => "email",
            Match::Name => "name",
        }
    }

    pub fn parse(name: &str) -> Option<Match> {
        [Match::Exact, Match::Phone, Match::Email, Match::Name].into_iter().find(|one| one.name() == name)
    }
}

/// Values of `field` identify a record. Where `exclusive`, a second record with the same value is refused by a database
/// constraint; else it is only shown as a possible duplicate.
#[derive(Clone, Debug, PartialEq)]
pub struct DuplicateRule {
    pub field: String,
    pub by: Match,
    pub exclusive: bool,
}

#[derive(Clone)]
pub struct Object {
    pub name: String,
    /// In order: the object's own fields, custom ones, then those that every record has.
    pub fields: Vec<Field>,
    /// Where the navigation shows it: `sell`, `customer`, `product`, `setup`.
    pub group: String,
    pub icon: String,
    /// The field that names a record to people.
    pub title: String,
    /// Has an owner and the owner's team, which decide who sees it.
    pub owned: bool,
    /// Part of the set-up: few rows, held in memory by `Setup`, which is read again when one changes.
    pub setup: bool,
    /// Of the set-up, and yet one company's own: its people, its money. Not in a configuration file.
    pub company_data: bool,
    /// Tells of what may be hidden from its reader: rights, names of fields, conditions. `*` does not reach it, in any company: only a
    /// role that is granted it by name reads it.
    pub confidential: bool,
    /// In a configuration file although it is not held in memory.
    pub configuration: bool,
    /// A record is also visible to whoever sees one of the records that these references name.
    pub within: Vec<String>,
    /// Its records are about other records, those of custom objects too: each of these that wants it gets a reference here, and is
    /// one of `within`.
    pub about_any: bool,
    /// A yes/no field that opens a record to everybody who may read the object at all.
    pub open_when: Option<String>,
    /// A part of the record that this reference names: permission is the whole's.
    pub part_of: Option<String>,
    pub board: Option<String>,
    pub calendar: Option<String>,
    /// Columns whose values together are unique among records that are not deleted.
    pub keys: Vec<Vec<String>>,
    /// Indexes beyond those of `indexed` fields; `"updated_at desc"` is allowed.
    pub indexes: Vec<Vec<String>>,
    pub duplicates: Vec<DuplicateRule>,
    /// Prefix of automatic numbers until a numbering rule says otherwise.
    pub numbering: Option<String>,
    pub rules: Rules,
    pub custom: bool,
    /// What people call one record of a custom object, by language tag; built-in objects have their words in `locales/`.
    pub labels: Vec<(String, String)>,
    /// What they call several, where that is another word.
    pub plurals: Vec<(String, String)>,
    positions: FxHashMap<String, usize>,
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Object({})", self.name)
    }
}

impl Object {
    pub fn new(name: &str, fields: Vec<Field>) -> Self {
        let mut object = Object {
            name: name.to_owned(),
            fields,
            group: "setup".to_owned(),
            icon: "table".to_owned(),
            title: "name".to_owned(),
            owned: false,
            setup: false,
            company_data: false,
            confidential: false,
            configuration: false,
            within: Vec::new(),
            about_any: false,
            open_when: None,
            part_of: None,
            board: None,
            calendar: None,
            keys: Vec::new(),
            indexes: Vec::new(),
            duplicates: Vec::new(),
            numbering: None,
            rules: Rules::default(),
            custom: false,
            labels: Vec::new(),
            plurals: Vec::new(),
            positions: FxHashMap::default(),
        };
        object.fields.extend(system_fields());
        object.place();
        object
    }

    pub fn group(mut self, name: &str) -> Self {
        self.group = name.to_owned();
        self
    }

    pub fn icon(mut self, name: &str) -> Self {
        self.icon = name.to_owned();
        self
    }

    pub fn title(mut self, field: &str) -> Self {
        self.title = field.to_owned();
        self
    }

    /// Gives it the fields `owner` and `team`, and their intervals.
    pub fn owner(mut self) -> Self {
        self.owned = true;
        let at = self.fields.len() - SYSTEM_FIELDS;
        self.fields.insert(at, Field::new("team", FieldKind::Team).read_only().indexed());
        self.fields.insert(at, Field::new("owner", FieldKind::User).indexed().interval().default(Default::Me));
        self.place();
        self
    }

    pub fn setup(mut self) -> Self {
        self.setup = true;
        self
    }

    pub fn company_data(mut self) -> Self {
        self.company_data = true;
        self
    }

    pub fn confidential(mut self) -> Self {
        self.confidential = true;
        self
    }

    pub fn configuration(mut self) -> Self {
        self.configuration = true;
        self
    }

    /// Whether its records say how a company works, and so are in a configuration file.
    pub fn is_configuration(&self) -> bool {
        self.configuration || (self.setup && !self.company_data)
    }

    pub fn within(mut self, references: &[&str]) -> Self {
        self.within = references.iter().map(ToString::to_string).collect();
        self
    }

    pub fn about_any(mut self) -> Self {
        self.about_any = true;
        self
    }

    pub fn open_when(mut self, field: &str) -> Self {
        self.open_when = Some(field.to_owned());
        self
    }

    pub fn part_of(mut self, reference: &str) -> Self {
        self.part_of = Some(reference.to_owned());
        self
    }

    pub fn board(mut self, field: &str) -> Self {
        self.board = Some(field.to_owned());
        self
    }

    pub fn calendar(mut self, field: &str) -> Self {
        self.calendar = Some(field.to_owned());
        self
    }

    pub fn key(mut self, columns: &[&str]) -> Self {
        self.keys.push(columns.iter().map(ToString::to_string).collect());
        self
    }

    pub fn index(mut self, columns: &[&str]) -> Self {
        self.indexes.push(columns.iter().map(ToString::to_string).collect());
        self
    }

    /// `exclusive`: the database refuses a second record with the same value.
    pub fn exclusive(self, field: &str, by: Match) -> Self {
        self.duplicate(field, by, true)
    }

    /// A second record with the same value is shown to whoever enters it, and may be entered.
    pub fn similar(self, field: &str, by: Match) -> Self {
        self.duplicate(field, by, false)
    }

    fn duplicate(mut self, field: &str, by: Match, exclusive: bool) -> Self {
        self.duplicates.push(DuplicateRule { field: field.to_owned(), by, exclusive });
        self
    }

    pub fn numbering(mut self, prefix: &str) -> Self {
        self.numbering = Some(prefix.to_owned());
        self
    }

    pub fn check(mut self, rule: Rule) -> Self {
        self.rules.check = Some(rule);
        self
    }

    pub fn after(mut self, rule: Rule) -> Self {
        self.rules.after = Some(rule);
        self
    }

    /// Adds a custom field before the fields that every record has.
    pub fn add(&mut self, field: Field) {
        let tail = SYSTEM_FIELDS + if self.owned { 2 } else { 0 };
        self.fields.insert(self.fields.len() - tail, field);
        self.place();
    }

    fn place(&mut self) {
        self.positions = self.fields.iter().enumerate().map(|(at, field)| (field.name.clone(), at)).collect();
    }

    /// Where a field stands in `fields`, and so its value in a record.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.positions.get(name).copied()
    }

    /// The positions, in order, of the fields that are named in `select`, by name or by column, and of those in `always`; of every
    /// field where `select` is empty. Retired fields are not among them, nor unknown names.
    pub(crate) fn selected(&self, select: &[String], always: &[&str]) -> Vec<usize> {
        let mut positions: Vec<usize> = if select.is_empty() {
            (0..self.fields.len()).collect()
        } else {
            let reference = |name: &str| name.strip_suffix("_id").and_then(|name| self.position(name));
            let named = select.iter().filter_map(|name| self.position(name).or_else(|| reference(name)));
            named.chain(always.iter().filter_map(|name| self.position(name))).collect()
        };
        positions.sort_unstable();
        positions.dedup();
        positions.retain(|at| !self.fields[*at].retired);
        positions
    }

    /// A field that people use; `None` for unknown and for retired ones.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.position(name).map(|at| &self.fields[at]).filter(|field| field.is_shown())
    }

    pub fn has_search(&self) -> bool {
        self.fields.iter().any(|field| field.searchable)
    }

    /// What people call one of its records.
    pub fn label(&self, locale: Locale) -> String {
        in_language(&self.labels, locale).map_or_else(|| words::word(locale, &format!("object.{}", self.name)), str::to_owned)
    }

    /// What people call several.
    pub fn plural(&self, locale: Locale) -> String {
        if self.custom {
            let own = self.plurals.iter().find(|(tag, _)| tag == locale.tag());
            return own.map_or_else(|| self.label(locale), |(_, plural)| plural.clone());
        }
        words::find(locale, &format!("object.{}.plural", self.name)).map_or_else(|| self.label(locale), str::to_owned)
    }
}

/// The label for readers of a language; the nearest one where it has none.
pub fn in_language(labels: &[(String, String)], locale: Locale) -> Option<&str> {
    let near: [&str; 3] = match locale {
        Locale::ZhCn => ["zh-CN", "zh-TW", "en"],
        Locale::ZhTw => ["zh-TW", "zh-CN", "en"],
        Locale::En => ["en", "zh-CN", "zh-TW"],
    };
    let found = near.iter().find_map(|tag| labels.iter().find(|(known, _)| known == tag)).or(labels.first());
    found.map(|(_, label)| label.as_str())
}

const SYSTEM_FIELDS: usize = 7;

fn system_fields() -> [Field; SYSTEM_FIELDS] {
    let system = |name: &str, kind| Field::new(name, kind).read_only().untracked();
    [
        system("id", FieldKind::Id),
        system("version", FieldKind::Integer),
        system("created_at", FieldKind::Instant).indexed(),
        system("created_by", FieldKind::User),
        system("updated_at", FieldKind::Instant).indexed(),
        system("updated_by", FieldKind::User),
        system("deleted_at", FieldKind::Instant),
    ]
}
