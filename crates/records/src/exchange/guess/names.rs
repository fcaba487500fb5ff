//! Headers and fields by their words.

use base::{Locale, words};
use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;

use crate::describe::{Field, FieldKind, Object};
use crate::people::Access;
use crate::{Cx, permit};

/// How sure a match is; the fit of the content (0 to 100) decides between equals.
const LABEL: u32 = 10;
const NAME: u32 = 9;
const SYNONYM: u32 = 8;
const OWN_NUMBER: u32 = 7;
const SHARED_SYNONYM: u32 = 6;
const REFERENCE_NAME: u32 = 5;
const REFERENCE_NUMBER: u32 = 4;
const CONTENT: u32 = 1;

/// Content that fits less often does not belong to the field; options fit all or none.
const LEAST_FIT: u32 = 60;

/// One form of texts that differ by width, case, blanks and marks only.
pub fn plain(text: &str) -> String {
    if text.is_ascii() {
        return text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    }
    text.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

/// The words of a key in every language, where it has some.
fn said(key: &str) -> Vec<&'static str> {
    Locale::ALL.into_iter().filter_map(|locale| words::find(locale, key)).collect()
}

/// A key of `exchange.json` holds several words, separated by `|`.
pub fn synonyms(key: &str) -> Vec<&'static str> {
    said(key).into_iter().flat_map(|text| text.split('|')).map(str::trim).filter(|word| !word.is_empty()).collect()
}

/// What an object is called, in every language.
fn called(cx: &Cx, object: &str) -> Vec<String> {
    match cx.setup.catalog.find(object).filter(|object| object.custom) {
        Some(own) => own.labels.iter().chain(&own.plurals).map(|(_, label)| label.clone()).collect(),
        None => said(&format!("object.{object}")).into_iter().map(str::to_owned).collect(),
    }
}

/// What a field is called, in every language.
pub fn labels(object: &Object, field: &Field) -> Vec<String> {
    if !field.labels.is_empty() {
        return field.labels.iter().map(|(_, label)| label.clone()).collect();
    }
    let own = said(&format!("field.{}.{}", object.name, field.name));
    let labels = if own.is_empty() { said(&format!("field.{}", field.name)) } else { own };
    labels.into_iter().map(str::to_owned).collect()
}

/// The words of a choice's options in every language, in plain form.
pub fn choice_words(object: &Object, field: &Field, options: &[String]) -> FxHashMap<String, String> {
    let mut words = FxHashMap::default();
    for option in options {
        let key = format!("choice.{}.{}.{option}", object.name, field.name);
        let said = [key.clone(), format!("synonym.{key}"), format!("choice.{option}")];
        for word in said.iter().flat_map(|key| synonyms(key)) {
            words.entry(plain(word)).or_insert_with(|| option.clone());
        }
    }
    // What an option is really called wins over every word.
    for option in options {
        words.insert(plain(option), option.clone());
    }
    words
}

/// Kinds that a cell can hold.
pub fn is_importable(field: &Field) -> bool {
    field.is_shown() && !matches!(field.kind, FieldKind::File | FieldKind::Picture)
}

/// Proposes a field for each column, each at most once. `fit` tells how much of a column's content fits a field, in percent.
pub fn assign(cx: &Cx, object: &Object, columns: &[String], fit: impl Fn(&Field, usize) -> u32) -> Vec<Option<String>> {
    let index = index(cx, object);
    let mut found: Vec<(u32, u32, usize, String)> = Vec::new();
    for (column, header) in columns.iter().enumerate() {
        for header in forms(header) {
            for (field, certainty) in index.get(&header).into_iter().flatten() {
                let fit = object.field(field).map_or(100, |field| fit(field, column));
                let is_choice =
                    object.field(field).is_some_and(|field| matches!(field.kind, FieldKind::Choice(_) | FieldKind::Choices(_)));
                if fit >= if is_choice { 100 } else { LEAST_FIT } {
                    found.push((*certainty, fit, column, field.clone()));
                }
            }
        }
        // An address is known without a header.
        for field in fields(cx, object).filter(|field| field.kind == FieldKind::Email && fit(field, column) == 100) {
            found.push((CONTENT, 100, column, field.name.clone()));
        }
    }
    // Best first; of equals the column that comes first.
    found.sort_by(|a, b| (b.0, b.1, a.2).cmp(&(a.0, a.1, b.2)));
    let mut chosen: Vec<Option<String>> = vec![None; columns.len()];
    for (_, _, column, field) in found {
        if chosen[column].is_none() && !chosen.contains(&Some(field.clone())) {
            chosen[column] = Some(field);
        }
    }
    chosen
}

/// A header whole, and without what stands in brackets: `金额（元）`.
fn forms(header: &str) -> Vec<String> {
    let mut forms = vec![plain(header)];
    if let Some(at) = header.find(['(', '（', '[', '【']) {
        forms.push(plain(&header[..at]));
    }
    forms.retain(|form| !form.is_empty());
    forms.dedup();
    forms
}

/// The fields that whoever asks may fill. Kaidan keeps numbers and what is read-only itself: a script that may write those
/// still has to name them.
pub fn fields<'a>(cx: &'a Cx, object: &'a Object) -> impl Iterator<Item = &'a Field> {
    const SYSTEM: [&str; 7] = ["id", "version", "created_at", "created_by", "updated_at", "updated_by", "deleted_at"];
    object.fields.iter().filter(move |field| {
        let kept = field.read_only || field.kind == FieldKind::AutoNumber || SYSTEM.contains(&field.name.as_str());
        is_importable(field) && !kept && permit::access(cx, object, field) == Access::Write
    })
}

type Index = FxHashMap<String, Vec<(String, u32)>>;

/// Every word that means a field, with how sure it is.
fn index(cx: &Cx, object: &Object) -> Index {
    let mut index = Index::default();
    let mut add = |word: &str, field: &str, certainty: u32| {
        let all = index.entry(plain(word)).or_default();
        match all.iter_mut().find(|(known, _)| known == field) {
            Some((_, known)) => *known = certainty.max(*known),
            None => all.push((field.to_owned(), certainty)),
        }
    };
    let number = ["code", "external_id"].into_iter().find(|name| fields(cx, object).any(|field| field.name == *name));
    for field in fields(cx, object) {
        let name = field.name.as_str();
        for label in labels(object, field) {
            add(&label, name, LABEL);
        }
        add(name, name, NAME);
        add(&field.column(), name, NAME);
        for word in synonyms(&format!("synonym.{}.{name}", object.name)) {
            add(word, name, SYNONYM);
        }
        for word in synonyms(&format!("synonym.{name}")) {
            add(word, name, SHARED_SYNONYM);
        }
        if let Some(target) = field.kind.target() {
            let mut words = labels(object, field);
            words.extend(called(cx, target));
            words.extend([name.to_owned(), target.to_owned()]);
            for word in words {
                for suffix in synonyms("synonym.suffix.name") {
                    add(&format!("{word}{suffix}"), name, REFERENCE_NAME);
                }
                for suffix in synonyms("synonym.suffix.number") {
                    add(&format!("{word}{suffix}"), name, REFERENCE_NUMBER);
                }
            }
        }
    }
    // The object's own name as a header means what names it; with `ID`, its number elsewhere.
    let title = fields(cx, object).find(|field| field.name == object.title).map(|field| field.name.clone());
    let mut own = called(cx, &object.name);
    own.push(object.name.clone());
    // Numbers that Kaidan gives are not numbers from elsewhere.
    let automatic = object.fields.iter().filter(|field| field.kind == FieldKind::AutoNumber);
    let given: Vec<String> = automatic.flat_map(|field| labels(object, field)).map(|label| plain(&label)).collect();
    for word in own {
        if let Some(title) = &title {
            add(&word, title, OWN_NUMBER);
            synonyms("synonym.suffix.name").into_iter().for_each(|suffix| add(&format!("{word}{suffix}"), title, OWN_NUMBER));
        }
        if let Some(number) = number {
            for suffix in synonyms("synonym.suffix.number") {
                let word = format!("{word}{suffix}");
                if !given.contains(&plain(&word)) {
                    add(&word, number, OWN_NUMBER);
                }
            }
        }
    }
    if object.name == "user" {
        for part in ["team/parent", "team/leader"] {
            add(part, part, NAME);
            synonyms(&format!("synonym.user.{}", part.replace('/', "_"))).into_iter().for_each(|word| add(word, part, SYNONYM));
        }
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_mean_the_same_have_one_form() {
        for (one, other) in
            [("GTXPro", "GTX Pro"), ("客户名称 ", "客户名称"), ("ＧＴＸ－Ｐｒｏ", "gtx pro"), ("Weekly_Sales", "weekly sales")]
        {
            assert_eq!(plain(one), plain(other));
        }
        assert_eq!(forms("金额（元）"), ["金额元", "金额"]);
        assert_eq!(forms("(%)"), Vec::<String>::new());
    }
}
