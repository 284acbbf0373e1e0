//! A client that keeps what came back, whatever its status.

use serde_json::Value;

/// Somebody who calls the API.
#[derive(Clone)]
pub struct Client {
    base: String,
    token: Option<String>,
    agent: ureq::Agent,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    /// The body as text; what is no UTF-8 in it is lost.
    pub text: String,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub fn etag(&self) -> String {
        self.header("ETag").unwrap_or_else(|| panic!("no ETag: {self:?}")).to_owned()
    }

    /// The id of the thing in the body.
    pub fn id(&self) -> String {
        self.json()["id"].as_str().unwrap_or_else(|| panic!("no id: {self:?}")).to_owned()
    }

    /// The code of the problem in the body.
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// Itself, if the status is what it should be.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// The pointers of all input errors, sorted.
    pub fn pointers(&self) -> Vec<String> {
        let errors = self.json()["errors"].as_array().cloned().unwrap_or_default();
        let mut pointers: Vec<String> =
            errors.iter().map(|error| error["pointer"].as_str().unwrap_or_default().to_owned()).collect();
        pointers.sort();
        pointers
    }
}

impl Client {
    pub fn new(base: &str, token: Option<String>) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build();
        Self { base: base.to_owned(), token, agent: config.into() }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None)
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[("Content-Type", "application/json")], Some(body.to_string().as_bytes()))
    }

    /// An act that needs no body.
    pub fn post_nothing(&self, path: &str) -> Answer {
        self.send("POST", path, &[], None)
    }

    pub fn post_with_key(&self, path: &str, key: &str, body: &Value) -> Answer {
        let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key)];
        self.send("POST", path, &headers, Some(body.to_string().as_bytes()))
    }

    pub fn patch(&self, path: &str, etag: &str, body: &Value) -> Answer {
        let headers = [("Content-Type", "application/merge-patch+json"), ("If-Match", etag)];
        self.send("PATCH", path, &headers, Some(body.to_string().as_bytes()))
    }

    pub fn put(&self, path: &str, etag: &str, body: &Value) -> Answer {
        let headers = [("Content-Type", "application/json"), ("If-Match", etag)];
        self.send("PUT", path, &headers, Some(body.to_string().as_bytes()))
    }

    pub fn delete(&self, path: &str, etag: &str) -> Answer {
        self.send("DELETE", path, &[("If-Match", etag)], None)
    }

    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&[u8]>) -> Answer {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        let sent = match body {
            Some(body) => self.agent.run(request.body(body.to_vec()).unwrap()),
            None => self.agent.run(request.body(()).unwrap()),
        };
        let mut response = sent.unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        let bytes = response.body_mut().with_config().limit(64 << 20).read_to_vec().unwrap();
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
        }
    }
}
