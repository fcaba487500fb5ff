//! Which record a name may have meant that names none.

use base::Result;
use store::Reader;

use super::lookup::{Lookup, Titled};
use super::report::Suggestion;
use crate::exchange::guess::plain;
use crate::text;

/// How alike names must be, in percent.
const ALIKE: u32 = 60;
/// Pairs of names that are compared; beyond that only equal ones are found.
const MOST_COMPARED: usize = 500_000;

#[derive(Debug)]
pub struct Proposal {
    pub suggestion: Suggestion,
    /// It differs by blanks, marks, width and case only, and no other one does.
    pub same: bool,
}

/// The closest record for each name, where one is close.
pub fn suggest(reader: &mut Reader, lookup: &mut Lookup, names: &[String]) -> Result<Vec<Option<Proposal>>> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    if lookup.titles(reader)?.is_empty() {
        let alike = lookup.alike(reader, names)?;
        return Ok(names
            .iter()
            .map(|name| alike.get(name).map(|titled| proposal(titled, titled.plain == plain(name))))
            .collect());
    }
    let titles = lookup.titles(reader)?;
    let compare = names.len().saturating_mul(titles.len()) <= MOST_COMPARED;
    Ok(names.iter().map(|name| closest(titles, &plain(name), compare)).collect())
}

fn proposal(titled: &Titled, same: bool) -> Proposal {
    Proposal { suggestion: Suggestion { id: titled.id, title: titled.title.clone() }, same }
}

fn closest(titles: &[Titled], name: &str, compare: bool) -> Option<Proposal> {
    if name.is_empty() {
        return None;
    }
    let mut same = titles.iter().filter(|titled| titled.plain == name);
    if let Some(first) = same.next() {
        return Some(proposal(first, same.next().is_none()));
    }
    if !compare {
        return None;
    }
    let likeness = |titled: &&Titled| text::similarity(&titled.plain, name);
    let best = titles.iter().max_by_key(likeness)?;
    (text::similarity(&best.plain, name) >= ALIKE).then(|| proposal(best, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titled(titles: &[&str]) -> Vec<Titled> {
        titles.iter().map(|title| Titled { id: base::new_id(), title: (*title).to_owned(), plain: plain(title) }).collect()
    }

    #[test]
    fn the_closest_name_is_proposed() {
        let titles = titled(&["GTX Pro", "GTX Plus Pro", "MG Special", "华为技术", "A-1", "A1"]);
        for (name, expected) in [
            ("GTXPro", Some(("GTX Pro", true))),
            ("gtx plus-pro", Some(("GTX Plus Pro", true))),
            ("MG Specials", Some(("MG Special", false))),
            ("华为技术公司", Some(("华为技术", false))),
            ("a 1", Some(("A-1", false))),
            ("Unrelated", None),
            ("!", None),
        ] {
            let found = closest(&titles, &plain(name), true);
            let found = found.as_ref().map(|proposal| (proposal.suggestion.title.as_str(), proposal.same));
            assert_eq!(found, expected, "{name}");
        }
    }
}
