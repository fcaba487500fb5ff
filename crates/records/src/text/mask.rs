//! Values that may be known to exist but not be read. A mask keeps enough for its owner to recognise it, and shows the same
//! number of stars for every hidden length where the length would tell something.

use store::Value;

use crate::describe::FieldKind;

/// `张**`: the first character of a name. Of names in Latin letters the first letter of each word.
pub fn mask_name(name: &str) -> String {
    let name = name.trim();
    if name.is_ascii() {
        return name.split_whitespace().map(|word| format!("{}***", first(word, 1))).collect::<Vec<_>>().join(" ");
    }
    let hidden = name.chars().count().saturating_sub(1).clamp(1, 3);
    if name.is_empty() { String::new() } else { format!("{}{}", first(name, 1), "*".repeat(hidden)) }
}

/// `138****1234`: the first three and the last four digits, less of short numbers.
pub fn mask_phone(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    let (start, end) = match digits.len() {
        0 => return String::new(),
        11.. => (3, 4),
        8.. => (2, 3),
        5.. => (1, 2),
        _ => (0, 0),
    };
    let plus = if phone.trim_start().starts_with('+') { "+" } else { "" };
    format!("{plus}{}****{}", digits[..start].iter().collect::<String>(), digits[digits.len() - end..].iter().collect::<String>())
}

/// `l***@example.com`.
pub fn mask_email(email: &str) -> String {
    match email.trim().rsplit_once('@') {
        Some((local, domain)) if !local.is_empty() => format!("{}***@{domain}", first(local, 1)),
        _ => mask_text(email),
    }
}

/// The first and the last two characters of a longer text; of a short one the first, or nothing.
pub fn mask_text(text: &str) -> String {
    let characters: Vec<char> = text.trim().chars().collect();
    let (start, end) = match characters.len() {
        0 => return String::new(),
        1 => (0, 0),
        2..=5 => (1, 0),
        6..=8 => (2, 1),
        _ => (2, 2),
    };
    format!(
        "{}****{}",
        characters[..start].iter().collect::<String>(),
        characters[characters.len() - end..].iter().collect::<String>()
    )
}

/// The value of a field as it is shown to who may not read it. Numbers, dates and references cannot be masked by halves: they
/// are nothing.
pub fn masked(kind: &FieldKind, value: &Value) -> Value {
    let Value::Text(text) = value else {
        return Value::Null;
    };
    match kind {
        FieldKind::Phone => Value::Text(mask_phone(text)),
        FieldKind::Email => Value::Text(mask_email(text)),
        FieldKind::Text | FieldKind::LongText | FieldKind::Link | FieldKind::AutoNumber => Value::Text(mask_text(text)),
        _ => Value::Null,
    }
}

fn first(text: &str, count: usize) -> String {
    text.chars().take(count).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (name, expected) in [
            ("张三丰", "张**"),
            ("李四", "李*"),
            ("王", "王*"),
            ("John Smith", "J*** S***"),
            ("欧阳娜娜", "欧***"),
            ("阿卜杜拉·买买提", "阿***"),
            ("", ""),
        ] {
            assert_eq!(mask_name(name), expected, "{name}");
        }
    }

    #[test]
    fn phones_and_addresses() {
        for (phone, expected) in [
            ("13812341234", "138****1234"),
            ("010-88886666", "010****6666"),
            ("+86 138 1234 1234", "+861****1234"),
            ("8888666", "8****66"),
            ("123", "****"),
            ("", ""),
        ] {
            assert_eq!(mask_phone(phone), expected, "{phone}");
        }
        for (email, expected) in
            [("lilei@example.com", "l***@example.com"), ("a@b.cn", "a***@b.cn"), ("nonsense", "no****e"), ("@b.cn", "@****")]
        {
            assert_eq!(mask_email(email), expected, "{email}");
        }
    }

    #[test]
    fn texts() {
        for (text, expected) in [
            ("华为技术有限公司", "华为****司"),
            ("华为技术有限责任公司", "华为****公司"),
            ("华为", "华****"),
            ("x", "****"),
            ("", ""),
            ("a secret", "a ****t"),
        ] {
            assert_eq!(mask_text(text), expected, "{text}");
        }
    }

    #[test]
    fn numbers_and_references_are_nothing() {
        assert_eq!(masked(&FieldKind::Phone, &Value::Text("13812341234".into())), Value::Text("138****1234".into()));
        assert_eq!(masked(&FieldKind::Money, &Value::Int(5)), Value::Null);
        assert_eq!(masked(&FieldKind::Json, &Value::Text("{\"a\":1}".into())), Value::Null);
    }
}
