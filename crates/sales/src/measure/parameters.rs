//! What somebody asks of a report: a period, filters, what the rows are. Read once, checked here, and turned into conditions on each
//! object that the report counts.

use base::calendar::Period;
use base::{Error, Problem, Result, Uuid, words};
use records::{Cx, company};
use serde::Serialize;

use super::condition::{Key, Test, ids};
use super::dimension::{Axis, Dimension, within};
use super::{PLANS, Plan};

/// A parameter of a report, for whoever draws its filters.
#[derive(Clone, Debug, Serialize)]
pub struct Parameter {
    pub name: &'static str,
    /// `period`, `team`, `user`, `product`, `source`, `region`, `industry`, `choice`.
    pub kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<Choice>>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    pub value: &'static str,
    pub label: String,
}

const FILTERS: [(&str, &str); 6] = [
    ("team", "team"),
    ("owner", "user"),
    ("product", "product"),
    ("source", "source"),
    ("region", "region"),
    ("industry", "industry"),
];

/// The parameters of a report.
pub(super) fn of(cx: &Cx, plan: &Plan) -> Vec<Parameter> {
    let mut parameters = vec![Parameter { name: "period", kind: "period", options: None }];
    parameters.retain(|_| plan.takes("period"));
    let filters = FILTERS.into_iter().filter(|(name, _)| plan.takes(name));
    parameters.extend(filters.map(|(name, kind)| Parameter { name, kind, options: None }));
    let label = |by: &Dimension| words::word(cx.locale, &format!("report.by.{}", by.name()));
    let options = plan.by.iter().map(|by| Choice { value: by.name(), label: label(by) }).collect();
    parameters.push(Parameter { name: "by", kind: "choice", options: Some(options) });
    parameters
}

impl Plan {
    /// Whether the report listens to a parameter: every object that it counts must know what is meant.
    fn takes(&self, name: &str) -> bool {
        match name {
            "by" => true,
            "period" => self.period.is_some() || self.name == "pipeline",
            name => {
                Dimension::parse(name).is_some_and(|dimension| self.objects.iter().all(|object| dimension.path(object).is_some()))
            }
        }
    }
}

/// As they stand in an address.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parameters {
    pub period: Option<String>,
    /// A team, with all below it.
    pub team: Option<Uuid>,
    pub owner: Option<Uuid>,
    pub product: Option<Uuid>,
    /// A product line.
    pub line: Option<Uuid>,
    pub source: Option<Uuid>,
    pub industry: Option<Uuid>,
    /// A code; the divisions below it are in it.
    pub region: Option<String>,
    pub by: Option<Dimension>,
}

impl Parameters {
    /// Reads the pairs of an address. An empty value is none; a name that no report knows is refused.
    pub fn read(pairs: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<str>)>) -> Result<Parameters> {
        let mut parameters = Parameters::default();
        let mut problems = Vec::new();
        for (name, value) in pairs {
            let (name, value) = (name.as_ref(), value.as_ref().trim());
            if value.is_empty() {
                continue;
            }
            if let Err(problem) = parameters.take(name, value) {
                problems.push(problem);
            }
        }
        if problems.is_empty() { Ok(parameters) } else { Err(Error::Invalid(problems)) }
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), Problem> {
        let id = || value.parse::<Uuid>().map_err(|_| Problem::at(name, "report_parameter_wrong").with("name", name));
        match name {
            "period" => self.period = Some(value.to_owned()),
            "team" => self.team = Some(id()?),
            "owner" | "person" => self.owner = Some(id()?),
            "product" => self.product = Some(id()?),
            "line" => self.line = Some(id()?),
            "source" => self.source = Some(id()?),
            "industry" => self.industry = Some(id()?),
            "region" => self.region = Some(value.to_owned()),
            "by" => {
                self.by = Some(
                    Dimension::parse(value).ok_or_else(|| Problem::at("by", "report_by_unknown").with("value", short(value)))?,
                )
            }
            name => return Err(Problem::at(short(name), "report_parameter_unknown").with("name", short(name))),
        }
        Ok(())
    }

    /// The names of those that are given.
    pub(crate) fn given(&self) -> impl Iterator<Item = &'static str> {
        let given = [
            ("period", self.period.is_some()),
            ("team", self.team.is_some()),
            ("owner", self.owner.is_some()),
            ("product", self.product.is_some()),
            ("line", self.line.is_some()),
            ("source", self.source.is_some()),
            ("industry", self.industry.is_some()),
            ("region", self.region.is_some()),
        ];
        given.into_iter().filter_map(|(name, given)| given.then_some(name))
    }

    /// What the filters say about records of `object`.
    pub(crate) fn tests(&self, cx: &Cx, object: &str) -> Vec<Test> {
        let mut tests = Vec::new();
        let mut add = |dimension: Dimension, keys: Option<Vec<Key>>| {
            if let (Some(path), Some(keys)) = (dimension.path(object), keys) {
                tests.push(Test::In(path, keys));
            }
        };
        add(Dimension::Team, self.team.map(|team| ids(cx.setup.people.below(team))));
        add(Dimension::Owner, self.owner.map(|id| ids([id])));
        add(Dimension::Product, self.product.map(|id| ids([id])));
        add(Dimension::Line, self.line.map(|id| ids([id])));
        add(Dimension::Source, self.source.map(|id| ids([id])));
        add(Dimension::Industry, self.industry.map(|id| ids([id])));
        if let (Some(path), Some(division)) =
            (Dimension::Region.path(object), self.region.as_deref().and_then(base::region::find))
        {
            tests.push(within(path, division));
        }
        tests
    }
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The three periods of a report.
#[derive(Clone, Debug)]
pub struct Periods {
    pub now: Period,
    pub previous: Period,
    pub last_year: Period,
}

/// A question that fits its report.
pub struct Asked {
    /// None for reports about now.
    pub(super) periods: Option<Periods>,
    pub(super) by: Option<Dimension>,
    pub(super) parameters: Parameters,
}

impl Asked {
    pub(super) fn new(cx: &Cx, plan: &Plan, parameters: &Parameters) -> Result<Asked> {
        debug_assert!(PLANS.iter().any(|known| known.name == plan.name));
        for name in parameters.given() {
            if !plan.takes(name) {
                return Err(Error::invalid(Problem::at(name, "report_parameter_not_here").with("name", name)));
            }
        }
        if let Some(by) = parameters.by
            && !plan.by.contains(&by)
        {
            return Err(Error::invalid(Problem::at("by", "report_by_unknown").with("value", by.name())));
        }
        if let Some(code) = &parameters.region
            && base::region::find(code).is_none()
        {
            return Err(Error::invalid(Problem::at("region", "report_parameter_wrong").with("name", "region")));
        }
        let calendar = company::fiscal_calendar(&cx.setup.settings);
        let periods = match parameters.period.as_deref().or(plan.period) {
            None => None,
            Some(text) => {
                let now = company::period(&cx.setup.settings, text, cx.today)?;
                Some(Periods { previous: now.previous(&calendar), last_year: now.same_last_year(&calendar), now })
            }
        };
        let by = parameters.by.or(plan.by.first().copied().filter(|_| plan.natural));
        Ok(Asked { periods, by, parameters: parameters.clone() })
    }

    /// The periods of a report that has them.
    pub(super) fn periods(&self) -> Result<&Periods> {
        self.periods.as_ref().ok_or_else(|| Error::internal("a report without a period"))
    }

    pub(super) fn axis(&self, dimension: Dimension) -> Axis {
        let depth = self.parameters.region.as_deref().and_then(base::region::find).map_or(0, |region| region.path().len());
        Axis { dimension, depth }
    }

    /// Whether everything is meant: no filter beside the period.
    pub(super) fn is_unfiltered(&self) -> bool {
        self.parameters.given().all(|name| name == "period")
    }
}

#[cfg(test)]
mod tests {
    use records::describe::Entity;

    use super::*;
    use crate::customer::activity::Activity;

    #[test]
    fn an_address_is_read_or_refused_by_name() {
        let id = Uuid::from_u128(7);
        let read =
            Parameters::read([("period", "2026-Q3"), ("person", &id.to_string()), ("source", " "), ("by", "person")]).unwrap();
        let expected =
            Parameters { period: Some("2026-Q3".into()), owner: Some(id), by: Some(Dimension::Owner), ..Parameters::default() };
        assert_eq!(read, expected);

        let refused = Parameters::read([("owner", "me"), ("by", "colour"), ("drop", "table")]);
        let Err(Error::Invalid(problems)) = refused else { panic!("{refused:?}") };
        let targets: Vec<_> =
            problems.iter().map(|problem| (problem.target.as_deref().unwrap_or(""), problem.message.key)).collect();
        assert_eq!(
            targets,
            [("owner", "report_parameter_wrong"), ("by", "report_by_unknown"), ("drop", "report_parameter_unknown")]
        );
    }

    #[test]
    fn activities_are_not_filtered_by_what_they_do_not_have() {
        let takes = |report: &str, name: &str| PLANS.iter().find(|plan| plan.name == report).unwrap().takes(name);
        assert!(takes("funnel", "region") && takes("activity", "team") && takes("pipeline", "period"));
        assert!(!takes("activity", "source") && !takes("overdue", "period"));
        assert!(Dimension::Source.path(Activity::NAME).is_none());
    }
}
