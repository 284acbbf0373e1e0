//! The sites of a member.

use actix_web::{delete, get, patch, post, web::Path};
use samenkoop_core::{
    id::{MemberId, SiteId},
    member::{self, Address},
};
use uuid::Uuid;

use super::{Body, Context, IfMatch, Query, Reply};
use crate::{
    app::sites::{self, SiteChange},
    problem::Problem,
    wire::{
        ListQuery, PageOf,
        members::{NewSite, Site, SitePatch},
        text,
    },
};

/// The sites of a member.
#[utoipa::path(tag = "members", params(("memberId" = inline(text::MemberId), Path, description = "The member"), ListQuery),
    responses((status = 200, description = "A page of sites", body = PageOf<Site>)))]
#[get("/members/{memberId}/sites")]
pub async fn list_sites(
    context: Context,
    member: Path<MemberId>,
    query: Query<ListQuery>,
) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            Ok(Reply::page(&PageOf::of(sites::list(tx, acting, *member, &query.0.page())?, Site::from)))
        })
        .await
}

/// Add a site to a member.
#[utoipa::path(tag = "members", params(("memberId" = inline(text::MemberId), Path, description = "The member")),
    request_body = NewSite, responses((status = 201, description = "The new site", body = Site)))]
#[post("/members/{memberId}/sites")]
pub async fn add_site(
    context: Context,
    member: Path<MemberId>,
    body: Body<NewSite>,
) -> Result<Reply, Problem> {
    context
        .write(body, move |tx, acting, new| {
            let new = new.clone();
            let site = member::Site {
                id: new.id.map_or_else(|| SiteId::from_uuid(Uuid::now_v7()), |id| id.0),
                member_id: *member,
                code: new.code.0,
                name: new.name.0,
                address: Address { street: new.street.0, postcode: new.postcode.0, town: new.town.0 },
                region: new.region.0,
            };
            let site = sites::add(tx, acting, site)?;
            let location = format!("/members/{}/sites/{}", *member, site.value.id);
            Ok(Reply::created(location, site.version, &Site::from(site.value)))
        })
        .await
}

/// One site of a member.
#[utoipa::path(tag = "members", params(("memberId" = inline(text::MemberId), Path, description = "The member"),
    ("siteId" = inline(text::SiteId), Path, description = "The site")),
    responses((status = 200, description = "The site", body = Site)))]
#[get("/members/{memberId}/sites/{siteId}")]
pub async fn read_site(context: Context, place: Path<(MemberId, SiteId)>) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let site = sites::read(tx, acting, place.0, place.1)?;
            Ok(Reply::ok(site.version, &Site::from(site.value)))
        })
        .await
}

/// Change a site.
#[utoipa::path(tag = "members", params(("memberId" = inline(text::MemberId), Path, description = "The member"),
    ("siteId" = inline(text::SiteId), Path, description = "The site")),
    request_body = SitePatch, responses((status = 200, description = "The changed site", body = Site)))]
#[patch("/members/{memberId}/sites/{siteId}")]
pub async fn change_site(
    context: Context,
    place: Path<(MemberId, SiteId)>,
    version: IfMatch,
    body: Body<SitePatch>,
) -> Result<Reply, Problem> {
    context
        .write(body, move |tx, acting, patch| {
            let patch = patch.clone();
            let change = SiteChange {
                code: patch.code.map(|code| code.0),
                name: patch.name.map(|name| name.0),
                street: patch.street.map(|street| street.0),
                postcode: patch.postcode.map(|postcode| postcode.0),
                town: patch.town.map(|town| town.0),
                region: patch.region.map(|region| region.0),
            };
            let site = sites::change(tx, acting, *place, version.0, &change)?;
            Ok(Reply::ok(site.version, &Site::from(site.value)))
        })
        .await
}

/// Remove a site that no need is for.
#[utoipa::path(tag = "members", params(("memberId" = inline(text::MemberId), Path, description = "The member"),
    ("siteId" = inline(text::SiteId), Path, description = "The site")),
    responses((status = 204, description = "Removed")))]
#[delete("/members/{memberId}/sites/{siteId}")]
pub async fn remove_site(
    context: Context,
    place: Path<(MemberId, SiteId)>,
    version: IfMatch,
) -> Result<Reply, Problem> {
    context
        .write(Body::none(), move |tx, acting, ()| {
            sites::remove(tx, acting, *place, version.0).map(|()| Reply::nothing())
        })
        .await
}
