//! Passwords: argon2id, rules, and the row that holds the hash. Hashing takes a noticeable part of a second on purpose; call
//! it on a blocking thread.

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use base::{Error, Instant, Problem, Result, Uuid};
use store::{Reader, Tx};

const SHORTEST: usize = 10;
/// Longer ones only cost time.
const LONGEST: usize = 200;

/// Refuses passwords that are too short, too long, or the e-mail address.
pub fn check(password: &str, email: &str) -> Result<()> {
    let length = password.chars().count();
    let lower = password.to_lowercase();
    let mailbox = email.split('@').next().unwrap_or("").to_lowercase();
    let problem = match length {
        length if length < SHORTEST => Problem::at("password", "password_too_short").with("min", SHORTEST),
        length if length > LONGEST => Problem::at("password", "password_too_long").with("max", LONGEST),
        _ if lower == email.to_lowercase() || lower == mailbox => Problem::at("password", "password_is_email"),
        _ if all_same(password) => Problem::at("password", "password_too_simple"),
        _ => return Ok(()),
    };
    Err(Error::invalid(problem))
}

fn all_same(text: &str) -> bool {
    let mut characters = text.chars();
    let first = characters.next();
    characters.all(|c| Some(c) == first)
}

pub fn hash(password: &str) -> Result<String> {
    let salt = SaltString::encode_b64(&rand::random::<[u8; 16]>()).map_err(Error::internal)?;
    Ok(Argon2::default().hash_password(password.as_bytes(), &salt).map_err(Error::internal)?.to_string())
}

/// Whether the password is the hash's. Without a hash it takes the same time and is never right, so that an answer does not
/// tell which e-mail addresses are known.
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let password: &[u8] = password.as_bytes().get(..LONGEST * 4).unwrap_or(password.as_bytes());
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(NOBODY)) else { return false };
    Argon2::default().verify_password(password, &parsed).is_ok() && hash.is_some()
}

/// The hash of a user's password; none where one was never set.
pub fn stored(reader: &mut Reader, user: Uuid) -> Result<Option<String>> {
    reader.first("select password_hash from credential where user_id = ?1", &[user.into()], |row| row.get(0))
}

pub fn store(tx: &mut Tx, user: Uuid, hash: &str, now: Instant) -> Result<()> {
    let sql = "insert into credential (user_id, password_hash, changed_at) values (?1, ?2, ?3)
               on conflict (user_id) do update set password_hash = excluded.password_hash, changed_at = excluded.changed_at";
    tx.execute(sql, &[user.into(), hash.into(), now.into()]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_refused() {
        for (password, key) in [
            ("short", Some("password_too_short")),
            ("li.na@example.com", Some("password_is_email")),
            ("aaaaaaaaaaaa", Some("password_too_simple")),
            ("correct horse", None),
            ("一二三四五六七八九十", None),
        ] {
            let refused = match check(password, "li.na@example.com") {
                Err(Error::Invalid(problems)) => Some(problems[0].message.key),
                _ => None,
            };
            assert_eq!(refused, key, "{password}");
        }
    }

    #[test]
    fn only_the_right_password_is_verified() {
        let hash = hash("correct horse").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(verify("correct horse", Some(&hash)));
        assert!(!verify("correct horsf", Some(&hash)));
        assert!(!verify("correct horse", None));
        assert!(!verify("", Some("no hash")));
    }
}
