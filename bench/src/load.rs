//! The load: a fixed number of clients that keep their connection and ask again as soon as they are answered. HTTP/1.1 by
//! hand, so that the client costs next to nothing beside the server with which it shares the machine.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Gives the n-th request of a client.
pub type Requests = Arc<dyn Fn(usize, usize) -> String + Send + Sync>;

#[derive(Clone, Copy, Debug)]
pub struct Figure {
    pub median: Duration,
    pub per_second: u64,
}

/// A request as it goes over the wire.
pub fn request(method: &str, path: &str, headers: &str, body: &str) -> String {
    let length = if body.is_empty() {
        String::new()
    } else {
        format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len())
    };
    format!("{method} {path} HTTP/1.1\r\nhost: bench\r\n{headers}{length}\r\n{body}")
}

/// Runs `clients` for `time`; panics on the first answer that is not a success, for a wrong answer is no figure.
pub async fn run(port: u16, clients: usize, time: Duration, requests: Requests) -> Figure {
    let until = Instant::now() + time;
    let tasks: Vec<_> = (0..clients).map(|client| tokio::spawn(one(port, client, until, requests.clone()))).collect();
    let started = Instant::now();
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.expect("a client"));
    }
    let took = started.elapsed();
    all.sort();
    let median = all.get(all.len() / 2).copied().unwrap_or_default();
    Figure { median, per_second: (all.len() as u128 * 1_000_000 / took.as_micros().max(1)) as u64 }
}

async fn one(port: u16, client: usize, until: Instant, requests: Requests) -> Vec<Duration> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("the server");
    stream.set_nodelay(true).expect("an option of a socket");
    let mut buffer = Vec::with_capacity(1 << 16);
    let mut times = Vec::new();
    while Instant::now() < until {
        let text = requests(client, times.len());
        let started = Instant::now();
        stream.write_all(text.as_bytes()).await.expect("the server");
        read(&mut stream, &mut buffer, &text).await;
        times.push(started.elapsed());
    }
    times
}

async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>, asked: &str) {
    buffer.clear();
    loop {
        let mut piece = [0_u8; 1 << 14];
        let count = stream.read(&mut piece).await.expect("the server");
        assert!(count > 0, "the server hung up on {asked}");
        buffer.extend_from_slice(&piece[..count]);
        let Some(end) = find(buffer, b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&buffer[..end]).to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
        let done = match length {
            Some(length) => buffer.len() >= end + 4 + length,
            None => head.contains("204 no content") || buffer.ends_with(b"0\r\n\r\n"),
        };
        if done {
            let ok = head.starts_with("http/1.1 2");
            assert!(ok, "{asked}\n→ {}", String::from_utf8_lossy(&buffer[..buffer.len().min(1_500)]));
            return;
        }
    }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}
