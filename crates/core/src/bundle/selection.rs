//! Which of the submitted needs a bundle looks at.
//!
//! It chooses whole needs: a need that has a site elsewhere too comes with all of its sites, for it is accepted or refused as one.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    codes::{CategoryId, NutsCode},
    id::{MemberId, NeedId, SiteId},
    need::Need,
};

/// Which of the submitted needs are bundled. An empty set, or no day, chooses all; together they choose what every one of them chooses.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct BundleSelection {
    /// Only needs in these categories.
    pub category_ids: BTreeSet<CategoryId>,
    /// Only needs of these members.
    pub member_ids: BTreeSet<MemberId>,
    /// Only needs with at least one site in one of these regions, each a NUTS code of any level.
    pub regions: BTreeSet<NutsCode>,
    /// Only needs that can start on this day or a later one.
    pub start_from: Option<NaiveDate>,
    /// Only needs that can start on this day or an earlier one.
    pub start_until: Option<NaiveDate>,
    /// Only these needs.
    pub need_ids: BTreeSet<NeedId>,
    /// Not these needs.
    pub excluded_need_ids: BTreeSet<NeedId>,
}

impl BundleSelection {
    /// Whether a need is chosen, given the region of every site. A site whose region is not known lies in none.
    #[must_use]
    pub fn chooses(&self, need: &Need, regions: &BTreeMap<SiteId, NutsCode>) -> bool {
        self.names(need) && self.fits_window(need) && self.reaches(need, regions)
    }

    /// Whether the first day it asks for lies after the last, so that it can choose nothing.
    #[must_use]
    pub fn is_reversed(&self) -> bool {
        matches!((self.start_from, self.start_until), (Some(from), Some(until)) if until < from)
    }

    fn names(&self, need: &Need) -> bool {
        let all_or = |empty: bool, named: bool| empty || named;
        all_or(self.category_ids.is_empty(), self.category_ids.contains(need.category_id()))
            && all_or(self.member_ids.is_empty(), self.member_ids.contains(&need.member_id()))
            && all_or(self.need_ids.is_empty(), self.need_ids.contains(&need.id()))
            && !self.excluded_need_ids.contains(&need.id())
    }

    fn fits_window(&self, need: &Need) -> bool {
        let window = need.content().window;
        self.start_from.is_none_or(|from| window.start_until() >= from)
            && self.start_until.is_none_or(|until| window.start_from() <= until)
    }

    fn reaches(&self, need: &Need, regions: &BTreeMap<SiteId, NutsCode>) -> bool {
        let lies_in = |site: &SiteId| {
            let code = regions.get(site).map(NutsCode::as_str);
            code.is_some_and(|code| self.regions.iter().any(|region| code.starts_with(region.as_str())))
        };
        self.regions.is_empty() || need.content().lines.as_slice().iter().any(|line| lies_in(&line.site_id))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        need::{
            Commitment, NeedContent, NeedDraft, NeedLine, NeedLines, NeedPhase, Requirements, StartWindow,
        },
        quantity::Quantity,
    };

    const SITES: [(u128, &str); 2] = [(1, "NL364"), (2, "NL411")];

    fn site(number: u128) -> SiteId {
        SiteId::from_uuid(Uuid::from_u128(number))
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A draft of wifi that can start in August, with units at these sites.
    fn need(sites: &[u128]) -> Need {
        let line = |number: &u128| NeedLine::exactly(site(*number), Quantity::new(10).unwrap());
        let wifi = crate::category::shipped().into_iter().find(|one| one.id().as_str() == "wifi").unwrap();
        let asked = BTreeMap::from([("placement".to_owned(), "indoor".to_owned())]);
        let content = NeedContent {
            category_id: wifi.id().clone(),
            requirements: Requirements::parse(&wifi, &asked).unwrap(),
            lines: NeedLines::new(sites.iter().map(line).collect()).unwrap(),
            window: StartWindow::new(day("2027-08-01"), day("2027-08-31")).unwrap(),
            contract_ends_on: None,
            commitment: Commitment::default(),
            budget: None,
            remarks: None,
        };
        let member_id = MemberId::from_uuid(Uuid::from_u128(8));
        let id = NeedId::from_uuid(Uuid::from_u128(9));
        Need::restore(id, NeedDraft { member_id, content }, NeedPhase::Draft, None).unwrap()
    }

    fn chooses(selection: &BundleSelection, need: &Need) -> bool {
        let regions =
            SITES.iter().map(|(number, code)| (site(*number), NutsCode::new(code).unwrap())).collect();
        selection.chooses(need, &regions)
    }

    fn in_regions(codes: &[&str]) -> BundleSelection {
        let regions = codes.iter().map(|code| NutsCode::new(code).unwrap()).collect();
        BundleSelection { regions, ..BundleSelection::default() }
    }

    #[test]
    fn without_a_wish_every_need_is_chosen() {
        assert!(chooses(&BundleSelection::default(), &need(&[1])));
    }

    #[test]
    fn a_need_is_chosen_by_any_of_its_sites() {
        assert!(chooses(&in_regions(&["NL36"]), &need(&[1, 2])));
        assert!(chooses(&in_regions(&["NL41"]), &need(&[1, 2])));
        assert!(!chooses(&in_regions(&["NL41"]), &need(&[1])));
        assert!(chooses(&in_regions(&["NL41", "NL364"]), &need(&[1])));
        assert!(chooses(&in_regions(&["NL"]), &need(&[1])));
        assert!(!chooses(&in_regions(&["NL"]), &need(&[7])), "a site that nobody knows lies in no region");
    }

    #[test]
    fn a_need_is_chosen_when_it_can_start_within_the_days() {
        let between = |from: Option<&str>, until: Option<&str>| BundleSelection {
            start_from: from.map(day),
            start_until: until.map(day),
            ..BundleSelection::default()
        };
        let need = need(&[1]);
        assert!(chooses(&between(Some("2027-08-31"), None), &need));
        assert!(!chooses(&between(Some("2027-09-01"), None), &need));
        assert!(chooses(&between(None, Some("2027-08-01")), &need));
        assert!(!chooses(&between(None, Some("2027-07-31")), &need));
        let reversed = between(Some("2027-08-20"), Some("2027-08-10"));
        assert!(reversed.is_reversed());
        assert!(!between(Some("2027-08-10"), Some("2027-08-10")).is_reversed());
    }

    #[test]
    fn a_need_is_chosen_or_left_out_by_its_id() {
        let need = need(&[1]);
        let (own, other) =
            (BTreeSet::from([need.id()]), BTreeSet::from([NeedId::from_uuid(Uuid::from_u128(5))]));
        let only =
            |ids: &BTreeSet<NeedId>| BundleSelection { need_ids: ids.clone(), ..BundleSelection::default() };
        let without = |ids: &BTreeSet<NeedId>| BundleSelection {
            excluded_need_ids: ids.clone(),
            ..BundleSelection::default()
        };
        assert!(chooses(&only(&own), &need) && !chooses(&only(&other), &need));
        assert!(!chooses(&without(&own), &need) && chooses(&without(&other), &need));
    }

    #[test]
    fn a_selection_of_before_there_were_regions_is_still_read() {
        let read: BundleSelection =
            serde_json::from_str(r#"{"categoryIds":["wifi"],"memberIds":[]}"#).unwrap();
        assert_eq!(read.category_ids.len(), 1);
        assert!(serde_json::from_str::<BundleSelection>(r#"{"colour":1}"#).is_err());
    }
}
