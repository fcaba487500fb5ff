//! Malformed and impossible query options.

use super::{Asked, changes_nothing};

/// Options of a request for opportunities, as they stand behind the question mark.
const QUESTIONS: &[&str] = &[
    // conditions that end too early, or go on too long
    "$filter=",
    "$filter=name",
    "$filter=name eq",
    "$filter=eq 'x'",
    "$filter=name eq 'x",
    "$filter=(name eq 'x'",
    "$filter=name eq 'x')",
    "$filter=name eq 'x' and",
    "$filter=name eq 'x' name eq 'y'",
    "$filter=not",
    "$filter=name in",
    "$filter=name in (",
    "$filter=name in ('a',",
    "$filter=contains(name)",
    "$filter=contains(name,'x'",
    "$filter=tags/any(t:",
    "$filter=tags/any(t: u eq 'x')",
    "$filter=account/",
    "$filter=/name eq 'x'",
    "$filter=name eq 'x';drop table opportunity",
    "$filter=name eq ''x''",
    "$filter=* eq 1",
    // operators and functions that there are not
    "$filter=name eqq 'x'",
    "$filter=name = 'x'",
    "$filter=name like 'x'",
    "$filter=nope(name)",
    "$filter=length(name) gt 3",
    "$filter=amount add 1 eq 2",
    "$filter=tags/all(t: t eq 'x')",
    // fields that there are not, and paths that lead nowhere
    "$filter=secret eq 1",
    "$filter=account/secret eq 1",
    "$filter=name/first eq 'x'",
    "$filter=account/parent/parent/parent/parent/parent/parent/parent/name/x eq 'x'",
    "$filter=password_hash ne null",
    "$filter=owner/password_hash ne null",
    "$filter=rowid gt 0",
    "$filter=seq gt 0",
    "$filter=amount_base gt 0",
    // values of another kind
    "$filter=amount eq 'x'",
    "$filter=amount eq true",
    "$filter=amount gt 1e999",
    "$filter=amount gt 99999999999999999999999999999999",
    "$filter=amount gt NaN",
    "$filter=amount gt INF",
    "$filter=name eq 1 and name eq today()",
    "$filter=contains(amount,'1')",
    "$filter=contains(name,1)",
    "$filter=opened_on eq 2026-02-30",
    "$filter=opened_on eq 'soon'",
    "$filter=created_at gt 2026-13-45T00:00:00Z",
    "$filter=created_at gt 99999-01-01T00:00:00Z",
    "$filter=id eq 7",
    "$filter=id eq 'not-an-id'",
    "$filter=owner_id in ('x')",
    "$filter=account eq 'x'",
    "$filter=name/any(x: x eq 'y')",
    "$filter=created_at in period('someday')",
    "$filter=created_at in period('2026-Q9')",
    "$filter=name in period('this_month')",
    "$filter=name eq 'a%00b'",
    // pages
    "$top=-1",
    "$top=x",
    "$top=1.5",
    "$top=",
    "$top=99999999999999999999999",
    "$skip=-1",
    "$skip=x",
    "$skip=18446744073709551616",
    "$count=maybe",
    "$skiptoken=x",
    "$skiptoken=eyJhIjoxfQ==",
    "$skiptoken=%00",
    "deleted=perhaps",
    // names
    "$orderby=",
    "$orderby=secret",
    "$orderby=name sideways",
    "$orderby=name desc desc",
    "$orderby=account/secret",
    "$orderby=name,",
    "$orderby=tags/any()",
    "$orderby=1",
    "$orderby=(select 1)",
    "$select=secret",
    "$select=name,,amount",
    "$select=name amount",
    "$expand=secret",
    "$expand=name",
    "$expand=account(",
    "$expand=account($select=secret)",
    "$expand=account($levels=max)",
    "$expand=opportunity_line($select=secret)",
    "$expand=session",
    "$expand=credential",
    // figures
    "$apply=",
    "$apply=nope",
    "$apply=compute(amount as x)",
    "$apply=groupby(stage)",
    "$apply=groupby(())",
    "$apply=groupby((secret))",
    "$apply=groupby((stage/kind),aggregate(amount with sum))",
    "$apply=groupby((stage/kind),aggregate(amount with median as x))",
    "$apply=groupby((stage/kind),aggregate(name with sum as x))",
    "$apply=groupby((stage/kind),aggregate(amount with sum as x,amount with max as x))",
    "$apply=aggregate()",
    "$apply=aggregate(secret with sum as x)",
    "$apply=aggregate(amount with sum as x)/filter(x gt 1)",
    "$apply=filter(secret eq 1)/aggregate($count as n)",
    "$apply=filter(name eq)/aggregate($count as n)",
    "$apply=aggregate($count as n)&$orderby=amount",
    // options
    "$nope=1",
    "$format=xml",
    "$filter=name eq 'a'&$filter=name eq 'b'",
];

#[test]
fn a_wrong_question_is_explained() {
    changes_nothing(|victim| {
        for question in QUESTIONS {
            let path = format!("/odata/opportunity?{question}");
            victim.refuses(question, &victim.cast.administrator, Asked("GET", &path, &[], None), (400, "invalid"));
        }
    });
}

#[test]
fn an_endless_question_is_cut_short() {
    let questions = [
        format!("$filter={}name eq 'x'{}", "(".repeat(3_000), ")".repeat(3_000)),
        format!("$filter={}name eq 'x'", "not ".repeat(3_000)),
        format!("$filter={}", vec!["name eq 'x'"; 1_500].join(" or ")),
        format!("$filter=name in ({})", vec!["'x'"; 2_000].join(",")),
        format!("$filter=name eq '{}'", "x".repeat(40_000)),
        format!("$filter={}name eq 'x'", "account/".repeat(500)),
        format!("$filter={}t eq 'x'{}", "tags/any(t: ".repeat(300), ")".repeat(300)),
        format!("$orderby={}", vec!["secret"; 5_000].join(",")),
        format!("$apply={}aggregate($count as n)", "filter(secret eq 1)/".repeat(500)),
        format!("$search={}", "x".repeat(501)),
    ];
    changes_nothing(|victim| {
        for question in &questions {
            let path = format!("/odata/opportunity?{question}");
            let what: String = question.chars().take(40).collect();
            victim.refuses(&what, &victim.cast.administrator, Asked("GET", &path, &[], None), (400, "invalid"));
        }
    });
}

/// Unusual, but with a meaning.
#[test]
fn an_unusual_question_is_answered() {
    changes_nothing(|victim| {
        for question in [
            "$top=0",
            "$top=4294967295",
            "$skip=4294967295",
            "$filter=name eq '😀'",
            "$filter=name eq 'O''Neill'",
            "$filter=contains(name,'%25_\\')",
            "$filter=name ne null and not (amount lt 0)",
            "$filter=true",
            "$search=%25",
            "$search='\" OR *",
            "$search=NEAR(a b)",
            "$search=name:x",
            "$search=a & b | !c <-> d:*",
            "$search=（）！",
            "$select=*",
            "unknown=1",
            "",
        ] {
            let answer = victim.cast.administrator.get(&format!("/odata/opportunity?{question}"));
            if answer.status != 200 {
                victim.complain(format!("{question}: {} {}", answer.status, answer.text()));
            }
        }
    });
}
