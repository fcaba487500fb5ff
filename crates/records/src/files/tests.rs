use base::{Error, Id, Instant, Result, Uuid};
use jiff::SignedDuration;
use records_derive::Object;
use store::Db;
use store::testing::on_both_engines;

use super::{forget, may_read};
use crate::describe::{Chosen, Entity, Picture};
use crate::people::{Access, Action, FieldPermission, Permission, Role, RoleKind, User};
use crate::permit::Reach;
use crate::save::{save, save_as};
use crate::{Company, Cx, Draft, Who, purge, setup};

#[derive(Object)]
#[object(group = "sell", owner)]
struct Poster {
    #[field(max = 100)]
    name: String,
    picture: Option<Picture>,
    back: Option<Picture>,
}

/// 张伟 and 陈静 have what is theirs; 李娜 reads everything, but no pictures on the back.
struct Shop {
    company: Company,
    zhang: Uuid,
    chen: Uuid,
    li: Uuid,
}

fn now() -> Instant {
    "2026-09-08T01:00:00Z".parse().expect("a moment")
}

impl Shop {
    fn open(db: Db) -> Shop {
        let company = Company::open(db, setup::own_catalog().with::<Poster>()).expect("opens");
        let cx = company.system("test", now());
        let people = company.write(&cx, |tx| {
            let mut role = |name: &str, reach: Reach| -> Result<Id<Role>> {
                let role = Role { name: name.into(), kind: Chosen(RoleKind::Other) };
                let role: Id<Role> = save_as::<Role>(&cx, tx, role.draft())?.id();
                for action in Action::ALL {
                    let permission = Permission {
                        role,
                        object: Poster::NAME.into(),
                        action: Chosen(action),
                        reach: Chosen(reach),
                        teams: None,
                    };
                    save_as::<Permission>(&cx, tx, permission.draft())?;
                }
                Ok(role)
            };
            let (seller, reader) = (role("seller", Reach::Own)?, role("reader", Reach::All)?);
            let hidden = FieldPermission {
                role: reader,
                object: Poster::NAME.into(),
                field: "back".into(),
                access: Chosen(Access::Hidden),
            };
            save_as::<FieldPermission>(&cx, tx, hidden.draft())?;
            let mut user = |name: &str, role: Id<Role>| -> Result<Uuid> {
                let draft = Draft::create().set("name", name).set("email", format!("{name}@example.com")).set("role", role.0);
                Ok(save_as::<User>(&cx, tx, draft)?.record.id())
            };
            Ok((user("zhang.wei", seller)?, user("chen.jing", seller)?, user("li.na", reader)?))
        });
        let (zhang, chen, li) = people.expect("hired");
        Shop { company, zhang, chen, li }
    }

    fn cx(&self, user: Uuid) -> Cx {
        self.company.cx(user, now()).expect("works here")
    }

    /// A file as `POST /api/files` leaves it.
    fn uploaded_by(&self, user: Uuid) -> Uuid {
        let id = base::new_id();
        let sql = "insert into file (id, name, media_type, size, sha256, created_at, created_by_id)
                   values (?1, 'a.png', 'image/png', 1, 'x', ?2, ?3)";
        self.company.db.write(|tx| tx.execute(sql, &[id.into(), now().into(), user.into()])).expect("a row");
        id
    }

    fn reads(&self, user: Uuid, file: Uuid) -> bool {
        match self.company.read(|reader| may_read(&self.cx(user), reader, file)) {
            Ok(()) => true,
            Err(Error::NotFound) => false,
            Err(error) => panic!("{error}"),
        }
    }

    fn save(&self, user: Uuid, draft: Draft) -> Result<Uuid> {
        let cx = self.cx(user);
        self.company.write(&cx, |tx| Ok(save(&cx, tx, cx.setup.catalog.of::<Poster>(), draft)?.record.id()))
    }
}

#[test]
fn a_file_that_no_record_holds_is_its_uploaders() {
    on_both_engines(|db| {
        let shop = Shop::open(db);
        let file = shop.uploaded_by(shop.zhang);
        assert!(shop.reads(shop.zhang, file));
        assert!(!shop.reads(shop.chen, file) && !shop.reads(shop.li, file));
        assert!(!shop.reads(shop.zhang, base::new_id()));
    });
}

#[test]
fn a_file_in_a_field_is_read_by_whoever_reads_the_field() {
    on_both_engines(|db| {
        let shop = Shop::open(db);
        let (front, back) = (shop.uploaded_by(shop.zhang), shop.uploaded_by(shop.zhang));
        let draft = Draft::create().set("name", "展会海报").set("picture", front).set("back", back);
        let poster = shop.save(shop.zhang, draft).expect("saved");
        assert!(shop.reads(shop.zhang, front) && shop.reads(shop.zhang, back));
        assert!(shop.reads(shop.li, front), "reads the record");
        assert!(!shop.reads(shop.li, back), "the field is hidden");
        assert!(!shop.reads(shop.chen, front), "does not see the record");

        // What the field no longer shows stays with the record.
        shop.save(shop.zhang, Draft::update(poster).set("picture", store::Value::Null)).expect("saved");
        assert!(shop.reads(shop.li, front) && !shop.reads(shop.chen, front));
    });
}

#[test]
fn nobody_gets_at_a_file_by_naming_it() {
    on_both_engines(|db| {
        let shop = Shop::open(db);
        let file = shop.uploaded_by(shop.zhang);
        for stolen in [file, base::new_id()] {
            let refused = shop.save(shop.chen, Draft::create().set("name", "偷").set("picture", stolen));
            assert!(
                matches!(&refused, Err(Error::Invalid(problems)) if problems[0].message.key == "reference_missing"
                    && problems[0].target.as_deref() == Some("picture")),
                "{refused:?}"
            );
        }
        assert!(!shop.reads(shop.chen, file));
        // Whoever sees a picture may use it again, and both records then show it.
        let own = shop.save(shop.li, Draft::create().set("name", "李娜的").set("picture", file));
        assert!(own.is_err(), "not hers yet");
        shop.save(shop.zhang, Draft::create().set("name", "张伟的").set("picture", file)).expect("saved");
        shop.save(shop.li, Draft::create().set("name", "李娜的").set("picture", file)).expect("saved");
        assert!(shop.reads(shop.zhang, file) && !shop.reads(shop.chen, file));
    });
}

#[test]
fn a_file_goes_with_the_last_record_that_held_it() {
    on_both_engines(|db| {
        let shop = Shop::open(db);
        let file = shop.uploaded_by(shop.zhang);
        let posters = ["一", "二"].map(|name| {
            let draft = Draft::create().set("name", name).set("picture", file);
            let poster = shop.save(shop.zhang, draft).expect("saved");
            shop.save(shop.zhang, Draft::delete(poster)).expect("deleted");
            poster
        });
        let kaidan = Cx::new(shop.company.setup(), Who::System("test"), now());
        let purged = |poster: Uuid| {
            let object = kaidan.setup.catalog.of::<Poster>();
            shop.company.write(&kaidan, |tx| purge::purge(&kaidan, tx, object, poster)).expect("purged")
        };
        assert_eq!(purged(posters[0]), Vec::<Uuid>::new());
        assert!(shop.reads(shop.zhang, file), "the other record has it");
        assert_eq!(purged(posters[1]), [file]);
        assert!(!shop.reads(shop.zhang, file));
    });
}

#[test]
fn what_nobody_came_to_use_is_forgotten() {
    on_both_engines(|db| {
        let shop = Shop::open(db);
        let (used, unused) = (shop.uploaded_by(shop.zhang), shop.uploaded_by(shop.zhang));
        shop.save(shop.zhang, Draft::create().set("name", "海报").set("picture", used)).expect("saved");
        let forget = |until: Instant| shop.company.db.write(|tx| forget(tx, until)).expect("forgotten");
        assert_eq!(forget(now()), Vec::<Uuid>::new(), "it may still be used");
        assert_eq!(forget(now() + SignedDuration::from_secs(1)), [unused]);
        assert!(shop.reads(shop.zhang, used) && !shop.reads(shop.zhang, unused));
    });
}
