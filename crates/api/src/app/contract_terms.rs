//! What fills a standard contract: what the award fixes, and the terms of the house where nobody said otherwise.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use samenkoop_contracts::{
    Choices, Value, Values,
    text::{Line, LineError, Wording},
    value::{self, Party, Row},
};
use samenkoop_core::{
    category::Category,
    codes::KvkNumber,
    localized::Localized,
    mandate::Mandate,
    member::{Member, Site},
    money::{Currency, Money},
    names::{LegalName, Title},
    quantity::Quantity,
    supplier::Supplier,
    tender::Lot,
};

use crate::store::ContractLine;

/// The blanks that follow from the tender, the award and the parties. Nobody fills them by hand.
pub const FIXED_BLANKS: [&str; 19] = [
    "member",
    "supplier",
    "cooperative_name",
    "tender_title",
    "tender_reference",
    "lot_title",
    "award_decided_on",
    "subject_description",
    "starts_on",
    "longest_term",
    "estimated_value",
    "maximum_value",
    "lot_maximum_value",
    "estimated_quantity",
    "maximum_quantity",
    "price_lines",
    "sites",
    "invoice_address",
    "processing_subject",
];

/// The choice that follows from the category.
pub const FIXED_CHOICE: &str = samenkoop_contracts::template::PERSONAL_DATA_CHOICE;

/// The lowest limit of liability that the house asks, in minor units: EUR 50,000. Below it insurance costs more than it gives.
const LIABILITY_FLOOR_MINOR: i64 = 5_000_000;

/// Everything a contract of one member is made from.
pub struct Facts<'a> {
    /// The cooperative that ran the tender.
    pub cooperative: &'a LegalName,
    /// The title of the tender.
    pub tender_title: Localized<&'a Title>,
    /// The name by which people speak of the tender.
    pub tender_reference: String,
    /// The lot.
    pub lot: &'a Lot,
    /// The title of the lot.
    pub lot_title: Localized<&'a Title>,
    /// What is bought.
    pub category: &'a Category,
    /// The day of the award decision.
    pub award_decided_on: NaiveDate,
    /// The first day of the contract.
    pub starts_on: NaiveDate,
    /// How long it lasts with every extension, in months.
    pub term_months: u32,
    /// The member.
    pub member: &'a Member,
    /// The newest mandate of the member in the category of those that hold today; without one the contract names nobody to sign.
    pub mandate: Option<&'a Mandate>,
    /// All sites of the member, by id.
    pub sites: &'a [Site],
    /// The sites where units go.
    pub delivery_sites: Vec<&'a Site>,
    /// The supplier.
    pub supplier: &'a Supplier,
    /// What the member buys.
    pub lines: &'a [ContractLine],
    /// How many units the lot carries for the member.
    pub quantity: Quantity,
    /// What the lines add up to.
    pub value: Money,
    /// The most that the member orders.
    pub maximum_value: Money,
    /// The most that all members together order.
    pub lot_maximum_value: Money,
}

/// The values and choices of a contract before anybody said otherwise.
///
/// # Errors
/// [`LineError`] for a name or title with characters that no contract may hold.
pub fn of_the_house(facts: &Facts<'_>) -> Result<(Values, Choices), LineError> {
    let limit = facts.maximum_value.minor().max(LIABILITY_FLOOR_MINOR);
    let currency = currency(facts.value.currency());
    let amount = |amount_minor| Value::Money(value::Money { amount_minor, currency });
    let name = |text: &dyn std::fmt::Display| Value::name(&text.to_string());
    let units = |quantity: Quantity| units(quantity, &facts.lot.unit);
    let member_contact = format!("{}, {}", facts.member.legal_name, facts.member.seat);
    let supplier_contact = format!("{}, {}", facts.supplier.legal_name, facts.supplier.email);
    let values = Values::new()
        .with("member", Value::Party(member(facts)?))
        .with("supplier", Value::Party(supplier(facts.supplier)?))
        .with("cooperative_name", name(facts.cooperative)?)
        .with("tender_title", text(&facts.tender_title)?)
        .with("tender_reference", name(&facts.tender_reference)?)
        .with("lot_title", text(&facts.lot_title)?)
        .with("award_decided_on", Value::date(facts.award_decided_on))
        .with("subject_description", text(&facts.lot_title)?)
        .with("starts_on", Value::date(facts.starts_on))
        .with("initial_term", Value::months(facts.term_months))
        .with("longest_term", Value::months(facts.term_months))
        .with("estimated_value", amount(facts.value.minor()))
        .with("maximum_value", amount(facts.maximum_value.minor()))
        .with("lot_maximum_value", amount(facts.lot_maximum_value.minor()))
        .with("estimated_quantity", units(facts.quantity)?)
        .with("confirmation_term", Value::days(3))
        .with("price_lines", price_lines(facts, currency)?)
        .with("delivery_term", Value::days(30))
        .with("sites", sites(&facts.delivery_sites)?)
        .with("acceptance_term", Value::days(14))
        .with("warranty_term", Value::months(24))
        .with("repair_term", Value::days(5))
        .with("invoice_address", name(&invoice_address(&facts.member.kvk_number))?)
        .with("liability_per_event", amount(limit))
        .with("liability_per_year", amount(limit.saturating_mul(2)))
        .with("insured_per_event", amount(limit))
        .with("exit_term", Value::months(3))
        .with("member_contact", name(&member_contact)?)
        .with("supplier_contact", name(&supplier_contact)?)
        .with("court_place", Value::name("Utrecht")?);
    let personal_data = facts.category.processes_personal_data();
    let choices = Choices::new()
        .with("has_options", false)
        .with("purchase_commitment", false)
        .with("price_regime", "fixed")
        .with("service_levels", false)
        .with("early_termination", false)
        .with("cloud_service", false)
        .with(FIXED_CHOICE, personal_data);
    Ok((if personal_data { privacy(values, facts, &supplier_contact)? } else { values }, choices))
}

fn currency(currency: Currency) -> value::Currency {
    match currency {
        Currency::Dkk => value::Currency::Dkk,
        Currency::Eur => value::Currency::Eur,
        Currency::Sek => value::Currency::Sek,
    }
}

fn text<T: std::fmt::Display>(text: &Localized<T>) -> Result<Value, LineError> {
    Value::text(&text.nl.to_string(), &text.en.to_string())
}

fn units(quantity: Quantity, unit: &Localized<Title>) -> Result<Value, LineError> {
    Value::quantity(quantity.get().into(), unit.nl.as_str(), unit.en.as_str())
}

/// Invoices to a public body in the Netherlands go over Peppol, under its number in the trade register.
fn invoice_address(kvk_number: &KvkNumber) -> String {
    format!("Peppol 0106:{kvk_number}")
}

fn member(facts: &Facts<'_>) -> Result<Party, LineError> {
    let member = facts.member;
    let address = facts.sites.iter().find(|site| site.member_id == member.id).map_or_else(
        || member.seat.to_string(),
        |site| {
            let address = &site.address;
            format!("{}, {} {}", address.street, address.postcode.as_str(), address.town)
        },
    );
    let (nl, en) = ("bevoegd namens het bestuur", "authorised by the board");
    let signatory =
        facts.mandate.map_or_else(|| nl.to_owned(), |mandate| mandate.terms().signatory.to_string());
    Ok(Party {
        legal_name: Line::new(member.legal_name.as_str())?,
        seat: Line::new(member.seat.as_str())?,
        address: Line::new(&address)?,
        registration: Line::new(&format!("KvK {}", member.kvk_number))?,
        signatory: Line::new(&signatory)?,
        signatory_role: Wording::new(nl, en)?,
    })
}

fn supplier(supplier: &Supplier) -> Result<Party, LineError> {
    let registration = &supplier.registration;
    let registration = match registration.country() {
        "NL" => format!("KvK {}", registration.number()),
        country => format!("{country} {}", registration.number()),
    };
    Ok(Party {
        legal_name: Line::new(supplier.legal_name.as_str())?,
        seat: Line::new(supplier.town.as_str())?,
        address: Line::new(supplier.town.as_str())?,
        registration: Line::new(&registration)?,
        signatory: Line::new(supplier.legal_name.as_str())?,
        signatory_role: Wording::new("rechtsgeldig vertegenwoordigd", "duly represented")?,
    })
}

fn row<const N: usize>(cells: [(&str, Value); N]) -> Row {
    cells.into_iter().map(|(column, value)| (column.to_owned(), value)).collect::<BTreeMap<_, _>>()
}

fn price_lines(facts: &Facts<'_>, currency: value::Currency) -> Result<Value, LineError> {
    let line = |line: &ContractLine| {
        let price = value::UnitPrice { amount: line.unit_price.decimal(), currency };
        Ok(row([
            ("item", text(&line.description)?),
            ("estimated_amount", units(line.quantity, &facts.lot.unit)?),
            ("unit_price", Value::UnitPrice(price)),
        ]))
    };
    Ok(Value::Table { rows: facts.lines.iter().map(line).collect::<Result<_, LineError>>()? })
}

fn sites(sites: &[&Site]) -> Result<Value, LineError> {
    let line = |site: &&Site| {
        let address = &site.address;
        let address = format!("{}, {} {}", address.street, address.postcode.as_str(), address.town);
        Ok(row([("site_name", Value::name(site.name.as_str())?), ("site_address", Value::name(&address)?)]))
    };
    Ok(Value::Table { rows: sites.iter().map(line).collect::<Result<_, LineError>>()? })
}

/// What the processing agreement says when nobody said it better. It is cautious: what is not needed for the service is not allowed.
fn privacy(values: Values, facts: &Facts<'_>, supplier_contact: &str) -> Result<Values, LineError> {
    let data = |data: (&str, &str), kept: (&str, &str)| {
        Ok(row([
            ("data_type", Value::text(data.0, data.1)?),
            ("data_retention", Value::text(kept.0, kept.1)?),
        ]))
    };
    let until_the_end = ("zolang de overeenkomst duurt", "for as long as the agreement lasts");
    let types = vec![
        data(("naam en contactgegevens van school", "name and school contact details"), until_the_end)?,
        data(("accountgegevens en gebruiksgegevens", "account data and usage data"), until_the_end)?,
    ];
    let list = |items: [(&str, &str); 2]| {
        let items = items.into_iter().map(|(nl, en)| Wording::new(nl, en)).collect::<Result<_, LineError>>();
        Ok::<_, LineError>(Value::List { items: items? })
    };
    let category = facts.category.name();
    let contact = |who: &str| Value::name(who);
    let member = format!("{}, {}", facts.member.legal_name, facts.member.seat);
    Ok(values
        .with("processing_subject", Value::text(category.nl.as_str(), category.en.as_str())?)
        .with(
            "processing_nature",
            Value::text(
                "vastleggen, bewaren, raadplegen en wissen, voor zover nodig voor de dienst",
                "recording, storing, consulting and erasing, as far as the service needs it",
            )?,
        )
        .with(
            "processing_purpose",
            Value::text("de dienst leveren en beveiligen", "providing and securing the service")?,
        )
        .with("personal_data_types", Value::Table { rows: types })
        .with(
            "data_subjects",
            list([("leerlingen en hun ouders", "pupils and their parents"), ("personeel", "staff")])?,
        )
        .with(
            "security_measures",
            list([
                ("versleutelde opslag en verbinding", "encryption at rest and in transit"),
                ("inloggen met twee stappen voor beheerders", "two-step log-in for administrators"),
            ])?,
        )
        .with("sub_processor_notice", Value::days(30))
        .with("data_return_term", Value::days(30))
        .with("member_privacy_contact", contact(&member)?)
        .with("supplier_privacy_contact", contact(supplier_contact)?))
}
