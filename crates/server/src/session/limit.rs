//! How often somebody may guess: failed sign-ins per address and e-mail, and per address alone. In memory, so each server
//! counts for itself; argon2 slows the rest.

use std::net::IpAddr;

use base::{Error, Instant, Result};
use parking_lot::Mutex;
use rustc_hash::FxHashMap;

/// Failures within the window for one address and e-mail, and for one address.
const MOST_PER_PERSON: u32 = 8;
const MOST_PER_ADDRESS: u32 = 100;
const WINDOW_SECONDS: i64 = 300;
/// Above this many entries, those of past windows are thrown away.
const MANY: usize = 10_000;

#[derive(Clone, PartialEq, Eq, Hash)]
struct Key(IpAddr, Option<String>);

#[derive(Default)]
pub struct Limiter {
    failures: Mutex<FxHashMap<Key, (i64, u32)>>,
}

impl Limiter {
    /// Counts an attempt as a failure until [`Limiter::forgive`] takes it back; refuses where there were too many.
    pub fn attempt(&self, address: IpAddr, email: &str, now: Instant) -> Result<()> {
        let now = now.as_second();
        let mut failures = self.failures.lock();
        if failures.len() > MANY {
            failures.retain(|_, (since, _)| now < *since + WINDOW_SECONDS);
        }
        for (key, most) in keys(address, email) {
            let (since, count) = failures.entry(key).or_insert((now, 0));
            if now >= *since + WINDOW_SECONDS {
                (*since, *count) = (now, 0);
            }
            if *count >= most {
                let wait = (*since + WINDOW_SECONDS - now).max(1);
                return Err(Error::TooMany { retry_after_seconds: wait.unsigned_abs() });
            }
            *count += 1;
        }
        Ok(())
    }

    /// The attempt was right: it does not count, nor do the failures of this person before it.
    pub fn forgive(&self, address: IpAddr, email: &str) {
        let mut failures = self.failures.lock();
        let [(person, _), (address, _)] = keys(address, email);
        failures.remove(&person);
        if let Some((_, count)) = failures.get_mut(&address) {
            *count = count.saturating_sub(1);
        }
    }
}

fn keys(address: IpAddr, email: &str) -> [(Key, u32); 2] {
    let email: String = email.trim().to_lowercase().chars().take(320).collect();
    [(Key(address, Some(email)), MOST_PER_PERSON), (Key(address, None), MOST_PER_ADDRESS)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Instant {
        Instant::from_second(second).unwrap()
    }

    #[test]
    fn the_ninth_wrong_password_has_to_wait() {
        let (limiter, home) = (Limiter::default(), "10.0.0.1".parse().unwrap());
        for _ in 0..8 {
            limiter.attempt(home, "li.na@example.com", at(1000)).unwrap();
        }
        let refused = limiter.attempt(home, " Li.Na@example.com", at(1100));
        assert!(matches!(refused, Err(Error::TooMany { retry_after_seconds: 200 })), "{refused:?}");
        limiter.attempt(home, "wang.wei@example.com", at(1100)).unwrap();
        limiter.attempt("10.0.0.2".parse().unwrap(), "li.na@example.com", at(1100)).unwrap();
        limiter.attempt(home, "li.na@example.com", at(1300)).unwrap();
    }

    #[test]
    fn right_passwords_do_not_count() {
        let (limiter, home) = (Limiter::default(), "::1".parse().unwrap());
        for _ in 0..500 {
            limiter.attempt(home, "li.na@example.com", at(1000)).unwrap();
            limiter.forgive(home, "li.na@example.com");
        }
    }
}
