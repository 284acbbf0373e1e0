//! A fictitious award: what the framework agreement is filled with in these tests.

use rust_decimal::Decimal;
use samenkoop_contracts::text::{Line, Wording};
use samenkoop_contracts::value::{Party, Row};
use samenkoop_contracts::{Choices, Value, Values};

pub fn text(nl: &str, en: &str) -> Value {
    Value::text(nl, en).unwrap()
}

pub fn name(text: &str) -> Value {
    Value::name(text).unwrap()
}

pub fn row<const N: usize>(cells: [(&str, Value); N]) -> Row {
    cells.into_iter().map(|(column, value)| (column.to_owned(), value)).collect()
}

fn line(text: &str) -> Line {
    Line::new(text).unwrap()
}

fn date(text: &str) -> Value {
    Value::date(text.parse().unwrap())
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub fn member() -> Value {
    Value::Party(Party {
        legal_name: line("Stichting Voorbeeldscholen Merwestreek"),
        seat: line("Dordrecht"),
        address: line("Leerpad 12, 3300 AA Dordrecht"),
        registration: line("12345678"),
        signatory: line("A. de Vries"),
        signatory_role: Wording::new("voorzitter van het bestuur", "chair of the board").unwrap(),
    })
}

pub fn supplier() -> Value {
    Value::Party(Party {
        legal_name: line("Krijtbord Apparaten B.V."),
        seat: line("Utrecht"),
        address: line("Ladekast 3, 3500 AB Utrecht"),
        registration: line("87654321"),
        signatory: line("B. Jansen"),
        signatory_role: Wording::new("directeur", "managing director").unwrap(),
    })
}

/// Every blank of the framework agreement itself.
pub fn values() -> Values {
    let pieces = |count: &str| Value::quantity(decimal(count), "stuks", "pieces").unwrap();
    let percent = |number: &str| Value::percentage(decimal(number)).unwrap();
    let price = |item: (&str, &str), count: &str, price: &str| {
        row([
            ("item", text(item.0, item.1)),
            ("estimated_amount", pieces(count)),
            ("unit_price", Value::euro_price(decimal(price))),
        ])
    };
    let site = |site: &str, address: &str| row([("site_name", name(site)), ("site_address", name(address))]);
    Values::new()
        .with("member", member())
        .with("supplier", supplier())
        .with("cooperative_name", name("Coöperatie Samen Inkopen U.A."))
        .with("tender_title", text("Apparaten voor leerlingen 2027", "Devices for pupils 2027"))
        .with("tender_reference", name("SK-2026-014"))
        .with("lot_title", text("Chromebooks, regio Zuid", "Chromebooks, southern region"))
        .with("award_decided_on", date("2026-12-01"))
        .with(
            "subject_description",
            text(
                "Chromebooks met beheerlicentie, garantie en inname van oude apparaten",
                "Chromebooks with a management licence, warranty and take-back of old devices",
            ),
        )
        .with("starts_on", date("2027-02-01"))
        .with("initial_term", Value::months(24))
        .with("option_count", Value::Number { number: 2 })
        .with("option_term", Value::months(12))
        .with("option_notice", Value::months(3))
        .with("longest_term", Value::months(48))
        .with("estimated_value", Value::euro_cents(33_480_000))
        .with("maximum_value", Value::euro_cents(45_000_000))
        .with("lot_maximum_value", Value::euro_cents(310_000_000))
        .with("estimated_quantity", pieces("1200"))
        .with("maximum_quantity", pieces("1500"))
        .with("committed_quantity", pieces("800"))
        .with("confirmation_term", Value::days(3))
        .with(
            "price_lines",
            Value::Table {
                rows: vec![
                    price(("Chromebook 14 inch", "Chromebook 14 inch"), "1200", "261.50"),
                    price(("Beheerlicentie per apparaat", "Management licence per device"), "1200", "17.125"),
                    price(("Oplaadkar voor 30 apparaten", "Charging cart for 30 devices"), "8", "1239.5"),
                ],
            },
        )
        .with("index_name", text("Producentenprijsindex computers", "Producer price index computers"))
        .with("index_base", text("september 2026", "September 2026"))
        .with("index_first_on", date("2028-02-01"))
        .with("index_cap", percent("3"))
        .with("delivery_term", Value::days(30))
        .with(
            "sites",
            Value::Table {
                rows: vec![
                    site("De Wilgentak", "Wilgenlaan 1, 3300 BB Dordrecht"),
                    site("Het Kompas", "Havenweg 20, 3330 CC Zwijndrecht"),
                ],
            },
        )
        .with("acceptance_term", Value::days(14))
        .with("warranty_term", Value::months(48))
        .with("repair_term", Value::days(5))
        .with(
            "service_level_lines",
            Value::Table {
                rows: vec![row([
                    ("service_level", text("Reparatie", "Repair")),
                    (
                        "service_norm",
                        text("95% binnen 5 werkdagen terug", "95% returned within 5 working days"),
                    ),
                    ("service_measured", text("per maand, uit de meldingen", "per month, from the tickets")),
                    ("service_credit", percent("5")),
                ])],
            },
        )
        .with("service_credit_cap", percent("12.5"))
        .with("invoice_address", name("facturen@voorbeeldscholen.example"))
        .with("liability_per_event", Value::euro_cents(50_000_000))
        .with("liability_per_year", Value::euro_cents(100_000_000))
        .with("insured_per_event", Value::euro_cents(125_000_000))
        .with("termination_notice", Value::months(6))
        .with("exit_term", Value::months(3))
        .with("member_contact", name("C. Bakker, ict@voorbeeldscholen.example"))
        .with("supplier_contact", name("D. Smit, scholen@krijtbord.example"))
        .with("court_place", name("Rotterdam"))
}

/// The blanks that only the processing agreement has.
pub fn privacy_values() -> Values {
    let data = |data: (&str, &str), kept: (&str, &str)| {
        row([("data_type", text(data.0, data.1)), ("data_retention", text(kept.0, kept.1))])
    };
    Values::new()
        .with("processing_subject", text("het beheer van Chromebooks", "the management of Chromebooks"))
        .with(
            "processing_nature",
            text(
                "apparaten koppelen aan accounts, storingen afhandelen",
                "linking devices to accounts, handling failures",
            ),
        )
        .with("processing_purpose", text("apparaten veilig laten werken", "keeping devices working safely"))
        .with(
            "personal_data_types",
            Value::Table {
                rows: vec![
                    data(
                        ("naam en e-mailadres van school", "name and school e-mail address"),
                        ("tot het account stopt", "until the account ends"),
                    ),
                    data(
                        ("serienummer en storingsmeldingen", "serial number and tickets"),
                        ("1 jaar", "1 year"),
                    ),
                ],
            },
        )
        .with(
            "data_subjects",
            Value::List {
                items: vec![
                    Wording::new("leerlingen", "pupils").unwrap(),
                    Wording::new("personeel", "staff").unwrap(),
                ],
            },
        )
        .with(
            "security_measures",
            Value::List {
                items: vec![
                    Wording::new("versleutelde opslag en verbinding", "encryption at rest and in transit")
                        .unwrap(),
                    Wording::new("inloggen met twee stappen", "two-step log-in").unwrap(),
                ],
            },
        )
        .with(
            "sub_processors",
            Value::Table {
                rows: vec![row([
                    ("sub_processor", name("Wolkenrek Hosting B.V.")),
                    (
                        "sub_processor_task",
                        text("hosting van het meldsysteem", "hosting of the ticket system"),
                    ),
                    ("sub_processor_country", text("Nederland", "the Netherlands")),
                ])],
            },
        )
        .with("sub_processor_notice", Value::days(30))
        .with("data_return_term", Value::days(30))
        .with("member_privacy_contact", name("fg@voorbeeldscholen.example"))
        .with("supplier_privacy_contact", name("privacy@krijtbord.example"))
}

/// Both together.
pub fn all_values() -> Values {
    join(values(), privacy_values())
}

pub fn join(left: Values, right: Values) -> Values {
    left.iter().chain(right.iter()).map(|(name, value)| (name.to_owned(), value.clone())).collect()
}

/// Every clause that can be there, with fixed or indexed prices.
pub fn everything(price_regime: &str) -> Choices {
    Choices::new()
        .with("has_options", true)
        .with("purchase_commitment", true)
        .with("price_regime", price_regime)
        .with("service_levels", true)
        .with("early_termination", true)
        .with("cloud_service", true)
        .with("processes_personal_data", true)
}

/// As little as can be.
pub fn plain() -> Choices {
    Choices::new()
        .with("has_options", false)
        .with("purchase_commitment", false)
        .with("price_regime", "fixed")
        .with("service_levels", false)
        .with("early_termination", false)
        .with("cloud_service", false)
        .with("processes_personal_data", false)
}
