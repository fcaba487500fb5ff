//! What people are told of their day: the digest at the time that they chose, once and only where there is something, and reminders
//! before something is due.

use base::{Instant, Uuid};
use records::notice::{self, Choice};
use records::{Cx, Draft};
use sales::customer::activity::Activity;
use sales::customer::{digest, reminder};
use sales::sell::lead::Lead;
use store::testing::on_both_engines;

use super::cast::{Cast, START};

fn at(text: &str) -> Instant {
    text.parse().expect("a moment")
}

impl Cast {
    fn choose(&self, who: Uuid, choice: &Choice) {
        let cx = self.cx(who, START);
        self.company.write(&cx, |tx| notice::choose(&cx, tx, choice)).expect("chosen");
    }

    /// What one was told of these kinds, newest first.
    fn told(&self, who: Uuid, kind: &str, now: &str) -> Vec<String> {
        let cx = self.company.cx(who, at(now)).expect("works here");
        let page = self.company.read(|reader| notice::page(&cx, reader, None, false)).expect("a page");
        page.notices.iter().filter(|told| told.kind == kind).map(|told| notice::say(&cx, told)).collect()
    }

    fn digests(&self, now: &str) -> usize {
        digest::work(&self.company, at(now)).expect("worked")
    }

    fn remind(&self, now: &str) -> usize {
        let cx = self.company.system("test", at(now));
        self.company.write(&cx, |tx| reminder::remind(&cx, tx)).expect("reminded")
    }

    fn task(&self, who: Uuid, subject: &str, due: &str) -> Uuid {
        let cx = self.cx(who, START);
        let draft = Draft::create().set("subject", subject.to_owned()).set("kind", "task").set("due_at", at(due));
        self.save::<Activity>(&cx, draft).expect("a task")
    }
}

fn at_half_past_eight() -> Choice {
    Choice { digest: notice::time("08:30"), ..Choice::default() }
}

#[test]
fn a_digest_comes_once_on_working_days_and_only_where_there_is_something() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        cast.choose(cast.zhang_wei, &at_half_past_eight());
        cast.choose(cast.li_na, &at_half_past_eight());
        let lead = cast.save::<Lead>(&cast.cx(cast.zhang_wei, START), Draft::create().set("name", "郝明远")).expect("a lead");
        cast.task(cast.zhang_wei, "寄样品", "2026-01-06T09:00:00Z");
        let chen = cast.company.cx(cast.manager_east, at("2026-01-05T09:00:00Z")).expect("works here");
        cast.save::<Lead>(&chen, Draft::update(lead).set("company", "锡山泵房")).expect("changed by the manager");
        assert_eq!((cast.digests("2026-01-05T09:00:00Z"), cast.digests("2026-01-06T00:20:00Z")), (0, 0), "not before its time");
        let told: usize = std::thread::scope(|scope| {
            let servers: Vec<_> = (0..2).map(|_| scope.spawn(|| cast.digests("2026-01-06T00:31:00Z"))).collect();
            servers.into_iter().map(|server| server.join().expect("a server")).sum()
        });
        assert_eq!(told + cast.digests("2026-01-06T00:32:00Z"), 1, "two servers tell once, and nobody whose day is empty");
        assert_eq!(
            cast.told(cast.zhang_wei, "digest", "2026-01-06T00:33:00Z"),
            ["每日摘要：今天到期1项，逾期0项，待您审批0项，他人更新了您的1条记录"]
        );
        assert!(cast.told(cast.li_na, "digest", "2026-01-06T00:33:00Z").is_empty());
        assert_eq!(cast.digests("2026-01-10T00:40:00Z"), 0, "a Saturday");
        assert_eq!(cast.digests("2026-01-12T00:40:00Z"), 1, "what is overdue is told on Monday");
    });
}

#[test]
fn a_digest_tells_no_more_than_its_reader_may_see() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let zhang = cast.cx(cast.zhang_wei, START);
        let lead = cast.save::<Lead>(&zhang, Draft::create().set("name", "郝明远")).expect("a lead");
        let chen = cast.company.cx(cast.manager_east, at("2026-01-05T09:00:00Z")).expect("works here");
        cast.save::<Lead>(&chen, Draft::update(lead).set("company", "锡山泵房")).expect("changed");
        let letter = |who: Uuid| {
            let cx: Cx = cast.company.cx(who, at("2026-01-06T01:00:00Z")).expect("works here");
            let found = cast.company.read(|reader| digest::read(&cx, reader, at("2026-01-05T08:00:00Z"))).expect("read");
            digest::letter(&cx, &found, Some("https://kaidan.example.com"))
        };
        let own = letter(cast.zhang_wei).expect("something happened");
        assert!(own.contains("郝明远") && own.contains(&format!("https://kaidan.example.com/o/lead/{lead}")), "{own}");
        assert_eq!((letter(cast.manager_east), letter(cast.li_na)), (None, None), "not one's own records");
        let draft = Draft::update(lead).set("owner", cast.li_na);
        cast.save::<Lead>(&chen, draft).expect("given to somebody else");
        assert_eq!(letter(cast.zhang_wei), None, "what is not theirs any more");
    });
}

#[test]
fn a_reminder_comes_once_for_each_time_that_something_is_due() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let id = cast.task(cast.zhang_wei, "寄样品", "2026-01-06T10:00:00Z");
        cast.task(cast.li_na, "拜访", "2026-01-06T10:00:00Z");
        cast.task(cast.zhou_qiang, "来电", "2026-01-06T10:00:00Z");
        cast.choose(cast.li_na, &Choice { remind: None, ..Choice::default() });
        cast.choose(cast.zhou_qiang, &Choice { remind: Some(60), ..Choice::default() });
        assert_eq!((cast.remind("2026-01-06T08:59:00Z"), cast.remind("2026-01-06T09:00:00Z")), (0, 1), "an hour before");
        assert_eq!((cast.remind("2026-01-06T09:46:00Z"), cast.remind("2026-01-06T09:47:00Z")), (1, 0), "a quarter of an hour");
        assert_eq!(cast.told(cast.zhang_wei, "due", "2026-01-06T09:47:00Z"), ["“寄样品”将于2026-01-06 18:00到期"]);
        let draft = Draft::update(id).set("due_at", at("2026-01-07T10:00:00Z"));
        cast.save::<Activity>(&cast.cx(cast.zhang_wei, START), draft).expect("postponed");
        assert_eq!((cast.remind("2026-01-07T09:50:00Z"), cast.told(cast.zhang_wei, "due", "2026-01-07T10:00:00Z").len()), (1, 2));
        assert!(cast.told(cast.li_na, "due", "2026-01-07T10:00:00Z").is_empty(), "whoever wants none gets none");
    });
}
