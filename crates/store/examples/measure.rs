use base::{Uuid, new_id};
use std::time::Instant as Clock;
use store::*;
fn tables() -> Vec<Table> {
    vec![
        Table {
            name: "account".into(),
            columns: vec![
                Column::new("id", ColumnKind::Id).required(),
                Column::new("name", ColumnKind::Text).required(),
                Column::new("updated_at", ColumnKind::Instant),
            ],
            key: vec!["id".into()],
            indexes: vec![Index::unique(&["name"]), Index::on(&["updated_at desc"])],
            text_index: true,
        },
        Table {
            name: "lead".into(),
            columns: vec![
                Column::new("id", ColumnKind::Id).required(),
                Column::new("account_id", ColumnKind::Id).references("account"),
                Column::new("name", ColumnKind::Text),
                Column::new("amount", ColumnKind::Int),
                Column::new("on_day", ColumnKind::Date),
                Column::new("updated_at", ColumnKind::Instant),
            ],
            key: vec!["id".into()],
            indexes: vec![Index::on(&["updated_at desc"]), Index::on(&["account_id"])],
            text_index: true,
        },
    ]
}
fn main() {
    for url in std::env::args().skip(1) {
        println!("== {url}");
        if let Some(p) = url.strip_prefix("sqlite:") {
            let _ = std::fs::remove_file(p);
        }
        let t = Clock::now();
        let db = Db::open(&url).unwrap();
        db.follow(&tables()).unwrap();
        println!("open+follow {:?}", t.elapsed());
        let t = Clock::now();
        db.follow(&tables()).unwrap();
        println!("follow again {:?}", t.elapsed());
        let now: base::Instant = "2026-01-31T00:00:00Z".parse().unwrap();
        let ids: Vec<Uuid> = (0..100_000).map(|_| new_id()).collect();
        let t = Clock::now();
        let (mut a, mut b, mut c) = (0.0, 0.0, 0.0);
        for (n, chunk) in ids.chunks(2000).enumerate() {
            db.write_long(|tx| {
                let rows: Vec<Vec<Value>> = chunk
                    .iter()
                    .enumerate()
                    .map(|(i, id)| vec![(*id).into(), format!("name {n} {i}").into(), now.into()])
                    .collect();
                let x = Clock::now();
                let terms: Vec<String> = chunk.iter().enumerate().map(|(i, _)| format!("name {n} w{i} 华为 huawei hw x{} shenzhen", i % 77)).collect();
                if std::env::var_os("LATE").is_some() { tx.insert_many("account", &["id", "name", "updated_at"], &rows)?; } else { tx.insert_many_with_terms("account", &["id", "name", "updated_at"], &rows, &terms)?; }
                a += x.elapsed().as_secs_f64();
                let leads: Vec<Vec<Value>> = chunk
                    .iter()
                    .enumerate()
                    .map(|(i, id)| {
                        vec![
                            new_id().into(),
                            (*id).into(),
                            format!("lead {i}").into(),
                            (i as i64).into(),
                            Value::Date("2026-01-31".parse().unwrap()),
                            now.into(),
                        ]
                    })
                    .collect();
                let x = Clock::now();
                tx.insert_many("lead", &["id", "account_id", "name", "amount", "on_day", "updated_at"], &leads)?;
                b += x.elapsed().as_secs_f64();
                let terms: Vec<(Uuid, String)> = chunk
                    .iter()
                    .enumerate()
                    .map(|(i, id)| (*id, format!("name {n} w{i} 华为 huawei hw x{} shenzhen", i % 77)))
                    .collect();
                let x = Clock::now();
                if std::env::var_os("LATE").is_some() { tx.index_terms_many("account", &terms)?; }
                c += x.elapsed().as_secs_f64();
                Ok(())
            })
            .unwrap();
        }
        let e = t.elapsed();
        println!("account {a:.2} lead {b:.2} terms {c:.2}");
        println!("import 100k account+lead+terms {:?} {:.0}/s", e, 100_000.0 / e.as_secs_f64());
        let t = Clock::now();
        db.analyze().unwrap();
        println!("analyze {:?}", t.elapsed());
        let n = 20_000;
        let sql = "select id, name, updated_at from account where id = ?1";
        let read = |i: usize| {
            db.read(|r| {
                r.first(sql, &[ids[i * 7919 % ids.len()].into()], |row| {
                    Ok((row.get::<Uuid>(0)?, row.get::<String>(1)?, row.get::<base::Instant>(2)?))
                })
            })
            .unwrap()
            .unwrap()
        };
        for i in 0..2000 {
            read(i);
        }
        let t = Clock::now();
        for i in 0..n {
            read(i);
        }
        println!("pk read {:?}", t.elapsed() / n as u32);
        if let Some(p) = url.strip_prefix("sqlite:") {
            let c = rusqlite::Connection::open(p).unwrap();
            c.execute_batch("pragma mmap_size=268435456").unwrap();
            let raw = |i: usize| {
                let mut s = c.prepare_cached(sql).unwrap();
                s.query_row([&ids[i * 7919 % ids.len()].as_bytes()[..]], |row| {
                    let id: Vec<u8> = row.get(0)?;
                    let a: String = row.get(1)?;
                    let b: String = row.get(2)?;
                    Ok((id, a, b))
                })
                .unwrap()
            };
            for i in 0..2000 {
                raw(i);
            }
            let t = Clock::now();
            for i in 0..n {
                raw(i);
            }
            println!("raw pk read {:?}", t.elapsed() / n as u32);
        }
        let page = "select id, name, updated_at from account order by updated_at desc limit 50";
        let read = |_: usize| {
            db.read(|r| r.query(page, &[], |row| Ok((row.get::<Uuid>(0)?, row.get::<String>(1)?, row.get::<base::Instant>(2)?))))
                .unwrap()
        };
        for i in 0..200 {
            read(i);
        }
        let t = Clock::now();
        for i in 0..2000 {
            read(i);
        }
        println!("page of 50 {:?}", t.elapsed() / 2000);
        let scan = |_: usize| db.read(|r| r.first("select sum(length(name)) from lead where amount > 5", &[], |row| row.get::<i64>(0))).unwrap();
        scan(0); let t = Clock::now(); for i in 0..5 { scan(i); } println!("scan of 100k {:?}", t.elapsed() / 5);
        let read = |t: &[(&str, bool)]| {
            let q = terms_query(db.engine(), t);
            db.read(|r| {
                let m = r.matches("account", "a", 1);
                r.query(
                    &format!("select a.id, a.name from account a where {m} order by a.updated_at desc limit 20"),
                    &[q.into()],
                    |row| row.get::<Uuid>(0),
                )
            })
            .unwrap()
            .len()
        };
        for t in [&[("w17", false)][..], &[("hua", true), ("w17", false)], &[("h", true), ("w1", true)], &[("hua", true)]] {
            read(t);
            let c = Clock::now();
            for _ in 0..5 {
                read(t);
            }
            println!("search {t:?} {:?}", c.elapsed() / 5);
        }
        let t = Clock::now();
        for i in 0..500 {
            db.write(|tx| {
                tx.execute("update account set name = ?2 where id = ?1", &[ids[i].into(), format!("changed {i}").into()])
            })
            .unwrap();
        }
        println!("update {:?}", t.elapsed() / 500);
        let t = Clock::now();
        std::thread::scope(|s| {
            for w in 0..64 {
                let (db, ids) = (&db, &ids);
                s.spawn(move || {
                    for i in 0..100 {
                        db.write(|tx| {
                            tx.execute(
                                "update account set name = ?2 where id = ?1",
                                &[ids[w * 100 + i].into(), format!("changed {w} {i}").into()],
                            )
                        })
                        .unwrap();
                    }
                });
            }
        });
        println!("64 writers {:.0}/s", 6400.0 / t.elapsed().as_secs_f64());
        let t = Clock::now();
        std::thread::scope(|s| {
            for w in 0..16 {
                let (db, ids) = (&db, &ids);
                s.spawn(move || {
                    for i in 0..2000 {
                        db.read(|r| r.first(sql, &[ids[(w * 2000 + i) * 7919 % ids.len()].into()], |row| row.get::<String>(1)))
                            .unwrap();
                    }
                });
            }
        });
        println!("16 readers {:.0}/s", 32000.0 / t.elapsed().as_secs_f64());
        let t = Clock::now();
        let mut f = Vec::new();
        let rows = backup(&db, &mut f, now).unwrap();
        println!("backup {rows} rows {} bytes {:?}", f.len(), t.elapsed());
        let t = Clock::now();
        let (to, _s) = (store::testing::sqlite(), 0);
        restore(&to, f.as_slice(), 0).unwrap();
        println!("restore sqlite {:?}", t.elapsed());
        println!(
            "{}",
            std::fs::read_to_string("/proc/self/status")
                .unwrap()
                .lines()
                .filter(|l| l.starts_with("Rss") || l.starts_with("VmRSS"))
                .collect::<Vec<_>>()
                .join(" ")
        );
    }
}
