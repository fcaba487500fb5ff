//! Addresses and secrets of channels rest encrypted (ChaCha20-Poly1305, bound to their channel), with a key that is not in the database:
//! whoever has a backup or reads the tables cannot speak in the company's name. The key is a file in the data folder or, for several
//! servers of one database, `KAIDAN_CHANNEL_KEY`. See decision 0013.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

use base::{Error, Result, Uuid};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};

use super::Address;

const KEY_LEN: usize = 32;

/// The key. Clones are the same one.
#[derive(Clone)]
pub struct Seal(Arc<LessSafeKey>);

impl Default for Seal {
    /// A key that ends with the program.
    fn default() -> Self {
        Seal::new(random()).expect("a key of this length")
    }
}

impl Seal {
    fn new(key: [u8; KEY_LEN]) -> Result<Seal> {
        let key = UnboundKey::new(&CHACHA20_POLY1305, &key).map_err(|_| Error::internal("a key that is none"))?;
        Ok(Seal(Arc::new(LessSafeKey::new(key))))
    }

    /// A key as it stands in the environment: 32 bytes in base64.
    pub fn from_text(text: &str) -> Result<Seal> {
        let key = STANDARD.decode(text.trim()).ok().and_then(|bytes| bytes.try_into().ok());
        Seal::new(key.ok_or_else(|| Error::internal("the key of channels is not 32 bytes in base64"))?)
    }

    /// The key in a file, which is made where it is missing and is nobody else's to read.
    pub fn in_file(path: &Path) -> Result<Seal> {
        let failed = |e: std::io::Error| Error::Unavailable(format!("{}: {e}", path.display()));
        match std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
            Ok(mut file) => {
                let key = random();
                file.write_all(STANDARD.encode(key).as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
                Seal::new(key)
            }
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {
                Seal::from_text(&std::fs::read_to_string(path).map_err(failed)?)
            }
            Err(e) => Err(failed(e)),
        }
    }

    pub fn close(&self, channel: Uuid, address: &Address) -> Result<Vec<u8>> {
        let nonce: [u8; NONCE_LEN] = random();
        let mut sealed = serde_json::to_vec(address).map_err(Error::internal)?;
        let tied = Aad::from(channel.into_bytes());
        self.0
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), tied, &mut sealed)
            .map_err(|_| Error::internal("sealing failed"))?;
        sealed.splice(0..0, nonce);
        Ok(sealed)
    }

    /// None where it was sealed by another key, or for another channel.
    pub fn open(&self, channel: Uuid, sealed: &[u8]) -> Option<Address> {
        let (nonce, rest) = sealed.split_at_checked(NONCE_LEN)?;
        let mut rest = rest.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let plain = self.0.open_in_place(nonce, Aad::from(channel.into_bytes()), &mut rest).ok()?;
        serde_json::from_slice(plain).ok()
    }
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).expect("the system has random numbers");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_is_opened_by_its_key_for_its_channel_only() {
        let (seal, channel) = (Seal::default(), base::new_id());
        let address = Address { address: "https://hook.example.com/abc".to_owned(), secret: Some("SECabc".to_owned()) };
        let sealed = seal.close(channel, &address).unwrap();
        assert!(!String::from_utf8_lossy(&sealed).contains("example"));
        assert_eq!(seal.open(channel, &sealed).unwrap().secret.as_deref(), Some("SECabc"));
        assert!(seal.open(base::new_id(), &sealed).is_none(), "another channel");
        assert!(Seal::default().open(channel, &sealed).is_none(), "another key");
        let mut changed = sealed.clone();
        changed[20] ^= 1;
        assert!(seal.open(channel, &changed).is_none(), "another text");
        assert!(seal.open(channel, &sealed[..5]).is_none());
        assert_ne!(sealed, seal.close(channel, &address).unwrap());
    }

    #[test]
    fn the_key_of_a_folder_stays() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("channels.key");
        let (channel, address) = (base::new_id(), Address { address: "smtp://mail".to_owned(), secret: None });
        let sealed = Seal::in_file(&path).unwrap().close(channel, &address).unwrap();
        assert!(Seal::in_file(&path).unwrap().open(channel, &sealed).is_some());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(Seal::from_text("short").is_err());
    }
}
