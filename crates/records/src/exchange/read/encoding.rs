//! From bytes to text. A byte order mark decides, then valid UTF-8, then the statistics of `chardetng`.
//! Not here: lines and separators.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use super::ReadProblem;
use base::Message;

/// Enough text for the statistics; the rest of a large file would only cost time.
const SAMPLE: usize = 1 << 20;

/// The text, with line ends that the reader knows, and the name of its encoding. Bytes that the encoding does not know
/// become U+FFFD and make their rows bad rows.
pub fn decode(bytes: &[u8]) -> Result<(String, &'static str), ReadProblem> {
    let encoding = detect(bytes);
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    let mut text = text.into_owned();
    if is_binary(&text) {
        return Err(ReadProblem::unsupported(Message::new("read_not_a_table").with("kind", "?")));
    }
    // Files of the old Macintosh end lines with CR alone.
    if text.contains('\r') && !text.contains('\n') {
        text = text.replace('\r', "\n");
    }
    Ok((text, encoding.name()))
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    if let Some(encoding) = utf_16_without_mark(bytes) {
        return encoding;
    }
    if is_mostly_utf_8(bytes) {
        return UTF_8;
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, sample.len() == bytes.len());
    let guess = detector.guess(None, Utf8Detection::Deny);
    // Short Chinese text looks like any other to the statistics: where the guess is neither of the two encodings that our users
    // have, take the one of them that decodes nearly without a fault and into common characters.
    let chosen = if guess == GBK || guess == BIG5 { guess } else { chinese(sample).unwrap_or(guess) };
    if chosen == GBK { GB18030 } else { chosen }
}

/// ASCII in UTF-16 has a zero in every second byte, and a table has line ends or separators.
fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    let pairs = sample.len() / 2;
    let zeros = |at: usize| sample.iter().skip(at).step_by(2).filter(|byte| **byte == 0).count();
    let encoding = match (zeros(0) * 10 > pairs, zeros(1) * 10 > pairs) {
        (true, false) => UTF_16BE,
        (false, true) => UTF_16LE,
        _ => return None,
    };
    let (text, _) = encoding.decode_without_bom_handling(sample);
    let is_table = text.contains(['\n', '\r', ',', '\t', ';'])
        && !text.contains(|c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r'));
    is_table.then_some(encoding)
}

/// UTF-8, where one broken sequence in a hundred is forgiven: a cut title must not turn a whole file into another encoding.
fn is_mostly_utf_8(bytes: &[u8]) -> bool {
    let (mut valid, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    broken == 0 || valid >= broken * 100
}

fn chinese(sample: &[u8]) -> Option<&'static Encoding> {
    let fits = |encoding: &&'static Encoding| -> bool {
        let (text, _) = encoding.decode_without_bom_handling(sample);
        let (mut all, mut common, mut broken) = (0_usize, 0_usize, 0_usize);
        for c in text.chars().filter(|c| !c.is_ascii()) {
            all += 1;
            common += usize::from(is_common_in(encoding, c));
            broken += usize::from(c == '\u{FFFD}');
        }
        // The sample may end inside a character.
        common * 10 >= all * 9 && broken <= 1 + all / 200
    };
    [GBK, BIG5].into_iter().find(fits)
}

/// Whether a character stands in the half of the encoding that holds the everyday characters: GB 2312 level one, Big5 level one.
fn is_common_in(encoding: &'static Encoding, character: char) -> bool {
    let mut text = [0; 4];
    let (bytes, _, unmappable) = encoding.encode(character.encode_utf8(&mut text));
    let [first, second] = *bytes else {
        return false;
    };
    if unmappable {
        return false;
    }
    if encoding == GBK { matches!(first, 0xA1..=0xA3 | 0xB0..=0xD7) && second >= 0xA1 } else { matches!(first, 0xA1..=0xC6) }
}

/// Text has no zeros and hardly any control characters.
fn is_binary(text: &str) -> bool {
    let (mut all, mut control) = (0_usize, 0_usize);
    for c in text.chars().take(SAMPLE) {
        if c == '\0' {
            return true;
        }
        all += 1;
        control += usize::from(c == '\u{FFFD}' || (c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{1a}')));
    }
    control * 10 > all
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIMPLIFIED: &str = "客户名称,电话\n华为技术有限公司,0755-28780808\n";
    const TRADITIONAL: &str = "客戶名稱,電話\n台灣積體電路製造股份有限公司,03-5636688\n";

    #[test]
    fn encodings_are_told_apart() {
        let big5 = BIG5.encode(TRADITIONAL).0;
        let gbk = GB18030.encode(SIMPLIFIED).0;
        let utf_16: Vec<u8> = "\u{feff}".encode_utf16().chain(SIMPLIFIED.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let bare_utf_16: Vec<u8> = "name,city\nAcme,Köln\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (bytes, encoding, text) in [
            (SIMPLIFIED.as_bytes(), "UTF-8", SIMPLIFIED),
            (&gbk, "gb18030", SIMPLIFIED),
            (&big5, "Big5", TRADITIONAL),
            (&utf_16, "UTF-16LE", SIMPLIFIED),
            (&bare_utf_16, "UTF-16BE", "name,city\nAcme,Köln\n"),
            (b"\xEF\xBB\xBFa,b", "UTF-8", "a,b"),
            (
                b"name,city\nM\xFCller,K\xF6ln\nSchr\xF6der,D\xFCsseldorf\n",
                "windows-1252",
                "name,city\nMüller,Köln\nSchröder,Düsseldorf\n",
            ),
        ] {
            assert_eq!(decode(bytes).unwrap(), (text.to_owned(), encoding));
        }
    }

    #[test]
    fn short_chinese_is_chinese() {
        for text in ["姓名", "店名,城市", "客户", "名称\n北京"] {
            let bytes = GB18030.encode(text).0;
            assert_eq!(decode(&bytes).unwrap(), (text.to_owned(), "gb18030"), "{text}");
        }
    }

    #[test]
    fn one_broken_character_does_not_change_the_encoding() {
        let mut bytes = SIMPLIFIED.repeat(20).into_bytes();
        bytes.extend(b"\xE5\x8D");
        let (text, encoding) = decode(&bytes).unwrap();
        assert_eq!(encoding, "UTF-8");
        assert!(text.ends_with('\u{FFFD}'));
    }

    #[test]
    fn binary_is_refused() {
        assert!(decode(b"SQLite format 3\0\x10\0\x01\x01").is_err());
    }
}
