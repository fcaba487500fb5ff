//! An import may do what the importer may, and tells nothing that the importer may not see.

use base::{Locale, Uuid};
use records::describe::Choice;
use records::exchange::import;
use records::exchange::plan::{ColumnPlan, Mapped, OnDuplicate, Plan};
use records::exchange::{export, template};
use records::list::query::Query;
use records::people::{RoleKind, Team, User};
use records::save::save_as;
use records::{Cx, Draft};
use store::testing::on_both_engines;

use crate::office::{Office, now, report, text};

fn plan(columns: &[(&str, &str)]) -> Plan {
    let column = |(column, field): &(&str, &str)| ColumnPlan {
        column: (*column).into(),
        field: Some((*field).into()),
        ..ColumnPlan::default()
    };
    Plan { columns: columns.iter().map(column).collect(), ..Plan::default() }
}

/// East with a manager and a representative, South with an assistant.
struct People {
    manager: Uuid,
    representative: Uuid,
    assistant: Uuid,
}

fn people(office: &Office) -> People {
    let cx = office.cx();
    let role = |kind: RoleKind| -> Uuid {
        let sql = "select id from role where kind = ?1";
        let found = office.company.read(|reader| reader.first(sql, &[kind.value().into()], |row| row.get(0)));
        found.expect("a statement").expect("a role")
    };
    let team = |name: &str| -> Uuid {
        office.company.write(&cx, |tx| save_as::<Team>(&cx, tx, Draft::create().set("name", name))).expect("a team").record.id()
    };
    let user = |name: &str, kind: RoleKind, team: Uuid| -> Uuid {
        let email = format!("{}@example.com", name.to_lowercase());
        let draft = Draft::create().set("name", name).set("email", email).set("role", role(kind)).set("team", team);
        office.company.write(&cx, |tx| save_as::<User>(&cx, tx, draft)).expect("a user").record.id()
    };
    let (east, south) = (team("East"), team("South"));
    People {
        manager: user("Mona", RoleKind::Manager, east),
        representative: user("Rolf", RoleKind::Representative, east),
        assistant: user("Asta", RoleKind::Assistant, south),
    }
}

fn cx(office: &Office, user: Uuid) -> Cx {
    office.company.cx(user, now()).expect("may sign in")
}

#[test]
fn only_who_may_import_does() {
    on_both_engines(|db| {
        let office = Office::open(db, Locale::En);
        let people = people(&office);
        let file = text("name,email\nLi,li@a.cn\n");
        let plan = plan(&[("name", "name"), ("email", "email")]);
        assert_eq!(office.refusal(&cx(&office, people.representative), "lead", &file, &plan), ["action_forbidden"]);
        assert_eq!(office.refusal(&cx(&office, people.manager), "user", &file, &plan), ["action_forbidden"]);
        assert_eq!(office.refusal(&cx(&office, people.manager), "permission", &file, &plan), ["not_found"]);
        let manager = cx(&office, people.manager);
        let checked = office.check(&manager, "lead", &file, &plan);
        // Whoever else asks for the import gets the answer of one that is not there.
        let found = office.company.read(|reader| import::find(&cx(&office, people.assistant), reader, checked.id));
        assert!(matches!(found, Err(base::Error::NotFound)));
        assert_eq!(office.company.read(|reader| import::list(&cx(&office, people.assistant), reader)).expect("a list").len(), 0);
        assert!(office.company.read(|reader| import::find(&office.cx(), reader, checked.id)).is_ok());
    });
}

#[test]
fn owners_are_those_whom_one_may_assign() {
    on_both_engines(|db| {
        let office = Office::open(db, Locale::En);
        let people = people(&office);
        let manager = cx(&office, people.manager);
        let file = text("name,owner\nOne,Rolf\nTwo,asta@example.com\nThree,mona\nFour,Nobody\n");
        let checked = office.check(&manager, "lead", &file, &plan(&[("name", "name"), ("owner", "owner_id")]));
        let done = office.run(&manager, &checked, &file);
        let result = report(&done);
        assert_eq!((result.created, result.failed), (2, 2));
        let told: Vec<_> = result.problems.iter().map(|problem| (problem.line, problem.told.code.as_str())).collect();
        assert_eq!(told, [(3, "assign_forbidden")]);
        assert_eq!(result.unresolved[0].values[0].value, "Nobody");
    });
}

#[test]
fn nothing_is_told_of_what_one_may_not_see() {
    on_both_engines(|db| {
        let office = Office::open(db, Locale::En);
        let people = people(&office);
        let secret = text("name,phone,employees,address\nSecret Corp,021-5555666,99,Hidden Lane\n");
        let all = &[("name", "name"), ("phone", "phone"), ("employees", "employees"), ("address", "address")];
        office.import("account", &secret, &plan(all));

        let assistant = cx(&office, people.assistant);
        // The name is taken, and that is all one learns.
        let mine = text("name,phone,employees,address\nSecret Corp,,1,Mine\n");
        let update = Plan { on_duplicate: OnDuplicate::Update, ..plan(all) };
        let checked = office.check(&assistant, "account", &mine, &update);
        let told = &report(&checked).problems;
        assert_eq!((told.len(), told[0].told.code.as_str()), (1, "import_duplicate_not_yours"));
        let json = checked.json(&assistant).to_string();
        assert!(!json.contains("Hidden") && !json.contains("5555666"), "{json}");
        // By a field that nothing keeps unique one cannot ask either.
        let by_address = text("name,phone,employees,address\nOther,,1,Hidden Lane\n");
        let key = Plan { key: vec!["address".into()], ..plan(all) };
        assert_eq!(report(&office.check(&assistant, "account", &by_address, &key)).created, 1);
        // Nor refer to it, nor have it suggested, nor map a name to it.
        let deals = text("name,account\nDeal,Secret Corp\nDeal,SecretCorp\n");
        let to_account = plan(&[("name", "name"), ("account", "account")]);
        let checked = office.check(&assistant, "opportunity", &deals, &to_account);
        let values = &report(&checked).unresolved[0].values;
        assert!(values.iter().all(|value| value.suggestion.is_none()) && values.len() == 2);
        let id = office.company.read(|reader| reader.first("select id from account", &[], |row| row.get::<Uuid>(0)));
        let id = id.expect("a statement").expect("an account");
        let mapped = [("account".to_owned(), [("SecretCorp".to_owned(), Mapped::To(id))].into())].into();
        let import = office.company.db.write(|tx| {
            let import = import::register(&assistant, tx, "opportunity", "x.csv", None, &deals)?;
            import::start_check(&assistant, tx, import.id, Plan { references: mapped, ..to_account.clone() })
        });
        let refused = import::check(&office.job(&assistant, &import.expect("a plan"), &deals));
        assert!(matches!(refused, Err(base::Error::Invalid(problems)) if problems[0].message.key == "reference_missing"));
        // What one exports is what one may export.
        let mut file = Vec::new();
        let object = assistant.setup.catalog.object("account").expect("an object").clone();
        let exported = office.company.read(|reader| export::csv(&assistant, reader, &object, Query::default(), &mut file));
        assert!(matches!(exported, Err(base::Error::Forbidden(_))));
        let manager = cx(&office, people.manager);
        let rows = office.company.read(|reader| export::csv(&manager, reader, &object, Query::default(), &mut file));
        assert_eq!(rows.expect("may export"), 0);
    });
}

#[test]
fn a_template_is_for_whoever_may_import() {
    on_both_engines(|db| {
        let office = Office::open(db, Locale::ZhCn);
        let people = people(&office);
        let object = office.cx().setup.catalog.object("opportunity").expect("an object").clone();
        let mut file = Vec::new();
        office.company.read(|reader| template::xlsx(&office.cx(), reader, &object, &mut file)).expect("a template");
        assert!(file.starts_with(b"PK"));
        let representative = cx(&office, people.representative);
        let refused = office.company.read(|reader| template::xlsx(&representative, reader, &object, Vec::new()));
        assert!(matches!(refused, Err(base::Error::Forbidden(_))));
    });
}
