//! Secrets that prove who calls: made here, shown once, stored as a digest.

use sha2::{Digest, Sha256};

/// A secret token. Not printable by accident; [`Secret::reveal`] is the one way to see it.
pub struct Secret(String);

impl Secret {
    /// A new secret of 256 random bits with a readable prefix.
    ///
    /// # Errors
    /// The operating system's own when it has no randomness to give.
    pub fn random(prefix: &str) -> Result<Self, getrandom::Error> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(format!("{prefix}_{}", hex(&bytes))))
    }

    /// The secret itself, to be shown once.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The first characters, to recognise the secret by.
    #[must_use]
    pub fn prefix(&self) -> String {
        self.0.chars().take(12).collect()
    }

    /// What is stored of it.
    #[must_use]
    pub fn digest(&self) -> TokenDigest {
        TokenDigest::of(&self.0)
    }
}

/// The SHA-256 of a token. The token has 256 random bits, so a fast hash without salt is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenDigest([u8; 32]);

impl TokenDigest {
    /// The digest of a token.
    #[must_use]
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }

    /// The digest in hexadecimal.
    #[must_use]
    pub fn hex(&self) -> String {
        hex(&self.0)
    }
}

/// Bytes in lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_secrets_differ_and_are_recognised_by_their_digest() {
        let (one, two) = (Secret::random("sk").unwrap(), Secret::random("sk").unwrap());
        assert_ne!(one.reveal(), two.reveal());
        assert_eq!(one.digest(), TokenDigest::of(one.reveal()));
        assert!(one.reveal().starts_with(&one.prefix()) && one.reveal().len() == 67);
    }
}
