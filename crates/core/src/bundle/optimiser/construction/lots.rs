//! The lots of a division while needs come and go: what each holds and costs, kept up to date need by need.

use crate::bundle::optimiser::construction::join::{ALONE, Division};
use crate::bundle::optimiser::construction::pack::{Ask, Pack};
use crate::bundle::problem::intern::at;

/// So many needs of one member in a group are looked at to see whether another of them is in a lot.
const MOST_SIBLINGS: usize = 64;

/// A lot as it stands.
#[derive(Debug, Clone)]
pub(in crate::bundle) struct Lot {
    /// A day on which all its needs can start.
    pub(in crate::bundle) day: i32,
    levels: Vec<usize>,
    /// The undiscounted unit price, in minor units.
    unit: i128,
    quantity: u64,
    pub(in crate::bundle) needs: usize,
    /// No fewer distinct members than this. It is their number, but where a member has very many needs.
    least_members: usize,
    /// No more than this.
    most_members: usize,
    /// No need in it accepts less; too low after the strictest has left, never too high.
    max_unit: i64,
    /// Price and procedure in 1/10,000 minor unit; nothing when it is empty.
    pub(in crate::bundle) cost: i128,
}

/// All lots, and who is in them.
#[derive(Debug)]
pub(in crate::bundle) struct Lots<'a, 'p> {
    pack: &'a Pack<'p>,
    lots: Vec<Lot>,
    lot_of: Vec<u32>,
    /// The needs of each member behind each other.
    by_member: Vec<u32>,
    /// For each need where those of its member begin and end.
    siblings: Vec<(u32, u32)>,
}

impl<'a, 'p> Lots<'a, 'p> {
    pub(in crate::bundle) fn of(pack: &'a Pack<'p>, division: &Division) -> Self {
        let member = |index: &u32| pack.ask(*index).map_or(0, |ask| ask.member);
        let mut by_member: Vec<u32> = (0_u32..).take(pack.asks.len()).collect();
        by_member.sort_unstable_by_key(|index| (member(index), *index));
        let mut siblings = vec![(0, 0); pack.asks.len()];
        let mut end = 0_u32;
        for needs in by_member.chunk_by(|a, b| member(a) == member(b)) {
            let start = end;
            end += u32::try_from(needs.len()).unwrap_or_default();
            for index in needs {
                if let Some(slot) = siblings.get_mut(at(*index)) {
                    *slot = (start, end);
                }
            }
        }
        let empty = |lot: &super::Open| Lot {
            day: lot.day,
            levels: lot.levels.clone(),
            unit: lot.unit,
            quantity: 0,
            needs: 0,
            least_members: 0,
            most_members: 0,
            max_unit: Ask::ANY_PRICE,
            cost: 0,
        };
        let lots = division.lots.iter().map(empty).collect();
        let mut all = Self { pack, lots, lot_of: vec![ALONE; pack.asks.len()], by_member, siblings };
        for ((index, ask), lot) in (0_u32..).zip(pack.asks).zip(&division.lot_of) {
            all.take_in(index, ask, *lot);
        }
        for lot in &mut all.lots {
            lot.cost = price(pack, lot, lot.quantity).unwrap_or_default();
        }
        all
    }

    pub(in crate::bundle) fn get(&self, number: u32) -> Option<&Lot> {
        self.lots.get(at(number))
    }

    /// The lot a need is in, or [`ALONE`].
    pub(in crate::bundle) fn lot_of(&self, index: u32) -> u32 {
        self.lot_of.get(at(index)).copied().unwrap_or(ALONE)
    }

    /// For each lot its needs, by index.
    pub(in crate::bundle) fn needs_of(&self) -> Vec<Vec<u32>> {
        let mut needs_of: Vec<Vec<u32>> = self.lots.iter().map(|lot| Vec::with_capacity(lot.needs)).collect();
        for (index, lot) in (0_u32..).zip(&self.lot_of) {
            if let Some(needs) = needs_of.get_mut(at(*lot)) {
                needs.push(index);
            }
        }
        needs_of
    }

    /// The lots that serve a level vector, from the lowest price per unit on.
    pub(in crate::bundle) fn that_serve(&self, kind: u32) -> Vec<u32> {
        let levels = self.pack.kinds.levels(kind);
        let serves =
            |lot: &Lot| lot.needs > 0 && levels.iter().zip(&lot.levels).all(|(asked, level)| asked <= level);
        let discounted = |lot: &Lot| self.pack.prices.tier(lot.quantity).discounted(lot.unit);
        let numbered = (0_u32..).zip(&self.lots).filter(|(_, lot)| serves(lot));
        let mut found: Vec<(i128, u32)> = numbered.map(|(number, lot)| (discounted(lot), number)).collect();
        found.sort_unstable();
        found.into_iter().map(|(_, number)| number).collect()
    }

    /// Whether another need of the same member is in a lot; `None` when that is too much to find out.
    fn has_sibling(&self, index: u32, number: u32) -> Option<bool> {
        let (start, end) = self.siblings.get(at(index)).copied()?;
        let needs = self.by_member.get(at(start)..at(end))?;
        let is_there = |other: &u32| *other != index && self.lot_of(*other) == number;
        (needs.len() <= MOST_SIBLINGS).then(|| needs.iter().any(is_there))
    }

    /// What the lot of a need costs without it; `None` when the others may not be a lot.
    pub(in crate::bundle) fn cost_without(&self, index: u32, ask: &Ask) -> Option<i128> {
        let number = self.lot_of(index);
        let lot = self.get(number)?;
        let rest = lot.quantity - ask.quantity();
        if rest == 0 {
            return Some(0);
        }
        // Where members cannot be told apart nobody leaves: too few could stay behind.
        let leaves = usize::from(!self.has_sibling(index, number)?);
        let discounted = self.pack.prices.tier(rest).discounted(lot.unit);
        let is_accepted = lot.max_unit == Ask::ANY_PRICE || discounted <= i128::from(lot.max_unit) * 10_000;
        if lot.least_members < self.pack.limits.min_members + leaves || !is_accepted {
            return None;
        }
        price(self.pack, lot, rest)
    }

    /// What a need adds to a lot it is not in; `None` when it may not join.
    pub(in crate::bundle) fn added(&self, index: u32, ask: &Ask, number: u32) -> Option<i128> {
        let lot = self.get(number)?;
        let quantity = lot.quantity + ask.quantity();
        let is_full = self.pack.limits.max_members.is_some_and(|most| lot.most_members >= most);
        if !ask.accepts(self.pack.prices.tier(quantity).discounted(lot.unit))
            || is_full && self.has_sibling(index, number) != Some(true)
            || self.pack.apart_from(index).any(|other| self.lot_of(other) == number)
        {
            return None;
        }
        Some(price(self.pack, lot, quantity)? - lot.cost)
    }

    /// Puts a need that is alone into a lot where it may be, or leaves it alone.
    pub(in crate::bundle) fn add(&mut self, index: u32, ask: &Ask, number: u32) {
        self.take_in(index, ask, number);
        self.reckon(number);
    }

    fn take_in(&mut self, index: u32, ask: &Ask, number: u32) {
        let has_sibling = self.has_sibling(index, number);
        if let Some(lot) = self.lots.get_mut(at(number)) {
            lot.quantity += ask.quantity();
            lot.needs += 1;
            lot.least_members += usize::from(has_sibling == Some(false));
            lot.most_members += usize::from(has_sibling != Some(true));
            lot.max_unit = lot.max_unit.min(ask.max_unit);
        }
        if let Some(slot) = self.lot_of.get_mut(at(index)) {
            *slot = number;
        }
    }

    /// Takes a need out of its lot.
    pub(in crate::bundle) fn remove(&mut self, index: u32, ask: &Ask) {
        let number = self.lot_of(index);
        let has_sibling = self.has_sibling(index, number);
        if let Some(lot) = self.lots.get_mut(at(number)) {
            lot.quantity -= ask.quantity();
            lot.needs -= 1;
            lot.least_members -= usize::from(has_sibling == Some(false));
            lot.most_members -= usize::from(has_sibling != Some(true));
        }
        if let Some(slot) = self.lot_of.get_mut(at(index)) {
            *slot = ALONE;
        }
        self.reckon(number);
    }

    /// What a lot was before some needs left that are back now.
    pub(in crate::bundle) fn put_back(&mut self, number: u32, before: Lot) {
        if let Some(lot) = self.lots.get_mut(at(number)) {
            *lot = before;
        }
    }

    fn reckon(&mut self, number: u32) {
        if let Some(lot) = self.lots.get_mut(at(number)) {
            // A lot that is being closed may be above the cap for a while; it is put back as it was, or empty.
            lot.cost = price(self.pack, lot, lot.quantity).unwrap_or(lot.cost);
        }
    }

    /// Writes the lots down again.
    pub(in crate::bundle) fn give_back(self, division: &mut Division) {
        for (open, lot) in division.lots.iter_mut().zip(&self.lots) {
            (open.quantity, open.most_members, open.alone) = (lot.quantity, lot.most_members, 0);
        }
        division.lot_of = self.lot_of;
        for (ask, lot) in self.pack.asks.iter().zip(&division.lot_of) {
            if let Some(open) = division.lots.get_mut(at(*lot)) {
                open.alone += self.pack.alone(ask);
            }
        }
    }
}

/// Price and procedure of so much at the levels of a lot; `None` above the cap.
fn price(pack: &Pack<'_>, lot: &Lot, quantity: u64) -> Option<i128> {
    if quantity == 0 { Some(0) } else { pack.lot_cost(lot.unit, quantity) }
}
