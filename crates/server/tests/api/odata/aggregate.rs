use insta::assert_snapshot;
use serde_json::json;

use crate::cast::{Who, with_server};

#[test]
fn groups_add_up_what_the_asker_sees() {
    with_server(async |kaidan| {
        for (who, amount) in [(Who::Representative, 1000), (Who::Representative, 500), (Who::Stranger, 7)] {
            kaidan.made(who, "opportunity", json!({ "name": "单", "amount": amount })).await;
        }
        let question =
            "/odata/opportunity?$apply=groupby((stage/kind,owner/name),aggregate(amount with sum as total,$count as n))";
        assert_snapshot!(kaidan.get(Who::Manager, question).await.shown(), @r#"
        {
          "status": 200,
          "body": {
            "@odata.context": "http://kaidan.test/odata/$metadata#opportunity(stage_kind,owner_name,total,n)",
            "value": [
              {
                "stage": {
                  "kind": "open"
                },
                "owner": {
                  "name": "张伟"
                },
                "total": 1500.00,
                "n": 2
              }
            ]
          }
        }
        "#);
    });
}

#[test]
fn groups_are_sorted_by_their_figures() {
    with_server(async |kaidan| {
        for (who, amount) in [(Who::Representative, 1000), (Who::Colleague, 3000), (Who::Stranger, 2000)] {
            kaidan.made(who, "opportunity", json!({ "name": "单", "amount": amount })).await;
        }
        let question =
            "/odata/opportunity?$apply=groupby((owner/name),aggregate(amount with sum as total))&$orderby=total desc&$top=2";
        let answer = kaidan.get(Who::Auditor, question).await.json();
        let names: Vec<_> =
            answer["value"].as_array().unwrap().iter().map(|row| row["owner"]["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["刘洋", "陈静"]);
    });
}
