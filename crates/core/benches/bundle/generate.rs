//! Problems as a cooperative of Dutch schools would have them, of any size, from a seed.
//!
//! Boards run one to forty sites of a region, now and then of two. Each needs something of several categories, in quantities that
//! follow from its pupils, at levels that follow from its sector, its size and its taste, around the summers of two years. The
//! categories and prices are the shipped ones.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use samenkoop_core::bundle::{Attribute, Category, DiscountTier, Need, Policy, ProblemParts};
use samenkoop_core::money::Currency;
use serde_json::Value;

use super::chance::{Chance, mixed};
use super::schools::{REGIONS, Sector, Sizes};

/// What a lot may look like, and how the needs are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Lots within a region of level 2, of at least two members.
    Usual,
    /// Lots that may cross regions.
    National,
    /// As usual, with a cap on the value of a lot.
    Capped,
    /// As usual, with at most twelve members in a lot.
    Members,
    /// Lots within a region of level 3: the most groups.
    Small,
    /// Everything in one group: one category, one set of match values, no regions.
    Single,
}

impl Kind {
    /// Each with the word that names it.
    pub const ALL: [(&str, Self); 6] = [
        ("usual", Self::Usual),
        ("national", Self::National),
        ("capped", Self::Capped),
        ("members", Self::Members),
        ("small", Self::Small),
        ("single", Self::Single),
    ];

    fn policy(self) -> Policy {
        let usual = Policy { region_prefix: 4, ..Policy::default() };
        match self {
            Self::Usual => usual,
            Self::National | Self::Single => Policy { region_prefix: 0, ..usual },
            Self::Capped => Policy { max_lot_value_minor: Some(75_000_000), ..usual },
            Self::Members => Policy { max_lot_members: Some(12), ..usual },
            Self::Small => Policy { region_prefix: 5, ..usual },
        }
    }
}

/// A problem that is made, not stored: the needs can be walked through as often as one likes.
#[derive(Debug, Clone)]
pub struct Generated {
    categories: Vec<Category>,
    policy: Policy,
    needs: Needs,
}

impl Generated {
    /// The problem of so many needs.
    pub fn new(count: usize, kind: Kind, seed: u64, sizes: Sizes) -> Self {
        let kinds = Kinds::shipped();
        let categories = kinds.iter().map(|kind| kind.category.clone()).collect();
        let needs = Needs {
            chance: Chance::new(seed),
            seed,
            sizes,
            kinds,
            kind,
            regions: if count < 600 {
                2
            } else if count < 3_000 {
                5
            } else {
                REGIONS.len()
            },
            made: 0,
            count,
            members: 0,
            waiting: Vec::new(),
        };
        let mut policy = kind.policy();
        policy.apart = apart(needs.clone(), seed);
        Self { categories, policy, needs }
    }

    /// Everything but the needs.
    pub fn header(&self) -> ProblemParts {
        ProblemParts {
            currency: Currency::Eur,
            categories: self.categories.clone(),
            policy: self.policy.clone(),
            needs: Vec::new(),
        }
    }

    /// The needs, in no order that means anything.
    pub fn needs(&self) -> Needs {
        self.needs.clone()
    }
}

/// One pair in some three hundred needs may not share a lot: two of one category and region that follow each other.
fn apart(needs: Needs, seed: u64) -> Vec<(String, String)> {
    let mut chance = Chance::new(mixed(seed ^ 1));
    let mut last: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut pairs = Vec::new();
    for need in needs {
        let before = last.insert((need.category, need.region), need.id.clone());
        if let Some(before) = before.filter(|_| chance.below(300) == 0) {
            pairs.push((before, need.id));
        }
    }
    pairs
}

/// A category with what the generator must know of it.
#[derive(Debug, Clone)]
struct Kinds {
    category: Category,
    /// For each match attribute its key and values.
    matching: Vec<(String, Vec<String>)>,
}

impl Kinds {
    fn shipped() -> Vec<Self> {
        let document: Value =
            serde_json::from_str(include_str!("../../data/categories.json")).expect("the shipped categories");
        document.as_array().expect("a list").iter().map(Self::of).collect()
    }

    fn of(category: &Value) -> Self {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let number = |value: &Value| value.as_i64().expect("a whole number");
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let (mut attributes, mut matching) = (Vec::new(), Vec::new());
        for attribute in list(&category["attributes"]) {
            let key = text(&attribute["key"]);
            if attribute["kind"] == "match" {
                matching.push((key, list(&attribute["values"]).iter().map(text).collect()));
            } else {
                let levels = list(&attribute["levels"]);
                attributes.push(Attribute {
                    key,
                    levels: levels.iter().map(|level| text(&level["value"])).collect(),
                    increment_minor: levels.iter().map(|level| number(&level["incrementMinor"])).collect(),
                });
            }
        }
        let pricing = &category["pricing"];
        let tier = |tier: &Value| DiscountTier {
            from_quantity: number(&tier["fromQuantity"]),
            rate_bp: number(&tier["rateBp"]),
        };
        let category = Category {
            id: text(&category["id"]),
            unit: text(&category["unit"]["en"]),
            base_price_minor: number(&pricing["basePriceMinor"]),
            attributes,
            discount_tiers: list(&pricing["discountTiers"]).iter().map(tier).collect(),
            lot_cost_minor: number(&pricing["lotCostMinor"]),
            alone_cost_minor: number(&pricing["aloneCostMinor"]),
        };
        Self { category, matching }
    }
}

/// A board, as far as its needs follow from it.
#[derive(Debug, Clone)]
struct Board {
    member: String,
    sector: Sector,
    /// Google, Microsoft or Apple.
    platform: usize,
    /// From 0, content with the least, to 60.
    taste: u64,
    /// The region of level 3 and the pupils of each site.
    sites: Vec<(&'static str, u64)>,
}

/// The needs of a generated problem, one after the other.
#[derive(Debug, Clone)]
pub struct Needs {
    chance: Chance,
    seed: u64,
    sizes: Sizes,
    kinds: Vec<Kinds>,
    kind: Kind,
    regions: usize,
    made: usize,
    count: usize,
    members: u64,
    /// Those of the last board that are still to be given.
    waiting: Vec<Need>,
}

impl Iterator for Needs {
    type Item = Need;

    fn next(&mut self) -> Option<Need> {
        if self.made == self.count {
            return None;
        }
        while self.waiting.is_empty() {
            let board = self.board();
            self.waiting = self.needs_of(&board);
        }
        let mut need = self.waiting.pop()?;
        // A number for each number: ids are unique, and their order is not the order in which they come.
        let made = u64::try_from(self.made).unwrap_or_default();
        need.id = format!("{:016x}", mixed(made.wrapping_add(self.seed << 40)));
        self.made += 1;
        Some(need)
    }
}

impl Needs {
    fn board(&mut self) -> Board {
        let chance = &mut self.chance;
        self.members += 1;
        let weights: Vec<u64> = REGIONS.iter().take(self.regions).map(|(_, sites, _)| *sites).collect();
        let region = chance.weighted(&weights);
        let sector = [Sector::Po, Sector::Vo, Sector::So][chance.weighted(&[68, 22, 10])];
        let most: [(u64, u64); 4] = match sector {
            Sector::Po => [(1, 1), (2, 5), (6, 15), (16, 40)],
            Sector::Vo | Sector::So => [(1, 1), (1, 2), (2, 5), (4, 14)],
        };
        let (few, many) = most[chance.weighted(&[35, 25, 28, 12])];
        let count = chance.between(few, many);
        let other = chance.percent(8).then(|| chance.weighted(&weights));
        let sites: Vec<_> = (0..count)
            .map(|_| {
                let region = other.filter(|_| chance.percent(25)).unwrap_or(region);
                let (_, _, provinces) = REGIONS[region];
                let province = chance.below(u64::try_from(provinces.len()).unwrap_or_default());
                let province = provinces[usize::try_from(province).unwrap_or_default()];
                (province, self.sizes.draw(chance, sector, region))
            })
            .collect();
        let platforms: [u64; 3] = match sector {
            Sector::Po => [62, 30, 8],
            Sector::Vo => [25, 68, 7],
            Sector::So => [40, 45, 15],
        };
        let pupils: u64 = sites.iter().map(|(_, pupils)| pupils).sum();
        let by_size = [500, 2_000, 6_000].iter().filter(|size| pupils > **size).count();
        let by_sector = if sector == Sector::Vo { 12 } else { 0 };
        Board {
            member: format!("m{:06}", self.members),
            sector,
            platform: chance.weighted(&platforms),
            taste: chance.below(30) + by_sector + 6 * u64::try_from(by_size).unwrap_or_default(),
            sites,
        }
    }

    /// What a board needs: of each category for all its sites in a region together, or for each site apart.
    fn needs_of(&mut self, board: &Board) -> Vec<Need> {
        let mut needs = Vec::new();
        for position in 0..self.kinds.len() {
            let id = self.kinds[position].category.id.clone();
            let likely = if id == "devices" || id == "wifi" { 75 } else { 50 };
            let wanted =
                if self.kind == Kind::Single { id == "devices" } else { self.chance.percent(likely) };
            if !wanted {
                continue;
            }
            let each = board.sites.len() > 1 && self.chance.percent(20);
            let mut together: BTreeMap<&str, (&'static str, u64, u64)> = BTreeMap::new();
            for (number, (province, pupils)) in board.sites.iter().enumerate() {
                let place = if each { format!("{number}") } else { province[..4].to_owned() };
                if each {
                    needs.extend(self.need(board, position, province, *pupils, 1));
                } else {
                    let key = REGIONS.iter().find(|(region, ..)| *region == place).map_or("", |(r, ..)| r);
                    let sum = together.entry(key).or_insert((province, 0, 0));
                    sum.1 += pupils;
                    sum.2 += 1;
                }
            }
            for (province, pupils, sites) in together.into_values() {
                needs.extend(self.need(board, position, province, pupils, sites));
            }
        }
        needs
    }

    fn need(&mut self, board: &Board, kind: usize, region: &str, pupils: u64, sites: u64) -> Option<Need> {
        let chance = &mut self.chance;
        let Kinds { category, matching } = &self.kinds[kind];
        let quantity = match category.id.as_str() {
            "connectivity" => sites * chance.between(1, 2),
            "wifi" => pupils / chance.between(16, 40) + 2 * sites,
            "information-security" => sites,
            "dpo" => 3 + pupils / chance.between(80, 250),
            "devices" => pupils * chance.between(15, 100) / 100 + pupils / 12,
            "learning-material" => pupils * chance.between(30, 100) / 100,
            "cloud-applications" => pupils + pupils / 10,
            "support" => 10 + pupils / chance.between(3, 12),
            _ => pupils * chance.between(60, 110) / 100,
        };
        let mut values = BTreeMap::new();
        for (key, allowed) in matching {
            let single = self.kind == Kind::Single;
            let place = match key.as_str() {
                "managementPlatform" if !single => board.platform,
                "sector" => usize::from(board.sector == Sector::Vo),
                "audience" => usize::from(chance.percent(35)),
                "placement" => usize::from(chance.percent(8)),
                _ if single => 0,
                _ => chance.weighted(&[60, 25, 15][..allowed.len().min(3)]),
            };
            values.insert(key.clone(), allowed[place].clone());
        }
        // Staff, not pupils, use some licences.
        let quantity =
            if values.get("audience").is_some_and(|who| who == "staff") { quantity / 11 } else { quantity };
        let mut levels = BTreeMap::new();
        let mut unit = category.base_price_minor;
        for attribute in &category.attributes {
            let wish = board.taste + chance.below(60);
            let count = u64::try_from(attribute.levels.len()).unwrap_or_default();
            let level = usize::try_from(wish * wish * count / (110 * 110)).unwrap_or_default();
            let level = level.min(attribute.levels.len() - 1);
            unit += attribute.increment_minor[level];
            if level > 0 {
                levels.insert(attribute.key.clone(), i64::try_from(level).unwrap_or_default());
            }
        }
        let limit =
            chance.percent(15).then(|| unit * i64::try_from(chance.between(95, 125)).unwrap_or(100) / 100);
        let (start_from, start_until) = window(chance);
        Some(Need {
            id: String::new(),
            member: board.member.clone(),
            category: category.id.clone(),
            quantity: i64::try_from(quantity.max(1)).ok()?,
            levels,
            matching: values,
            region: region.to_owned(),
            start_from,
            start_until,
            max_unit_price_minor: limit,
        })
    }
}

/// One to four months, mostly before or in a summer, mostly from the first of a month.
fn window(chance: &mut Chance) -> (NaiveDate, NaiveDate) {
    let year = if chance.percent(60) { 2027 } else { 2028 };
    let month = chance.weighted(&[3, 2, 4, 8, 14, 18, 22, 18, 5, 2, 2, 2]) + 1;
    let day = if chance.percent(70) { 1 } else { chance.between(2, 28) };
    let date = |day| NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?);
    let from = date(day).unwrap_or_default();
    let days = if chance.percent(60) { 30 * chance.between(1, 4) } else { chance.between(28, 122) };
    (from, from + Days::new(days))
}
