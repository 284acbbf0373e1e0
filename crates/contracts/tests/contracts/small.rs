//! A contract of a few lines, in which each thing can be made wrong by itself.

use samenkoop_contracts::{Choices, Edition, Value, Values};

pub const HEAD: &str =
    "template hire\n: edition 1\n: issued_on 2026-11-22\n: kind agreement\nnl Huur\nen Hire\n";

pub const BODY: &str = "\
blank rent money
nl Huur
en Rent
blank deposit money
: optional
nl Borg
en Deposit
choice pets
nl Huisdieren?
en Pets?
choice regime
nl Prijs?
en Price?
option fixed
nl vast
en fixed
option free
nl vrij
en free

# terms | Begrippen | Terms
: mandatory
nl De {define tenant: huurder} huurt.
en The {define tenant: tenant} hires.
# rent_clause | Huur | Rent
nl De [tenant] betaalt {blank rent}{if filled deposit} en {blank deposit} borg{end}, zie {see late_clause}.
en The [tenant] pays {blank rent}{if filled deposit} and a deposit of {blank deposit}{end}, see {see late_clause}.
fallback later
: note_nl Als het moet.
: note_en If needed.
nl De [tenant] betaalt later {blank rent}.
en The [tenant] pays {blank rent} later.
# late_clause | Te laat | Late
## late_first
nl Eerst een brief.
en First a letter.
### late_point
nl per post.
en by post.
# pets_clause | Dieren | Pets
: when pets
nl Dieren mogen.
en Pets are allowed.
# no_pets_clause | Geen dieren | No pets
: excludes pets_clause
: when regime = fixed
nl Dieren mogen niet.
en No pets.
";

pub fn source() -> String {
    format!("{HEAD}{BODY}")
}

/// The small contract with one thing changed; `old` must be there.
pub fn changed(old: &str, new: &str) -> Edition {
    let source = source();
    assert!(source.contains(old), "`{old}` is not in the small contract");
    Edition::from_source(&source.replace(old, new), &[]).unwrap()
}

pub fn edition() -> Edition {
    Edition::from_source(&source(), &[]).unwrap()
}

pub fn values() -> Values {
    Values::new().with("rent", Value::euro_cents(95_000))
}

pub fn choices() -> Choices {
    Choices::new().with("pets", false).with("regime", "fixed")
}
