//! From a written place to its division: `广东省深圳市南山区`, `广东/深圳`, `深圳`, `臺北市中正區`, `440305`.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::table::table;
use super::{Level, Region, find};

/// Ends of names that people leave out, longest first.
const RANKS: [&str; 21] = [
    "维吾尔自治区",
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "林区",
    "特区",
    "地区",
    "省",
    "市",
    "区",
    "县",
    "旗",
    "盟",
    "縣",
    "區",
    "鄉",
    "鎮",
    "镇",
    "乡",
];

/// Peoples in the names of autonomous divisions, which people leave out too.
const PEOPLES: [&str; 40] = [
    "蒙古",
    "回族",
    "藏族",
    "维吾尔",
    "苗族",
    "彝族",
    "壮族",
    "布依族",
    "朝鲜族",
    "满族",
    "侗族",
    "瑶族",
    "白族",
    "土家族",
    "哈尼族",
    "哈萨克",
    "傣族",
    "黎族",
    "傈僳族",
    "佤族",
    "畲族",
    "拉祜族",
    "水族",
    "东乡族",
    "纳西族",
    "景颇族",
    "柯尔克孜",
    "土族",
    "达斡尔族",
    "仫佬族",
    "羌族",
    "布朗族",
    "撒拉族",
    "毛南族",
    "仡佬族",
    "锡伯",
    "塔吉克",
    "怒族",
    "独龙族",
    "各族",
];

/// The one division that a text names: of several, the highest (吉林 is the province); `None` where several are as high (朝阳区).
/// Separators and blanks between the levels do not matter, and levels may be left out.
pub fn parse(text: &str) -> Option<&'static Region> {
    let candidates = named(text);
    let highest = candidates.iter().map(|region| region.level).min()?;
    let mut best = candidates.into_iter().filter(|region| region.level == highest);
    let first = best.next()?;
    best.next().is_none().then_some(first)
}

/// All divisions that a text can name, in the order of their codes.
pub fn named(text: &str) -> Vec<&'static Region> {
    let place: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !"/\\-_,，、·.>|".contains(*c))
        .map(|c| if c == '台' { '臺' } else { c })
        .collect();
    if let Some(region) = find(&place) {
        return vec![region];
    }
    let place = place.strip_prefix("中国").or_else(|| place.strip_prefix("中國")).unwrap_or(&place);
    let mut found = Vec::new();
    if place.chars().count() <= 40 {
        below(None, place, &mut found);
    }
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(|at| &table().regions[at]).collect()
}

/// Every way to read the text as a division below `above`, then one below that, and so on.
fn below(above: Option<usize>, text: &str, found: &mut Vec<usize>) {
    for end in text.char_indices().map(|(at, c)| at + c.len_utf8()) {
        for at in index().get(&text[..end]).into_iter().flatten() {
            if above.is_none_or(|above| is_below(*at, above)) {
                match &text[end..] {
                    "" => found.push(*at),
                    rest => below(Some(*at), rest, found),
                }
            }
        }
    }
    // Municipalities are written twice: 北京市北京市海淀区.
    if let Some(at) = above
        && text.starts_with(table().regions[at].name)
        && text.len() > table().regions[at].name.len()
        && table().regions[at].level == Level::Province
    {
        below(above, &text[table().regions[at].name.len()..], found);
    }
}

fn is_below(at: usize, above: usize) -> bool {
    std::iter::successors(table().regions[at].parent, |parent| table().regions[*parent].parent).any(|parent| parent == above)
}

/// The divisions of each name, whole and short, with 臺 for 台.
fn index() -> &'static HashMap<String, Vec<usize>> {
    static INDEX: OnceLock<HashMap<String, Vec<usize>>> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut index: HashMap<String, Vec<usize>> = HashMap::with_capacity(8_000);
        for (at, region) in table().regions.iter().enumerate() {
            let name = region.name.replace('台', "臺");
            let short = short(&name);
            for name in [Some(name.as_str()).filter(|name| *name != short), Some(short)].into_iter().flatten() {
                index.entry(name.to_owned()).or_default().push(at);
            }
        }
        // What the standard calls 台湾省 is written in both scripts, and without its rank.
        if let Some(taiwan) = table().by_code.get(super::table::TAIWAN) {
            index.entry("臺灣".to_owned()).or_default().push(*taiwan);
        }
        index
    })
}

/// `恩施` of 恩施土家族苗族自治州. A name keeps at least two characters.
pub(super) fn short(name: &str) -> &str {
    let long_enough = |rest: &&str| rest.chars().count() >= 2;
    let Some(mut rest) = RANKS.iter().find_map(|rank| name.strip_suffix(rank)).filter(long_enough) else { return name };
    if name.contains("自治") {
        while let Some(shorter) = PEOPLES.iter().find_map(|people| rest.strip_suffix(people)).filter(long_enough) {
            rest = shorter;
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::super::all;
    use super::*;

    #[test]
    fn places_as_people_write_them() {
        for (text, code) in [
            ("广东省深圳市南山区", "440305"),
            ("广东 深圳 南山", "440305"),
            ("广东/深圳", "440300"),
            ("深圳", "440300"),
            ("深圳市", "440300"),
            ("深圳南山", "440305"),
            ("广东省南山区", "440305"),
            ("北京", "110000"),
            ("北京市海淀区", "110108"),
            ("北京市北京市海淀区", "110108"),
            ("北京-朝阳区", "110105"),
            ("中国·上海·浦东新区", "310115"),
            ("吉林", "220000"),
            ("吉林市", "220200"),
            ("内蒙古", "150000"),
            ("内蒙古自治区", "150000"),
            ("广西", "450000"),
            ("新疆", "650000"),
            ("恩施", "422800"),
            ("湖北恩施土家族苗族自治州", "422800"),
            ("仙桃", "429004"),
            ("香港", "810000"),
            ("440305", "440305"),
            ("臺北市中正區", "TWTPE100"),
            ("台北", "TWTPE"),
            ("台湾省台北市", "TWTPE"),
            ("臺灣", "710000"),
            ("高雄市左營區", "TWKHH813"),
        ] {
            assert_eq!(parse(text).map(|region| region.code.as_str()), Some(code), "{text}");
        }
    }

    #[test]
    fn what_names_several_places_or_none_is_not_guessed() {
        for text in ["", "中国", "朝阳区", "鼓楼区", "Shenzhen", "广东省北京市", "深圳市福建省", "南山区深圳市", "东"]
        {
            assert!(parse(text).is_none(), "{text} {:?}", parse(text));
        }
        assert!(named("鼓楼区").len() >= 4);
    }

    #[test]
    fn every_full_name_is_found() {
        for region in all() {
            let found = named(&region.full_name());
            assert!(found.iter().any(|other| other.code == region.code), "{}", region.full_name());
        }
    }
}
