//! A sales team's own files: users with their managers and regions, accounts with parents, products, opportunities that name
//! all of them. Imported as a script would, without a word of mapping.

use base::{Locale, Uuid};
use records::exchange::import::Import;
use records::exchange::plan::{Mapped, Plan};
use records::exchange::read::Workbook;
use store::testing::on_both_engines;

use crate::made::{self, Figures, Team};
use crate::office::{Office, real, report};

const WON: &str =
    "select count(*) from opportunity o join stage s on s.id = o.stage_id where s.kind = 'won' and o.deleted_at is null";

fn guessed(office: &Office, object: &str, workbook: &Workbook) -> Import {
    let plan = office.guessed(object, workbook, None);
    office.import(object, workbook, &plan)
}

fn people_accounts_products(office: &Office, team: &Team) -> [Import; 3] {
    [guessed(office, "user", &team.users), guessed(office, "account", &team.accounts), guessed(office, "product", &team.products)]
}

/// The real one, whose figures everybody can count: 63.15 % of the closed ones are won.
fn maven() -> Option<Team> {
    let file = |name: &str| real(&format!("maven-crm/{name}.csv"));
    let figures = Figures {
        users: 1 + 35 + 6,
        teams: 6 + 3,
        led_teams: 6,
        accounts: 85,
        subsidiaries: 15,
        products: 7,
        won: 4_238,
        lost: 2_473,
        open: 2_089,
        won_value: 10_005_534,
        without_account: 1_425,
        without_date: 500,
        owners: 30,
        spelled: ("GTXPro", "GTX Pro", 1_480),
        stages: ["Engaging", "Prospecting"],
    };
    Some(Team {
        users: file("sales_teams")?,
        accounts: file("accounts")?,
        products: file("products")?,
        pipeline: file("sales_pipeline")?,
        figures,
    })
}

#[test]
fn the_whole_pipeline_comes_in_with_its_figures() {
    let Some(team) = maven() else { return };
    assert_eq!(10_000 * team.figures.won / (team.figures.won + team.figures.lost), 6_315);
    on_both_engines(|db| comes_in(&Office::open(db, Locale::En), &team));
}

#[test]
fn a_made_pipeline_comes_in_with_its_figures() {
    let team = made::team();
    on_both_engines(|db| {
        let office = Office::open(db, Locale::En);
        comes_in(&office, &team);
        // A second time nothing is doubled, whatever the file.
        let deals = team.pipeline.sheets[0].rows as u64;
        let twice = [(&team.users, "user", 9), (&team.accounts, "account", 20), (&team.products, "product", 3)];
        for (workbook, object, rows) in twice.into_iter().chain([(&team.pipeline, "opportunity", deals)]) {
            let again = guessed(&office, object, workbook);
            assert_eq!((report(&again).created, report(&again).skipped), (0, rows), "{object}");
        }
    });
}

fn comes_in(office: &Office, team: &Team) {
    let figures = &team.figures;
    for import in people_accounts_products(office, team) {
        assert_eq!(report(&import).failed, 0, "{:?}", report(&import).problems);
    }
    assert_eq!((office.rows("user"), office.rows("team")), (figures.users, figures.teams));
    let lead = "select count(*) from team t join team p on p.id = t.parent_id join \"user\" u on u.id = t.leader_id";
    assert_eq!(office.number(lead), figures.led_teams);
    assert_eq!((office.rows("account"), office.rows("product")), (figures.accounts, figures.products));
    let parents = "select count(*) from account c join account p on p.id = c.parent_id";
    assert_eq!(office.number(parents), figures.subsidiaries, "subsidiaries find their parents in whatever order");

    let pipeline = guessed(office, "opportunity", &team.pipeline);
    let result = report(&pipeline);
    let deals = team.pipeline.sheets[0].rows as u64;
    assert_eq!((result.created, result.failed), (deals, 0), "{:?} {:?}", result.problems.first(), result.unresolved);
    let taken: Vec<_> = result.taken.iter().map(|taken| (taken.value.as_str(), taken.title.as_str(), taken.count)).collect();
    assert!(taken.contains(&figures.spelled), "{taken:?}");

    let of_kind = |kind: &str| office.number(&WON.replace("'won'", &format!("'{kind}'")));
    assert_eq!((of_kind("won"), of_kind("lost"), of_kind("open")), (figures.won, figures.lost, figures.open));
    let value = office.number(&WON.replace("count(*)", "cast(sum(o.amount) as bigint)"));
    assert_eq!(value, figures.won_value * 100);
    let without = |field: &str| office.number(&format!("select count(*) from opportunity where {field} is null"));
    assert_eq!((without("account_id"), without("opened_on")), (figures.without_account, figures.without_date));
    assert_eq!((without("product_id"), without("owner_id")), (0, 0));
    assert_eq!(office.number("select count(distinct owner_id) from opportunity"), figures.owners);
    let unstated = "select count(*) from opportunity o join lost_reason r on r.id = o.lost_reason_id where r.kind = 'unstated'";
    assert_eq!(office.number(unstated), figures.lost);
    new_stages_stand_before_the_end(office, figures);
}

fn new_stages_stand_before_the_end(office: &Office, figures: &Figures) {
    let stages = office.texts("select name from stage where deleted_at is null order by position");
    let [first, second] = figures.stages;
    let expected = ["Contacted", "Need confirmed", "Proposal", "Negotiation", "Contract", first, second, "Won", "Lost", "Void"];
    assert_eq!(stages, expected, "in the order in which the file names them");
    assert_eq!(office.number("select count(distinct position) from stage where deleted_at is null"), 10);
}

#[test]
fn what_is_not_found_is_listed_once_and_mapped_once() {
    let team = made::team();
    on_both_engines(|db| {
        let office = Office::open(db, Locale::En);
        people_accounts_products(&office, &team);
        let (workbook, figures) = (&team.pipeline, &team.figures);
        // As in the browser: nothing is made and nothing taken without being asked.
        let mut plan = Plan { accept_similar: false, create: Vec::new(), ..office.guessed("opportunity", workbook, None) };
        let checked = office.check(&office.cx(), "opportunity", workbook, &plan);
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
        let (spelled, meant, rows) = figures.spelled;
        assert_eq!(
            listed,
            [("product", spelled, rows, Some(meant)), ("stage", "Engaging", 360, None), ("stage", "Prospecting", 120, None)]
        );
        assert!(result.problems.is_empty(), "not once per row: {:?}", result.problems.first());
        assert_eq!(result.created + result.failed, workbook.sheets[0].rows as u64);

        let product: Uuid = result.unresolved[0].values[0].suggestion.as_ref().expect("suggested").id;
        plan.references.insert("product".into(), [(spelled.to_owned(), Mapped::To(product))].into());
        let stages = [("Engaging".to_owned(), Mapped::Create), ("Prospecting".to_owned(), Mapped::Create)];
        plan.references.insert("stage".into(), stages.into());
        let done = office.import("opportunity", workbook, &plan);
        assert_eq!((report(&done).created, report(&done).failed), (workbook.sheets[0].rows as u64, 0));

        // The name is known from now on.
        let other = Plan { references: Default::default(), ..plan };
        let checked = office.check(&office.cx(), "opportunity", workbook, &other);
        assert_eq!(report(&checked).unresolved, []);
    });
}

#[test]
fn an_undone_import_leaves_nothing() {
    let team = made::team();
    on_both_engines(|db| {
        let office = Office::open(db, Locale::En);
        let [users, accounts, products] = people_accounts_products(&office, &team);
        let stages = "select name || ' ' || position from stage where deleted_at is null order by position";
        let before = office.texts(stages);
        let pipeline = guessed(&office, "opportunity", &team.pipeline);
        assert_eq!(office.texts(stages).len(), before.len() + 2);

        let kept = office.undo(&office.cx(), products.id);
        let undone = report(&kept).undone.as_ref().expect("told");
        assert_eq!(
            (undone.deleted, undone.kept_count),
            (0, 3 + 2),
            "opportunities use the products, and products their lines: {:?}",
            undone.kept.first()
        );

        let undone = office.undo(&office.cx(), pipeline.id);
        let undone = report(&undone).undone.as_ref().expect("told");
        let made = team.pipeline.sheets[0].rows as u64 + 2;
        assert_eq!((undone.deleted, undone.kept_count), (made, 0), "{:?}", undone.kept.first());
        assert_eq!(office.rows("opportunity"), 0);
        assert_eq!(office.texts(stages), before, "the stages that made room are back in their places");

        office.undo(&office.cx(), accounts.id);
        office.undo(&office.cx(), users.id);
        assert_eq!((office.rows("account"), office.rows("user"), office.rows("team")), (0, 1, 0));
        let again = guessed(&office, "account", &team.accounts);
        assert_eq!(report(&again).created, 20, "what was undone can be imported again");
    });
}
