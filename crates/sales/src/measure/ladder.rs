//! The stages as a way from the first to the deal, and the conditions on opportunities that follow from it.

use base::{Result, Uuid};
use store::Reader;

use super::condition::{Condition, Test, ids};
use crate::sell::stage::{StageKind, StageRow, Stages};

pub struct Ladder {
    /// In order.
    pub open: Vec<StageRow>,
    pub won: Vec<StageRow>,
    lost: Vec<Uuid>,
    void: Vec<Uuid>,
}

impl Ladder {
    pub fn read(reader: &mut Reader) -> Result<Ladder> {
        let stages = Stages::read(reader)?;
        let of = |kind: StageKind| stages.of_kind(kind).cloned().collect::<Vec<_>>();
        let ids = |kind: StageKind| stages.of_kind(kind).map(|stage| stage.id).collect();
        Ok(Ladder { open: of(StageKind::Open), won: of(StageKind::Won), lost: ids(StageKind::Lost), void: ids(StageKind::Void) })
    }

    /// What was entered by mistake was no opportunity.
    pub fn real(&self) -> Test {
        Test::NotIn("stage_id", ids(self.void.iter().copied()))
    }

    /// Has been in the stage at this place, or in one after it. All have been in the first.
    pub fn reached(&self, place: usize) -> Condition {
        if place == 0 {
            return Condition::everything();
        }
        let open: Vec<Uuid> = self.open.iter().skip(place).map(|stage| stage.id).collect();
        if open.is_empty() {
            return self.is_won().into();
        }
        let stands = ids(open.iter().copied().chain(self.won.iter().map(|stage| stage.id)));
        Test::Any(vec![Test::In("reached_stage_id", ids(open)), Test::In("stage_id", stands)]).into()
    }

    pub fn in_stage(&self, stage: Uuid) -> Condition {
        Test::In("stage_id", ids([stage])).into()
    }

    pub fn is_open(&self) -> Test {
        Test::In("stage_id", ids(self.open.iter().map(|stage| stage.id)))
    }

    pub fn is_won(&self) -> Test {
        Test::In("stage_id", ids(self.won.iter().map(|stage| stage.id)))
    }

    pub fn is_lost(&self) -> Test {
        Test::In("stage_id", ids(self.lost.iter().copied()))
    }

    pub fn is_closed(&self) -> Test {
        Test::In("stage_id", ids(self.won.iter().map(|stage| stage.id).chain(self.lost.iter().copied())))
    }

    pub fn lost_from(&self, stage: Uuid) -> Condition {
        Condition::from(self.is_lost()).and(Test::In("closed_from_id", ids([stage])))
    }

    /// Came to a contract, or further.
    pub fn has_contract(&self) -> Test {
        Test::Any(vec![Test::Known("contract_on"), self.is_won()])
    }
}
