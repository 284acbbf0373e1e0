//! Takes needs one at a time and makes columns of them.
//!
//! Needs may come before it is known what their categories are, so that what they name is kept as texts, each once, and understood
//! when everything is there.

use chrono::{Datelike as _, NaiveDate};

use crate::bundle::cost::Prices;
use crate::bundle::problem::columns::{Columns, LevelVector, Names};
use crate::bundle::problem::intern::{Ranking, RowList, Rows, TextList, Texts, TooMany, at, number};
use crate::bundle::problem::stated::Category;

/// What a need says, besides its levels and match values.
#[derive(Debug, Clone, Copy)]
pub(super) struct NeedValues<'n> {
    pub(super) id: &'n str,
    pub(super) member: &'n str,
    pub(super) category: &'n str,
    pub(super) quantity: u32,
    pub(super) region: &'n str,
    pub(super) start_from: NaiveDate,
    pub(super) start_until: NaiveDate,
    pub(super) max_unit_price_minor: Option<i64>,
}

/// Needs in the order in which they came. Its numbers are those of the texts in the order in which they were first seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Gathered {
    ids: TextList,
    members: Texts,
    categories: Texts,
    regions: Texts,
    /// The keys of levels.
    keys: Texts,
    /// A category, then keys with levels, by key.
    levels: Rows,
    /// The keys and values of matches.
    words: Texts,
    /// Keys with values, by key.
    matches: Rows,
    columns: Columns,
    /// The levels of the next need; kept between needs, so that none of them needs memory of its own.
    asked: Vec<(u32, u32)>,
    /// The match values of the next need.
    matched: Vec<(u32, u32)>,
    row: Vec<u32>,
}

/// A level that no attribute has stands for all of them.
const NO_SUCH_LEVEL: u32 = u32::MAX;

impl Gathered {
    /// Takes a need with the levels and match values that were put since the last one. After an error nothing more fits.
    pub(super) fn push(&mut self, need: NeedValues<'_>) -> Result<(), TooMany> {
        let category = self.categories.intern(need.category)?;
        let levels = self.put_levels(category)?;
        let matching = self.put_matching()?;
        let (member, region) = (self.members.intern(need.member)?, self.regions.intern(need.region)?);
        self.ids.push(need.id)?;
        let columns = &mut self.columns;
        columns.member.push(member);
        columns.category.push(category);
        columns.matching.push(matching);
        columns.region.push(region);
        columns.quantity.push(need.quantity);
        columns.levels.push(levels);
        columns.from.push(need.start_from.num_days_from_ce());
        columns.until.push(need.start_until.num_days_from_ce());
        columns.max_unit_minor.push(need.max_unit_price_minor.unwrap_or(Columns::ANY_UNIT_PRICE));
        Ok(())
    }

    /// Forgets levels and match values that were put for a need that turned out to be none.
    pub(super) fn clear(&mut self) {
        self.asked.clear();
        self.matched.clear();
    }

    /// Puts a level of the next need.
    pub(super) fn put_level(&mut self, key: &str, level: i64) -> Result<(), TooMany> {
        let level = u32::try_from(level).unwrap_or(NO_SUCH_LEVEL);
        self.asked.push((self.keys.intern(key)?, level));
        Ok(())
    }

    /// Puts a match value of the next need.
    pub(super) fn put_match(&mut self, key: &str, value: &str) -> Result<(), TooMany> {
        self.matched.push((self.words.intern(key)?, self.words.intern(value)?));
        Ok(())
    }

    /// Puts all levels and match values of the next need.
    pub(super) fn put<'n>(
        &mut self,
        levels: impl Iterator<Item = (&'n str, i64)>,
        matching: impl Iterator<Item = (&'n str, &'n str)>,
    ) -> Result<(), TooMany> {
        self.clear();
        for (key, level) in levels {
            self.put_level(key, level)?;
        }
        for (key, value) in matching {
            self.put_match(key, value)?;
        }
        Ok(())
    }

    /// Whether a key was put twice for the next need.
    pub(super) fn has_repeated_key(&mut self) -> bool {
        repeats(&mut self.asked) || repeats(&mut self.matched)
    }

    /// How many needs there are.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(super) fn ids(&self) -> &TextList {
        &self.ids
    }

    /// The columns, in numbers of what was stated.
    pub(super) fn columns(&self) -> &Columns {
        &self.columns
    }

    /// What the numbers in the column of categories stand for.
    pub(super) fn stated_categories(&self) -> &TextList {
        self.categories.list()
    }

    /// What the numbers in the column of levels stand for: a category, then keys with levels; and the keys.
    pub(super) fn stated_levels(&self) -> (&RowList, &TextList) {
        (self.levels.list(), self.keys.list())
    }

    fn put_levels(&mut self, category: u32) -> Result<u32, TooMany> {
        let keys = self.keys.list();
        self.asked.sort_unstable_by(|one, other| keys.get(one.0).cmp(keys.get(other.0)));
        self.row.clear();
        self.row.push(category);
        self.row.extend(self.asked.iter().flat_map(|(key, level)| [*key, *level]));
        self.asked.clear();
        self.levels.intern(&self.row)
    }

    fn put_matching(&mut self) -> Result<u32, TooMany> {
        let words = self.words.list();
        self.matched.sort_unstable_by(|one, other| words.get(one.0).cmp(words.get(other.0)));
        self.row.clear();
        self.row.extend(self.matched.iter().flat_map(|(key, value)| [*key, *value]));
        self.matched.clear();
        self.matches.intern(&self.row)
    }

    /// Understands what was gathered, which has been checked: every category is one of these, which are sorted, and every level is there.
    pub(super) fn understood(
        self,
        categories: &[Category],
        prices: &[Prices],
        area_chars: usize,
        sorted: Sorted,
    ) -> Result<Understood, TooMany> {
        let order = sorted.order;
        let Columns {
            member,
            category,
            matching,
            area: _,
            region,
            quantity,
            levels,
            from,
            until,
            max_unit_minor,
        } = self.columns;
        // Each column is put in order by itself and the old one is let go, so that there are never two of everything.
        let ids = match &order {
            Some(order) => self.ids.in_order(order),
            None => self.ids,
        };
        let mut names = Names { ids, ..Names::default() };
        let order = order.as_deref();

        let members = Ranking::of_texts(self.members.list());
        let member = in_order(member, order, |old| members.of(old));
        names.members = self.members.list().in_order(&members.order);

        let regions = Ranking::of_texts(self.regions.list());
        let region = in_order(region, order, |old| regions.of(old));
        names.regions = self.regions.list().in_order(&regions.order);
        let mut area_of = Vec::with_capacity(names.regions.len());
        for full in 0..number(names.regions.len())? {
            let text = first_chars(names.regions.get(full), area_chars);
            // Regions are sorted, and then so are their first characters.
            let last = number(names.areas.len())?.checked_sub(1);
            if last.is_none_or(|last| names.areas.get(last) != text) {
                names.areas.push(text)?;
            }
            area_of.push(number(names.areas.len().saturating_sub(1))?);
        }
        let area = region.iter().map(|full| area_of.get(at(*full)).copied().unwrap_or_default()).collect();

        let words = Ranking::of_texts(self.words.list());
        let (list, texts) = (self.matches.list(), self.words.list());
        let matches = Ranking::by(list.len(), |one, other| {
            let text = |word: &u32| texts.get(*word);
            list.get(one).iter().map(text).cmp(list.get(other).iter().map(text))
        });
        for old in &matches.order {
            let row: Vec<u32> = list.get(*old).iter().map(|word| words.of(*word)).collect();
            names.matches.push(&row)?;
        }
        names.words = texts.in_order(&words.order);
        let matching = in_order(matching, order, |old| matches.of(old));

        for stated in categories {
            names.categories.push(&stated.id)?;
        }
        name_keys(categories, &mut names)?;
        let position = |name: &str| names.categories.find_sorted(name).unwrap_or_default();
        let named = self.categories.list();
        let category_of: Vec<u32> = (0..number(named.len())?).map(|name| position(named.get(name))).collect();
        let category_of = |name: u32| category_of.get(at(name)).copied().unwrap_or_default();
        let category = in_order(category, order, category_of);

        let read = |row: u32| {
            let row = self.levels.list().get(row);
            let (name, asked) = row.split_first().unwrap_or((&0, &[]));
            let category = category_of(*name);
            let level = |key: &str| {
                let stated = asked.chunks_exact(2).find_map(|pair| match pair {
                    [stated, level] if self.keys.list().get(*stated) == key => Some(at(*level)),
                    _ => None,
                });
                stated.unwrap_or(0)
            };
            (category, names.keys_of(category).map(level).collect::<Box<[usize]>>())
        };
        let read: Vec<(u32, Box<[usize]>)> = (0..number(self.levels.list().len())?).map(read).collect();
        let mut distinct = read.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let vector_of: Vec<u32> = read
            .iter()
            .map(|one| number(distinct.binary_search(one).unwrap_or_default()))
            .collect::<Result<_, _>>()?;
        let levels = in_order(levels, order, |old| vector_of.get(at(old)).copied().unwrap_or_default());
        let vector = |(category, levels): (u32, Box<[usize]>)| {
            let unit = prices.get(at(category)).map(|prices| prices.unit(levels.iter().copied()));
            LevelVector { levels, unit: unit.unwrap_or_default() }
        };
        let vectors = distinct.into_iter().map(vector).collect();

        let columns = Columns {
            member,
            category,
            matching,
            area,
            region,
            levels,
            quantity: in_order(quantity, order, |same| same),
            from: in_order(from, order, |same| same),
            until: in_order(until, order, |same| same),
            max_unit_minor: in_order(max_unit_minor, order, |same| same),
        };
        Ok(Understood { columns, names, vectors })
    }
}

/// Columns with the names and levels their numbers stand for.
pub(super) struct Understood {
    pub(super) columns: Columns,
    pub(super) names: Names,
    pub(super) vectors: Vec<LevelVector>,
}

fn name_keys(categories: &[Category], names: &mut Names) -> Result<(), TooMany> {
    let mut keys = Texts::default();
    let mut rows = RowList::default();
    for category in categories {
        let row = category.attributes.iter().map(|attribute| keys.intern(&attribute.key));
        rows.push(&row.collect::<Result<Vec<_>, _>>()?)?;
    }
    names.keys = keys.list().clone();
    names.category_keys = rows;
    Ok(())
}

/// A column with its entries translated and in another order.
fn in_order<T: Copy + Default>(mut column: Vec<T>, order: Option<&[u32]>, of: impl Fn(T) -> T) -> Vec<T> {
    match order {
        None => {
            for entry in &mut column {
                *entry = of(*entry);
            }
            column.shrink_to_fit();
            column
        }
        Some(order) => {
            order.iter().map(|old| of(column.get(at(*old)).copied().unwrap_or_default())).collect()
        }
    }
}

/// Whether one key is there twice; puts the pairs in order.
fn repeats(pairs: &mut [(u32, u32)]) -> bool {
    if pairs.len() < 2 {
        return false;
    }
    pairs.sort_unstable();
    !pairs.is_sorted_by(|one, other| one.0 < other.0)
}

/// Ids in the order of their bytes.
#[derive(Debug)]
pub(super) struct Sorted {
    /// Positions; `None` when that is the order in which they are.
    order: Option<Vec<u32>>,
    /// Whether two of them are equal.
    pub(super) has_twins: bool,
    count: u32,
}

impl Sorted {
    /// The position of the id at a place of the order.
    pub(super) fn position(&self, place: u32) -> u32 {
        self.order.as_ref().and_then(|order| order.get(at(place)).copied()).unwrap_or(place)
    }

    /// The position of an id.
    pub(super) fn find(&self, ids: &TextList, id: &str) -> Option<u32> {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            match ids.get(self.position(middle)).cmp(id) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(self.position(middle)),
            }
        }
        None
    }
}

/// Puts ids in order.
pub(super) fn sorted(ids: &TextList) -> Sorted {
    let count = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    let later = || (1..count).map(|later| (ids.get(later - 1), ids.get(later)));
    if later().all(|(one, other)| one < other) {
        return Sorted { order: None, has_twins: false, count };
    }
    // Ids often begin alike. What comes after that fits a number, which is quick to compare.
    let first = ids.get(0).as_bytes();
    let alike = |id: &str| first.iter().zip(id.as_bytes()).take_while(|(one, other)| one == other).count();
    let common = (0..count).map(|position| alike(ids.get(position))).min().unwrap_or_default();
    let key = |position: u32| {
        let rest = ids.get(position).as_bytes().get(common..).unwrap_or_default();
        let bytes = rest.iter().copied().chain(std::iter::repeat(0)).take(8);
        bytes.fold(0_u64, |key, byte| key << 8 | u64::from(byte))
    };
    let mut keyed: Vec<(u64, u32)> = (0..count).map(|position| (key(position), position)).collect();
    keyed.sort_unstable_by(|(one, first), (other, second)| {
        one.cmp(other).then_with(|| ids.get(*first).cmp(ids.get(*second)))
    });
    let has_twins = keyed
        .iter()
        .zip(keyed.iter().skip(1))
        .any(|((one, first), (other, second))| one == other && ids.get(*first) == ids.get(*second));
    Sorted { order: Some(keyed.into_iter().map(|(_, position)| position).collect()), has_twins, count }
}

/// The first characters of a text, all of them when there are fewer.
pub(in crate::bundle) fn first_chars(text: &str, chars: usize) -> &str {
    match text.char_indices().nth(chars) {
        Some((end, _)) => text.get(..end).unwrap_or(text),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_cut_by_characters_not_bytes() {
        assert_eq!(first_chars("NL366", 4), "NL36");
        assert_eq!(first_chars("NL366", 0), "");
        assert_eq!(first_chars("NL", 4), "NL");
        assert_eq!(first_chars("één", 2), "éé");
    }

    #[test]
    fn ids_are_sorted_by_bytes_also_when_they_begin_alike() {
        let mut ids = TextList::default();
        for id in ["need-12345678b", "need-12345678", "need-\0", "need-", "need-é", "need-12345678a"] {
            ids.push(id).unwrap();
        }
        let order = sorted(&ids);
        assert_eq!(order.order, Some(vec![3, 2, 1, 5, 0, 4]));
        assert_eq!((order.find(&ids, "need-12345678a"), order.find(&ids, "need-1")), (Some(5), None));
        assert_eq!(sorted(&ids.in_order(&[3, 2, 1, 5, 0, 4])).order, None);
        ids.push("need-").unwrap();
        assert!(!order.has_twins && sorted(&ids).has_twins);
    }
}
