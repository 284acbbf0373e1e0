//! Reads the part of a problem that is not needs: format, currency, categories and policy.

use crate::bundle::problem::check::{Form, Head};
use crate::bundle::problem::finding::FindingCode;
use crate::bundle::problem::json::Json;
use crate::bundle::problem::read::careful::{Fields, Reader};
use crate::bundle::problem::stated::{Attribute, Category, DiscountTier, Policy};
use crate::money::Currency;

/// The format this reads.
const FORMAT: &str = "bundle-problem/1";

impl Reader {
    /// Reads the document without its needs; `None` when it is no object.
    pub(super) fn head(&mut self, document: &Json, form: Form) -> Option<Head> {
        let known = ["format", "currency", "categories", "policy", "needs"];
        let known = match form {
            Form::Object => known.as_slice(),
            Form::Lines => known.get(..4).unwrap_or_default(),
        };
        let root = self.object(document, String::new(), known)?;
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
        let head = Head {
            currency: currency.and_then(Result::ok).unwrap_or(Currency::Eur),
            categories: self.each(&root, "categories", Self::category),
            policy: self.policy(&root),
        };
        if form == Form::Object {
            // What stands in the list went elsewhere; here it is enough that there is one.
            self.each(&root, "needs", |_, _, _| ());
        }
        Some(head)
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
}
