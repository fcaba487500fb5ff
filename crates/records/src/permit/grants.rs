//! What roles are allowed, as read from the rows of `permission`, `field_permission` and `share`.

use base::{Result, Uuid};
use rustc_hash::FxHashMap;
use store::Reader;

use super::Reach;
use crate::describe::{Choice, Object};
use crate::people::{Access, Action, Person, ShareAccess};

#[derive(Clone, Debug)]
pub struct Grant {
    pub reach: Reach,
    /// The chosen teams of `Reach::Teams`.
    pub teams: Vec<Uuid>,
}

static NOTHING: Grant = Grant { reach: Reach::None, teams: Vec::new() };

#[derive(Clone, Debug, Default)]
pub struct Grants {
    objects: FxHashMap<Uuid, FxHashMap<String, FxHashMap<Action, Grant>>>,
    fields: FxHashMap<Uuid, FxHashMap<String, FxHashMap<String, Access>>>,
    /// By grantee and object: the shared records, and whether they may be changed.
    shares: FxHashMap<Uuid, FxHashMap<String, Vec<(Uuid, bool)>>>,
}

impl Grants {
    pub fn read(reader: &mut Reader) -> Result<Grants> {
        let mut grants = Grants::default();
        reader.each("select role_id, object, action, reach, teams from permission where deleted_at is null", &[], |row| {
            let (role, object): (Uuid, String) = (row.get(0)?, row.get(1)?);
            let (action, reach): (String, String) = (row.get(2)?, row.get(3)?);
            let teams: Option<String> = row.get(4)?;
            if let (Some(action), Some(reach)) = (Action::parse(&action), Reach::parse(&reach)) {
                let teams = teams.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
                grants.objects.entry(role).or_default().entry(object).or_default().insert(action, Grant { reach, teams });
            }
            Ok(())
        })?;
        reader.each("select role_id, object, field, access from field_permission where deleted_at is null", &[], |row| {
            let access: String = row.get(3)?;
            if let Some(access) = Access::parse(&access) {
                grants.fields.entry(row.get(0)?).or_default().entry(row.get(1)?).or_default().insert(row.get(2)?, access);
            }
            Ok(())
        })?;
        reader.each("select object, record, grantee, access from share where deleted_at is null", &[], |row| {
            let (record, grantee, access): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
            if let (Ok(record), Ok(grantee)) = (record.parse(), grantee.parse()) {
                let may_write = ShareAccess::parse(&access) == Some(ShareAccess::Write);
                grants.shares.entry(grantee).or_default().entry(row.get(0)?).or_default().push((record, may_write));
            }
            Ok(())
        })?;
        Ok(grants)
    }

    /// The row for the object, else the role's row for `*`, unless the object is confidential; else nothing.
    pub fn grant(&self, role: Uuid, object: &Object, action: Action) -> &Grant {
        let Some(objects) = self.objects.get(&role) else { return &NOTHING };
        let find = |name: &str| objects.get(name).and_then(|actions| actions.get(&action));
        find(&object.name).or_else(|| find("*").filter(|_| !object.confidential)).unwrap_or(&NOTHING)
    }

    pub fn access(&self, role: Uuid, object: &str, field: &str) -> Option<Access> {
        self.fields.get(&role)?.get(object)?.get(field).copied()
    }

    /// The records of `object` that were shared with a person or one of their teams.
    pub fn shared(&self, object: &str, person: &Person, to_write: bool) -> Vec<Uuid> {
        let mut records: Vec<Uuid> = std::iter::once(&person.id)
            .chain(&person.teams)
            .filter_map(|grantee| self.shares.get(grantee)?.get(object))
            .flatten()
            .filter(|(_, may_write)| *may_write || !to_write)
            .map(|(record, _)| *record)
            .collect();
        records.sort();
        records.dedup();
        records
    }
}
