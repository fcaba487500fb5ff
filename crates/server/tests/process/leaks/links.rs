//! A record that one sees refers to one that one does not: the link tells no more than that it is there.

use serde_json::json;

use super::{SECRETS, east_works, south_works};
use crate::company::{self, text};
use crate::running::{Server, on_both_engines};

#[test]
fn a_link_to_what_one_does_not_see_tells_nothing() {
    on_both_engines(|place| {
        let server = Server::start(place);
        let cast = company::with_people(&server.url);
        let own = east_works(&cast);
        let entered = south_works(&cast);
        let of = |object: &str| entered.ids.iter().find(|(name, _)| *name == object).unwrap().1.clone();
        let (opportunity, lead, contact) = (text(&own, "opportunity"), of("lead"), of("contact"));
        let path = format!("/odata/opportunity({opportunity})");
        let links = json!({ "account_id": of("account"), "contact_id": contact, "lead_id": lead });
        cast.administrator.patch(&path, links).expect(200);

        for question in [
            format!("{path}?$expand=account,contact,lead"),
            "/odata/opportunity?$expand=account,contact,lead,activity,opportunity_line".into(),
            "/odata/opportunity?$filter=contains(account/name,'绝密')&$count=true".into(),
            "/odata/opportunity?$filter=not contains(account/name,'绝密')&$count=true".into(),
            "/odata/opportunity?$filter=account/owner/name eq '陈静' or account/tags/any(t: t eq 'Topsecret')".into(),
            "/odata/opportunity?$filter=lead/opportunity/amount eq 70707070".into(),
            "/odata/opportunity?$orderby=account/name".into(),
            "/odata/opportunity?$apply=groupby((account/name,contact/name,lead/company),aggregate(amount with sum as total))"
                .into(),
            "/odata/opportunity?$search=juemi".into(),
            "/odata/opportunity?$search=Topsecret".into(),
            "/odata/activity?$expand=account,opportunity".into(),
            format!("{path}/account"),
            format!("{path}/contact"),
            format!("{path}/lead"),
            format!("{path}/activity?$expand=account"),
            format!("{path}/account_id"),
            "/api/search?q=juemi".into(),
            "/api/search?q=Topsecret".into(),
            format!("/api/records/opportunity/{opportunity}/timeline"),
            "/api/reports/pipeline?by=account".into(),
            "/api/reports/leaderboard".into(),
        ] {
            for (who, asker) in [("representative", &cast.east), ("manager", &cast.manager)] {
                let told = asker.get(&question).text();
                let found: Vec<_> = SECRETS.iter().filter(|secret| told.replace(&question, "").contains(**secret)).collect();
                assert!(found.is_empty(), "{}, {who}: {question} tells {found:?}: {told}", place.engine());
            }
        }
        // Neither a condition nor its opposite finds out what the link leads to.
        let count = |filter: &str| {
            cast.east.get(&format!("/odata/opportunity?$count=true&$filter={filter}")).json()["@odata.count"].clone()
        };
        assert_eq!(count("startswith(account/name,'绝')"), 0);
        assert_eq!(count("account/annual_revenue gt 0"), 0);
        assert_eq!(count("account/name gt ''"), 0);
        assert_eq!(count("account/name lt '龥'"), 0);
        let export = cast.manager.get("/api/exports/opportunity?format=csv").expect(200).text();
        assert!(SECRETS.iter().all(|secret| !export.contains(secret)), "{export}");
    });
}
