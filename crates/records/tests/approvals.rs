//! Approvals on both engines: what is locked and what needs one, what a decision writes, and two who decide at once.

use base::{Error, Instant, Locale, Uuid};
use records::approval::{self, Absence, ApprovalProcess, Place, State, Verb, Wish};
use records::describe::{Catalog, Field, FieldKind, Object};
use records::people::{Permission, Role, Team, User};
use records::save::{save, save_as};
use records::{Company, Cx, Draft, setup};
use store::Value;
use store::testing::on_both_engines;

fn catalog() -> Catalog {
    let choice = |values: &[&str]| FieldKind::Choice(values.iter().map(ToString::to_string).collect());
    let deal = Object::new(
        "deal",
        vec![
            Field::new("name", FieldKind::Text),
            Field::new("stage", choice(&["talk", "offer", "won"])),
            Field::new("amount", FieldKind::Money),
            Field::new("discount", FieldKind::Percent),
            Field::new("note", FieldKind::Text),
        ],
    );
    let line = Object::new(
        "line",
        vec![Field::new("name", FieldKind::Text), Field::new("deal", FieldKind::Reference("deal".to_owned()))],
    );
    setup::own_catalog().and(deal.owner().board("stage").group("sell")).and(line.part_of("deal").group("sell"))
}

/// 李娜 administers; 张伟 sells in the team that 王强 leads, below the one that 周总 leads. 陈静 checks prices and sees only her own deals.
struct Cast {
    company: Company,
    people: Vec<Uuid>,
    deal: Uuid,
}

#[derive(Clone, Copy)]
enum Who {
    LiNa,
    ZhangWei,
    WangQiang,
    Zhou,
    ChenJing,
}

impl Cast {
    fn new(db: store::Db) -> Cast {
        let company = Company::open(db, catalog()).expect("opens");
        let kaidan = company.system("test", noon());
        let people = company
            .write(&kaidan, |tx| {
                let mut role = |name: &str, kind: &str| {
                    Ok::<_, Error>(save_as::<Role>(&kaidan, tx, Draft::create().set("name", name).set("kind", kind))?.record.id())
                };
                let (administrator, seller, manager) =
                    (role("管理员", "administrator")?, role("销售", "representative")?, role("经理", "manager")?);
                for (role, reach) in [(seller, "own"), (manager, "all")] {
                    for action in ["read", "create", "update", "delete"] {
                        let draft = Draft::create().set("role", role).set("object", "*").set("action", action);
                        save_as::<Permission>(&kaidan, tx, draft.set("reach", reach))?;
                    }
                }
                let top = save_as::<Team>(&kaidan, tx, Draft::create().set("name", "销售部"))?.record.id();
                let east = save_as::<Team>(&kaidan, tx, Draft::create().set("name", "华东").set("parent", top))?.record.id();
                let mut people = Vec::new();
                for (name, role, team) in [
                    ("李娜", administrator, None),
                    ("张伟", seller, Some(east)),
                    ("王强", manager, Some(east)),
                    ("周总", manager, Some(top)),
                    ("陈静", seller, None),
                ] {
                    let email = format!("{}@example.com", people.len());
                    let draft = Draft::create().set("name", name).set("email", email).set("role", role).set("team", team);
                    people.push(save_as::<User>(&kaidan, tx, draft)?.record.id());
                }
                save_as::<Team>(&kaidan, tx, Draft::update(east).set("leader", people[2]))?;
                save_as::<Team>(&kaidan, tx, Draft::update(top).set("leader", people[3]))?;
                Ok(people)
            })
            .expect("set up");
        // The context holds the people as they are now.
        let kaidan = company.system("test", noon());
        let draft = Draft::create().set("name", "产线").set("stage", "talk").set("amount", 100_i64).set("owner", people[1]);
        let object = kaidan.setup.catalog.object("deal").expect("described").clone();
        let deal = company.write(&kaidan, |tx| save(&kaidan, tx, &object, draft)).expect("a deal").record.id();
        Cast { company, people, deal }
    }

    fn id(&self, who: Who) -> Uuid {
        self.people[who as usize]
    }

    fn cx(&self, who: Who) -> Cx {
        self.company.cx(self.id(who), noon()).expect("works here").in_language(Locale::En)
    }

    fn process(&self, steps: &str, set: impl FnOnce(Draft) -> Draft) -> Uuid {
        self.try_process(steps, set).unwrap_or_else(|error| panic!("{steps}: {error:?}"))
    }

    fn try_process(&self, steps: &str, set: impl FnOnce(Draft) -> Draft) -> Result<Uuid, Error> {
        let cx = self.cx(Who::LiNa);
        let draft = Draft::create().set("object", "deal").set("name", "特价").set("needed", "nothing").set("own", "passes");
        let draft = set(draft.set("steps", steps));
        self.company.write(&cx, |tx| Ok(save_as::<ApprovalProcess>(&cx, tx, draft)?.record.id()))
    }

    fn ask(&self, who: Who, process: Uuid, changes: &[(&str, Value)]) -> Result<Uuid, Error> {
        let cx = self.cx(who);
        let object = cx.setup.catalog.object("deal")?.clone();
        let changes: Vec<(String, Value)> = changes.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        self.company.write(&cx, |tx| approval::ask(&cx, tx, &object, self.deal, process, &changes, &Wish::default()))
    }

    fn take(&self, who: Who, id: Uuid, verb: &Verb) -> Result<(), Error> {
        let cx = self.cx(who);
        self.company.write(&cx, |tx| approval::take(&cx, tx, id, verb, &Wish::default()))
    }

    fn save(&self, who: Who, draft: Draft) -> Result<(), Error> {
        let cx = self.cx(who);
        let object = cx.setup.catalog.object("deal")?.clone();
        self.company.write(&cx, |tx| save(&cx, tx, &object, draft).map(drop))
    }

    fn update(&self) -> Draft {
        Draft::update(self.deal)
    }

    /// Where the approval stands: who is waited for, or its state.
    fn stands(&self, id: Uuid) -> String {
        let cx = self.cx(Who::LiNa);
        let told = self.company.read(|reader| approval::one(&cx, reader, id)).expect("is there");
        match told.approval.run.state {
            State::Waiting => {
                let names = told.approval.run.waits_for().into_iter().filter_map(|id| cx.setup.people.user_name(id));
                names.collect::<Vec<_>>().join("、")
            }
            state => format!("{state:?}"),
        }
    }

    fn value(&self, field: &str) -> Value {
        let cx = self.cx(Who::LiNa);
        let object = cx.setup.catalog.object("deal").expect("described");
        let entry = self.company.read(|reader| records::list::one(&cx, reader, object, self.deal, &[])).expect("there");
        entry.record.get(field).clone()
    }
}

fn noon() -> Instant {
    "2026-09-08T04:00:00Z".parse().expect("a moment")
}

fn same(draft: Draft) -> Draft {
    draft
}

/// `key@target` of what it was refused with; empty where it was taken.
fn refusal<T>(outcome: Result<T, Error>) -> String {
    match outcome {
        Ok(_) => String::new(),
        Err(Error::Invalid(problems)) => {
            let each =
                problems.iter().map(|problem| format!("{}@{}", problem.message.key, problem.target.as_deref().unwrap_or("")));
            each.collect::<Vec<_>>().join(" ")
        }
        Err(Error::Forbidden(message)) => message.key.to_owned(),
        Err(error) => format!("{error:?}"),
    }
}

const SUPERIORS: &str = r#"[
    {"name": "经理", "approvers": [{"kind": "superior", "level": 1}], "open": ["note"]},
    {"name": "总监", "condition": "amount >= 1000", "approvers": [{"kind": "superior", "level": 2}]}
]"#;

#[test]
fn a_record_is_locked_until_its_approval_ends() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let process = cast.process(SUPERIORS, same);
        let id = cast.ask(Who::ZhangWei, process, &[]).expect("asked");
        assert_eq!(cast.stands(id), "王强");
        for who in [Who::ZhangWei, Who::WangQiang, Who::LiNa] {
            assert_eq!(refusal(cast.save(who, cast.update().set("amount", 5_i64))), "approval_locks@amount");
        }
        assert_eq!(refusal(cast.save(Who::ZhangWei, cast.update().set("note", "开放的字段"))), "");
        assert_eq!(refusal(cast.save(Who::ZhangWei, Draft::delete(cast.deal))), "approval_locks@");
        let cx = cast.cx(Who::ZhangWei);
        let line = cx.setup.catalog.object("line").expect("described").clone();
        let draft = Draft::create().set("name", "泵").set("deal", cast.deal);
        assert_eq!(refusal(cast.company.write(&cx, |tx| save(&cx, tx, &line, draft.clone()))), "approval_locks@");
        assert_eq!(refusal(cast.ask(Who::ZhangWei, process, &[])), "approval_waits_already@");
        assert_eq!(refusal(cast.take(Who::Zhou, id, &Verb::Approve)), "approval_not_yours");
        cast.take(Who::WangQiang, id, &Verb::Return).expect("returned");
        assert_eq!(refusal(cast.save(Who::ZhangWei, cast.update().set("amount", 100_000_i64))), "", "it is theirs again");
        cast.take(Who::ZhangWei, id, &Verb::AskAgain).expect("asked again");
        cast.take(Who::WangQiang, id, &Verb::Approve).expect("approved");
        assert_eq!(cast.stands(id), "周总", "from a thousand on");
        cast.take(Who::Zhou, id, &Verb::Approve).expect("approved");
        assert_eq!(cast.stands(id), "Approved");
        assert_eq!(refusal(cast.save(Who::ZhangWei, cast.update().set("amount", 7_i64))), "");
        assert_eq!(refusal(cast.take(Who::Zhou, id, &Verb::Refuse)), "approval_over@");
    });
}

#[test]
fn a_stage_is_entered_with_an_approval_of_what_stands_there() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let process = cast.process(SUPERIORS, |draft| {
            draft.set("needed", "stages").set("stages", r#"["offer", "won"]"#).set("condition", "amount >= 10")
        });
        let offer = || cast.update().set("stage", "offer");
        assert_eq!(refusal(cast.save(Who::ZhangWei, offer())), "", "one yuan needs none");
        cast.save(Who::ZhangWei, cast.update().set("stage", "talk").set("amount", 5_000_i64)).expect("fifty yuan");
        assert_eq!(refusal(cast.save(Who::ZhangWei, offer())), "approval_needed@stage");
        let id = cast.ask(Who::ZhangWei, process, &[("stage", "offer".into())]).expect("asked with the stage");
        cast.take(Who::WangQiang, id, &Verb::Approve).expect("approved");
        assert_eq!(cast.value("stage"), "offer".into(), "it went there by the approval");
        cast.save(Who::ZhangWei, cast.update().set("stage", "talk")).expect("back");
        assert_eq!(refusal(cast.save(Who::ZhangWei, offer())), "", "what was approved stands so");
        cast.save(Who::ZhangWei, cast.update().set("stage", "talk").set("amount", 9_000_i64)).expect("back");
        assert_eq!(refusal(cast.save(Who::ZhangWei, offer())), "approval_needed_again@stage");
    });
}

#[test]
fn a_change_is_held_until_it_is_approved() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let process = cast.process(SUPERIORS, |draft| draft.set("needed", "save").set("condition", "discount > 0.3"));
        let half = || vec![("discount", Value::Int(500_000))];
        assert_eq!(refusal(cast.save(Who::ZhangWei, cast.update().set("discount", 500_000_i64))), "approval_needed@");
        assert_eq!(refusal(cast.ask(Who::ZhangWei, process, &[])), "approval_not_for_record@");
        let forbidden = [("discount", Value::Int(500_000)), ("version", Value::Int(9))];
        assert!(
            refusal(cast.ask(Who::ZhangWei, process, &forbidden)).starts_with("field_read_only@version"),
            "nobody asks for more than they may"
        );
        let id = cast.ask(Who::ZhangWei, process, &half()).expect("asked");
        assert_eq!(cast.value("discount"), Value::Null);
        cast.take(Who::WangQiang, id, &Verb::Refuse).expect("refused");
        assert_eq!(cast.value("discount"), Value::Null);
        let id = cast.ask(Who::ZhangWei, process, &half()).expect("asked");
        cast.take(Who::WangQiang, id, &Verb::Approve).expect("approved");
        assert_eq!(cast.value("discount"), Value::Int(500_000));
        assert_eq!(refusal(cast.save(Who::ZhangWei, cast.update().set("note", "别处"))), "", "what stands is not asked again");
        assert_eq!(refusal(cast.save(Who::ZhangWei, cast.update().set("discount", 600_000_i64))), "approval_needed_again@");
    });
}

#[test]
fn it_ends_in_the_version_in_which_it_was_asked() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let process = cast.process(SUPERIORS, same);
        let id = cast.ask(Who::ZhangWei, process, &[]).expect("asked");
        let cx = cast.cx(Who::LiNa);
        let steps = format!(r#"[{{"name": "管理员", "approvers": [{{"kind": "user", "id": "{}"}}]}}]"#, cast.id(Who::LiNa));
        let change = Draft::update(process).set("steps", steps);
        cast.company.write(&cx, |tx| save_as::<ApprovalProcess>(&cx, tx, change)).expect("changed");
        let cx = cast.cx(Who::LiNa);
        cast.company.write(&cx, |tx| save_as::<ApprovalProcess>(&cx, tx, Draft::delete(process))).expect("gone");
        assert_eq!(refusal(cast.save(Who::ZhangWei, cast.update().set("amount", 5_i64))), "approval_locks@amount");
        cast.take(Who::WangQiang, id, &Verb::Approve).expect("approved");
        assert_eq!(cast.stands(id), "Approved");
    });
}

#[test]
fn whom_the_process_names_sees_what_they_decide_on_and_others_do_not() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let chen = format!(r#"[{{"name": "核价", "approvers": [{{"kind": "user", "id": "{}"}}]}}]"#, cast.id(Who::ChenJing));
        let process = cast.process(&chen, same);
        let manager = cast.process(SUPERIORS, same);
        let id = cast.ask(Who::ZhangWei, manager, &[]).expect("asked");
        let hand_over = Verb::HandOver { from: None, to: cast.id(Who::ChenJing) };
        assert_eq!(refusal(cast.take(Who::WangQiang, id, &hand_over)), "approval_cannot_see@user_id");
        assert!(matches!(cast.take(Who::ChenJing, id, &Verb::Approve), Err(Error::NotFound)));
        cast.take(Who::ZhangWei, id, &Verb::Withdraw).expect("withdrawn");
        let id = cast.ask(Who::ZhangWei, process, &[]).expect("asked");
        cast.take(Who::ChenJing, id, &Verb::Approve).expect("sees it and decides");
    });
}

#[test]
fn who_is_away_is_stood_in_for() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let process = cast.process(SUPERIORS, same);
        let id = cast.ask(Who::ZhangWei, process, &[]).expect("asked");
        let waiting = |who| {
            let cx = cast.cx(who);
            cast.company.read(|reader| approval::count(&cx, reader)).expect("counted")
        };
        assert_eq!((waiting(Who::WangQiang), waiting(Who::Zhou)), (1, 0));
        let cx = cast.cx(Who::WangQiang);
        let today = cx.today;
        cast.company.write(&cx, |tx| approval::go_away(&cx, tx, today, today, cast.id(Who::Zhou), None)).expect("away");
        assert_eq!((waiting(Who::WangQiang), waiting(Who::Zhou)), (1, 1));
        let cx = cast.cx(Who::Zhou);
        let (items, _) = cast.company.read(|reader| approval::items(&cx, reader, Place::Waiting, None)).expect("listed");
        assert_eq!(items[0].instead_of, Some(cast.id(Who::WangQiang)));
        cast.take(Who::Zhou, id, &Verb::Approve).expect("in their place");
        assert_eq!(cast.stands(id), "Approved");
        assert_eq!((waiting(Who::WangQiang), waiting(Who::Zhou)), (0, 0));
        let own = Draft::create().set("user", cast.id(Who::Zhou)).set("starts_on", today).set("ends_on", today);
        let refused =
            cast.company.write(&cx, |tx| save_as::<Absence>(&cx, tx, own.clone().set("substitute", cast.id(Who::Zhou))));
        assert_eq!(refusal(refused), "absence_by_oneself@substitute");
    });
}

#[test]
fn nobody_found_is_told_when_it_is_asked_or_decided_by_the_fallback() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let third = r#"[{"name": "总裁", "approvers": [{"kind": "superior", "level": 3}]}]"#;
        let process = cast.process(third, same);
        assert_eq!(refusal(cast.ask(Who::ZhangWei, process, &[])), "approval_nobody@");
        let process = cast.process(third, |draft| draft.set("fallback", cast.id(Who::LiNa)));
        let id = cast.ask(Who::ZhangWei, process, &[]).expect("asked");
        assert_eq!(cast.stands(id), "李娜");
    });
}

#[test]
fn a_process_that_cannot_work_is_refused_with_the_place() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        for (steps, expected) in [
            ("[]", "approval_without_steps@steps"),
            ("{}", "approval_list_malformed@steps"),
            (r#"[{"name": "", "approvers": []}]"#, "required@steps.0.name approval_step_empty@steps.0.approvers"),
            (
                r#"[{"name": "a", "approvers": [{"kind": "superior", "level": 1}]}, {"name": "b", "approvers": [{"kind": "superior", "level": 1}], "condition": "amout > 1"}]"#,
                "expression_fault@steps.1.condition",
            ),
            (
                r#"[{"name": "a", "approvers": [{"kind": "field", "field": "amount"}]}]"#,
                "approval_field_no_person@steps.0.approvers",
            ),
            (r#"[{"name": "a", "approvers": [{"kind": "superior", "level": 0}]}]"#, "approval_level@steps.0.approvers"),
            (
                r#"[{"name": "a", "approvers": [{"kind": "superior", "level": 1}], "open": ["version"]}]"#,
                "unknown_field@steps.0.open",
            ),
        ] {
            assert_eq!(refusal(cast.try_process(steps, same)), expected, "{steps}");
        }
        assert_eq!(refusal(cast.try_process(SUPERIORS, |draft| draft.set("needed", "stages"))), "required@stages");
        assert_eq!(
            refusal(cast.try_process(SUPERIORS, |draft| draft.set("needed", "save"))),
            "approval_condition_needed@condition"
        );
    });
}

/// Each of two approvers decides at the same moment: one after the other, and a step is decided once.
#[test]
fn two_who_decide_at_once_come_one_after_the_other() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let two = |mode: &str| {
            format!(
                r#"[{{"name": "会签", "mode": "{mode}", "approvers": [{{"kind": "user", "id": "{}"}}, {{"kind": "user", "id": "{}"}}]}},
                    {{"name": "管理员", "approvers": [{{"kind": "user", "id": "{}"}}]}}]"#,
                cast.id(Who::WangQiang),
                cast.id(Who::Zhou),
                cast.id(Who::LiNa)
            )
        };
        let (all, any) = (cast.process(&two("all"), same), cast.process(&two("any"), same));
        for (process, taken) in [(all, 2), (any, 1)] {
            for _ in 0..3 {
                let id = cast.ask(Who::ZhangWei, process, &[]).expect("asked");
                let done = std::thread::scope(|scope| {
                    let cast = &cast;
                    let deciding = [Who::WangQiang, Who::Zhou].map(|who| scope.spawn(move || cast.take(who, id, &Verb::Approve)));
                    deciding.into_iter().map(|thread| thread.join().expect("no panic")).filter(Result::is_ok).count()
                });
                assert_eq!(done, taken);
                assert_eq!(cast.stands(id), "李娜");
                cast.take(Who::ZhangWei, id, &Verb::Withdraw).expect("withdrawn");
            }
        }
        let asked = std::thread::scope(|scope| {
            let cast = &cast;
            let asking = [Who::ZhangWei, Who::WangQiang].map(|who| scope.spawn(move || cast.ask(who, all, &[])));
            asking.into_iter().map(|thread| thread.join().expect("no panic")).filter(Result::is_ok).count()
        });
        assert_eq!(asked, 1, "one approval at a time");
    });
}
