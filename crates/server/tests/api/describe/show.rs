use serde_json::{Value, json};

use crate::cast::{Kaidan, Who, with_server};

async fn object(kaidan: &Kaidan, who: Who, name: &str, language: &str) -> Option<Value> {
    let answer = kaidan.send(who, "GET", "/api/describe", None, &[("accept-language", language)]).await.json();
    answer["objects"].as_array().unwrap().iter().find(|object| object["name"] == name).cloned()
}

#[test]
fn an_object_is_described_in_the_askers_language() {
    with_server(async |kaidan| {
        for (language, label) in [("zh-CN", "商机"), ("zh-TW", "商機"), ("en", "Opportunity")] {
            let described = object(kaidan, Who::Representative, "opportunity", language).await.unwrap();
            assert_eq!(described["label"], label);
            assert_eq!(described["board_field"], "stage");
            assert_eq!(described["can"]["create"], true);
            assert_eq!(described["can"]["import"], false);
        }
    });
}

#[test]
fn every_label_is_a_word() {
    with_server(async |kaidan| {
        for language in ["zh-CN", "zh-TW", "en"] {
            let answer =
                kaidan.send(Who::Administrator, "GET", "/api/describe", None, &[("accept-language", language)]).await.json();
            for object in answer["objects"].as_array().unwrap() {
                let mut labels = vec![(object["name"].clone(), object["label"].clone())];
                for field in object["fields"].as_array().unwrap() {
                    labels.push((field["name"].clone(), field["label"].clone()));
                    for option in field["options"].as_array().into_iter().flatten() {
                        labels.push((option["value"].clone(), option["label"].clone()));
                    }
                }
                for (name, label) in labels {
                    let untranslated = language != "en"
                        && name == label
                        && name.as_str().unwrap().chars().all(|c| c.is_ascii_lowercase() || c == '_');
                    assert!(!untranslated, "{language}: {} of {} has no word", name, object["name"]);
                    assert!(!label.as_str().unwrap().starts_with("object."), "{language}: {} has no word", object["name"]);
                }
            }
        }
    });
}

#[test]
fn a_money_field_names_its_currency() {
    with_server(async |kaidan| {
        let described = object(kaidan, Who::Representative, "opportunity", "en").await.unwrap();
        let amount = described["fields"].as_array().unwrap().iter().find(|field| field["name"] == "amount").unwrap().clone();
        assert_eq!(
            (&amount["kind"], &amount["currency_field"], &amount["scale"]),
            (&json!("money"), &json!("currency"), &json!(2))
        );
    });
}

#[test]
fn a_part_names_its_whole_and_a_whole_its_parts() {
    with_server(async |kaidan| {
        let line = object(kaidan, Who::Representative, "opportunity_line", "en").await.unwrap();
        assert_eq!(line["part_of"], "opportunity");
        let opportunity = object(kaidan, Who::Representative, "opportunity", "en").await.unwrap();
        assert_eq!(opportunity["part_of"], Value::Null);
        let children = opportunity["children"].as_array().unwrap();
        let parts: Vec<&Value> = children.iter().filter(|child| child["part"] == true).map(|child| &child["object"]).collect();
        assert_eq!(parts, ["opportunity_line"]);
        assert!(children.iter().any(|child| child["object"] == "activity" && child["part"] == false));
    });
}

#[test]
fn what_may_not_be_read_is_not_described() {
    with_server(async |kaidan| {
        assert_eq!(object(kaidan, Who::Representative, "permission", "en").await, None);
        assert!(object(kaidan, Who::Administrator, "permission", "en").await.is_some());
    });
}

#[test]
fn an_unchanged_description_is_not_sent_again() {
    with_server(async |kaidan| {
        let first = kaidan.get(Who::Manager, "/api/describe").await;
        let again = kaidan.send(Who::Manager, "GET", "/api/describe", None, &[("if-none-match", first.header("etag"))]).await;
        assert_eq!(again.status, 304);
    });
}

#[test]
fn a_default_is_as_a_record_has_it() {
    with_server(async |kaidan| {
        let line = object(kaidan, Who::Representative, "opportunity_line", "en").await.unwrap();
        let field = |name: &str| line["fields"].as_array().unwrap().iter().find(|field| field["name"] == name).unwrap().clone();
        assert_eq!(field("quantity")["default"].as_f64(), Some(1.0), "one, not what one is stored as");
        assert_eq!(field("position")["default"], 0);
    });
}
