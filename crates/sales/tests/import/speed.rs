use crate::office::*;
use base::Locale;
use records::exchange::plan::*;
#[test]
fn speed() {
    let n: usize = std::env::var("SPEED_ROWS").ok().and_then(|t| t.parse().ok()).unwrap_or(10_000);
    let office = Office::open(store::testing::sqlite(), Locale::ZhCn);
    let mut file = String::from("姓名/主题,公司,电话,邮箱,来源,地址,备注\n");
    for i in 0..n {
        file.push_str(&format!(
            "张伟{i},上海华东{i}泵业有限公司,138{:08},user{i}@example.com,官网,南京路{i}号,首次联系很有兴趣{i}\n",
            i
        ));
    }
    let workbook = text(&file);
    let plan = office.guessed("lead", &workbook, None);
    println!("{:?}", plan.columns.iter().map(|c| c.field.clone()).collect::<Vec<_>>());
    let cx = office.cx();
    let import =
        office.company.db.write(|tx| records::exchange::import::register(&cx, tx, "lead", "f", None, &workbook)).unwrap();
    let import = office.company.db.write(|tx| records::exchange::import::start_check(&cx, tx, import.id, plan.clone())).unwrap();
    let t = std::time::Instant::now();
    let checked = records::exchange::import::check(&office.job(&cx, &import, &workbook)).unwrap();
    println!("check {n} in {:?} {:?}", t.elapsed(), report(&checked).created);
    let import = office.company.db.write(|tx| records::exchange::import::start_run(&cx, tx, checked.id)).unwrap();
    let t = std::time::Instant::now();
    let done = records::exchange::import::run(&office.job(&cx, &import, &workbook)).unwrap();
    println!("run {n} in {:?} {:?} {}", t.elapsed(), report(&done).created, n as f64 / t.elapsed().as_secs_f64());
}
