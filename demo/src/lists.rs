//! The rows that a company starts with (roles, stages, sources, reasons, tiers, industries) as the story refers to them:
//! by kind and position, never by name.

use std::collections::HashMap;

use base::{Error, Result, Uuid};
use records::describe::Choice;
use records::people::RoleKind;
use sales::customer::sorting::{LostKind, TierKind};
use sales::sell::stage::{StageKind, Stages};
use store::{FromColumn, Reader};

/// Positions of the sources as `sales::found` orders them.
pub const REFERRAL: usize = 0;

pub struct Lists {
    roles: HashMap<String, Uuid>,
    reasons: HashMap<String, Uuid>,
    tiers: HashMap<String, Uuid>,
    industries: HashMap<String, Uuid>,
    /// In their order; the last one stands for all others.
    pub sources: Vec<Uuid>,
    /// The open stages, in order.
    pub open: Vec<Uuid>,
    pub won: Uuid,
    pub lost: Uuid,
    pub void: Uuid,
}

impl Lists {
    pub fn read(reader: &mut Reader) -> Result<Lists> {
        let stages = Stages::read(reader)?;
        let first = |kind| stages.first(kind).map(|stage| stage.0).ok_or_else(|| missing("stage"));
        Ok(Lists {
            roles: by(reader, "select kind, id from role where deleted_at is null")?,
            reasons: by(reader, "select kind, id from lost_reason where deleted_at is null")?,
            tiers: by(reader, "select kind, id from tier where deleted_at is null")?,
            industries: by(reader, "select code, id from industry where deleted_at is null and code is not null")?,
            sources: reader.query("select id from source where deleted_at is null order by position", &[], |row| row.get(0))?,
            open: stages.of_kind(StageKind::Open).map(|stage| stage.id).collect(),
            won: first(StageKind::Won)?,
            lost: first(StageKind::Lost)?,
            void: first(StageKind::Void)?,
        })
    }

    pub fn role(&self, kind: RoleKind) -> Result<Uuid> {
        self.roles.get(kind.value()).copied().ok_or_else(|| missing("role"))
    }

    pub fn reason(&self, kind: LostKind) -> Option<Uuid> {
        self.reasons.get(kind.value()).copied()
    }

    pub fn tier(&self, kind: TierKind) -> Option<Uuid> {
        self.tiers.get(kind.value()).copied()
    }

    /// By its letter in GB/T 4754.
    pub fn industry(&self, letter: char) -> Option<Uuid> {
        self.industries.get(letter.encode_utf8(&mut [0; 4]) as &str).copied()
    }

    pub fn source(&self, position: usize) -> Option<Uuid> {
        self.sources.get(position).or(self.sources.last()).copied()
    }
}

fn by<T: FromColumn>(reader: &mut Reader, sql: &str) -> Result<HashMap<String, T>> {
    Ok(reader.query(sql, &[], |row| Ok((row.get(0)?, row.get(1)?)))?.into_iter().collect())
}

fn missing(what: &str) -> Error {
    Error::internal(format!("a company without {what} has no demo"))
}
