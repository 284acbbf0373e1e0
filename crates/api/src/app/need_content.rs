//! From what a member filled in to the content of a need, with everything that is wrong with it at once.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use samenkoop_core::{
    category::Category,
    codes::CategoryId,
    id::{MemberId, SiteId},
    money::Money,
    names::Prose,
    need::{
        Budget, Certainty, CertaintyError, Commitment, Need, NeedContent, NeedLine, NeedLines,
        NeedLinesProblem, NeedProblem, PriceCondition, Probability, RequirementError, Requirements,
        StartWindow,
    },
};

use super::AppError;
use crate::{store::Tx, wire::InputError};

/// What a member fills in, each part valid by itself and not yet held against the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedInput {
    /// The kind of thing that is wanted.
    pub category_id: CategoryId,
    /// The level or value asked of each attribute, as people write it.
    pub requirements: BTreeMap<String, String>,
    /// How many for which site.
    pub lines: Vec<NeedLine>,
    /// The first day on which it can start.
    pub start_from: NaiveDate,
    /// The last day on which it can start.
    pub start_until: NaiveDate,
    /// The last day of the present contract.
    pub contract_ends_on: Option<NaiveDate>,
    /// What the member can spend, without VAT.
    pub budget: Option<Money>,
    /// Whether the need is only expected.
    pub is_expected: bool,
    /// How probable an expected need is.
    pub probability: Option<Probability>,
    /// The highest unit price at which the member joins, without VAT.
    pub max_unit_price: Option<Money>,
    /// Anything else the buyer should know.
    pub remarks: Option<Prose>,
}

impl NeedInput {
    /// What stands in a need now, as its member would write it.
    #[must_use]
    pub fn of(need: &Need, category: &Category) -> Self {
        let content = need.content();
        Self {
            category_id: content.category_id.clone(),
            requirements: content.requirements.texts(category),
            lines: content.lines.as_slice().to_vec(),
            start_from: content.window.start_from(),
            start_until: content.window.start_until(),
            contract_ends_on: content.contract_ends_on,
            budget: content.budget.map(Budget::money),
            is_expected: !content.commitment.certainty.is_firm(),
            probability: content.commitment.certainty.probability(),
            max_unit_price: content.commitment.max_unit_price.map(PriceCondition::money),
            remarks: content.remarks.clone(),
        }
    }
}

/// The content with its category and the member's sites, which the core's decision wants to see as well.
pub(super) struct Checked {
    pub content: NeedContent,
    pub category: Category,
    pub sites: Vec<samenkoop_core::member::Site>,
}

/// Holds the parts against each other and against the store.
pub(super) fn check(tx: &mut Tx<'_>, member: MemberId, input: NeedInput) -> Result<Checked, AppError> {
    let sites = tx.site_all(Some(member))?;
    let category = tx.category_find(&input.category_id)?.map(|category| category.value);
    let mut errors = Vec::new();
    if category.is_none() {
        let detail = format!("there is no category {}", input.category_id);
        errors.push(error("/categoryId", "unknownCategory", detail));
    }
    let requirements = match category.as_ref().map(|known| Requirements::parse(known, &input.requirements)) {
        Some(Ok(requirements)) => Some(requirements),
        Some(Err(misfits)) => {
            errors.extend(misfits.iter().map(misfit));
            None
        }
        None => None,
    };
    let own: HashSet<SiteId> = sites.iter().map(|site| site.id).collect();
    for (position, line) in input.lines.iter().enumerate() {
        if !own.contains(&line.site_id) {
            errors.push(unknown_site(position, line.site_id));
        }
    }
    let mut lines = input.lines;
    let checked_lines = NeedLines::new(lines.clone()).map_err(|problems| {
        errors.extend(problems.iter().map(lines_problem));
    });
    let window = StartWindow::new(input.start_from, input.start_until)
        .map_err(|reversed| errors.push(error("/startUntilOn", "windowReversed", reversed.to_string())));
    let budget = input.budget.map(Budget::new).transpose().map_err(|nothing| {
        errors.push(error("/budget", "invalidAmount", nothing.to_string()));
    });
    let commitment = commitment(input.is_expected, input.probability, input.max_unit_price)
        .map_err(|wrong| errors.extend(wrong));
    // A need is stored and shown with its lines in the order of their sites.
    lines.sort_by_key(|line| line.site_id);
    match (
        category,
        requirements,
        checked_lines.and_then(|_| NeedLines::new(lines).map_err(drop)),
        window,
        budget,
        commitment,
    ) {
        (Some(category), Some(requirements), Ok(lines), Ok(window), Ok(budget), Ok(commitment))
            if errors.is_empty() =>
        {
            let content = NeedContent {
                category_id: input.category_id,
                requirements,
                lines,
                window,
                contract_ends_on: input.contract_ends_on,
                budget,
                commitment,
                remarks: input.remarks,
            };
            Ok(Checked { content, category, sites })
        }
        _ => Err(AppError::Invalid(errors)),
    }
}

/// How far the member commits itself, or everything that contradicts itself in it.
fn commitment(
    is_expected: bool,
    probability: Option<Probability>,
    max_unit_price: Option<Money>,
) -> Result<Commitment, Vec<InputError>> {
    let mut errors = Vec::new();
    let certainty = Certainty::new(is_expected, probability).map_err(|wrong| {
        let code = match wrong {
            CertaintyError::NoProbability => "missing",
            CertaintyError::FirmWithProbability => "notExpected",
        };
        errors.push(error("/probabilityBp", code, wrong.to_string()));
    });
    let condition = max_unit_price.map(PriceCondition::new).transpose().map_err(|wrong| {
        errors.push(error("/maxUnitPrice", "invalidAmount", wrong.to_string()));
    });
    match (certainty, condition) {
        (Ok(certainty), Ok(max_unit_price)) => Ok(Commitment { certainty, max_unit_price }),
        _ => Err(errors),
    }
}

/// What the core says of a content, with its place.
pub(super) fn told(problems: &[NeedProblem]) -> AppError {
    let told = problems.iter().map(|problem| match problem {
        NeedProblem::OtherCategory { .. } => error("/categoryId", "unknownCategory", problem.to_string()),
        NeedProblem::UnknownSite { position, site_id } => unknown_site(*position, *site_id),
        NeedProblem::Requirement(wrong) => misfit(wrong),
    });
    AppError::Invalid(told.collect())
}

fn misfit(wrong: &RequirementError) -> InputError {
    let code = match wrong {
        RequirementError::UnknownAttribute { .. } => "notInCategory",
        RequirementError::NotOneOf { .. } => "unknownValue",
        RequirementError::Missing { .. } => "missing",
    };
    let key = wrong.key().replace('~', "~0").replace('/', "~1");
    InputError { pointer: format!("/requirements/{key}"), code, detail: wrong.to_string() }
}

fn unknown_site(position: usize, site: SiteId) -> InputError {
    InputError {
        pointer: format!("/lines/{position}/siteId"),
        code: "unknownSite",
        detail: format!("the member has no site {site}"),
    }
}

fn lines_problem(problem: &NeedLinesProblem) -> InputError {
    let (pointer, code) = match problem {
        NeedLinesProblem::NoLines => ("/lines".to_owned(), "noLines"),
        NeedLinesProblem::SiteTwice { position, .. } => (format!("/lines/{position}/siteId"), "siteTwice"),
        NeedLinesProblem::MinimumAboveQuantity { position, .. } => {
            (format!("/lines/{position}/minQuantity"), "outsideTolerance")
        }
        NeedLinesProblem::MaximumBelowQuantity { position, .. } => {
            (format!("/lines/{position}/maxQuantity"), "outsideTolerance")
        }
        NeedLinesProblem::TooMuch => ("/lines".to_owned(), "outOfRange"),
    };
    InputError { pointer, code, detail: problem.to_string() }
}

fn error(pointer: &str, code: &'static str, detail: String) -> InputError {
    InputError { pointer: pointer.to_owned(), code, detail }
}
