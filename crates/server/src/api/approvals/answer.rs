//! An approval as it is answered: people by name, fields by label, and of values what the reader may see.

use base::{Date, Instant, Uuid};
use records::approval::{Action, Seat, State, Step, Told};
use records::describe::Choice;
use records::people::Access;
use records::{Cx, json, permit};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::api::describe::field_label;
use crate::api::records::timeline::RecordAnswer;

#[derive(Clone, Serialize, ToSchema)]
pub struct PersonAnswer {
    pub id: Uuid,
    pub name: String,
}

pub(super) fn person(cx: &Cx, id: Uuid) -> PersonAnswer {
    PersonAnswer { id, name: cx.setup.people.user_name(id).unwrap_or_default().to_owned() }
}

pub(super) fn people(cx: &Cx, ids: Vec<Uuid>) -> Vec<PersonAnswer> {
    ids.into_iter().map(|id| person(cx, id)).collect()
}

#[derive(Serialize, ToSchema)]
pub struct ApprovalAnswer {
    pub id: Uuid,
    pub process_id: Uuid,
    /// As it was called when it was asked.
    pub name: String,
    pub record: RecordAnswer,
    /// `waiting`, `returned`, `approved`, `refused`, `withdrawn`.
    pub state: &'static str,
    /// Is sent with a decision, which is refused where it went on since.
    pub turn: u32,
    pub applicant: PersonAnswer,
    #[schema(value_type = String, format = DateTime)]
    pub asked_at: Instant,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Instant>,
    #[schema(value_type = Option<String>, format = Date)]
    pub due_on: Option<Date>,
    pub opinion: Option<String>,
    pub waits_for: Vec<WaitsFor>,
    /// What is written into the record once it is approved.
    pub changes: Vec<HeldChange>,
    /// The step that waits, or waited last.
    pub at: usize,
    pub steps: Vec<StepAnswer>,
    pub actions: Vec<ActionAnswer>,
    pub copied: Vec<PersonAnswer>,
    pub can: ApprovalRights,
}

#[derive(Serialize, ToSchema)]
pub struct WaitsFor {
    pub id: Uuid,
    pub name: String,
    /// Who decides for them today.
    pub substitute: Option<PersonAnswer>,
}

#[derive(Serialize, ToSchema)]
pub struct HeldChange {
    pub field: String,
    pub label: String,
    /// By its label, where it names something.
    #[schema(value_type = serde_json::Value)]
    pub to: Value,
}

#[derive(Serialize, ToSchema)]
pub struct StepAnswer {
    pub name: String,
    pub mode: &'static str,
    /// `ahead`, `waiting`, `skipped`, `approved`, `refused`, `returned`, `nobody`.
    pub state: &'static str,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub since: Option<Instant>,
    /// Names of fields that can be changed meanwhile.
    pub open: Vec<String>,
    pub seats: Vec<SeatAnswer>,
}

#[derive(Serialize, ToSchema)]
pub struct SeatAnswer {
    pub person: PersonAnswer,
    /// `waiting`, `approved`, `passed`, `refused`, `returned`, `unneeded`.
    pub state: &'static str,
    /// Whether it is their turn.
    pub current: bool,
    /// Whether they were added by another approver.
    pub added: bool,
    /// Whose it was before it was handed over.
    pub instead_of: Option<PersonAnswer>,
    /// Who decided, where that was a substitute.
    pub by: Option<PersonAnswer>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Instant>,
}

#[derive(Serialize, ToSchema)]
pub struct ActionAnswer {
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
    pub by: Option<PersonAnswer>,
    pub instead_of: Option<PersonAnswer>,
    /// `asked`, `approved`, `refused`, `sent_back`, `returned`, `asked_again`, `withdrawn`, `added_before`, `added_after`,
    /// `handed_over`, `reminded`, `copied`.
    pub deed: String,
    pub step: i64,
    pub opinion: Option<String>,
    pub whom: Vec<PersonAnswer>,
    pub files: Vec<FileLink>,
}

#[derive(Serialize, ToSchema)]
pub struct FileLink {
    pub id: Uuid,
    pub name: String,
    pub media_type: String,
    pub size: i64,
}

/// What whoever asks may do.
#[derive(Serialize, ToSchema)]
pub struct ApprovalRights {
    /// Approve, refuse, send back, add approvers, hand over.
    pub decide: bool,
    /// Steps, by their place, to which it may be sent back.
    pub send_back: Vec<usize>,
    pub ask_again: bool,
    pub withdraw: bool,
    pub remind: bool,
    /// Hand over for somebody else.
    pub mend: bool,
}

pub(super) fn answer(cx: &Cx, told: &Told) -> ApprovalAnswer {
    let approval = &told.approval;
    let run = &approval.run;
    let waits_for = run.waits_for().into_iter().map(|id| {
        let substitute = told.substitutes.iter().find(|(person, _)| *person == id);
        let PersonAnswer { id, name } = person(cx, id);
        WaitsFor { id, name, substitute: substitute.map(|(_, substitute)| person(cx, *substitute)) }
    });
    let steps = approval.definition.steps.iter().zip(&run.steps).enumerate();
    ApprovalAnswer {
        id: approval.id,
        process_id: approval.process,
        name: approval.definition.name.clone(),
        record: RecordAnswer { object: approval.object.clone(), id: approval.record, title: told.title.clone() },
        state: run.state.value(),
        turn: run.turn,
        applicant: person(cx, run.applicant),
        asked_at: approval.asked_at,
        ended_at: approval.ended_at,
        due_on: approval.due_on,
        opinion: approval.opinion.clone(),
        waits_for: waits_for.collect(),
        changes: changes(cx, told),
        at: run.at,
        steps: steps
            .map(|(at, (definition, step))| StepAnswer {
                name: definition.name.clone(),
                mode: step.mode.value(),
                state: step_state(step),
                since: step.since,
                open: definition.open.clone(),
                seats: seats(cx, step, run.state == State::Waiting && at == run.at),
            })
            .collect(),
        actions: told.actions.iter().map(|done| action(cx, told, done)).collect(),
        copied: people(cx, told.copied.clone()),
        can: ApprovalRights {
            decide: told.can.decide,
            send_back: told.can.send_back.clone(),
            ask_again: told.can.ask_again,
            withdraw: told.can.withdraw,
            remind: told.can.remind,
            mend: told.can.mend,
        },
    }
}

fn step_state(step: &Step) -> &'static str {
    use records::approval::StepState;
    match step.state {
        StepState::Ahead => "ahead",
        StepState::Waiting => "waiting",
        StepState::Skipped => "skipped",
        StepState::Approved => "approved",
        StepState::Refused => "refused",
        StepState::Returned => "returned",
        StepState::Nobody => "nobody",
    }
}

fn seats(cx: &Cx, step: &Step, waits: bool) -> Vec<SeatAnswer> {
    use records::approval::SeatState;
    let turns: Vec<usize> = if waits { step.waiting().collect() } else { Vec::new() };
    let seat = |(at, seat): (usize, &Seat)| SeatAnswer {
        person: person(cx, seat.person),
        state: match seat.state {
            SeatState::Waiting => "waiting",
            SeatState::Approved => "approved",
            SeatState::Passed => "passed",
            SeatState::Refused => "refused",
            SeatState::Returned => "returned",
            SeatState::Unneeded => "unneeded",
        },
        current: turns.contains(&at),
        added: seat.added_to.is_some(),
        instead_of: seat.instead_of.map(|id| person(cx, id)),
        by: seat.by.filter(|by| *by != seat.person).map(|id| person(cx, id)),
        at: seat.at,
    };
    step.seats.iter().enumerate().map(seat).collect()
}

fn action(cx: &Cx, told: &Told, action: &Action) -> ActionAnswer {
    let files = action.files.iter().filter_map(|id| {
        let about = told.files.get(id)?;
        Some(FileLink { id: *id, name: about.name.clone(), media_type: about.media_type.clone(), size: about.size })
    });
    ActionAnswer {
        at: action.at,
        by: action.by.map(|id| person(cx, id)),
        instead_of: action.instead_of.map(|id| person(cx, id)),
        deed: action.deed.clone(),
        step: action.step,
        opinion: action.opinion.clone(),
        whom: people(cx, action.whom.clone()),
        files: files.collect(),
    }
}

fn changes(cx: &Cx, told: &Told) -> Vec<HeldChange> {
    let approval = &told.approval;
    let Some(object) = cx.setup.catalog.find(&approval.object) else { return Vec::new() };
    let each = approval.changes.iter().filter_map(|(name, token)| {
        let field = object.field(name)?;
        if permit::access(cx, object, field) < Access::Read {
            return None;
        }
        let stored = json::stored_from_token(field.kind.column(), token)?;
        let named = match &stored {
            store::Value::Id(id) => cx.setup.titles.get(id).cloned(),
            _ => None,
        };
        let mut text = String::new();
        json::push_value(&mut text, field, &stored, cx.setup.settings.base_currency);
        let to = named.map_or_else(|| serde_json::from_str(&text).unwrap_or(Value::Null), Value::String);
        Some(HeldChange { field: name.clone(), label: field_label(cx.locale, object, field), to })
    });
    each.collect()
}
