//! A published tender with suppliers who can bid on it, made through the library as the service itself would store it.

use std::{
    collections::BTreeMap,
    num::NonZeroU16,
    sync::atomic::{AtomicU16, Ordering},
};

use samenkoop_api::store::{LotItem, Store, StoreError, StoredAllocation, StoredLot, StoredTender};
use samenkoop_core::{
    category::{self, TenderGroup},
    codes::{KvkNumber, NutsCode, SiteCode},
    evaluation::{
        criterion::{
            AwardModel, AwardModelDraft, CriterionKey, PointScale, PriceCriterion, QualityCriterion,
        },
        formula::PriceFormula,
        tie::TieBreak,
    },
    id::{LotId, MemberId, NeedId, SiteId, SupplierId, TenderId},
    localized::Localized,
    member::{Address, Member, Postcode, Pupils, Sector, Site},
    moment::Moment,
    money::{BasisPoints, Currency, Money},
    names::{EmailAddress, LegalName, Prose, Title},
    need::{
        Commitment, Need, NeedContent, NeedDraft, NeedLine, NeedLines, NeedPhase, Requirements, StartWindow,
    },
    quantity::Quantity,
    rules::RuleSetVersion,
    supplier::{EnterpriseSize, Registration, Supplier},
    tender::{
        Lot, LotOutcome, StartWindow as LotWindow, StoredMoments, Tender, TenderMoments, TenderPlan,
        TenderReference,
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

/// How many units every item of every lot asks for.
pub const UNITS: u64 = 40;

/// How many tenders were published: whatever must be unique is made of it, so that a scene of several never meets itself.
static PUBLISHED: AtomicU16 = AtomicU16::new(0);

/// A published tender.
pub struct Market {
    pub tender: TenderId,
    pub lots: Vec<LotId>,
}

impl Market {
    pub fn bids(&self) -> String {
        format!("/v1/tenders/{}/bids", self.tender)
    }

    /// A sound bid for a lot at this price for a unit.
    pub fn bid(&self, lot: usize, unit_price: &str) -> Value {
        json!({
            "id": Uuid::now_v7(),
            "lotId": self.lots[lot].to_string(),
            "currency": "EUR",
            "priceLines": [{ "itemPosition": 1, "unitPrice": unit_price, "quantity": UNITS }],
            "answers": [{ "criterion": "service", "text": "An engineer within four hours." }],
        })
    }
}

fn title(text: &str) -> Localized<Title> {
    Localized { nl: Title::new(text).unwrap(), en: Title::new(text).unwrap() }
}

fn award_model() -> AwardModel {
    let key = |key: &str| CriterionKey::new(key).unwrap();
    let words = |text: &str| Localized { nl: Title::new(text).unwrap(), en: Title::new(text).unwrap() };
    let prose = |text: &str| Localized { nl: Prose::new(text).unwrap(), en: Prose::new(text).unwrap() };
    AwardModel::new(AwardModelDraft {
        currency: Currency::Eur,
        price: PriceCriterion {
            key: key("price"),
            title: words("Price"),
            weight_bp: BasisPoints::new(4000).unwrap(),
            formula: PriceFormula::AbsoluteLinear {
                ceiling: Money::eur_minor(5_000_000),
                floor: Money::eur_minor(1_000_000),
            },
        },
        quality: vec![QualityCriterion {
            key: key("service"),
            title: words("Service"),
            question: prose("How soon is somebody there?"),
            weight_bp: BasisPoints::new(6000).unwrap(),
            scale: PointScale { max_points: 10.into(), min_points: None },
        }],
        tie_breaks: TieBreak::USUAL.to_vec(),
    })
    .unwrap()
}

/// Publishes a tender with this many lots of one item each.
pub fn publish(store: &Store, now: Moment, deadline_at: Moment, lots: u16) -> Market {
    let wifi = category::shipped().into_iter().find(|found| found.id().as_str() == "wifi").unwrap();
    let number = PUBLISHED.fetch_add(1, Ordering::Relaxed) % 9_000;
    let member = member();
    let site = site(member.id, number);
    let units = Quantity::new(UNITS).unwrap();
    let need = need(&member, &site, &wifi, now);
    let tender = tender(now, deadline_at, 1_000 + number);
    let market = Market {
        tender: tender.tender.id(),
        lots: (0..lots).map(|_| LotId::from_uuid(Uuid::now_v7())).collect(),
    };
    store
        .write(|tx| {
            if tx.category_find(wifi.id())?.is_none() {
                tx.category_insert(&wifi, now)?;
            }
            tx.member_insert(&member, now)?;
            tx.site_insert(&site, now)?;
            tx.need_insert(&need, now)?;
            tx.tender_insert(&tender)?;
            for (number, id) in (1..).zip(&market.lots) {
                let lot = lot(*id, number, &wifi, &market);
                let item = LotItem {
                    description: title("Access point"),
                    cpv: wifi.main_cpv().clone(),
                    quantity: units,
                };
                let carried = StoredAllocation { need_id: need.id(), site_id: site.id, quantity: units };
                tx.lot_insert(&lot, &[item], &[carried])?;
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
    market
}

fn member() -> Member {
    let number = Uuid::now_v7().as_u128() % 100_000_000;
    Member {
        id: MemberId::from_uuid(Uuid::now_v7()),
        legal_name: LegalName::new("Stichting Verzonnen Onderwijs").unwrap(),
        kvk_number: KvkNumber::new(&format!("{number:08}")).unwrap(),
        sector: Sector::Po,
        pupils: Pupils::new(700).unwrap(),
        seat: Title::new("Dordrecht").unwrap(),
        acceded_on: "2026-01-01".parse().unwrap(),
    }
}

fn site(member: MemberId, number: u16) -> Site {
    Site {
        id: SiteId::from_uuid(Uuid::now_v7()),
        member_id: member,
        code: SiteCode::new(&format!("{:02}XX{:02}", number / 100, number % 100)).unwrap(),
        name: Title::new("De Verzonnen School").unwrap(),
        address: Address {
            street: Title::new("Voorbeeldstraat 1").unwrap(),
            postcode: Postcode::parse("3311 AB").unwrap(),
            town: Title::new("Dordrecht").unwrap(),
        },
        region: NutsCode::new("NL364").unwrap(),
    }
}

fn need(member: &Member, site: &Site, wifi: &category::Category, now: Moment) -> Need {
    let units = Quantity::new(UNITS).unwrap();
    let content = NeedContent {
        category_id: wifi.id().clone(),
        requirements: requirements(wifi),
        lines: NeedLines::new(vec![NeedLine::exactly(site.id, units)]).unwrap(),
        window: StartWindow::new("2027-08-01".parse().unwrap(), "2027-10-01".parse().unwrap()).unwrap(),
        contract_ends_on: None,
        budget: None,
        commitment: Commitment::default(),
        remarks: None,
    };
    let draft = NeedDraft { member_id: member.id, content };
    Need::restore(NeedId::from_uuid(Uuid::now_v7()), draft, NeedPhase::Bundled, Some(now)).unwrap()
}

fn requirements(wifi: &category::Category) -> Requirements {
    let first = |attribute: &category::MatchAttribute| {
        (attribute.key.to_string(), attribute.values.first().unwrap().to_string())
    };
    let texts: BTreeMap<String, String> = wifi.matches().map(first).collect();
    Requirements::parse(wifi, &texts).unwrap()
}

fn tender(now: Moment, deadline_at: Moment, number: u16) -> StoredTender {
    let mut plan = TenderPlan::empty();
    plan.deadline_at = Some(deadline_at);
    let moments = TenderMoments::new(StoredMoments {
        submitted_at: Some(now),
        published_at: Some(now),
        deadline_at: Some(deadline_at),
        ..StoredMoments::default()
    });
    let reference = TenderReference::compose("WIFI", 2027, number).unwrap();
    let id = TenderId::from_uuid(Uuid::now_v7());
    let tender =
        Tender::from_parts(id, reference, plan, moments.unwrap(), Some(RuleSetVersion::Nl2026)).unwrap();
    let model = award_model();
    StoredTender {
        award_model_sha256: Some(model.frozen()),
        award_model: Some(model),
        ..StoredTender::draft(tender, TenderGroup::new("network").unwrap(), now)
    }
}

fn lot(id: LotId, number: u16, wifi: &category::Category, market: &Market) -> StoredLot {
    let lot = Lot {
        id,
        number: NonZeroU16::new(number).unwrap(),
        title: Localized { nl: Some(Title::new("Wifi").unwrap()), en: Some(Title::new("Wifi").unwrap()) },
        description: Localized::default(),
        category: wifi.id().clone(),
        group: None,
        region: None,
        quantity: Quantity::new(UNITS).unwrap(),
        unit: title("access point"),
        estimated_value: Money::eur_minor(2_000_000),
        maximum_value: None,
        start_window: LotWindow::new("2027-08-01".parse().unwrap(), "2027-10-01".parse().unwrap()).unwrap(),
        outcome: LotOutcome::Undecided,
    };
    StoredLot { lot, tender_id: market.tender, requirements: requirements(wifi) }
}

/// A registered supplier.
pub fn supplier(store: &Store, now: Moment) -> SupplierId {
    let id = Uuid::now_v7();
    let number = format!("{}", id.as_u128() % 1_000_000_000_000);
    let supplier = Supplier {
        id: SupplierId::from_uuid(id),
        legal_name: LegalName::new(&format!("Fictief {number} B.V.")).unwrap(),
        registration: Registration::new("BE", &number).unwrap(),
        size: EnterpriseSize::Small,
        email: EmailAddress::new(&format!("bids-{number}@fictief.example")).unwrap(),
        town: Title::new("Gent").unwrap(),
    };
    store.write(|tx| tx.supplier_insert(&supplier, now)).unwrap();
    supplier.id
}
