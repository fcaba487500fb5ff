//! How OData names one record and one version of it, and where a request was sent to.

use axum::http::{HeaderMap, header};
use base::{Error, Problem, Result, Uuid};

use crate::ask;

/// `opportunity(ID)` and `opportunity(id=ID)` have a key, `opportunity` has none.
pub fn in_parentheses(set: &str) -> Result<(&str, Option<Uuid>)> {
    let Some(inner) = set.strip_suffix(')') else { return Ok((set, None)) };
    let (name, key) = inner.split_once('(').ok_or(Error::NotFound)?;
    let key = key.strip_prefix("id=").unwrap_or(key).trim_matches('\'');
    Ok((name, Some(ask::id(key)?)))
}

/// The version that `If-Match` names: `W/"3"`, `"3"` or `3`. None for `*` and without the header.
pub fn if_match(headers: &HeaderMap) -> Result<Option<i64>> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or("").trim();
    if text == "*" {
        return Ok(None);
    }
    let number = text.strip_prefix("W/").unwrap_or(text).trim_matches('"').parse();
    number.map(Some).map_err(|_| Error::invalid(Problem::at("If-Match", "version_malformed")))
}

pub fn etag(version: i64) -> String {
    format!("W/\"{version}\"")
}

/// Where the client believes to find `/odata`: links in answers begin with it. Relative where it did not say.
pub fn root(headers: &HeaderMap) -> String {
    let named = headers.get("x-forwarded-host").or_else(|| headers.get(header::HOST));
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']' | '_');
    match named.and_then(|host| host.to_str().ok()).filter(|host| host.chars().all(allowed)) {
        Some(host) => format!("{}://{host}/odata", if ask::is_secure(headers) { "https" } else { "http" }),
        None => "/odata".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_stands_in_parentheses() {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        let key = Some(id.parse().unwrap());
        for set in [format!("lead({id})"), format!("lead(id={id})"), format!("lead('{id}')")] {
            assert_eq!(in_parentheses(&set).unwrap(), ("lead", key), "{set}");
        }
        assert_eq!(in_parentheses("lead").unwrap(), ("lead", None));
        for set in ["lead)", "lead()", "lead(7)"] {
            assert!(in_parentheses(set).is_err(), "{set}");
        }
    }

    #[test]
    fn a_version_is_read_from_its_header() {
        for (text, version) in [("W/\"3\"", Some(3)), ("\"3\"", Some(3)), ("3", Some(3)), ("*", None)] {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_MATCH, text.parse().unwrap());
            assert_eq!(if_match(&headers).unwrap(), version, "{text}");
        }
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_MATCH, "x".parse().unwrap());
        assert!(if_match(&headers).is_err());
    }
}
