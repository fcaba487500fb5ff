//! The forecast of a period: categories that follow the stage, figures that open their records, calls that stay, and who sees what.

use base::{Error, Id, Result, Uuid};
use records::save::save_as;
use records::{Draft, list};
use sales::forecast::{self, Asked, Forecast, ForecastCall, Node, NodeKind, Wish};
use sales::measure::Figure;
use sales::metric;
use sales::sell::opportunity::{self, Opportunity};
use store::testing::{on_both_engines, sqlite};

use crate::cast::{Cast, shown};

const TODAY: &str = "2026-02-10";

fn deal(cast: &Cast, user: Uuid, amount: i64, closes: &str, place: usize) -> Id<Opportunity> {
    let id = cast.opportunity_of(user, "2026-01-05", Draft::create().set("amount", amount).set("expected_close_on", day(closes)));
    cast.to(user, "2026-01-06", id, place);
    id
}

fn day(text: &str) -> base::Date {
    text.parse().unwrap()
}

fn asked(cast: &Cast, period: &str) -> Asked {
    let cx = cast.cx(cast.administrator, TODAY);
    Asked { period: forecast::period(&cx, period).unwrap(), known_on: None }
}

fn seen(cast: &Cast, user: Uuid, period: &str) -> Result<Forecast> {
    let cx = cast.cx(user, TODAY);
    cast.company.read(|reader| forecast::forecast(&cx, reader, &asked(cast, period)))
}

fn call(cast: &Cast, user: Uuid, on: &str, person: Option<Uuid>, team: Option<Uuid>, amount: i64) -> Result<Id<ForecastCall>> {
    let cx = cast.cx(user, on);
    let wish = Wish { period: asked(cast, "2026-Q1").period, person, team, amount, note: Some("订单已在途".into()) };
    cast.company.write(&cx, |tx| forecast::call(&cx, tx, wish))
}

/// `  张伟: closed commit … | below call superior`
fn lines(forecast: &Forecast) -> Vec<String> {
    let line = |node: &Node| {
        let cells: Vec<String> = node.cells.iter().map(|(_, cell)| shown(cell.value.as_ref())).collect();
        let said = |call: &Option<forecast::Call>| shown(call.as_ref().map(|call| &call.value));
        let (below, own, superior) = (shown(node.below.as_ref()), said(&node.call), said(&node.superior));
        format!("{}{}: {} | {below} {own} {superior}", "  ".repeat(node.depth), node.label, cells.join(" "))
    };
    forecast.rows.iter().chain([&forecast.total]).map(line).collect()
}

#[test]
fn each_sees_the_figures_of_whom_they_answer_for() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        deal(&cast, cast.zhang, 100_00, "2026-03-01", 4);
        deal(&cast, cast.zhang, 40_00, "2026-03-31", 0);
        deal(&cast, cast.zhang, 7_00, "2026-04-01", 0);
        let omitted = deal(&cast, cast.li, 500_00, "2026-02-20", 2);
        cast.edit(cast.li, "2026-02-01", Draft::update(omitted.0).set("forecast_category", "omitted")).unwrap();
        deal(&cast, cast.li, 20_00, "2026-02-20", 2);
        let won = deal(&cast, cast.zhou, 9_00, "2026-01-31", 3);
        cast.win(cast.zhou, "2026-02-01", won);
        let late = deal(&cast, cast.zhou, 3_00, "2025-12-31", 1);
        let dateless = cast.opportunity(cast.zhou, "2026-01-05", 2_00);

        // closed, commit, most likely, best case, pipeline, weighted | below, call, superior
        let east = ["  华东: 0 100 0 20 40 104 | 0 - -", "    张伟: 0 100 0 0 40 94 | - - -", "    李娜: 0 0 0 20 0 10 | - - -"];
        let whole = [
            &["销售部: 9 100 0 20 40 104 | 0 - -"][..],
            &east,
            &["  华南: 9 0 0 0 0 0 | 0 - -", "    周强: 9 0 0 0 0 0 | - - -"],
        ];
        let whole: Vec<&str> = whole.concat().into_iter().chain(["合计: 9 100 0 20 40 104 | 0 - -"]).collect();
        for user in [cast.director, cast.administrator] {
            assert_eq!(lines(&seen(&cast, user, "2026-Q1").unwrap()), whole);
        }
        let of_east: Vec<String> = east.iter().map(|line| line[2..].to_owned()).collect();
        let manager = lines(&seen(&cast, cast.manager, "2026-Q1").unwrap());
        assert_eq!(manager[..3], of_east[..]);
        assert_eq!(manager[3], "合计: 0 100 0 20 40 104 | 0 - -");
        let own = seen(&cast, cast.zhang, "2026-Q1").unwrap();
        assert_eq!(lines(&own), ["张伟: 0 100 0 0 40 94 | - - -", "合计: 0 100 0 0 40 94 | 0 - -"]);
        assert!(own.undated.is_none());

        let undated = seen(&cast, cast.director, "2026-Q1").unwrap().undated.unwrap();
        assert_eq!((undated.count, undated.amount), (2, Figure::Money("5.00".parse().unwrap())));
        assert!(late.0 != dateless.0);
        assert_eq!(lines(&seen(&cast, cast.zhang, "2026-04").unwrap())[0], "张伟: 0 0 0 0 7 0.7 | - - -");
    });
}

#[test]
fn every_figure_opens_the_records_that_it_sums_and_is_the_library_s() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        for (at, user) in [cast.zhang, cast.li, cast.zhou, cast.manager, cast.director].into_iter().enumerate() {
            for place in 0..5 {
                deal(&cast, user, 100 + 7 * (at * 5 + place) as i64, "2026-02-15", place);
            }
            let won = deal(&cast, user, 1_000 + at as i64, "2026-02-15", 4);
            cast.win(user, "2026-02-02", won);
        }
        for user in [cast.zhang, cast.manager, cast.director] {
            let cx = cast.cx(user, TODAY);
            let forecast = seen(&cast, user, "2026-Q1").unwrap();
            for node in forecast.rows.iter().chain([&forecast.total]) {
                for (name, cell) in node.cells.iter().filter(|(name, _)| *name != "weighted") {
                    let behind = cell.behind.as_ref().unwrap();
                    let query =
                        list::query::Query { filter: Some(behind.filter.clone()), top: Some(1_000), ..Default::default() };
                    let object = cx.setup.catalog.object(&behind.object).unwrap();
                    let page = cast.company.read(|reader| list::page(&cx, reader, object, &query)).unwrap();
                    let sum: i64 = page.entries.iter().filter_map(|entry| entry.record.int("amount")).sum();
                    let expected = base::Decimal::new(sum, 2);
                    assert_eq!(cell.value, Some(Figure::Money(expected)), "{} {name}", node.label);
                }
            }
            let library = metric::library(&cx).unwrap();
            let period = asked(&cast, "2026-Q1").period;
            for (name, key) in forecast::COLUMNS {
                let metric = library.find(key).unwrap();
                let among = sales::measure::Parameters::default();
                let value = cast.company.read(|reader| metric::value(&cx, reader, metric, Some(&period), &[], &among));
                let value = value.unwrap().total.value;
                assert_eq!(forecast.total.cells.get(name).unwrap().value, value, "{name}");
            }
        }
    });
}

#[test]
fn a_superior_s_call_covers_what_is_below_and_leaves_it() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        call(&cast, cast.zhang, "2026-02-01", Some(cast.zhang), None, 90_00).unwrap();
        call(&cast, cast.zhang, "2026-02-03", Some(cast.zhang), None, 100_00).unwrap();
        call(&cast, cast.li, "2026-02-03", Some(cast.li), None, 50_00).unwrap();
        call(&cast, cast.manager, "2026-02-04", Some(cast.li), None, 30_00).unwrap();
        call(&cast, cast.manager, "2026-02-05", None, Some(cast.east), 120_00).unwrap();
        let tail = |user| -> Vec<String> {
            let forecast = seen(&cast, user, "2026-Q1").unwrap();
            lines(&forecast).iter().map(|line| line.replace("0 0 0 0 0 0 ", "")).collect()
        };
        let expected = ["销售部: | 120 - -", "  华东: | 130 120 -", "    张伟: | - 100 -", "    李娜: | - 50 30"];
        assert_eq!(tail(cast.director)[..4], expected);
        // What was said of one from above is not seen from below.
        assert_eq!(tail(cast.li)[0], "李娜: | - 50 -");
        assert_eq!(tail(cast.zhang)[0], "张伟: | - 100 -");
        call(&cast, cast.director, "2026-02-06", None, Some(cast.east), 110_00).unwrap();
        assert_eq!(tail(cast.manager)[0], "华东: | 130 120 -");
        assert_eq!(tail(cast.director)[..2], ["销售部: | 110 - -", "  华东: | 130 120 110"]);

        // As it was known then.
        let cx = cast.cx(cast.director, TODAY);
        let then = Asked { known_on: Some(day("2026-02-02")), ..asked(&cast, "2026-Q1") };
        let then = cast.company.read(|reader| forecast::forecast(&cx, reader, &then)).unwrap();
        let zhang = then.rows.iter().find(|node| node.label == "张伟").unwrap();
        let said = zhang.call.as_ref().unwrap();
        assert_eq!((&said.value, said.by.as_str()), (&Figure::Money("90.00".parse().unwrap()), "张伟"));
        assert!(then.rows.iter().all(|node| !node.may_call));
    });
}

#[test]
fn one_calls_only_for_whom_one_answers_and_what_was_said_stays() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let refused = |outcome: Result<Id<ForecastCall>>| match outcome {
            Err(Error::Invalid(problems)) => problems[0].message.key,
            other => panic!("{other:?}"),
        };
        let (zhang, li, manager) = (cast.zhang, cast.li, cast.manager);
        for (user, person, team, key) in [
            (zhang, Some(li), None, "forecast_call_forbidden"),
            (zhang, None, Some(cast.east), "forecast_call_forbidden"),
            (manager, Some(cast.zhou), None, "forecast_call_forbidden"),
            (manager, None, Some(cast.south), "forecast_call_forbidden"),
            (manager, None, None, "forecast_call_subject"),
            (manager, Some(li), Some(cast.east), "forecast_call_subject"),
        ] {
            assert_eq!(refused(call(&cast, user, TODAY, person, team, 1_00)), key);
        }
        assert_eq!(refused(call(&cast, zhang, "2026-04-01", Some(zhang), None, 1_00)), "forecast_period_over");
        assert_eq!(refused(call(&cast, zhang, TODAY, Some(zhang), None, -1)), "must_not_be_negative");

        let said = call(&cast, zhang, TODAY, Some(zhang), None, 1_00).unwrap();
        for user in [zhang, cast.administrator] {
            for draft in [Draft::update(said.0).set("amount", 5_i64), Draft::delete(said.0)] {
                let cx = cast.cx(user, TODAY);
                assert!(cast.company.write(&cx, |tx| save_as::<ForecastCall>(&cx, tx, draft)).is_err());
            }
        }
        let cx = cast.cx(zhang, TODAY);
        let odd = Draft::create().set("starts_on", day("2026-01-02")).set("ends_on", day("2026-02-02")).set("person", zhang);
        let odd = cast.company.write(&cx, |tx| save_as::<ForecastCall>(&cx, tx, odd.set("amount", 1_i64)));
        assert!(matches!(odd, Err(Error::Invalid(problems)) if problems[0].message.key == "forecast_period_unknown"));
    });
}

#[test]
fn a_category_follows_the_stage_until_somebody_says_otherwise() {
    let cast = Cast::in_company(sqlite());
    let category = |id: Id<Opportunity>| {
        let sql = "select forecast_category from opportunity where id = ?1";
        cast.company.read(|reader| reader.first(sql, &[id.0.into()], |row| row.get::<String>(0))).unwrap().unwrap()
    };
    let user = cast.zhang;
    let id = cast.opportunity(user, "2026-01-05", 1_00);
    assert_eq!(category(id), "pipeline");
    for (place, expected) in [(1, "pipeline"), (2, "best_case"), (3, "most_likely"), (4, "commit")] {
        cast.to(user, "2026-01-06", id, place);
        assert_eq!(category(id), expected);
    }
    cast.edit(user, "2026-01-07", Draft::update(id.0).set("forecast_category", "best_case")).unwrap();
    cast.to(user, "2026-01-08", id, 3);
    assert_eq!(category(id), "best_case", "what was said stays");
    cast.edit(user, "2026-01-09", Draft::update(id.0).set("forecast_category", store::Value::Null)).unwrap();
    assert_eq!(category(id), "most_likely", "nothing said is the stage's");
    assert!(cast.edit(user, "2026-01-09", Draft::update(id.0).set("forecast_category", "closed")).is_err());
    cast.win(user, "2026-01-10", id);
    assert_eq!(category(id), "closed");
    let cx = cast.cx(user, "2026-01-11");
    cast.company.write(&cx, |tx| opportunity::reopen(&cx, tx, id, None)).unwrap();
    assert_eq!(category(id), "pipeline");
    cast.lose(user, "2026-01-12", id, 0);
    assert_eq!(category(id), "omitted");
}

#[test]
fn whoever_answers_for_nobody_has_no_forecast() {
    let cast = Cast::in_company(sqlite());
    let cx = cast.cx(cast.administrator, TODAY);
    let role = cast.company.read(|r| r.first("select id from role where kind = 'assistant'", &[], |row| row.get::<Uuid>(0)));
    let draft = Draft::create().set("name", "助理").set("email", "assistant@example.com").set("role", role.unwrap());
    let draft = draft.set("team", cast.east);
    let assistant = cast.company.write(&cx, |tx| save_as::<records::people::User>(&cx, tx, draft)).unwrap().record.id();
    assert!(matches!(seen(&cast, assistant, "2026-Q1"), Err(Error::NotFound)));
    let kinds = seen(&cast, cast.director, "2026-Q1").unwrap();
    assert!(kinds.rows.iter().any(|node| node.kind == NodeKind::Team));
}

/// Thirty deals of each seller, one opened every few days from October on, and closed three weeks later.
fn history(cast: &Cast) {
    for at in 0..30 {
        for (seller, user) in [cast.zhang, cast.zhou].into_iter().enumerate() {
            let opened = day("2025-10-01").saturating_add(jiff::Span::new().days(3 * at + seller as i64));
            let closed = opened.saturating_add(jiff::Span::new().days(18 + at % 7));
            let draft = Draft::create().set("amount", 10_00 + 50 * at).set("expected_close_on", closed);
            let id = cast.opportunity_of(user, &opened.to_string(), draft);
            if at % 3 == 0 {
                cast.lose(user, &closed.to_string(), id, 0);
            } else {
                cast.win(user, &closed.to_string(), id);
            }
        }
    }
}

#[test]
fn a_night_is_taken_once_stays_and_is_each_one_s_own() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        history(&cast);
        let open = deal(&cast, cast.zhang, 100_00, "2026-03-01", 4);
        let keep = |on: &str| forecast::keep(&cast.company, crate::cast::at(on)).unwrap();
        assert!(keep(TODAY) > 0);
        assert_eq!(keep(TODAY), 0, "once a night");

        for (user, seen_by) in [(cast.director, "company"), (cast.manager, "team"), (cast.zhang, "person")] {
            let forecast = seen(&cast, user, "2026-Q1").unwrap();
            let told = forecast.total.model.as_ref().unwrap_or_else(|| panic!("nothing told to {seen_by}"));
            let (Figure::Money(low), Figure::Money(middle), Figure::Money(high)) = (&told.p10, &told.p50, &told.p90) else {
                panic!()
            };
            assert!(low <= middle && middle <= high, "{told:?}");
            assert_eq!(told.on, day(TODAY));
        }
        // Nobody sees what is told of a colleague.
        let li = seen(&cast, cast.li, "2026-Q1").unwrap();
        assert!(li.rows.iter().all(|node| node.label == "李娜"), "{li:?}");

        // What was known that evening does not change by what happens later.
        let figures = |known_on: Option<&str>| {
            let cx = cast.cx(cast.director, "2026-02-20");
            let asked = Asked { known_on: known_on.map(day), ..asked(&cast, "2026-Q1") };
            let forecast = cast.company.read(|reader| forecast::forecast(&cx, reader, &asked)).unwrap();
            let shown = |name: &str| shown(forecast.total.cells.get(name).and_then(|cell| cell.value.as_ref()));
            (shown("closed"), shown("commit"))
        };
        let then = figures(None);
        assert_eq!(then.1, "100");
        cast.win(cast.zhang, "2026-02-15", open);
        assert_ne!(figures(None), then);
        assert_eq!(figures(Some("2026-02-09")), then);
        assert_eq!(figures(Some("2025-12-01")).0, "-", "nobody looked then");
        assert!(keep("2026-02-11") > 0, "another night");
    });
}

#[test]
fn what_was_told_is_held_against_what_came_about() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        history(&cast);
        forecast::keep(&cast.company, crate::cast::at(TODAY)).unwrap();
        let record = |user: Uuid| {
            let cx = cast.cx(user, TODAY);
            cast.company.read(|reader| forecast::record(&cx, reader, base::calendar::Kind::Month))
        };
        let whole = record(cast.director).unwrap();
        assert!(whole.of.is_none() && whole.score.is_some(), "{whole:?}");
        let january = &whole.periods[0];
        assert!(january.replayed && january.p50.is_some());
        let report = cast.report(cast.director, TODAY, "wins", "period=2026-01");
        let won = report.total.as_ref().unwrap().get("won_amount").unwrap().value.clone();
        assert_eq!(Some(january.actual.clone()), won);
        let previous = cast.report(cast.director, TODAY, "wins", "period=2025-12");
        let previous = previous.total.as_ref().unwrap().get("won_amount").unwrap().value.clone();
        assert_eq!(Some(january.naive.clone()), previous);
        assert_eq!(whole.people.len(), 2);

        let own = record(cast.zhang).unwrap();
        assert_eq!(own.of.as_deref(), Some("张伟"));
        assert_eq!(own.people.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(), ["张伟"]);
        let east = record(cast.manager).unwrap();
        assert_eq!(east.of.as_deref(), Some("华东"));
        assert_eq!(own.periods[0].actual, east.periods[0].actual);
        assert_ne!(own.periods[0].actual, january.actual);
    });
}

#[test]
fn without_history_the_model_says_nothing() {
    let cast = Cast::in_company(sqlite());
    deal(&cast, cast.zhang, 100_00, "2026-03-01", 4);
    forecast::keep(&cast.company, crate::cast::at(TODAY)).unwrap();
    assert!(seen(&cast, cast.director, "2026-Q1").unwrap().total.model.is_none());
    let cx = cast.cx(cast.director, TODAY);
    let record = cast.company.read(|reader| forecast::record(&cx, reader, base::calendar::Kind::Quarter)).unwrap();
    assert!(record.periods.is_empty() && record.score.is_none());
}

#[test]
fn an_older_database_gets_categories_and_rights() {
    on_both_engines(|db| {
        let mut cast = Cast::in_company(db);
        deal(&cast, cast.zhang, 100_00, "2026-03-01", 4);
        deal(&cast, cast.zhang, 40_00, "2026-03-31", 0);
        let won = deal(&cast, cast.li, 9_00, "2026-01-31", 3);
        cast.win(cast.li, "2026-02-01", won);
        let before = lines(&seen(&cast, cast.manager, "2026-Q1").unwrap());
        // As the program before left it.
        let cx = cast.cx(cast.administrator, TODAY);
        let made = cast.company.write(&cx, |tx| {
            tx.execute("alter table opportunity drop column forecast_category", &[])?;
            tx.execute("alter table stage drop column forecast_category", &[])?;
            tx.execute("delete from permission where object = 'forecast_call'", &[])?;
            tx.execute("update meta set value = '3' where name = 'schema_version'", &[])
        });
        made.expect("made old");
        cast.company = records::Company::open(cast.company.db.clone(), sales::catalog()).expect("opens");
        for user in [cast.manager, cast.director] {
            assert!(seen(&cast, user, "2026-Q1").is_ok());
        }
        assert_eq!(lines(&seen(&cast, cast.manager, "2026-Q1").unwrap()), before);
        assert_eq!(seen(&cast, cast.zhang, "2026-Q1").unwrap().rows.len(), 1);
        call(&cast, cast.zhang, TODAY, Some(cast.zhang), None, 1_00).unwrap();
    });
}
