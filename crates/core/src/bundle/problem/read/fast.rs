//! Reads one need in one go, without a tree of values in between.
//!
//! It knows only yes and no. Whatever it does not take is read once more with care, and that reader says what is wrong.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};

use crate::bundle::problem::check::{Gathering, Unread, Values};
use crate::bundle::problem::gather::Gathered;
use crate::bundle::problem::intern::TooMany;
use crate::bundle::problem::read::need::plain_date;

/// Takes the need in these bytes, or leaves everything as it was and says no.
pub(super) fn take(bytes: &[u8], gathering: &mut Gathering) -> bool {
    let needs = gathering.needs();
    needs.clear();
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let read = NeedSeed { needs }.deserialize(&mut json);
    match (read, json.end()) {
        (Ok(read), Ok(())) if !gathering.needs().has_repeated_key() => {
            let values = Values {
                id: &read.id,
                member: &read.member,
                category: &read.category,
                quantity: read.quantity,
                region: &read.region,
                start_from: read.start_from,
                start_until: read.start_until,
                max_unit_price_minor: read.max_unit_price_minor,
            };
            gathering.take(values, Unread::default());
            true
        }
        _ => {
            gathering.needs().clear();
            false
        }
    }
}

/// The values of a need, the texts in the bytes themselves where nothing is escaped.
struct Read<'de> {
    id: Cow<'de, str>,
    member: Cow<'de, str>,
    category: Cow<'de, str>,
    quantity: i64,
    region: Cow<'de, str>,
    start_from: NaiveDate,
    start_until: NaiveDate,
    max_unit_price_minor: Option<i64>,
}

struct NeedSeed<'g> {
    needs: &'g mut Gathered,
}

impl<'de> DeserializeSeed<'de> for NeedSeed<'_> {
    type Value = Read<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Read<'de>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for NeedSeed<'_> {
    type Value = Read<'de>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a need")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Read<'de>, A::Error> {
        let (mut id, mut member, mut category, mut region) = (None, None, None, None);
        let (mut quantity, mut start_from, mut start_until, mut most) = (None, None, None, None);
        let (mut levels, mut matching) = (None, None);
        while let Some(name) = object.next_key_seed(TextSeed)? {
            let is_new = match &*name {
                "id" => id.replace(object.next_value_seed(TextSeed)?).is_none(),
                "member" => member.replace(object.next_value_seed(TextSeed)?).is_none(),
                "category" => category.replace(object.next_value_seed(TextSeed)?).is_none(),
                "quantity" => quantity.replace(object.next_value_seed(WholeSeed)?).is_none(),
                "levels" => levels.replace(object.next_value_seed(LevelsSeed(self.needs))?).is_none(),
                "match" => matching.replace(object.next_value_seed(MatchSeed(self.needs))?).is_none(),
                "region" => region.replace(object.next_value_seed(TextSeed)?).is_none(),
                "startFrom" => start_from.replace(object.next_value_seed(DateSeed)?).is_none(),
                "startUntil" => start_until.replace(object.next_value_seed(DateSeed)?).is_none(),
                "maxUnitPriceMinor" => most.replace(object.next_value_seed(WholeOrNullSeed)?).is_none(),
                _ => false,
            };
            if !is_new {
                return Err(no());
            }
        }
        levels.and(matching).ok_or_else(no)?;
        Ok(Read {
            id: id.ok_or_else(no)?,
            member: member.ok_or_else(no)?,
            category: category.ok_or_else(no)?,
            quantity: quantity.ok_or_else(no)?,
            region: region.ok_or_else(no)?,
            start_from: start_from.ok_or_else(no)?,
            start_until: start_until.ok_or_else(no)?,
            max_unit_price_minor: most.ok_or_else(no)?,
        })
    }
}

/// It is not taken; nobody reads why.
fn no<E: Error>() -> E {
    E::custom("")
}

struct TextSeed;

impl<'de> DeserializeSeed<'de> for TextSeed {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for TextSeed {
    type Value = Cow<'de, str>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a text")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

struct DateSeed;

impl<'de> DeserializeSeed<'de> for DateSeed {
    type Value = NaiveDate;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<NaiveDate, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for DateSeed {
    type Value = NaiveDate;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a date")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<NaiveDate, E> {
        plain_date(text).ok_or_else(no)
    }
}

struct WholeSeed;

impl<'de> DeserializeSeed<'de> for WholeSeed {
    type Value = i64;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<i64, D::Error> {
        deserializer.deserialize_i64(self)
    }
}

impl Visitor<'_> for WholeSeed {
    type Value = i64;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a whole number")
    }

    fn visit_i64<E>(self, number: i64) -> Result<i64, E> {
        Ok(number)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<i64, E> {
        i64::try_from(number).map_err(|_| no())
    }
}

struct WholeOrNullSeed;

impl<'de> DeserializeSeed<'de> for WholeOrNullSeed {
    type Value = Option<i64>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<i64>, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for WholeOrNullSeed {
    type Value = Option<i64>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a whole number or null")
    }

    fn visit_none<E>(self) -> Result<Option<i64>, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Option<i64>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<i64>, D::Error> {
        WholeSeed.deserialize(deserializer).map(Some)
    }
}

/// Puts each level where the need gathers them.
struct LevelsSeed<'g>(&'g mut Gathered);

impl<'de> DeserializeSeed<'de> for LevelsSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for LevelsSeed<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("levels")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        while let Some(key) = object.next_key_seed(TextSeed)? {
            let level = object.next_value_seed(WholeSeed)?;
            self.0.put_level(&key, level).map_err(|TooMany| no())?;
        }
        Ok(())
    }
}

/// Puts each match value where the need gathers them.
struct MatchSeed<'g>(&'g mut Gathered);

impl<'de> DeserializeSeed<'de> for MatchSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for MatchSeed<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("match values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        while let Some(key) = object.next_key_seed(TextSeed)? {
            let value = object.next_value_seed(TextSeed)?;
            self.0.put_match(&key, &value).map_err(|TooMany| no())?;
        }
        Ok(())
    }
}
