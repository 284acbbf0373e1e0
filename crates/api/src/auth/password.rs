//! Passwords: argon2id, and rules that help rather than annoy (ASVS 5.0, V6.2: length, no composition rules).

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc},
};

/// A password that may be set: 12 to 128 characters.
pub struct Password(String);

/// Why a password cannot be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Fewer than 12 characters.
    #[error("a password needs at least 12 characters")]
    TooShort,
    /// More than 128 characters.
    #[error("a password has at most 128 characters")]
    TooLong,
    /// One character over and over, or a text that is tried first.
    #[error("this password is among the first that an attacker tries")]
    TooCommon,
    /// The hash could not be computed.
    #[error("the password could not be hashed")]
    Hashing,
}

impl Password {
    /// Takes a password.
    ///
    /// # Errors
    /// [`PasswordError`] when it is too short, too long or too common.
    pub fn new(text: &str) -> Result<Self, PasswordError> {
        let chars = text.chars().count();
        let first = text.chars().next();
        if chars < 12 {
            Err(PasswordError::TooShort)
        } else if chars > 128 {
            Err(PasswordError::TooLong)
        } else if text.chars().all(|c| Some(c) == first) || COMMON.contains(&text.to_lowercase().as_str()) {
            Err(PasswordError::TooCommon)
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    /// The argon2id hash: 19 MiB, two passes, one lane (the floor OWASP advises).
    ///
    /// # Errors
    /// [`PasswordError::Hashing`] when the library refuses.
    pub fn hash(&self) -> Result<PasswordHash, PasswordError> {
        let hash: phc::PasswordHash =
            argon2id()?.hash_password(self.0.as_bytes()).map_err(|_| PasswordError::Hashing)?;
        Ok(PasswordHash(hash.to_string()))
    }
}

/// Of those who have twelve characters or more, the ones at the top of every list.
const COMMON: [&str; 6] =
    ["123456789012", "1234567890123", "password1234", "qwertyuiop12", "wachtwoord12", "welkom123456"];

/// The hash of a password in PHC form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// A hash that was stored.
    #[must_use]
    pub fn from_stored(hash: String) -> Self {
        Self(hash)
    }

    /// The hash as it is stored.
    #[must_use]
    pub fn stored(&self) -> &str {
        &self.0
    }

    /// A hash that no password fits, so that an unknown address costs as much time as a wrong password.
    #[must_use]
    pub fn of_nobody() -> Self {
        Self(NOBODY.to_owned())
    }

    /// Whether `attempt` is the password.
    #[must_use]
    pub fn fits(&self, attempt: &str) -> bool {
        let (Ok(argon2), Ok(hash)) = (argon2id(), phc::PasswordHash::new(&self.0)) else {
            return false;
        };
        argon2.verify_password(attempt.as_bytes(), &hash).is_ok()
    }
}

const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm8$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn argon2id() -> Result<Argon2<'static>, PasswordError> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|_| PasswordError::Hashing)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_itself_fits() {
        let hash = Password::new("correct horse battery").unwrap().hash().unwrap();
        assert!(hash.fits("correct horse battery"));
        assert!(!hash.fits("correct horse batterY") && !hash.fits(""));
        assert!(hash.stored().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }

    #[test]
    fn nobody_has_a_password() {
        assert!(phc::PasswordHash::new(PasswordHash::of_nobody().stored()).is_ok());
        assert!(!PasswordHash::of_nobody().fits(""));
    }

    #[test]
    fn length_counts_and_composition_does_not() {
        let refused = |text: &str| Password::new(text).err();
        assert_eq!(refused("short"), Some(PasswordError::TooShort));
        assert_eq!(refused(&"x1".repeat(65)), Some(PasswordError::TooLong));
        assert_eq!(refused("aaaaaaaaaaaaa"), Some(PasswordError::TooCommon));
        assert_eq!(refused("Wachtwoord12"), Some(PasswordError::TooCommon));
        assert!(Password::new("een lange zin zonder cijfers").is_ok());
    }
}
