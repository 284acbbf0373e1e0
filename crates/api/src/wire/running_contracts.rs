//! Contracts that members have outside the cooperative.

use deserr::{Deserr, IntoValue, MergeWithError, Value, ValuePointerRef};
use samenkoop_core::renewal;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    InputErrors, Money, MoneyIn, Number, Patch, Requirements, Text, TextProblem, needs::NeedLine, number,
    text,
};
use crate::{app::running_contracts::RunningContractInput, store::Versioned};

/// In what a notice period is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, error = InputErrors)]
pub enum NoticeUnit {
    /// Calendar days.
    Days,
    /// Calendar months.
    Months,
}

/// How long before its end a contract must be given notice of: 1 to 1,098 days, or 1 to 36 months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NoticePeriod {
    /// How many.
    #[schema(minimum = 1, maximum = 1098, example = 3)]
    pub count: u16,
    /// Of what.
    #[schema(example = "months")]
    pub unit: NoticeUnit,
}

impl From<renewal::NoticePeriod> for NoticePeriod {
    fn from(period: renewal::NoticePeriod) -> Self {
        match period {
            renewal::NoticePeriod::Days(count) => Self { count, unit: NoticeUnit::Days },
            renewal::NoticePeriod::Months(count) => Self { count, unit: NoticeUnit::Months },
        }
    }
}

#[derive(Deserr)]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
struct RawNotice {
    count: u16,
    unit: NoticeUnit,
}

/// A notice period that was read: a domain value, described as [`NoticePeriod`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoticeIn(pub renewal::NoticePeriod);

impl Deserr<InputErrors> for NoticeIn {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, InputErrors> {
        let RawNotice { count, unit } = RawNotice::deserialize_from_value(value, location)?;
        let period = match unit {
            NoticeUnit::Days => renewal::NoticePeriod::days(count),
            NoticeUnit::Months => renewal::NoticePeriod::months(count),
        };
        period.map(Self).map_err(|error| {
            let problem = TextProblem { code: "outOfRange", detail: error.to_string() };
            deserr::take_cf_content(<InputErrors as MergeWithError<TextProblem>>::merge(
                None, problem, location,
            ))
        })
    }
}

/// A member's contract with a supplier that this service did not make.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunningContract {
    /// The id.
    pub id: text::RunningContractId,
    /// The member that has it.
    pub member_id: text::MemberId,
    /// What is bought under it.
    pub category_id: text::CategoryId,
    /// With whom it is.
    pub supplier_name: text::LegalName,
    /// The sites it is for; empty when it is for all of the member's.
    pub site_ids: Vec<text::SiteId>,
    /// How many units it is for, in the unit of the category.
    pub quantity: Option<number::Quantity>,
    /// What it costs in a year, without VAT.
    pub yearly_value: Option<Money>,
    /// Its last day when nothing is extended.
    pub ends_on: text::Date,
    /// Its last day when every extension that it allows is used.
    pub extension_ends_on: Option<text::Date>,
    /// How long before the end notice must be given; `null` when it ends by itself.
    pub notice_period: Option<NoticePeriod>,
    /// Anything else the buyer should know.
    pub remarks: Option<text::Prose>,
}

impl From<Versioned<renewal::RunningContract>> for RunningContract {
    fn from(contract: Versioned<renewal::RunningContract>) -> Self {
        let renewal::RunningContract { id, member_id, content } = contract.value;
        Self {
            id: Text(id),
            member_id: Text(member_id),
            category_id: Text(content.category_id),
            supplier_name: Text(content.supplier_name),
            site_ids: content.site_ids.into_iter().map(Text).collect(),
            quantity: content.quantity.map(Number),
            yearly_value: content.yearly_value.map(Money::from),
            ends_on: Text(content.ends_on),
            extension_ends_on: content.extension_ends_on.map(Text),
            notice_period: content.notice.map(NoticePeriod::from),
            remarks: content.remarks.map(Text),
        }
    }
}

/// A contract to be added to a member. How many units it is for, what it costs in a year, or both.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewRunningContract {
    /// The id, if you make it yourself.
    #[deserr(default)]
    pub id: Option<text::RunningContractId>,
    /// What is bought under it.
    pub category_id: text::CategoryId,
    /// With whom it is.
    pub supplier_name: text::LegalName,
    /// The sites it is for; left out or empty for all of the member's.
    #[deserr(default)]
    #[schema(required = false, max_items = 500)]
    pub site_ids: Vec<text::SiteId>,
    /// How many units it is for, in the unit of the category.
    #[deserr(default)]
    pub quantity: Option<number::Quantity>,
    /// What it costs in a year, without VAT; above zero.
    #[deserr(default)]
    pub yearly_value: Option<MoneyIn>,
    /// Its last day when nothing is extended.
    pub ends_on: text::Date,
    /// Its last day when every extension that it allows is used.
    #[deserr(default)]
    pub extension_ends_on: Option<text::Date>,
    /// How long before the end notice must be given; leave it out when it ends by itself.
    #[deserr(default)]
    #[schema(value_type = Option<NoticePeriod>)]
    pub notice_period: Option<NoticeIn>,
    /// Anything else the buyer should know.
    #[deserr(default)]
    pub remarks: Option<text::Prose>,
}

impl From<NewRunningContract> for RunningContractInput {
    fn from(new: NewRunningContract) -> Self {
        Self {
            category_id: new.category_id.0,
            supplier_name: new.supplier_name.0,
            site_ids: new.site_ids.into_iter().map(|site| site.0).collect(),
            quantity: new.quantity.map(|quantity| quantity.0),
            yearly_value: new.yearly_value.map(|value| value.0),
            ends_on: new.ends_on.0,
            extension_ends_on: new.extension_ends_on.map(|day| day.0),
            notice: new.notice_period.map(|notice| notice.0),
            remarks: new.remarks.map(|remarks| remarks.0),
        }
    }
}

/// What may be changed of a running contract. What is left out stays as it is; `null` empties a field that can be empty.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct RunningContractPatch {
    /// What is bought under it.
    #[deserr(default)]
    pub category_id: Option<text::CategoryId>,
    /// With whom it is.
    #[deserr(default)]
    pub supplier_name: Option<text::LegalName>,
    /// All sites anew; empty for all of the member's.
    #[deserr(default)]
    #[schema(max_items = 500)]
    pub site_ids: Option<Vec<text::SiteId>>,
    /// How many units it is for.
    #[deserr(default)]
    #[schema(value_type = Option<number::Quantity>, required = false)]
    pub quantity: Patch<number::Quantity>,
    /// What it costs in a year, without VAT; above zero.
    #[deserr(default)]
    #[schema(value_type = Option<Money>, required = false)]
    pub yearly_value: Patch<MoneyIn>,
    /// Its last day when nothing is extended.
    #[deserr(default)]
    pub ends_on: Option<text::Date>,
    /// Its last day when every extension that it allows is used.
    #[deserr(default)]
    #[schema(value_type = Option<text::Date>, required = false)]
    pub extension_ends_on: Patch<text::Date>,
    /// How long before the end notice must be given.
    #[deserr(default)]
    #[schema(value_type = Option<NoticePeriod>, required = false)]
    pub notice_period: Patch<NoticeIn>,
    /// Anything else the buyer should know.
    #[deserr(default)]
    #[schema(value_type = Option<text::Prose>, required = false)]
    pub remarks: Patch<text::Prose>,
}

impl RunningContractPatch {
    /// What stands there after the change.
    #[must_use]
    pub fn applied(self, current: RunningContractInput) -> RunningContractInput {
        let sites = self.site_ids.map(|sites| sites.into_iter().map(|site| site.0).collect());
        RunningContractInput {
            category_id: self.category_id.map_or(current.category_id, |id| id.0),
            supplier_name: self.supplier_name.map_or(current.supplier_name, |name| name.0),
            site_ids: sites.unwrap_or(current.site_ids),
            quantity: self.quantity.map(|quantity| quantity.0).apply(current.quantity),
            yearly_value: self.yearly_value.map(|value| value.0).apply(current.yearly_value),
            ends_on: self.ends_on.map_or(current.ends_on, |day| day.0),
            extension_ends_on: self.extension_ends_on.map(|day| day.0).apply(current.extension_ends_on),
            notice: self.notice_period.map(|notice| notice.0).apply(current.notice),
            remarks: self.remarks.map(|remarks| remarks.0).apply(current.remarks),
        }
    }
}

/// What you add to what the contract says already, to draft the need that follows on it.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct FollowingNeed {
    /// The id of the need, if you make it yourself.
    #[deserr(default)]
    pub id: Option<text::NeedId>,
    /// The level or value of attributes of the category. A level that is left out is the lowest; a value on which all needs of a lot
    /// agree must be given.
    #[deserr(default)]
    #[schema(required = false)]
    pub requirements: Requirements,
    /// How many for which of your sites; may be left out when the contract is for one site and says how many.
    #[deserr(default)]
    #[schema(min_items = 1)]
    pub lines: Option<Vec<NeedLine>>,
    /// What you can spend on the whole need, without VAT; above zero.
    #[deserr(default)]
    pub budget: Option<MoneyIn>,
}
