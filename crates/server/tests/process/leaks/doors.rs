//! All questions that can be asked without knowing an id.

use std::collections::BTreeMap;

use super::{SECRETS, east_works, south_works};
use crate::asking::Client;
use crate::company::{self, text};
use crate::running::{Server, on_both_engines};

/// Entity sets and what can be expanded of each, as the model tells.
fn sets(client: &Client) -> BTreeMap<String, Vec<String>> {
    let model = client.get("/odata/$metadata").expect(200).text();
    let document = roxmltree::Document::parse(&model).unwrap();
    let types =
        document.descendants().filter(|node| node.has_tag_name(("http://docs.oasis-open.org/odata/ns/edm", "EntityType")));
    let name = |node: roxmltree::Node| node.attribute("Name").unwrap().to_owned();
    let links = |node: roxmltree::Node| {
        node.children().filter(|child| child.tag_name().name() == "NavigationProperty").map(name).collect()
    };
    types.map(|node| (name(node), links(node))).collect()
}

/// Every question without an id: lists, counts, searches, figures, expansions, files, reports.
fn questions(client: &Client) -> Vec<String> {
    let mut questions = Vec::new();
    for (set, links) in sets(client) {
        questions.push(format!("/odata/{set}?$count=true&$top=1000"));
        questions.push(format!("/odata/{set}?deleted=true&$count=true&$top=1000"));
        questions.push(format!("/odata/{set}/$count"));
        questions.push(format!("/odata/{set}?$apply=aggregate($count as n,id with countdistinct as m)"));
        questions
            .push(format!("/odata/{set}?$apply=groupby((created_by/name),aggregate($count as n,updated_at with max as last))"));
        questions.push(format!("/odata/{set}?$orderby=updated_at desc&$top=1&$count=true"));
        for link in links {
            questions.push(format!("/odata/{set}?$expand={link}&$top=1000"));
            questions.push(format!("/odata/{set}?$filter={link}/id ne null&$count=true&$select=id"));
            questions.push(format!("/odata/{set}?$apply=groupby(({link}/id),aggregate($count as n))"));
        }
        for secret in SECRETS {
            questions.push(format!("/odata/{set}?$search={secret}&$count=true&$select=id"));
        }
        for format in ["csv", "xlsx"] {
            questions.push(format!("/api/exports/{set}?format={format}&$top=1000"));
        }
    }
    for object in ["opportunity", "lead", "account"] {
        questions.push(format!("/odata/{object}?$apply=groupby((owner/name,team/name),aggregate($count as n))"));
        questions.push(format!("/odata/{object}?$filter=owner/email eq 'chen.jing@example.com'&$count=true"));
        questions.push(format!("/odata/{object}?$filter=team/name eq '华南'&$count=true"));
    }
    for path in ["account/name", "contact/name", "lead/name", "account/owner/name", "contact/account/name"] {
        questions.push(format!("/odata/opportunity?$filter=contains({path},'绝密') or contains({path},'Topsecret')&$count=true"));
        questions.push(format!("/odata/opportunity?$apply=groupby(({path}),aggregate(amount with sum as total,$count as n))"));
        questions.push(format!("/odata/opportunity?$orderby={path} desc&$select=id,name"));
    }
    questions.push(
        "/odata/opportunity?$apply=aggregate(amount with sum as s,amount with max as m,amount with average as a,$count as n)"
            .into(),
    );
    questions.push(
        "/odata/opportunity?$apply=groupby((stage/kind,lost_reason/name),aggregate(amount with sum as s,$count as n))".into(),
    );
    questions.push("/odata/opportunity?$filter=amount eq 70707070 or note eq 'Topsecret'&$count=true".into());
    for secret in SECRETS {
        questions.push(format!("/api/search?q={secret}"));
        questions.push(format!("/api/search?q={secret}&object=account"));
    }
    for report in client.get("/api/reports").expect(200).json().as_array().unwrap() {
        let name = text(report, "name");
        questions.push(format!("/api/reports/{name}"));
        questions.push(format!("/api/reports/{name}?period=2000..2099"));
        for parameter in report["parameters"].as_array().unwrap().iter().filter(|parameter| parameter["name"] == "by") {
            let options = parameter["options"].as_array().into_iter().flatten();
            questions.extend(
                options.map(|option| format!("/api/reports/{name}?by={}", option["value"].as_str().or(option.as_str()).unwrap())),
            );
        }
    }
    for path in [
        "/api/describe",
        "/odata",
        "/odata/$metadata",
        "/openapi.json",
        "/api/settings",
        "/api/reports",
        "/api/imports",
        "/api/session",
    ] {
        questions.push(path.into());
    }
    questions
}

/// The answer to each question, without what differs each time.
fn answers(client: &Client, questions: &[String]) -> Vec<(u16, String)> {
    let ask = |question: &String| {
        let answer = client.get(question);
        assert!(answer.status < 500, "{question}: {}", answer.text());
        let is_workbook = question.contains("format=xlsx") && answer.status == 200;
        let text = if is_workbook { company::cells(&answer.bytes) } else { answer.text() };
        let text = if question.starts_with("/api/reports") { timeless(&text) } else { text };
        // The number of the set-up counts changes of views and shares too, whosever they are.
        (answer.status, text.trim_start_matches("{\"version\":").trim_start_matches(|c: char| c.is_ascii_digit()).to_owned())
    };
    questions.iter().map(ask).collect()
}

/// Without moments: the links of some reports reckon from now.
fn timeless(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for piece in text.split_inclusive('Z') {
        let is_moment = |from: &usize| piece.get(*from..).is_some_and(|end| end.parse::<base::Instant>().is_ok());
        let longest = piece.len().saturating_sub(30)..piece.len().saturating_sub(19);
        kept.push_str(&piece[..longest.clone().find(is_moment).unwrap_or(piece.len())]);
    }
    kept
}

/// What differs, and what stands around it.
fn difference(before: &str, after: &str) -> String {
    let at = before.bytes().zip(after.bytes()).take_while(|(a, b)| a == b).count();
    let around = |text: &str| {
        let (from, to) = (text.floor_char_boundary(at.saturating_sub(60)), text.floor_char_boundary(at + 100));
        text[from..to.max(from)].to_owned()
    };
    format!("…{}…\n  …{}…", around(before), around(after))
}

#[test]
fn another_teams_work_changes_no_answer() {
    on_both_engines(|place| {
        let server = Server::start(place);
        let cast = company::with_people(&server.url);
        east_works(&cast);
        let askers = [("representative", &cast.east), ("manager", &cast.manager)];
        let before = askers.map(|(who, asker)| {
            let questions = questions(asker);
            (who, asker, answers(asker, &questions), questions)
        });
        south_works(&cast);
        let mut complaints = Vec::new();
        for (who, asker, before, questions) in &before {
            let after = answers(asker, questions);
            for (question, (before, after)) in questions.iter().zip(before.iter().zip(&after)) {
                if before != after {
                    let difference = difference(&before.1, &after.1);
                    complaints.push(format!("{who}: {question}: {} and {}\n  {difference}", before.0, after.0));
                }
            }
        }
        assert!(complaints.is_empty(), "{}, {} answers differ:\n{}", place.engine(), complaints.len(), complaints.join("\n"));
        // Whoever may see everything does: the questions are good ones.
        let seen = cast.auditor.get("/odata/opportunity?$search=Topsecret&$count=true").json();
        assert_eq!(seen["@odata.count"], 2);
    });
}

#[test]
fn a_duplicate_check_tells_that_a_customer_exists_and_no_more() {
    on_both_engines(|place| {
        let server = Server::start(place);
        let cast = company::with_people(&server.url);
        let entered = south_works(&cast);
        let wishes = [
            ("account", serde_json::json!({ "values": { "name": "绝密科技有限公司" } })),
            ("account", serde_json::json!({ "values": { "name": "绝密科技" } })),
            ("account", serde_json::json!({ "values": { "name": "觉蜜科技有限公司" } })),
            ("lead", serde_json::json!({ "values": { "name": "x", "phone": SECRETS[3] } })),
            ("contact", serde_json::json!({ "values": { "name": "x", "email": SECRETS[4] } })),
        ];
        for (object, wish) in wishes {
            let answer = cast.east.post(&format!("/api/duplicates/{object}"), wish.clone()).expect(200);
            let told = answer.text();
            let hits = answer.json()["hits"].as_array().unwrap().clone();
            assert!(hits.iter().all(|hit| hit["visible"] == false && hit["id"].is_null()), "{wish}: {told}");
            let secret = ["绝密科技", "绝密人", "绝密客", "陈静", "Topsecret", SECRETS[3], SECRETS[4]];
            assert!(secret.iter().all(|secret| !told.contains(secret)), "{wish}: {told}");
            assert!(entered.ids.iter().all(|(_, id)| !told.contains(id)), "{wish}: {told}");
        }
        let answer = cast.east.post("/odata/account", serde_json::json!({ "name": "绝密科技有限公司" })).expect(409);
        assert!(
            !answer.text().contains("陈静") && entered.ids.iter().all(|(_, id)| !answer.text().contains(id)),
            "{}",
            answer.text()
        );
    });
}

#[test]
fn the_stream_of_events_is_silent_about_others() {
    on_both_engines(|place| {
        let server = Server::start(place);
        let cast = company::with_people(&server.url);
        let stream = cast.east.stream("/api/events");
        south_works(&cast);
        // The first thing that East hears is its own.
        let own = cast.east.made("lead", serde_json::json!({ "name": "张三" }));
        let heard = stream.first_event();
        assert_eq!(
            (heard["object"].as_str(), heard["id"].as_str()),
            (Some("lead"), Some(own.as_str())),
            "{}: {heard}",
            place.engine()
        );
    });
}
