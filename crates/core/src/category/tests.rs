use proptest::prelude::*;

use super::*;

fn category(id: &str) -> Category {
    shipped().into_iter().find(|category| category.id().as_str() == id).unwrap()
}

fn key(text: &str) -> AttributeKey {
    AttributeKey::new(text).unwrap()
}

fn faults(definition: CategoryDefinition) -> Vec<(String, CategoryFault)> {
    Category::new(definition)
        .unwrap_err()
        .problems
        .into_iter()
        .map(|problem| (problem.pointer, problem.fault))
        .collect()
}

#[test]
fn the_file_of_shipped_categories_is_valid() {
    let parsed: Result<Vec<Category>, _> = serde_json::from_str(include_str!("../../data/categories.json"));
    assert!(parsed.is_ok(), "{:?}", parsed.err());
}

/// Every category with what the law and the tender look at, in one table that can be laid beside the list of the cooperative.
#[test]
fn nine_categories_are_shipped() {
    let table: Vec<String> = shipped()
        .iter()
        .map(|category| {
            let attributes: Vec<String> = category
                .attributes()
                .iter()
                .map(|attribute| match attribute {
                    Attribute::Levelled(levelled) => {
                        let levels: Vec<&str> =
                            levelled.levels.iter().map(|level| level.value.as_str()).collect();
                        format!("{} {}", levelled.key, levels.join("<"))
                    }
                    Attribute::Match(matched) => {
                        let values: Vec<&str> = matched.values.iter().map(|value| value.as_str()).collect();
                        format!("{} {}", matched.key, values.join("|"))
                    }
                })
                .collect();
            format!(
                "{} | {} / {} | {:?} {:?} | {} | {} | personal data: {} | {}",
                category.id(),
                category.unit().en,
                category.unit().nl,
                category.nature(),
                category.regime(),
                category.group(),
                category.main_cpv(),
                category.processes_personal_data(),
                attributes.join("; "),
            )
        })
        .collect();
    insta::assert_snapshot!(table.join("\n"));
}

#[test]
fn no_two_shipped_categories_share_an_id() {
    let categories = shipped();
    let ids: std::collections::BTreeSet<&str> =
        categories.iter().map(|category| category.id().as_str()).collect();
    assert_eq!(ids.len(), categories.len());
}

#[test]
fn what_is_stored_is_what_is_read() {
    for category in shipped() {
        let text = serde_json::to_string(&category).unwrap();
        assert_eq!(serde_json::from_str::<Category>(&text).unwrap(), category);
    }
}

#[test]
fn a_level_is_found_as_a_spreadsheet_writes_it() {
    let connectivity = category("connectivity");
    let Some(Attribute::Levelled(availability)) = connectivity.attribute(&key("availability")) else {
        panic!("availability has levels");
    };
    assert_eq!(availability.position("99,9"), Some(1));
    assert_eq!(availability.position(" 99.95 "), Some(2));
    assert_eq!(availability.position("99"), None);
    let wifi = category("wifi");
    let placement = wifi.matches().next().unwrap();
    assert_eq!(placement.value("Outdoor").unwrap().as_str(), "outdoor");
}

#[test]
fn a_lot_gets_the_discount_of_the_highest_tier_it_reaches() {
    let rate = |quantity| {
        let quantity = Quantity::new(quantity).unwrap();
        category("wifi").pricing().rate_for(quantity).get()
    };
    assert_eq!((rate(99), rate(100), rate(999), rate(1_000)), (0, 200, 200, 500));
}

#[test]
fn every_problem_is_told_with_its_place() {
    let mut definition = category("wifi").definition().clone();
    definition.cpv_codes.clear();
    definition.pricing.base_price_minor = -1;
    definition.pricing.discount_tiers.reverse();
    let Some(Attribute::Levelled(generation)) = definition.attributes.first_mut() else {
        panic!("the first attribute of wifi has levels");
    };
    generation.key = key("budget");
    generation.levels[1].increment_minor = 99_999_999;
    let copy = definition.attributes[1].clone();
    definition.attributes.push(copy);
    let placement = MatchAttribute { key: key("empty"), label: definition.name.clone(), values: vec![] };
    definition.attributes.push(Attribute::Match(placement));
    assert_eq!(
        faults(definition),
        [
            ("/cpvCodes".to_owned(), CategoryFault::NoCpvCode),
            ("/attributes/0/key".to_owned(), CategoryFault::KeyReserved(key("budget"))),
            ("/attributes/0/levels/2/incrementMinor".to_owned(), CategoryFault::FallingIncrement),
            ("/attributes/3/key".to_owned(), CategoryFault::KeyTwice(key("management"))),
            ("/attributes/4/values".to_owned(), CategoryFault::NothingToChoose),
            ("/pricing/basePriceMinor".to_owned(), CategoryFault::AmountOutOfRange),
            (
                "/pricing/discountTiers/1/fromQuantity".to_owned(),
                CategoryFault::TiersDoNotRise(Quantity::new(100).unwrap())
            ),
            ("/pricing/discountTiers/1/rateBp".to_owned(), CategoryFault::FallingRate),
        ]
    );
}

#[test]
fn levels_go_in_their_direction_and_do_not_repeat() {
    let mut definition = category("support").definition().clone();
    let Some(Attribute::Levelled(response)) = definition.attributes.first_mut() else {
        panic!("the first attribute of support has levels");
    };
    response.direction = Direction::HigherIsBetter;
    response.levels[2].value = Title::new("4").unwrap();
    assert_eq!(
        faults(definition),
        [
            ("/attributes/0/levels/2".to_owned(), CategoryFault::ValueTwice("4".to_owned())),
            ("/attributes/0/levels/1/value".to_owned(), CategoryFault::AgainstDirection("4".to_owned())),
        ]
    );
}

#[test]
fn json_with_an_unknown_field_is_refused() {
    let mut json = serde_json::to_value(category("wifi")).unwrap();
    json["attributes"][0]["colour"] = "blue".into();
    assert!(serde_json::from_value::<Category>(json).is_err());
}

proptest! {
    #[test]
    fn an_accepted_category_never_gets_cheaper_as_demands_rise(
        increments in prop::collection::vec(-5_i64..50, 1..6),
        tiers in prop::collection::vec((1_u64..20, 0_u16..=10_000), 0..4),
    ) {
        let mut definition = category("wifi").definition().clone();
        let label = definition.name.clone();
        let levels = (0..).zip(&increments).map(|(index, increment_minor)| Level {
            value: Title::new(&format!("step {index}")).unwrap(),
            increment_minor: *increment_minor,
        });
        definition.attributes = vec![Attribute::Levelled(LevelledAttribute {
            key: key("steps"),
            label,
            direction: Direction::HigherIsBetter,
            levels: levels.collect(),
        })];
        definition.pricing.discount_tiers = tiers
            .iter()
            .map(|(from, rate)| DiscountTier {
                from_quantity: Quantity::new(*from).unwrap(),
                rate_bp: BasisPoints::new(*rate).unwrap(),
            })
            .collect();
        let falls = |numbers: &[i64]| numbers.windows(2).any(|pair| pair[1] < pair[0]);
        let bad_tiers = tiers.windows(2).any(|pair| pair[1].0 <= pair[0].0 || pair[1].1 < pair[0].1);
        let bad = falls(&increments) || increments.iter().any(|increment| *increment < 0) || bad_tiers;
        prop_assert_eq!(Category::new(definition).is_err(), bad);
    }
}
