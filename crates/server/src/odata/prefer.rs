//! The header `Prefer` (RFC 7240, OData 4.01 §8.2.8): what a client would like of an answer. What is not understood is left aside.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;

const APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// Preferences by name, with their values out of quotes. Names of OData's own may do without `odata.`.
pub struct Preferences<'h>(Vec<(&'h str, &'h str)>);

impl<'h> Preferences<'h> {
    pub fn of(headers: &'h HeaderMap) -> Self {
        let lines = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
        Preferences(lines.flat_map(split).map(pair).collect())
    }

    fn find(&self, name: &str) -> Option<&'h str> {
        let plain = |known: &'h str| known.strip_prefix("odata.").unwrap_or(known);
        self.0.iter().find(|(known, _)| plain(known).eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }

    /// `odata.maxpagesize=200`, within what a page may have.
    pub fn page_size(&self, most: usize) -> Option<usize> {
        self.find("maxpagesize")?.parse::<usize>().ok().map(|size| size.clamp(1, most))
    }

    /// `return=minimal`
    pub fn returns_minimal(&self) -> bool {
        self.find("return") == Some("minimal")
    }

    /// Whether `odata.include-annotations` names a term such as `kaidan.can`: itself, its namespace or everything; the most exact
    /// pattern decides.
    pub fn annotations(&self, term: &str) -> bool {
        let Some(patterns) = self.find("include-annotations") else { return false };
        let namespace = term.rsplit_once('.').map_or(String::new(), |(namespace, _)| format!("{namespace}.*"));
        let says = |pattern: &str| {
            let mut patterns = patterns.split(',').map(str::trim);
            patterns.find_map(|one| match one.strip_prefix('-') {
                Some(excluded) => (excluded == pattern).then_some(false),
                None => (one == pattern).then_some(true),
            })
        };
        says(term).or_else(|| says(&namespace)).or_else(|| says("*")).unwrap_or(false)
    }
}

/// Tells the client which of its wishes was followed.
pub fn applied(response: &mut Response, preference: &str) {
    if let Ok(preference) = HeaderValue::from_str(preference) {
        response.headers_mut().insert(APPLIED, preference);
    }
}

/// At commas that stand outside of quotes.
fn split(line: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    line.split(move |c| {
        quoted ^= c == '"';
        c == ',' && !quoted
    })
}

fn pair(preference: &str) -> (&str, &str) {
    // What follows a semicolon are parameters, of which no preference here has any.
    let preference = if preference.contains('"') { preference } else { preference.split(';').next().unwrap_or("") };
    let (name, value) = preference.split_once('=').unwrap_or((preference, ""));
    (name.trim(), value.trim().trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[&'static str]) -> HeaderMap {
        lines.iter().map(|line| (HeaderName::from_static("prefer"), HeaderValue::from_static(line))).collect()
    }

    #[test]
    fn preferences_are_read_in_any_order() {
        let headers = headers(&["return=minimal, odata.maxpagesize=200", "odata.include-annotations=\"a.b, kaidan.can\""]);
        let preferences = Preferences::of(&headers);
        assert_eq!((preferences.page_size(1_000), preferences.page_size(50)), (Some(200), Some(50)));
        assert!(preferences.returns_minimal() && preferences.annotations("kaidan.can"));
        assert!(!preferences.annotations("kaidan.cannot"));
    }

    #[test]
    fn the_most_exact_pattern_of_annotations_decides() {
        for (line, wanted) in [
            ("include-annotations=\"kaidan.can\"", true),
            ("include-annotations=\"kaidan.*\"", true),
            ("odata.include-annotations=\"*\"", true),
            ("odata.include-annotations=kaidan.can", true),
            ("odata.include-annotations=\"-kaidan.can,*\"", false),
            ("odata.include-annotations=\"*,-kaidan.*\"", false),
            ("odata.include-annotations=\"display.*\"", false),
            ("odata.include-annotations", false),
            ("\"", false),
            ("", false),
        ] {
            assert_eq!(Preferences::of(&headers(&[line])).annotations("kaidan.can"), wanted, "{line}");
        }
    }
}
