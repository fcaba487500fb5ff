//! The words of the product: `locales/LANG/*.json`, flat keys, `{name}` for arguments. The web client has its own files in
//! the same folders. A missing word falls back to English, then to the key itself, so that a gap is seen and never a crash.

use std::collections::HashMap;
use std::sync::OnceLock;

use rust_embed::RustEmbed;

use crate::Message;

#[derive(RustEmbed)]
#[folder = "../../locales"]
#[exclude = "*/web.json"]
#[exclude = "*/screens.json"]
#[exclude = "*/*.web.json"]
struct Files;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Locale {
    ZhCn,
    ZhTw,
    En,
}

impl Locale {
    pub const ALL: [Locale; 3] = [Locale::ZhCn, Locale::ZhTw, Locale::En];

    pub const fn tag(self) -> &'static str {
        match self {
            Locale::ZhCn => "zh-CN",
            Locale::ZhTw => "zh-TW",
            Locale::En => "en",
        }
    }

    /// Reads a tag or an `Accept-Language` header: the first language that we speak.
    pub fn parse(text: &str) -> Option<Locale> {
        text.split(',').find_map(|part| {
            let tag = part.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
            match tag.as_str() {
                "zh-tw" | "zh-hk" | "zh-mo" => Some(Locale::ZhTw),
                t if t.starts_with("zh-hant") => Some(Locale::ZhTw),
                t if t.starts_with("zh") => Some(Locale::ZhCn),
                t if t == "en" || t.starts_with("en-") => Some(Locale::En),
                _ => None,
            }
        })
    }
}

type Table = HashMap<String, String>;

fn tables() -> &'static HashMap<&'static str, Table> {
    static TABLES: OnceLock<HashMap<&'static str, Table>> = OnceLock::new();
    TABLES.get_or_init(|| Locale::ALL.into_iter().map(|locale| (locale.tag(), load(locale))).collect())
}

fn load(locale: Locale) -> Table {
    let folder = format!("{}/", locale.tag());
    let mut table = Table::new();
    for path in Files::iter().filter(|path| path.starts_with(&folder)) {
        let Some(file) = Files::get(&path) else { continue };
        let words: Table = serde_json::from_slice(&file.data).unwrap_or_else(|e| panic!("locales/{path}: {e}"));
        table.extend(words);
    }
    table
}

/// The word for a key, or `None` where no language has one.
pub fn find(locale: Locale, key: &str) -> Option<&'static str> {
    let tables = tables();
    [locale.tag(), "en"].iter().find_map(|tag| tables[tag].get(key)).map(String::as_str)
}

/// The word for a key; the key itself where there is none.
pub fn word(locale: Locale, key: &str) -> String {
    find(locale, key).unwrap_or(key).to_owned()
}

/// A message in the user's language. Arguments that start with `@` are keys of words themselves.
pub fn say(locale: Locale, message: &Message) -> String {
    let mut text = word(locale, &format!("error.{}", message.key));
    for (name, value) in &message.args {
        let value = match value.strip_prefix('@') {
            Some(key) => word(locale, key),
            None => value.clone(),
        };
        text = text.replace(&format!("{{{name}}}"), &value);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_accept_language() {
        for (header, expected) in [
            ("zh-TW,zh;q=0.9", Some(Locale::ZhTw)),
            ("fr, en-GB;q=0.8", Some(Locale::En)),
            ("zh-Hans-CN", Some(Locale::ZhCn)),
            ("de", None),
            ("", None),
        ] {
            assert_eq!(Locale::parse(header), expected, "{header}");
        }
    }

    #[test]
    fn every_language_has_the_same_keys() {
        let tables = tables();
        let mut english: Vec<_> = tables["en"].keys().collect();
        english.sort();
        for locale in Locale::ALL {
            let mut keys: Vec<_> = tables[locale.tag()].keys().collect();
            keys.sort();
            assert_eq!(keys, english, "{}", locale.tag());
        }
    }
}
