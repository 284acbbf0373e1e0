//! Tenders as rows, and back again with every invariant checked.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use samenkoop_core::{
    category::TenderGroup,
    digest::Sha256Digest,
    evaluation::criterion::AwardModel,
    id::{BundleId, TenderId, UserId},
    localized::Localized,
    moment::Moment,
    names::{Prose, Title},
    rules::{Procedure, RuleSetVersion},
    tender::{BundlingMotivation, StoredMoments, Tender, TenderMoments, TenderPlan, TenderReference},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    StoreError, StoredTender, Versioned,
    rows::{from_json, id, moment, text, to_json},
    schema::tenders,
};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = tenders, treat_none_as_null = true)]
pub(super) struct TenderRow {
    pub(super) id: String,
    bundle_id: Option<String>,
    reference: String,
    category_group: String,
    title_nl: Option<String>,
    title_en: Option<String>,
    description_nl: Option<String>,
    description_en: Option<String>,
    procedure: String,
    framework_term_months: Option<i32>,
    motivations: String,
    award_model: Option<String>,
    award_model_sha256: Option<String>,
    rule_set_version: Option<String>,
    deadline_at: Option<NaiveDateTime>,
    clarifications_until: Option<NaiveDateTime>,
    submitted_at: Option<NaiveDateTime>,
    submitted_by_id: Option<String>,
    published_at: Option<NaiveDateTime>,
    opened_at: Option<NaiveDateTime>,
    evaluated_at: Option<NaiveDateTime>,
    award_decided_at: Option<NaiveDateTime>,
    notified_at: Option<NaiveDateTime>,
    standstill_ends_at: Option<NaiveDateTime>,
    cancelled_at: Option<NaiveDateTime>,
    unsuccessful_at: Option<NaiveDateTime>,
    end_reason: Option<String>,
    cancellation_proposal: Option<String>,
    version: i64,
    created_at: NaiveDateTime,
}

/// The motivations as they stand in their column.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Motivations {
    market: Option<Prose>,
    organisation: Option<Prose>,
    coherence: Option<Prose>,
    lots: Option<Prose>,
    framework_term: Option<Prose>,
    price_only: Option<Prose>,
}

impl TenderRow {
    pub(super) fn new(stored: &StoredTender, version: i64) -> Result<Self, StoreError> {
        let (tender, plan) = (&stored.tender, stored.tender.plan());
        let moments = tender.moments().stored();
        let motivations = Motivations {
            market: plan.bundling_motivation.market.clone(),
            organisation: plan.bundling_motivation.organisation.clone(),
            coherence: plan.bundling_motivation.coherence.clone(),
            lots: plan.lots_motivation.clone(),
            framework_term: plan.framework_term_motivation.clone(),
            price_only: stored.price_only_motivation.clone(),
        };
        let at = |at: Option<Moment>| at.map(Moment::naive_utc);
        Ok(Self {
            id: tender.id().to_string(),
            bundle_id: stored.bundle_id.map(|bundle| bundle.to_string()),
            reference: tender.reference().to_string(),
            category_group: stored.category_group.to_string(),
            title_nl: optional(plan.title.nl.as_ref()),
            title_en: optional(plan.title.en.as_ref()),
            description_nl: optional(plan.description.nl.as_ref()),
            description_en: optional(plan.description.en.as_ref()),
            procedure: word(plan.procedure)?,
            framework_term_months: plan.framework_term_months.map(i32::from),
            motivations: to_json("tenders.motivations", &motivations)?,
            award_model: stored
                .award_model
                .as_ref()
                .map(|model| to_json("tenders.award_model", model))
                .transpose()?,
            award_model_sha256: stored.award_model_sha256.map(|digest| digest.to_string()),
            rule_set_version: tender.rule_set_version().map(|version| version.as_str().to_owned()),
            deadline_at: at(plan.deadline_at),
            clarifications_until: at(plan.clarifications_until),
            submitted_at: at(moments.submitted_at),
            submitted_by_id: stored.submitted_by.map(|user| user.to_string()),
            published_at: at(moments.published_at),
            opened_at: at(moments.opened_at),
            evaluated_at: at(moments.evaluated_at),
            award_decided_at: at(moments.award_decided_at),
            notified_at: at(moments.notified_at),
            standstill_ends_at: at(moments.standstill_ends_at),
            cancelled_at: at(moments.cancelled_at),
            unsuccessful_at: at(moments.unsuccessful_at),
            end_reason: optional(stored.end_reason.as_ref()),
            cancellation_proposal: stored
                .cancellation_proposal
                .as_ref()
                .map(|proposal| to_json("tenders.cancellation_proposal", proposal))
                .transpose()?,
            version,
            created_at: stored.created_at.naive_utc(),
        })
    }

    pub(super) fn tender(self) -> Result<Versioned<StoredTender>, StoreError> {
        let motivations: Motivations = from_json("tenders.motivations", &self.motivations)?;
        let plan = TenderPlan {
            title: titles("tenders.title", self.title_nl.as_deref(), self.title_en.as_deref())?,
            description: proses(
                "tenders.description",
                self.description_nl.as_deref(),
                self.description_en.as_deref(),
            )?,
            procedure: serde_json::from_value(Value::String(self.procedure))
                .map_err(|error| StoreError::corrupt("tenders.procedure", error))?,
            framework_term_months: self
                .framework_term_months
                .map(u16::try_from)
                .transpose()
                .map_err(|error| StoreError::corrupt("tenders.framework_term_months", error))?,
            framework_term_motivation: motivations.framework_term,
            deadline_at: moment(self.deadline_at),
            clarifications_until: moment(self.clarifications_until),
            bundling_motivation: BundlingMotivation {
                market: motivations.market,
                organisation: motivations.organisation,
                coherence: motivations.coherence,
            },
            lots_motivation: motivations.lots,
        };
        let published_at = moment(self.published_at);
        let moments = TenderMoments::new(StoredMoments {
            submitted_at: moment(self.submitted_at),
            published_at,
            // Before publication the deadline is a plan; the notice makes it a moment that counts.
            deadline_at: published_at.and(plan.deadline_at),
            opened_at: moment(self.opened_at),
            evaluated_at: moment(self.evaluated_at),
            award_decided_at: moment(self.award_decided_at),
            notified_at: moment(self.notified_at),
            standstill_ends_at: moment(self.standstill_ends_at),
            cancelled_at: moment(self.cancelled_at),
            unsuccessful_at: moment(self.unsuccessful_at),
        })
        .map_err(|error| StoreError::corrupt("tenders moments", error))?;
        let rule_set = self
            .rule_set_version
            .as_deref()
            .map(|name| text("tenders.rule_set_version", name, RuleSetVersion::parse))
            .transpose()?;
        let tender = Tender::from_parts(
            id("tenders.id", &self.id, TenderId::parse)?,
            text("tenders.reference", &self.reference, TenderReference::new)?,
            plan,
            moments,
            rule_set,
        )
        .map_err(|error| StoreError::corrupt("tenders", error))?;
        let award_model: Option<AwardModel> =
            self.award_model.as_deref().map(|json| from_json("tenders.award_model", json)).transpose()?;
        let frozen = self
            .award_model_sha256
            .as_deref()
            .map(|hex| text("tenders.award_model_sha256", hex, Sha256Digest::parse))
            .transpose()?;
        if frozen.is_some() && frozen != award_model.as_ref().map(AwardModel::frozen) {
            return Err(StoreError::corrupt("tenders.award_model", "it is not the published one"));
        }
        let value = StoredTender {
            tender,
            bundle_id: self
                .bundle_id
                .as_deref()
                .map(|value| id("tenders.bundle_id", value, BundleId::parse))
                .transpose()?,
            category_group: text("tenders.category_group", &self.category_group, TenderGroup::new)?,
            award_model,
            award_model_sha256: frozen,
            price_only_motivation: motivations.price_only,
            submitted_by: self
                .submitted_by_id
                .as_deref()
                .map(|value| id("tenders.submitted_by_id", value, UserId::parse))
                .transpose()?,
            end_reason: self
                .end_reason
                .as_deref()
                .map(|value| text("tenders.end_reason", value, Prose::new))
                .transpose()?,
            cancellation_proposal: self
                .cancellation_proposal
                .as_deref()
                .map(|json| from_json("tenders.cancellation_proposal", json))
                .transpose()?,
            created_at: self.created_at.into(),
        };
        Ok(Versioned { value, version: self.version })
    }
}

/// A procedure as the word it is in JSON.
fn word(procedure: Procedure) -> Result<String, StoreError> {
    match serde_json::to_value(procedure) {
        Ok(Value::String(word)) => Ok(word),
        Ok(other) => Err(StoreError::corrupt("tenders.procedure", other)),
        Err(error) => Err(StoreError::corrupt("tenders.procedure", error)),
    }
}

/// A text as its column.
pub(super) fn optional(text: Option<&impl ToString>) -> Option<String> {
    text.map(ToString::to_string)
}

/// A title in two columns, each of which may be empty in a draft.
pub(super) fn titles(
    what: &'static str,
    nl: Option<&str>,
    en: Option<&str>,
) -> Result<Localized<Option<Title>>, StoreError> {
    let title = |value: Option<&str>| value.map(|value| text(what, value, Title::new)).transpose();
    Ok(Localized { nl: title(nl)?, en: title(en)? })
}

/// A longer text in two columns, each of which may be empty in a draft.
pub(super) fn proses(
    what: &'static str,
    nl: Option<&str>,
    en: Option<&str>,
) -> Result<Localized<Option<Prose>>, StoreError> {
    let prose = |value: Option<&str>| value.map(|value| text(what, value, Prose::new)).transpose();
    Ok(Localized { nl: prose(nl)?, en: prose(en)? })
}
