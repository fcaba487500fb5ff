//! Nobody counts what they may not see, and what nobody asked for properly is refused.

use base::Error;
use base::Locale;
use base::words::word;
use records::Draft;
use records::people::{FieldPermission, RoleKind};
use records::save::save_as;
use sales::measure;
use store::testing::{on_both_engines, sqlite};

use crate::cast::{Cast, lines};

const TODAY: &str = "2026-03-31";

#[test]
fn each_sees_figures_of_what_they_see() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        for (user, amount) in [(cast.zhang, 1_00), (cast.li, 2_00), (cast.zhou, 4_00), (cast.manager, 8_00)] {
            let won = cast.opportunity(user, "2026-03-01", amount);
            cast.win(user, "2026-03-02", won);
        }
        for (user, total) in
            [(cast.zhang, "1"), (cast.zhou, "4"), (cast.manager, "11"), (cast.director, "15"), (cast.administrator, "15")]
        {
            let report = cast.report(user, TODAY, "wins", "period=2026-03");
            assert_eq!(lines(&report, &["won_amount"]).last().unwrap(), &format!("=: {total}"));
            // Asking for somebody else's does not show more.
            let report = cast.report(user, TODAY, "wins", &format!("period=2026-03&team={}", cast.south));
            let expected = if total == "4" || total == "15" { "=: 4" } else { "=: 0" };
            assert_eq!(lines(&report, &["won_amount"]).last().unwrap(), expected);
        }
        assert_eq!(cast.report(cast.zhang, TODAY, "leaderboard", "period=2026-03").rows.len(), 1);
    });
}

#[test]
fn an_amount_that_is_hidden_is_in_no_column() {
    let cast = Cast::in_company(sqlite());
    let won = cast.opportunity(cast.zhang, "2026-03-01", 1_00);
    cast.win(cast.zhang, "2026-03-02", won);
    let cx = cast.cx(cast.administrator, "2026-03-01");
    let role = cx.setup.people.user(cast.zhang).unwrap().role;
    let draft = Draft::create().set("role", role).set("object", "opportunity").set("field", "amount").set("access", "hidden");
    cast.company.write(&cx, |tx| save_as::<FieldPermission>(&cx, tx, draft)).unwrap();
    for name in ["funnel", "stages", "drop_off", "pipeline", "wins", "stalled", "leaderboard"] {
        let report = cast.report(cast.zhang, TODAY, name, "");
        assert!(report.columns.iter().all(|column| column.kind != measure::Kind::Money), "{name}");
        let text = serde_json::to_string(&report).unwrap();
        assert!(!text.contains("_amount\"") && !text.contains("weighted"), "{name}: {text}");
    }
    let report = cast.report(cast.zhang, TODAY, "wins", "period=2026-03");
    assert_eq!(lines(&report, &["won"]), ["2026年3月: 1", "=: 1"]);
}

#[test]
fn what_is_not_there_is_not_found_and_what_is_malformed_is_named() {
    let cast = Cast::in_company(sqlite());
    assert!(matches!(cast.try_report(cast.director, TODAY, "everything", ""), Err(Error::NotFound)));
    let id = base::new_id();
    for (name, address, target) in [
        ("funnel", "period=soon".to_owned(), "period"),
        ("funnel", "by=stage".to_owned(), "by"),
        ("activity", format!("source={id}"), "source"),
        ("overdue", "period=2026".to_owned(), "period"),
        ("wins", "region=999999".to_owned(), "region"),
        ("wins", "owner='; drop table opportunity".to_owned(), "owner"),
    ] {
        let Err(Error::Invalid(problems)) = cast.try_report(cast.director, TODAY, name, &address) else {
            panic!("{name}?{address}")
        };
        assert_eq!(problems[0].target.as_deref(), Some(target), "{name}?{address}");
        for locale in Locale::ALL {
            let key = format!("error.{}", problems[0].message.key);
            assert_ne!(word(locale, &key), key);
        }
    }
    // A team that is not there has nothing in it.
    let report = cast.report(cast.director, TODAY, "wins", &format!("period=2026-03&team={id}"));
    assert_eq!(lines(&report, &["won"]), ["=: 0"]);
}

#[test]
fn the_list_names_what_can_be_asked_in_every_language() {
    let cast = Cast::in_company(sqlite());
    for locale in Locale::ALL {
        let cx = cast.cx(cast.director, TODAY).in_language(locale);
        let list = measure::list(&cx);
        let names: Vec<&str> = list.iter().map(|report| report.name).collect();
        assert_eq!(names, ["funnel", "stages", "drop_off", "pipeline", "wins", "activity", "overdue", "stalled", "leaderboard"]);
        let text = serde_json::to_string(&list).unwrap();
        assert!(!text.contains("report."), "{text}");
        for name in names {
            let report = cast.company.read(|reader| measure::run(&cx, reader, name, &measure::Parameters::default())).unwrap();
            let text = serde_json::to_string(&report).unwrap();
            assert!(!text.contains("report.") && !text.contains("choice."), "{text}");
        }
    }
    // A role without any right sees none.
    let cx = cast.cx(cast.administrator, TODAY);
    let role = Draft::create().set("name", "无权").set("kind", records::describe::Choice::value(&RoleKind::Other));
    let role = cast.company.write(&cx, |tx| save_as::<records::people::Role>(&cx, tx, role)).unwrap().record.id();
    let guest = Draft::create().set("name", "客").set("email", "guest@example.com").set("role", role);
    let guest = cast.company.write(&cx, |tx| save_as::<records::people::User>(&cx, tx, guest)).unwrap().record.id();
    assert!(measure::list(&cast.cx(guest, TODAY)).is_empty());
    assert!(matches!(cast.try_report(guest, TODAY, "funnel", ""), Err(Error::NotFound)));
}

#[test]
fn a_report_is_the_json_of_the_contract() {
    let cast = Cast::in_company(sqlite());
    let won = cast.opportunity(cast.zhang, "2026-03-01", 105_450);
    cast.win(cast.zhang, "2026-03-02", won);
    let report = cast.report(cast.zhang, TODAY, "leaderboard", "period=2026-03");
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["currency"], "CNY");
    assert_eq!(json["period"], serde_json::json!({"from": "2026-03-01", "to": "2026-03-31", "label": "2026年3月"}));
    assert_eq!(
        json["columns"][1],
        serde_json::json!({
            "name": "won_amount", "label": "赢单金额", "kind": "money",
            "metric": "won_amount", "formula": "已赢单商机的金额之和；按结束日期归入期间",
        })
    );
    let row = &json["rows"][0];
    assert_eq!((&row["key"], &row["label"]), (&serde_json::json!(cast.zhang.to_string()), &serde_json::json!("张伟")));
    let cell = &row["cells"]["won_amount"];
    assert_eq!(cell["value"].to_string(), "1054.50");
    assert_eq!(cell["previous"].to_string(), "0.00");
    let stage = cast.stages[5];
    let lost = cast.stages[6];
    assert_eq!(
        cell["rows"],
        format!(
            "/odata/opportunity?$filter=closed_on%20ge%202026-03-01%20and%20closed_on%20le%202026-03-31%20and%20\
             stage_id%20in%20({stage},{lost})%20and%20owner_id%20eq%20{}%20and%20stage_id%20eq%20{stage}",
            cast.zhang
        )
    );
    assert_eq!(row["cells"]["win_rate"]["value"].to_string(), "1");
}
