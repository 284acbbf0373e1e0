//! A connection that asks as fast as it is answered. It knows as much of HTTP/1.1 as the server under load speaks, so that the
//! machine's time goes to the server and not to the client beside it.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// One kept-alive connection.
pub struct Connection {
    stream: BufReader<TcpStream>,
    line: String,
    body: Vec<u8>,
}

impl Connection {
    pub fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        Self { stream: BufReader::with_capacity(64 * 1024, stream), line: String::new(), body: Vec::new() }
    }

    /// Sends a request and reads the whole answer: its status and its body.
    pub fn exchange(&mut self, request: &[u8]) -> (u16, &[u8]) {
        self.stream.get_mut().write_all(request).unwrap();
        self.next_line();
        let status = self.line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.unwrap_or_else(|| panic!("not an answer: {:?}", self.line));
        let mut length = 0;
        loop {
            self.next_line();
            if self.line.is_empty() {
                break;
            }
            if let Some((name, value)) = self.line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().unwrap();
            }
        }
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body).unwrap();
        (status, &self.body)
    }

    fn next_line(&mut self) {
        self.line.clear();
        let read = self.stream.read_line(&mut self.line).unwrap();
        assert!(read > 0, "the server closed the connection");
        self.line.truncate(self.line.trim_end().len());
    }
}

/// A GET as it goes over the wire.
pub fn get(path: &str, token: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: samenkoop.example\r\nAuthorization: Bearer {token}\r\n\r\n").into()
}

/// A POST of JSON with a key under which it may be repeated, as it goes over the wire.
pub fn post(path: &str, token: &str, key: &str, body: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: samenkoop.example\r\nAuthorization: Bearer {token}\r\n\
         Idempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into()
}
