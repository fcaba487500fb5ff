//! `divisions.txt` in memory. A line is a province (`44 广东省`), a city below it with its districts (` 03深圳市 03罗湖区 …`, `-` for
//! a name where the districts have no city), or a county of Taiwan (`TPE 臺北市 100中正區 …`).

use std::collections::HashMap;
use std::sync::OnceLock;

use super::{Level, Region};

/// The province below which the counties of Taiwan stand.
pub const TAIWAN: &str = "710000";

pub struct Table {
    /// Each after the one above it.
    pub regions: &'static [Region],
    pub by_code: HashMap<&'static str, usize>,
}

pub fn table() -> &'static Table {
    static REGIONS: OnceLock<Vec<Region>> = OnceLock::new();
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        // The index borrows the codes of regions that live as long as the program.
        let regions = REGIONS.get_or_init(|| read(include_str!("divisions.txt")));
        let by_code = regions.iter().enumerate().map(|(at, region)| (region.code.as_str(), at)).collect();
        Table { regions, by_code }
    })
}

fn read(text: &'static str) -> Vec<Region> {
    let mut regions: Vec<Region> = Vec::with_capacity(3_700);
    let mut province = 0;
    for line in text.lines() {
        let mut words = line.split_whitespace();
        let Some(first) = words.next() else { continue };
        if line.starts_with(' ') {
            let (number, name) = first.split_at(2);
            let prefix = regions[province].code[..2].to_owned();
            let above = match name {
                "-" => province,
                name => push(&mut regions, format!("{prefix}{number}00"), name, Level::City, Some(province)),
            };
            for word in words {
                let (district, name) = word.split_at(2);
                push(&mut regions, format!("{prefix}{number}{district}"), name, Level::District, Some(above));
            }
        } else if let Some(name) = words.next() {
            if first.len() == 2 {
                province = push(&mut regions, format!("{first}0000"), name, Level::Province, None);
                continue;
            }
            let taiwan = regions.iter().position(|region| region.code == TAIWAN);
            let county = push(&mut regions, format!("TW{first}"), name, Level::City, taiwan);
            for word in words {
                let (code, name) = word.split_at(word.find(|c: char| !c.is_ascii()).unwrap_or(word.len()));
                push(&mut regions, format!("TW{first}{code}"), name, Level::District, Some(county));
            }
        }
    }
    regions
}

fn push(regions: &mut Vec<Region>, code: String, name: &'static str, level: Level, parent: Option<usize>) -> usize {
    let at = regions.len();
    regions.push(Region { code, name, level, parent, children: Vec::new() });
    if let Some(parent) = parent {
        regions[parent].children.push(at);
    }
    at
}
