//! Needs as they come in: each is looked at by itself, and when all are there they are held against categories, policy and each other.
//!
//! What a need names may come after it, so that categories and levels are looked at in the end; once for each different set of levels,
//! and need by need only where one of them is wrong.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::bundle::problem::Problem;
use crate::bundle::problem::check::sums::worst_sum;
use crate::bundle::problem::check::{Check, Form, escaped, id_fault, price_fault};
use crate::bundle::problem::finding::{Finding, FindingCode, Findings, quoted};
use crate::bundle::problem::gather::{Gathered, NeedValues, Sorted, sorted};
use crate::bundle::problem::intern::{TooMany, at, number};
use crate::bundle::problem::stated::{Category, Need, Policy};
use crate::money::Currency;
use crate::quantity::Quantity;

/// What a need says, besides its levels and match values.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::bundle::problem) struct Values<'n> {
    pub(in crate::bundle::problem) id: &'n str,
    pub(in crate::bundle::problem) member: &'n str,
    pub(in crate::bundle::problem) category: &'n str,
    pub(in crate::bundle::problem) quantity: i64,
    pub(in crate::bundle::problem) region: &'n str,
    pub(in crate::bundle::problem) start_from: NaiveDate,
    pub(in crate::bundle::problem) start_until: NaiveDate,
    pub(in crate::bundle::problem) max_unit_price_minor: Option<i64>,
}

/// Which values of a need could not be read and are blanks.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::bundle::problem) struct Unread {
    pub(in crate::bundle::problem) id: bool,
    pub(in crate::bundle::problem) member: bool,
    pub(in crate::bundle::problem) category: bool,
    pub(in crate::bundle::problem) quantity: bool,
}

impl Unread {
    /// Nothing could be read.
    pub(in crate::bundle::problem) const ALL: Self =
        Self { id: true, member: true, category: true, quantity: true };
}

/// A problem without its needs.
#[derive(Debug, Clone)]
pub(in crate::bundle::problem) struct Head {
    pub(in crate::bundle::problem) currency: Currency,
    pub(in crate::bundle::problem) categories: Vec<Category>,
    pub(in crate::bundle::problem) policy: Policy,
}

/// Needs that come in one at a time, with what is wrong with them.
#[derive(Debug)]
pub(in crate::bundle::problem) struct Gathering {
    form: Form,
    needs: Gathered,
    /// What could not be read.
    reading: Findings,
    /// What was read and is wrong.
    values: Findings,
    /// The positions of the needs whose category could not be read, rising.
    without_category: Vec<u32>,
    all_ids_read: bool,
    is_full: bool,
}

impl Gathering {
    pub(in crate::bundle::problem) fn new(form: Form) -> Self {
        Self {
            form,
            needs: Gathered::default(),
            reading: Findings::default(),
            values: Findings::default(),
            without_category: Vec::new(),
            all_ids_read: true,
            is_full: false,
        }
    }

    /// The form in which the needs come, once that is known. None has been taken before.
    pub(in crate::bundle::problem) fn set_form(&mut self, form: Form) {
        self.form = form;
    }

    /// Where the next need stands.
    pub(in crate::bundle::problem) fn next_place(&self) -> (Option<u64>, String) {
        self.form.need(number(self.needs.len()).unwrap_or(u32::MAX))
    }

    /// The needs, to put the levels and match values of the next one in.
    pub(in crate::bundle::problem) fn needs(&mut self) -> &mut Gathered {
        &mut self.needs
    }

    /// Notes what could not be read.
    pub(in crate::bundle::problem) fn unreadable(&mut self, finding: Finding) {
        self.reading.push(finding);
    }

    /// As [`Self::unreadable`], of several.
    pub(in crate::bundle::problem) fn all_unreadable(&mut self, findings: Findings) {
        self.reading.append(findings);
    }

    /// Takes a stated need.
    pub(in crate::bundle::problem) fn take_stated(&mut self, need: &Need, unread: Unread) {
        let put = self.needs.put(
            need.levels.iter().map(|(key, level)| (key.as_str(), *level)),
            need.matching.iter().map(|(key, value)| (key.as_str(), value.as_str())),
        );
        self.is_full |= put.is_err();
        let values = Values {
            id: &need.id,
            member: &need.member,
            category: &need.category,
            quantity: need.quantity,
            region: &need.region,
            start_from: need.start_from,
            start_until: need.start_until,
            max_unit_price_minor: need.max_unit_price_minor,
        };
        self.take(values, unread);
    }

    /// Takes a need whose levels and match values have been put.
    pub(in crate::bundle::problem) fn take(&mut self, values: Values<'_>, unread: Unread) {
        let Ok(position) = number(self.needs.len()) else {
            self.is_full = true;
            return;
        };
        if unread.category {
            self.without_category.push(position);
        }
        self.all_ids_read &= !unread.id;
        if !unread.id
            && let Some((code, detail)) = id_fault(values.id)
        {
            self.wrong(position, "/id", code, detail);
        }
        if !unread.member
            && let Some((code, detail)) = id_fault(values.member)
        {
            self.wrong(position, "/member", code, detail);
        }
        let units = u64::try_from(values.quantity).ok().and_then(|units| Quantity::new(units).ok());
        if units.is_none() && !unread.quantity {
            let code = FindingCode::QuantityOutOfRange;
            self.wrong(position, "/quantity", code, "must be from 1 to 1000000000");
        }
        if values.start_until < values.start_from {
            let code = FindingCode::WindowReversed;
            self.wrong(position, "/startUntil", code, "must not be before startFrom");
        }
        if let Some((code, detail)) = values.max_unit_price_minor.and_then(price_fault) {
            self.wrong(position, "/maxUnitPriceMinor", code, detail);
        }
        let need = NeedValues {
            id: values.id,
            member: values.member,
            category: values.category,
            quantity: units.and_then(|units| u32::try_from(units.get()).ok()).unwrap_or_default(),
            region: values.region,
            start_from: values.start_from,
            start_until: values.start_until,
            max_unit_price_minor: values.max_unit_price_minor,
        };
        self.is_full |= self.needs.push(need).is_err();
    }

    #[cold]
    fn wrong(&mut self, position: u32, field: &str, code: FindingCode, detail: &str) {
        let (line, need) = self.form.need(position);
        self.values.push(Finding { line, pointer: need + field, code, detail: detail.to_owned() });
    }

    /// What is wrong with the needs by themselves.
    pub(in crate::bundle::problem) fn into_findings(self) -> Findings {
        let mut findings = self.reading;
        findings.append(self.values);
        findings
    }

    /// The problem that everything together is. `unread` holds the pointers of what could not be read in the head.
    ///
    /// # Errors
    /// Every finding: what could not be read, and then what is wrong with the rest.
    pub(in crate::bundle::problem) fn finish(
        mut self,
        head: Head,
        unread: &BTreeSet<String>,
        mut findings: Findings,
    ) -> Result<Problem, Vec<Finding>> {
        findings.append(std::mem::take(&mut self.reading));
        let mut check = Check::new(self.form, unread);
        check.head(&head.categories, &head.policy);
        self.categories_and_levels(&head.categories, &check);
        let sorted = sorted(self.needs.ids());
        self.twins(&sorted);
        self.apart(&head.policy, &sorted, &mut check);
        findings.append(check.into_findings());
        findings.append(std::mem::take(&mut self.values));
        if findings.is_empty() && unread.is_empty() {
            if self.is_full {
                return Err(vec![Finding::too_large()]);
            }
            if self.worst_sum(&head.categories).is_some() {
                let problem = Problem::of_gathered(head, self.needs, sorted);
                return problem.map_err(|TooMany| vec![Finding::too_large()]);
            }
            let (line, pointer) = match self.form {
                Form::Object => (None, "/needs".to_owned()),
                Form::Lines => (None, String::new()),
            };
            let detail = "the costs together could leave 128 bits".to_owned();
            findings.push(Finding { line, pointer, code: FindingCode::SumTooLarge, detail });
        }
        Err(findings.into_vec())
    }

    fn categories_and_levels(&mut self, categories: &[Category], check: &Check<'_>) {
        let of: BTreeMap<&str, (usize, &Category)> = categories
            .iter()
            .enumerate()
            .map(|(place, category)| (category.id.as_str(), (place, category)))
            .collect();
        let all_ids_read = !check.is_unread("/categories")
            && (0..categories.len()).all(|place| !check.is_unread(&format!("/categories/{place}/id")));
        let named = self.needs.stated_categories();
        let known: Vec<Option<(usize, &Category)>> = (0..named.len())
            .map_while(|name| number(name).ok())
            .map(|name| of.get(named.get(name)).copied())
            .collect();
        let mut is_wrong = all_ids_read && known.iter().any(Option::is_none);
        // What is wrong with each different set of levels, by its number.
        let (rows, keys) = self.needs.stated_levels();
        let mut faults: BTreeMap<u32, Vec<LevelFault>> = BTreeMap::new();
        for row in (0..rows.len()).map_while(|row| number(row).ok()) {
            let Some((name, asked)) = rows.get(row).split_first() else { continue };
            let Some((place, category)) = known.get(at(*name)).copied().flatten() else { continue };
            if check.is_partly_unread(&format!("/categories/{place}/attributes")) {
                continue;
            }
            let asked = asked.chunks_exact(2).filter_map(|pair| match pair {
                [key, level] => level_fault(keys.get(*key), *level, category),
                _ => None,
            });
            let found: Vec<LevelFault> = asked.collect();
            if !found.is_empty() {
                is_wrong = true;
                faults.insert(row, found);
            }
        }
        if !is_wrong {
            return;
        }
        let mut found = Findings::default();
        let columns = self.needs.columns();
        for (position, (name, row)) in (0..).zip(columns.category.iter().zip(&columns.levels)) {
            let (line, need) = self.form.need(position);
            let is_read = self.without_category.binary_search(&position).is_err();
            if all_ids_read && is_read && known.get(at(*name)).is_none_or(Option::is_none) {
                found.push(Finding {
                    line,
                    pointer: format!("{need}/category"),
                    code: FindingCode::UnknownCategory,
                    detail: format!("no category has the id {}", quoted(named.get(*name))),
                });
            }
            for fault in faults.get(row).into_iter().flatten() {
                found.push(Finding {
                    line,
                    pointer: format!("{need}/levels/{}", fault.key),
                    code: fault.code,
                    detail: fault.detail.clone(),
                });
            }
        }
        self.values.append(found);
    }

    /// Ids that are there twice. Blanks for unread ids are empty, so they are never twins.
    fn twins(&mut self, sorted: &Sorted) {
        if !sorted.has_twins {
            return;
        }
        let ids = self.needs.ids();
        let count = number(ids.len()).unwrap_or(u32::MAX);
        let order: Vec<u32> = (0..count).map(|place| sorted.position(place)).collect();
        let mut twins: Vec<(u32, u32)> = Vec::new();
        for same in order.chunk_by(|one, other| ids.get(*one) == ids.get(*other)) {
            let first = same.iter().min().copied().unwrap_or_default();
            if !ids.get(first).is_empty() {
                twins.extend(same.iter().filter(|later| **later != first).map(|later| (*later, first)));
            }
        }
        twins.sort_unstable();
        for (later, first) in twins {
            let earlier = match self.form.need(first) {
                (Some(line), _) => format!("on line {line}"),
                (None, pointer) => format!("at {pointer}/id"),
            };
            let detail = format!("{} is already {earlier}", quoted(self.needs.ids().get(later)));
            self.wrong(later, "/id", FindingCode::DuplicateId, &detail);
        }
    }

    fn apart(&self, policy: &Policy, sorted: &Sorted, check: &mut Check<'_>) {
        let all_ids_read = self.all_ids_read && !check.is_unread("/needs");
        for (place, (one, other)) in policy.apart.iter().enumerate() {
            for (side, id) in [one, other].into_iter().enumerate() {
                if all_ids_read && sorted.find(self.needs.ids(), id).is_none() {
                    let detail = format!("no need has the id {}", quoted(id));
                    check.report(format!("/policy/apart/{place}/{side}"), FindingCode::UnknownNeed, detail);
                }
            }
            if one == other && !check.is_unread(&format!("/policy/apart/{place}/0")) {
                let pointer = format!("/policy/apart/{place}/1");
                check.report(pointer, FindingCode::DuplicateId, "a need cannot be apart from itself");
            }
        }
    }

    fn worst_sum(&self, categories: &[Category]) -> Option<i128> {
        let named = self.needs.stated_categories();
        // A million million needs of the largest quantity are far from what 128 bits hold.
        let mut demanded = vec![(0_i128, 0_i128); named.len()];
        let columns = self.needs.columns();
        for (name, quantity) in columns.category.iter().zip(&columns.quantity) {
            if let Some((sum, count)) = demanded.get_mut(at(*name)) {
                *sum += i128::from(*quantity);
                *count += 1;
            }
        }
        let of: BTreeMap<&str, (i128, i128)> =
            (0..).zip(demanded).map(|(name, sums)| (named.get(name), sums)).collect();
        worst_sum(categories, |id| of.get(id).copied().unwrap_or_default())
    }
}

/// What is wrong with one level of a set of levels.
struct LevelFault {
    /// As a step of a pointer.
    key: String,
    code: FindingCode,
    detail: String,
}

fn level_fault(key: &str, level: u32, category: &Category) -> Option<LevelFault> {
    let fault = |code, detail| Some(LevelFault { key: escaped(key), code, detail });
    let Some(attribute) = category.attributes.iter().find(|attribute| attribute.key == key) else {
        let detail = format!("category {} has no such attribute", quoted(&category.id));
        return fault(FindingCode::UnknownAttribute, detail);
    };
    if at(level) < attribute.levels.len() {
        return None;
    }
    let detail = format!("must be from 0 to {}", attribute.levels.len().saturating_sub(1));
    fault(FindingCode::LevelOutOfRange, detail)
}
