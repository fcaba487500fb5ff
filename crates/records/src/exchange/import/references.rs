//! What the names in a file mean: records that are there, rows of the same file, records to be made, nothing, or unknown.

use std::sync::Arc;

use base::{Error, Problem, Result, Uuid};
use rustc_hash::FxHashMap;
use store::Reader;

use super::lookup::Lookup;
use super::mapping::{Mapping, RefField};
use super::report::{SHOWN_VALUES, Taken, Unresolved, UnresolvedValue};
use super::suggest::{Proposal, suggest};
use super::survey::{Counts, Stands, Survey};
use crate::describe::Object;
use crate::exchange::guess::plain;
use crate::exchange::plan::{Mapped, Plan};
use crate::people::Action;
use crate::{Cx, permit};

#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    Id(Uuid),
    /// An empty cell, as the importer said.
    Nothing,
    /// The number of a record to be made.
    Create(usize),
    /// A row of the same file, by its title in plain form.
    InFile(String),
    Unknown,
}

/// A record that is made because rows refer to it.
#[derive(Clone, Debug)]
pub struct Creation {
    pub target: Arc<Object>,
    pub name: String,
    /// Its id from the start, so that a dry run and the run refer to it in one way.
    pub id: Uuid,
    /// The row that names it first.
    pub first: u64,
}

#[derive(Debug, Default)]
pub struct Names {
    /// By the number of the reference.
    found: Vec<FxHashMap<String, Found>>,
    pub creations: Vec<Creation>,
    pub unresolved: Vec<Unresolved>,
    pub taken: Vec<Taken>,
    /// Object, field, name, record: what the plan maps, to be kept.
    pub aliases: Vec<(String, String, String, Uuid)>,
}

impl Names {
    pub fn get(&self, reference: usize, name: &str) -> &Found {
        self.found.get(reference).and_then(|names| names.get(name)).unwrap_or(&Found::Unknown)
    }

    /// Looks up everything that the survey found.
    pub fn resolve(cx: &Cx, reader: &mut Reader, mapping: &Mapping, survey: &Survey, plan: &Plan) -> Result<Names> {
        let mut names = Names::default();
        for (reference, counts) in mapping.references.iter().zip(&survey.names) {
            let found = names.resolve_one(cx, reader, reference, counts, survey, plan)?;
            names.found.push(found);
        }
        Ok(names)
    }

    fn resolve_one(
        &mut self,
        cx: &Cx,
        reader: &mut Reader,
        reference: &RefField,
        counts: &Counts,
        survey: &Survey,
        plan: &Plan,
    ) -> Result<FxHashMap<String, Found>> {
        let target = &reference.target;
        let mut lookup = Lookup::new(cx, target);
        let mut found: FxHashMap<String, Found> = FxHashMap::default();
        let mapped = self.mapped(cx, reader, &lookup, reference, plan)?;
        let mut open: Vec<String> = Vec::new();
        for name in counts.keys() {
            match mapped.get(&plain(name)) {
                Some(Mapped::To(id)) => drop(found.insert(name.clone(), Found::Id(*id))),
                Some(Mapped::Nothing) => drop(found.insert(name.clone(), Found::Nothing)),
                Some(Mapped::Create) | None => open.push(name.clone()),
            }
        }
        // The most frequent first: what is told and suggested is bounded.
        open.sort_by(|a, b| counts[b].count.cmp(&counts[a].count).then_with(|| a.cmp(b)));
        let hits = lookup.find(reader, &open)?;
        let mut ambiguous: Vec<String> = Vec::new();
        let mut missing: Vec<String> = Vec::new();
        for name in open {
            match hits.get(&name).map(Vec::as_slice) {
                Some([id]) => drop(found.insert(name, Found::Id(*id))),
                Some([_, ..]) => ambiguous.push(name),
                _ if reference.own && survey.titles.contains(&plain(&name)) => {
                    drop(found.insert(name.clone(), Found::InFile(plain(&name))))
                }
                _ => missing.push(name),
            }
        }
        let proposals = suggest(reader, &mut lookup, &missing)?;
        let creates = may_create(cx, reference, plan);
        let mut values: Vec<UnresolvedValue> = Vec::new();
        for (name, proposal) in missing.into_iter().zip(proposals) {
            let Stands { count, first } = counts[&name];
            let asked = mapped.get(&plain(&name)) == Some(&Mapped::Create) && can_create(cx, target);
            match proposal {
                Some(Proposal { suggestion, same: true }) if plan.accept_similar && !asked => {
                    found.insert(name.clone(), Found::Id(suggestion.id));
                    self.taken.push(Taken {
                        field: reference.field.clone(),
                        value: name,
                        title: suggestion.title,
                        id: Some(suggestion.id),
                        count,
                    });
                }
                _ if creates || asked => {
                    found.insert(name.clone(), self.create(target, &name, first));
                    self.taken.push(Taken { field: reference.field.clone(), value: name.clone(), title: name, id: None, count });
                }
                proposal => {
                    let suggestion = proposal.map(|proposal| proposal.suggestion);
                    values.push(UnresolvedValue { value: name, count, ambiguous: false, suggestion });
                }
            }
        }
        values.extend(ambiguous.into_iter().map(|name| UnresolvedValue {
            count: counts[&name].count,
            value: name,
            ambiguous: true,
            suggestion: None,
        }));
        self.taken.truncate(SHOWN_VALUES);
        if !values.is_empty() {
            let more = values.len().saturating_sub(SHOWN_VALUES) as u64;
            values.truncate(SHOWN_VALUES);
            self.unresolved.push(Unresolved { field: reference.field.clone(), target: target.name.clone(), values, more });
        }
        Ok(found)
    }

    /// What the plan says of this field, by the plain form of the name. Ids that the importer may not see are refused.
    fn mapped(
        &mut self,
        cx: &Cx,
        reader: &mut Reader,
        lookup: &Lookup,
        reference: &RefField,
        plan: &Plan,
    ) -> Result<FxHashMap<String, Mapped>> {
        let column = format!("{}_id", reference.field);
        let said = plan.references.get(&reference.field).or_else(|| plan.references.get(&column));
        let said: FxHashMap<String, Mapped> = said.into_iter().flatten().map(|(name, mapped)| (plain(name), *mapped)).collect();
        let ids: Vec<Uuid> =
            said.values().filter_map(|mapped| if let Mapped::To(id) = mapped { Some(*id) } else { None }).collect();
        let readable = lookup.readable(reader, &ids)?;
        if ids.iter().any(|id| !readable.contains(id)) {
            return Err(Error::invalid(Problem::at(&reference.field, "reference_missing")));
        }
        if said.values().any(|mapped| *mapped == Mapped::Create) && !can_create(cx, &reference.target) {
            let told = Problem::at(&reference.field, "import_may_not_create").with("object", reference.target.label(cx.locale));
            return Err(Error::invalid(told));
        }
        let target = &reference.target;
        self.aliases.extend(said.iter().filter_map(|(name, mapped)| match mapped {
            Mapped::To(id) => Some((target.name.clone(), target.title.clone(), name.clone(), *id)),
            _ => None,
        }));
        Ok(said)
    }

    /// The same name is made once, whatever field asks for it.
    fn create(&mut self, target: &Arc<Object>, name: &str, first: u64) -> Found {
        let same = |creation: &Creation| creation.target.name == target.name && plain(&creation.name) == plain(name);
        let known = self.creations.iter().rposition(same).filter(|_| !plain(name).is_empty());
        Found::Create(known.unwrap_or_else(|| {
            self.creations.push(Creation { target: target.clone(), name: name.to_owned(), id: base::new_id(), first });
            self.creations.len() - 1
        }))
    }
}

/// People are invited, roles decide what people may do: neither is made on the way.
fn can_create(cx: &Cx, target: &Object) -> bool {
    !matches!(target.name.as_str(), "user" | "role" | "permission" | "custom_field" | "setting")
        && permit::may(cx, target, Action::Create)
}

fn may_create(cx: &Cx, reference: &RefField, plan: &Plan) -> bool {
    let column = format!("{}_id", reference.field);
    let named = plan.create.iter().any(|field| *field == reference.field || *field == column);
    let all = reference.target.setup && plan.create.iter().any(|field| field == "*");
    (named || all) && can_create(cx, &reference.target)
}
