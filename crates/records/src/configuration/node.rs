//! The tree that a configuration is, and its text: YAML in a stable form. Reading has limits on size, depth and aliases, so that a
//! hostile file costs no more than its length. Keys are texts, and none comes twice.

use std::fmt;

use base::{Error, Problem, Result};
use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value as Json;

use super::LONGEST;

/// Levels of a file, one within the other.
const DEEPEST: usize = 64;

#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    Null,
    Boolean(bool),
    Integer(i64),
    /// A number with a fraction, as its digits.
    Number(String),
    Text(String),
    List(Vec<Node>),
    /// In the order of the file.
    Map(Vec<(String, Node)>),
}

impl Node {
    pub fn map(&self) -> Option<&[(String, Node)]> {
        match self {
            Node::Map(entries) => Some(entries),
            _ => None,
        }
    }

    pub fn get(&self, key: &str) -> Option<&Node> {
        self.map()?.iter().find(|(known, _)| known == key).map(|(_, node)| node)
    }

    pub fn of(json: &Json) -> Node {
        match json {
            Json::Null => Node::Null,
            Json::Bool(yes) => Node::Boolean(*yes),
            Json::Number(number) => whole(&number.to_string()).map_or_else(|| Node::Number(number.to_string()), Node::Integer),
            Json::String(text) => Node::Text(text.clone()),
            Json::Array(items) => Node::List(items.iter().map(Node::of).collect()),
            Json::Object(map) => Node::Map(map.iter().map(|(key, value)| (key.clone(), Node::of(value))).collect()),
        }
    }

    pub fn json(&self) -> Json {
        match self {
            Node::Null => Json::Null,
            Node::Boolean(yes) => Json::Bool(*yes),
            Node::Integer(number) => Json::from(*number),
            Node::Number(digits) => serde_json::from_str(digits).unwrap_or_else(|_| Json::from(digits.as_str())),
            Node::Text(text) => Json::from(text.as_str()),
            Node::List(items) => items.iter().map(Node::json).collect(),
            Node::Map(entries) => entries.iter().map(|(key, node)| (key.clone(), node.json())).collect(),
        }
    }

    /// Each text in it changed by `change`.
    pub fn texts(&self, change: &mut impl FnMut(&str) -> String) -> Node {
        match self {
            Node::Text(text) => Node::Text(change(text)),
            Node::List(items) => Node::List(items.iter().map(|item| item.texts(change)).collect()),
            Node::Map(entries) => Node::Map(entries.iter().map(|(key, node)| (change(key), node.texts(change))).collect()),
            other => other.clone(),
        }
    }
}

/// The number of these digits, if it is a whole one: `3`, `3.0`.
fn whole(digits: &str) -> Option<i64> {
    let (number, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    number.parse().ok().filter(|_| fraction.bytes().all(|digit| digit == b'0'))
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Node::Null => to.serialize_unit(),
            Node::Boolean(yes) => to.serialize_bool(*yes),
            Node::Integer(number) => to.serialize_i64(*number),
            // Quoted where a binary fraction would not bring back these very digits.
            Node::Number(digits) => match digits.parse::<f64>().ok().filter(|number| number.to_string() == *digits) {
                Some(number) => to.serialize_f64(number),
                None => to.serialize_str(digits),
            },
            Node::Text(text) => to.serialize_str(text),
            Node::List(items) => {
                let mut list = to.serialize_seq(Some(items.len()))?;
                items.iter().try_for_each(|item| list.serialize_element(item))?;
                list.end()
            }
            Node::Map(entries) => {
                let mut map = to.serialize_map(Some(entries.len()))?;
                entries.iter().try_for_each(|(key, node)| map.serialize_entry(key, node))?;
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reading)
    }
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a text, a number, yes or no, a list or a map")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Node, D::Error> {
        Node::deserialize(from)
    }

    fn visit_bool<E>(self, yes: bool) -> Result<Node, E> {
        Ok(Node::Boolean(yes))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Integer(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Node, E> {
        i64::try_from(number).map(Node::Integer).map_err(E::custom)
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node, E> {
        // The shortest digits that mean it: those that were written.
        let digits = number.to_string();
        Ok(whole(&digits).map_or(Node::Number(digits), Node::Integer))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = from.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Node, A::Error> {
        let mut entries: Vec<(String, Node)> = Vec::new();
        while let Some(key) = from.next_key::<Node>()? {
            let key = match key {
                Node::Text(text) => text,
                Node::Integer(number) => number.to_string(),
                Node::Number(text) => text,
                Node::Boolean(yes) => yes.to_string(),
                _ => return Err(de::Error::custom("a key is a text")),
            };
            entries.push((key, from.next_value()?));
        }
        Ok(Node::Map(entries))
    }
}

/// Fails for none of our trees.
pub fn to_yaml(node: &Node) -> Result<String> {
    serde_saphyr::to_string(node).map_err(Error::internal)
}

/// What is wrong names its place in the file.
pub fn from_yaml(text: &str) -> Result<Node> {
    if text.len() > LONGEST {
        return Err(Error::invalid(Problem::new("configuration_too_large").with("most", LONGEST >> 20)));
    }
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! { max_depth: DEEPEST, max_anchors: 0, max_aliases: 0 },
        strict_booleans: true,
    };
    serde_saphyr::from_str_with_options(text, options)
        .map_err(|error| Error::invalid(Problem::new("configuration_not_yaml").with("reason", first_line(&error.to_string()))))
}

/// The library draws the place below its sentence; forms and logs want the sentence.
fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or("").chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts() -> impl Strategy<Value = String> {
        let awkward = [
            "",
            " ",
            "~",
            "null",
            "yes",
            "No",
            "1.50",
            "0x1F",
            "1e3",
            "- a",
            "a: b",
            "# a",
            "'",
            "\"",
            "@{a}",
            "a\n\n b\n",
            "%x",
            "&a",
            "*a",
            "!a",
            "|",
            ">",
            "2026-09-08",
            "赢单",
        ];
        prop_oneof![proptest::sample::select(awkward.to_vec()).prop_map(str::to_owned), "\\PC{0,12}", "[ -~\n\t]{0,20}"]
    }

    fn nodes() -> impl Strategy<Value = Node> {
        let number = (-1_000_000_i64..1_000_000, 1_u32..6).prop_map(|(number, scale)| {
            let text = base::Decimal::new(number * 10 + 1, scale).to_string();
            Node::of(&serde_json::from_str(&text).expect("digits"))
        });
        let leaf = prop_oneof![
            Just(Node::Null),
            any::<bool>().prop_map(Node::Boolean),
            any::<i64>().prop_map(Node::Integer),
            number,
            texts().prop_map(Node::Text),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Node::List),
                proptest::collection::btree_map(texts(), inner, 0..5).prop_map(|map| Node::Map(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(node in nodes()) {
            let whole = Node::Map(vec![("kaidan".to_owned(), Node::Integer(1)), ("section".to_owned(), node)]);
            let text = to_yaml(&whole).expect("writes");
            prop_assert_eq!(from_yaml(&text).map_err(|error| format!("{error:?}\n{text}")), Ok(whole));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,200}", marks in "[-:{}\\[\\]&*!|>'\"#%@`,?a\n ]{0,120}") {
            let _ = from_yaml(&text);
            let _ = from_yaml(&marks);
        }
    }
}
