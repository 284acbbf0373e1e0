use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::category::shipped;
use crate::codes::NutsCode;
use crate::id::SiteId;
use crate::member::{Address, Postcode, Pupils, Sector};
use crate::names::{LegalName, Title};
use crate::need::Commitment;

fn title(text: &str) -> Title {
    Title::new(text).unwrap()
}

fn a_member(number: u128) -> Member {
    Member {
        id: MemberId::from_uuid(Uuid::from_u128(number)),
        legal_name: LegalName::new("Stichting De Lindeboom").unwrap(),
        kvk_number: KvkNumber::new(&format!("9000000{number}")).unwrap(),
        sector: Sector::Po,
        pupils: Pupils::new(900).unwrap(),
        seat: title("Dordrecht"),
        acceded_on: "2018-01-01".parse().unwrap(),
    }
}

fn a_site(number: u128, member: u128, code: &str) -> Site {
    Site {
        id: SiteId::from_uuid(Uuid::from_u128(number)),
        member_id: a_member(member).id,
        code: SiteCode::new(code).unwrap(),
        name: title("De Lindeboom"),
        address: Address {
            street: title("Havenstraat 1"),
            postcode: Postcode::parse("3311 AB").unwrap(),
            town: title("Dordrecht"),
        },
        region: NutsCode::new("NL366").unwrap(),
    }
}

/// Two members: the first with the sites 12AB00 and 12AB01, the second with 34CD00; and all shipped categories.
fn with_context<T>(test: impl FnOnce(&ImportContext<'_>) -> T) -> T {
    let members = [a_member(1), a_member(2)];
    let sites = [a_site(1, 1, "12AB00"), a_site(2, 1, "12AB01"), a_site(3, 2, "34CD00")];
    let categories = shipped();
    test(&ImportContext::new(&members, &sites, &categories))
}

/// A good row for wifi, with some cells changed.
fn row(changes: &[(&str, &str)]) -> ImportRow {
    let good = [
        ("member", "90000001"),
        ("category", "wifi"),
        ("sites", "12AB00"),
        ("quantity", "42"),
        ("startFrom", "2027-08-01"),
        ("startUntil", "2027-10-01"),
        ("contractEndsOn", "2027-07-31"),
        ("budget", "1.239,50"),
        ("remarks", "In de zomervakantie."),
        ("generation", "wifi6"),
        ("placement", "indoor"),
        ("bandwidthMbps", ""),
    ];
    ImportRow {
        row: 2,
        cells: good
            .iter()
            .chain(changes)
            .map(|(column, text)| ((*column).to_owned(), (*text).to_owned()))
            .collect(),
        headings: BTreeMap::new(),
    }
}

fn read(changes: &[(&str, &str)]) -> Result<NeedDraft, Vec<CellError>> {
    with_context(|context| parse_row(&row(changes), context))
}

fn codes(changes: &[(&str, &str)]) -> Vec<(String, &'static str)> {
    read(changes).unwrap_err().into_iter().map(|error| (error.column, error.code.as_str())).collect()
}

fn headers(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_good_row_is_a_draft() {
    let draft = read(&[]).unwrap();
    assert_eq!(draft.member_id, a_member(1).id);
    let content = draft.content;
    assert_eq!(content.category_id.as_str(), "wifi");
    assert_eq!(content.lines.quantity().get(), 42);
    assert_eq!(content.budget.unwrap().money().minor(), 123_950);
    assert_eq!(content.contract_ends_on, Some("2027-07-31".parse().unwrap()));
    assert_eq!(content.remarks.unwrap().as_str(), "In de zomervakantie.");
}

#[test]
fn a_row_says_how_far_the_member_commits_itself() {
    let firm = read(&[]).unwrap().content;
    assert_eq!(firm.commitment, Commitment::default());
    let draft = read(&[
        ("commitment", "verwacht"),
        ("probability", "62,5%"),
        ("maxUnitPrice", "1.239,50"),
        ("minQuantity", "30"),
        ("maxQuantity", "60"),
    ]);
    let content = draft.unwrap().content;
    assert_eq!(content.commitment.certainty.weight_bp(), 6_250);
    assert_eq!(content.commitment.max_unit_price.unwrap().money().minor(), 123_950);
    let line = content.lines.as_slice()[0];
    assert_eq!((line.lowest().get(), line.quantity.get(), line.highest().get()), (30, 42, 60));

    let several = [
        ("sites", "12AB00:30|12AB01:12"),
        ("minQuantity", "12AB01:10"),
        ("maxQuantity", "12AB00:35|12AB01:20"),
    ];
    let lines = read(&several).unwrap().content.lines;
    let bounds: Vec<_> =
        lines.as_slice().iter().map(|line| (line.lowest().get(), line.highest().get())).collect();
    assert_eq!(bounds, [(30, 35), (10, 20)]);
}

#[test]
fn every_wrong_word_of_a_commitment_is_told_at_once() {
    let told = codes(&[
        ("commitment", "misschien"),
        ("probability", "0,6"),
        ("maxUnitPrice", "0"),
        ("minQuantity", "43"),
        ("maxQuantity", "41"),
    ]);
    let told: Vec<(&str, &str)> = told.iter().map(|(column, code)| (column.as_str(), *code)).collect();
    assert_eq!(
        told,
        [
            ("minQuantity", "outsideTolerance"),
            ("maxQuantity", "outsideTolerance"),
            ("commitment", "unknownValue"),
            ("probability", "invalidProbability"),
            ("maxUnitPrice", "invalidAmount"),
        ]
    );
    let one = |changes: &[(&str, &str)]| codes(changes).into_iter().map(|(_, code)| code).collect::<Vec<_>>();
    assert_eq!(one(&[("commitment", "expected")]), ["required"]);
    assert_eq!(one(&[("commitment", "firm"), ("probability", "60")]), ["invalidProbability"]);
    assert_eq!(one(&[("maxUnitPrice", "1.239")]), ["ambiguousAmount"]);
    let several = ("sites", "12AB00:30|12AB01:12");
    assert_eq!(one(&[several, ("minQuantity", "10")]), ["siteWithoutQuantity"]);
    assert_eq!(one(&[several, ("maxQuantity", "34CD00:10")]), ["unknownSite"]);
    assert_eq!(one(&[several, ("maxQuantity", "12AB00:31|12AB00:32")]), ["siteTwice"]);
    assert_eq!(one(&[("minQuantity", "0")]), ["invalidQuantity"]);
}

#[test]
fn dutch_headings_mean_the_same_columns_and_are_named_in_errors() {
    let dutch = headers(&DUTCH_COLUMNS);
    with_context(|context| assert_eq!(check_headers(&dutch, context), Ok(())));
    let cells = [
        "90000001",
        "wifi",
        "12AB00",
        "42",
        "",
        "41",
        "2027-08-01",
        "2027-10-01",
        "",
        "",
        "",
        "vast",
        "",
        "",
        "indoor",
    ];
    let mut named = dutch.clone();
    named.push("placement".to_owned());
    let row = ImportRow::new(2, &named, &headers(&cells)).unwrap();
    let errors = with_context(|context| parse_row(&row, context)).unwrap_err();
    let columns: Vec<&str> = errors.iter().map(|error| error.column.as_str()).collect();
    assert_eq!(columns, ["maximumAantal"]);
    let both = headers(&["aantal", "quantity"]);
    let twice = with_context(|context| check_headers(&both, context)).unwrap_err();
    assert_eq!(twice[0].code, CellCode::ColumnTwice);
}

#[test]
fn several_sites_each_have_their_quantity() {
    let draft = read(&[("sites", "12AB00:30 | 12AB01:12")]).unwrap();
    let quantities: Vec<u64> =
        draft.content.lines.as_slice().iter().map(|line| line.quantity.get()).collect();
    assert_eq!(quantities, [30, 12]);
    assert!(read(&[("sites", "12AB00:42")]).is_ok());

    let sites = |text| codes(&[("sites", text)]);
    let told = |code| vec![("sites".to_owned(), code)];
    assert_eq!(sites("12AB00:30|12AB01"), told("siteWithoutQuantity"));
    assert_eq!(sites("12AB00:30|12AB01:11"), told("quantitiesDoNotAddUp"));
    assert_eq!(sites("12AB00:30|12AB01:13"), told("quantitiesDoNotAddUp"));
    assert_eq!(sites("12AB00:41"), told("quantitiesDoNotAddUp"));
    assert_eq!(sites("12AB00:30|12AB00:12"), told("siteTwice"));
    assert_eq!(sites("12AB00:x"), told("invalidQuantity"));
    assert_eq!(sites("12AB00:30|"), told("invalidSiteCode"));
}

#[test]
fn another_members_site_is_as_unknown_as_one_that_does_not_exist() {
    let detail = |code: &str| {
        let errors = read(&[("sites", code)]).unwrap_err();
        errors[0].detail.replace(code, "...")
    };
    assert_eq!(detail("34CD00"), detail("99ZZ00"));
}

#[test]
fn all_errors_of_a_row_are_told_at_once() {
    let told = codes(&[
        ("member", "90000009"),
        ("category", "wifi"),
        ("sites", "1|12AB00:0"),
        ("quantity", "1.200"),
        ("startFrom", "2027-8-1"),
        ("startUntil", "01-10-2027"),
        ("contractEndsOn", "2027-02-30"),
        ("budget", "1.239"),
        ("remarks", "bell\u{7}"),
        ("generation", "wifi9"),
        ("placement", ""),
        ("bandwidthMbps", "500"),
    ]);
    let told: Vec<(&str, &str)> = told.iter().map(|(column, code)| (column.as_str(), *code)).collect();
    assert_eq!(
        told,
        [
            ("member", "unknownMember"),
            ("sites", "invalidSiteCode"),
            ("sites", "invalidQuantity"),
            ("quantity", "invalidQuantity"),
            ("startFrom", "invalidDate"),
            ("startUntil", "invalidDate"),
            ("contractEndsOn", "invalidDate"),
            ("budget", "ambiguousAmount"),
            ("remarks", "invalidText"),
            ("generation", "unknownValue"),
            ("placement", "required"),
            ("bandwidthMbps", "notInCategory"),
        ]
    );
}

#[test]
fn an_empty_row_lacks_exactly_what_is_required() {
    let errors = with_context(|context| parse_row(&ImportRow { row: 7, ..ImportRow::default() }, context))
        .unwrap_err();
    let lacking: Vec<&str> = errors.iter().map(|error| error.column.as_str()).collect();
    assert_eq!(lacking, REQUIRED);
    assert!(errors.iter().all(|error| error.row == 7 && error.code == CellCode::Required));
}

#[test]
fn single_faults_are_named() {
    let one = |column: &str, text: &str| codes(&[(column, text)]);
    let told = |column: &str, code| vec![(column.to_owned(), code)];
    assert_eq!(one("member", "123"), told("member", "invalidKvkNumber"));
    assert_eq!(one("category", "cars"), told("category", "unknownCategory"));
    assert_eq!(one("quantity", "0"), told("quantity", "invalidQuantity"));
    assert_eq!(one("quantity", "+1"), told("quantity", "invalidQuantity"));
    assert_eq!(one("startUntil", "2027-07-31"), told("startUntil", "windowReversed"));
    assert_eq!(one("budget", "0"), told("budget", "invalidAmount"));
}

#[test]
fn columns_are_checked_once_for_a_file() {
    let check = |names: &[&str]| {
        with_context(|context| check_headers(&headers(names), context)).map_err(|errors| {
            let told: Vec<(String, &str)> = errors
                .into_iter()
                .map(|error| {
                    assert_eq!(error.row, 1);
                    (error.column, error.code.as_str())
                })
                .collect();
            told
        })
    };
    let mut good = COLUMNS.to_vec();
    good.extend(["generation", " placement ", ""]);
    assert_eq!(check(&good), Ok(()));
    assert_eq!(
        check(&["member", "category", "sites", "quantity", "startFrom", "colour", "member"]),
        Err(vec![
            ("colour".to_owned(), "unknownColumn"),
            ("member".to_owned(), "columnTwice"),
            ("startUntil".to_owned(), "missingColumn"),
        ])
    );
    // A row does not tell of the unknown column again.
    assert!(read(&[("colour", "blue")]).is_ok());
}

#[test]
fn a_row_is_laid_under_its_columns() {
    let columns = headers(&["member", "", " budget "]);
    let row = ImportRow::new(3, &columns, &headers(&["90000001", "note", "239", " "])).unwrap();
    assert_eq!(
        row.cells,
        [("member", "90000001"), ("budget", "239")]
            .map(|(column, text)| (column.to_owned(), text.to_owned()))
            .into()
    );
    let short = ImportRow::new(4, &columns, &headers(&["90000001"])).unwrap();
    assert_eq!(short.cells.len(), 1);
    // The decimal comma of `239,50` was taken for a separator.
    let moved = ImportRow::new(5, &columns, &headers(&["90000001", "", "239", "50"])).unwrap_err();
    assert_eq!((moved.row, moved.code), (5, CellCode::TooManyCells));
}

#[test]
fn every_code_is_sent_under_a_name_of_its_own() {
    let names: BTreeSet<&str> = CellCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(names.len(), CellCode::ALL.len());
}

proptest! {
    #[test]
    fn whatever_a_cell_holds_the_row_is_read_or_the_cell_is_named(
        column in prop::sample::select([&COLUMNS[..], &["generation", "placement"]].concat()),
        text in prop_oneof![".{0,20}", "[0-9A-Z|:., -]{0,20}"],
    ) {
        match read(&[(column, &text)]) {
            Ok(draft) => {
                let sum: u64 = draft.content.lines.as_slice().iter().map(|line| line.quantity.get()).sum();
                prop_assert_eq!(sum, draft.content.lines.quantity().get());
            }
            Err(errors) => {
                prop_assert!(!errors.is_empty());
                // A wrong member makes its sites unknown, a wrong window is told at its end; all else stays in its own column.
                let allowed = [column, "sites", "startUntil", "generation", "placement"];
                prop_assert!(errors.iter().all(|error| allowed.contains(&error.column.as_str())), "{errors:?}");
            }
        }
    }
}
