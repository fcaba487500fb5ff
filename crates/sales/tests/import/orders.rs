//! Customers and products out of order lines: the same customer stands on many lines, the first makes it. Its number is what
//! tells customers of one name apart.

use base::Locale;
use records::exchange::import::Report;
use records::exchange::plan::{OnDuplicate, Plan};
use records::exchange::read::Workbook;
use store::testing::{on_both_engines, sqlite};

use crate::made;
use crate::office::{Office, real, report};

const SUPERSTORE: &str = "superstore-cn/示例 - 超市.xls";

fn guesses(plan: &Plan) -> Vec<(&str, &str)> {
    plan.columns.iter().map(|column| (column.column.as_str(), column.field.as_deref().unwrap_or(""))).collect()
}

fn counts(report: &Report) -> (u64, u64, u64) {
    (report.created, report.skipped, report.failed)
}

/// How many there are, and how many different names they have.
fn told_apart(office: &Office, object: &str) -> (i64, i64) {
    let names = format!("select count(distinct name) from {object} where deleted_at is null");
    (office.rows(object), office.number(&names))
}

/// Takes both out of one file, as a script would.
fn customers_and_products(office: &Office, workbook: &Workbook, sheet: Option<&str>) -> (Report, Report) {
    let customers = office.guessed("account", workbook, sheet);
    assert_eq!(guesses(&customers), [("客户 ID", "external_id"), ("客户名称", "name"), ("省/自治区", "region")]);
    let products = office.guessed("product", workbook, sheet);
    assert_eq!(guesses(&products), [("产品 ID", "code"), ("类别", "line"), ("产品名称", "name")]);
    let customers = office.import("account", workbook, &customers);
    let products = office.import("product", workbook, &products);
    let lines = "select name from product_line where deleted_at is null order by name";
    assert_eq!(office.texts(lines), ["办公用品", "家具", "技术"]);
    (report(&customers).clone(), report(&products).clone())
}

#[test]
fn customers_of_one_name_are_told_apart_by_their_numbers() {
    let workbook = made::open(made::order_lines().as_bytes(), "订单.csv");
    on_both_engines(|db| {
        let office = Office::open(db, Locale::ZhCn);
        let (customers, products) = customers_and_products(&office, &workbook, None);
        assert_eq!(counts(&customers), (60, 540, 0), "{:?}", customers.problems.first());
        assert_eq!(told_apart(&office, "account"), (60, 56));
        assert_eq!(office.texts("select region from account where external_id = '客户3-3'"), ["150000"]);
        assert!(customers.notes.iter().any(|told| told.code == "import_alike"), "somebody should have a look");
        assert_eq!(counts(&products), (30, 570, 0), "{:?}", products.problems.first());
        assert_eq!(told_apart(&office, "product"), (30, 29));
        // Who enters one of these names by hand is still told.
        let (again, _) = customers_and_products(&office, &workbook, None);
        assert_eq!(counts(&again), (0, 600, 0));
        let taken = "select count(*) from match_key where object = 'account' and rule = 'name:exact' and exclusive";
        assert_eq!(office.number(taken), 56, "each name is taken once");
    });
}

#[test]
fn ten_thousand_real_lines_of_a_superstore() {
    let Some(workbook) = real(SUPERSTORE) else { return };
    let office = Office::open(sqlite(), Locale::ZhCn);
    let (customers, products) = customers_and_products(&office, &workbook, Some("订单"));
    // 19 of them have the name of another, and their own number.
    assert_eq!(counts(&customers), (790, 9_210, 0), "{:?}", customers.problems.first());
    assert_eq!(told_apart(&office, "account"), (790, 771));
    assert_eq!(counts(&products), (1_955, 8_045, 0), "{:?}", products.problems.first());
    assert_eq!(told_apart(&office, "product"), (1_955, 1_932));
}

#[test]
fn products_without_numbers_are_told_apart_by_their_names() {
    let lines: String =
        (0..300).map(|at| format!("{},{}\n", 11_000 + at % 90, ["旅行自行车", "自行车", "行车"][at % 3])).collect();
    let workbook = made::open(&made::in_gbk(&format!("客户ID,产品名称\n{lines}")), "订单.csv");
    on_both_engines(|db| {
        let office = Office::open(db, Locale::ZhCn);
        let plan = office.guessed("product", &workbook, None);
        assert_eq!(guesses(&plan), [("产品名称", "name")]);
        for created in [3, 0] {
            let done = office.import("product", &workbook, &plan);
            assert_eq!(counts(report(&done)), (created, 300 - created, 0));
        }
        assert_eq!(office.texts("select name from product order by code, name").len(), 3);
        let plan = office.guessed("account", &workbook, None);
        assert_eq!(guesses(&plan), [("客户ID", "external_id")]);
        assert_eq!(counts(report(&office.import("account", &workbook, &plan))), (90, 210, 0));
    });
}

#[test]
fn products_of_a_shop_in_gbk() {
    let Some(workbook) = real("tmall-orders-cn/双十一淘宝美妆数据_gbk.csv") else { return };
    let office = Office::open(sqlite(), Locale::ZhCn);
    let plan = office.guessed("product", &workbook, None);
    assert_eq!(guesses(&plan), [("id", "code"), ("title", "name"), ("price", "list_price")]);
    let done = office.import("product", &workbook, &Plan { on_duplicate: OnDuplicate::Skip, ..plan });
    assert_eq!(counts(report(&done)), (3_497, 24_101, 0));
    let one = "select count(*) from product where code = 'A18164178225' and name like 'CHANDO/自%' and list_price = 13900";
    assert_eq!(office.number(one), 1);
}
