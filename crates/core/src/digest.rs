//! SHA-256 digests, and the one JSON encoding they are taken of.
//!
//! A digest proves that a text is the one that was received or published, so the same value must give the same bytes on every
//! machine and in every later version. [`canonical_json`] therefore sorts keys itself and leaves nothing to the map type behind
//! `serde_json`, which another crate may change. Fractions are refused: decimals travel as normalised strings.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// The text is not a SHA-256 in hexadecimal, or the value has no canonical encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DigestError {
    /// Not 64 hexadecimal digits in small letters.
    #[error("a SHA-256 digest has 64 hexadecimal digits in small letters")]
    NotADigest,
    /// A number that is not a whole number of at most 53 bits, or a value that is not JSON.
    #[error("the value has no canonical JSON encoding")]
    NotEncodable,
}

/// A SHA-256 digest. It prints, and is stored, as 64 hexadecimal digits in small letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sha256Digest([u8; 32]);

impl Sha256Digest {
    /// The digest of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Reads 64 hexadecimal digits in small letters; one digest has one spelling.
    ///
    /// # Errors
    /// [`DigestError::NotADigest`] for anything else.
    pub fn parse(hex: &str) -> Result<Self, DigestError> {
        let mut bytes = [0_u8; 32];
        let well_formed =
            hex.len() == 64 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if !well_formed {
            return Err(DigestError::NotADigest);
        }
        for (index, byte) in bytes.iter_mut().enumerate() {
            let pair = hex.get(2 * index..2 * index + 2).ok_or(DigestError::NotADigest)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| DigestError::NotADigest)?;
        }
        Ok(Self(bytes))
    }

    /// The 32 bytes of the digest.
    #[must_use]
    pub fn bytes(self) -> [u8; 32] {
        self.0
    }
}

impl std::fmt::Display for Sha256Digest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl std::fmt::Debug for Sha256Digest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Sha256Digest({self})")
    }
}

impl TryFrom<String> for Sha256Digest {
    type Error = DigestError;
    fn try_from(hex: String) -> Result<Self, DigestError> {
        Self::parse(&hex)
    }
}

impl From<Sha256Digest> for String {
    fn from(digest: Sha256Digest) -> Self {
        digest.to_string()
    }
}

/// The canonical JSON of a value, as UTF-8: no white space, the keys of every object in the order of their bytes, whole numbers in
/// plain digits, strings with the shortest escapes. For values with ASCII keys this is RFC 8785.
///
/// # Errors
/// [`DigestError::NotEncodable`] for a number with a fraction or beyond 53 bits (readers disagree about those), and for a value
/// that does not serialise to JSON.
pub fn canonical_json(value: &impl Serialize) -> Result<Vec<u8>, DigestError> {
    let value = serde_json::to_value(value).map_err(|_| DigestError::NotEncodable)?;
    let mut json = String::new();
    write_canonical(&value, &mut json)?;
    Ok(json.into_bytes())
}

fn write_canonical(value: &Value, json: &mut String) -> Result<(), DigestError> {
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => json.push_str(&value.to_string()),
        Value::Number(number) => {
            let whole = number.as_i64().ok_or(DigestError::NotEncodable)?;
            if whole.unsigned_abs() > (1 << 53) {
                return Err(DigestError::NotEncodable);
            }
            json.push_str(&whole.to_string());
        }
        Value::Array(items) => {
            json.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    json.push(',');
                }
                write_canonical(item, json)?;
            }
            json.push(']');
        }
        Value::Object(fields) => {
            let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
            fields.sort_by_key(|(key, _)| *key);
            json.push('{');
            for (index, (key, field)) in fields.into_iter().enumerate() {
                if index > 0 {
                    json.push(',');
                }
                json.push_str(&Value::from(key.as_str()).to_string());
                json.push(':');
                write_canonical(field, json)?;
            }
            json.push('}');
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_digest_has_one_spelling() {
        // The digest of the empty text, as FIPS 180-4 implementations give it.
        let hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let digest = Sha256Digest::of(b"");
        assert_eq!(digest.to_string(), hex);
        assert_eq!(Sha256Digest::parse(hex), Ok(digest));
        for text in ["", "e3", &hex.to_uppercase(), &hex.replace('e', "g"), &format!("+{}", &hex[1..])] {
            assert_eq!(Sha256Digest::parse(text), Err(DigestError::NotADigest), "{text:?}");
        }
    }

    #[test]
    fn keys_are_sorted_at_every_depth_and_nothing_is_padded() {
        let value = json!({"b": [1, {"z": null, "a": "één\n\"x\"\u{1}"}], "a": -3});
        let json = String::from_utf8(canonical_json(&value).unwrap()).unwrap();
        assert_eq!(json, "{\"a\":-3,\"b\":[1,{\"a\":\"één\\n\\\"x\\\"\\u0001\",\"z\":null}]}");
    }

    #[test]
    fn fractions_and_numbers_that_readers_disagree_about_are_refused() {
        for value in [json!(0.5), json!(u64::MAX), json!((1_i64 << 53) + 1)] {
            assert_eq!(canonical_json(&value), Err(DigestError::NotEncodable), "{value}");
        }
    }
}
