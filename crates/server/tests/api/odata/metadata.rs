use crate::cast::{Who, with_server};

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
                "<NavigationProperty Name=\"account\" Type=\"kaidan.account\"><ReferentialConstraint Property=\"account_id\" ReferencedProperty=\"id\"/></NavigationProperty>",
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
