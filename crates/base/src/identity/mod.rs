//! Numbers of companies, checked by their own check digits: the unified social credit code of mainland China (GB 32100-2015) and
//! the business number of Taiwan (統一編號). A right check digit says that it was typed right, not that the company exists.

/// The digits of the code; I, O, S, V, Z look like others and are left out.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Whether a text is a unified social credit code: 18 characters, of which the last checks the others by weights of powers of 3
/// modulo 31, which finds every wrong character and every two exchanged. Lower-case letters and blanks around are accepted.
pub fn is_social_credit_code(text: &str) -> bool {
    let text = text.trim().to_ascii_uppercase();
    let Ok(code) = <[u8; 18]>::try_from(text.as_bytes()) else { return false };
    let mut values = [0_u32; 18];
    for (value, character) in values.iter_mut().zip(code) {
        let Some(place) = ALPHABET.iter().position(|digit| *digit == character) else { return false };
        *value = place as u32;
    }
    // The first two tell the registering authority and the kind of organisation, then six digits the division.
    code[2..8].iter().all(u8::is_ascii_digit) && values[17] == check_digit(&values[..17])
}

fn check_digit(values: &[u32]) -> u32 {
    let mut weight = 1;
    let mut sum = 0;
    for value in values {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    (31 - sum % 31) % 31
}

/// Whether a text is a business number of Taiwan: eight digits whose weighted digits sum to a multiple of 5 (the rule of the
/// Ministry of Finance since April 2023; all numbers valid by the older rule of 10 are valid). A seventh digit of 7 gives two sums.
pub fn is_taiwan_business_number(text: &str) -> bool {
    const WEIGHTS: [u32; 8] = [1, 2, 1, 2, 1, 2, 4, 1];
    let text = text.trim();
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) || text == "00000000" {
        return false;
    }
    let digits = text.bytes().map(|byte| u32::from(byte - b'0'));
    let sum: u32 = digits.zip(WEIGHTS).map(|(digit, weight)| digit * weight / 10 + digit * weight % 10).sum();
    // 7 × 4 = 28, 2 + 8 = 10, whose digits make 1 or 0.
    sum.is_multiple_of(5) || (text.as_bytes()[6] == b'7' && (sum + 1).is_multiple_of(5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_known_companies() {
        for code in
            ["9144030071526726XG", "914403001922038216", "91110000802100433B", "91310000132260250X", " 9144030071526726xg "]
        {
            assert!(is_social_credit_code(code), "{code}");
        }
    }

    #[test]
    fn a_wrong_character_is_seen() {
        let code = "9144030071526726XG";
        for place in 0..18 {
            for digit in ALPHABET {
                let mut wrong = code.as_bytes().to_vec();
                if wrong[place] != *digit {
                    wrong[place] = *digit;
                    assert!(!is_social_credit_code(std::str::from_utf8(&wrong).unwrap()), "{wrong:?}");
                }
            }
        }
        for code in
            ["", "9144030071526726X", "9144030071526726XGG", "91440300715267 6XG", "9I44030071526726XG", "９144030071526726XG"]
        {
            assert!(!is_social_credit_code(code), "{code}");
        }
    }

    #[test]
    fn business_numbers_of_taiwan() {
        for number in ["22099131", "04595257", "10458575", "10458574", "10458570", " 22099131 "] {
            assert!(is_taiwan_business_number(number), "{number}");
        }
        for number in ["", "2209913", "220991311", "22099132", "04595258", "1234567a", "00000000", "１0458575"] {
            assert!(!is_taiwan_business_number(number), "{number}");
        }
    }
}
