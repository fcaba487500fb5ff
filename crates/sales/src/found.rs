//! Founding a company: all objects that Kaidan brings, and what a new company starts with (settings, roles and their
//! permissions, stages, sources, reasons, industries, tiers) in the language of whoever founds it.

use base::{Id, Instant, Locale, Problem, Result, Uuid, words};
use records::company::{Currency, Setting, time_zone};
use records::describe::{Catalog, Choice, Chosen, Entity, Json, LongText, Percent};
use records::people::{Action, Language, Permission, Role, RoleKind, User};
use records::permit::Reach;
use records::rule::{Rule, RuleKind};
use records::save::{save_as, save_many};
use records::{Company, Cx, Draft, setup};
use rust_decimal::Decimal;
use store::Tx;

use crate::customer::account::Account;
use crate::customer::activity::{Activity, ActivityKind};
use crate::customer::contact::Contact;
use crate::customer::reminder;
use crate::customer::sorting::{Industry, LostKind, LostReason, Source, Tag, Tier, TierKind};
use crate::forecast::{self, ForecastCall};
use crate::measure::tally;
use crate::metric::{self, Metric};
use crate::plan::target::{Target, TargetComment};
use crate::report::{self, Dashboard, Report};
use crate::sell::assignment::{self, AssignmentRule, Territory};
use crate::sell::lead::Lead;
use crate::sell::lead::triage::{self, Disposition, DispositionKind, DispositionStep};
use crate::sell::opportunity::Opportunity;
use crate::sell::opportunity::line::OpportunityLine;
use crate::sell::product::{Product, ProductLine};
use crate::sell::stage::{Milestone, Stage, StageKind};

/// Every built-in object.
pub fn catalog() -> Catalog {
    let catalog = setup::own_catalog()
        .with::<Lead>()
        .with::<Opportunity>()
        .with::<OpportunityLine>()
        .with::<Account>()
        .with::<Contact>()
        .with::<Activity>()
        .with::<Product>()
        .with::<ProductLine>()
        .with::<Stage>()
        .with::<LostReason>()
        .with::<Source>()
        .with::<Industry>()
        .with::<Tier>()
        .with::<Tag>()
        .with::<Disposition>()
        .with::<DispositionStep>()
        .with::<AssignmentRule>()
        .with::<Territory>()
        .with_table(reminder::table())
        .with_table(report::subscriptions_table())
        .with::<Metric>()
        .with::<Target>()
        .with::<TargetComment>()
        .with::<Report>()
        .with::<Dashboard>()
        .with::<ForecastCall>()
        .keeping(metric::keep)
        .keeping(triage::keep)
        .keeping(assignment::keep);
    let catalog = forecast::tables().into_iter().fold(catalog, Catalog::with_table);
    tally::add_to(catalog)
}

/// What the first administrator says.
#[derive(Clone, Debug)]
pub struct SetUp {
    pub company_name: String,
    /// An ISO 4217 code.
    pub base_currency: String,
    /// An IANA name.
    pub time_zone: String,
    pub locale: Locale,
    pub name: String,
    pub email: String,
}

/// Makes the company and its first administrator, once. Returns the administrator, who has no password yet.
pub fn set_up(company: &Company, now: Instant, wish: &SetUp) -> Result<Id<User>> {
    set_up_with(company, now, wish, |_, _| Ok(()))
}

/// The same with what `first` does for the administrator in the same transaction: their password, so that no company is
/// ever without somebody who can sign in.
pub fn set_up_with(
    company: &Company,
    now: Instant,
    wish: &SetUp,
    first: impl FnOnce(&mut Tx, Id<User>) -> Result<()>,
) -> Result<Id<User>> {
    let mut problems = Vec::new();
    let currency = base::Currency::from_code(&wish.base_currency);
    if currency.is_none() {
        problems.push(Problem::at("base_currency", "currency_unknown"));
    }
    if time_zone(&wish.time_zone).is_none() {
        problems.push(Problem::at("time_zone", "time_zone_unknown"));
    }
    if !problems.is_empty() {
        return Err(base::Error::Invalid(problems));
    }
    let cx = company.system("set-up", now);
    let administrator = company.write(&cx, |tx| {
        let done = tx.first("select 1 from setting where deleted_at is null limit 1", &[], |row| row.get::<i64>(0))?;
        if done.is_some() {
            return Err(base::Error::forbidden("already_set_up"));
        }
        let language = match wish.locale {
            Locale::ZhCn => Language::ZhCn,
            Locale::ZhTw => Language::ZhTw,
            Locale::En => Language::En,
        };
        save_as::<Currency>(&cx, tx, Draft::create().set("code", wish.base_currency.as_str()))?;
        let draft = Draft::create()
            .set("company_name", wish.company_name.as_str())
            .set("time_zone", wish.time_zone.as_str())
            .set("language", language.value())
            .set("base_currency", wish.base_currency.as_str());
        save_as::<Setting>(&cx, tx, draft)?;
        let administrator = roles(&cx, tx, wish.locale)?;
        lists(&cx, tx, wish.locale)?;
        gates(&cx, tx, wish.locale)?;
        let draft = Draft::create().set("name", wish.name.as_str()).set("email", wish.email.as_str()).set("role", administrator);
        let administrator = save_as::<User>(&cx, tx, draft)?.id();
        first(tx, administrator)?;
        Ok(administrator)
    })?;
    Ok(administrator)
}

fn say(locale: Locale, key: &str) -> String {
    words::word(locale, &format!("seed.{key}"))
}

/// The roles; returns the administrator's.
fn roles(cx: &Cx, tx: &mut Tx, locale: Locale) -> Result<Uuid> {
    let mut administrator = Uuid::nil();
    for kind in [
        RoleKind::Administrator,
        RoleKind::Director,
        RoleKind::Manager,
        RoleKind::Representative,
        RoleKind::Assistant,
        RoleKind::Finance,
        RoleKind::Auditor,
    ] {
        let name = words::word(locale, &format!("choice.role.kind.{}", kind.value()));
        let role: Id<Role> = save_as::<Role>(cx, tx, Role { name, kind: Chosen(kind) }.draft())?.id();
        if kind == RoleKind::Administrator {
            administrator = role.0;
        } else {
            permissions(cx, tx, role, kind)?;
        }
    }
    Ok(administrator)
}

/// What a role of this kind may do in a new company, as `(action, reach)`; actions that are not named reach nothing.
fn reaches(kind: RoleKind) -> &'static [(Action, Reach)] {
    use Action::{Assign, Create, Delete, Export, Import, Read, Update};
    match kind {
        RoleKind::Administrator | RoleKind::Other => &[],
        RoleKind::Director => &[
            (Read, Reach::All),
            (Create, Reach::TeamBelow),
            (Update, Reach::TeamBelow),
            (Delete, Reach::TeamBelow),
            (Assign, Reach::TeamBelow),
            (Import, Reach::TeamBelow),
            (Export, Reach::All),
        ],
        RoleKind::Manager => &[
            (Read, Reach::TeamBelow),
            (Create, Reach::TeamBelow),
            (Update, Reach::TeamBelow),
            (Delete, Reach::TeamBelow),
            (Assign, Reach::TeamBelow),
            (Import, Reach::TeamBelow),
            (Export, Reach::TeamBelow),
        ],
        RoleKind::Representative => &[(Read, Reach::Own), (Create, Reach::Own), (Update, Reach::Own), (Delete, Reach::Own)],
        RoleKind::Assistant => {
            &[(Read, Reach::Team), (Create, Reach::Team), (Update, Reach::Team), (Assign, Reach::Team), (Import, Reach::Team)]
        }
        RoleKind::Finance => &[(Read, Reach::All), (Export, Reach::All)],
        RoleKind::Auditor => &[(Read, Reach::All), (Export, Reach::All)],
    }
}

/// The same for targets: whoever leads others says theirs; a seller sees their own and nobody else's. What was said is changed and
/// deleted by nobody. Companies that are older than targets got these rows by a step of `store::steps`.
fn targets(kind: RoleKind) -> &'static [(Action, Reach)] {
    use Action::{Assign, Create, Export, Import, Read};
    match kind {
        RoleKind::Administrator | RoleKind::Other => &[],
        RoleKind::Director => &[
            (Read, Reach::All),
            (Create, Reach::TeamBelow),
            (Assign, Reach::TeamBelow),
            (Import, Reach::TeamBelow),
            (Export, Reach::All),
        ],
        RoleKind::Manager => &[
            (Read, Reach::TeamBelow),
            (Create, Reach::TeamBelow),
            (Assign, Reach::TeamBelow),
            (Import, Reach::TeamBelow),
            (Export, Reach::TeamBelow),
        ],
        RoleKind::Representative | RoleKind::Assistant => &[(Read, Reach::Own)],
        RoleKind::Finance | RoleKind::Auditor => &[(Read, Reach::All), (Export, Reach::All)],
    }
}

/// Whose forecasts a role of this kind sees, and for whom it may call a number.
fn forecast_reaches(kind: RoleKind) -> &'static [(Action, Reach)] {
    use Action::{Create, Export, Read};
    match kind {
        RoleKind::Director => &[(Read, Reach::All), (Create, Reach::All), (Export, Reach::All)],
        RoleKind::Manager => &[(Read, Reach::TeamBelow), (Create, Reach::TeamBelow), (Export, Reach::TeamBelow)],
        RoleKind::Representative => &[(Read, Reach::Own), (Create, Reach::Own)],
        RoleKind::Finance | RoleKind::Auditor => &[(Read, Reach::All), (Export, Reach::All)],
        RoleKind::Administrator | RoleKind::Assistant | RoleKind::Other => &[],
    }
}

fn permissions(cx: &Cx, tx: &mut Tx, role: Id<Role>, kind: RoleKind) -> Result<()> {
    let mut drafts = Vec::new();
    let mut grant = |object: &str, action: Action, reach: Reach| {
        let permission =
            Permission { role, object: object.to_owned(), action: Chosen(action), reach: Chosen(reach), teams: None };
        drafts.push(permission.draft());
    };
    // The lists that everybody chooses from are read by everybody; what is confidential, `*` does not reach.
    grant("*", Action::Read, Reach::All);
    for object in [Lead::NAME, Account::NAME, Contact::NAME, Opportunity::NAME, Activity::NAME] {
        for action in Action::ALL {
            let reach = reaches(kind).iter().find(|(named, _)| *named == action).map_or(Reach::None, |(_, reach)| *reach);
            grant(object, action, reach);
        }
    }
    for (action, reach) in targets(kind) {
        grant(Target::NAME, *action, *reach);
    }
    // A call is never changed or taken back.
    for (action, reach) in forecast_reaches(kind) {
        grant(ForecastCall::NAME, *action, *reach);
    }
    if matches!(kind, RoleKind::Director | RoleKind::Assistant | RoleKind::Finance) {
        for action in [Action::Create, Action::Update, Action::Import, Action::Export] {
            grant(Product::NAME, action, Reach::All);
        }
    }
    if kind == RoleKind::Auditor {
        grant("*", Action::Export, Reach::All);
    }
    // What people arrange for themselves; the rest of it is shared with them.
    for object in ["view", Report::NAME, Dashboard::NAME] {
        grant(object, Action::Read, Reach::Own);
        for action in [Action::Create, Action::Update, Action::Delete].into_iter().filter(|_| kind != RoleKind::Auditor) {
            grant(object, action, Reach::Own);
        }
    }
    write_all::<Permission>(cx, tx, drafts)
}

fn write_all<T: Entity>(cx: &Cx, tx: &mut Tx, drafts: Vec<Draft>) -> Result<()> {
    let object = cx.setup.catalog.of::<T>().clone();
    save_many(cx, tx, &object, drafts)?.into_iter().try_for_each(|outcome| outcome.map(drop))
}

/// What a new company asks for at the end of an opportunity, as rules that it may change.
fn gates(cx: &Cx, tx: &mut Tx, locale: Locale) -> Result<()> {
    let gates = [("won", "amount", "error.won_needs_amount"), ("lost", "lost_reason", "error.lost_needs_reason")];
    let rules = (0..).zip(gates).map(|(position, (stage, field, message))| {
        let messages: serde_json::Map<String, serde_json::Value> =
            Locale::ALL.map(|locale| (locale.tag().to_owned(), words::word(locale, message).into())).into_iter().collect();
        Rule {
            object: Opportunity::NAME.to_owned(),
            name: say(locale, &format!("rule.{stage}")),
            kind: Chosen(RuleKind::Require),
            condition: LongText(format!("stage.kind == \"{stage}\"")),
            field: Some(field.to_owned()),
            stages: None,
            messages: Some(Json(serde_json::Value::Object(messages).to_string())),
            active: true,
            position,
        }
        .draft()
    });
    write_all::<Rule>(cx, tx, rules.collect())
}

/// Stages as usual in the market (see the catalogue), sources, reasons, industries, tiers.
fn lists(cx: &Cx, tx: &mut Tx, locale: Locale) -> Result<()> {
    let stages = [
        ("stage.contacted", StageKind::Open, 10, Milestone::Opportunity, Some(14)),
        ("stage.need_confirmed", StageKind::Open, 30, Milestone::Opportunity, Some(21)),
        ("stage.proposal", StageKind::Open, 50, Milestone::Opportunity, Some(21)),
        ("stage.negotiation", StageKind::Open, 70, Milestone::Opportunity, Some(21)),
        ("stage.contract", StageKind::Open, 90, Milestone::Contract, Some(14)),
        ("stage.won", StageKind::Won, 100, Milestone::Contract, None),
        ("stage.lost", StageKind::Lost, 0, Milestone::Opportunity, None),
        ("stage.void", StageKind::Void, 0, Milestone::Opportunity, None),
    ];
    let mut drafts = Vec::new();
    for (position, (key, kind, percent, milestone, stalled_after)) in (0..).zip(stages) {
        let probability = Some(Percent(Decimal::new(percent, 2)));
        drafts.push(
            Stage {
                name: say(locale, key),
                kind: Chosen(kind),
                probability,
                position,
                milestone: Chosen(milestone),
                stalled_after,
                forecast_category: None,
            }
            .draft(),
        );
    }
    write_all::<Stage>(cx, tx, drafts)?;

    let named = |keys: &[&str]| -> Vec<(i64, String)> { (0..).zip(keys.iter().map(|key| say(locale, key))).collect() };
    let sources = named(&[
        "source.referral",
        "source.exhibition",
        "source.website",
        "source.search",
        "source.social",
        "source.telephone",
        "source.partner",
        "source.advertising",
        "source.other",
    ]);
    write_all::<Source>(
        cx,
        tx,
        sources.into_iter().map(|(position, name)| Source { name, position, active: true }.draft()).collect(),
    )?;

    let reasons = [
        LostKind::Price,
        LostKind::Competitor,
        LostKind::NoNeed,
        LostKind::NoBudget,
        LostKind::Timing,
        LostKind::NotReached,
        LostKind::DuplicateEntry,
        LostKind::Other,
        LostKind::Unstated,
    ];
    let reasons = (0..).zip(reasons).map(|(position, kind)| {
        let name = words::word(locale, &format!("choice.lost_reason.kind.{}", kind.value()));
        LostReason { name, kind: Chosen(kind), position }.draft()
    });
    write_all::<LostReason>(cx, tx, reasons.collect())?;

    let tiers = (0..).zip([TierKind::Vip, TierKind::Normal, TierKind::Potential]).map(|(position, kind)| {
        let name = words::word(locale, &format!("choice.tier.kind.{}", kind.value()));
        Tier { name, kind: Chosen(kind), position }.draft()
    });
    write_all::<Tier>(cx, tx, tiers.collect())?;

    dispositions(cx, tx, locale)?;

    // GB/T 4754-2017, first level.
    let industries = ('A'..='T').enumerate().map(|(position, letter)| {
        let name = say(locale, &format!("industry.{letter}"));
        Industry { name, code: Some(letter.to_string()), position: position as i64 }.draft()
    });
    write_all::<Industry>(cx, tx, industries.collect())
}

/// A step of a plan: its word, what is to be done, and after how many working days.
type Step = (&'static str, ActivityKind, i64);

/// What leads turn out to be, each with the steps that follow, in working days.
fn dispositions(cx: &Cx, tx: &mut Tx, locale: Locale) -> Result<()> {
    use ActivityKind::{Call, Email, Meeting, Task, Visit};
    let plans: [(DispositionKind, &[Step]); 5] = [
        (DispositionKind::Qualified, &[("needs_call", Call, 1), ("first_visit", Visit, 5)]),
        (DispositionKind::Nurture, &[("case_study", Email, 5), ("keep_in_touch", Call, 20)]),
        (DispositionKind::PriceObjection, &[("what_compared", Call, 1), ("value_case", Task, 2), ("give_and_get", Meeting, 5)]),
        (DispositionKind::NotReached, &[("call_again", Call, 2), ("other_way", Email, 5)]),
        (DispositionKind::Unqualified, &[]),
    ];
    let mut steps = Vec::new();
    for (position, (kind, plan)) in (0..).zip(plans) {
        let name = words::word(locale, &format!("choice.disposition.kind.{}", kind.value()));
        let disposition = Disposition { name, kind: Chosen(kind), position, active: true };
        let disposition: Id<Disposition> = save_as::<Disposition>(cx, tx, disposition.draft())?.id();
        for (position, (key, activity, days)) in (0..).zip(plan) {
            let subject = say(locale, &format!("step.{key}"));
            steps.push(DispositionStep { disposition, subject, activity: Chosen(*activity), days: *days, position }.draft());
        }
    }
    write_all::<DispositionStep>(cx, tx, steps)
}
