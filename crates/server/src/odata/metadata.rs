//! What Excel, Power BI and other OData programs read first: the service document and the model (CSDL), both made from the
//! description and cut to what the asker may read. Names are exactly those of the JSON: a reference `account` is the
//! property `account_id` and the navigation property `account`.

use std::fmt::Write;

use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use records::describe::{Field, FieldKind, Object};
use records::people::{Access, Action};
use records::{Cx, permit};
use rustc_hash::FxHashSet;
use serde_json::json;

use super::{is_4_0, key, versioned};
use crate::ask::Asker;
use crate::error::Answer;

pub async fn service(asker: Asker, headers: HeaderMap) -> Answer<Response> {
    let sets: Vec<_> =
        readable(&asker.cx).map(|object| json!({ "name": object.name, "kind": "EntitySet", "url": object.name })).collect();
    let body = json!({ "@odata.context": format!("{}/$metadata", key::root(&headers)), "value": sets });
    Ok(versioned(super::json(body.to_string()), &headers))
}

pub async fn metadata(asker: Asker, headers: HeaderMap) -> Answer<Response> {
    let version = if is_4_0(&headers) { "4.0" } else { "4.01" };
    let response = ([(header::CONTENT_TYPE, "application/xml")], model(&asker.cx, version)).into_response();
    Ok(versioned(response, &headers))
}

fn readable(cx: &Cx) -> impl Iterator<Item = &Object> {
    cx.setup.catalog.objects().iter().map(AsRef::as_ref).filter(|object| permit::may(cx, object, Action::Read))
}

fn model(cx: &Cx, version: &str) -> String {
    let objects: Vec<&Object> = readable(cx).collect();
    let names: FxHashSet<&str> = objects.iter().map(|object| object.name.as_str()).collect();
    let mut xml = String::with_capacity(64_000);
    let _ = write!(
        xml,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <edmx:Edmx Version=\"{version}\" xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\">\n<edmx:DataServices>\n\
         <Schema Namespace=\"kaidan\" xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">\n\
         <ComplexType Name=\"place_on_earth\"><Property Name=\"lat\" Type=\"Edm.Decimal\" Scale=\"variable\" Nullable=\"false\"/>\
         <Property Name=\"lng\" Type=\"Edm.Decimal\" Scale=\"variable\" Nullable=\"false\"/></ComplexType>\n\
         <ComplexType Name=\"rights\"><Property Name=\"update\" Type=\"Edm.Boolean\" Nullable=\"false\"/>\
         <Property Name=\"delete\" Type=\"Edm.Boolean\" Nullable=\"false\"/>\
         <Property Name=\"assign\" Type=\"Edm.Boolean\" Nullable=\"false\"/></ComplexType>\n\
         <Term Name=\"can\" Type=\"kaidan.rights\" AppliesTo=\"EntityType\"/>\n\
         <ComplexType Name=\"stored_file\"><Property Name=\"id\" Type=\"Edm.Guid\" Nullable=\"false\"/>\
         <Property Name=\"name\" Type=\"Edm.String\" Nullable=\"false\"/>\
         <Property Name=\"media_type\" Type=\"Edm.String\" Nullable=\"false\"/>\
         <Property Name=\"size\" Type=\"Edm.Int64\" Nullable=\"false\"/></ComplexType>\n\
         <Term Name=\"file\" Type=\"kaidan.stored_file\" AppliesTo=\"Property\"/>\n"
    );
    for object in &objects {
        entity_type(&mut xml, cx, object, &names);
    }
    xml.push_str("<EntityContainer Name=\"container\">\n");
    for object in &objects {
        let _ = write!(xml, "<EntitySet Name=\"{0}\" EntityType=\"kaidan.{0}\">", object.name);
        for (path, target) in links(cx, object, &names) {
            let _ = write!(xml, "<NavigationPropertyBinding Path=\"{path}\" Target=\"{target}\"/>");
        }
        xml.push_str("</EntitySet>\n");
    }
    xml.push_str("</EntityContainer>\n</Schema>\n</edmx:DataServices>\n</edmx:Edmx>\n");
    xml
}

fn entity_type(xml: &mut String, cx: &Cx, object: &Object, names: &FxHashSet<&str>) {
    let _ = writeln!(xml, "<EntityType Name=\"{}\"><Key><PropertyRef Name=\"id\"/></Key>", object.name);
    for field in visible(cx, object) {
        let nullable = !matches!(field.name.as_str(), "id" | "version" | "created_at" | "updated_at");
        let _ = writeln!(xml, "<Property Name=\"{}\" {} Nullable=\"{nullable}\"/>", field.column(), edm_type(&field.kind));
    }
    for field in visible(cx, object) {
        let Some(target) = field.kind.target().filter(|target| names.contains(target)) else { continue };
        let back = cx.setup.catalog.find(target).map_or(Vec::new(), |target| lists(cx, target, names));
        let back = back.iter().find(|(child, reference)| (*child, *reference) == (object.name.as_str(), field.name.as_str()));
        let partner = back.map(|(child, _)| format!(" Partner=\"{child}\"")).unwrap_or_default();
        let _ = writeln!(
            xml,
            "<NavigationProperty Name=\"{0}\" Type=\"kaidan.{target}\"{partner}><ReferentialConstraint Property=\"{1}\" ReferencedProperty=\"id\"/></NavigationProperty>",
            field.name,
            field.column()
        );
    }
    for (child, reference) in lists(cx, object, names) {
        let _ =
            writeln!(xml, "<NavigationProperty Name=\"{child}\" Type=\"Collection(kaidan.{child})\" Partner=\"{reference}\"/>");
    }
    xml.push_str("</EntityType>\n");
}

fn visible<'o>(cx: &'o Cx, object: &'o Object) -> impl Iterator<Item = &'o Field> {
    object.fields.iter().filter(|field| field.is_shown() && permit::access(cx, object, field) != Access::Hidden)
}

/// Objects whose records refer to this one, each with the field by which: `$expand` knows them by their own name. A field of that
/// name goes first, and a field that the asker may not see leads nowhere.
fn lists<'c>(cx: &'c Cx, object: &'c Object, names: &FxHashSet<&str>) -> Vec<(&'c str, &'c str)> {
    let mut lists: Vec<(&str, &str)> = Vec::new();
    for (child, reference) in cx.setup.catalog.referring(&object.name) {
        let name = child.name.as_str();
        if names.contains(name) && object.field(name).is_none() && lists.iter().all(|(known, _)| *known != name) {
            lists.push((name, reference));
        }
    }
    let seen = |child: &str, reference: &str| {
        let child = cx.setup.catalog.find(child);
        child.is_some_and(|child| child.field(reference).is_some_and(|field| permit::access(cx, child, field) != Access::Hidden))
    };
    lists.retain(|(child, reference)| seen(child, reference));
    lists
}

fn links(cx: &Cx, object: &Object, names: &FxHashSet<&str>) -> Vec<(String, String)> {
    let references = visible(cx, object).filter_map(|field| {
        let target = field.kind.target().filter(|target| names.contains(target))?;
        Some((field.name.clone(), target.to_owned()))
    });
    let mut links: Vec<(String, String)> = references.collect();
    links.extend(lists(cx, object, names).into_iter().map(|(name, _)| (name.to_owned(), name.to_owned())));
    links
}

fn edm_type(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Integer => "Type=\"Edm.Int64\"",
        FieldKind::Decimal | FieldKind::Percent | FieldKind::Money => "Type=\"Edm.Decimal\" Scale=\"variable\"",
        FieldKind::Boolean => "Type=\"Edm.Boolean\"",
        FieldKind::Date => "Type=\"Edm.Date\"",
        FieldKind::Instant => "Type=\"Edm.DateTimeOffset\" Precision=\"3\"",
        FieldKind::Choices(_) | FieldKind::Tags => "Type=\"Collection(Edm.String)\"",
        FieldKind::Location => "Type=\"kaidan.place_on_earth\"",
        FieldKind::Json => "Type=\"Edm.Untyped\"",
        FieldKind::Id | FieldKind::Reference(_) | FieldKind::User | FieldKind::Team | FieldKind::File | FieldKind::Picture => {
            "Type=\"Edm.Guid\""
        }
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Time
        | FieldKind::Choice(_)
        | FieldKind::Email
        | FieldKind::Phone
        | FieldKind::Link
        | FieldKind::Region
        | FieldKind::AutoNumber
        | FieldKind::Currency => "Type=\"Edm.String\"",
    }
}
