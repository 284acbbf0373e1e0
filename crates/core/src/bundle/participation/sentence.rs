//! Why a need does not take part, in a sentence in Dutch and in English, with what it would have taken.
//!
//! A unit price in a sentence is rounded up to a cent, so that a condition at the price that is named does hold.

use super::LeftOutReason;
use crate::bundle::cost::ExactAmount;
use crate::bundle::explanation::sentence::cents;
use crate::evaluation::wording::Language;
use crate::localized::Localized;
use crate::money::Currency;

/// The sentence about a need, which begins with `subject`, such as `The need for wifi`.
#[must_use]
pub fn left_out(subject: &Localized<String>, reason: LeftOutReason, currency: Currency) -> Localized<String> {
    let nl = |minor: i128| format!("{} {}", currency.code(), cents(Language::Dutch, minor));
    let en = |minor: i128| format!("{} {}", currency.code(), cents(Language::English, minor));
    let (dutch, english) = match reason {
        LeftOutReason::TooDear { unit_price, accepts_minor } => {
            let (price, accepts) = (up(unit_price), i128::from(accepts_minor));
            (
                format!(
                    "met deze behoefte kost een eenheid in het perceel {}, en het lid aanvaardt hoogstens {}. Met een hoogste stukprijs \
                     van {} was aan die voorwaarde voldaan",
                    nl(price),
                    nl(accepts),
                    nl(price)
                ),
                format!(
                    "with this need a unit in the lot costs {}, and the member accepts {} at most. With a highest unit price of {} \
                     that condition had been met",
                    en(price),
                    en(accepts),
                    en(price)
                ),
            )
        }
        LeftOutReason::TooDearForOthers { unit_price, others } => {
            let price = up(unit_price);
            let (accept_nl, accept_en) = if others == 1 {
                ("1 deelnemende behoefte aanvaardt", "1 participating need accepts".to_owned())
            } else {
                ("deelnemende behoeften aanvaarden", format!("{others} participating needs accept"))
            };
            let accept_nl = if others == 1 { accept_nl.to_owned() } else { format!("{others} {accept_nl}") };
            (
                format!(
                    "wat ze vraagt maakt een eenheid in het perceel {}, meer dan {accept_nl}. Met lagere eisen had ze dat niet gedaan",
                    nl(price)
                ),
                format!(
                    "what it asks for makes a unit in the lot {}, more than {accept_en}. With lower demands it would not have done so",
                    en(price)
                ),
            )
        }
        LeftOutReason::CapExceeded => (
            "met deze behoefte komt het perceel boven de grens voor de waarde van een perceel. Een kleinere hoeveelheid had wel kunnen passen"
                .to_owned(),
            "with this need the lot is above the limit on the value of a lot. A smaller quantity might have fitted".to_owned(),
        ),
        LeftOutReason::TooFewMembers => (
            "er blijven te weinig leden over die de prijs aanvaarden. Het had nog een lid gekost dat meedoet".to_owned(),
            "too few members remain that accept the price. It would have taken one more member that joins".to_owned(),
        ),
    };
    Localized {
        nl: format!("{} doet niet mee: {dutch}.", subject.nl),
        en: format!("{} does not take part: {english}.", subject.en),
    }
}

/// A unit price in whole minor units, rounded up, as the sentences name it.
#[must_use]
pub fn up(amount: ExactAmount) -> i128 {
    let exact = amount.ten_thousandths();
    exact.div_euclid(10_000) + i128::from(exact.rem_euclid(10_000) > 0)
}
