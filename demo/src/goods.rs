//! What the demo company makes: five product lines, fifteen series, sixty products with list prices.

use base::{Decimal, Result, Uuid};
use records::describe::{FieldType, Percent};
use records::{Cx, Draft};
use sales::sell::product::{Product, ProductLine};
use store::Tx;

use crate::days::Days;
use crate::people::enter;
use crate::random::Random;

pub const LINES: [&str; 5] = ["工业离心泵", "化工流程泵", "潜水排污泵", "工业阀门", "成套设备与服务"];

struct Series {
    /// Position in [`LINES`].
    line: usize,
    name: &'static str,
    code: &'static str,
    unit: &'static str,
    /// Percent of value added tax.
    tax: i64,
    /// Size and list price in yuan.
    sizes: [(&'static str, i64); 4],
}

const fn series(
    line: usize,
    name: &'static str,
    code: &'static str,
    unit: &'static str,
    tax: i64,
    sizes: [(&'static str, i64); 4],
) -> Series {
    Series { line, name, code, unit, tax, sizes }
}

const SERIES: [Series; 15] = [
    series(0, "立式管道离心泵", "LGL", "台", 13, [("DN50", 3_680), ("DN80", 6_450), ("DN100", 9_880), ("DN150", 16_800)]),
    series(0, "卧式单级离心泵", "LWS", "台", 13, [("DN65", 4_950), ("DN100", 8_760), ("DN150", 15_600), ("DN200", 26_400)]),
    series(0, "中开双吸离心泵", "LZS", "台", 13, [("DN200", 38_500), ("DN300", 68_000), ("DN400", 126_000), ("DN500", 215_000)]),
    series(0, "立式多级离心泵", "LDL", "台", 13, [("DN32", 5_260), ("DN50", 8_950), ("DN65", 13_600), ("DN100", 24_800)]),
    series(1, "不锈钢化工离心泵", "LHG", "台", 13, [("DN40", 7_850), ("DN65", 12_400), ("DN80", 18_600), ("DN100", 27_500)]),
    series(1, "磁力驱动泵", "LCQ", "台", 13, [("DN25", 9_600), ("DN40", 15_800), ("DN65", 28_600), ("DN80", 42_000)]),
    series(1, "屏蔽电泵", "LPB", "台", 13, [("DN32", 21_500), ("DN50", 36_800), ("DN80", 65_000), ("DN100", 98_000)]),
    series(2, "潜水排污泵", "LQW", "台", 13, [("DN50", 2_980), ("DN80", 5_680), ("DN150", 18_900), ("DN300", 62_000)]),
    series(2, "潜水轴流泵", "LQZ", "台", 13, [("DN350", 58_000), ("DN500", 96_000), ("DN700", 168_000), ("DN900", 285_000)]),
    series(3, "电动蝶阀", "LD9", "台", 13, [("DN100", 2_650), ("DN200", 5_480), ("DN400", 16_800), ("DN800", 58_500)]),
    series(3, "硬密封闸阀", "LZ4", "台", 13, [("DN50", 860), ("DN100", 2_180), ("DN200", 6_950), ("DN300", 14_600)]),
    series(3, "气动调节阀", "LT6", "台", 13, [("DN25", 6_800), ("DN50", 11_500), ("DN80", 19_800), ("DN150", 43_600)]),
    series(4, "变频恒压供水设备", "LBG", "套", 13, [("20T", 68_000), ("50T", 125_000), ("100T", 218_000), ("200T", 386_000)]),
    series(4, "一体化预制泵站", "LYB", "套", 13, [("Φ2.0", 198_000), ("Φ3.0", 328_000), ("Φ3.8", 486_000), ("Φ4.2", 625_000)]),
    series(
        4,
        "技术服务",
        "LFW",
        "项",
        6,
        [("安装调试", 18_000), ("年度维保", 36_000), ("能效诊断", 28_000), ("大修改造", 85_000)],
    ),
];

pub struct Item {
    pub id: Uuid,
    pub line: usize,
    pub name: String,
    /// In fen.
    pub price: i64,
}

pub fn items(days: &Days) -> Vec<Item> {
    let mut random = Random::new("goods");
    let mut items = Vec::new();
    for series in &SERIES {
        for (size, yuan) in series.sizes {
            let id = days.id(days.moment(0, 36_000 + items.len() as i64), &mut random);
            items.push(Item { id, line: series.line, name: format!("{} {size}", series.name), price: yuan * 100 });
        }
    }
    items
}

pub fn write(cx: &Cx, tx: &mut Tx, days: &Days, items: &[Item]) -> Result<()> {
    let mut random = Random::new("product lines");
    let lines: Vec<Uuid> = (0..5).map(|at| days.id(days.moment(0, 35_000 + at), &mut random)).collect();
    let drafts = LINES.iter().zip(&lines).enumerate();
    let drafts = drafts.map(|(at, (name, id))| Draft::create().with_id(*id).set("name", *name).set("position", at as i64));
    enter::<ProductLine>(cx, tx, drafts.collect())?;
    let sizes = SERIES.iter().flat_map(|series| series.sizes.iter().map(move |(size, _)| (series, *size)));
    let drafts = items.iter().zip(sizes).enumerate().map(|(at, (item, (series, size)))| {
        // The four services have no size in their code.
        let code = if series.tax == 6 {
            format!("{}-{:02}", series.code, at % 4 + 1)
        } else {
            format!("{}-{}", series.code, size.trim_start_matches("DN"))
        };
        Draft::create()
            .with_id(item.id)
            .set("name", item.name.as_str())
            .set("code", code)
            .set("line", lines[item.line])
            .set("unit", series.unit)
            .set("list_price", item.price)
            .set("tax_rate", Percent(Decimal::new(series.tax, 2)).to_value())
    });
    enter::<Product>(cx, tx, drafts.collect())
}
