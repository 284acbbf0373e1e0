//! Needs as the table that the import reads: what is exported, changed by hand and imported again is what the hand made of it.

use std::collections::{BTreeMap, BTreeSet};

use samenkoop_core::{
    id::SiteId,
    localized::Localized,
    member::Site,
    need::{
        Certainty, NeedLine,
        import::{COLUMNS, DUTCH_COLUMNS},
    },
    quantity::Quantity,
};

use super::{
    AppError, bundle_export,
    needs::{self, NeedFilter, NeedView},
};
use crate::{
    auth::Acting,
    store::{PageRequest, Tx},
    wire::sheets::{Cell, SheetHead, SheetLanguage, SheetWriter},
};

/// Writes the needs that fit a filter, of a member only its own, page by page.
///
/// # Errors
/// [`AppError::Refused`] when the format has no room for them, [`AppError::Store`] when the database fails.
pub fn export(
    tx: &mut Tx<'_>,
    acting: &Acting,
    filter: &NeedFilter,
    language: SheetLanguage,
    writer: &mut dyn SheetWriter,
) -> Result<(), AppError> {
    let own = acting.member_filter()?;
    let members: BTreeMap<_, _> = match own {
        Some(own) => tx.member_list(&[own])?,
        None => tx.member_all()?,
    }
    .into_iter()
    .map(|member| (member.id, member.kvk_number))
    .collect();
    let sites: BTreeMap<SiteId, Site> = tx.site_all(own)?.into_iter().map(|site| (site.id, site)).collect();
    let attributes = attributes(tx)?;
    writer.begin(&head(&attributes, language)).map_err(bundle_export::refused)?;
    let mut page = PageRequest::first();
    loop {
        let found = needs::list(tx, acting, filter.clone(), &page)?;
        for view in &found.items {
            let member = Cell::maybe(members.get(&view.need.value.member_id()), Cell::text);
            let cells = cells(view, member, &sites, &attributes);
            writer.row(&cells).map_err(bundle_export::refused)?;
        }
        match found.next {
            Some(next) => page.after = Some(next),
            None => return Ok(()),
        }
    }
}

/// The keys of all attributes, each once, in the order in which the categories have them.
fn attributes(tx: &mut Tx<'_>) -> Result<Vec<String>, AppError> {
    let mut seen = BTreeSet::new();
    let categories = tx.category_all()?;
    let keys =
        categories.iter().flat_map(|category| category.attributes().iter().map(|one| one.key().to_string()));
    Ok(keys.filter(|key| seen.insert(key.clone())).collect())
}

fn head(attributes: &[String], language: SheetLanguage) -> SheetHead {
    let fixed = match language {
        SheetLanguage::Dutch => DUTCH_COLUMNS,
        SheetLanguage::English => COLUMNS,
    };
    let names = fixed.iter().map(ToString::to_string).chain(attributes.iter().cloned());
    let title = language.of(Localized { nl: "Behoeften", en: "Needs" });
    SheetHead { title: title.to_owned(), columns: names.map(|name| (name, 16)).collect() }
}

/// The cells of a need, in the order of [`COLUMNS`] and then of the attributes.
fn cells(view: &NeedView, member: Cell, sites: &BTreeMap<SiteId, Site>, attributes: &[String]) -> Vec<Cell> {
    let need = &view.need.value;
    let content = need.content();
    let lines = content.lines.as_slice();
    let of_sites = |of: &dyn Fn(&NeedLine) -> Option<Quantity>| {
        let told: Vec<String> = lines
            .iter()
            .filter_map(|line| Some(format!("{}:{}", sites.get(&line.site_id)?.code, of(line)?)))
            .collect();
        if told.is_empty() { Cell::Empty } else { Cell::Text(told.join("|")) }
    };
    let (commitment, probability) = match content.commitment.certainty {
        Certainty::Firm => ("firm", Cell::Empty),
        Certainty::Expected(probability) => ("expected", Cell::Share(probability.get())),
    };
    let fixed = [
        member,
        Cell::text(need.category_id()),
        of_sites(&|line| Some(line.quantity)),
        Cell::Whole(content.lines.quantity().get()),
        of_sites(&|line| line.minimum),
        of_sites(&|line| line.maximum),
        Cell::Day(content.window.start_from()),
        Cell::Day(content.window.start_until()),
        Cell::maybe(content.contract_ends_on, Cell::Day),
        Cell::maybe(content.budget, |budget| Cell::Amount(budget.money())),
        Cell::maybe(content.commitment.max_unit_price, |price| Cell::Amount(price.money())),
        Cell::text(commitment),
        probability,
        Cell::maybe(content.remarks.as_ref(), Cell::text),
    ];
    let asked = attributes.iter().map(|key| Cell::maybe(view.requirements.get(key), Cell::text));
    fixed.into_iter().chain(asked).collect()
}
