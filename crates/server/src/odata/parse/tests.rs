use base::Error;
use proptest::prelude::*;
use records::list::print;
use records::list::query::{Aggregate, Aggregation, Comparison, Expand, Filter, Literal, Order, Path, TextMatch};

use super::{Options, filter, options};

fn compare(path: &str, is: Comparison, value: Literal) -> Filter {
    Filter::Compare { path: Path::of(path), is, value }
}

fn text(value: &str) -> Literal {
    Literal::Text(value.to_owned())
}

fn has(value: &str) -> Filter {
    Filter::Has { path: Path::of("tags"), value: value.to_owned() }
}

#[test]
fn a_filter_is_read() {
    use Comparison::{Equal, Greater, GreaterOrEqual, Less, NotEqual};
    let id = "01890a5d-ac96-774b-bcce-b302099a8057";
    for (given, expected) in [
        ("name eq 'O''Hara'", compare("name", Equal, text("O'Hara"))),
        ("name eq '华为'", compare("name", Equal, text("华为"))),
        ("account/name ne null", compare("account/name", NotEqual, Literal::Null)),
        ("amount ge 1054.50", compare("amount", GreaterOrEqual, Literal::Number("1054.50".into()))),
        ("amount gt -2e3", compare("amount", Greater, Literal::Number("-2e3".into()))),
        ("1000 lt amount", compare("amount", Greater, Literal::Number("1000".into()))),
        ("closed_on lt 2026-09-08", compare("closed_on", Less, Literal::Date("2026-09-08".into()))),
        (
            "created_at ge 2026-09-08T01:02:03.5Z",
            compare("created_at", GreaterOrEqual, Literal::Date("2026-09-08T01:02:03.5Z".into())),
        ),
        (
            "created_at lt 2026-09-08T01:02:03+08:00",
            compare("created_at", Less, Literal::Date("2026-09-08T01:02:03+08:00".into())),
        ),
        ("owner_id eq me()", compare("owner_id", Equal, Literal::Me)),
        ("due_on lt today()", compare("due_on", Less, Literal::Today)),
        ("created_at lt now()", compare("created_at", Less, Literal::Now)),
        ("active", compare("active", Equal, Literal::Boolean(true))),
        ("active eq false", compare("active", Equal, Literal::Boolean(false))),
        ("not active", Filter::Not(Box::new(compare("active", Equal, Literal::Boolean(true))))),
        (&format!("account_id eq {id}"), compare("account_id", Equal, Literal::Id(id.parse().unwrap()))),
        ("true", Filter::All(vec![])),
        (
            "contains(name,'x') and startswith(tolower(name), 'a') or endswith(name,'z') eq false",
            Filter::Any(vec![
                Filter::All(vec![
                    Filter::Text { path: Path::of("name"), is: TextMatch::Contains, text: "x".into() },
                    Filter::Text { path: Path::of("name"), is: TextMatch::StartsWith, text: "a".into() },
                ]),
                Filter::Not(Box::new(Filter::Text { path: Path::of("name"), is: TextMatch::EndsWith, text: "z".into() })),
            ]),
        ),
        ("tolower(name) eq 'acme'", Filter::Text { path: Path::of("name"), is: TextMatch::Same, text: "acme".into() }),
        ("stage/kind in ('open', 'won')", Filter::In { path: Path::of("stage/kind"), values: vec![text("open"), text("won")] }),
        ("created_at in period('this_month')", Filter::Period { path: Path::of("created_at"), period: "this_month".into() }),
        ("period(created_at,'2026-Q3')", Filter::Period { path: Path::of("created_at"), period: "2026-Q3".into() }),
        ("tags/any(t: t eq 'x')", has("x")),
        ("tags/any(t:t eq 'x' or t eq 'y')", Filter::Any(vec![has("x"), has("y")])),
        ("tags/any(t:t in ('x','y'))", Filter::Any(vec![has("x"), has("y")])),
        ("tags/any()", compare("tags", NotEqual, Literal::Null)),
        (
            "a eq 1 and (b eq 2 or c eq 3)",
            Filter::All(vec![
                compare("a", Equal, Literal::Number("1".into())),
                Filter::Any(vec![
                    compare("b", Equal, Literal::Number("2".into())),
                    compare("c", Equal, Literal::Number("3".into())),
                ]),
            ]),
        ),
    ] {
        assert_eq!(filter(given).unwrap(), expected, "{given}");
    }
}

#[test]
fn a_malformed_filter_says_where() {
    let deep = "(".repeat(60) + "a" + &")".repeat(60);
    let many = (0..1001).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    for (given, key, position) in [
        ("", "query_name_expected", 1),
        ("name eq", "query_name_expected", 8),
        ("name eq 'x", "query_text_unclosed", 9),
        ("名 eq 'x'", "query_name_expected", 1),
        ("name eq '华' or", "query_name_expected", 15),
        ("name eq 'x')", "query_malformed", 12),
        ("name like 'x'", "query_malformed", 6),
        ("(name eq 'x'", "query_expected", 13),
        ("name eq 1x", "query_value_malformed", 9),
        ("day eq 2026-02-30", "query_value_malformed", 8),
        ("length(name) eq 3", "query_function_unknown", 1),
        ("tags/all(t: t eq 'x')", "query_function_unknown", 6),
        ("tags/any(t: t gt 'x')", "query_operator_expected", 17),
        ("name eq other", "query_value_expected", 14),
        ("name in 'x'", "query_list_expected", 12),
        ("5", "query_operator_expected", 2),
        (&deep, "query_too_deep", 52),
        (&format!("a in ({many})"), "query_too_many_comparisons", 1),
    ] {
        let Err(Error::Invalid(problems)) = filter(given) else { panic!("{given} was read") };
        assert_eq!(problems[0].message.key, key, "{given}");
        assert_eq!(problems[0].target.as_deref(), Some("$filter"));
        let told = problems[0].message.args.iter().find(|(name, _)| *name == "position").map(|(_, value)| value.as_str());
        assert_eq!(told, Some(position.to_string().as_str()), "{given}");
    }
}

#[test]
fn the_options_of_a_list_are_read() {
    let read = options(Some(
        "$filter=stage/kind%20eq%20'open'&$orderby=account/name,amount+desc&$select=name,amount&$expand=account($select=name,region),owner\
         &$top=20&$skip=40&$count=true&$search=%22%E5%8D%8E%E4%B8%BA%22+hw&deleted=true&$skiptoken=%5B1%5D&unrelated=1&$format=json",
    ))
    .unwrap();
    let query = read.query;
    assert_eq!(query.filter, Some(compare("stage/kind", Comparison::Equal, text("open"))));
    assert_eq!(
        query.order,
        [Order { path: Path::of("account/name"), descending: false }, Order { path: Path::of("amount"), descending: true }]
    );
    assert_eq!(query.select, ["name", "amount"]);
    assert_eq!(
        query.expand,
        [
            Expand { name: "account".into(), select: vec!["name".into(), "region".into()] },
            Expand { name: "owner".into(), select: vec![] }
        ]
    );
    assert_eq!((query.top, query.skip, query.count, query.deleted), (Some(20), 40, true, true));
    assert_eq!(query.search.as_deref(), Some("华为  hw"));
    assert_eq!(query.after.as_deref(), Some("[1]"));
    assert_eq!(options(None).unwrap(), Options::default());
}

#[test]
fn an_aggregation_is_read() {
    let read = options(Some(
        "$apply=filter(amount gt 5)/groupby((stage/kind,owner_id),aggregate(amount with sum as total,$count as n,id with countdistinct as d))",
    ));
    let apply = read.unwrap().apply.unwrap();
    assert_eq!(apply.filter, Some(compare("amount", Comparison::Greater, Literal::Number("5".into()))));
    assert_eq!(apply.by, [Path::of("stage/kind"), Path::of("owner_id")]);
    assert_eq!(
        apply.aggregates,
        [
            Aggregate { path: Some(Path::of("amount")), with: Aggregation::Sum, name: "total".into() },
            Aggregate { path: None, with: Aggregation::Count, name: "n".into() },
            Aggregate { path: Some(Path::of("id")), with: Aggregation::CountDistinct, name: "d".into() },
        ]
    );
    let alone = options(Some("$apply=aggregate(amount with max as top)")).unwrap().apply.unwrap();
    assert!(alone.by.is_empty());
    assert!(options(Some("$apply=groupby((a))")).unwrap().apply.unwrap().aggregates.is_empty());
}

#[test]
fn wrong_options_are_all_told_at_once() {
    let Err(Error::Invalid(problems)) =
        options(Some("$top=-1&$skip=x&$count=1&$compute=a&$filter=)&$select=&$top=2&$format=xml&$expand=a($top=1)"))
    else {
        panic!("it was read")
    };
    let told: Vec<_> = problems.iter().map(|problem| (problem.target.as_deref().unwrap_or(""), problem.message.key)).collect();
    assert_eq!(
        told,
        [
            ("$top", "query_number_expected"),
            ("$skip", "query_number_expected"),
            ("$count", "query_boolean_expected"),
            ("$compute", "query_option_unknown"),
            ("$filter", "query_name_expected"),
            ("$select", "query_name_expected"),
            ("$top", "query_option_twice"),
            ("$format", "query_format_unknown"),
            ("$expand", "query_option_unknown"),
        ]
    );
}

fn literals() -> impl Strategy<Value = Literal> {
    prop_oneof![
        Just(Literal::Null),
        Just(Literal::Me),
        Just(Literal::Today),
        Just(Literal::Now),
        any::<bool>().prop_map(Literal::Boolean),
        "\\PC{0,8}".prop_map(Literal::Text),
        "-?[0-9]{1,12}(\\.[0-9]{1,6})?".prop_map(Literal::Number),
        any::<u128>().prop_map(|bits| Literal::Id(base::Uuid::from_u128(bits))),
        (2000_i16..2100, 1_i8..13, 1_i8..29).prop_map(|(y, m, d)| Literal::Date(format!("{y:04}-{m:02}-{d:02}"))),
    ]
}

fn paths() -> impl Strategy<Value = Path> {
    // Words of the language are no names of fields.
    prop::collection::vec("x_[a-z0-9_]{0,6}", 1..4).prop_map(Path)
}

fn comparisons() -> impl Strategy<Value = Comparison> {
    use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    prop::sample::select(vec![Equal, NotEqual, Greater, GreaterOrEqual, Less, LessOrEqual])
}

fn filters() -> impl Strategy<Value = Filter> {
    let matches = prop::sample::select(vec![TextMatch::Contains, TextMatch::StartsWith, TextMatch::EndsWith, TextMatch::Same]);
    let leaf = prop_oneof![
        (paths(), comparisons(), literals()).prop_map(|(path, is, value)| Filter::Compare { path, is, value }),
        (paths(), prop::collection::vec(literals(), 0..4)).prop_map(|(path, values)| Filter::In { path, values }),
        (paths(), matches, "\\PC{0,8}").prop_map(|(path, is, text)| Filter::Text { path, is, text }),
        (paths(), "\\PC{0,8}").prop_map(|(path, value)| Filter::Has { path, value }),
        (paths(), "[a-z0-9_-]{0,8}").prop_map(|(path, period)| Filter::Period { path, period }),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let parts = prop_oneof![Just(Vec::new()), prop::collection::vec(inner.clone(), 2..4)];
        prop_oneof![
            parts.clone().prop_map(Filter::All),
            parts.prop_map(Filter::Any),
            inner.prop_map(|part| Filter::Not(Box::new(part))),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_printed_reads_back_the_same(given in filters()) {
        let printed = print::filter(&given);
        prop_assert_eq!(filter(&printed).unwrap(), given, "{}", printed);
    }

    #[test]
    fn arbitrary_text_never_panics(text in "\\PC{0,80}") {
        let _ = filter(&text);
        let _ = options(Some(&text));
    }

    #[test]
    fn almost_queries_never_panic(parts in prop::collection::vec(prop::sample::select(vec![
        "$filter=", "$apply=", "$expand=", "&", "(", ")", "'", "''", "name", "/", "any", ":", " eq ", " in ", " and ", " not ", "1", "-",
        "2026-09-08", "T", "01890a5d-ac96-774b-bcce-b302099a8057", "groupby", "aggregate", "filter", "$count", " as ", ",", "华", "%", "$",
    ]), 0..20)) {
        let text = parts.concat();
        let _ = filter(&text);
        let _ = options(Some(&text));
    }
}
