//! Whatever the values and answers: what fits is assembled, in both languages.

use crate::sample;
use chrono::NaiveDate;
use proptest::prelude::*;
use rust_decimal::Decimal;
use samenkoop_contracts::blank::{BlankKind, SingleKind};
use samenkoop_contracts::text::{Line, Wording};
use samenkoop_contracts::value::{Currency, Money, Party, Quantity, Row, UnitPrice};
use samenkoop_contracts::{Answer, Choices, Edition, Language, Template, Value, Values, assemble, library};

fn line() -> impl Strategy<Value = Line> {
    "\\PC{0,60}".prop_filter_map("some texts are no line", |text| Line::new(&format!("x{text}")).ok())
}

fn wording() -> impl Strategy<Value = Wording> {
    (line(), line()).prop_map(|(nl, en)| Wording { nl, en })
}

fn currency() -> impl Strategy<Value = Currency> {
    prop::sample::select(vec![Currency::Eur, Currency::Sek, Currency::Usd])
}

fn decimal() -> impl Strategy<Value = Decimal> {
    (-1_000_000_000_i64..1_000_000_000, 0_u32..7).prop_map(|(number, scale)| Decimal::new(number, scale))
}

fn party() -> impl Strategy<Value = Value> {
    (line(), line(), line(), line(), line(), wording()).prop_map(
        |(legal_name, seat, address, registration, signatory, signatory_role)| {
            Value::Party(Party { legal_name, seat, address, registration, signatory, signatory_role })
        },
    )
}

fn single(kind: SingleKind) -> BoxedStrategy<Value> {
    match kind {
        SingleKind::Text => wording().prop_map(|text| Value::Text { text }).boxed(),
        SingleKind::Party => party().boxed(),
        SingleKind::Money => (any::<i64>(), currency())
            .prop_map(|(amount_minor, currency)| Value::Money(Money { amount_minor, currency }))
            .boxed(),
        SingleKind::UnitPrice => (decimal(), currency())
            .prop_map(|(amount, currency)| Value::UnitPrice(UnitPrice { amount, currency }))
            .boxed(),
        SingleKind::Quantity => (decimal(), wording())
            .prop_map(|(amount, unit)| Value::Quantity(Quantity { amount, unit }))
            .boxed(),
        SingleKind::Number => any::<u32>().prop_map(|number| Value::Number { number }).boxed(),
        SingleKind::Date => (1990_i32..2100, 1_u32..13, 1_u32..29)
            .prop_filter_map("no day", |(y, m, d)| NaiveDate::from_ymd_opt(y, m, d).map(Value::date))
            .boxed(),
        SingleKind::Period => (any::<u32>(), any::<bool>())
            .prop_map(|(n, days)| if days { Value::days(n) } else { Value::months(n) })
            .boxed(),
        SingleKind::Percentage => {
            (0_i64..=10_000).prop_map(|n| Value::percentage(Decimal::new(n, 2)).unwrap()).boxed()
        }
    }
}

fn value(kind: &BlankKind) -> BoxedStrategy<Value> {
    match kind {
        BlankKind::Single(kind) => single(*kind),
        BlankKind::List => {
            prop::collection::vec(wording(), 1..5).prop_map(|items| Value::List { items }).boxed()
        }
        BlankKind::Table(columns) => {
            let cells: Vec<_> =
                columns.iter().map(|column| (Just(column.key.to_string()), single(column.kind))).collect();
            let row = cells.prop_map(|cells| cells.into_iter().collect::<Row>());
            prop::collection::vec(row, 1..4).prop_map(|rows| Value::Table { rows }).boxed()
        }
    }
}

fn templates(edition: &'static Edition) -> Vec<&'static Template> {
    std::iter::once(edition.template())
        .chain(edition.annexes().iter().map(|annex| annex.edition.template()))
        .collect()
}

/// A value for every blank; optional ones are left out now and then.
fn values(edition: &'static Edition) -> impl Strategy<Value = Values> {
    let blanks: Vec<_> = templates(edition)
        .into_iter()
        .flat_map(|template| &template.blanks)
        .map(|blank| {
            let filled = value(&blank.kind).prop_map(Some);
            let maybe = if blank.optional { prop_oneof![filled, Just(None)].boxed() } else { filled.boxed() };
            (Just(blank.key.to_string()), maybe)
        })
        .collect();
    blanks.prop_map(|values| values.into_iter().filter_map(|(key, value)| Some((key, value?))).collect())
}

/// An answer to every question, and for each clause now and then one of its fallbacks.
fn choices(edition: &'static Edition) -> impl Strategy<Value = Choices> {
    let questions: Vec<_> = templates(edition)
        .into_iter()
        .flat_map(|template| &template.choices)
        .map(|choice| {
            let answer = if choice.options.is_empty() {
                any::<bool>().prop_map(Answer::from).boxed()
            } else {
                let options: Vec<_> =
                    choice.options.iter().map(|option| Answer::from(option.key.as_str())).collect();
                prop::sample::select(options).boxed()
            };
            (Just(choice.key.to_string()), answer)
        })
        .collect();
    let mut positions = Vec::new();
    for template in templates(edition) {
        template.walk(&mut |clause, _, _| {
            if !clause.fallbacks.is_empty() {
                let names: Vec<_> =
                    clause.fallbacks.iter().map(|fallback| fallback.key.to_string()).collect();
                positions.push((Just(clause.key.to_string()), prop::option::of(prop::sample::select(names))));
            }
        });
    }
    (questions, positions).prop_map(|(answers, positions)| Choices {
        answers: answers.into_iter().collect(),
        fallbacks: positions.into_iter().filter_map(|(clause, name)| Some((clause, name?))).collect(),
        removed: Default::default(),
    })
}

fn assembles(edition: &'static Edition, values: &Values, choices: &Choices) -> Result<(), TestCaseError> {
    for language in Language::ALL {
        let contract = assemble(edition, values, choices, language);
        prop_assert!(contract.is_ok(), "{language}: {:?}", contract.err());
        let contract = contract.unwrap();
        let html = contract.to_html();
        prop_assert_eq!(html.matches("<section").count(), html.matches("</section>").count());
        prop_assert!(contract.to_markdown().starts_with("# "));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_framework_agreement_always_assembles(
        values in values(library::framework_agreement()),
        choices in choices(library::framework_agreement()),
    ) {
        assembles(library::framework_agreement(), &values, &choices)?;
    }

    #[test]
    fn the_processing_agreement_always_assembles(
        values in values(library::processing_agreement()),
        choices in choices(library::processing_agreement()),
    ) {
        assembles(library::processing_agreement(), &values, &choices)?;
    }

    #[test]
    fn values_and_choices_survive_json(
        values in values(library::framework_agreement()),
        choices in choices(library::framework_agreement()),
    ) {
        let json = serde_json::to_string(&(&values, &choices)).unwrap();
        prop_assert_eq!(serde_json::from_str::<(Values, Choices)>(&json).unwrap(), (values, choices));
    }
}

#[test]
fn the_json_of_values_reads_plainly() {
    let values = Values::new()
        .with("rent", Value::euro_cents(123_950))
        .with("starts_on", Value::date("2027-02-01".parse().unwrap()))
        .with("term", Value::months(24))
        .with("cap", Value::percentage(Decimal::new(25, 1)).unwrap())
        .with("price", Value::euro_price(Decimal::new(17_125, 3)))
        .with("name", sample::name("Perceel 3"));
    insta::assert_snapshot!(serde_json::to_string_pretty(&values).unwrap());
    let refused = r#"{"cap": {"type": "percentage", "percentage": "101"}}"#;
    assert!(serde_json::from_str::<Values>(refused).is_err());
}
