//! What robots of groups and webhooks expect, and what they answer.
//!
//! - WeCom 企业微信 群机器人: `developer.work.weixin.qq.com/document/path/91770`: `{msgtype, text: {content}}`, answers `{errcode, errmsg}`;
//!   the key in the address is all the protection.
//! - DingTalk 钉钉 自定义机器人: `open.dingtalk.com/document/robots/custom-robot-access` and `…/customize-robot-security-settings` (加签): the
//!   same body; `timestamp` in milliseconds and `sign` = base64(HMAC-SHA256(key = secret, `timestamp\nsecret`)) in the query.
//! - Feishu 飞书 自定义机器人: `open.feishu.cn/document/client-docs/bot-v3/add-custom-bot` (签名校验): `{timestamp, sign, msg_type, content: {text}}`,
//!   seconds, `sign` = base64(HMAC-SHA256(key = `timestamp\nsecret`, nothing)); answers `{code, msg}`.
//! - Webhook: our own JSON; `X-Kaidan-Signature` = `sha256=` + hex(HMAC-SHA256(key = secret, `timestamp.body`)), `X-Kaidan-Timestamp` in
//!   seconds, so that a receiver can refuse what is old. Any 2xx is a success.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use records::channel::ChannelKind;
use reqwest::Url;
use ring::hmac;
use serde_json::{Value as Json, json};

use super::http::{Answer, Post};
use super::{Address, Message, Refused};
use crate::session::token::hex;

/// Characters of an answer that are shown.
const SHOWN: usize = 200;

fn sign(key: &str, text: &str) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes()), text.as_bytes())
}

pub fn post(kind: ChannelKind, address: &Address, message: &Message) -> Result<Post, Refused> {
    let mut url = Url::parse(&address.address).map_err(|_| "the address is malformed".to_owned())?;
    let secret = address.secret.as_deref().filter(|secret| !secret.is_empty());
    let text = message.with_link();
    let mut headers = Vec::new();
    let body = match kind {
        ChannelKind::Wecom | ChannelKind::Dingtalk => {
            if let Some(secret) = secret.filter(|_| kind == ChannelKind::Dingtalk) {
                let timestamp = message.at.as_millisecond().to_string();
                let sign = STANDARD.encode(sign(secret, &format!("{timestamp}\n{secret}")));
                url.query_pairs_mut().append_pair("timestamp", &timestamp).append_pair("sign", &sign);
            }
            json!({ "msgtype": "text", "text": { "content": text } })
        }
        ChannelKind::Feishu => {
            let mut body = json!({ "msg_type": "text", "content": { "text": text } });
            if let Some(secret) = secret {
                let timestamp = message.at.as_second().to_string();
                body["sign"] = STANDARD.encode(sign(&format!("{timestamp}\n{secret}"), "")).into();
                body["timestamp"] = timestamp.into();
            }
            body
        }
        ChannelKind::Webhook | ChannelKind::Email => json!({
            "id": message.id,
            "kind": message.kind,
            "at": message.at.to_string(),
            "text": message.text,
            "record": message.record.map(|(object, id)| json!({ "object": object, "id": id })),
            "link": message.link,
        }),
    };
    let body = body.to_string();
    if let Some(secret) = secret.filter(|_| kind == ChannelKind::Webhook) {
        let timestamp = message.at.as_second().to_string();
        headers.push(("x-kaidan-signature", format!("sha256={}", hex(sign(secret, &format!("{timestamp}.{body}")).as_ref()))));
        headers.push(("x-kaidan-timestamp", timestamp));
    }
    Ok(Post { url, headers, body })
}

/// Whether an answer is a success: robots answer 200 to what they refuse, and say so inside.
pub fn judge(kind: ChannelKind, answer: &Answer) -> Result<String, Refused> {
    let shown: String = answer.body.chars().filter(|c| !c.is_control()).take(SHOWN).collect();
    let told = format!("{} {shown}", answer.status).trim_end().to_owned();
    let code = match kind {
        ChannelKind::Wecom | ChannelKind::Dingtalk => "errcode",
        ChannelKind::Feishu => "code",
        ChannelKind::Webhook | ChannelKind::Email => "",
    };
    let accepted = code.is_empty() || serde_json::from_str::<Json>(&answer.body).is_ok_and(|body| body[code].as_i64() == Some(0));
    if (200..300).contains(&answer.status) && accepted { Ok(told) } else { Err(told) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message() -> Message<'static> {
        let at = "2020-09-06T02:41:13Z".parse().unwrap();
        let record = Some(("opportunity", base::Uuid::nil()));
        Message {
            to: None, kind: "won", text: "张伟 won 东海", record, link: None, at, id: base::Uuid::nil(), enclosed: None
        }
    }

    fn address(secret: Option<&str>) -> Address {
        Address { address: "https://example.com/send?access_token=a".to_owned(), secret: secret.map(str::to_owned) }
    }

    /// Expected values were computed with Python's `hmac` as in the vendors' examples.
    #[test]
    fn signatures_are_those_of_the_documents() {
        let dingtalk = post(ChannelKind::Dingtalk, &address(Some("this is secret")), &message()).unwrap();
        assert_eq!(
            dingtalk.url.as_str(),
            "https://example.com/send?access_token=a&timestamp=1599360073000&sign=XQTRGmGh9QRLVezCBmpt8fJKXLyzXJc%2F1bgeViyu1XI%3D"
        );
        let feishu = post(ChannelKind::Feishu, &address(Some("this is secret")), &message()).unwrap();
        let body: Json = serde_json::from_str(&feishu.body).unwrap();
        assert_eq!(
            (body["timestamp"].as_str(), body["sign"].as_str()),
            (Some("1599360073"), Some("NZaVJoORy2I+fi5+oS2pzg55NCak+fG9LNDAAxvgpEw="))
        );
        let wecom = post(ChannelKind::Wecom, &address(None), &message()).unwrap();
        assert_eq!(wecom.body, r#"{"msgtype":"text","text":{"content":"张伟 won 东海"}}"#);
        let webhook = post(ChannelKind::Webhook, &address(Some("this is secret")), &message()).unwrap();
        let expected = hex(sign("this is secret", &format!("1599360073.{}", webhook.body)).as_ref());
        assert_eq!(webhook.headers[0], ("x-kaidan-signature", format!("sha256={expected}")));
        assert_eq!(webhook.headers[1].1, "1599360073");
    }

    #[test]
    fn robots_refuse_with_200() {
        for (kind, status, body, accepted) in [
            (ChannelKind::Wecom, 200, r#"{"errcode":0,"errmsg":"ok"}"#, true),
            (ChannelKind::Wecom, 200, r#"{"errcode":93000,"errmsg":"invalid webhook url"}"#, false),
            (ChannelKind::Dingtalk, 200, r#"{"errcode":310000,"errmsg":"sign not match"}"#, false),
            (ChannelKind::Feishu, 200, r#"{"code":0,"msg":"success","data":{}}"#, true),
            (ChannelKind::Feishu, 200, r#"{"code":19021,"msg":"sign match fail"}"#, false),
            (ChannelKind::Feishu, 200, "<html>", false),
            (ChannelKind::Webhook, 204, "", true),
            (ChannelKind::Webhook, 302, "", false),
            (ChannelKind::Webhook, 500, "", false),
        ] {
            let answer = Answer { status, body: body.to_owned() };
            assert_eq!(judge(kind, &answer).is_ok(), accepted, "{kind:?} {body}");
        }
    }
}
