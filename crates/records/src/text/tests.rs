//! What is found by what: the promise of the search, tried on a copy of what the engine does and on the engine itself.

use std::time::Instant;

use proptest::prelude::*;
use rusqlite::Connection;

use super::*;

/// Whether every term of the query is a term of the text, or the beginning of one.
fn finds(text: &str, words: &str) -> bool {
    let terms = terms(text);
    let asked = query(words);
    !asked.is_empty()
        && asked
            .iter()
            .all(|term| terms.iter().any(|found| if term.prefix { found.starts_with(&term.text) } else { *found == term.text }))
}

#[test]
fn a_company_is_found_by_characters_pinyin_and_initials() {
    for words in [
        "华为",
        "華為",
        "技术",
        "为技",
        "华",
        "huawei",
        "HuaWei",
        "hua wei",
        "jishu",
        "hw",
        "hwjs",
        "js",
        "hwjsyxgs",
        "huawei 公司",
        "有限公司",
    ] {
        assert!(finds("华为技术有限公司", words), "{words}");
    }
    for words in ["华技", "huaweijs", "hwgs", "weihua", "中兴", "q", "华为中兴"] {
        assert!(!finds("华为技术有限公司", words), "{words}");
    }
}

#[test]
fn readings_of_names_and_places() {
    for (text, words) in [
        ("重庆长安汽车", "chongqingchangan"),
        ("重庆长安汽车", "cqca"),
        ("中国工商银行", "zhongguogongshangyinhang"),
        ("曾国藩", "zengguofan"),
        ("曾国藩", "ceng"),
        ("单雄信", "shan"),
        ("吕布", "lvbu"),
        ("厦门象屿", "xiamen"),
        ("乐清市电器", "yueqing"),
        ("臺灣積體電路", "taiwanjiti"),
        ("臺灣積體電路", "台湾积体"),
        ("台积电", "台積電"),
    ] {
        assert!(finds(text, words), "{words} in {text}");
    }
}

#[test]
fn words_of_other_scripts() {
    for (text, words) in [
        ("TCL集团", "tcljituan"),
        ("TCL集团", "tcljt"),
        ("TCL集团", "jituan"),
        ("中国移动5G事业部", "5g"),
        ("中国移动5G事业部", "5g事业"),
        ("中国（上海）自贸区", "zgshzmq"),
        ("中国（上海）自贸区", "中国上海"),
        ("Müller & Söhne GmbH", "muller sohne"),
        ("Acme Corporation", "acm corp"),
        ("ACME-Corp.", "corp"),
        ("guy1@adventure-works.com", "guy1@adventure-works.com"),
        ("guy1@adventure-works.com", "adventure"),
        ("株式会社トヨタ", "トヨタ"),
        ("삼성전자", "삼성"),
        ("Привет", "прив"),
        ("𠮷野家", "𠮷野"),
    ] {
        assert!(finds(text, words), "{words} in {text}");
    }
}

#[test]
fn numbers_are_found_by_any_run_of_their_digits() {
    for (text, words) in [
        ("13812345678", "13812345678"),
        ("13812345678", "5678"),
        ("13812345678", "1234"),
        ("13812345678", "138 1234 5678"),
        ("138-1234-5678", "13812345678"),
        ("138-1234-5678", "+86 13812345678"),
        ("+86 138 1234 5678", "138-1234"),
        ("010-8888 6666", "8888 6666"),
        ("010-8888 6666", "88886666"),
        ("+886 912 345 678", "0912-345-678"),
        ("0912-345-678", "+886 912 345 678"),
        ("SO20260901001", "so2026"),
        ("SO20260901001", "20260901"),
        ("2026-09-01", "2026-09-01"),
        ("１３８１２３４５６７８", "13812345678"),
    ] {
        assert!(finds(text, words), "{words} in {text}");
    }
    assert!(!finds("13812345678", "5679"));
}

#[test]
fn nothing_is_asked_by_signs() {
    for words in ["", " ", "\"'*()-", "！？", "&|!:"] {
        assert_eq!(query(words), [], "{words}");
    }
    assert_eq!(query("华为*").len(), 1);
    assert!(query(&"字母 words ".repeat(100)).len() <= 16);
}

#[test]
fn terms_are_each_once_and_written_as_they_are_listed() {
    let mut written = String::new();
    write_terms(["华为技术", "huawei 华为", "13812345678"], &mut written);
    let listed: Vec<&str> = written.split(' ').collect();
    let unique: std::collections::HashSet<&str> = listed.iter().copied().collect();
    assert_eq!(listed.len(), unique.len());
    for term in ["华为", "hw", "huaweijishu", "5678", "huawei"] {
        assert!(unique.contains(term), "{term}");
    }
    assert!(terms("").is_empty());
    assert!(terms("，。！").is_empty());
}

/// Two names, the same or not by their keys.
#[test]
fn names_that_are_alike_have_one_key() {
    for (left, right) in [
        ("深圳市腾讯计算机系统有限公司", "腾讯计算机系统"),
        ("深圳市腾讯计算机系统有限公司", "騰訊計算機系統有限公司"),
        ("华为技术有限公司", "华为技术（中国）股份有限公司"),
        ("北京字节跳动科技有限公司", "字节跳动科技 集团"),
        ("广东省深圳市大疆创新科技有限公司", "大疆创新科技"),
        ("绍兴市柯桥区锦绣纺织有限公司", "锦绣纺织（绍兴）有限公司"),
        ("台灣積體電路製造股份有限公司", "積體電路製造"),
        ("Acme Corporation", "ACME Corp."),
        ("Acme, Inc.", "The Acme Company"),
        ("Müller GmbH & Co. KG", "MULLER"),
        ("Telefónica S.A.", "telefonica"),
        ("ＧＴＸ Pro", "GTX-Pro"),
        ("比亚迪股份有限公司", "比亚迪"),
    ] {
        assert_eq!(similarity_key(left).name, similarity_key(right).name, "{left} and {right}");
    }
    for (left, right) in
        [("上海银行", "南京银行"), ("北京大学", "南京大学"), ("中国移动", "移动"), ("华为技术", "华为科技"), ("公司", "集团")]
    {
        assert_ne!(similarity_key(left).name, similarity_key(right).name, "{left} and {right}");
    }
    assert_eq!(similarity_key("有限公司").name, "有限公司");
    assert_eq!(similarity_key("!!!"), SimilarityKey::default());
}

#[test]
fn names_that_sound_alike_have_one_sound() {
    for (left, right) in [("华为技术有限公司", "华威技术"), ("张三", "章三"), ("重庆长安", "重慶長安股份有限公司")]
    {
        assert_eq!(similarity_key(left).pinyin, similarity_key(right).pinyin, "{left} and {right}");
    }
    assert_eq!(similarity_key("Acme").pinyin, "");
}

#[test]
fn likeness_is_in_percent() {
    assert_eq!(similarity("华为技术", "华为技术"), 100);
    assert_eq!(similarity("华为技术", "华为科技"), 33);
    assert_eq!(similarity("华", "为"), 0);
}

#[test]
fn the_engine_keeps_terms_whole() {
    let engine = Connection::open_in_memory().unwrap();
    engine.execute_batch("create virtual table t using fts5(terms); create virtual table v using fts5vocab(t, row)").unwrap();
    let texts = [
        "华为技术有限公司",
        "TCL集团 5G",
        "𠮷野家",
        "株式会社トヨタ",
        "삼성전자",
        "Müller №7 ½",
        "Привет",
        "138-1234-5678",
        "1e5 0x1F 3d",
        "กรุงเทพ",
    ];
    let mut expected: Vec<String> = Vec::new();
    for text in texts {
        let mut written = String::new();
        write_terms([text], &mut written);
        engine.execute("insert into t values (?1)", [&written]).unwrap();
        expected.extend(terms(text));
    }
    expected.sort();
    expected.dedup();
    let mut found: Vec<String> =
        engine.prepare("select term from v").unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    found.sort();
    assert_eq!(found, expected);

    for (words, rows) in [("华为", 1), ("hwjs", 1), ("jishu", 1), ("𠮷野", 1), ("5678", 1), ("tcljt", 1), ("兴华", 0)] {
        let asked: Vec<String> =
            query(words).iter().map(|term| format!("\"{}\"{}", term.text, if term.prefix { "*" } else { "" })).collect();
        let count: i64 =
            engine.query_row("select count(*) from t where t match ?1", [asked.join(" AND ")], |row| row.get(0)).unwrap();
        assert_eq!(count, rows, "{words}");
    }
}

#[test]
fn the_engine_keeps_every_character() {
    let engine = Connection::open_in_memory().unwrap();
    engine.execute_batch("create virtual table t using fts5(terms); create virtual table v using fts5vocab(t, row)").unwrap();
    let mut expected: Vec<String> =
        (1..=0x2_ffff_u32).filter_map(char::from_u32).flat_map(|c| terms(&format!("a{c}z"))).collect();
    engine.execute("insert into t values (?1)", [expected.join(" ")]).unwrap();
    expected.sort();
    expected.dedup();
    let mut found: Vec<String> =
        engine.prepare("select term from v").unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    found.sort();
    let lost: Vec<&String> = expected.iter().filter(|term| found.binary_search(term).is_err()).collect();
    assert!(lost.is_empty(), "{lost:?}");
    assert_eq!(found.len(), expected.len());
}

/// Prints what indexing costs; the number is for reading, not for asserting.
#[test]
fn the_time_it_takes() {
    let names = ["深圳市腾讯计算机系统", "华为技术有限公司北京", "中国工商银行股份有限", "重庆长安汽车股份公司"];
    let rounds = 2_000;
    let started = Instant::now();
    let mut out = String::new();
    let mut count = 0;
    for _ in 0..rounds {
        for name in names {
            out.clear();
            write_terms([name], &mut out);
            count += out.split(' ').count();
        }
    }
    let each = started.elapsed() / (rounds * names.len() as u32);
    println!("{each:?} for the {} terms of a name of ten characters", count / (rounds as usize * names.len()));
}

proptest! {
    #[test]
    fn terms_are_plain(text in "\\PC{0,40}|[一-龥A-Za-z0-9 ()-]{0,30}") {
        for term in terms(&text) {
            prop_assert!(!term.is_empty() && term.chars().count() <= 32);
            prop_assert!(term.chars().all(char::is_alphanumeric), "{:?}", term);
        }
    }

    #[test]
    fn a_text_is_found_by_itself_and_by_its_words(text in "[一-龥]{1,12}|[A-Za-z]{1,40}|[A-Za-z]{1,8} [A-Za-z]{1,8}|[0-9]{1,15}|[A-Z]{1,3}[一-龥]{1,5}[0-9]{0,3}") {
        prop_assert!(finds(&text, &text), "{:?} {:?}", terms(&text), query(&text));
    }

    #[test]
    fn chinese_is_found_by_any_part_of_it(text in "[一-龥]{2,20}", from in any::<prop::sample::Index>(), length in 1_usize..6) {
        let characters: Vec<char> = text.chars().collect();
        let from = from.index(characters.len());
        let part: String = characters[from..].iter().take(length).collect();
        prop_assert!(finds(&text, &part), "{}", part);
    }

    #[test]
    fn anything_can_be_asked_and_keyed(text in "\\PC{0,40}") {
        let _ = query(&text);
        let key = similarity_key(&text);
        prop_assert_eq!(&similarity_key(&text), &key);
        let _ = (mask_name(&text), mask_phone(&text), mask_email(&text), mask_text(&text));
    }
}
