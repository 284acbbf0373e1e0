//! Contracts: once the award is final, one for every member that a lot carries something for.

use std::collections::{BTreeMap, BTreeSet};

use samenkoop_contracts::{Choices, Edition, Gap, Language, Values, assemble, library};
use samenkoop_core::{
    calendar::local_date,
    digest::Sha256Digest,
    evaluation::wording::Language as Spoken,
    id::{BidId, ContractId, LotId, MemberId, SupplierId, TenderId},
    localized::Localized,
    mandate::Mandate,
    member::{Member, Site},
    money::Money,
    names::LegalName,
    supplier::Supplier,
    tender::{Lot, TenderPhase},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    AppError, Code, Record,
    award_letters::{suppliers, title},
    contract_parts::{self, Part},
    contract_terms::{self, FIXED_BLANKS, FIXED_CHOICE, Facts},
    opened_tender::OpenedTender,
    record,
};
use crate::{
    auth::{Acting, Role},
    store::{
        ContractFilter, ContractTerms, EditionName, Page, PageRequest, StoreError, StoredAward,
        StoredContract, StoredLot, TenderAllocation, Tx, Versioned,
    },
    wire::InputError,
};

/// How long a contract lasts when the tender does not say, in months: the longest that needs no motivation (Aw 2.140(3)).
const DEFAULT_TERM_MONTHS: u16 = 48;

/// What officers say beyond what the award fixes and the house holds.
#[derive(Debug, Clone, Default)]
pub struct GivenTerms {
    /// Values by the name of their blank.
    pub values: Values,
    /// Choices; answers replace those of the house.
    pub choices: Choices,
}

/// Makes the contracts that are not there yet, and gives all of them with the number of new ones.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Refused`] before the award is final; [`AppError::Invalid`] for terms that the award fixes;
/// [`AppError::Findings`] with everything that keeps any contract from being assembled.
pub fn make(
    tx: &mut Tx<'_>,
    acting: &Acting,
    cooperative: &LegalName,
    tender: TenderId,
    given: &GivenTerms,
) -> Result<(usize, Vec<Versioned<StoredContract>>), AppError> {
    refuse_fixed(given)?;
    let stored = tx.tender_find(tender)?.ok_or(AppError::NotFound)?;
    let phase = stored.value.tender.phase(acting.now);
    if phase != TenderPhase::Awarded {
        let why = format!("contracts are made once the award is final, and this tender is {phase}");
        return Err(AppError::refused(Code::PhaseForbids, why));
    }
    let mut contracts = tx.contract_list(tender)?;
    let there: BTreeSet<(LotId, MemberId)> =
        contracts.iter().map(|known| (known.value.lot_id, known.value.member_id)).collect();
    let opened = OpenedTender::of(tx, stored)?;
    let room = Room::read(tx, opened, cooperative)?;
    let mut findings = Vec::new();
    let mut made = Vec::new();
    for (award, bid, supplier) in room.won() {
        for part in room.parts(award, bid)? {
            if there.contains(&(award.lot_id, part.member_id)) {
                continue;
            }
            match room.contract(award, supplier, part, given, acting)? {
                Ok(contract) => made.push(contract),
                Err(gaps) => findings.extend(gaps),
            }
        }
    }
    if !findings.is_empty() {
        return Err(AppError::Findings { findings });
    }
    for contract in &made {
        contracts.push(tx.contract_insert(contract)?);
        let detail = json!({ "tenderId": tender.to_string(), "lotId": contract.lot_id.to_string(), "memberId": contract.member_id.to_string() });
        let subject = contract.id.to_string();
        record(tx, acting, Record { action: "contractMade", subject_kind: "contract", subject, detail })?;
    }
    contracts.sort_by_key(|contract| contract.value.id);
    Ok((made.len(), contracts))
}

fn refuse_fixed(given: &GivenTerms) -> Result<(), AppError> {
    let error = |pointer: String| InputError {
        pointer,
        code: "fixedByAward",
        detail: "this follows from the award and cannot be given".to_owned(),
    };
    let values = given.values.iter().filter(|(name, _)| FIXED_BLANKS.contains(name));
    let mut errors: Vec<InputError> = values.map(|(name, _)| error(format!("/values/{name}"))).collect();
    if given.choices.answers.contains_key(FIXED_CHOICE) {
        errors.push(error(format!("/choices/answers/{FIXED_CHOICE}")));
    }
    if errors.is_empty() { Ok(()) } else { Err(AppError::Invalid(errors)) }
}

/// The contracts that the caller may see.
///
/// # Errors
/// [`AppError::Store`] when the database fails.
pub fn list(
    tx: &mut Tx<'_>,
    acting: &Acting,
    tender_id: Option<TenderId>,
    page: &PageRequest,
) -> Result<Page<Versioned<StoredContract>>, AppError> {
    let filter = match acting.caller.role() {
        Some(Role::Supplier(_)) => {
            ContractFilter { supplier_id: acting.supplier_filter()?, tender_id, ..ContractFilter::default() }
        }
        Some(Role::Member(_) | Role::Officer | Role::Auditor | Role::Admin) | None => {
            ContractFilter { member_id: acting.member_filter()?, tender_id, ..ContractFilter::default() }
        }
    };
    Ok(tx.contract_page(&filter, page)?)
}

/// One contract.
///
/// # Errors
/// [`AppError::NotFound`] for one that is not there, or is of another member or supplier.
pub fn read(
    tx: &mut Tx<'_>,
    acting: &Acting,
    contract: ContractId,
) -> Result<Versioned<StoredContract>, AppError> {
    let found = tx.contract_find(contract)?.ok_or(AppError::NotFound)?;
    match acting.caller.role() {
        Some(Role::Supplier(_)) => acting.reach_supplier(found.value.supplier_id)?,
        Some(Role::Member(_) | Role::Officer | Role::Auditor | Role::Admin) | None => {
            acting.reach_member(found.value.member_id)?;
        }
    }
    Ok(found)
}

/// The text of a contract, drawn from the edition it was made of. The same contract always gives the same text.
///
/// # Errors
/// [`AppError::Store`] when the edition is not in the library or the terms no longer fill it.
pub fn document(
    contract: &StoredContract,
    language: Language,
) -> Result<samenkoop_contracts::Contract, AppError> {
    let wanted = contract.edition.sha256.to_string();
    let missing = || StoreError::corrupt("contracts.edition_sha256", "the library has no such edition");
    let edition = library::editions().iter().find(|edition| edition.digest().to_string() == wanted);
    let (edition, terms) = (edition.ok_or_else(missing)?, &contract.terms);
    assemble(edition, &terms.values, &terms.choices, language).map_err(|gaps| {
        let why: Vec<String> = gaps.iter().map(ToString::to_string).collect();
        StoreError::corrupt("contracts.terms", why.join("; ")).into()
    })
}

/// Everything that the contracts of a tender are made from.
struct Room<'a> {
    cooperative: &'a LegalName,
    edition: &'static Edition,
    opened: OpenedTender,
    awards: Vec<StoredAward>,
    carried: BTreeMap<LotId, Vec<TenderAllocation>>,
    members: BTreeMap<MemberId, Member>,
    sites: Vec<Site>,
    mandates: Vec<Mandate>,
    suppliers: BTreeMap<SupplierId, Supplier>,
    categories: BTreeMap<LotId, samenkoop_core::category::Category>,
}

impl<'a> Room<'a> {
    fn read(tx: &mut Tx<'_>, opened: OpenedTender, cooperative: &'a LegalName) -> Result<Self, AppError> {
        let awards = tx.award_list(opened.tender().id())?;
        let mut carried: BTreeMap<LotId, Vec<TenderAllocation>> = BTreeMap::new();
        for allocation in tx.tender_allocations(opened.tender().id())? {
            carried.entry(allocation.lot_id).or_default().push(allocation);
        }
        let ids: BTreeSet<MemberId> = carried.values().flatten().map(|part| part.member_id).collect();
        let ids: Vec<MemberId> = ids.into_iter().collect();
        let members = tx.member_list(&ids)?.into_iter().map(|member| (member.id, member)).collect();
        let mut categories = BTreeMap::new();
        for lot in &opened.lots {
            let category = tx.category_find(&lot.value.lot.category)?;
            let unknown = || StoreError::corrupt("lots.category_id", "an unknown category");
            categories.insert(lot.value.lot.id, category.ok_or_else(unknown)?.value);
        }
        let winners = awards.iter().filter_map(|award| award.winner.map(|(_, supplier)| supplier)).collect();
        Ok(Self {
            cooperative,
            edition: library::framework_agreement(),
            awards,
            carried,
            members,
            sites: tx.site_all(None)?,
            mandates: tx.mandate_list(&ids)?,
            suppliers: suppliers(tx, &winners)?,
            categories,
            opened,
        })
    }

    /// The awards that somebody won, with the bid and the supplier.
    fn won(&self) -> impl Iterator<Item = (&StoredAward, BidId, &Supplier)> {
        self.awards.iter().filter_map(|award| {
            let (bid, supplier) = award.winner?;
            Some((award, bid, self.suppliers.get(&supplier)?))
        })
    }

    fn lot(&self, lot: LotId) -> Result<&StoredLot, AppError> {
        Ok(&self.opened.lot(lot).ok_or(AppError::NotFound)?.value)
    }

    /// What each member buys in a lot, exact: the parts of a line add up to the line of the bid, and so the values to its total.
    fn parts(&self, award: &StoredAward, bid: BidId) -> Result<Vec<Part>, AppError> {
        let lot = &self.lot(award.lot_id)?.lot;
        let bid = self.opened.bid(bid).ok_or(AppError::NotFound)?;
        let items = self.opened.items.get(&lot.id).map(Vec::as_slice).unwrap_or_default();
        let carried = self.carried.get(&lot.id).map(Vec::as_slice).unwrap_or_default();
        contract_parts::parts(bid.content(), items, carried, most(lot, bid.content().total()))
            .map_err(|error| StoreError::corrupt("allocations", error).into())
    }

    fn contract(
        &self,
        award: &StoredAward,
        supplier: &Supplier,
        part: Part,
        given: &GivenTerms,
        acting: &Acting,
    ) -> Result<Result<StoredContract, Vec<Value>>, AppError> {
        let lot = &self.lot(award.lot_id)?.lot;
        let plan = self.opened.tender().plan();
        let unknown = |what| move || AppError::Store(StoreError::corrupt("allocations", what));
        let member = self.members.get(&part.member_id).ok_or_else(unknown("an unknown member"))?;
        let category = self.categories.get(&lot.id).ok_or_else(unknown("an unknown category"))?;
        let (nl, en) = (Spoken::Dutch, Spoken::English);
        // Whose mandate was revoked or has ended no longer speaks for the member.
        let today = local_date(acting.now);
        let of_member = self.mandates.iter().filter(|mandate| {
            mandate.terms().member_id == member.id
                && mandate.terms().category_id == lot.category
                && mandate.holds_on(today)
        });
        let facts = Facts {
            cooperative: self.cooperative,
            tender_title: Localized { nl: title(&plan.title, nl)?, en: title(&plan.title, en)? },
            tender_reference: self.opened.tender().reference().to_string(),
            lot,
            lot_title: Localized { nl: title(&lot.title, nl)?, en: title(&lot.title, en)? },
            category,
            award_decided_on: local_date(award.decided_at),
            starts_on: lot.start_window.from_on().max(today),
            term_months: u32::from(plan.framework_term_months.unwrap_or(DEFAULT_TERM_MONTHS)),
            member,
            mandate: of_member.max_by_key(|mandate| (mandate.terms().signed_on, mandate.terms().id)),
            sites: &self.sites,
            delivery_sites: self.sites.iter().filter(|site| part.sites.contains(&site.id)).collect(),
            supplier,
            lines: &part.lines,
            quantity: part.quantity,
            value: part.value,
            maximum_value: part.maximum,
            lot_maximum_value: most(lot, part.lot_total),
        };
        let (values, choices) = match contract_terms::of_the_house(&facts) {
            Ok((values, choices)) => joined(values, choices, given),
            Err(error) => return Ok(Err(vec![finding("unreadable_name", &error, lot.id, member.id)])),
        };
        let gap = |gap: &Gap| finding(gap.code(), gap, lot.id, member.id);
        let gaps: Vec<Value> = gaps(self.edition, &values, &choices).iter().map(gap).collect();
        if !gaps.is_empty() {
            return Ok(Err(gaps));
        }
        let sha256 = Sha256Digest::parse(&self.edition.digest().to_string())
            .map_err(|error| StoreError::corrupt("contracts.edition_sha256", error))?;
        Ok(Ok(StoredContract {
            id: ContractId::from_uuid(Uuid::now_v7()),
            tender_id: award.tender_id,
            lot_id: lot.id,
            award_id: award.id,
            member_id: member.id,
            supplier_id: supplier.id,
            edition: EditionName {
                template: self.edition.key().to_string(),
                number: self.edition.number(),
                sha256,
            },
            terms: ContractTerms { lines: part.lines, values, choices },
            value: part.value,
            created_at: acting.now,
        }))
    }
}

/// The most that can be bought in a lot: what was published, and never less than the bid that won.
fn most(lot: &Lot, total: Money) -> Money {
    lot.maximum_value.filter(|maximum| maximum.minor() >= total.minor()).unwrap_or(total)
}

fn joined(values: Values, choices: Choices, given: &GivenTerms) -> (Values, Choices) {
    let values = values.iter().chain(given.values.iter());
    let values = values.map(|(name, value)| (name.to_owned(), value.clone())).collect();
    let mut answers = choices.answers;
    answers.extend(given.choices.answers.clone());
    (values, Choices { answers, ..given.choices.clone() })
}

/// Everything that keeps the contract from being assembled in either language, each thing once.
fn gaps(edition: &Edition, values: &Values, choices: &Choices) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = Vec::new();
    for language in Language::ALL {
        let found = assemble(edition, values, choices, language).err().unwrap_or_default();
        gaps.extend(found.into_iter().filter(|gap| !gaps.contains(gap)).collect::<Vec<_>>());
    }
    gaps
}

fn finding(code: &str, why: &dyn std::fmt::Display, lot: LotId, member: MemberId) -> Value {
    json!({
        "code": code, "lotId": lot.to_string(), "memberId": member.to_string(), "detail": why.to_string(), "severity": "blocks",
    })
}
