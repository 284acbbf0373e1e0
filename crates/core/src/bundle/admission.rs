//! Which needs may be bundled at all.

use std::collections::BTreeMap;

use crate::{
    category::Category,
    codes::{CategoryId, NutsCode},
    id::{NeedId, SiteId},
    need::{Need, NeedLine, NeedPhase, RequirementError},
};

/// A need that may be bundled: it is submitted, fits its category, and the region of every site is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdmittedNeed {
    pub(super) need: Need,
    /// The region of the site of each line.
    pub(super) regions: BTreeMap<SiteId, NutsCode>,
}

/// Why a need cannot be bundled, in the order in which the reasons are looked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAdmitted {
    /// Its member is still writing it, has taken it back, or a lot carries it already.
    #[error("need {need_id} is in phase {}, and only submitted needs are bundled", .phase.code())]
    NotSubmitted {
        /// The need.
        need_id: NeedId,
        /// Where it stands.
        phase: NeedPhase,
    },
    /// The category that was looked up is not the one the need names.
    #[error("need {need_id} is for another category than {given}")]
    OtherCategory {
        /// The need.
        need_id: NeedId,
        /// The category that was given.
        given: CategoryId,
    },
    /// The category has changed since the need was written.
    #[error("need {need_id} no longer fits its category: {}", .errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Requirements {
        /// The need.
        need_id: NeedId,
        /// Every demand that does not fit.
        errors: Vec<RequirementError>,
    },
    /// Nobody knows where a site lies.
    #[error("the region of site {site_id} of need {need_id} is not known")]
    UnknownSite {
        /// The need.
        need_id: NeedId,
        /// The site.
        site_id: SiteId,
    },
}

impl AdmittedNeed {
    /// Admits a need. `regions` are those of the sites of the cooperative.
    ///
    /// # Errors
    /// [`NotAdmitted`], the first reason that applies.
    pub fn new(
        need: Need,
        category: &Category,
        regions: &BTreeMap<SiteId, NutsCode>,
    ) -> Result<Self, NotAdmitted> {
        if need.phase() != NeedPhase::Submitted {
            return Err(NotAdmitted::NotSubmitted { need_id: need.id(), phase: need.phase() });
        }
        Self::looked_back_on(need, category, regions)
    }

    /// A need that a bundle has in it, as it is read again after the bundle was accepted: whatever its phase.
    ///
    /// # Errors
    /// [`NotAdmitted`], the first reason that applies, the phase left out.
    pub fn looked_back_on(
        need: Need,
        category: &Category,
        regions: &BTreeMap<SiteId, NutsCode>,
    ) -> Result<Self, NotAdmitted> {
        let need_id = need.id();
        if category.id() != need.category_id() {
            return Err(NotAdmitted::OtherCategory { need_id, given: category.id().clone() });
        }
        let errors = need.content().requirements.misfits(category);
        if !errors.is_empty() {
            return Err(NotAdmitted::Requirements { need_id, errors });
        }
        let region = |line: &NeedLine| {
            let region = regions.get(&line.site_id).cloned();
            let unknown = NotAdmitted::UnknownSite { need_id, site_id: line.site_id };
            region.map(|region| (line.site_id, region)).ok_or(unknown)
        };
        let regions = need.content().lines.as_slice().iter().map(region).collect::<Result<_, _>>()?;
        Ok(Self { need, regions })
    }

    /// The need.
    #[must_use]
    pub fn need(&self) -> &Need {
        &self.need
    }
}
