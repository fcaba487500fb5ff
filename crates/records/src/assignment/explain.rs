//! Why somebody got a record, in a reader's language: the event keeps facts, the words come when it is read.

use std::sync::Arc;

use base::{Instant, Result, Uuid, region, words};
use serde_json::Value as Json;
use store::Reader;

use super::GIVEN;
use crate::describe::Object;
use crate::{Cx, events, list};

/// The latest assignment of a record by a rule or an automation.
#[derive(Clone, Debug)]
pub struct Explanation {
    pub at: Instant,
    /// The rule or automation, as it was called then.
    pub rule: String,
    pub user: Option<Uuid>,
    /// `李四: 医疗 4, load 60 %`.
    pub text: String,
}

/// Events that are looked through for the latest assignment.
const LATELY: i64 = 200;

/// Why a record that whoever asks may read has its owner; `None` where nothing gave it to anybody.
pub fn latest(cx: &Cx, reader: &mut Reader, object: &Arc<Object>, id: Uuid) -> Result<Option<Explanation>> {
    list::one(cx, reader, object, id, &[])?;
    let happened = events::of_record(reader, id, None, LATELY)?;
    let event = happened.iter().find(|event| event.kind == GIVEN);
    Ok(event.and_then(|event| {
        let detail = event.changes.get("detail")?;
        Some(Explanation {
            at: event.at,
            rule: detail["rule"].as_str().unwrap_or_default().to_owned(),
            user: named(&detail["user"]),
            text: explain(cx, detail),
        })
    }))
}

fn named(json: &Json) -> Option<Uuid> {
    json.as_str()?.parse().ok()
}

/// A remembered assignment as one line.
pub fn explain(cx: &Cx, detail: &Json) -> String {
    let who = named(&detail["user"]).and_then(|user| cx.setup.people.user_name(user)).unwrap_or("?");
    let say = |key: &str, args: &[(&'static str, String)]| {
        let key = format!("giving.{key}");
        args.iter().fold(words::word(cx.locale, &key), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    };
    let title = |json: &Json| named(json).and_then(|id| cx.setup.titles.get(&id)).cloned();
    let mut reasons = Vec::new();
    match detail["method"].as_str() {
        Some("turn") => reasons.push(say("turn", &[])),
        Some("skill") => {
            let known = detail["skills"].as_array().into_iter().flatten();
            reasons.extend(known.filter_map(|pair| Some(format!("{} {}", title(&pair[0])?, pair[1].as_i64()?))));
        }
        Some("territory") => {
            let place = detail["region"].as_str().and_then(region::find).map(|region| region.short_name().to_owned());
            let also = detail["named"].as_array().into_iter().flatten();
            reasons.extend(place.into_iter().chain(also.filter_map(title)));
        }
        _ => {}
    }
    let open = detail["open"].as_i64().unwrap_or(0);
    reasons.push(match detail["most"].as_i64().filter(|most| *most > 0) {
        Some(most) => say("load", &[("share", (open * 100 / most).to_string())]),
        None => say("open", &[("count", open.to_string())]),
    });
    let separator = words::word(cx.locale, "giving.separator");
    say("because", &[("who", who.to_owned()), ("reasons", reasons.join(&separator))])
}
