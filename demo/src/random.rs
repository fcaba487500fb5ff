//! The dice of the demo company: SplitMix64, seeded by the name of what is thrown, so that the same story comes out each time
//! and a new kind of record does not change the others. Whole numbers only. Not for anything that must not be guessed.

/// One stream of numbers.
pub struct Random(u64);

/// Values at the percentiles of [`PERCENTS`], in thousandths of the median: a log-normal curve, tabulated.
pub type Spread = [i64; 13];

const PERCENTS: [i64; 13] = [0, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100];

/// Amounts: σ = 0.9, a tenth is over three times the median.
pub const WIDE: Spread = [123, 228, 316, 469, 624, 796, 1000, 1256, 1603, 2133, 3170, 4395, 8110];

/// Days: σ = 0.6, a tenth takes over twice the median.
pub const NARROW: Spread = [247, 373, 463, 604, 730, 859, 1000, 1164, 1370, 1657, 2158, 2683, 4040];

impl Random {
    pub fn new(stream: &str) -> Self {
        // FNV-1a: neighbouring names begin far apart.
        Random(stream.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)))
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to `bound` − 1; 0 where the bound is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }

    /// From `least` to `most`, both of them too.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        least + self.below((most - least + 1).max(1) as usize) as i64
    }

    /// True so many times in a hundred.
    pub fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 1000) <= percent * 10
    }

    /// One of a list that is not empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// The position of one of these weights, the heavier the likelier.
    pub fn weighted(&mut self, weights: &[i64]) -> usize {
        let mut left = self.between(1, weights.iter().sum::<i64>().max(1));
        for (at, weight) in weights.iter().enumerate() {
            left -= weight;
            if left <= 0 {
                return at;
            }
        }
        0
    }

    /// A value with this median, spread as the table says.
    pub fn around(&mut self, median: i64, spread: &Spread) -> i64 {
        let at = self.between(0, 9999);
        let above = PERCENTS.iter().position(|percent| percent * 100 > at).unwrap_or(12).max(1);
        let (from, to) = (PERCENTS[above - 1] * 100, PERCENTS[above] * 100);
        let factor = spread[above - 1] + (spread[above] - spread[above - 1]) * (at - from) / (to - from);
        median * factor / 1000
    }

    /// Ten bytes, for the part of an id that is not its time.
    pub fn bytes(&mut self) -> [u8; 10] {
        let mut bytes = [0; 10];
        bytes[..8].copy_from_slice(&self.next().to_be_bytes());
        bytes[8..].copy_from_slice(&self.next().to_be_bytes()[..2]);
        bytes
    }

    /// So many decimal digits.
    pub fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + self.below(10) as u8)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_name_gives_the_same_numbers() {
        let throw = |name: &str| -> Vec<u64> {
            let mut random = Random::new(name);
            (0..4).map(|_| random.next()).collect()
        };
        assert_eq!(throw("leads"), throw("leads"));
        assert_ne!(throw("leads"), throw("deals"));
    }

    #[test]
    fn values_lie_around_their_median() {
        let mut random = Random::new("test");
        let mut values: Vec<i64> = (0..10_001).map(|_| random.around(1000, &WIDE)).collect();
        values.sort_unstable();
        assert!((950..1050).contains(&values[5000]), "{}", values[5000]);
        assert!((2900..3500).contains(&values[9000]), "{}", values[9000]);
        assert!(values[0] >= 123 && values[10_000] <= 8110);
    }

    #[test]
    fn weights_and_chances_hold() {
        let mut random = Random::new("test");
        let mut counts = [0; 3];
        (0..10_000).for_each(|_| counts[random.weighted(&[1, 0, 3])] += 1);
        assert_eq!(counts[1], 0);
        assert!((2200..2800).contains(&counts[0]), "{counts:?}");
        let yes = (0..10_000).filter(|_| random.chance(30)).count();
        assert!((2700..3300).contains(&yes), "{yes}");
    }
}
