//! Requests over a socket, and answers as tests look at them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::{HeaderMap, Request};

/// Longer than anything here takes; a server that hangs fails the test instead of stopping it for ever.
const PATIENCE: Duration = Duration::from_secs(30);

/// Somebody who asks: with a token, with a cookie, or without either.
#[derive(Clone)]
pub struct Client {
    agent: Agent,
    /// `http://127.0.0.1:PORT`
    pub url: String,
    headers: Vec<(String, String)>,
}

impl Client {
    pub fn anonymous(url: &str) -> Client {
        let config = Agent::config_builder().http_status_as_error(false).max_redirects(0).timeout_global(Some(PATIENCE));
        // A connection for each request: one that is kept may be closed under it where an answer came before the body was read.
        let config = config.max_idle_connections(0);
        Client { agent: config.build().into(), url: url.to_owned(), headers: Vec::new() }
    }

    pub fn with_token(url: &str, token: &str) -> Client {
        Client::anonymous(url).and("authorization", &format!("Bearer {token}"))
    }

    /// The same with another header in each request.
    pub fn and(mut self, name: &str, value: &str) -> Client {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A header that goes with each request.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None)
    }

    pub fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, &[], Some(body.to_string().as_bytes()))
    }

    pub fn patch(&self, path: &str, body: Value) -> Answer {
        self.send("PATCH", path, &[], Some(body.to_string().as_bytes()))
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, &[], None)
    }

    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&[u8]>) -> Answer {
        self.try_send(method, path, headers, body).unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// An error is one of the connection. Spaces and Chinese characters in `path` are encoded here, so that tests stay readable.
    pub fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Result<Answer, ureq::Error> {
        let mut request = Request::builder().method(method).uri(format!("{}{}", self.url, encoded(path)));
        let own = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in own.filter(|(name, _)| headers.iter().all(|(given, _)| given != name)).chain(headers.iter().copied())
        {
            request = request.header(name, value);
        }
        if body.is_some() && headers.iter().all(|(name, _)| *name != "content-type") {
            request = request.header("content-type", "application/json");
        }
        let mut response = match body {
            Some(body) => self.agent.run(request.body(body)?)?,
            None => self.agent.run(request.body(())?)?,
        };
        let bytes = response.body_mut().with_config().limit(200 << 20).read_to_vec()?;
        Ok(Answer { status: response.status().as_u16(), headers: response.headers().clone(), bytes })
    }

    /// Begins to listen; the server has taken the listener on when this returns.
    pub fn stream(&self, path: &str) -> Stream {
        let mut request = self.agent.get(format!("{}{path}", self.url));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let response = request.call().unwrap();
        assert_eq!(response.status(), 200);
        Stream(BufReader::new(Box::new(response.into_body().into_reader())))
    }

    /// A new record, by its id.
    pub fn made(&self, object: &str, values: Value) -> String {
        let answer = self.post(&format!("/odata/{object}"), values);
        assert_eq!(answer.status, 201, "{object}: {}", answer.text());
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    /// The records of a list that fits on one page.
    pub fn list(&self, path: &str) -> Vec<Value> {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()["value"].as_array().unwrap().clone()
    }

    /// Uploads one file as a form would.
    pub fn upload(&self, path: &str, fields: &[(&str, &str)], name: &str, content: &[u8]) -> Answer {
        const BOUNDARY: &str = "--------------------kaidan-test-1f0e";
        let mut body = Vec::new();
        for (field, value) in fields {
            body.extend(format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").bytes());
        }
        let head = format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        body.extend(head.bytes());
        body.extend(content);
        body.extend(format!("\r\n--{BOUNDARY}--\r\n").bytes());
        self.send("POST", path, &[("content-type", &format!("multipart/form-data; boundary={BOUNDARY}"))], Some(&body))
    }
}

/// Server-sent events, as they come.
pub struct Stream(BufReader<Box<dyn Read + Send + Sync>>);

impl Stream {
    /// Waits for an event. What it says is JSON.
    pub fn first_event(mut self) -> Value {
        let mut line = String::new();
        loop {
            line.clear();
            assert!(self.0.read_line(&mut line).unwrap() > 0, "the stream ended");
            if let Some(data) = line.strip_prefix("data:") {
                return serde_json::from_str(data.trim()).unwrap();
            }
        }
    }
}

/// Sends exactly these bytes and reads until the server closes. For what no client would send.
pub fn raw(url: &str, request: &[u8]) -> Answer {
    let mut socket = TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    // The server may refuse and close before it has read everything.
    let _ = socket.write_all(request);
    let mut bytes = Vec::new();
    let _ = socket.read_to_end(&mut bytes);
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(bytes.len());
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse().ok()).unwrap_or(0);
    let mut headers = HeaderMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        headers.append(ureq::http::HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
    }
    Answer { status, headers, bytes: bytes.split_off((end + 4).min(bytes.len())) }
}

fn encoded(path: &str) -> String {
    let stays = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte);
    path.bytes().map(|byte| if stays(byte) { (byte as char).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[derive(Debug)]
pub struct Answer {
    /// 0 where the server closed without one.
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("{} is no JSON: {}", self.status, self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap_or(""))
    }

    /// The answer, if its status is this.
    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }
}
