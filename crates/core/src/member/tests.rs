use super::*;
use proptest::prelude::*;
use uuid::Uuid;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn application(number: u128, kvk_number: &str) -> MembershipApplication {
    MembershipApplication {
        id: MemberId::from_uuid(Uuid::from_u128(number)),
        legal_name: LegalName::new("Stichting De Lindeboom").unwrap(),
        kvk_number: KvkNumber::new(kvk_number).unwrap(),
        sector: Sector::Po,
        pupils: Pupils::new(2_400).unwrap(),
        seat: Title::new("Dordrecht").unwrap(),
        acceded_on: day("2017-11-28"),
    }
}

fn site(number: u128, code: &str, region: &str) -> Site {
    Site {
        id: SiteId::from_uuid(Uuid::from_u128(number)),
        member_id: MemberId::from_uuid(Uuid::from_u128(1)),
        code: SiteCode::new(code).unwrap(),
        name: Title::new("De Lindeboom, locatie Haven").unwrap(),
        address: Address {
            street: Title::new("Havenstraat 1").unwrap(),
            postcode: Postcode::parse("3311ab").unwrap(),
            town: Title::new("Dordrecht").unwrap(),
        },
        region: NutsCode::new(region).unwrap(),
    }
}

#[test]
fn a_board_accedes_once() {
    let today = day("2017-11-28");
    let first = accede(&[], application(1, "90000001"), today).unwrap();
    assert_eq!(first.acceded_on, today);
    let members = [first];
    assert_eq!(accede(&members, application(1, "90000001"), today), Err(AccedeError::IdTaken));
    assert_eq!(
        accede(&members, application(2, "90000001"), today),
        Err(AccedeError::KvkNumberTaken { member_id: members[0].id })
    );
    assert!(accede(&members, application(2, "90000002"), today).is_ok());
}

#[test]
fn nobody_is_a_member_from_tomorrow() {
    let today = day("2017-11-27");
    assert_eq!(accede(&[], application(1, "90000001"), today), Err(AccedeError::InTheFuture { today }));
}

#[test]
fn a_site_code_belongs_to_one_site() {
    let sites = [site(1, "12AB00", "NL366")];
    assert_eq!(add_site(&sites, site(2, "12AB00", "NL366")), Err(AddSiteError::CodeTaken));
    assert_eq!(add_site(&sites, site(1, "12AB01", "NL366")), Err(AddSiteError::IdTaken));
    assert_eq!(add_site(&sites, site(2, "12AB01", "NL36")), Err(AddSiteError::RegionTooCoarse));
    assert!(add_site(&sites, site(2, "12AB01", "NL366")).is_ok());
}

#[test]
fn a_postcode_is_kept_in_one_form() {
    for text in ["3311AB", "3311 ab", " 3311 AB "] {
        assert_eq!(Postcode::parse(text).unwrap().as_str(), "3311 AB", "{text:?}");
    }
    for text in ["", "0311 AB", "3311 SS", "3311  AB", "331 AB", "3311 A1", "33é1 AB", "3311 ABC"] {
        assert_eq!(Postcode::parse(text), Err(PostcodeError), "{text:?}");
    }
}

#[test]
fn a_sector_is_known_by_its_code() {
    for sector in Sector::ALL {
        assert_eq!(Sector::from_code(sector.code()), Ok(sector));
    }
    assert_eq!(Sector::from_code("PO"), Err(UnknownSector));
}

#[test]
fn a_member_has_pupils() {
    assert_eq!(Pupils::new(0), Err(PupilsError));
    assert_eq!(Pupils::new(Pupils::MAX + 1), Err(PupilsError));
    assert_eq!(Pupils::new(1).unwrap().get(), 1);
}

proptest! {
    #[test]
    fn any_text_is_a_postcode_or_refused_and_a_postcode_reads_as_itself(text in ".{0,9}") {
        if let Ok(postcode) = Postcode::parse(&text) {
            prop_assert_eq!(Postcode::parse(postcode.as_str()), Ok(postcode.clone()));
        }
    }
}

#[test]
fn a_member_keeps_its_number_its_sector_and_its_accession() {
    let member = accede(&[], application(1, "90000001"), day("2018-01-01")).unwrap();
    let details = MemberDetails {
        legal_name: LegalName::new("Stichting De Nieuwe Lindeboom").unwrap(),
        pupils: Pupils::new(900).unwrap(),
        seat: Title::new("Zwijndrecht").unwrap(),
    };
    let changed = change_member(&member, details);
    assert_eq!((changed.legal_name.as_str(), changed.pupils.get()), ("Stichting De Nieuwe Lindeboom", 900));
    assert_eq!(
        (changed.id, &changed.kvk_number, changed.sector, changed.acceded_on),
        (member.id, &member.kvk_number, member.sector, member.acceded_on)
    );
}

#[test]
fn a_site_keeps_its_own_code_and_gets_no_other_sites() {
    let sites = [site(1, "12AB00", "NL366"), site(2, "12AB01", "NL366")];
    let details = |code: &str, region: &str| {
        let Site { code, name, address, region, .. } = site(1, code, region);
        SiteDetails { code, name, address, region }
    };
    assert!(change_site(&sites[0], details("12AB00", "NL337"), &sites).is_ok());
    assert_eq!(change_site(&sites[0], details("12AB01", "NL"), &sites), Err(ChangeSiteError::CodeTaken));
    assert_eq!(
        change_site(&sites[0], details("12AB02", "NL"), &sites),
        Err(ChangeSiteError::RegionTooCoarse)
    );
}

#[test]
fn a_site_that_a_need_is_for_stays() {
    let site = site(1, "12AB00", "NL366");
    assert_eq!(remove_site(&site, 0), Ok(site.id));
    assert_eq!(remove_site(&site, 2), Err(SiteInUse { needs: 2 }));
}
