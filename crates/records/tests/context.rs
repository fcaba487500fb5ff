//! The context of a request: what stays the same when it is looked at from another moment or on somebody's behalf.

use std::sync::Arc;

use base::{Instant, Locale};
use parking_lot::Mutex;
use records::people::{Role, Team, User};
use records::save::save_as;
use records::{Announcement, Company, Draft, setup};
use store::testing::on_both_engines;

#[test]
fn another_moment_is_the_same_request() {
    on_both_engines(|db| {
        let told = Arc::<Mutex<Vec<Announcement>>>::default();
        let heard = told.clone();
        let company = Company::open(db, setup::own_catalog()).expect("opens");
        let company = company.listening(move |announced| heard.lock().extend_from_slice(announced));
        let noon: Instant = "2026-09-08T04:00:00Z".parse().expect("a moment");
        let kaidan = company.system("test", noon);
        let somebody = company.write(&kaidan, |tx| {
            let role = save_as::<Role>(&kaidan, tx, Draft::create().set("name", "销售").set("kind", "representative"))?;
            let draft = Draft::create().set("name", "张伟").set("email", "zhang.wei@example.com");
            Ok(save_as::<User>(&kaidan, tx, draft.set("role", role.record.id()))?.record.id())
        });
        told.lock().clear();
        let cx = company.cx(somebody.expect("hired"), noon).expect("works here").in_language(Locale::ZhTw).from("api");
        let evening = "2026-09-08T20:00:00Z".parse().expect("a moment");
        let later = cx.on_behalf("a test").at(evening);
        assert_eq!((later.now, later.today.to_string().as_str()), (evening, "2026-09-09"));
        assert_eq!((later.locale, later.origin.as_str()), (Locale::ZhTw, "api"));
        assert!(later.is_trusted() && !cx.at(evening).is_trusted(), "rights neither come nor go");
        let team = company.write(&cx, |tx| save_as::<Team>(&later, tx, Draft::create().set("name", "华东")));
        let team = team.expect("saved").record;
        assert_eq!(team.instant("created_at"), Some(evening));
        assert_eq!(told.lock().iter().map(|announced| announced.id).collect::<Vec<_>>(), [team.id()]);
    });
}
