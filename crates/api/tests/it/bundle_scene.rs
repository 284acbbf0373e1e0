//! Members with sites and submitted needs, few and made by hand or all those of the demo cooperative.

use std::{collections::BTreeMap, path::Path};

use chrono::NaiveDate;
use samenkoop_api::{
    app::need_import::{self, ImportOptions},
    store::Tx,
    wire::need_import::NeedSheet,
};
use samenkoop_core::{
    category::{Attribute, Category, shipped},
    codes::{KvkNumber, NutsCode, SiteCode},
    id::{MemberId, NeedId, SiteId},
    member::{Address, Member, Postcode, Pupils, Sector, Site},
    moment::Moment,
    names::{LegalName, Title},
    need::{
        Commitment, Need, NeedContent, NeedDraft, NeedLine, NeedLines, NeedPhase, Requirements, StartWindow,
    },
    quantity::Quantity,
};
use uuid::Uuid;

use crate::world::World;

/// A member with its sites.
pub struct Board {
    pub member: MemberId,
    pub sites: Vec<SiteId>,
}

/// The regions of the sites of each member.
const REGIONS: [&str; 3] = ["NL364", "NL366", "NL411"];

/// So many members, each with a site in each region.
pub fn boards(world: &World, count: u16) -> Vec<Board> {
    let now = world.now();
    let boards = world.store.write(|tx| -> Result<_, samenkoop_api::app::AppError> {
        Ok((1..=count).map(|number| board(tx, number, now)).collect::<Vec<_>>())
    });
    boards.unwrap()
}

fn board(tx: &mut Tx<'_>, number: u16, now: Moment) -> Board {
    let member = Member {
        id: MemberId::from_uuid(Uuid::now_v7()),
        legal_name: LegalName::new(&format!("Stichting Bundel {number}")).unwrap(),
        kvk_number: KvkNumber::new(&format!("0000{number:04}")).unwrap(),
        sector: Sector::Po,
        pupils: Pupils::new(800).unwrap(),
        seat: Title::new("Voorbeeldstad").unwrap(),
        acceded_on: day("2018-01-01"),
    };
    tx.member_insert(&member, now).unwrap();
    let sites = REGIONS.iter().enumerate().map(|(place, region)| {
        let site = site(member.id, &format!("{number:02}BB{place:02}"), "De Eerste School", region);
        tx.site_insert(&site, now).unwrap();
        site.id
    });
    Board { member: member.id, sites: sites.collect() }
}

fn site(member_id: MemberId, code: &str, name: &str, region: &str) -> Site {
    let title = |text: &str| Title::new(text).unwrap();
    Site {
        id: SiteId::from_uuid(Uuid::now_v7()),
        member_id,
        code: SiteCode::new(code).unwrap(),
        name: title(name),
        address: Address {
            street: title("Voorbeeldstraat 1"),
            postcode: Postcode::parse("3311 AB").unwrap(),
            town: title("Voorbeeldstad"),
        },
        region: NutsCode::new(region).unwrap(),
    }
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn category(id: &str) -> Category {
    shipped().into_iter().find(|category| category.id().as_str() == id).unwrap()
}

/// A submitted need: quantities by the place of the site, and for each attribute the position of what is asked.
pub struct Wish {
    pub category: &'static str,
    pub picks: Vec<usize>,
    pub lines: Vec<(usize, u64)>,
    pub window: (&'static str, &'static str),
}

impl Wish {
    /// Wifi of the lowest demand in the summer.
    pub fn wifi(lines: &[(usize, u64)]) -> Self {
        let window = ("2027-07-01", "2027-09-01");
        Self { category: "wifi", picks: vec![0; 3], lines: lines.to_vec(), window }
    }
}

/// Stores a need as if its member had submitted it.
pub fn submitted(world: &World, board: &Board, wish: &Wish) -> NeedId {
    submitted_as(world, board, wish, |content| content)
}

/// The same, with a changed content.
pub fn submitted_as(
    world: &World,
    board: &Board,
    wish: &Wish,
    change: impl FnOnce(NeedContent) -> NeedContent,
) -> NeedId {
    let category = category(wish.category);
    let texts = category.attributes().iter().zip(&wish.picks).map(|(attribute, pick)| {
        let text = match attribute {
            Attribute::Levelled(levelled) => levelled.levels[pick % levelled.levels.len()].value.to_string(),
            Attribute::Match(matched) => matched.values[pick % matched.values.len()].to_string(),
        };
        (attribute.key().to_string(), text)
    });
    let line = |(place, units): &(usize, u64)| {
        NeedLine::exactly(board.sites[*place], Quantity::new(*units).unwrap())
    };
    let content = NeedContent {
        category_id: category.id().clone(),
        requirements: Requirements::parse(&category, &texts.collect::<BTreeMap<_, _>>()).unwrap(),
        lines: NeedLines::new(wish.lines.iter().map(line).collect()).unwrap(),
        window: StartWindow::new(day(wish.window.0), day(wish.window.1)).unwrap(),
        contract_ends_on: None,
        budget: None,
        commitment: Commitment::default(),
        remarks: None,
    };
    let id = NeedId::from_uuid(Uuid::now_v7());
    let draft = NeedDraft { member_id: board.member, content: change(content) };
    let need = Need::restore(id, draft, NeedPhase::Submitted, Some(world.now())).unwrap();
    world.store.write(|tx| tx.need_insert(&need, world.now())).unwrap();
    id
}

/// The rows of a table of the demo cooperative, each by column name.
fn table(name: &str) -> Vec<BTreeMap<String, String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name);
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

/// The demo cooperative with all its needs, imported and submitted.
pub fn demo_cooperative(world: &World) {
    let now = world.now();
    let mut members: BTreeMap<String, MemberId> = BTreeMap::new();
    world
        .store
        .write(|tx| -> Result<(), samenkoop_api::app::AppError> {
            members.clear();
            for row in table("members.csv") {
                let member = Member {
                    id: MemberId::from_uuid(Uuid::now_v7()),
                    legal_name: LegalName::new(&row["legalName"]).unwrap(),
                    kvk_number: KvkNumber::new(&row["kvkNumber"]).unwrap(),
                    sector: Sector::from_code(&row["sector"]).unwrap(),
                    pupils: Pupils::new(row["pupils"].parse().unwrap()).unwrap(),
                    seat: Title::new(&row["seat"]).unwrap(),
                    acceded_on: day(&row["accededOn"]),
                };
                tx.member_insert(&member, now)?;
                members.insert(row["kvkNumber"].clone(), member.id);
            }
            for row in table("sites.csv") {
                tx.site_insert(
                    &site(members[&row["memberKvk"]], &row["code"], &row["name"], &row["region"]),
                    now,
                )?;
            }
            Ok(())
        })
        .unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/needs.csv");
    let sheet = NeedSheet::read(&std::fs::read(path).unwrap()).unwrap();
    let options = ImportOptions { member: None, submit: true, dry_run: false };
    let system = world.system();
    let report =
        world.store.write(|tx| need_import::import(tx, &system, &sheet, options, &|_, _| {})).unwrap();
    assert_eq!(report.errors, []);
}
