//! How Chinese characters are read. Characters with two readings that both occur in names have both, unless the word that
//! they stand in decides (重庆, 银行).

use std::sync::OnceLock;

use ::pinyin::ToPinyin;

/// The reading of a character, without tones, `ü` typed as `v`; and a second one where names use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    pub first: &'static str,
    pub second: Option<&'static str>,
}

/// Second readings in the names of people, places and companies. The first is the dictionary's most common.
const SECOND: [(char, &str); 41] = [
    ('重', "chong"),
    ('长', "chang"),
    ('行', "hang"),
    ('乐', "yue"),
    ('都', "du"),
    ('厦', "xia"),
    ('曾', "zeng"),
    ('单', "shan"),
    ('解', "xie"),
    ('仇', "qiu"),
    ('区', "ou"),
    ('查', "zha"),
    ('朝', "chao"),
    ('藏', "zang"),
    ('会', "kuai"),
    ('传', "zhuan"),
    ('调', "tiao"),
    ('参', "shen"),
    ('角', "jue"),
    ('六', "lu"),
    ('蚌', "beng"),
    ('莘', "xin"),
    ('盛', "cheng"),
    ('尉', "yu"),
    ('佛', "fo"),
    ('番', "pan"),
    ('埔', "bu"),
    ('圩', "xu"),
    ('涡', "guo"),
    ('盖', "ge"),
    ('覃', "qin"),
    ('翟', "zhai"),
    ('缪', "miao"),
    ('朴', "piao"),
    ('员', "yun"),
    ('召', "shao"),
    ('柏', "bo"),
    ('薄', "bo"),
    ('省', "xing"),
    ('降', "xiang"),
    ('泊', "bo"),
];

/// Words in which only one reading is right.
const WORDS: [(&str, &[&str]); 48] = [
    ("重庆", &["chong", "qing"]),
    ("成都", &["cheng", "du"]),
    ("首都", &["shou", "du"]),
    ("都市", &["du", "shi"]),
    ("厦门", &["xia", "men"]),
    ("大厦", &["da", "sha"]),
    ("广厦", &["guang", "sha"]),
    ("银行", &["yin", "hang"]),
    ("行业", &["hang", "ye"]),
    ("商行", &["shang", "hang"]),
    ("车行", &["che", "hang"]),
    ("行政", &["xing", "zheng"]),
    ("旅行", &["lv", "xing"]),
    ("长沙", &["chang", "sha"]),
    ("长春", &["chang", "chun"]),
    ("长江", &["chang", "jiang"]),
    ("长城", &["chang", "cheng"]),
    ("长安", &["chang", "an"]),
    ("长虹", &["chang", "hong"]),
    ("长治", &["chang", "zhi"]),
    ("长期", &["chang", "qi"]),
    ("董事长", &["dong", "shi", "zhang"]),
    ("成长", &["cheng", "zhang"]),
    ("会计", &["kuai", "ji"]),
    ("会议", &["hui", "yi"]),
    ("社会", &["she", "hui"]),
    ("协会", &["xie", "hui"]),
    ("朝阳", &["chao", "yang"]),
    ("西藏", &["xi", "zang"]),
    ("收藏", &["shou", "cang"]),
    ("六安", &["lu", "an"]),
    ("蚌埠", &["beng", "bu"]),
    ("黄埔", &["huang", "pu"]),
    ("大埔", &["da", "bu"]),
    ("番禺", &["pan", "yu"]),
    ("佛山", &["fo", "shan"]),
    ("莘庄", &["xin", "zhuang"]),
    ("乐清", &["yue", "qing"]),
    ("音乐", &["yin", "yue"]),
    ("娱乐", &["yu", "le"]),
    ("快乐", &["kuai", "le"]),
    ("传媒", &["chuan", "mei"]),
    ("传播", &["chuan", "bo"]),
    ("区域", &["qu", "yu"]),
    ("新区", &["xin", "qu"]),
    ("单位", &["dan", "wei"]),
    ("空调", &["kong", "tiao"]),
    ("调查", &["diao", "cha"]),
];

/// The readings of the characters, `None` for those without one.
pub fn readings(characters: &[char], readings: &mut Vec<Option<Reading>>) {
    readings.clear();
    readings.extend(characters.iter().map(|c| reading(*c)));
    if readings.iter().flatten().all(|reading| reading.second.is_none()) {
        return;
    }
    for at in 0..characters.len() {
        if !starts_word(characters[at]) {
            continue;
        }
        for (word, sounds) in WORDS {
            if word.chars().eq(characters[at..].iter().copied().take(sounds.len())) {
                for (reading, sound) in readings[at..].iter_mut().zip(sounds) {
                    *reading = Some(Reading { first: sound, second: None });
                }
            }
        }
    }
}

fn reading(c: char) -> Option<Reading> {
    let first = typed(c.to_pinyin()?.plain());
    let second = if is_ambiguous(c) { SECOND.iter().find(|(other, _)| *other == c).map(|(_, sound)| *sound) } else { None };
    Some(Reading { first, second: second.filter(|second| *second != first) })
}

/// A quick no for most characters.
fn is_ambiguous(c: char) -> bool {
    static BYTES: OnceLock<LowBytes> = OnceLock::new();
    BYTES.get_or_init(|| LowBytes::of(SECOND.iter().map(|(c, _)| *c))).may_have(c)
}

fn starts_word(c: char) -> bool {
    static BYTES: OnceLock<LowBytes> = OnceLock::new();
    BYTES.get_or_init(|| LowBytes::of(WORDS.iter().filter_map(|(word, _)| word.chars().next()))).may_have(c)
}

/// A set of characters by the low bytes of their numbers: sometimes a wrong yes, never a wrong no.
struct LowBytes([u64; 4]);

impl LowBytes {
    fn of(characters: impl Iterator<Item = char>) -> Self {
        let mut bits = [0; 4];
        for c in characters {
            let low = c as u32 & 0xff;
            bits[(low >> 6) as usize] |= 1 << (low & 63);
        }
        Self(bits)
    }

    fn may_have(&self, c: char) -> bool {
        let low = c as u32 & 0xff;
        self.0[(low >> 6) as usize] >> (low & 63) & 1 == 1
    }
}

/// As it is typed on a keyboard.
fn typed(sound: &'static str) -> &'static str {
    match sound {
        "lü" => "lv",
        "nü" => "nv",
        "lüe" => "lve",
        "nüe" => "nve",
        // Readings of a few interjections have other letters.
        sound if sound.is_ascii() => sound,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let mut found = Vec::new();
        readings(&text.chars().collect::<Vec<_>>(), &mut found);
        let shown = found.iter().map(|reading| match reading {
            None => "?".to_owned(),
            Some(Reading { first, second: None }) => (*first).to_owned(),
            Some(Reading { first, second: Some(second) }) => format!("{first}/{second}"),
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_decide_and_names_have_both_readings() {
        for (text, expected) in [
            ("华为", "hua wei"),
            ("重庆银行", "chong qing yin hang"),
            ("曾国藩", "ceng/zeng guo fan"),
            ("吕布", "lv bu"),
            ("略", "lve"),
            ("厦门大厦", "xia men da sha"),
            ("长", "zhang/chang"),
            ("の", "?"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
