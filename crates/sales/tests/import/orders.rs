//! Customers and products out of order lines: the same customer stands on many lines, the first makes it.

use base::Locale;
use records::exchange::plan::{ColumnPlan, OnDuplicate, Plan};
use store::testing::on_both_engines;

use crate::office::{Office, real, report};

const SUPERSTORE: &str = "superstore-cn/示例 - 超市.xls";

fn mapped(pairs: &[(&str, &str)]) -> Vec<ColumnPlan> {
    let column = |(column, field): &(&str, &str)| ColumnPlan {
        column: (*column).into(),
        field: Some((*field).into()),
        ..ColumnPlan::default()
    };
    pairs.iter().map(column).collect()
}

fn guesses(plan: &Plan) -> Vec<(&str, &str)> {
    plan.columns.iter().map(|column| (column.column.as_str(), column.field.as_deref().unwrap_or(""))).collect()
}

#[test]
fn customers_out_of_order_lines() {
    on_both_engines(|db| {
        let office = Office::open(db, Locale::ZhCn);
        let Some(workbook) = real(SUPERSTORE) else { return };
        let plan = office.guessed("account", &workbook, Some("订单"));
        let guesses = guesses(&plan);
        assert!(guesses.contains(&("客户名称", "name")) && guesses.contains(&("客户 ID", "external_id")), "{guesses:?}");
        assert!(guesses.contains(&("省/自治区", "region")), "{guesses:?}");
        let plan = Plan {
            columns: mapped(&[("客户 ID", "external_id"), ("客户名称", "name"), ("省/自治区", "region")]), ..plan
        };
        let done = office.import("account", &workbook, &plan);
        let result = report(&done);
        // 19 of them have the name of another, and their own number.
        assert_eq!((result.created, result.skipped, result.failed), (790, 9_210, 0), "{:?}", result.problems.first());
        assert_eq!(office.number("select count(distinct name) from account"), 771);
    });
}

#[test]
fn products_out_of_order_lines() {
    on_both_engines(|db| {
        let office = Office::open(db, Locale::ZhCn);
        let Some(workbook) = real(SUPERSTORE) else { return };
        let plan = office.guessed("product", &workbook, Some("订单"));
        let guesses = guesses(&plan);
        assert!(guesses.contains(&("产品 ID", "code")) && guesses.contains(&("产品名称", "name")), "{guesses:?}");
        assert!(guesses.contains(&("类别", "line")), "{guesses:?}");
        let plan = Plan { columns: mapped(&[("产品 ID", "code"), ("产品名称", "name"), ("类别", "line")]), ..plan };
        let done = office.import("product", &workbook, &plan);
        let result = report(&done);
        assert_eq!((result.created, result.skipped, result.failed), (1_955, 8_045, 0));
        assert_eq!(
            office.texts("select name from product_line where deleted_at is null order by name"),
            ["办公用品", "家具", "技术"]
        );
    });
}

#[test]
fn products_of_a_shop_in_gbk() {
    on_both_engines(|db| {
        let office = Office::open(db, Locale::ZhCn);
        let Some(workbook) = real("tmall-orders-cn/双十一淘宝美妆数据_gbk.csv") else { return };
        let plan = office.guessed("product", &workbook, None);
        assert_eq!(guesses(&plan), [("id", "code"), ("title", "name"), ("price", "list_price")]);
        let done = office.import("product", &workbook, &Plan { on_duplicate: OnDuplicate::Skip, ..plan });
        let result = report(&done);
        assert_eq!((result.created, result.skipped, result.failed), (3_497, 24_101, 0));
        assert_eq!(
            office.number(
                "select count(*) from product where code = 'A18164178225' and name like 'CHANDO/自%' and list_price = 13900"
            ),
            1
        );
    });
}
