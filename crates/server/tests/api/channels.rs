//! Notices beyond the bell: mailed to the person, posted to groups, held back at night, retried, and never more than the receiver may see.
//! The mail server and the robot are in the test; the clock is the test's.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use base::Instant;
use parking_lot::Mutex;
use serde_json::{Value, json};
use server::channel::work;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::cast::{Kaidan, Who, with_server};

/// What came in.
pub type Received = Arc<Mutex<Vec<String>>>;

/// A mail server that takes everything: its address and what it got.
pub async fn mail_server() -> (String, Received) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("smtp://{}?tls=none", listener.local_addr().unwrap());
    let received = Received::default();
    let kept = received.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let kept = kept.clone();
            tokio::spawn(async move { take_mail(stream, &kept).await });
        }
    });
    (address, received)
}

async fn take_mail(stream: TcpStream, kept: &Received) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 test\r\n").await.ok()?;
    let (mut mail, mut in_mail) = (String::new(), false);
    while let Some(line) = lines.next_line().await.ok()? {
        if in_mail && line != "." {
            mail.push_str(&line);
            mail.push('\n');
            continue;
        }
        let answer: &[u8] = if in_mail {
            in_mail = false;
            kept.lock().push(std::mem::take(&mut mail));
            b"250 taken\r\n"
        } else if line.starts_with("DATA") {
            in_mail = true;
            b"354 go on\r\n"
        } else if line.starts_with("QUIT") {
            b"221 bye\r\n"
        } else {
            mail.push_str(&line);
            mail.push('\n');
            b"250 test\r\n"
        };
        write.write_all(answer).await.ok()?;
    }
    Some(())
}

/// A robot that answers these in turn, and then the last one for ever.
async fn robot(answers: &'static [&'static str]) -> (String, Received) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/robot?key=topsecret", listener.local_addr().unwrap());
    let (received, count) = (Received::default(), AtomicUsize::new(0));
    let kept = received.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut text = String::new();
            let mut piece = [0; 4096];
            loop {
                let read = stream.read(&mut piece).await.unwrap_or(0);
                text.push_str(&String::from_utf8_lossy(&piece[..read]));
                let length = text
                    .to_lowercase()
                    .split_once("content-length: ")
                    .and_then(|(_, rest)| rest.split("\r\n").next()?.parse::<usize>().ok());
                let whole = text.split_once("\r\n\r\n").zip(length).is_some_and(|((_, body), length)| body.len() >= length);
                if whole || read == 0 {
                    break;
                }
            }
            kept.lock().push(text);
            let answer = answers[count.fetch_add(1, Ordering::Relaxed).min(answers.len() - 1)];
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    (address, received)
}

const FINE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 27\r\nconnection: close\r\n\r\n{\"errcode\":0,\"errmsg\":\"ok\"}";
const BROKEN: &str = "HTTP/1.1 500 Oops\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
const AWAY: &str = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

pub async fn channel(kaidan: &Kaidan, values: Value, address: &str, secret: Option<&str>) -> String {
    let id = kaidan.made(Who::Administrator, "channel", values).await;
    let body = json!({ "address": address, "secret": secret });
    let put = kaidan.send(Who::Administrator, "PUT", &format!("/api/channels/{id}/address"), Some(body), &[]).await;
    assert_eq!(put.status, 204, "{}", put.text);
    id
}

pub fn mail() -> Value {
    json!({ "name": "开单", "kind": "email", "sender": "kaidan@example.com" })
}

fn group(kaidan: &Kaidan, kind: &str, reader: Who) -> Value {
    json!({ "name": "华东群", "kind": kind, "reader_id": kaidan.id(reader), "tells": ["won", "assigned"] })
}

async fn log(kaidan: &Kaidan) -> Vec<Value> {
    let log = kaidan.get(Who::Administrator, "/api/deliveries").await.json();
    log["deliveries"].as_array().unwrap().clone()
}

pub async fn work_all(kaidan: &Kaidan) -> usize {
    let mut done = 0;
    loop {
        match work::work(&kaidan.app).await.unwrap() {
            0 => return done,
            count => done += count,
        }
    }
}

pub fn set_clock(kaidan: &Kaidan, at: &str) {
    *kaidan.now.lock() = at.parse::<Instant>().unwrap();
}

/// 李娜 gives 张伟 a lead.
async fn give(kaidan: &Kaidan, name: &str) -> String {
    kaidan.made(Who::Manager, "lead", json!({ "name": name, "owner_id": kaidan.id(Who::Representative) })).await
}

#[test]
fn whoever_is_told_is_mailed() {
    with_server(async |kaidan| {
        let (address, received) = mail_server().await;
        channel(kaidan, mail(), &address, None).await;
        let lead = give(kaidan, "东海重工").await;
        assert_eq!(work_all(kaidan).await, 1);
        let mails = received.lock().clone();
        assert_eq!(mails.len(), 1);
        assert!(mails[0].contains("RCPT TO:<zhang.wei@example.com>"), "{}", mails[0]);
        assert!(mails[0].contains("From: =?utf-8?b?") && mails[0].contains("<kaidan@example.com>"), "{}", mails[0]);
        let text: String = mails[0].split_once("\n\n").unwrap().1.split_whitespace().collect();
        let text = base64_text(&text);
        assert!(text.contains("东海重工") && text.contains(&format!("https://crm.example.com/o/lead/{lead}")), "{text}");
        let log = log(kaidan).await;
        assert_eq!((&log[0]["state"], &log[0]["to"], &log[0]["attempts"]), (&json!("sent"), &json!("张伟"), &json!(1)));
        assert!(!log[0].to_string().contains("东海重工"), "the log does not tell what was told");
        assert_eq!(work_all(kaidan).await, 0);
    });
}

/// Bodies that are not ASCII come in base64.
pub fn base64_text(text: &str) -> String {
    use base64::Engine;
    let bytes = base64::engine::general_purpose::STANDARD.decode(text).unwrap_or_else(|_| text.as_bytes().to_vec());
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn nights_are_quiet_but_for_those_who_want_none() {
    with_server(async |kaidan| {
        let (address, received) = mail_server().await;
        channel(kaidan, mail(), &address, None).await;
        // A Friday evening in Shanghai.
        set_clock(kaidan, "2026-09-11T14:00:00Z");
        give(kaidan, "一号").await;
        assert_eq!(work_all(kaidan).await, 0);
        assert_eq!(log(kaidan).await[0]["due_at"], "2026-09-14T00:00:00Z");
        let anytime = json!({ "muted": [], "anytime": true });
        let answer = kaidan.send(Who::Representative, "PUT", "/api/notices/choice", Some(anytime), &[]).await;
        assert_eq!(answer.json()["has_mail"], true);
        give(kaidan, "二号").await;
        assert_eq!(work_all(kaidan).await, 1);
        set_clock(kaidan, "2026-09-14T00:00:00Z");
        assert_eq!(work_all(kaidan).await, 1);
        assert_eq!(received.lock().len(), 2);
    });
}

#[test]
fn what_is_muted_read_or_not_visible_any_more_is_not_mailed() {
    with_server(async |kaidan| {
        let (address, received) = mail_server().await;
        channel(kaidan, mail(), &address, None).await;
        let muted = json!({ "muted": ["assigned"], "anytime": false });
        kaidan.send(Who::Representative, "PUT", "/api/notices/choice", Some(muted), &[]).await;
        give(kaidan, "一号").await;
        assert!(log(kaidan).await.is_empty());
        let unknown = json!({ "muted": ["weather"], "anytime": false });
        let refused = kaidan.send(Who::Representative, "PUT", "/api/notices/choice", Some(unknown), &[]).await;
        assert_eq!(refused.status, 400, "{}", refused.text);
        let nothing = json!({ "muted": [], "anytime": false });
        kaidan.send(Who::Representative, "PUT", "/api/notices/choice", Some(nothing), &[]).await;

        let taken = give(kaidan, "二号").await;
        let stranger = json!({ "owner_id": kaidan.id(Who::Stranger) });
        assert_eq!(kaidan.patch(Who::Administrator, &format!("/odata/lead({taken})"), stranger).await.status, 200);
        give(kaidan, "三号").await;
        let notices = kaidan.get(Who::Representative, "/api/notices").await.json();
        let all = json!({ "up_to": notices["notices"][0]["id"] });
        kaidan.post(Who::Representative, "/api/notices/read", all).await;
        work_all(kaidan).await;
        assert_eq!(received.lock().len(), 1, "only the stranger's");
        assert!(received.lock()[0].contains("chen.jing@example.com"));
        let skipped = log(kaidan).await.iter().filter(|row| row["state"] == "skipped").count();
        assert_eq!(skipped, 2);
    });
}

#[test]
fn a_group_is_told_what_its_reader_may_read() {
    with_server(async |kaidan| {
        let (address, received) = robot(&[FINE]).await;
        channel(kaidan, group(kaidan, "dingtalk", Who::Manager), &address, Some("SEC0")).await;
        let (other, blind) = robot(&[FINE]).await;
        channel(kaidan, group(kaidan, "wecom", Who::Stranger), &other, None).await;
        let deal = kaidan.made(Who::Representative, "opportunity", json!({ "name": "东海产线", "amount": 10 })).await;
        let won = kaidan.post(Who::Representative, &format!("/api/opportunity/{deal}/win"), json!({})).await;
        assert_eq!(won.status, 200, "{}", won.text);
        work_all(kaidan).await;
        let got = received.lock().clone();
        assert_eq!(got.len(), 1);
        assert!(
            got[0].contains("张伟赢得了东海产线") && got[0].contains("&timestamp=") && got[0].contains("&sign="),
            "{}",
            got[0]
        );
        assert!(blind.lock().is_empty());
        let states: Vec<_> = log(kaidan).await.iter().map(|row| row["state"].as_str().unwrap().to_owned()).collect();
        assert!(states.contains(&"sent".to_owned()) && states.contains(&"skipped".to_owned()), "{states:?}");
    });
}

#[test]
fn what_fails_is_tried_again_and_given_up_in_the_end() {
    with_server(async |kaidan| {
        let (address, received) = robot(&[AWAY, BROKEN, FINE]).await;
        channel(kaidan, group(kaidan, "wecom", Who::Manager), &address, None).await;
        give(kaidan, "一号").await;
        assert_eq!(work_all(kaidan).await, 1);
        assert_eq!(received.lock().len(), 1, "a redirect is not followed");
        assert_eq!(log(kaidan).await[0]["outcome"], "302");
        for (clock, state) in [("2026-09-08T01:00:10Z", "waiting"), ("2026-09-08T01:00:30Z", "sent")] {
            set_clock(kaidan, clock);
            assert_eq!(work_all(kaidan).await, 1);
            assert_eq!(log(kaidan).await[0]["state"], state);
        }
        assert_eq!(log(kaidan).await[0]["attempts"], 3);
    });
}

#[test]
fn addresses_and_secrets_are_never_told() {
    with_server(async |kaidan| {
        let (address, _) = robot(&[BROKEN]).await;
        let id = channel(kaidan, group(kaidan, "dingtalk", Who::Manager), &address, Some("SECverysecret")).await;
        let test = kaidan.post(Who::Administrator, &format!("/api/channels/{id}/test"), json!({})).await;
        assert_eq!(test.json(), json!({ "sent": false, "answer": "500" }));
        for path in ["/api/channels".to_owned(), format!("/odata/channel({id})"), format!("/api/records/channel/{id}/timeline")] {
            let text = kaidan.get(Who::Administrator, &path).await.text;
            assert!(!text.contains("topsecret") && !text.contains("SECverysecret"), "{path}: {text}");
        }
        let listed = kaidan.get(Who::Administrator, "/api/channels").await.json();
        assert_eq!((&listed["channels"][0]["host"], &listed["channels"][0]["has_secret"]), (&json!("127.0.0.1"), &json!(true)));
        let (app, channel) = (kaidan.app.clone(), id.parse().unwrap());
        let stored = tokio::task::spawn_blocking(move || app.company.read(|reader| records::notice::sealed(reader, channel)));
        let stored = stored.await.unwrap().unwrap().unwrap();
        assert!(!String::from_utf8_lossy(&stored).contains("topsecret"));
        for (address, why) in [("ftp://x", "no web"), ("nonsense", "no address"), ("https://a:b@x", "a password")] {
            let body = json!({ "address": address });
            let refused = kaidan.send(Who::Administrator, "PUT", &format!("/api/channels/{id}/address"), Some(body), &[]).await;
            assert_eq!(refused.status, 400, "{why}");
        }
    });
}
