//! What moves the bytes of one connection to PostgreSQL: driven by whoever waits for an answer, on a runtime of its own.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use tokio::runtime::Runtime;

pub type Driver = Pin<Box<dyn Future<Output = Result<(), tokio_postgres::Error>> + Send>>;

/// What moves bytes: polled only while somebody waits for an answer.
pub struct Wire {
    /// There until the session is dropped.
    runtime: Option<Runtime>,
    driver: Option<Driver>,
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.driver = None;
        if let Some(runtime) = self.runtime.take() {
            // Also on a thread that runs async tasks, where the last handle of a database may be dropped.
            runtime.shutdown_background();
        }
    }
}

impl Wire {
    pub fn new(runtime: Runtime, driver: Driver) -> Wire {
        Wire { runtime: Some(runtime), driver: Some(driver) }
    }

    /// Whether the server has not closed the connection.
    pub fn is_open(&self) -> bool {
        self.driver.is_some()
    }

    /// Sends what the future asks for, without waiting for what it answers.
    pub fn send(&mut self, future: impl Future) {
        let mut future = pin!(future);
        let (runtime, driver) = self.parts();
        runtime.block_on(poll_fn(|cx| {
            let _ = future.as_mut().poll(cx);
            drive(driver, cx)
        }));
    }

    fn parts(&mut self) -> (&Runtime, &mut Option<Driver>) {
        (self.runtime.as_ref().expect("a session has its runtime until it is dropped"), &mut self.driver)
    }

    /// Waits for the future while the connection is driven.
    pub fn wait<T>(&mut self, future: impl Future<Output = T>) -> T {
        let (runtime, driver) = self.parts();
        runtime.block_on(async {
            let mut future = pin!(future);
            poll_fn(|cx| {
                let _ = drive(driver, cx);
                let result = future.as_mut().poll(cx);
                if result.is_pending() {
                    // Sends at once what the future has just asked for.
                    let _ = drive(driver, cx);
                }
                result
            })
            .await
        })
    }

    /// Sends and takes in what can be without waiting.
    pub fn flush(&mut self) {
        let (runtime, driver) = self.parts();
        runtime.block_on(async {
            poll_fn(|cx| drive(driver, cx)).await;
            // Lets the runtime look at the socket.
            tokio::task::yield_now().await;
            poll_fn(|cx| drive(driver, cx)).await;
        });
    }
}

/// Moves what can be moved without waiting.
fn drive(driver: &mut Option<Driver>, cx: &mut Context<'_>) -> Poll<()> {
    if let Some(running) = driver
        && running.as_mut().poll(cx).is_ready()
    {
        // By this the client's futures learn that the connection is closed.
        *driver = None;
    }
    Poll::Ready(())
}
