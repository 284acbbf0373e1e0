//! What the best lot at a place and rate would be worth to needs that each pay what is asked of them.

use crate::bundle::optimiser::dual::field::{Field, Place, Rate};

/// A need with what it pays, in the order of what it pays per unit, most first.
#[derive(Clone, Copy)]
pub(super) struct Payer {
    pub(super) index: usize,
    pub(super) pays: i64,
    pub(super) quantity: i64,
    pub(super) max_unit: i64,
    pub(super) member: usize,
    pub(super) is_many: bool,
}

/// The best lot, of which the last need may be in for a part.
#[derive(Clone, Copy)]
pub(super) struct Value {
    /// What the needs pay above what the lot costs, rounded up; never less than for any real lot here.
    pub(super) surplus: i64,
    /// What the next need would have to pay for how many units to come in; `None` when anybody may.
    pub(super) margin: Option<(i64, i64)>,
}

/// One need in the best lot: its index, and what it pays above the price of its units; a fill pays less.
pub(super) type Share = (usize, i64);

/// The needs in the order of what they pay per unit.
pub(super) fn ranked(field: &Field, pays: &[i64], payers: &mut Vec<Payer>) {
    if payers.len() != field.pieces.len() {
        payers.clear();
        payers.extend(field.pieces.iter().enumerate().map(|(index, piece)| Payer {
            index,
            pays: 0,
            quantity: piece.quantity,
            max_unit: piece.max_unit,
            member: piece.member,
            is_many: piece.is_many,
        }));
    }
    for payer in payers.iter_mut() {
        payer.pays = pays.get(payer.index).copied().unwrap_or_default();
    }
    let per_unit = |payer: &Payer, other: &Payer| i128::from(payer.pays) * i128::from(other.quantity);
    payers.sort_by(|a, b| per_unit(b, a).cmp(&per_unit(a, b)).then(a.index.cmp(&b.index)));
}

/// The best lot at a place and rate; `None` when there is none. Its needs are added to `shares`.
pub(super) fn best(
    field: &Field,
    place: &Place,
    rate: Rate,
    payers: &[Payer],
    shares: &mut Vec<Share>,
) -> Option<Value> {
    let begin = shares.len();
    let (mut quantity, mut worth) = (0, 0);
    let mut margin = None;
    let mut first_member = None;
    let mut has_two = false;
    let may_join = |payer: &&Payer| {
        payer.max_unit >= rate.unit && payer.quantity <= rate.most && place.holds(payer.index)
    };
    for payer in payers.iter().filter(may_join) {
        let gain = payer.pays - payer.quantity * rate.unit;
        if gain <= 0 && quantity >= rate.from {
            // After a fill, who pays more per unit than the next is in already, however little that is.
            let is_filled = shares.last().is_some_and(|(_, gain)| shares.len() > begin && *gain < 0);
            margin = Some(if is_filled { (payer.pays, payer.quantity) } else { (rate.unit, 1) });
            break;
        }
        let room = if gain > 0 { rate.most - quantity } else { rate.from - quantity };
        if room <= 0 {
            margin = Some((payer.pays, payer.quantity));
            break;
        }
        has_two |= payer.is_many || first_member.is_some_and(|first| first != payer.member);
        first_member = first_member.or(Some(payer.member));
        shares.push((payer.index, gain));
        if payer.quantity > room {
            // Rounded up, so that no real lot is worth more.
            let part = i128::from(gain) * i128::from(room);
            let part = -(-part).div_euclid(i128::from(payer.quantity));
            worth += i64::try_from(part).ok()?;
            quantity += room;
            margin = Some((payer.pays, payer.quantity));
            break;
        }
        worth += gain;
        quantity += payer.quantity;
    }
    if quantity < rate.from {
        shares.truncate(begin);
        return None;
    }
    if field.min_members >= 2 && !has_two {
        // One member is no lot: the cheapest other comes in too.
        let others = payers.iter().filter(may_join).filter(|payer| Some(payer.member) != first_member);
        let gains = others.map(|payer| (payer.pays - payer.quantity * rate.unit, payer.index));
        let Some((gain, index)) = gains.max() else {
            shares.truncate(begin);
            return None;
        };
        // In the place of a fill perhaps, but on top of all who gain.
        let gained = shares.iter().skip(begin).map(|(_, gain)| (*gain).max(0)).sum::<i64>();
        worth = worth.min(gained + gain.min(0));
        shares.push((index, gain));
        margin = None;
    }
    if place.is_crowded {
        let crowd = best_members(field, place, rate, payers, shares, begin, worth);
        if let Some(less) = crowd {
            worth = less;
            margin = None;
        }
    }
    Some(Value { surplus: worth - field.lot_cost, margin })
}

/// What the members who gain most would gain, when that is less; shares are then theirs.
fn best_members(
    field: &Field,
    place: &Place,
    rate: Rate,
    payers: &[Payer],
    shares: &mut Vec<Share>,
    begin: usize,
    worth: i64,
) -> Option<i64> {
    let mut gains = vec![0_i64; field.members];
    let gain_of = |payer: &Payer| payer.pays - payer.quantity * rate.unit;
    let may_join = |payer: &&Payer| {
        payer.max_unit >= rate.unit && payer.quantity <= rate.most && place.holds(payer.index)
    };
    let gainers = || payers.iter().take_while(|payer| gain_of(payer) > 0).filter(may_join);
    for payer in gainers() {
        if let Some(gain) = gains.get_mut(payer.member) {
            *gain += gain_of(payer);
        }
    }
    let mut largest: Vec<(i64, usize)> = gains
        .iter()
        .enumerate()
        .filter(|(_, gain)| **gain > 0)
        .map(|(member, gain)| (*gain, member))
        .collect();
    largest.sort_unstable_by(|a, b| b.cmp(a));
    largest.truncate(field.max_members);
    let total: i64 = largest.iter().map(|(gain, _)| gain).sum();
    if total >= worth {
        return None;
    }
    let mut is_in = vec![false; field.members];
    for (_, member) in largest {
        if let Some(is_in) = is_in.get_mut(member) {
            *is_in = true;
        }
    }
    shares.truncate(begin);
    let chosen = gainers().filter(|payer| is_in.get(payer.member).copied().unwrap_or_default());
    shares.extend(chosen.map(|payer| (payer.index, gain_of(payer))));
    Some(total)
}
