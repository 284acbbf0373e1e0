//! What the client would like and does not insist on (RFC 7240).

use std::future::Ready;

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use crate::problem::Problem;

/// The preferences of a request that this service knows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Prefer {
    /// Rather an answer at once that says where the result will be.
    pub respond_async: bool,
}

impl FromRequest for Prefer {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let values = request.headers().get_all("Prefer").filter_map(|value| value.to_str().ok());
        let mut wishes = values.flat_map(|value| value.split(','));
        let names =
            |wish: &str| wish.split([';', '=']).next().unwrap_or_default().trim().to_ascii_lowercase();
        std::future::ready(Ok(Self { respond_async: wishes.any(|wish| names(wish) == "respond-async") }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn a_wish_is_heard_among_others() {
        for (value, heard) in [
            ("respond-async", true),
            ("Respond-Async; foo=1", true),
            ("wait=10, respond-async", true),
            ("respond-async-never", false),
            ("", false),
        ] {
            let request = TestRequest::default().insert_header(("Prefer", value)).to_http_request();
            let prefer = Prefer::from_request(&request, &mut Payload::None).into_inner();
            assert_eq!(prefer.ok().map(|prefer| prefer.respond_async), Some(heard), "{value}");
        }
    }
}
