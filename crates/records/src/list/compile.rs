//! From a question to the parts of one statement: joins, conditions, order. Every name is looked up in the description and
//! checked against the asker's rights; every value becomes a parameter. A join carries the scope of the joined object, so
//! that a filter through a reference cannot tell anything about a record that its reader may not see.

use std::sync::Arc;

use base::{Date, Error, Instant, Problem, Result, Uuid, money};
use store::{ColumnKind, Reader, Value};

use super::query::{Comparison, Filter, Literal, Order, Path, TextMatch};
use crate::describe::{Field, FieldKind, Object};
use crate::people::Action;
use crate::sql::Sql;
use crate::{Cx, permit, text};

/// Conditions that one question may have.
const MOST_CONDITIONS: usize = 2_000;
/// Joins that one question may need.
const MOST_JOINS: usize = 12;

/// A column that a path leads to.
pub(super) struct Target {
    pub alias: String,
    pub field: Field,
}

impl Target {
    /// The column to compare and sort by: amounts in base currency.
    pub fn column(&self) -> String {
        format!("{}.{}", self.alias, Sql::name(&self.field.base_column().unwrap_or_else(|| self.field.column())))
    }
}

struct Join {
    path: Vec<String>,
    alias: String,
    object: Arc<Object>,
    /// The join as text, with parameters numbered from its own first.
    on: Sql,
}

pub(super) struct Compiler<'a> {
    pub cx: &'a Cx,
    pub object: &'a Arc<Object>,
    joins: Vec<Join>,
}

impl<'a> Compiler<'a> {
    pub fn new(cx: &'a Cx, object: &'a Arc<Object>) -> Self {
        Compiler { cx, object, joins: Vec::new() }
    }

    /// The alias of the object itself is `t`.
    pub fn resolve(&mut self, path: &Path) -> Result<Target> {
        let unknown = || Error::invalid(Problem::at(path.to_string(), "unknown_field").with("field", path));
        let Some((last, references)) = path.0.split_last() else { return Err(unknown()) };
        let (mut alias, mut object) = ("t".to_owned(), self.object.clone());
        for depth in 0..references.len() {
            let field = object
                .field(&references[depth])
                .filter(|field| permit::may_compare(self.cx, &object, field))
                .ok_or_else(unknown)?;
            let target = field.kind.target().and_then(|name| self.cx.setup.catalog.named(name)).ok_or_else(unknown)?.clone();
            alias = self.join(&references[..=depth], &alias, &field.column(), &target)?;
            object = target;
        }
        let found = object.field(last).or_else(|| {
            let reference = last.strip_suffix("_id")?;
            object.field(reference).filter(|field| field.kind.target().is_some())
        });
        let field = found.filter(|field| permit::may_compare(self.cx, &object, field)).ok_or_else(unknown)?;
        Ok(Target { alias, field: field.clone() })
    }

    fn join(&mut self, path: &[String], from: &str, column: &str, target: &Arc<Object>) -> Result<String> {
        if let Some(join) = self.joins.iter().find(|join| join.path == path) {
            return Ok(join.alias.clone());
        }
        if self.joins.len() == MOST_JOINS {
            return Err(Error::invalid(Problem::new("filter_too_large")));
        }
        let alias = format!("j{}", self.joins.len() + 1);
        let mut on = Sql::default();
        on.push(&format!(" left join {} {alias} on {alias}.id = {from}.{column}", Sql::name(&target.name)));
        let scope = permit::scope(self.cx, target, Action::Read)?;
        if !scope.is_everything() {
            on.push(" and ");
            scope.write(&mut on, &alias);
        }
        self.joins.push(Join { path: path.to_vec(), alias: alias.clone(), object: target.clone(), on });
        Ok(alias)
    }

    /// The alias under which a reference of the object itself is joined, joining it where needed.
    pub fn reference(&mut self, name: &str) -> Result<(String, Arc<Object>)> {
        let path = Path(vec![name.to_owned(), "id".to_owned()]);
        let alias = self.resolve(&path)?.alias;
        let join = self.joins.iter().find(|join| join.alias == alias).expect("resolved just now");
        Ok((alias, join.object.clone()))
    }

    /// Appends ` from TABLE t left join …`. Call it after all paths are resolved.
    pub fn write_from(&self, sql: &mut Sql) {
        sql.push(&format!(" from {} t", Sql::name(&self.object.name)));
        for join in &self.joins {
            append(sql, &join.on);
        }
    }

    /// The condition that a filter stands for.
    pub fn filter(&mut self, filter: &Filter) -> Result<Sql> {
        if filter.size() > MOST_CONDITIONS {
            return Err(Error::invalid(Problem::at("$filter", "filter_too_large")));
        }
        let mut sql = Sql::default();
        self.condition(&mut sql, filter)?;
        Ok(sql)
    }

    fn condition(&mut self, sql: &mut Sql, filter: &Filter) -> Result<()> {
        match filter {
            Filter::All(parts) => self.several(sql, parts, " and ", "1 = 1"),
            Filter::Any(parts) => self.several(sql, parts, " or ", "1 = 0"),
            Filter::Not(part) => {
                sql.push("not coalesce(");
                self.condition(sql, part)?;
                sql.push(", false)");
                Ok(())
            }
            Filter::Compare { path, is, value } => self.compare(sql, path, *is, value),
            Filter::In { path, values } => self.is_in(sql, path, values),
            Filter::Text { path, is, text } => self.text(sql, path, *is, text),
            Filter::Has { path, value } => {
                let target = self.resolve(path)?;
                if !matches!(target.field.kind, FieldKind::Choices(_) | FieldKind::Tags) {
                    return Err(wrong_type(path, &target.field));
                }
                let pattern = format!("%{}%", escape_like(&serde_json::Value::from(value.as_str()).to_string()));
                sql.push(&format!("{} like ", target.column()));
                sql.bind(pattern);
                sql.push(" escape '\\'");
                Ok(())
            }
            Filter::Period { path, period } => self.period(sql, path, period),
        }
    }

    fn several(&mut self, sql: &mut Sql, parts: &[Filter], between: &str, none: &str) -> Result<()> {
        if parts.is_empty() {
            sql.push(none);
            return Ok(());
        }
        sql.push("(");
        for (position, part) in parts.iter().enumerate() {
            if position > 0 {
                sql.push(between);
            }
            self.condition(sql, part)?;
        }
        sql.push(")");
        Ok(())
    }

    fn compare(&mut self, sql: &mut Sql, path: &Path, is: Comparison, literal: &Literal) -> Result<()> {
        let target = self.resolve(path)?;
        let column = target.column();
        if *literal == Literal::Null || *literal == Literal::Stored(Value::Null) {
            let test = match is {
                Comparison::Equal => format!("{column} is null"),
                Comparison::NotEqual => format!("{column} is not null"),
                _ => "1 = 0".to_owned(),
            };
            sql.push(&test);
            return Ok(());
        }
        if let (FieldKind::Instant, Literal::Date(text)) = (&target.field.kind, literal)
            && let Ok(day) = text.parse::<Date>()
            && !text.contains('T')
        {
            return self.compare_day(sql, &column, is, day);
        }
        let value = self.value(path, &target.field, literal)?;
        let operator = match is {
            Comparison::Equal => "=",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => ">=",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            // What is empty differs from every value.
            Comparison::NotEqual => {
                sql.push(&format!("({column} <> "));
                sql.bind(value);
                sql.push(&format!(" or {column} is null)"));
                return Ok(());
            }
        };
        sql.push(&format!("{column} {operator} "));
        sql.bind(value);
        Ok(())
    }

    /// An instant against a civil date: the whole day in the company's time zone.
    fn compare_day(&self, sql: &mut Sql, column: &str, is: Comparison, day: Date) -> Result<()> {
        let start = self.start_of(day)?;
        let next = self.start_of(day.tomorrow().map_err(|_| out_of_range())?)?;
        match is {
            Comparison::Equal | Comparison::NotEqual => {
                sql.push(if is == Comparison::Equal { "(" } else { "not (" });
                sql.push(&format!("{column} >= "));
                sql.bind(start);
                sql.push(&format!(" and {column} < "));
                sql.bind(next);
                sql.push(")");
            }
            Comparison::Greater | Comparison::GreaterOrEqual => {
                sql.push(&format!("{column} >= "));
                sql.bind(if is == Comparison::Greater { next } else { start });
            }
            Comparison::Less | Comparison::LessOrEqual => {
                sql.push(&format!("{column} < "));
                sql.bind(if is == Comparison::Less { start } else { next });
            }
        }
        Ok(())
    }

    fn start_of(&self, day: Date) -> Result<Instant> {
        let zoned = day.to_zoned(self.cx.setup.settings.time_zone.clone()).map_err(|_| out_of_range())?;
        Ok(zoned.timestamp())
    }

    fn period(&mut self, sql: &mut Sql, path: &Path, period: &str) -> Result<()> {
        let target = self.resolve(path)?;
        let column = target.column();
        let settings = &self.cx.setup.settings;
        let period = crate::company::period(settings, period, self.cx.today)?;
        sql.push(&format!("({column} >= "));
        match target.field.kind {
            FieldKind::Date => {
                sql.bind(period.from);
                sql.push(&format!(" and {column} <= "));
                sql.bind(period.to);
            }
            FieldKind::Instant => {
                sql.bind(self.start_of(period.from)?);
                sql.push(&format!(" and {column} < "));
                sql.bind(self.start_of(period.to.tomorrow().map_err(|_| out_of_range())?)?);
            }
            _ => return Err(wrong_type(path, &target.field)),
        }
        sql.push(")");
        Ok(())
    }

    fn is_in(&mut self, sql: &mut Sql, path: &Path, literals: &[Literal]) -> Result<()> {
        let target = self.resolve(path)?;
        let mut values = Vec::with_capacity(literals.len());
        for literal in literals {
            values.push(self.value(path, &target.field, literal)?);
        }
        let null = values.iter().any(Value::is_null);
        values.retain(|value| !value.is_null());
        let column = target.column();
        if null {
            sql.push(&format!("({column} is null or "));
        }
        if values.is_empty() {
            sql.push("1 = 0");
        } else {
            sql.push(&format!("{column} in "));
            sql.list(values);
        }
        if null {
            sql.push(")");
        }
        Ok(())
    }

    fn text(&mut self, sql: &mut Sql, path: &Path, is: TextMatch, text: &str) -> Result<()> {
        let target = self.resolve(path)?;
        if !target.field.kind.is_textual() {
            return Err(wrong_type(path, &target.field));
        }
        let escaped = escape_like(&text.to_lowercase());
        let pattern = match is {
            TextMatch::Contains => format!("%{escaped}%"),
            TextMatch::StartsWith => format!("{escaped}%"),
            TextMatch::EndsWith => format!("%{escaped}"),
            TextMatch::Same => escaped,
        };
        sql.push(&format!("lower({}) like ", target.column()));
        sql.bind(pattern);
        sql.push(" escape '\\'");
        Ok(())
    }

    /// The stored value that a literal means for this field.
    fn value(&self, path: &Path, field: &Field, literal: &Literal) -> Result<Value> {
        let wrong = || wrong_type(path, field);
        let kind = field.kind.column();
        Ok(match literal {
            Literal::Null => Value::Null,
            Literal::Stored(value) => value.clone(),
            Literal::Me => Value::Id(self.cx.user_id().unwrap_or_default()),
            Literal::Today if field.kind == FieldKind::Date => Value::Date(self.cx.today),
            Literal::Today if field.kind == FieldKind::Instant => Value::Instant(self.start_of(self.cx.today)?),
            Literal::Now if field.kind == FieldKind::Instant => Value::Instant(self.cx.now),
            Literal::Boolean(value) if kind == ColumnKind::Bool => Value::Bool(*value),
            Literal::Id(id) if kind == ColumnKind::Id => Value::Id(*id),
            Literal::Id(id) if kind == ColumnKind::Text => Value::Text(id.to_string()),
            Literal::Text(text) if kind == ColumnKind::Id => Value::Id(text.parse::<Uuid>().map_err(|_| wrong())?),
            Literal::Text(text) if kind == ColumnKind::Text => Value::Text(text.clone()),
            Literal::Text(text) | Literal::Date(text) if kind == ColumnKind::Date => {
                Value::Date(text.get(..10).unwrap_or(text).parse().map_err(|_| wrong())?)
            }
            Literal::Text(text) | Literal::Date(text) if kind == ColumnKind::Instant => {
                Value::Instant(text.parse().map_err(|_| wrong())?)
            }
            Literal::Number(text) if kind == ColumnKind::Int => {
                let number: base::Decimal = text.parse().map_err(|_| wrong())?;
                Value::Int(match field.kind {
                    FieldKind::Money => base::Money::from_major(number, self.cx.setup.settings.base_currency)?.minor,
                    FieldKind::Integer => money::round(number)?,
                    _ => money::to_stored(number)?,
                })
            }
            Literal::Number(text) if kind == ColumnKind::Text => Value::Text(text.clone()),
            _ => return Err(wrong()),
        })
    }

    /// The condition that a search for `words` stands for; `None` where there is nothing to search for.
    pub fn search(&self, reader: &Reader, words: &str) -> Option<Sql> {
        let terms = text::query(words);
        if !self.object.has_search() {
            return Some(Sql::new("1 = 0"));
        }
        // Marks alone are in no term: what asks for them finds nothing, not everything.
        if terms.is_empty() {
            return (!words.trim().is_empty()).then(|| Sql::new("1 = 0"));
        }
        let pairs: Vec<(&str, bool)> = terms.iter().map(|term| (term.text.as_str(), term.prefix)).collect();
        let mut sql = Sql::default();
        sql.args.push(Value::Text(store::terms_query(reader.engine(), &pairs)));
        let condition = reader.matches(&self.object.name, "t", 1);
        sql.push(&condition);
        Some(sql)
    }

    /// What to order by, the id last so that the order is total.
    pub fn order(&mut self, order: &[Order]) -> Result<Vec<(String, bool, Target)>> {
        let mut keys = Vec::new();
        for item in order.iter().take(5) {
            let target = self.resolve(&item.path)?;
            keys.push((target.column(), item.descending, target));
        }
        let descending = keys.last().is_some_and(|(_, descending, _)| *descending);
        let id = self.resolve(&Path::of("id"))?;
        if !keys.iter().any(|(column, _, _)| *column == "t.id") {
            keys.push((id.column(), descending, id));
        }
        Ok(keys)
    }
}

/// Appends a part whose parameters are numbered from one.
pub(super) fn append(sql: &mut Sql, part: &Sql) {
    let offset = sql.args.len();
    sql.args.extend(part.args.iter().cloned());
    if offset == 0 {
        return sql.push(&part.text);
    }
    let mut rest = part.text.as_str();
    while let Some(at) = rest.find('?') {
        sql.push(&rest[..=at]);
        rest = &rest[at + 1..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: usize = rest[..digits].parse().unwrap_or(0);
        sql.push(&(number + offset).to_string());
        rest = &rest[digits..];
    }
    sql.push(rest);
}

fn escape_like(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

fn wrong_type(path: &Path, field: &Field) -> Error {
    Error::invalid(
        Problem::at(path.to_string(), "wrong_type").with("field", path).with("kind", format!("@kind.{}", field.kind.name())),
    )
}

fn out_of_range() -> Error {
    Error::invalid(Problem::new("date_out_of_range"))
}
