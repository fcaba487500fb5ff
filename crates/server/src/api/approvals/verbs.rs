//! The verbs on one approval. Each is sent with the turn that was seen, an opinion and files, and answers with the approval as it is then.

use axum::Json;
use axum::extract::Path;
use base::{Result, Uuid};
use records::Cx;
use records::approval::{self, Verb, Wish};
use serde::Deserialize;
use store::Tx;
use utoipa::ToSchema;

use super::answer::{self, ApprovalAnswer};
use crate::ask::{self, Asker, Body};
use crate::error::Answer;

/// What is said with a verb.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SayWish {
    /// As it was seen; where it went on since, nothing is done.
    pub turn: Option<u32>,
    pub opinion: Option<String>,
    /// Uploads of `POST /api/files`, which become attachments of the record.
    #[serde(default)]
    pub file_ids: Vec<Uuid>,
}

impl From<SayWish> for Wish {
    fn from(wish: SayWish) -> Wish {
        Wish { turn: wish.turn, opinion: wish.opinion, files: wish.file_ids }
    }
}

async fn act<F>(asker: Asker, id: &str, verb: F) -> Answer<Json<ApprovalAnswer>>
where
    F: FnOnce(&Cx, &mut Tx, Uuid) -> Result<()> + Send + 'static,
{
    let id = ask::id(id)?;
    let answer = asker.write(move |cx, tx| {
        verb(cx, tx, id)?;
        Ok(answer::answer(cx, &approval::one(cx, tx, id)?))
    });
    Ok(Json(answer.await?))
}

async fn take(asker: Asker, id: &str, verb: Verb, wish: SayWish) -> Answer<Json<ApprovalAnswer>> {
    act(asker, id, move |cx, tx, id| approval::take(cx, tx, id, &verb, &wish.into())).await
}

/// One approval of a record that whoever asks may see.
#[utoipa::path(get, path = "/api/approvals/{id}", tag = "approvals", params(("id" = Uuid, Path)), responses((status = 200, body = ApprovalAnswer)))]
pub async fn approvals_show(asker: Asker, Path(id): Path<String>) -> Answer<Json<ApprovalAnswer>> {
    let id = ask::id(&id)?;
    Ok(Json(asker.read(move |cx, reader| Ok(answer::answer(cx, &approval::one(cx, reader, id)?))).await?))
}

/// Approves the step in whoever's place it waits for.
#[utoipa::path(post, path = "/api/approvals/{id}/approve", tag = "approvals", params(("id" = Uuid, Path)), request_body = SayWish, responses((status = 200, body = ApprovalAnswer)))]
pub async fn approvals_approve(asker: Asker, Path(id): Path<String>, Body(wish): Body<SayWish>) -> Answer<Json<ApprovalAnswer>> {
    take(asker, &id, Verb::Approve, wish).await
}

/// Refuses, which ends the approval.
#[utoipa::path(post, path = "/api/approvals/{id}/refuse", tag = "approvals", params(("id" = Uuid, Path)), request_body = SayWish, responses((status = 200, body = ApprovalAnswer)))]
pub async fn approvals_refuse(asker: Asker, Path(id): Path<String>, Body(wish): Body<SayWish>) -> Answer<Json<ApprovalAnswer>> {
    take(asker, &id, Verb::Refuse, wish).await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendBackWish {
    /// An earlier step, by its place; to whoever asked where it is left out.
    pub step: Option<usize>,
    pub turn: Option<u32>,
    pub opinion: Option<String>,
    #[serde(default)]
    pub file_ids: Vec<Uuid>,
}

/// Sends it back to an earlier step, or to whoever asked, whose record is free again meanwhile.
#[utoipa::path(post, path = "/api/approvals/{id}/send_back", tag = "approvals", params(("id" = Uuid, Path)), request_body = SendBackWish, responses((status = 200, body = ApprovalAnswer)))]
pub async fn approvals_send_back(
    asker: Asker,
    Path(id): Path<String>,
    Body(wish): Body<SendBackWish>,
) -> Answer<Json<ApprovalAnswer>> {
    let verb = wish.step.map_or(Verb::Return, Verb::SendBack);
    take(asker, &id, verb, SayWish { turn: wish.turn, opinion: wish.opinion, file_ids: wish.file_ids }).await
}

/// Asks again after it was sent back, in the version of the process in which it was asked.
#[utoipa::path(post, path = "/api/approvals/{id}/ask_again", tag = "approvals", params(("id" = Uuid, Path)), request_body = SayWish, responses((status = 200, body = ApprovalAnswer)))]
pub async fn approvals_ask_again(
    asker: Asker,
    Path(id): Path<String>,
    Body(wish): Body<SayWish>,
) -> Answer<Json<ApprovalAnswer>> {
    take(asker, &id, Verb::AskAgain, wish).await
}

/// Takes it back: by whoever asked, or an administrator.
#[utoipa::path(post, path = "/api/approvals/{id}/withdraw", tag = "approvals", params(("id" = Uuid, Path)), request_body = SayWish, responses((status = 200, body = ApprovalAnswer)))]
pub async fn approvals_withdraw(asker: Asker, Path(id): Path<String>, Body(wish): Body<SayWish>) -> Answer<Json<ApprovalAnswer>> {
    take(asker, &id, Verb::Withdraw, wish).await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddWish {
    pub user_ids: Vec<Uuid>,
    /// They decide before whoever adds them; else after.
    #[serde(default)]
    pub before: bool,
    pub turn: Option<u32>,
    pub opinion: Option<String>,
}

/// Adds approvers to the step that waits, before or after oneself.
#[utoipa::path(post, path = "/api/approvals/{id}/add", tag = "approvals", params(("id" = Uuid, Path)), request_body = AddWish, responses((status = 200, body = ApprovalAnswer)))]
pub async fn approvals_add(asker: Asker, Path(id): Path<String>, Body(wish): Body<AddWish>) -> Answer<Json<ApprovalAnswer>> {
    let verb = Verb::Add { whom: wish.user_ids, before: wish.before };
    take(asker, &id, verb, SayWish { turn: wish.turn, opinion: wish.opinion, file_ids: Vec::new() }).await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOverWish {
    pub user_id: Uuid,
    /// Whose place it is, where an administrator hands over for somebody else.
    pub from_id: Option<Uuid>,
    pub turn: Option<u32>,
    pub opinion: Option<String>,
}

/// Hands one's place over to somebody else.
#[utoipa::path(post, path = "/api/approvals/{id}/hand_over", tag = "approvals", params(("id" = Uuid, Path)), request_body = HandOverWish, responses((status = 200, body = ApprovalAnswer)))]
pub async fn approvals_hand_over(
    asker: Asker,
    Path(id): Path<String>,
    Body(wish): Body<HandOverWish>,
) -> Answer<Json<ApprovalAnswer>> {
    let verb = Verb::HandOver { from: wish.from_id, to: wish.user_id };
    take(asker, &id, verb, SayWish { turn: wish.turn, opinion: wish.opinion, file_ids: Vec::new() }).await
}

/// Reminds those for whom it waits, once an hour.
#[utoipa::path(post, path = "/api/approvals/{id}/remind", tag = "approvals", params(("id" = Uuid, Path)), request_body = SayWish, responses((status = 200, body = ApprovalAnswer)))]
pub async fn approvals_remind(asker: Asker, Path(id): Path<String>, Body(wish): Body<SayWish>) -> Answer<Json<ApprovalAnswer>> {
    act(asker, &id, move |cx, tx, id| approval::remind(cx, tx, id, &wish.into())).await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CopyWish {
    pub user_ids: Vec<Uuid>,
    pub opinion: Option<String>,
}

/// Sends a copy to people who may see the record.
#[utoipa::path(post, path = "/api/approvals/{id}/copy", tag = "approvals", params(("id" = Uuid, Path)), request_body = CopyWish, responses((status = 200, body = ApprovalAnswer)))]
pub async fn approvals_copy(asker: Asker, Path(id): Path<String>, Body(wish): Body<CopyWish>) -> Answer<Json<ApprovalAnswer>> {
    act(asker, &id, move |cx, tx, id| {
        let said = Wish { opinion: wish.opinion, ..Wish::default() };
        approval::copy(cx, tx, id, &wish.user_ids, &said)
    })
    .await
}
