//! A tender that two members bundled their wifi into: drafted, published or past its deadline.

use std::num::NonZeroU16;

use chrono::NaiveDate;
use samenkoop_api::{
    auth::Role,
    store::{LotItem, StoredAllocation, StoredLot, StoredTender, Tx},
};
use samenkoop_core::{
    calendar::local_date,
    category::{self, Category, TenderGroup},
    codes::{CategoryId, CpvCode, KvkNumber, NutsCode, SiteCode},
    evaluation::{
        criterion::{
            AwardModel, AwardModelDraft, CriterionKey, PointScale, PriceCriterion, QualityCriterion,
        },
        formula::PriceFormula,
        tie::TieBreak,
    },
    id::{LotId, MandateId, MemberId, NeedId, SiteId, TenderId, UserId},
    localized::Localized,
    mandate::{self, MandateTerms},
    member::{Address, Member, Postcode, Pupils, Sector, Site},
    moment::Moment,
    money::{BasisPoints, Currency, Money},
    names::{LegalName, PersonName, Prose, Title},
    need::{self, Commitment, Need, NeedContent, NeedDraft, NeedLine, NeedLines, NeedPhase, Requirements},
    quantity::Quantity,
    rules::{SubmissionForm, rule_set_on},
    tender::{
        BundlingMotivation, Lot, LotOutcome, Pace, StartWindow, Tender, TenderPlan, TenderReference,
        propose_timetable,
    },
};
use uuid::Uuid;

use crate::{
    client::{Answer, Client},
    world::World,
};

/// A tender with everything around it.
pub struct TenderScene {
    pub tender: TenderId,
    /// Lot 1: 30 access points indoor, 20 of the first member and 10 of the second. Lot 2: 5 outdoor, all of the first member.
    pub lots: Vec<LotId>,
    pub members: Vec<MemberId>,
    /// The first member's indoor and outdoor need, then the second member's indoor need.
    pub needs: Vec<NeedId>,
    pub mandates: Vec<MandateId>,
    pub deadline_at: Moment,
    /// Who drafts and submits.
    pub first_officer: Client,
    pub first_officer_id: UserId,
    /// Who publishes what the first submitted.
    pub second_officer: Client,
    pub second_officer_id: UserId,
}

impl TenderScene {
    /// The path of something of the tender, such as `/lots`.
    pub fn path(&self, rest: &str) -> String {
        format!("/v1/tenders/{}{rest}", self.tender)
    }

    /// The path of a lot.
    /// Publishes the version that the officer reads now.
    pub fn publish(&self, officer: &Client) -> Answer {
        let etag = officer.get(&self.path("")).expect(200).etag();
        officer.send("POST", &self.path("/publications"), &[("If-Match", &etag)], None)
    }

    pub fn lot_path(&self, lot: usize) -> String {
        self.path(&format!("/lots/{}", self.lots[lot]))
    }
}

/// A draft that nothing stands in the way of.
pub fn draft_tender(world: &World) -> TenderScene {
    let (first_officer_id, first_officer) = world.somebody(Role::Officer);
    let (second_officer_id, second_officer) = world.somebody(Role::Officer);
    let now = world.now();
    let today = local_date(now);
    let timetable =
        propose_timetable(rule_set_on(today).unwrap(), today, SubmissionForm::Electronic, Pace::default())
            .unwrap();
    let plan = plan(timetable.deadline_at, timetable.clarifications_until);
    let reference = TenderReference::new("NETWORK-2027-01").unwrap();
    let tender = Tender::draft(TenderId::from_uuid(Uuid::now_v7()), reference, plan);
    let tender_id = tender.id();
    let stored = StoredTender {
        award_model: Some(award_model()),
        ..StoredTender::draft(tender, TenderGroup::new("network").unwrap(), now)
    };
    let (members, needs, mandates, lots) = world
        .store
        .write(|tx| -> Result<_, samenkoop_api::app::AppError> {
            let wifi = wifi(tx, now);
            let (first, first_site) = member(tx, 1, now);
            let (second, second_site) = member(tx, 2, now);
            let mandates = [first, second].map(|member| mandate(tx, member, &wifi, today, now));
            let indoor = need(tx, first, first_site, 20, &wifi, "indoor", now);
            let outdoor = need(tx, first, first_site, 5, &wifi, "outdoor", now);
            let other = need(tx, second, second_site, 10, &wifi, "indoor", now);
            tx.tender_insert(&stored)?;
            let part =
                |need_id, site_id, units| StoredAllocation { need_id, site_id, quantity: quantity(units) };
            let one = lot(1, "indoor", 30, 40_000_000, &wifi);
            let two = lot(2, "outdoor", 5, 15_000_000, &wifi);
            let ids = vec![one.id, two.id];
            insert_lot(
                tx,
                tender_id,
                one,
                "indoor",
                &wifi,
                &[part(indoor, first_site, 20), part(other, second_site, 10)],
            )?;
            insert_lot(tx, tender_id, two, "outdoor", &wifi, &[part(outdoor, first_site, 5)])?;
            Ok((vec![first, second], vec![indoor, outdoor, other], mandates.to_vec(), ids))
        })
        .unwrap();
    TenderScene {
        tender: tender_id,
        lots,
        members,
        needs,
        mandates,
        deadline_at: timetable.deadline_at,
        first_officer,
        first_officer_id,
        second_officer,
        second_officer_id,
    }
}

/// A tender that the first officer submitted.
pub fn submitted_tender(world: &World) -> TenderScene {
    let scene = draft_tender(world);
    scene.first_officer.post_nothing(&scene.path("/submissions")).expect(201);
    scene
}

/// A tender on which suppliers can bid.
pub fn published_tender(world: &World) -> TenderScene {
    let scene = submitted_tender(world);
    scene.publish(&scene.second_officer).expect(201);
    scene
}

/// A tender whose deadline has just come; the bids are still sealed.
pub fn closed_tender(world: &World) -> TenderScene {
    let scene = published_tender(world);
    world.set_clock(scene.deadline_at);
    scene
}

fn insert_lot(
    tx: &mut Tx<'_>,
    tender_id: TenderId,
    lot: Lot,
    placement: &str,
    wifi: &Category,
    carried: &[StoredAllocation],
) -> Result<(), samenkoop_api::store::StoreError> {
    let item = LotItem {
        description: both("Toegangspunt met montage", "Access point with installation", Title::new),
        cpv: CpvCode::new("32420000").unwrap(),
        quantity: lot.quantity,
    };
    let stored = StoredLot { lot, tender_id, requirements: requirements(wifi, placement) };
    tx.lot_insert(&stored, &[item], carried).map(drop)
}

fn both<T, E: std::fmt::Debug>(nl: &str, en: &str, new: impl Fn(&str) -> Result<T, E>) -> Localized<T> {
    Localized { nl: new(nl).unwrap(), en: new(en).unwrap() }
}

fn some<T, E: std::fmt::Debug>(
    nl: &str,
    en: &str,
    new: impl Fn(&str) -> Result<T, E>,
) -> Localized<Option<T>> {
    Localized { nl: Some(new(nl).unwrap()), en: Some(new(en).unwrap()) }
}

fn prose(text: &str) -> Option<Prose> {
    Some(Prose::new(text).unwrap())
}

fn quantity(units: u64) -> Quantity {
    Quantity::new(units).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn plan(deadline_at: Moment, clarifications_until: Moment) -> TenderPlan {
    TenderPlan {
        title: some("Wifi voor twee schoolbesturen", "Wifi for two school boards", Title::new),
        description: some("Wifi op alle vestigingen.", "Wifi at all sites.", Prose::new),
        framework_term_months: Some(48),
        deadline_at: Some(deadline_at),
        clarifications_until: Some(clarifications_until),
        bundling_motivation: BundlingMotivation {
            market: prose("Elf leveranciers, waarvan zes klein."),
            organisation: prose("De coöperatie begeleidt de overgang."),
            coherence: prose("Dezelfde techniek."),
        },
        ..TenderPlan::empty()
    }
}

/// 40 points for the price, 60 for service.
pub fn award_model() -> AwardModel {
    AwardModel::new(AwardModelDraft {
        currency: Currency::Eur,
        price: PriceCriterion {
            key: CriterionKey::new("price").unwrap(),
            title: both("Prijs", "Price", Title::new),
            weight_bp: BasisPoints::new(4_000).unwrap(),
            formula: PriceFormula::AbsoluteLinear {
                ceiling: Money::eur_minor(50_000_000),
                floor: Money::eur_minor(10_000_000),
            },
        },
        quality: vec![QualityCriterion {
            key: CriterionKey::new("service").unwrap(),
            title: both("Dienstverlening", "Service", Title::new),
            question: both(
                "Hoe snel is een storing verholpen?",
                "How soon is a failure repaired?",
                Prose::new,
            ),
            weight_bp: BasisPoints::new(6_000).unwrap(),
            scale: PointScale { max_points: 10.into(), min_points: None },
        }],
        tie_breaks: TieBreak::USUAL.to_vec(),
    })
    .unwrap()
}

fn lot(number: u16, placement: &str, units: u64, estimated_minor: i64, wifi: &Category) -> Lot {
    Lot {
        id: LotId::from_uuid(Uuid::now_v7()),
        number: NonZeroU16::new(number).unwrap(),
        title: some(
            &format!("Toegangspunten {placement}"),
            &format!("Access points {placement}"),
            Title::new,
        ),
        description: some("Met montage.", "With installation.", Prose::new),
        category: wifi.id().clone(),
        group: Some(Title::new(&format!("placement: {placement}")).unwrap()),
        region: Some(NutsCode::new("NL366").unwrap()),
        quantity: quantity(units),
        unit: both("toegangspunt", "access point", Title::new),
        estimated_value: Money::eur_minor(estimated_minor),
        maximum_value: Some(Money::eur_minor(estimated_minor / 10 * 12)),
        start_window: StartWindow::new(day("2027-07-01"), day("2027-09-01")).unwrap(),
        outcome: LotOutcome::Undecided,
    }
}

/// The category as shipped.
fn wifi(tx: &mut Tx<'_>, now: Moment) -> Category {
    let id = CategoryId::new("wifi").unwrap();
    match tx.category_find(&id).unwrap() {
        Some(found) => found.value,
        None => {
            let wifi = category::shipped().into_iter().find(|category| *category.id() == id).unwrap();
            tx.category_insert(&wifi, now).unwrap();
            wifi
        }
    }
}

fn member(tx: &mut Tx<'_>, number: u16, now: Moment) -> (MemberId, SiteId) {
    let member = Member {
        id: MemberId::from_uuid(Uuid::now_v7()),
        legal_name: LegalName::new(&format!("Stichting Voorbeeld {number}")).unwrap(),
        kvk_number: KvkNumber::new(&format!("0000{number:04}")).unwrap(),
        sector: Sector::Po,
        pupils: Pupils::new(800).unwrap(),
        seat: Title::new("Voorbeeldstad").unwrap(),
        acceded_on: day("2018-01-01"),
    };
    tx.member_insert(&member, now).unwrap();
    let site = Site {
        id: SiteId::from_uuid(Uuid::now_v7()),
        member_id: member.id,
        code: SiteCode::new(&format!("{number:02}AB00")).unwrap(),
        name: Title::new("De Eerste School").unwrap(),
        address: Address {
            street: Title::new("Voorbeeldstraat 1").unwrap(),
            postcode: Postcode::parse("3311 AB").unwrap(),
            town: Title::new("Voorbeeldstad").unwrap(),
        },
        region: NutsCode::new("NL366").unwrap(),
    };
    tx.site_insert(&site, now).unwrap();
    (member.id, site.id)
}

fn mandate(
    tx: &mut Tx<'_>,
    member_id: MemberId,
    wifi: &Category,
    today: NaiveDate,
    now: Moment,
) -> MandateId {
    let terms = MandateTerms {
        id: MandateId::from_uuid(Uuid::now_v7()),
        member_id,
        category_id: wifi.id().clone(),
        max_value: Money::eur_minor(50_000_000),
        valid_from: day("2026-01-01"),
        valid_until: day("2029-12-31"),
        signatory: PersonName::new("Bo Voorbeeld").unwrap(),
        signed_on: day("2026-01-01"),
        document: None,
    };
    let mandate = mandate::grant(terms, today).unwrap();
    tx.mandate_insert(&mandate, now).unwrap();
    mandate.id()
}

fn requirements(wifi: &Category, placement: &str) -> Requirements {
    let texts = [("generation", "wifi6"), ("placement", placement)];
    let texts = texts.map(|(key, text)| (key.to_owned(), text.to_owned())).into();
    Requirements::parse(wifi, &texts).unwrap()
}

fn need(
    tx: &mut Tx<'_>,
    member_id: MemberId,
    site_id: SiteId,
    units: u64,
    wifi: &Category,
    placement: &str,
    now: Moment,
) -> NeedId {
    let content = NeedContent {
        category_id: wifi.id().clone(),
        requirements: requirements(wifi, placement),
        lines: NeedLines::new(vec![NeedLine::exactly(site_id, quantity(units))]).unwrap(),
        window: need::StartWindow::new(day("2027-07-01"), day("2027-09-01")).unwrap(),
        contract_ends_on: None,
        budget: None,
        commitment: Commitment::default(),
        remarks: None,
    };
    let id = NeedId::from_uuid(Uuid::now_v7());
    let need = Need::restore(id, NeedDraft { member_id, content }, NeedPhase::Bundled, Some(now)).unwrap();
    tx.need_insert(&need, now).unwrap();
    id
}
