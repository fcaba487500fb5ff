//! Requests to addresses that people entered: only to the public internet, unless the program was started otherwise. The name is
//! resolved once, each of its addresses is looked at, and the connection goes to those and no others, so that a name that changes its
//! address between looking and connecting gains nothing. No redirects, no proxy, ten seconds, 64 KiB of answer.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::Url;
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;

use super::{PATIENCE, Refused};

const LONGEST_ANSWER: usize = 64 << 10;

pub struct Post {
    pub url: Url,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

pub struct Answer {
    pub status: u16,
    pub body: String,
}

pub async fn post(private: bool, post: Post) -> Result<Answer, Refused> {
    tokio::time::timeout(PATIENCE, send(private, post)).await.unwrap_or_else(|_| Err("no answer within 10 s".to_owned()))
}

async fn send(private: bool, post: Post) -> Result<Answer, Refused> {
    let host = post.url.host_str().unwrap_or("").to_owned();
    let addresses = resolve(&post.url).await?;
    if !private && !addresses.iter().all(|address| is_public(address.ip())) {
        return Err(format!("{host} is an address inside of a network, which is not allowed"));
    }
    let client = reqwest::Client::builder()
        .resolve_to_addrs(&host, &addresses)
        .redirect(Policy::none())
        .no_proxy()
        .timeout(PATIENCE)
        .build()
        .map_err(|e| told(&e.without_url()))?;
    let mut request = client.post(post.url).header(CONTENT_TYPE, "application/json; charset=utf-8").body(post.body);
    for (name, value) in post.headers {
        request = request.header(name, value);
    }
    let mut response = request.send().await.map_err(|e| told(&e.without_url()))?;
    let status = response.status().as_u16();
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|e| told(&e.without_url()))? {
        let room = LONGEST_ANSWER - body.len();
        body.extend_from_slice(&piece[..piece.len().min(room)]);
        if body.len() == LONGEST_ANSWER {
            break;
        }
    }
    Ok(Answer { status, body: String::from_utf8_lossy(&body).into_owned() })
}

/// An error with its causes, the last of which says what happened.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

async fn resolve(url: &Url) -> Result<Vec<SocketAddr>, Refused> {
    let port = url.port_or_known_default().unwrap_or(443);
    let host = url.host_str().unwrap_or("");
    // `Url` has brought every spelling of an IPv4 address into its usual one; one of IPv6 stands in brackets.
    if let Ok(ip) = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(ip, port)]);
    }
    let found: Vec<SocketAddr> =
        tokio::net::lookup_host((host, port)).await.map_err(|e| format!("{host} was not found: {e}"))?.collect();
    if found.is_empty() { Err(format!("{host} was not found")) } else { Ok(found) }
}

/// Whether an address is on the public internet: none of the ranges that IANA keeps for something else
/// (iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry).
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let kept = ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 198 && (18..20).contains(&b))
        || (a == 192 && b == 0 && c == 0);
    !kept
}

/// Public addresses are those of 2000::/3; of them, those that carry an IPv4 address are what that one is.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    if let Some(inner) = ip.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    let parts = ip.segments();
    let v4 = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match parts {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => is_public_v4(v4(high, low)),
        [0x2002, high, low, ..] => is_public_v4(v4(high, low)),
        // Teredo and other protocol assignments, and documentation.
        [0x2001, second, ..] if second < 0x200 || second == 0xdb8 => false,
        [0x3fff, second, ..] if second < 0x1000 => false,
        [first, ..] => (first & 0xe000) == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_internet_is_public() {
        for (address, public) in [
            ("93.184.216.34", true),
            ("127.0.0.1", false),
            ("127.8.8.8", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("172.32.0.1", true),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("100.128.0.1", true),
            ("0.0.0.0", false),
            ("255.255.255.255", false),
            ("224.0.0.1", false),
            ("198.18.0.1", false),
            ("192.0.0.8", false),
            ("::1", false),
            ("::", false),
            ("fe80::1", false),
            ("fc00::1", false),
            ("fd12:3456::1", false),
            ("ff02::1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:93.184.216.34", true),
            ("64:ff9b::7f00:1", false),
            ("64:ff9b::5db8:d822", true),
            ("2002:7f00:1::", false),
            ("2001::1", false),
            ("2001:db8::1", false),
            ("2400:3200::1", true),
        ] {
            assert_eq!(is_public(address.parse().unwrap()), public, "{address}");
        }
    }

    #[tokio::test]
    async fn other_spellings_of_an_address_inside_are_refused() {
        for url in [
            "http://127.0.0.1/",
            "http://0x7f.1/",
            "http://2130706433/",
            "http://[::1]/",
            "http://localhost/",
            "http://017700000001/",
        ] {
            let post = Post { url: Url::parse(url).unwrap(), headers: Vec::new(), body: String::new() };
            let refused = send(false, post).await.err().unwrap_or_default();
            assert!(refused.contains("not allowed"), "{url}: {refused}");
        }
    }
}
