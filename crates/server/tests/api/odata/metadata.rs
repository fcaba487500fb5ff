use std::collections::{BTreeMap, BTreeSet};

use roxmltree::{Document, Node};
use serde_json::json;

use crate::cast::{Who, with_server};

const PRIMITIVES: [&str; 9] = [
    "Edm.String",
    "Edm.Int64",
    "Edm.Decimal",
    "Edm.Boolean",
    "Edm.Date",
    "Edm.DateTimeOffset",
    "Edm.Guid",
    "Edm.Untyped",
    "Edm.TimeOfDay",
];

/// What the model says against the rules of CSDL (OASIS OData CSDL XML 4.01), as far as it uses them.
fn faults(xml: &str) -> Vec<String> {
    let document = Document::parse(xml).expect("well-formed XML");
    let mut faults = Vec::new();
    let all = |name: &str| -> Vec<Node> { document.descendants().filter(|node| node.tag_name().name() == name).collect() };
    let of = |node: &Node, name: &str| node.attribute(name).unwrap_or_default().to_owned();
    let children = |node: &Node, name: &str| -> Vec<Node> {
        node.children()
            .filter(|child| child.tag_name().name() == name)
            .map(|child| document.get_node(child.id()).unwrap())
            .collect()
    };
    let types: BTreeMap<String, Node> =
        all("EntityType").into_iter().map(|node| (format!("kaidan.{}", of(&node, "Name")), node)).collect();
    let complex: BTreeSet<String> = all("ComplexType").iter().map(|node| format!("kaidan.{}", of(node, "Name"))).collect();
    let sets: BTreeMap<String, String> = all("EntitySet").iter().map(|node| (of(node, "Name"), of(node, "EntityType"))).collect();
    let inner = |kind: &str| kind.strip_prefix("Collection(").and_then(|kind| kind.strip_suffix(')')).unwrap_or(kind).to_owned();
    let named = |node: &Node, kind: &str, name: &str| children(node, kind).into_iter().find(|child| of(child, "Name") == name);

    for (name, node) in &types {
        let mut members = BTreeSet::new();
        for member in children(node, "Property").iter().chain(&children(node, "NavigationProperty")) {
            let member_name = of(member, "Name");
            let simple = member_name.starts_with(|c: char| c.is_alphabetic() || c == '_')
                && member_name.chars().all(|c| c.is_alphanumeric() || c == '_')
                && member_name.len() <= 128;
            if !simple {
                faults.push(format!("{name}: {member_name:?} is no identifier"));
            }
            if !members.insert(member_name.clone()) {
                faults.push(format!("{name}: {member_name} is there twice"));
            }
        }
        let keys: Vec<Node> = children(node, "Key").iter().flat_map(|key| children(key, "PropertyRef")).collect();
        if keys.is_empty() {
            faults.push(format!("{name} has no key"));
        }
        for key in keys {
            let property = named(node, "Property", &of(&key, "Name"));
            if property.is_none_or(|property| of(&property, "Nullable") != "false") {
                faults.push(format!("{name}: the key {} is no property that is always there", of(&key, "Name")));
            }
        }
        for property in children(node, "Property") {
            let kind = inner(&of(&property, "Type"));
            if !PRIMITIVES.contains(&kind.as_str()) && !complex.contains(&kind) {
                faults.push(format!("{name}.{}: there is no type {kind:?}", of(&property, "Name")));
            }
        }
        for navigation in children(node, "NavigationProperty") {
            let (own, kind) = (of(&navigation, "Name"), inner(&of(&navigation, "Type")));
            let Some(target) = types.get(&kind) else {
                faults.push(format!("{name}.{own}: there is no entity type {kind:?}"));
                continue;
            };
            for constraint in children(&navigation, "ReferentialConstraint") {
                let (from, to) = (of(&constraint, "Property"), of(&constraint, "ReferencedProperty"));
                let pair = named(node, "Property", &from).zip(named(target, "Property", &to));
                if pair.is_none_or(|(from, to)| of(&from, "Type") != of(&to, "Type")) {
                    faults.push(format!("{name}.{own}: {from} cannot name {kind}.{to}"));
                }
            }
            if let Some(partner) = navigation.attribute("Partner") {
                let back = named(target, "NavigationProperty", partner);
                let meant = back.is_some_and(|back| inner(&of(&back, "Type")) == *name && of(&back, "Partner") == own);
                if !meant {
                    faults.push(format!("{name}.{own}: its partner {kind}.{partner} does not lead back"));
                }
            }
        }
    }
    for set in all("EntitySet") {
        let (name, kind) = (of(&set, "Name"), of(&set, "EntityType"));
        let Some(node) = types.get(&kind) else {
            faults.push(format!("the set {name} is of no type"));
            continue;
        };
        let mut bound = BTreeSet::new();
        for binding in children(&set, "NavigationPropertyBinding") {
            let (path, target) = (of(&binding, "Path"), of(&binding, "Target"));
            let wanted = named(node, "NavigationProperty", &path).map(|navigation| inner(&of(&navigation, "Type")));
            if wanted.is_none() || wanted != sets.get(&target).cloned() {
                faults.push(format!("the set {name}: {path} is not bound to records of its type, but to {target}"));
            }
            bound.insert(path);
        }
        for navigation in children(node, "NavigationProperty") {
            if !bound.contains(&of(&navigation, "Name")) {
                faults.push(format!("the set {name}: {} is bound to nothing", of(&navigation, "Name")));
            }
        }
    }
    if sets.len() != types.len() || sets.len() < 10 {
        faults.push(format!("{} sets of {} types", sets.len(), types.len()));
    }
    faults
}

#[test]
fn the_model_keeps_the_rules_of_its_language() {
    with_server(async |kaidan| {
        let field = json!({ "object": "lead", "name": "partner", "kind": "reference", "target": "account", "labels": {} });
        assert_eq!(kaidan.post(Who::Administrator, "/api/fields", field).await.status, 201);
        let role = kaidan.names_of("role", "kind")["representative"];
        let path = format!("/api/roles/{role}/permissions");
        let mut table = kaidan.get(Who::Administrator, &path).await.json();
        table["objects"]["product"] = json!({ "read": "none" });
        table["fields"] =
            json!({ "opportunity": { "account": "hidden", "amount": "hidden" }, "contact": { "account": "masked" } });
        assert_eq!(kaidan.send(Who::Administrator, "PUT", &path, Some(table), &[]).await.status, 200);
        for who in [Who::Administrator, Who::Representative, Who::Auditor] {
            for version in ["4.0", "4.01"] {
                let answer = kaidan.send(who, "GET", "/odata/$metadata", None, &[("odata-maxversion", version)]).await;
                assert!(answer.text.contains(&format!("Version=\"{version}\"")));
                let faults = faults(&answer.text);
                assert!(faults.is_empty(), "{who:?}\n{}", faults.join("\n"));
            }
        }
    });
}

/// The check itself sees what is wrong.
#[test]
fn a_broken_model_is_found_out() {
    with_server(async |kaidan| {
        let right = kaidan.get(Who::Administrator, "/odata/$metadata").await.text;
        for (from, to) in [
            ("Type=\"Edm.Boolean\"", "Type=\"Edm.Truth\""),
            ("<Key><PropertyRef Name=\"id\"/></Key>", ""),
            ("<PropertyRef Name=\"id\"/>", "<PropertyRef Name=\"key\"/>"),
            ("Property=\"account_id\"", "Property=\"account\""),
            ("Type=\"kaidan.account\"", "Type=\"kaidan.customer\""),
            ("Target=\"account\"", "Target=\"lead\""),
            ("<NavigationPropertyBinding Path=\"account\" Target=\"account\"/>", ""),
            ("Partner=\"account\"", "Partner=\"lead\""),
            ("Name=\"amount\"", "Name=\"name\""),
        ] {
            assert!(right.contains(from), "{from}");
            assert!(!faults(&right.replace(from, to)).is_empty(), "{to}");
        }
    });
}

#[test]
fn the_model_names_properties_as_the_records_do() {
    with_server(async |kaidan| {
        for path in ["/odata/$metadata", "/odata/%24metadata"] {
            let answer = kaidan.get(Who::Representative, path).await;
            assert_eq!(answer.header("content-type"), "application/xml");
            for part in [
                "<EntityType Name=\"opportunity\"><Key><PropertyRef Name=\"id\"/></Key>",
                "<Property Name=\"account_id\" Type=\"Edm.Guid\" Nullable=\"true\"/>",
                "<Property Name=\"amount\" Type=\"Edm.Decimal\" Scale=\"variable\" Nullable=\"true\"/>",
                "<NavigationProperty Name=\"account\" Type=\"kaidan.account\" Partner=\"opportunity\"><ReferentialConstraint Property=\"account_id\" ReferencedProperty=\"id\"/></NavigationProperty>",
                "<EntitySet Name=\"stage\" EntityType=\"kaidan.stage\">",
            ] {
                assert!(answer.text.contains(part), "{part}");
            }
        }
    });
}

#[test]
fn objects_that_may_not_be_read_are_not_in_it() {
    with_server(async |kaidan| {
        let has = |text: &str| text.contains("EntitySet Name=\"permission\"");
        assert!(has(&kaidan.get(Who::Administrator, "/odata/$metadata").await.text));
        assert!(!has(&kaidan.get(Who::Representative, "/odata/$metadata").await.text));
    });
}

#[test]
fn the_service_document_lists_the_sets() {
    with_server(async |kaidan| {
        let answer = kaidan.get(Who::Representative, "/odata").await.json();
        let sets = answer["value"].as_array().unwrap();
        assert!(sets.iter().any(|set| set["name"] == "opportunity" && set["url"] == "opportunity"));
    });
}
