//! Automations beside their records under `/odata/automation`: what one would have done, what it did, and what sets one off from outside.

use axum::Json;
use axum::extract::{Path, Query as Parameters, State};
use axum::http::StatusCode;
use base::{Error, Instant, Result, Uuid};
use records::automation::{self, DryRun, Run, plan::Written};
use records::people::Action;
use records::{Cx, permit};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::ask::{self, Asker, Body, blocking};
use crate::error::Answer;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AutomationWish {
    pub object: String,
    pub trigger_kind: String,
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub trigger_settings: Value,
    pub condition: Option<String>,
    #[schema(value_type = serde_json::Value)]
    pub steps: Value,
}

#[derive(Serialize, ToSchema)]
pub struct DryRunAnswer {
    /// How far it looked back.
    pub days: i64,
    /// How often it would have fired.
    pub fired: usize,
    /// The newest of these times.
    pub times: Vec<FiredAnswer>,
    /// What it cannot know, in the asker's language.
    pub limits: Vec<String>,
}

#[derive(Serialize, ToSchema)]
pub struct FiredAnswer {
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
    pub record: Option<FiredRecord>,
}

#[derive(Serialize, ToSchema)]
pub struct FiredRecord {
    pub id: Uuid,
    pub title: String,
}

impl DryRunAnswer {
    fn new(cx: &Cx, run: DryRun) -> Self {
        let limits = run.limits.iter().map(|limit| base::words::word(cx.locale, &format!("dry_run.{limit}")));
        let times = run
            .told
            .into_iter()
            .map(|fired| FiredAnswer { at: fired.at, record: fired.record.map(|(id, title)| FiredRecord { id, title }) });
        DryRunAnswer { days: run.days, fired: run.fired, limits: limits.collect(), times: times.collect() }
    }
}

/// What an automation would have done in the last 90 days. Nothing is written. Administrators only.
#[utoipa::path(post, path = "/api/automations/try", tag = "set-up", request_body = AutomationWish, responses((status = 200, body = DryRunAnswer)))]
pub async fn automations_try(asker: Asker, Body(wish): Body<AutomationWish>) -> Answer<Json<DryRunAnswer>> {
    let asker = asker.administrator()?;
    let tried = asker.read(move |cx, reader| {
        let written = Written {
            object: wish.object,
            trigger: wish.trigger_kind,
            settings: (!wish.trigger_settings.is_null()).then(|| wish.trigger_settings.to_string()),
            condition: wish.condition,
            steps: wish.steps.to_string(),
            ..Written::default()
        };
        match automation::dry_run(cx, reader, &written)? {
            Ok(run) => Ok(DryRunAnswer::new(cx, run)),
            Err(faults) => Err(Error::Invalid(faults.iter().map(|fault| fault.problem(cx.locale)).collect())),
        }
    });
    Ok(Json(tried.await?))
}

#[derive(Deserialize, IntoParams)]
pub struct RunsParameters {
    pub before: Option<Uuid>,
    /// `queued`, `sleeping`, `done`, `failed`, `stopped`.
    pub state: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct RunsAnswer {
    pub runs: Vec<RunAnswer>,
    pub next: Option<Uuid>,
}

#[derive(Serialize, ToSchema)]
pub struct RunAnswer {
    pub id: Uuid,
    pub record: Option<FiredRecord>,
    pub object: String,
    pub trigger: String,
    pub state: String,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Instant,
    /// When it goes on, where it waits.
    #[schema(value_type = String, format = DateTime)]
    pub due_at: Instant,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Instant>,
    pub by: Option<String>,
    pub attempts: i64,
    pub steps: Vec<RunStep>,
}

#[derive(Serialize, ToSchema)]
pub struct RunStep {
    /// `set`, `create`, `assign`, `tag`, `notify`, `approve`, `wait`, `failed`, `stopped`.
    pub kind: String,
    pub at: String,
    /// What it did or why it ended, in the asker's language where it is a sentence.
    pub text: Option<String>,
}

fn answered(cx: &Cx, run: Run) -> RunAnswer {
    let steps = run.log.as_array().into_iter().flatten().map(|entry| step(cx, &run.object, entry)).collect();
    RunAnswer {
        id: run.id,
        record: run.record.map(|(id, title)| FiredRecord { id, title }),
        object: run.object,
        trigger: run.trigger,
        state: run.state,
        created_at: run.created_at,
        due_at: run.due_at,
        ended_at: run.ended_at,
        by: run.by.and_then(|user| cx.setup.people.user_name(user)).map(str::to_owned),
        attempts: run.attempts,
        steps,
    }
}

fn step(cx: &Cx, object: &str, entry: &Value) -> RunStep {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let did = &entry["did"];
    let people = |ids: &Value| {
        let names = ids.as_array().into_iter().flatten().filter_map(|id| cx.setup.people.user_name(id.as_str()?.parse().ok()?));
        names.collect::<Vec<_>>().join(&base::words::word(cx.locale, "timeline.separator"))
    };
    let said = match entry["kind"].as_str().unwrap_or("") {
        "stopped" => text(&entry["reason"]).map(|reason| base::words::word(cx.locale, &format!("error.{reason}"))),
        "failed" => text(&entry["text"]),
        "assign" if did["nobody"].as_bool() == Some(true) => Some(base::words::word(cx.locale, "giving.nobody")),
        // Runs of former versions kept a sentence.
        "assign" => text(&did["why"]).or_else(|| Some(records::assignment::explain(cx, &did["why"]))),
        "notify" => Some(people(&did["people"])),
        "set" => {
            let described = cx.setup.catalog.find(object);
            let label = |name: &Value| {
                let field = described.and_then(|object| Some((object, object.field(name.as_str()?)?)));
                field.map(|(object, field)| super::describe::field_label(cx.locale, object, field))
            };
            let labels: Vec<String> = did["fields"].as_array().into_iter().flatten().filter_map(label).collect();
            Some(labels.join(&base::words::word(cx.locale, "timeline.separator")))
        }
        "create" => did["object"].as_str().map(|name| match cx.setup.catalog.find(name) {
            Some(object) => object.label(cx.locale),
            None => name.to_owned(),
        }),
        "tag" => Some(
            did["tags"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|id| cx.setup.titles.get(&id.as_str()?.parse().ok()?).cloned())
                .collect::<Vec<_>>()
                .join(", "),
        ),
        "approve" => Some(approval(cx, did)),
        "wait" => text(&entry["until"]),
        _ => None,
    };
    RunStep { kind: text(&entry["kind"]).unwrap_or_default(), at: text(&entry["at"]).unwrap_or_default(), text: said }
}

/// An approval that was asked for, or how it ended.
fn approval(cx: &Cx, did: &Value) -> String {
    if let Some(ended) = did["ended"].as_str() {
        return base::words::word(cx.locale, &format!("run.approval_{ended}"));
    }
    let asker = did["asker"].as_str().and_then(|id| cx.setup.people.user_name(id.parse().ok()?)).unwrap_or_default();
    let text = base::words::word(cx.locale, "run.approval_asked");
    text.replace("{name}", asker).replace("{process}", did["process"].as_str().unwrap_or_default())
}

/// The log of an automation, newest first. Administrators only.
#[utoipa::path(get, path = "/api/automations/{id}/runs", tag = "set-up", params(("id" = Uuid, Path), RunsParameters), responses((status = 200, body = RunsAnswer)))]
pub async fn automations_runs(
    asker: Asker,
    Path(id): Path<String>,
    Parameters(wish): Parameters<RunsParameters>,
) -> Answer<Json<RunsAnswer>> {
    let id = ask::id(&id)?;
    let asker = asker.administrator()?;
    let page = asker.read(move |cx, reader| {
        let page = automation::runs(cx, reader, id, wish.before, wish.state.as_deref())?;
        Ok(RunsAnswer { next: page.next, runs: page.runs.into_iter().map(|run| answered(cx, run)).collect() })
    });
    Ok(Json(page.await?))
}

/// Begins a run again that failed or was stopped. Administrators only.
#[utoipa::path(post, path = "/api/automations/runs/{id}/replay", tag = "set-up", params(("id" = Uuid, Path)), responses((status = 204)))]
pub async fn automations_replay(asker: Asker, Path(id): Path<String>) -> Answer<StatusCode> {
    let id = ask::id(&id)?;
    asker.administrator()?.write(move |cx, tx| automation::replay(cx, tx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, IntoParams)]
pub struct ButtonsParameters {
    pub object: String,
}

#[derive(Serialize, ToSchema)]
pub struct ButtonAnswer {
    pub id: Uuid,
    pub label: String,
}

/// The buttons on the records of an object, for whoever may change records of it.
#[utoipa::path(get, path = "/api/automations/buttons", tag = "records", params(ButtonsParameters), responses((status = 200, body = Vec<ButtonAnswer>)))]
pub async fn automations_buttons(
    asker: Asker,
    Parameters(wish): Parameters<ButtonsParameters>,
) -> Answer<Json<Vec<ButtonAnswer>>> {
    let cx = &asker.cx;
    let object = cx.setup.catalog.object(&wish.object)?;
    permit::scope(cx, object, Action::Read)?;
    let buttons = if permit::may(cx, object, Action::Update) { cx.setup.automations.buttons(&object.name) } else { Vec::new() };
    Ok(Json(buttons.into_iter().map(|button| ButtonAnswer { id: button.id, label: button.label }).collect()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PressWish {
    pub record: Uuid,
}

/// Presses the button of an automation on a record that one may change.
#[utoipa::path(post, path = "/api/automations/{id}/press", tag = "records", params(("id" = Uuid, Path)), request_body = PressWish, responses((status = 202)))]
pub async fn automations_press(asker: Asker, Path(id): Path<String>, Body(wish): Body<PressWish>) -> Answer<StatusCode> {
    let id = ask::id(&id)?;
    asker.write(move |cx, tx| automation::press(cx, tx, id, wish.record)).await?;
    Ok(StatusCode::ACCEPTED)
}

/// A program calls an automation. Its address is the secret; the members of the JSON body are what its steps may take values from.
#[utoipa::path(post, path = "/api/hooks/{token}", tag = "records", params(("token" = String, Path)), request_body(content = serde_json::Value), responses((status = 202)), security(()))]
pub async fn hooks_receive(State(app): State<App>, Path(token): Path<String>, Body(body): Body<Value>) -> Answer<StatusCode> {
    let received: Result<()> = blocking(move || {
        let cx = app.company.system("webhook", app.now());
        app.company.write(&cx, |tx| automation::receive(&cx, tx, &token, &body))
    })
    .await;
    received?;
    Ok(StatusCode::ACCEPTED)
}
