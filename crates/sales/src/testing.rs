//! For the tests of this crate and of those above: a company that was just set up. Not part of the product.

use base::{Instant, Locale, Uuid};
use records::Company;
use store::Db;

use crate::{SetUp, catalog, set_up};

/// What the set-up page would have been told.
pub fn wish() -> SetUp {
    SetUp {
        company_name: "东方泵业".into(),
        base_currency: "CNY".into(),
        time_zone: "Asia/Shanghai".into(),
        locale: Locale::ZhCn,
        name: "管理员".into(),
        email: "admin@example.com".into(),
    }
}

/// The company and its administrator.
#[allow(clippy::missing_panics_doc, reason = "a test fails by a panic")]
pub fn company(db: Db, now: Instant, wish: &SetUp) -> (Company, Uuid) {
    let company = Company::open(db, catalog()).expect("opens");
    let administrator = set_up(&company, now, wish).expect("is set up").0;
    (company, administrator)
}
