//! Reports by mail: at their hour, once, to everybody with their own figures and a workbook, until somebody ends it.

use serde_json::json;

use crate::cast::{Kaidan, Who, with_server};
use crate::channels::{base64_text, channel, mail, mail_server, set_clock, work_all};

/// What a server does every half minute.
async fn tell_due(kaidan: &Kaidan) -> usize {
    let (app, now) = (kaidan.app.clone(), *kaidan.now.lock());
    let told = tokio::task::spawn_blocking(move || {
        let cx = app.company.system("reports by mail", now);
        app.company.write(&cx, |tx| sales::report::tell_due(&cx, tx))
    });
    told.await.unwrap().unwrap()
}

/// A part of a mail, decoded.
fn part(mail: &str, kind: &str) -> String {
    let part =
        mail.split("\n--").find(|part| part.contains(&format!("Content-Type: {kind}"))).unwrap_or_else(|| panic!("{mail}"));
    let (head, body) = part.split_once("\n\n").unwrap();
    // What is not base64 is quoted: a line that goes on ends with `=`.
    if head.contains("base64") { base64_text(&body.split_whitespace().collect::<String>()) } else { body.replace("=\n", "") }
}

#[test]
fn a_report_comes_to_everybody_at_its_hour_with_their_own_figures() {
    with_server(async |kaidan| {
        let (address, received) = mail_server().await;
        channel(kaidan, mail(), &address, None).await;
        kaidan.made(Who::Representative, "opportunity", json!({ "name": "产线", "amount": 1500 })).await;
        kaidan.made(Who::Stranger, "opportunity", json!({ "name": "产线", "amount": 7 })).await;
        let definition = json!({ "metrics": ["open_amount"], "rows": ["owner"] });
        let report = kaidan.made(Who::Representative, "report", json!({ "name": "在手<1>", "definition": definition })).await;
        let address = format!("/api/report/{report}/subscriptions");
        let both = json!({
            "receivers": [kaidan.id(Who::Representative), kaidan.id(Who::Stranger)], "rhythm": "daily", "at": "07:30"
        });
        let refused = kaidan.post(Who::Representative, &address, both.clone()).await;
        assert_eq!(refused.json()["error"]["details"][0]["target"], "receivers", "they may not open it: {}", refused.text);

        let share = json!({ "user_id": kaidan.id(Who::Stranger), "access": "read" });
        kaidan.post(Who::Representative, &format!("/api/records/report/{report}/shares"), share).await;
        set_clock(kaidan, "2026-09-11T14:00:00Z");
        let made = kaidan.post(Who::Representative, &address, both).await;
        assert_eq!(made.status, 200, "{}", made.text);
        let subscriptions = made.json().as_array().unwrap().clone();
        assert_eq!(subscriptions.len(), 2);
        assert_eq!(subscriptions[0]["next_at"], "2026-09-11T23:30:00Z");
        assert_eq!(kaidan.get(Who::Stranger, &address).await.json().as_array().unwrap().len(), 1, "one's own");

        assert_eq!(tell_due(kaidan).await, 0);
        // A Saturday, before the hours of the channel: the hour was chosen.
        set_clock(kaidan, "2026-09-11T23:30:10Z");
        assert_eq!((tell_due(kaidan).await, tell_due(kaidan).await), (2, 0), "once, whoever looks");
        assert_eq!(work_all(kaidan).await, 2);
        let log = kaidan.get(Who::Administrator, "/api/deliveries").await.json();
        assert_eq!(log["deliveries"][0]["state"], "sent", "{log}");
        let mails = received.lock().clone();
        for (to, own, other) in [("zhang.wei", "1,500.00", "7.00"), ("", "7.00", "1,500.00")] {
            let mail = mails.iter().find(|mail| mail.contains(to) && part(mail, "text/plain").contains(own));
            let mail = mail.unwrap_or_else(|| panic!("{to} {own}: {mails:?}"));
            let text = part(mail, "text/plain");
            assert!(!text.contains(other) && text.contains(&format!("/o/report/{report}")), "{text}");
            assert!(part(mail, "text/html").contains("&lt;1&gt;"), "{mail}");
            assert!(mail.contains("spreadsheetml.sheet") && mail.contains("attachment"), "{mail}");
        }

        // What nobody shares any more goes to nobody.
        let shares = kaidan.get(Who::Representative, &format!("/api/records/report/{report}/shares")).await.json();
        let share = shares[0]["id"].as_str().unwrap();
        kaidan.delete(Who::Representative, &format!("/api/records/report/{report}/shares/{share}")).await;
        set_clock(kaidan, "2026-09-12T23:31:00Z");
        assert_eq!(tell_due(kaidan).await, 2);
        work_all(kaidan).await;
        assert_eq!(received.lock().len(), 3);

        for one in &subscriptions {
            let id = one["id"].as_str().unwrap();
            let who = if one["receiver"]["id"] == kaidan.id(Who::Stranger) { Who::Stranger } else { Who::Representative };
            assert_eq!(kaidan.delete(who, &format!("/api/report/subscriptions/{id}")).await.status, 204);
        }
        set_clock(kaidan, "2026-09-20T00:00:00Z");
        assert_eq!(tell_due(kaidan).await, 0, "it was ended");
    });
}
