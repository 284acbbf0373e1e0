//! Reads a problem in the object form of `bundle-problem/1`, with all findings at once.
//!
//! A value that cannot be read leaves a harmless blank and a note of its pointer, so that the rest of the problem is still checked and
//! nothing is complained of twice.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::bundle::problem::check::{self, escaped};
use crate::bundle::problem::finding::{Finding, FindingCode};
use crate::bundle::problem::intern::TooMany;
use crate::bundle::problem::json::Json;
use crate::bundle::problem::{Attribute, Category, DiscountTier, Need, Policy, Problem, ProblemParts};
use crate::money::Currency;

/// The format this reads.
const FORMAT: &str = "bundle-problem/1";

/// Reads and checks a problem in the object form of `bundle-problem/1`.
///
/// # Errors
/// Every [`Finding`]: what cannot be read, in the order of the text, and then what [`Problem::new`] finds in the rest.
pub fn read_problem(text: &str) -> Result<Problem, Vec<Finding>> {
    let document: Json = serde_json::from_str(text).map_err(|error| {
        vec![Finding { pointer: String::new(), code: FindingCode::NotJson, detail: error.to_string() }]
    })?;
    let mut reader = Reader::default();
    let parts = reader.problem(&document);
    let mut findings = reader.findings;
    if let Some(parts) = parts {
        findings.extend(check::findings(&parts, &reader.unread));
        if findings.is_empty() {
            return Problem::in_order(parts).map_err(|TooMany| vec![Finding::too_large()]);
        }
    }
    Err(findings)
}

#[derive(Default)]
struct Reader {
    findings: Vec<Finding>,
    /// The pointers of values that left a blank.
    unread: BTreeSet<String>,
}

/// An object with the place where it stands.
struct Fields<'j> {
    at: String,
    fields: BTreeMap<&'j str, &'j Json>,
}

impl Fields<'_> {
    fn pointer(&self, name: &str) -> String {
        format!("{}/{name}", self.at)
    }
}

impl Reader {
    fn problem(&mut self, document: &Json) -> Option<ProblemParts> {
        let known = ["format", "currency", "categories", "policy", "needs"];
        let root = self.object(document, String::new(), &known)?;
        if let Some(format) = self.text(&root, "format")
            && format != FORMAT
        {
            let detail = format!("must be {FORMAT:?}");
            self.report(root.pointer("format"), FindingCode::UnknownFormat, detail);
        }
        let code = self.text(&root, "currency");
        let currency = code.map(|code| Currency::from_code(&code));
        if let Some(Err(error)) = currency {
            self.report(root.pointer("currency"), FindingCode::UnknownCurrency, error.to_string());
        }
        Some(ProblemParts {
            currency: currency.and_then(Result::ok).unwrap_or(Currency::Eur),
            categories: self.each(&root, "categories", Self::category),
            policy: self.policy(&root),
            needs: self.each(&root, "needs", Self::need),
        })
    }

    fn category(&mut self, category: &Json, at: String) -> Category {
        let known =
            ["id", "unit", "basePriceMinor", "attributes", "discountTiers", "lotCostMinor", "aloneCostMinor"];
        let fields = self.object_or_blank(category, at, &known);
        Category {
            id: self.text(&fields, "id").unwrap_or_default(),
            unit: self.text(&fields, "unit").unwrap_or_default(),
            base_price_minor: self.number(&fields, "basePriceMinor"),
            attributes: self.each(&fields, "attributes", Self::attribute),
            discount_tiers: self.each(&fields, "discountTiers", Self::tier),
            lot_cost_minor: self.number(&fields, "lotCostMinor"),
            alone_cost_minor: self.number(&fields, "aloneCostMinor"),
        }
    }

    fn attribute(&mut self, attribute: &Json, at: String) -> Attribute {
        let fields = self.object_or_blank(attribute, at, &["key", "levels", "incrementMinor"]);
        Attribute {
            key: self.text(&fields, "key").unwrap_or_default(),
            levels: self
                .each(&fields, "levels", |reader, level, at| reader.as_text(level, at).unwrap_or_default()),
            increment_minor: self.each(&fields, "incrementMinor", |reader, increment, at| {
                reader.as_number(increment, at).unwrap_or_default()
            }),
        }
    }

    fn tier(&mut self, tier: &Json, at: String) -> DiscountTier {
        let fields = self.object_or_blank(tier, at, &["fromQuantity", "rateBp"]);
        DiscountTier {
            from_quantity: self.number(&fields, "fromQuantity"),
            rate_bp: self.number(&fields, "rateBp"),
        }
    }

    fn policy(&mut self, root: &Fields<'_>) -> Policy {
        let known = ["regionPrefix", "minLotMembers", "maxLotMembers", "maxLotValueMinor", "apart"];
        let Some(policy) = self.required(root, "policy") else {
            return Policy::default();
        };
        let fields = self.object_or_blank(policy, root.pointer("policy"), &known);
        // The only field with a documented default.
        let has_minimum = fields.fields.contains_key("minLotMembers");
        Policy {
            region_prefix: self.number(&fields, "regionPrefix"),
            min_lot_members: if has_minimum {
                self.number(&fields, "minLotMembers")
            } else {
                Policy::DEFAULT_MIN_LOT_MEMBERS
            },
            max_lot_members: self.number_or_null(&fields, "maxLotMembers"),
            max_lot_value_minor: self.number_or_null(&fields, "maxLotValueMinor"),
            apart: self.each(&fields, "apart", Self::pair),
        }
    }

    fn pair(&mut self, pair: &Json, at: String) -> (String, String) {
        if let Json::List(ids) = pair
            && let [one, other] = ids.as_slice()
        {
            let one = self.as_text(one, format!("{at}/0"));
            let other = self.as_text(other, format!("{at}/1"));
            return (one.unwrap_or_default(), other.unwrap_or_default());
        }
        self.unreadable(at, "must be a list of two need ids".to_owned());
        Default::default()
    }

    fn need(&mut self, need: &Json, at: String) -> Need {
        let known = [
            "id",
            "member",
            "category",
            "quantity",
            "levels",
            "match",
            "region",
            "startFrom",
            "startUntil",
            "maxUnitPriceMinor",
        ];
        let fields = self.object_or_blank(need, at, &known);
        let start_from = self.date(&fields, "startFrom");
        let start_until = self.date(&fields, "startUntil");
        let any_day = start_from.or(start_until).unwrap_or_default();
        Need {
            id: self.text(&fields, "id").unwrap_or_default(),
            member: self.text(&fields, "member").unwrap_or_default(),
            category: self.text(&fields, "category").unwrap_or_default(),
            quantity: self.number(&fields, "quantity"),
            levels: self.map(&fields, "levels", Self::as_number),
            matching: self.map(&fields, "match", Self::as_text),
            region: self.text(&fields, "region").unwrap_or_default(),
            start_from: start_from.unwrap_or(any_day),
            start_until: start_until.unwrap_or(any_day),
            max_unit_price_minor: self.number_or_null(&fields, "maxUnitPriceMinor"),
        }
    }

    fn report(&mut self, pointer: String, code: FindingCode, detail: String) {
        self.findings.push(Finding { pointer, code, detail });
    }

    fn unreadable(&mut self, pointer: String, detail: String) {
        self.unread.insert(pointer.clone());
        self.report(pointer, FindingCode::WrongType, detail);
    }

    fn object<'j>(&mut self, json: &'j Json, at: String, known: &[&str]) -> Option<Fields<'j>> {
        let Json::Object(entries) = json else {
            self.unreadable(at, format!("must be an object, not {}", json.kind()));
            return None;
        };
        let mut fields = BTreeMap::new();
        for (name, value) in entries {
            let pointer = || format!("{at}/{}", escaped(name));
            if !known.is_empty() && !known.contains(&name.as_str()) {
                let detail = format!("must be one of {}", known.join(", "));
                self.report(pointer(), FindingCode::UnknownField, detail);
            } else if fields.insert(name.as_str(), value).is_some() {
                self.report(pointer(), FindingCode::RepeatedField, "must be there once".to_owned());
            }
        }
        Some(Fields { at, fields })
    }

    /// As [`Self::object`]; something else has no fields, and none of them is complained of.
    fn object_or_blank<'j>(&mut self, json: &'j Json, at: String, known: &[&str]) -> Fields<'j> {
        self.object(json, at.clone(), known).unwrap_or(Fields { at, fields: BTreeMap::new() })
    }

    fn required<'j>(&mut self, fields: &Fields<'j>, name: &str) -> Option<&'j Json> {
        let found = fields.fields.get(name).copied();
        if found.is_none() {
            let pointer = fields.pointer(name);
            if !self.unread.contains(&fields.at) {
                self.report(pointer.clone(), FindingCode::MissingField, "must be there".to_owned());
            }
            self.unread.insert(pointer);
        }
        found
    }

    fn text(&mut self, fields: &Fields<'_>, name: &str) -> Option<String> {
        let value = self.required(fields, name)?;
        self.as_text(value, fields.pointer(name))
    }

    fn number(&mut self, fields: &Fields<'_>, name: &str) -> i64 {
        let value = self.required(fields, name);
        let number = value.and_then(|value| self.as_number(value, fields.pointer(name)));
        number.unwrap_or_default()
    }

    fn number_or_null(&mut self, fields: &Fields<'_>, name: &str) -> Option<i64> {
        let value = self.required(fields, name)?;
        if *value == Json::Null {
            return None;
        }
        self.as_number(value, fields.pointer(name))
    }

    fn date(&mut self, fields: &Fields<'_>, name: &str) -> Option<NaiveDate> {
        let text = self.text(fields, name)?;
        let date = plain_date(&text);
        if date.is_none() {
            let detail = "must be a date such as 2027-08-01".to_owned();
            self.unreadable(fields.pointer(name), detail);
        }
        date
    }

    fn each<T>(
        &mut self,
        fields: &Fields<'_>,
        name: &str,
        read: impl Fn(&mut Self, &Json, String) -> T,
    ) -> Vec<T> {
        let at = fields.pointer(name);
        match self.required(fields, name) {
            None => Vec::new(),
            Some(Json::List(items)) => {
                let items = items.iter().enumerate();
                items.map(|(position, item)| read(self, item, format!("{at}/{position}"))).collect()
            }
            Some(other) => {
                self.unreadable(at, format!("must be a list, not {}", other.kind()));
                Vec::new()
            }
        }
    }

    fn map<T>(
        &mut self,
        fields: &Fields<'_>,
        name: &str,
        read: impl Fn(&mut Self, &Json, String) -> Option<T>,
    ) -> BTreeMap<String, T> {
        let Some(value) = self.required(fields, name) else {
            return BTreeMap::new();
        };
        let entries = self.object_or_blank(value, fields.pointer(name), &[]);
        let mut map = BTreeMap::new();
        for (name, value) in &entries.fields {
            if let Some(value) = read(self, value, entries.pointer(&escaped(name))) {
                map.insert((*name).to_owned(), value);
            }
        }
        map
    }

    fn as_text(&mut self, value: &Json, at: String) -> Option<String> {
        if let Json::Text(text) = value {
            return Some(text.clone());
        }
        self.unreadable(at, format!("must be a text, not {}", value.kind()));
        None
    }

    fn as_number(&mut self, value: &Json, at: String) -> Option<i64> {
        let Json::Whole(number) = value else {
            self.unreadable(at, format!("must be a whole number, not {}", value.kind()));
            return None;
        };
        let number = i64::try_from(*number).ok();
        if number.is_none() {
            self.unread.insert(at.clone());
            self.report(at, FindingCode::NumberOutOfRange, "must fit 64 bits".to_owned());
        }
        number
    }
}

/// Only `YYYY-MM-DD`: the parser alone would also take signs, spaces and single digits.
fn plain_date(text: &str) -> Option<NaiveDate> {
    let plain = text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if plain { text.parse().ok() } else { None }
}
