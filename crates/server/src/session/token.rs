//! The secret that a browser or program presents. The database knows only its SHA-256, so that a stolen copy signs nobody in.

use axum::http::{HeaderMap, HeaderValue, header};
use sha2::{Digest, Sha256};

use super::Kind;

const COOKIE: &str = "kaidan_session";

/// 32 random bytes as text.
pub fn fresh() -> String {
    hex(&rand::random::<[u8; 32]>())
}

pub fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Compares two secrets in a time that tells nothing about where they differ.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}

/// The bearer token, else the session cookie. A request with both is a program's.
pub fn presented(headers: &HeaderMap) -> Option<(Kind, String)> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
        return scheme.eq_ignore_ascii_case("bearer").then(|| (Kind::Bearer, token.trim().to_owned()));
    }
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, token)| (Kind::Cookie, token.to_owned()))
}

/// The header that gives a browser its session for `seconds`; none seconds take it away.
pub fn cookie(token: &str, seconds: i64, secure: bool) -> Option<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        headers
    }

    #[test]
    fn a_token_is_found_in_its_header() {
        let cookie = |text| presented(&headers(header::COOKIE, text)).map(|(_, token)| token);
        assert_eq!(cookie("a=b; kaidan_session=t; c=d").as_deref(), Some("t"));
        assert_eq!(cookie("kaidan_sessions=t"), None);
        let bearer = |text| presented(&headers(header::AUTHORIZATION, text)).map(|(_, token)| token);
        assert_eq!(bearer("Bearer t").as_deref(), Some("t"));
        assert_eq!(bearer("Basic dDp0"), None);
    }

    #[test]
    fn secrets_are_compared_whole() {
        assert!(same(b"abc", b"abc"));
        assert!(!same(b"abc", b"abd") && !same(b"abc", b"ab"));
    }
}
