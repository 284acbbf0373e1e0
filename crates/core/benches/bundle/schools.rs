//! How many pupils the sites of Dutch schools have, and in which regions they lie.
//!
//! The figures here are the twentieths of the open register of schools of 2025 and the number of sites in each region; a list with the
//! sites themselves (`sector,nuts2,pupils`) can be read instead.

use super::chance::Chance;

/// What kind of school a site is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sector {
    /// Primary.
    Po,
    /// Secondary.
    Vo,
    /// Special needs.
    So,
}

/// Regions of level 2 from the one with the most sites down, each with its sites and its regions of level 3.
pub const REGIONS: [(&str, u64, &[&str]); 12] = [
    ("NL36", 1_664, &["NL361", "NL362", "NL363", "NL364", "NL365", "NL366"]),
    ("NL32", 1_240, &["NL321", "NL323", "NL325", "NL327", "NL328", "NL32A", "NL32B"]),
    ("NL22", 1_159, &["NL221", "NL224", "NL225", "NL226"]),
    ("NL41", 1_102, &["NL411", "NL414", "NL415", "NL416"]),
    ("NL21", 686, &["NL211", "NL212", "NL213"]),
    ("NL35", 648, &["NL350"]),
    ("NL12", 474, &["NL126", "NL127", "NL128"]),
    ("NL42", 459, &["NL421", "NL422", "NL423"]),
    ("NL11", 359, &["NL112", "NL114", "NL115"]),
    ("NL13", 323, &["NL131", "NL132", "NL133"]),
    ("NL34", 257, &["NL341", "NL342"]),
    ("NL23", 250, &["NL230"]),
];

/// Pupils of a site at every twentieth of the sites of a sector, the smallest and the largest included.
const PO: [u64; 21] =
    [2, 56, 76, 93, 109, 124, 141, 157, 172, 186, 199, 212, 226, 242, 263, 286, 319, 357, 398, 462, 1_717];
const VO: [u64; 21] = [
    15, 100, 151, 190, 229, 275, 317, 366, 416, 469, 523, 580, 659, 757, 855, 963, 1_066, 1_196, 1_338,
    1_522, 2_882,
];
const SO: [u64; 21] =
    [2, 16, 31, 47, 59, 72, 79, 89, 95, 104, 111, 119, 128, 139, 151, 162, 180, 203, 235, 289, 641];

/// Where the sizes of sites come from.
#[derive(Debug, Clone, Default)]
pub struct Sizes {
    /// By sector, then by region, then the pupils of each site; empty when only the figures above are known.
    listed: Vec<(Sector, usize, Vec<u64>)>,
}

impl Sizes {
    /// The sizes in the text of a list with the columns `sector,nuts2,pupils`.
    pub fn listed(text: &str) -> Self {
        let mut sizes = Self::default();
        for line in text.lines().skip(1) {
            let mut columns = line.split(',');
            let sector = match columns.next() {
                Some("po") => Sector::Po,
                Some("vo") => Sector::Vo,
                Some("so") => Sector::So,
                _ => continue,
            };
            let code = columns.next().unwrap_or_default();
            let region = REGIONS.iter().position(|(region, ..)| *region == code);
            let pupils = columns.next().and_then(|pupils| pupils.trim().parse().ok()).unwrap_or(0);
            if let Some(region) = region.filter(|_| pupils > 0) {
                match sizes.listed.iter_mut().find(|(s, r, _)| (*s, *r) == (sector, region)) {
                    Some((.., sites)) => sites.push(pupils),
                    None => sizes.listed.push((sector, region, vec![pupils])),
                }
            }
        }
        sizes
    }

    /// The pupils of some site of a sector in a region.
    pub fn draw(&self, chance: &mut Chance, sector: Sector, region: usize) -> u64 {
        let place = chance.below(10_000);
        let listed = self.listed.iter().find(|(s, r, _)| (*s, *r) == (sector, region));
        if let Some((.., sites)) = listed {
            let place = usize::try_from(place).unwrap_or_default() * sites.len() / 10_000;
            return sites[place];
        }
        let twentieths = match sector {
            Sector::Po => &PO,
            Sector::Vo => &VO,
            Sector::So => &SO,
        };
        let below = usize::try_from(place / 500).unwrap_or_default();
        let (low, high) = (twentieths[below], twentieths[below + 1]);
        low + (high - low) * (place % 500) / 500
    }
}
