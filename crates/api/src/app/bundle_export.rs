//! A bundle as tables for people: its lots, where each need went and why, what each site gets, and what each member saves.
//!
//! It reads page by page, so that a large bundle is never all at hand at once. A member gets where its own needs went and what it saves;
//! lots and sites tell of others and are not for it.

use std::collections::BTreeMap;

use samenkoop_core::{
    bundle::{AloneReason, ExactAmount, ProposedLot},
    category::Category,
    codes::CategoryId,
    id::{BundleId, BundleLotId, MemberId, NeedId, SiteId},
    localized::Localized,
    member::{Member, Site},
    money::{Currency, Money},
};

use super::{AppError, Code, bundles::visible};
use crate::{
    auth::Acting,
    store::{PageRequest, StoredBundle, StoredPlace, StoredPlacement, Tx},
    wire::sheets::{Cell, SheetError, SheetHead, SheetLanguage, SheetWriter},
};

/// A table of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BundleTable {
    /// Its lots.
    Lots,
    /// Where each need went, and why.
    Placements,
    /// What each site gets of each lot.
    Allocations,
    /// What each member saves.
    Savings,
}

impl BundleTable {
    /// Every table, in the order of a workbook.
    pub const ALL: [Self; 4] = [Self::Lots, Self::Placements, Self::Allocations, Self::Savings];

    /// Whether a member may have its own part of it.
    #[must_use]
    pub fn is_for_members(self) -> bool {
        match self {
            Self::Placements | Self::Savings => true,
            Self::Lots | Self::Allocations => false,
        }
    }
}

/// Writes tables of a bundle: the one that is asked for, or all that the caller may have.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Forbidden`] for a table that is not for the caller; [`AppError::Refused`] when the format has no
/// room for it.
pub fn export(
    tx: &mut Tx<'_>,
    acting: &Acting,
    bundle: BundleId,
    table: Option<BundleTable>,
    language: SheetLanguage,
    writer: &mut dyn SheetWriter,
) -> Result<(), AppError> {
    let bundle = visible(tx, acting, bundle)?.value;
    let own = acting.member_filter()?;
    let may = |table: BundleTable| own.is_none() || table.is_for_members();
    let tables: Vec<BundleTable> = match table {
        Some(table) if may(table) => vec![table],
        Some(_) => return Err(AppError::Forbidden),
        None => BundleTable::ALL.into_iter().filter(|table| may(*table)).collect(),
    };
    let mut export = Export { language, categories: tx.category_all()?, own, bundle };
    for table in tables {
        match table {
            BundleTable::Lots => export.lots(tx, writer),
            BundleTable::Placements => export.placements(tx, writer),
            BundleTable::Allocations => export.allocations(tx, writer),
            BundleTable::Savings => export.savings(tx, writer),
        }?;
    }
    Ok(())
}

/// What a sheet that cannot be written means to who asked for it.
pub fn refused(error: SheetError) -> AppError {
    match error {
        SheetError::TooManyRows { .. } => AppError::refused(Code::Incomplete, error),
        SheetError::Format(why) => AppError::corrupt("the sheet", why),
    }
}

struct Export {
    language: SheetLanguage,
    categories: Vec<Category>,
    own: Option<MemberId>,
    bundle: StoredBundle,
}

/// A column in both languages and its width in characters.
type Column = (&'static str, &'static str, u8);

impl Export {
    fn begin(
        &self,
        writer: &mut dyn SheetWriter,
        (nl, en): (&str, &str),
        columns: &[Column],
    ) -> Result<(), AppError> {
        let words = |nl: &str, en: &str| self.language.of(Localized { nl, en }).to_owned();
        let code = self.currency().code();
        let column = |(nl, en, width): &Column| (words(nl, en).replace("{currency}", code), *width);
        let head = SheetHead { title: words(nl, en), columns: columns.iter().map(column).collect() };
        writer.begin(&head).map_err(refused)
    }

    fn currency(&self) -> Currency {
        self.bundle.policy.currency
    }

    fn amount(&self, amount: ExactAmount) -> Cell {
        let most = Money::from_minor(i64::MAX, self.currency());
        Cell::Amount(amount.nearest_money(self.currency()).unwrap_or(most))
    }

    /// The difference of the rounded amounts, so that a reader with a calculator finds the same.
    fn saving(&self, alone: ExactAmount, together: ExactAmount) -> Cell {
        let minor = alone.nearest_minor() - together.nearest_minor();
        self.amount(ExactAmount::from_ten_thousandths(minor.saturating_mul(10_000)))
    }

    fn category(&self, id: &CategoryId) -> Cell {
        let found = self.categories.iter().find(|category| category.id() == id);
        found.map_or_else(
            || Cell::text(id),
            |category| match self.language {
                SheetLanguage::Dutch => Cell::text(&category.name().nl),
                SheetLanguage::English => Cell::text(&category.name().en),
            },
        )
    }

    fn requirements(&self, lot: &ProposedLot) -> Cell {
        let traits = lot.traits();
        let category = self.categories.iter().find(|category| *category.id() == traits.category_id);
        let texts = category.map(|category| traits.requirements.texts(category)).unwrap_or_default();
        let told: Vec<String> = texts.iter().map(|(key, value)| format!("{key}: {value}")).collect();
        Cell::text(told.join(", "))
    }

    fn lots(&mut self, tx: &mut Tx<'_>, writer: &mut dyn SheetWriter) -> Result<(), AppError> {
        self.begin(
            writer,
            ("Percelen", "Lots"),
            &[
                ("Perceel", "Lot", 8),
                ("Categorie", "Category", 26),
                ("Eisen", "Requirements", 44),
                ("Regio", "Region", 8),
                ("Start vanaf", "Start from", 12),
                ("Start uiterlijk", "Start until", 14),
                ("Aantal", "Quantity", 10),
                ("Stukprijs ({currency})", "Unit price ({currency})", 16),
                ("Korting", "Discount", 10),
                ("Geraamde waarde ({currency})", "Estimated value ({currency})", 18),
                ("Kosten met procedure ({currency})", "Cost with procedure ({currency})", 20),
                ("Behoeften", "Needs", 10),
                ("Leden", "Members", 8),
            ],
        )?;
        let mut after = 0;
        loop {
            let lots = tx.bundle_lots_after(self.bundle.id, after)?;
            let Some(last) = lots.last() else { return Ok(()) };
            after = last.position;
            let carried: Vec<NeedId> =
                lots.iter().flat_map(|lot| lot.lot.allocations().iter().map(|one| one.need_id)).collect();
            let members = members_of(tx, carried)?;
            for stored in &lots {
                let (lot, traits) = (&stored.lot, stored.lot.traits());
                let mut needs: Vec<NeedId> = lot.allocations().iter().map(|one| one.need_id).collect();
                needs.dedup();
                let mut boards: Vec<&MemberId> = needs.iter().filter_map(|need| members.get(need)).collect();
                boards.sort_unstable();
                boards.dedup();
                writer
                    .row(&[
                        Cell::Whole(u64::from(stored.position)),
                        self.category(&traits.category_id),
                        self.requirements(lot),
                        Cell::maybe(traits.region.as_ref(), Cell::text),
                        Cell::Day(traits.window.start_from()),
                        Cell::Day(traits.window.start_until()),
                        Cell::Whole(lot.quantity().get()),
                        Cell::Amount(Money::from_minor(traits.unit_price_minor, self.currency())),
                        Cell::Share(traits.rate_bp.get()),
                        self.amount(lot.price()),
                        self.amount(lot.cost()),
                        Cell::Whole(count(needs.len())),
                        Cell::Whole(count(boards.len())),
                    ])
                    .map_err(refused)?;
            }
        }
    }

    fn placements(&mut self, tx: &mut Tx<'_>, writer: &mut dyn SheetWriter) -> Result<(), AppError> {
        self.begin(
            writer,
            ("Behoeften", "Needs"),
            &[
                ("Lid", "Member", 34),
                ("Behoefte", "Need", 38),
                ("Categorie", "Category", 26),
                ("Regio", "Region", 8),
                ("Aantal", "Quantity", 10),
                ("Perceel", "Lot", 8),
                ("Uitkomst", "Outcome", 22),
                ("Uitleg", "Explanation", 80),
                ("Kosten ({currency})", "Cost ({currency})", 16),
                ("Kosten alleen ({currency})", "Cost alone ({currency})", 16),
                ("Besparing ({currency})", "Saving ({currency})", 16),
            ],
        )?;
        let positions = tx.bundle_lot_positions(self.bundle.id)?;
        let members = names(tx, self.own)?;
        self.each_page(tx, |export, tx, page| {
            let needs: Vec<NeedId> = page.iter().map(|placement| placement.need_id).collect();
            let categories: BTreeMap<NeedId, CategoryId> = tx
                .need_list(&needs)?
                .into_iter()
                .map(|need| (need.value.id(), need.value.category_id().clone()))
                .collect();
            for placement in page {
                let category = categories.get(&placement.need_id);
                let cells = export.placement(placement, category, &positions, &members);
                writer.row(&cells).map_err(refused)?;
            }
            Ok(())
        })
    }

    fn placement(
        &self,
        placement: StoredPlacement,
        category: Option<&CategoryId>,
        positions: &BTreeMap<BundleLotId, u32>,
        members: &BTreeMap<MemberId, Member>,
    ) -> Vec<Cell> {
        let position = match placement.place {
            StoredPlace::Lot(lot) => positions.get(&lot).copied(),
            StoredPlace::Alone(_) => None,
        };
        vec![
            member_name(members, placement.member_id),
            Cell::text(placement.need_id),
            Cell::maybe(category, |id| self.category(id)),
            Cell::maybe(placement.region.as_ref(), Cell::text),
            Cell::Whole(placement.quantity.get()),
            Cell::maybe(position, |position| Cell::Whole(u64::from(position))),
            Cell::text(self.language.of(outcome(placement.place))),
            Cell::Text(self.language.of(placement.explanation)),
            self.amount(placement.cost),
            self.amount(placement.alone_cost),
            self.saving(placement.alone_cost, placement.cost),
        ]
    }

    fn allocations(&mut self, tx: &mut Tx<'_>, writer: &mut dyn SheetWriter) -> Result<(), AppError> {
        self.begin(
            writer,
            ("Toedelingen", "Allocations"),
            &[
                ("Perceel", "Lot", 8),
                ("Categorie", "Category", 26),
                ("Lid", "Member", 34),
                ("Behoefte", "Need", 38),
                ("Vestiging", "Site", 10),
                ("Naam van de vestiging", "Name of the site", 34),
                ("Regio", "Region", 8),
                ("Aantal", "Quantity", 10),
            ],
        )?;
        let members = names(tx, self.own)?;
        let sites: BTreeMap<SiteId, Site> =
            tx.site_all(self.own)?.into_iter().map(|site| (site.id, site)).collect();
        let mut after = 0;
        loop {
            let lots = tx.bundle_lots_after(self.bundle.id, after)?;
            let Some(last) = lots.last() else { return Ok(()) };
            after = last.position;
            for stored in &lots {
                for allocation in stored.lot.allocations() {
                    let site = sites.get(&allocation.site_id);
                    writer
                        .row(&[
                            Cell::Whole(u64::from(stored.position)),
                            self.category(&stored.lot.traits().category_id),
                            Cell::maybe(site, |site| member_name(&members, site.member_id)),
                            Cell::text(allocation.need_id),
                            Cell::maybe(site, |site| Cell::text(&site.code)),
                            Cell::maybe(site, |site| Cell::text(&site.name)),
                            Cell::maybe(site, |site| Cell::text(&site.region)),
                            Cell::Whole(allocation.quantity.get()),
                        ])
                        .map_err(refused)?;
                }
            }
        }
    }

    fn savings(&mut self, tx: &mut Tx<'_>, writer: &mut dyn SheetWriter) -> Result<(), AppError> {
        self.begin(
            writer,
            ("Besparingen", "Savings"),
            &[
                ("Lid", "Member", 34),
                ("KvK-nummer", "KvK number", 12),
                ("Delen van behoeften", "Parts of needs", 12),
                ("Waarvan in een perceel", "Of which in a lot", 12),
                ("Kosten ({currency})", "Cost ({currency})", 16),
                ("Kosten alleen ({currency})", "Cost alone ({currency})", 16),
                ("Besparing ({currency})", "Saving ({currency})", 16),
            ],
        )?;
        let mut sums: BTreeMap<MemberId, Sums> = BTreeMap::new();
        self.each_page(tx, |_, _, page| {
            for placement in page {
                sums.entry(placement.member_id).or_default().add(&placement);
            }
            Ok(())
        })?;
        let members = names(tx, self.own)?;
        let mut rows: Vec<(Option<&Member>, MemberId, Sums)> =
            sums.into_iter().map(|(id, sums)| (members.get(&id), id, sums)).collect();
        rows.sort_by_key(|(member, id, _)| (member.map(|member| member.legal_name.to_string()), *id));
        for (member, id, sums) in rows {
            let exact = ExactAmount::from_ten_thousandths;
            writer
                .row(&[
                    member_name(&members, id),
                    Cell::maybe(member, |member| Cell::text(&member.kvk_number)),
                    Cell::Whole(sums.parts),
                    Cell::Whole(sums.in_lots),
                    self.amount(exact(sums.cost)),
                    self.amount(exact(sums.alone_cost)),
                    self.saving(exact(sums.alone_cost), exact(sums.cost)),
                ])
                .map_err(refused)?;
        }
        Ok(())
    }

    /// Every page of the placements that the caller may see.
    fn each_page(
        &self,
        tx: &mut Tx<'_>,
        mut with: impl FnMut(&Self, &mut Tx<'_>, Vec<StoredPlacement>) -> Result<(), AppError>,
    ) -> Result<(), AppError> {
        let mut page = PageRequest::first();
        loop {
            let found = tx.bundle_placement_page(self.bundle.id, self.own, &page)?;
            with(self, tx, found.items)?;
            match found.next {
                Some(next) => page.after = Some(next),
                None => return Ok(()),
            }
        }
    }
}

/// What the needs of one member cost, in 1/10,000 minor unit.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    parts: u64,
    in_lots: u64,
    cost: i128,
    alone_cost: i128,
}

impl Sums {
    fn add(&mut self, placement: &StoredPlacement) {
        self.parts += 1;
        self.in_lots += u64::from(matches!(placement.place, StoredPlace::Lot(_)));
        self.cost += placement.cost.ten_thousandths();
        self.alone_cost += placement.alone_cost.ten_thousandths();
    }
}

fn outcome(place: StoredPlace) -> Localized<&'static str> {
    let (nl, en) = match place {
        StoredPlace::Lot(_) => ("in een perceel", "in a lot"),
        StoredPlace::Alone(reason) => match reason {
            AloneReason::NoPartner => ("alleen: geen partner", "alone: no partner"),
            AloneReason::WindowDisjoint => {
                ("alleen: geen gemeenschappelijke startdag", "alone: no common start day")
            }
            AloneReason::Apart => ("alleen: moet gescheiden blijven", "alone: must stay apart"),
            AloneReason::CapExceeded => {
                ("alleen: boven de maximale waarde", "alone: above the maximum value")
            }
            AloneReason::PriceCondition => {
                ("alleen: boven de hoogste stukprijs", "alone: above the highest unit price")
            }
            AloneReason::CheaperAlone => ("alleen: goedkoper", "alone: cheaper"),
        },
    };
    Localized { nl, en }
}

fn members_of(tx: &mut Tx<'_>, mut needs: Vec<NeedId>) -> Result<BTreeMap<NeedId, MemberId>, AppError> {
    needs.sort_unstable();
    needs.dedup();
    Ok(tx.need_list(&needs)?.into_iter().map(|need| (need.value.id(), need.value.member_id())).collect())
}

fn names(tx: &mut Tx<'_>, own: Option<MemberId>) -> Result<BTreeMap<MemberId, Member>, AppError> {
    let members = match own {
        Some(own) => tx.member_list(&[own])?,
        None => tx.member_all()?,
    };
    Ok(members.into_iter().map(|member| (member.id, member)).collect())
}

fn member_name(members: &BTreeMap<MemberId, Member>, id: MemberId) -> Cell {
    members.get(&id).map_or_else(|| Cell::text(id), |member| Cell::text(&member.legal_name))
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
