//! What the client can read: media types and languages (RFC 9110, section 12.5).

use std::future::Ready;

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{self, HeaderName},
};

use crate::problem::Problem;

/// The preferences of a request.
#[derive(Debug, Clone, Default)]
pub struct Accept {
    media: Vec<(String, u16)>,
    languages: Vec<(String, u16)>,
}

impl Accept {
    /// The media type to answer in: the one preferred most, the first of equals.
    ///
    /// # Errors
    /// A [`Problem`] when none of them is wanted.
    pub fn media<'a>(&self, offered: &[&'a str]) -> Result<&'a str, Problem> {
        let quality = |media: &str| {
            let group = media.split('/').next().unwrap_or_default();
            let wanted = |name: &str| self.media.iter().find(|(known, _)| known == name);
            let range = wanted(media).or_else(|| wanted(&format!("{group}/*"))).or_else(|| wanted("*/*"));
            range.map_or(0, |(_, quality)| *quality)
        };
        best(offered, |media| if self.media.is_empty() { 1 } else { quality(media) })
            .ok_or_else(|| Problem::not_acceptable(format!("this is available as {}", offered.join(", "))))
    }

    /// The language to answer in: the one preferred most, else the first. A text in another language is better than none.
    #[must_use]
    pub fn language<T: Copy>(&self, offered: &[(T, &str)]) -> Option<T> {
        let quality = |code: &str| {
            let wanted = |(name, _): &&(String, u16)| name.split('-').next() == Some(code);
            let of_code = self.languages.iter().filter(wanted).map(|(_, quality)| *quality).max();
            of_code.unwrap_or_else(|| {
                self.languages.iter().find(|(name, _)| name == "*").map_or(0, |(_, quality)| *quality)
            })
        };
        let codes: Vec<&str> = offered.iter().map(|(_, code)| *code).collect();
        let code = best(&codes, quality);
        let found = offered.iter().find(|(_, known)| Some(*known) == code).or(offered.first());
        found.map(|(value, _)| *value)
    }
}

/// The one of the highest quality above none; the first of equals.
fn best<'a>(offered: &[&'a str], quality: impl Fn(&str) -> u16) -> Option<&'a str> {
    let rated = offered.iter().rev().map(|name| (quality(name), *name)).filter(|(quality, _)| *quality > 0);
    rated.max_by_key(|(quality, _)| *quality).map(|(_, name)| name)
}

/// Names with their quality in thousandths.
fn parse(request: &HttpRequest, name: &HeaderName) -> Vec<(String, u16)> {
    let values = request.headers().get_all(name).filter_map(|value| value.to_str().ok());
    let parts = values.flat_map(|value| value.split(','));
    let preference = |part: &str| {
        let mut pieces = part.split(';').map(str::trim);
        let name = pieces.next().filter(|name| !name.is_empty())?.to_ascii_lowercase();
        let quality = pieces.find_map(|piece| piece.strip_prefix("q=")).map_or(Some(1000), thousandths);
        Some((name, quality?))
    };
    parts.filter_map(preference).collect()
}

/// `0.8` as 800; `None` for what is no quality.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let fraction: u16 = if digits { format!("{fraction:0<3}").parse().ok()? } else { return None };
    match whole {
        "0" => Some(fraction),
        "1" if fraction == 0 => Some(1000),
        _ => None,
    }
}

impl FromRequest for Accept {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (media, languages) = (parse(request, &header::ACCEPT), parse(request, &header::ACCEPT_LANGUAGE));
        std::future::ready(Ok(Self { media, languages }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn accept(header: &str, value: &str) -> Accept {
        let request = TestRequest::default().insert_header((header, value)).to_http_request();
        Accept {
            media: parse(&request, &header::ACCEPT),
            languages: parse(&request, &header::ACCEPT_LANGUAGE),
        }
    }

    #[test]
    fn the_media_type_wanted_most_is_given() {
        let offered = ["text/html", "text/markdown"];
        for (wanted, given) in [
            ("*/*", Some("text/html")),
            ("text/*", Some("text/html")),
            ("text/markdown", Some("text/markdown")),
            ("text/html;q=0.5, text/markdown;q=0.8", Some("text/markdown")),
            ("text/html;q=0, */*", Some("text/markdown")),
            ("application/pdf", None),
            ("text/html;q=0", None),
        ] {
            assert_eq!(accept("Accept", wanted).media(&offered).ok(), given, "{wanted}");
        }
        assert_eq!(Accept::default().media(&offered).ok(), Some("text/html"));
    }

    #[test]
    fn a_language_is_always_found() {
        let offered = [('n', "nl"), ('e', "en")];
        for (wanted, given) in [
            ("en-GB,en;q=0.9,nl;q=0.8", 'e'),
            ("nl", 'n'),
            ("de", 'n'),
            ("de, *;q=0.1", 'n'),
            ("en;q=0", 'n'),
        ] {
            assert_eq!(accept("Accept-Language", wanted).language(&offered), Some(given), "{wanted}");
        }
        assert_eq!(Accept::default().language(&offered), Some('n'));
    }
}
