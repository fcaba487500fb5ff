//! Records that are entered together with their past.

use base::{Instant, Uuid};
use records::save::history::{self, Past, Step};
use records::{Company, Cx, Draft};
use sales::sell::opportunity::Opportunity;
use sales::sell::stage::{StageKind, Stages};
use sales::testing;
use store::Db;
use store::testing::{on_both_engines, sqlite};

fn at(text: &str) -> Instant {
    format!("{text}:00Z").parse().expect("a moment")
}

struct Scene {
    company: Company,
    user: Uuid,
    /// The first two open stages and the first that is won.
    stages: [Uuid; 3],
}

fn scene(db: Db) -> Scene {
    let (company, user) = testing::company(db, at("2026-01-05T02:00"), &testing::wish());
    let stages = company.read(Stages::read).expect("stages");
    let open: Vec<Uuid> = stages.of_kind(StageKind::Open).map(|stage| stage.id).collect();
    let won = stages.first(StageKind::Won).expect("a won stage").0;
    Scene { company, user, stages: [open[0], open[1], won] }
}

impl Scene {
    fn system(&self) -> Cx {
        self.company.system("test", at("2026-09-08T02:00")).from("test")
    }

    /// Made in March, moved in April, won in May.
    fn past(&self) -> Past {
        let [first, second, won] = self.stages;
        let draft = Draft::create()
            .set("name", "循环水泵采购")
            .set("created_at", at("2026-03-02T01:30"))
            .set("created_by", self.user)
            .set("owner", self.user)
            .set("opened_on", jiff::civil::date(2026, 3, 2))
            .set("amount", 1_000_000)
            .set("stage", won)
            .set("stage_since", at("2026-05-11T06:00"))
            .set("closed_on", jiff::civil::date(2026, 5, 11));
        let step = |moment: &str, values| Step { at: at(moment), by: Some(self.user), values, verb: None };
        let mut last =
            step("2026-05-11T06:00", vec![("stage", won.into()), ("closed_on", jiff::civil::date(2026, 5, 11).into())]);
        last.verb = Some(("won", None));
        Past {
            draft,
            first: vec![("stage", first.into())],
            steps: vec![step("2026-04-07T03:00", vec![("stage", second.into())]), last],
        }
    }

    fn enter(&self, cx: &Cx, past: Past) -> base::Result<()> {
        let object = cx.setup.catalog.of::<Opportunity>().clone();
        self.company.write(cx, |tx| history::enter(cx, tx, &object, vec![past]))
    }
}

#[test]
fn a_record_is_told_as_it_happened() {
    on_both_engines(|db| {
        let scene = scene(db);
        scene.enter(&scene.system(), scene.past()).expect("is entered");
        scene
            .company
            .read(|r| {
                let sql = "select kind, at, version from event where object = 'opportunity' order by id";
                let events = r.query(sql, &[], |row| Ok((row.get::<String>(0)?, row.get::<Instant>(1)?, row.get::<i64>(2)?)))?;
                let told = |kind: &str, moment: &str, version| (kind.to_owned(), at(moment), version);
                let expected = [
                    told("created", "2026-03-02T01:30", 1),
                    told("changed", "2026-04-07T03:00", 2),
                    told("changed", "2026-05-11T06:00", 3),
                    told("won", "2026-05-11T06:00", 0),
                ];
                assert_eq!(events, expected);

                let sql = "select value, since, until from held where field = 'stage' order by since";
                let held =
                    r.query(sql, &[], |row| Ok((row.get::<Uuid>(0)?, row.get::<Instant>(1)?, row.get::<Option<Instant>>(2)?)))?;
                let [first, second, won] = scene.stages;
                let expected = [
                    (first, at("2026-03-02T01:30"), Some(at("2026-04-07T03:00"))),
                    (second, at("2026-04-07T03:00"), Some(at("2026-05-11T06:00"))),
                    (won, at("2026-05-11T06:00"), None),
                ];
                assert_eq!(held, expected);

                let sql = "select version, updated_at, stage_since from opportunity";
                let now = r.first(sql, &[], |row| Ok((row.get::<i64>(0)?, row.get::<Instant>(1)?, row.get::<Instant>(2)?)))?;
                assert_eq!(now, Some((3, at("2026-05-11T06:00"), at("2026-05-11T06:00"))));
                Ok(())
            })
            .expect("reads");
    });
}

#[test]
fn the_rules_hold_for_what_it_is_now() {
    let scene = scene(sqlite());
    let mut past = scene.past();
    past.draft = past.draft.set("closed_on", jiff::civil::date(2031, 1, 1));
    let refused = scene.enter(&scene.system(), past);
    assert!(
        matches!(&refused, Err(base::Error::Invalid(problems)) if problems[0].message.key == "date_in_future"),
        "{refused:?}"
    );
}

#[test]
fn a_past_that_contradicts_the_record_or_itself_is_refused() {
    let scene = scene(sqlite());
    let mut another_end = scene.past();
    another_end.steps.pop();
    let mut backwards = scene.past();
    backwards.steps.swap(0, 1);
    let mut before_it_was_made = scene.past();
    before_it_was_made.steps[0].at = at("2026-01-01T00:00");
    for past in [another_end, backwards, before_it_was_made] {
        assert!(matches!(scene.enter(&scene.system(), past), Err(base::Error::Internal(_))));
    }
    let count = scene.company.read(|r| r.first("select count(*) from opportunity", &[], |row| row.get::<i64>(0)));
    assert_eq!(count.expect("counts"), Some(0), "nothing was written");
}

#[test]
fn nobody_but_kaidan_tells_a_past() {
    let scene = scene(sqlite());
    let cx = scene.company.cx(scene.user, at("2026-09-08T02:00")).expect("signs in");
    assert!(matches!(scene.enter(&cx, scene.past()), Err(base::Error::Forbidden(_))));
}
