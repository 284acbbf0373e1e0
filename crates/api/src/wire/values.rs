//! Values that stand as strings in JSON: names, codes, ids, dates, moments and decimals.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use deserr::{Deserr, ErrorKind, IntoValue, Value, ValueKind, ValuePointerRef};
use rust_decimal::Decimal;
use samenkoop_core::{
    category::TenderGroup,
    codes::{AttributeKey, CategoryId, CpvCode, KvkNumber, NutsCode, SiteCode},
    evaluation::criterion::CriterionKey,
    id::{
        ApiKeyId, AwardId, BidId, BundleEditId, BundleId, BundleLotId, BundleRunId, ContractId, LotId,
        MandateId, MemberId, NeedId, OpeningId, RunningContractId, ScoreId, SessionId, SiteId, SupplierId,
        TenderId, UserId, WhatIfId,
    },
    member::Postcode,
    moment::Moment,
    money::{self, Currency, UnitPrice},
    names::{EmailAddress, LegalName, PersonName, Prose, Title},
    tender::TenderReference,
};
use serde::{Deserialize, Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, Object, ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type},
};

use super::input::{FromText, InputErrors, TextProblem};

/// A domain value as a JSON string, both ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<T>(pub T);

impl<T: FromText> Deserr<InputErrors> for Text<T> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, InputErrors> {
        if let Value::String(text) = value {
            T::from_text(&text).map(Self).map_err(|problem| {
                deserr::take_cf_content(<InputErrors as deserr::MergeWithError<TextProblem>>::merge(
                    None, problem, location,
                ))
            })
        } else {
            Err(deserr::take_cf_content(<InputErrors as deserr::DeserializeError>::error(
                None,
                ErrorKind::IncorrectValueKind { actual: value, accepted: &[ValueKind::String] },
                location,
            )))
        }
    }
}

impl<T: std::fmt::Display> Serialize for Text<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<T: FromText> PartialSchema for Text<T> {
    fn schema() -> RefOr<Schema> {
        T::schema().into()
    }
}

impl<T: FromText> ToSchema for Text<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        T::SCHEMA.into()
    }
}

fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

macro_rules! from_text {
    ($($type:ident, $code:literal, $new:expr, $schema:expr;)+) => {$(
        impl FromText for $type {
            const SCHEMA: &'static str = stringify!($type);

            fn schema() -> Object {
                let schema: ObjectBuilder = $schema;
                schema.build()
            }

            fn from_text(text: &str) -> Result<Self, TextProblem> {
                let new: fn(&str) -> Result<Self, _> = $new;
                new(text).map_err(|error| TextProblem { code: $code, detail: error.to_string() })
            }
        }
    )+};
}

/// A name has at least one character that is not white space and no control characters.
const ONE_LINE: &str = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$";

from_text! {
    LegalName, "invalidName", Self::new,
        string().min_length(Some(1)).max_length(Some(Self::MAX_CHARS)).pattern(Some(ONE_LINE)).examples(["Stichting H3O"]);
    PersonName, "invalidName", Self::new,
        string().min_length(Some(1)).max_length(Some(Self::MAX_CHARS)).pattern(Some(ONE_LINE)).examples(["Jo Voorbeeld"]);
    Title, "invalidText", Self::new,
        string().min_length(Some(1)).max_length(Some(Self::MAX_CHARS)).pattern(Some(ONE_LINE));
    Prose, "invalidText", Self::new, string().min_length(Some(1)).max_length(Some(Self::MAX_CHARS)).pattern(Some(r"\S"));
    EmailAddress, "invalidEmailAddress", Self::new,
        string().max_length(Some(Self::MAX_CHARS)).format(Some(SchemaFormat::Custom("email".to_owned()))).examples(["jo@school.example"]);
    KvkNumber, "invalidKvkNumber", Self::new, string().pattern(Some("^[0-9]{8}$")).examples(["00001234"]);
    SiteCode, "invalidSiteCode", Self::new, string().pattern(Some("^[0-9]{2}[A-Z]{2}([0-9]{2})?$")).examples(["00AB03"]);
    Postcode, "invalidPostcode", Self::parse,
        string().pattern(Some("^[1-9][0-9]{3} ?([A-RT-Z][A-Z]|S[BCE-RT-Z])$")).examples(["3311 AB"]);
    NutsCode, "invalidRegion", Self::new, string().pattern(Some("^[A-Z]{2}[A-Z0-9]{0,3}$")).examples(["NL366"]);
    CpvCode, "invalidCpvCode", Self::new, string().pattern(Some("^[0-9]{8}$")).examples(["32420000"]);
    CategoryId, "invalidCategory", Self::new,
        string().pattern(Some("^[a-z0-9]([a-z0-9-]{0,38})[a-z0-9]$")).examples(["wifi"]);
    AttributeKey, "invalidAttribute", Self::new, string().pattern(Some("^[a-z][A-Za-z0-9]{0,39}$")).examples(["generation"]);
    TenderGroup, "invalidGroup", Self::new,
        string().pattern(Some("^[a-z0-9]([a-z0-9-]{0,38})[a-z0-9]$")).examples(["network"]);
    TenderReference, "invalidReference", Self::new,
        string().pattern(Some("^[A-Z][A-Z0-9-]{0,38}[A-Z0-9]-[0-9]{4}-[0-9]{2,4}$")).examples(["NETWORK-2027-01"]);
    CriterionKey, "invalidCriterionKey", Self::new, string().pattern(Some("^[a-z][A-Za-z0-9]{0,39}$")).examples(["price"]);
    UnitPrice, "invalidUnitPrice", Self::parse, string().pattern(Some(r"^[0-9]{1,10}(\.[0-9]{1,4})?$")).examples(["329.00"]);
}

macro_rules! ids {
    ($($type:ident),+ $(,)?) => { from_text! { $(
        $type, "invalidId", Self::parse, string().format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
    )+ } };
}

ids!(
    ApiKeyId,
    AwardId,
    BidId,
    BundleEditId,
    BundleId,
    BundleLotId,
    BundleRunId,
    ContractId,
    LotId,
    MandateId,
    MemberId,
    NeedId,
    OpeningId,
    RunningContractId,
    ScoreId,
    SessionId,
    SiteId,
    SupplierId,
    TenderId,
    UserId,
    WhatIfId,
);

impl FromText for NaiveDate {
    const SCHEMA: &'static str = "CalendarDay";

    fn schema() -> Object {
        string().format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))).examples(["2027-08-01"]).build()
    }

    fn from_text(text: &str) -> Result<Self, TextProblem> {
        let problem = || TextProblem {
            code: "invalidDate",
            detail: "a date is written as 2027-08-01 and lies in the years 1900 to 2199".to_owned(),
        };
        let date = Self::parse_from_str(text, "%Y-%m-%d").map_err(|_| problem())?;
        let years = (1900..2200).contains(&chrono::Datelike::year(&date));
        if text.len() == 10 && years { Ok(date) } else { Err(problem()) }
    }
}

impl FromText for Moment {
    const SCHEMA: &'static str = "Moment";

    fn schema() -> Object {
        string()
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .examples(["2027-02-01T11:00:00Z"])
            .build()
    }

    fn from_text(text: &str) -> Result<Self, TextProblem> {
        let problem = || {
            TextProblem {
            code: "invalidMoment",
            detail: "a moment is written with its offset, such as 2027-02-01T12:00:00+01:00, and lies in the years 1900 to 2199"
                .to_owned(),
        }
        };
        let instant: DateTime<FixedOffset> = DateTime::parse_from_rfc3339(text).map_err(|_| problem())?;
        let instant = instant.with_timezone(&Utc);
        // A leap second has no place in either database.
        let whole = chrono::Timelike::nanosecond(&instant) < 1_000_000_000;
        let years = (1900..2200).contains(&chrono::Datelike::year(&instant));
        if whole && years { Ok(Self::from(instant)) } else { Err(problem()) }
    }
}

impl FromText for Decimal {
    const SCHEMA: &'static str = "DecimalNumber";

    fn schema() -> Object {
        string().pattern(Some(r"^-?[0-9]{1,16}(\.[0-9]{1,6})?$")).examples(["7.5"]).build()
    }

    fn from_text(text: &str) -> Result<Self, TextProblem> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let fits = |part: &str, most: usize| {
            (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        let number = if fits(whole, 16) && fits(fraction, 6) { text.parse().ok() } else { None };
        number.ok_or_else(|| TextProblem {
            code: "invalidNumber",
            detail: "a number is written as 7.5, with at most six decimals".to_owned(),
        })
    }
}

/// The values under their own names, as the shapes of requests and answers use them.
pub mod text {
    use super::Text;

    /// As [`samenkoop_core::id::ApiKeyId`].
    pub type ApiKeyId = Text<samenkoop_core::id::ApiKeyId>;
    /// As [`samenkoop_core::codes::AttributeKey`].
    pub type AttributeKey = Text<samenkoop_core::codes::AttributeKey>;
    /// As [`samenkoop_core::id::AwardId`].
    pub type AwardId = Text<samenkoop_core::id::AwardId>;
    /// As [`samenkoop_core::id::BidId`].
    pub type BidId = Text<samenkoop_core::id::BidId>;
    /// As [`samenkoop_core::id::BundleEditId`].
    pub type BundleEditId = Text<samenkoop_core::id::BundleEditId>;
    /// As [`samenkoop_core::id::BundleId`].
    pub type BundleId = Text<samenkoop_core::id::BundleId>;
    /// As [`samenkoop_core::id::BundleLotId`].
    pub type BundleLotId = Text<samenkoop_core::id::BundleLotId>;
    /// As [`samenkoop_core::id::BundleRunId`].
    pub type BundleRunId = Text<samenkoop_core::id::BundleRunId>;
    /// As [`samenkoop_core::codes::CategoryId`].
    pub type CategoryId = Text<samenkoop_core::codes::CategoryId>;
    /// As [`samenkoop_core::id::ContractId`].
    pub type ContractId = Text<samenkoop_core::id::ContractId>;
    /// As [`samenkoop_core::codes::CpvCode`].
    pub type CpvCode = Text<samenkoop_core::codes::CpvCode>;
    /// As [`chrono::NaiveDate`].
    pub type Date = Text<chrono::NaiveDate>;
    /// As [`samenkoop_core::evaluation::criterion::CriterionKey`].
    pub type CriterionKey = Text<samenkoop_core::evaluation::criterion::CriterionKey>;
    /// As [`rust_decimal::Decimal`].
    pub type Decimal = Text<rust_decimal::Decimal>;
    /// As [`samenkoop_core::names::EmailAddress`].
    pub type EmailAddress = Text<samenkoop_core::names::EmailAddress>;
    /// As [`samenkoop_core::codes::KvkNumber`].
    pub type KvkNumber = Text<samenkoop_core::codes::KvkNumber>;
    /// As [`samenkoop_core::names::LegalName`].
    pub type LegalName = Text<samenkoop_core::names::LegalName>;
    /// As [`samenkoop_core::id::LotId`].
    pub type LotId = Text<samenkoop_core::id::LotId>;
    /// As [`samenkoop_core::id::MandateId`].
    pub type MandateId = Text<samenkoop_core::id::MandateId>;
    /// As [`samenkoop_core::id::MemberId`].
    pub type MemberId = Text<samenkoop_core::id::MemberId>;
    /// As [`samenkoop_core::moment::Moment`].
    pub type Moment = Text<samenkoop_core::moment::Moment>;
    /// As [`samenkoop_core::id::NeedId`].
    pub type NeedId = Text<samenkoop_core::id::NeedId>;
    /// As [`samenkoop_core::codes::NutsCode`].
    pub type NutsCode = Text<samenkoop_core::codes::NutsCode>;
    /// As [`samenkoop_core::id::OpeningId`].
    pub type OpeningId = Text<samenkoop_core::id::OpeningId>;
    /// As [`samenkoop_core::names::PersonName`].
    pub type PersonName = Text<samenkoop_core::names::PersonName>;
    /// As [`samenkoop_core::member::Postcode`].
    pub type Postcode = Text<samenkoop_core::member::Postcode>;
    /// As [`samenkoop_core::names::Prose`].
    pub type Prose = Text<samenkoop_core::names::Prose>;
    /// As [`samenkoop_core::id::RunningContractId`].
    pub type RunningContractId = Text<samenkoop_core::id::RunningContractId>;
    /// As [`samenkoop_core::id::ScoreId`].
    pub type ScoreId = Text<samenkoop_core::id::ScoreId>;
    /// As [`samenkoop_core::id::SessionId`].
    pub type SessionId = Text<samenkoop_core::id::SessionId>;
    /// As [`samenkoop_core::codes::SiteCode`].
    pub type SiteCode = Text<samenkoop_core::codes::SiteCode>;
    /// As [`samenkoop_core::id::SiteId`].
    pub type SiteId = Text<samenkoop_core::id::SiteId>;
    /// As [`samenkoop_core::id::SupplierId`].
    pub type SupplierId = Text<samenkoop_core::id::SupplierId>;
    /// As [`samenkoop_core::id::TenderId`].
    pub type TenderId = Text<samenkoop_core::id::TenderId>;
    /// As [`samenkoop_core::category::TenderGroup`].
    pub type TenderGroup = Text<samenkoop_core::category::TenderGroup>;
    /// As [`samenkoop_core::tender::TenderReference`].
    pub type TenderReference = Text<samenkoop_core::tender::TenderReference>;
    /// As [`samenkoop_core::names::Title`].
    pub type Title = Text<samenkoop_core::names::Title>;
    /// As [`samenkoop_core::money::UnitPrice`].
    pub type UnitPrice = Text<samenkoop_core::money::UnitPrice>;
    /// As [`samenkoop_core::id::UserId`].
    pub type UserId = Text<samenkoop_core::id::UserId>;
    /// As [`samenkoop_core::id::WhatIfId`].
    pub type WhatIfId = Text<samenkoop_core::id::WhatIfId>;
}

/// An exact amount of money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Money {
    /// Currency units with two decimals, such as `12.50`.
    #[schema(pattern = r"^-?[0-9]{1,15}(\.[0-9]{1,2})?$", example = "12.50")]
    pub amount: String,
    /// The ISO 4217 code.
    #[schema(pattern = "^(DKK|EUR|SEK)$", example = "EUR")]
    pub currency: String,
}

#[derive(Deserr)]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
struct RawMoney {
    amount: String,
    currency: String,
}

impl Money {
    /// The amount as a domain value. What was read is valid, for reading checked it.
    ///
    /// # Errors
    /// The core's own when the text is no amount.
    pub fn value(&self) -> Result<money::Money, money::MoneyError> {
        money::Money::parse(&self.amount, Currency::from_code(&self.currency)?)
    }
}

impl From<money::Money> for Money {
    fn from(amount: money::Money) -> Self {
        Self { amount: amount.decimal().to_string(), currency: amount.currency().code().to_owned() }
    }
}

/// An amount that was read: a domain value, described as [`Money`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MoneyIn(pub money::Money);

impl Deserr<InputErrors> for MoneyIn {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, InputErrors> {
        let raw = RawMoney::deserialize_from_value(value, location)?;
        let amount = Currency::from_code(&raw.currency)
            .and_then(|currency| money::Money::parse(&raw.amount, currency));
        amount.map(Self).map_err(|error| {
            deserr::take_cf_content(<InputErrors as deserr::MergeWithError<TextProblem>>::merge(
                None,
                TextProblem { code: "invalidMoney", detail: error.to_string() },
                location,
            ))
        })
    }
}

impl Serialize for MoneyIn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Money::from(self.0).serialize(serializer)
    }
}

impl PartialSchema for MoneyIn {
    fn schema() -> RefOr<Schema> {
        Money::schema()
    }
}

impl ToSchema for MoneyIn {
    fn name() -> std::borrow::Cow<'static, str> {
        Money::name()
    }
}

/// A text in the two languages of the cooperative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LocalizedText {
    /// In Dutch.
    pub nl: String,
    /// In English.
    pub en: String,
}
