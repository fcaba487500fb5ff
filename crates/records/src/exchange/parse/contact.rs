//! Phones, e-mail addresses and links: checked enough to be useful, and brought to the form that duplicates are found by.

use super::{Cell, Parsed, complaint, fold, parse_text};

const SHORTEST_PHONE: usize = 5;
const LONGEST_PHONE: usize = 20;

/// A phone number as it is stored: as written, with plain characters. Fails where it has too few or too many digits or letters
/// that are no extension.
pub fn parse_phone(cell: &Cell) -> Parsed<String> {
    let Some(text) = parse_text(cell) else {
        return Ok(None);
    };
    let folded = fold(&text).split_whitespace().collect::<Vec<_>>().join(" ");
    // Several numbers in one cell are common; each must be one.
    let is_phone = |part: &str| {
        phone_key(part).is_some() && without_extension(part).chars().all(|c| c.is_ascii_digit() || "+-() ./*".contains(c))
    };
    if folded.split([',', ';', '、', '|']).all(|part| is_phone(part.trim())) {
        return Ok(Some(folded));
    }
    Err(complaint("parse_phone", &text))
}

/// The form by which two phone numbers are the same: digits without extension and without the prefix of mainland China; numbers
/// of Taiwan with their leading zero; other international numbers with `+`. `None` where it cannot be a phone number.
pub fn phone_key(text: &str) -> Option<String> {
    // A key must be its own key, also where prefixes are piled up.
    let first = unprefixed(text)?;
    let second = unprefixed(&first)?;
    if first == second { Some(first) } else { phone_key(&second) }
}

fn unprefixed(text: &str) -> Option<String> {
    let folded = fold(text);
    let text = without_extension(folded.trim());
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if !(SHORTEST_PHONE..=LONGEST_PHONE).contains(&digits.len()) {
        return None;
    }
    let international = text.trim_start_matches('(').starts_with('+') || digits.starts_with("00");
    let number = digits.trim_start_matches("00");
    let is_mainland_mobile =
        |number: &str| number.len() == 11 && number.starts_with('1') && !matches!(number.as_bytes()[1], b'0'..=b'2');
    if let Some(rest) = number.strip_prefix("86")
        && (international || is_mainland_mobile(rest))
        && rest.len() >= 7
    {
        // Area codes are written with their zero at home and without it abroad.
        let needs_zero = !is_mainland_mobile(rest) && rest.len() >= 10 && !rest.starts_with(['0', '4', '8']);
        return Some(if needs_zero { format!("0{rest}") } else { rest.to_owned() });
    }
    if let Some(rest) = number.strip_prefix("886")
        && (international || (rest.len() == 9 && rest.starts_with('9')))
        && rest.len() >= 8
    {
        return Some(format!("0{}", rest.trim_start_matches('0')));
    }
    Some(if international { format!("+{number}") } else { digits })
}

/// The number before `ext. 12`, `转12`, `分機12`, `#12`.
fn without_extension(text: &str) -> &str {
    let lower = text.to_ascii_lowercase();
    let cut = ["ext", "转", "轉", "分机", "分機", "#", "x"].iter().filter_map(|mark| lower.find(mark)).min();
    text[..cut.unwrap_or(text.len())].trim_end()
}

/// An e-mail address with its domain in lower case. Checks the shape that every mail server demands, not more.
pub fn parse_email(cell: &Cell) -> Parsed<String> {
    let Some(text) = parse_text(cell) else {
        return Ok(None);
    };
    let folded = fold(&text);
    let address = folded.trim().strip_prefix("mailto:").unwrap_or(folded.trim());
    let valid = address.len() <= 254
        && !address.contains(|c: char| c.is_whitespace() || c.is_control() || "()<>[],;:\\\"".contains(c))
        && address.rsplit_once('@').is_some_and(|(local, domain)| is_local(local) && is_domain(domain));
    match address.rsplit_once('@') {
        Some((local, domain)) if valid => Ok(Some(format!("{local}@{}", domain.to_lowercase()))),
        _ => Err(complaint("parse_email", &text)),
    }
}

fn is_local(local: &str) -> bool {
    (1..=64).contains(&local.len())
        && !local.contains('@')
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    domain.contains('.') && domain.split('.').all(is_label) && !domain.ends_with(|c: char| c.is_ascii_digit())
}

/// A web address. One without a scheme gets `https://`; other schemes than http and https are refused.
pub fn parse_link(cell: &Cell) -> Parsed<String> {
    let Some(text) = parse_text(cell) else {
        return Ok(None);
    };
    let folded = fold(&text);
    let address = folded.trim();
    let lower = address.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    let host = rest.unwrap_or(&lower).split(['/', '?', '#']).next().unwrap_or("");
    let host = host.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).map_or(host, |(host, _)| host);
    if address.len() > 2000 || address.contains(|c: char| c.is_whitespace() || "<>\"\\".contains(c)) || !is_host(host) {
        return Err(complaint("parse_link", &text));
    }
    Ok(Some(if rest.is_some() { address.to_owned() } else { format!("https://{address}") }))
}

fn is_host(host: &str) -> bool {
    is_domain(host) || host == "localhost" || host.parse::<std::net::Ipv4Addr>().is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[test]
    fn the_same_phone_has_the_same_key() {
        for (written, key) in [
            ("13812345678", "13812345678"),
            ("138-1234-5678", "13812345678"),
            ("+86 138 1234 5678", "13812345678"),
            ("0086-13812345678", "13812345678"),
            ("8613812345678", "13812345678"),
            ("（＋８６）１３８１２３４５６７８", "13812345678"),
            ("0912-345-678", "0912345678"),
            ("+886 912 345 678", "0912345678"),
            ("886912345678", "0912345678"),
            ("+886-2-2345-6789", "0223456789"),
            ("(02) 2345-6789 #12", "0223456789"),
            ("010-88886666", "01088886666"),
            ("+86 10 8888 6666", "01088886666"),
            ("010-88886666转801", "01088886666"),
            ("400-820-8820", "4008208820"),
            ("+86 400 820 8820", "4008208820"),
            ("+1 (415) 555-0123 ext. 9", "+14155550123"),
            ("95588", "95588"),
        ] {
            assert_eq!(phone_key(written).as_deref(), Some(key), "{written}");
        }
        for written in ["", "1234", "phone", "123456789012345678901"] {
            assert_eq!(phone_key(written), None, "{written}");
        }
    }

    #[test]
    fn phones_are_kept_as_written() {
        assert_eq!(parse_phone(&text(" ０１０－８８８８６６６６ ")), Ok(Some("010-88886666".into())));
        assert_eq!(parse_phone(&Cell::Number(13_812_345_678_i64.into())), Ok(Some("13812345678".into())));
        assert_eq!(parse_phone(&text("13812345678, 13912345678")), Ok(Some("13812345678, 13912345678".into())));
        assert_eq!(parse_phone(&text(" ")), Ok(None));
        for written in ["call me 13812345678", "123", "13812345678 Bob"] {
            assert_eq!(parse_phone(&text(written)).unwrap_err().key, "parse_phone", "{written}");
        }
    }

    #[test]
    fn e_mail_addresses() {
        for (written, expected) in [
            ("Li.Lei@Example.COM", "Li.Lei@example.com"),
            ("mailto:a@b.cn", "a@b.cn"),
            ("a＠b．cn", "a@b.cn"),
            ("用户@例子.公司", "用户@例子.公司"),
            ("o'brien+tag@mail.example.co.uk", "o'brien+tag@mail.example.co.uk"),
        ] {
            assert_eq!(parse_email(&text(written)), Ok(Some(expected.into())), "{written}");
        }
        for written in [
            "a",
            "a@b",
            "@b.cn",
            "a@",
            "a@@b.cn",
            "a b@c.cn",
            "a@b..cn",
            "a@-b.cn",
            "<a@b.cn>",
            ".a@b.cn",
            "a@b.c1",
            "a@b.cn,c@d.cn",
        ] {
            assert_eq!(parse_email(&text(written)).unwrap_err().key, "parse_email", "{written}");
        }
    }

    #[test]
    fn links_are_web_addresses() {
        for (written, expected) in [
            ("www.example.com", "https://www.example.com"),
            ("http://Example.com/a?b=1", "http://Example.com/a?b=1"),
            ("https://10.0.0.1:8080/x", "https://10.0.0.1:8080/x"),
        ] {
            assert_eq!(parse_link(&text(written)), Ok(Some(expected.into())), "{written}");
        }
        for written in ["javascript:alert(1)", "data:text/html,x", "ftp://a.cn", "no link", "https://", "https://a.cn/\"onx"] {
            assert_eq!(parse_link(&text(written)).unwrap_err().key, "parse_link", "{written}");
        }
    }

    proptest! {
        #[test]
        fn anything_is_a_value_or_an_error(written in "\\PC{0,30}|[-+0-9()x#转 ]{0,24}|[a-z@.:/]{0,20}") {
            let _ = parse_phone(&text(&written));
            let _ = parse_email(&text(&written));
            let _ = parse_link(&text(&written));
        }

        #[test]
        fn a_key_is_its_own_key(written in "[-+0-9() ]{5,20}") {
            if let Some(key) = phone_key(&written) {
                prop_assert_eq!(phone_key(&key), Some(key));
            }
        }
    }
}
