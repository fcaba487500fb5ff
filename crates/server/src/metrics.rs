//! What `/metrics` tells: requests by method, route and status, their latency, and numbers for the log. Counted in memory;
//! a restart begins at zero, as Prometheus expects.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use rustc_hash::FxHashMap;

/// Upper bounds of the latency histogram, in microseconds.
const BOUNDS: [u64; 12] = [250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 10_000_000];

/// Routes of load balancers and monitoring, which ask again and again while nobody works.
const WATCHING: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

#[derive(Default)]
struct Series {
    buckets: [u64; BOUNDS.len()],
    count: u64,
    micros: u64,
}

pub struct Metrics {
    /// Tells the numbers of this process from those before a restart.
    prefix: String,
    last: AtomicU64,
    routes: Mutex<FxHashMap<(String, String, u16), Series>>,
}

impl Default for Metrics {
    fn default() -> Self {
        let prefix = format!("{:06x}", rand::random::<u32>() & 0x00ff_ffff);
        Metrics { prefix, last: AtomicU64::new(0), routes: Mutex::default() }
    }
}

impl Metrics {
    /// The number under which a request is found in the log.
    pub fn next_number(&self) -> String {
        format!("{}-{}", self.prefix, self.last.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// How many requests were answered since the start, without those that only watch the server.
    pub fn requests(&self) -> u64 {
        let routes = self.routes.lock();
        routes.iter().filter(|((_, route, _), _)| !WATCHING.contains(&route.as_str())).map(|(_, series)| series.count).sum()
    }

    pub fn record(&self, method: &str, route: &str, status: u16, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let mut routes = self.routes.lock();
        let series = routes.entry((method.to_owned(), route.to_owned(), status)).or_default();
        series.count += 1;
        series.micros = series.micros.saturating_add(micros);
        for (bucket, bound) in series.buckets.iter_mut().zip(BOUNDS) {
            *bucket += u64::from(micros <= bound);
        }
    }

    /// The Prometheus text; `gauges` are measured now.
    pub fn text(&self, gauges: &[(&str, &str, i64)]) -> String {
        let mut text = String::new();
        let routes = self.routes.lock();
        let mut sorted: Vec<_> = routes.iter().collect();
        sorted.sort_by(|a, b| a.0.cmp(b.0));
        text.push_str("# HELP kaidan_requests_total Requests answered.\n# TYPE kaidan_requests_total counter\n");
        for ((method, route, status), series) in &sorted {
            let _ = writeln!(
                text,
                "kaidan_requests_total{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}} {}",
                series.count
            );
        }
        text.push_str("# HELP kaidan_request_seconds Time to answer.\n# TYPE kaidan_request_seconds histogram\n");
        for ((method, route, status), series) in &sorted {
            let labels = format!("method=\"{method}\",route=\"{route}\",status=\"{status}\"");
            for (count, bound) in series.buckets.iter().zip(BOUNDS) {
                let _ = writeln!(text, "kaidan_request_seconds_bucket{{{labels},le=\"{}\"}} {count}", seconds(bound));
            }
            let _ = writeln!(text, "kaidan_request_seconds_bucket{{{labels},le=\"+Inf\"}} {}", series.count);
            let _ = writeln!(text, "kaidan_request_seconds_sum{{{labels}}} {}", seconds(series.micros));
            let _ = writeln!(text, "kaidan_request_seconds_count{{{labels}}} {}", series.count);
        }
        for (name, help, value) in gauges {
            let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n");
        }
        text
    }
}

fn seconds(micros: u64) -> String {
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_counted_in_the_buckets_that_it_fits() {
        let metrics = Metrics::default();
        metrics.record("GET", "/healthz", 200, Duration::from_micros(700));
        let text = metrics.text(&[("kaidan_sessions", "Sessions known to this server.", 3)]);
        assert!(text.contains("kaidan_requests_total{method=\"GET\",route=\"/healthz\",status=\"200\"} 1\n"));
        assert!(text.contains("le=\"0.000500\"} 0\n") && text.contains("le=\"0.001000\"} 1\n"));
        assert!(text.contains("kaidan_sessions 3\n"));
    }

    #[test]
    fn watching_the_server_is_not_asking_it() {
        let metrics = Metrics::default();
        for route in ["/healthz", "/odata/account", "/metrics", "/readyz"] {
            metrics.record("GET", route, 200, Duration::ZERO);
        }
        assert_eq!(metrics.requests(), 1);
    }
}
