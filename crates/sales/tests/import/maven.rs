//! A sales team's own files: users with their managers and regions, accounts with parents, products, 8,800 opportunities that
//! name all of them. Imported as a script would, without a word of mapping.

use base::{Locale, Uuid};
use records::exchange::import::Import;
use records::exchange::plan::{Mapped, Plan};
use store::testing::on_both_engines;

use crate::office::{Office, real, report};

const WON: &str =
    "select count(*) from opportunity o join stage s on s.id = o.stage_id where s.kind = 'won' and o.deleted_at is null";

fn guessed(office: &Office, object: &str, file: &str) -> Option<Import> {
    let workbook = real(&format!("maven-crm/{file}"))?;
    let plan = office.guessed(object, &workbook, None);
    Some(office.import(object, &workbook, &plan))
}

fn people_accounts_products(office: &Office) -> Option<[Import; 3]> {
    Some([
        guessed(office, "user", "sales_teams.csv")?,
        guessed(office, "account", "accounts.csv")?,
        guessed(office, "product", "products.csv")?,
    ])
}

#[test]
fn the_whole_pipeline_comes_in_with_its_figures() {
    on_both_engines(|db| {
        let office = Office::open(db, Locale::En);
        let Some(imports) = people_accounts_products(&office) else { return };
        for import in &imports {
            assert_eq!(report(import).failed, 0, "{:?}", report(import).problems);
        }
        // 35 sellers, their 6 managers, the administrator; 6 teams in 3 regions.
        assert_eq!((office.rows("user"), office.rows("team")), (42, 9));
        let lead = "select count(*) from team t join team p on p.id = t.parent_id join \"user\" u on u.id = t.leader_id";
        assert_eq!(office.number(lead), 6);
        assert_eq!((office.rows("account"), office.rows("product")), (85, 7));
        let parents = "select count(*) from account c join account p on p.id = c.parent_id";
        assert_eq!(office.number(parents), 15, "subsidiaries find their parents in whatever order");

        let Some(pipeline) = guessed(&office, "opportunity", "sales_pipeline.csv") else { return };
        let result = report(&pipeline);
        assert_eq!((result.created, result.failed), (8_800, 0), "{:?} {:?}", result.problems.first(), result.unresolved);
        let taken: Vec<_> = result.taken.iter().map(|taken| (taken.value.as_str(), taken.title.as_str(), taken.count)).collect();
        assert!(taken.contains(&("GTXPro", "GTX Pro", 1_480)), "{taken:?}");

        let of_kind = |kind: &str| office.number(&WON.replace("'won'", &format!("'{kind}'")));
        assert_eq!((of_kind("won"), of_kind("lost"), of_kind("open")), (4_238, 2_473, 2_089));
        let value = office.number(&WON.replace("count(*)", "cast(sum(o.amount) as bigint)"));
        assert_eq!(value, 10_005_534 * 100);
        assert_eq!(office.number("select count(*) from opportunity where account_id is null"), 1_425);
        assert_eq!(office.number("select count(*) from opportunity where product_id is null or owner_id is null"), 0);
        assert_eq!(office.number("select count(distinct owner_id) from opportunity"), 30);
        let unstated =
            "select count(*) from opportunity o join lost_reason r on r.id = o.lost_reason_id where r.kind = 'unstated'";
        assert_eq!(office.number(unstated), 2_473);
        assert_eq!(office.number("select count(*) from opportunity where opened_on is null"), 500);

        // A second time nothing is doubled.
        let again = guessed(&office, "opportunity", "sales_pipeline.csv").expect("as before");
        assert_eq!((report(&again).created, report(&again).skipped), (0, 8_800));
    });
}

#[test]
fn what_is_not_found_is_listed_once_and_mapped_once() {
    on_both_engines(|db| {
        let office = Office::open(db, Locale::En);
        let Some(_) = people_accounts_products(&office) else { return };
        let workbook = real("maven-crm/sales_pipeline.csv").expect("as before");
        // As in the browser: nothing is made and nothing taken without being asked.
        let mut plan = Plan { accept_similar: false, create: Vec::new(), ..office.guessed("opportunity", &workbook, None) };
        let checked = office.check(&office.cx(), "opportunity", &workbook, &plan);
        let result = report(&checked);
        let listed: Vec<(&str, &str, u64, Option<&str>)> = result
            .unresolved
            .iter()
            .flat_map(|field| {
                field.values.iter().map(|value| {
                    let suggestion = value.suggestion.as_ref().map(|suggestion| suggestion.title.as_str());
                    (field.field.as_str(), value.value.as_str(), value.count, suggestion)
                })
            })
            .collect();
        assert_eq!(
            listed,
            [
                ("product", "GTXPro", 1_480, Some("GTX Pro")),
                ("stage", "Engaging", 1_589, None),
                ("stage", "Prospecting", 500, None)
            ]
        );
        assert!(result.problems.is_empty(), "not once per row: {:?}", result.problems.first());
        assert_eq!(result.created + result.failed, 8_800);

        let gtx_pro: Uuid = result.unresolved[0].values[0].suggestion.as_ref().expect("suggested").id;
        plan.references.insert("product".into(), [("GTXPro".to_owned(), Mapped::To(gtx_pro))].into());
        let stages = [("Engaging".to_owned(), Mapped::Create), ("Prospecting".to_owned(), Mapped::Create)];
        plan.references.insert("stage".into(), stages.into());
        let done = office.import("opportunity", &workbook, &plan);
        assert_eq!((report(&done).created, report(&done).failed), (8_800, 0));

        // The name is known from now on.
        let other = Plan { references: Default::default(), ..plan };
        let checked = office.check(&office.cx(), "opportunity", &workbook, &other);
        assert_eq!(report(&checked).unresolved, []);
    });
}

#[test]
fn an_undone_import_leaves_nothing() {
    on_both_engines(|db| {
        let office = Office::open(db, Locale::En);
        let Some([users, accounts, products]) = people_accounts_products(&office) else { return };
        let stages = office.rows("stage");
        let pipeline = guessed(&office, "opportunity", "sales_pipeline.csv").expect("as before");
        assert_eq!(office.rows("stage"), stages + 2);

        let kept = office.undo(&office.cx(), products.id);
        let undone = report(&kept).undone.as_ref().expect("told");
        assert_eq!(
            (undone.deleted, undone.kept_count),
            (0, 10),
            "opportunities and products use them: {:?}",
            undone.kept.first()
        );

        let undone = office.undo(&office.cx(), pipeline.id);
        let undone = report(&undone).undone.as_ref().expect("told");
        assert_eq!((undone.deleted, undone.kept_count), (8_802, 0), "{:?}", undone.kept.first());
        assert_eq!((office.rows("opportunity"), office.rows("stage")), (0, stages));

        office.undo(&office.cx(), accounts.id);
        office.undo(&office.cx(), users.id);
        assert_eq!((office.rows("account"), office.rows("user"), office.rows("team")), (0, 1, 0));
        let again = guessed(&office, "account", "accounts.csv").expect("as before");
        assert_eq!(report(&again).created, 85, "what was undone can be imported again");
    });
}
