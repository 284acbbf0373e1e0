//! A category that needs refer to keeps its promises to them.
//!
//! A need keeps the level it asks for by its position. Were a level put before it or taken away, the need would quietly ask for
//! something else; were an attribute on which a lot must agree added, no need would have said what it wants there. So while there are
//! needs, attributes stay, levels only grow at the top, and values are only added. Names, prices and everything else may change.

use super::problem::problem;
use super::{
    Attribute, Category, CategoryDefinition, CategoryFault, CategoryProblem, InvalidCategory,
    LevelledAttribute, MatchAttribute,
};

/// The category with another definition, while this number of needs refers to it.
///
/// # Errors
/// [`InvalidCategory`] with every problem of the definition itself and every promise it breaks.
pub fn replace(
    current: &Category,
    definition: CategoryDefinition,
    needs: u64,
) -> Result<Category, InvalidCategory> {
    let mut broken = Vec::new();
    if definition.id != *current.id() {
        broken.push(problem("/id", CategoryFault::OtherId(current.id().clone())));
    }
    if needs > 0 {
        promises(current, &definition, &mut broken);
    }
    match Category::new(definition) {
        Ok(category) if broken.is_empty() => Ok(category),
        Ok(_) => Err(InvalidCategory { problems: broken }),
        Err(InvalidCategory { mut problems }) => {
            problems.extend(broken);
            Err(InvalidCategory { problems })
        }
    }
}

fn promises(current: &Category, definition: &CategoryDefinition, broken: &mut Vec<CategoryProblem>) {
    for attribute in current.attributes() {
        let place = definition.attributes.iter().position(|other| other.key() == attribute.key());
        let after = place.and_then(|index| Some((index, definition.attributes.get(index)?)));
        match (attribute, after) {
            (Attribute::Levelled(before), Some((index, Attribute::Levelled(after)))) => {
                levels(before, after, index, broken);
            }
            (Attribute::Match(before), Some((index, Attribute::Match(after)))) => {
                values(before, after, index, broken);
            }
            (Attribute::Levelled(_), Some((index, Attribute::Match(_))))
            | (Attribute::Match(_), Some((index, Attribute::Levelled(_)))) => {
                let fault = CategoryFault::KindChanged(attribute.key().clone());
                broken.push(problem(format!("/attributes/{index}/kind"), fault));
            }
            (Attribute::Levelled(_) | Attribute::Match(_), None) => {
                broken.push(problem("/attributes", CategoryFault::AttributeGone(attribute.key().clone())));
            }
        }
    }
    for (index, attribute) in definition.attributes.iter().enumerate() {
        if matches!(attribute, Attribute::Match(_)) && current.attribute(attribute.key()).is_none() {
            let fault = CategoryFault::MatchAdded(attribute.key().clone());
            broken.push(problem(format!("/attributes/{index}"), fault));
        }
    }
}

fn levels(
    before: &LevelledAttribute,
    after: &LevelledAttribute,
    index: usize,
    broken: &mut Vec<CategoryProblem>,
) {
    for (position, level) in before.levels.iter().enumerate() {
        if after.level(position).is_none_or(|other| other.value != level.value) {
            let fault = CategoryFault::LevelMoved { value: level.value.to_string(), position };
            broken.push(problem(format!("/attributes/{index}/levels"), fault));
        }
    }
}

fn values(before: &MatchAttribute, after: &MatchAttribute, index: usize, broken: &mut Vec<CategoryProblem>) {
    for value in before.values.iter().filter(|value| !after.values.contains(value)) {
        let fault = CategoryFault::ValueGone(value.to_string());
        broken.push(problem(format!("/attributes/{index}/values"), fault));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::category::{Level, shipped};
    use crate::names::Title;

    fn wifi() -> Category {
        shipped().into_iter().find(|category| category.id().as_str() == "wifi").unwrap()
    }

    fn level(value: &str, increment_minor: i64) -> Level {
        Level { value: Title::new(value).unwrap(), increment_minor }
    }

    fn generation(definition: &mut CategoryDefinition) -> &mut LevelledAttribute {
        match &mut definition.attributes[0] {
            Attribute::Levelled(levelled) => levelled,
            Attribute::Match(_) => panic!("the first attribute of wifi has levels"),
        }
    }

    fn told(definition: CategoryDefinition, needs: u64) -> Vec<String> {
        let outcome = replace(&wifi(), definition, needs);
        outcome.err().into_iter().flat_map(|error| error.problems).map(|one| one.to_string()).collect()
    }

    #[test]
    fn prices_change_and_levels_grow_at_the_top() {
        let mut definition = wifi().definition().clone();
        definition.pricing.base_price_minor = 50_000;
        generation(&mut definition).levels.push(level("wifi8", 50_000));
        assert_eq!(told(definition, 12), Vec::<String>::new());
    }

    #[test]
    fn what_a_need_asked_for_is_not_changed_under_it() {
        let mut definition = wifi().definition().clone();
        generation(&mut definition).levels.insert(1, level("wifi5e", 10));
        assert_eq!(
            told(definition.clone(), 1),
            [
                "/attributes/0/levels: needs refer to wifi6 as level 2, counted from 1",
                "/attributes/0/levels: needs refer to wifi7 as level 3, counted from 1",
            ]
        );
        assert_eq!(told(definition, 0), Vec::<String>::new(), "without needs nothing is promised");
    }

    #[test]
    fn attributes_stay_and_none_is_added_that_a_need_would_have_to_answer() {
        let mut definition = wifi().definition().clone();
        let Some(Attribute::Match(mut placement)) = definition.attributes.pop() else {
            panic!("the last attribute of wifi is to be matched");
        };
        placement.key = crate::codes::AttributeKey::new("colour").unwrap();
        definition.attributes.push(Attribute::Match(placement));
        assert_eq!(
            told(definition, 1),
            [
                "/attributes: needs refer to the attribute placement",
                "/attributes/2: no need has said what it wants of colour, on which a lot must agree",
            ]
        );
    }

    #[test]
    fn a_category_keeps_its_id() {
        let mut definition = wifi().definition().clone();
        definition.id = crate::codes::CategoryId::new("wlan").unwrap();
        assert_eq!(told(definition, 0), ["/id: the id of this category is wifi"]);
    }
}
