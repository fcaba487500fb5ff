//! The demo company: 澜渡泵阀, an invented maker of pumps and valves with six regions, forty sellers and two years of business
//! up to yesterday. The same day gives the same company, on both engines; everything goes through `records::save`, so that
//! every rule holds. Used by tests, by `kaidan serve --demo` and for pictures. Not here: rows of anybody's real data.

mod approvals;
mod assignment;
mod automations;
mod channels;
mod days;
mod fields;
mod forecast;
mod goods;
mod layouts;
mod lists;
mod metrics;
mod names;
mod people;
mod places;
mod plan;
mod random;
mod reports;
mod settings;
mod staff;
mod story;
mod targets;
mod tenders;

use base::{Date, Locale, Result, Uuid};
use records::{Company, Cx};
use sales::SetUp;

pub use staff::{ADMINISTRATOR, ASSISTANT, AUDITOR, DIRECTOR, DemoUser, FINANCE, MANAGER_EAST, MANAGER_SOUTH, STRONG, WEAK};

use days::Days;
use lists::Lists;
use plan::{Plan, World};
use settings::Rates;
use staff::Staff;

/// The password of all demo users, where nobody chooses another: whoever calls [`fill`] hashes it.
pub const DEMO_PASSWORD: &str = "kaidan-demo";

/// The users that the sign-in page names.
pub const DEMO_USERS: [DemoUser; 9] =
    [DIRECTOR, MANAGER_EAST, MANAGER_SOUTH, STRONG, WEAK, ASSISTANT, FINANCE, AUDITOR, ADMINISTRATOR];

pub const COMPANY_NAME: &str = "澜渡泵阀股份有限公司";

/// Somebody of the cast.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    pub id: Uuid,
    pub email: &'static str,
    pub name: &'static str,
}

/// The people whom tests and pictures speak of.
#[derive(Clone, Copy, Debug)]
pub struct Cast {
    pub administrator: Member,
    pub director: Member,
    /// Manages 华东大区, where the strong representative works.
    pub manager_east: Member,
    /// Manages 华南大区, where the weak one works.
    pub manager_south: Member,
    pub strong: Member,
    pub weak: Member,
    /// Helps the teams of both regions.
    pub assistant: Member,
    pub finance: Member,
    pub auditor: Member,
}

/// Founds the demo company in a database that has none, with two years of business before `today`. `password_hash` (argon2id,
/// of [`DEMO_PASSWORD`] or another) becomes everybody's. Refused where a company is there already.
pub fn fill(company: &Company, today: Date, password_hash: &str) -> Result<Cast> {
    fill_share(company, today, password_hash, 100)
}

/// The same people, products and settings with a tenth of the business, for tests that want a company and not its size.
pub fn fill_small(company: &Company, today: Date, password_hash: &str) -> Result<Cast> {
    fill_share(company, today, password_hash, 10)
}

fn fill_share(company: &Company, today: Date, password_hash: &str, share: usize) -> Result<Cast> {
    let days = Days::before(today)?;
    let start = days.moment(0, 8 * 3600);
    let wish = SetUp {
        company_name: COMPANY_NAME.to_owned(),
        base_currency: "CNY".to_owned(),
        time_zone: "Asia/Shanghai".to_owned(),
        locale: Locale::ZhCn,
        name: ADMINISTRATOR.name.to_owned(),
        email: ADMINISTRATOR.email.to_owned(),
    };
    let administrator = sales::set_up(company, start, &wish)?;
    let staff = Staff::hire(&days);
    let rates = Rates::told(&days);
    let items = goods::items(&days);
    let world = World { days: &days, staff: &staff, items: &items, rates: &rates, share };
    let plan = Plan::make(&world)?;

    let origin = |cx: Cx| cx.from("demo");
    let cx = origin(company.system("demo company", start));
    let (people, tags) = company.write(&cx, |tx| {
        let lists = Lists::read(tx)?;
        let tags = settings::write(&cx, tx, &days, &rates)?;
        let people = people::write(&cx, tx, &days, &lists, &staff)?;
        goods::write(&cx, tx, &days, &items)?;
        automations::write(&cx, tx, &days)?;
        channels::write(&cx, tx, &days, people.director)?;
        people::give_password(tx, password_hash, start)?;
        Ok((people, tags))
    })?;
    // Once more, because the context holds the people, the rates and the tags as they are now.
    let cx = origin(company.system("demo company", start));
    company.write(&cx, |tx| story::write(&cx, tx, &world, &plan, &tags, people.managers[0]))?;
    company.write(&cx, |tx| tenders::write(&cx, tx, &days))?;
    // As of the last evening, like the rest of the story.
    let evening = origin(company.system("demo company", days.moment(days.last(), 20 * 3600)));
    company.write(&evening, |tx| tenders::enter(&evening, tx, &days))?;
    company.write(&evening, |tx| assignment::write(&evening, tx, &days))?;
    company.write(&evening, |tx| metrics::write(&evening, tx, &days))?;
    company.write(&evening, |tx| targets::write(&evening, tx, &days, &staff))?;
    // What records remember of their own past (the stage in which a deal was lost) and what reports count follows from it.
    sales::measure::tally::mend(company, &cx)?;
    fields::write(company, days.moment(days.last(), 20 * 3600))?;
    // Computed fields have a place, too: the context knows them now.
    let evening = origin(company.system("demo company", days.moment(days.last(), 20 * 3600)));
    company.write(&evening, |tx| layouts::write(&evening, tx, &days))?;
    company.write(&evening, |tx| reports::write(&evening, tx, &days, people.director, people.managers[0]))?;

    let member = |user: DemoUser, id: Uuid| Member { id, email: user.email, name: user.name };
    let seller = |user: DemoUser| member(user, staff.sellers[staff::position(user.name)].id);
    let cast = Cast {
        administrator: member(ADMINISTRATOR, administrator.0),
        director: member(DIRECTOR, people.director),
        manager_east: member(MANAGER_EAST, people.managers[0]),
        manager_south: member(MANAGER_SOUTH, people.managers[1]),
        strong: seller(STRONG),
        weak: seller(WEAK),
        assistant: member(ASSISTANT, people.assistants[0]),
        finance: member(FINANCE, people.finance),
        auditor: member(AUDITOR, people.auditor),
    };
    approvals::write(company, &days, &cast)?;
    forecast::write(company, &days, &cast)?;
    Ok(cast)
}
