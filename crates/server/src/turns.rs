//! Writes of requests that come at the same moment, on an embedded database: they wait in one line, and one thread takes all
//! that are there as one group, which shares a commit. Handing the writer from thread to thread instead would cost more than
//! most writes do, and even a lone one would wait longer for another thread than for the disk. On a shared database each write
//! has a connection of its own, and there is no line.

use std::sync::Arc;

use base::{Error, Result};
use parking_lot::Mutex;
use records::{Cx, Turn};
use store::Tx;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::oneshot;
use tokio::task::{block_in_place, spawn_blocking};

use crate::app::App;

/// Writes that share one commit, at most: the first of them waits for the last.
const MOST: usize = 64;

#[derive(Default)]
pub struct Turns(Mutex<Line>);

#[derive(Default)]
struct Line {
    waiting: Vec<Box<dyn Turn>>,
    /// Somebody takes from the line and will see what is put into it.
    served: bool,
}

/// Puts a write into the line and waits until it is on disk.
pub async fn take<T, F>(app: &App, cx: Arc<Cx>, f: F) -> Result<T>
where
    T: Send + 'static,
    F: FnOnce(&Cx, &mut Tx) -> Result<T> + Send + 'static,
{
    let (tell, told) = oneshot::channel();
    let waiting = Waiting { cx, f: Some(f), value: None, tell };
    let idle = {
        let mut line = app.turns.0.lock();
        line.waiting.push(Box::new(waiting));
        !std::mem::replace(&mut line.served, true)
    };
    if idle {
        // A lone write runs right here; the first of many does not wait for those behind it.
        let here = Handle::current().runtime_flavor() == RuntimeFlavor::MultiThread;
        let somebody_waits = if here { block_in_place(|| serve(app)) } else { true };
        if somebody_waits {
            let app = app.clone();
            spawn_blocking(move || while serve(&app) {});
        }
    }
    told.await.unwrap_or_else(|_| Err(Error::Unavailable("the server is stopping".to_owned())))
}

/// Writes a group of those who wait. Whether somebody waits then; where nobody does, whoever comes next serves.
fn serve(app: &App) -> bool {
    let _leave = Leave(app);
    let turns: Vec<_> = {
        let mut line = app.turns.0.lock();
        let most = line.waiting.len().min(MOST);
        line.waiting.drain(..most).collect()
    };
    // Whoever waits learns of a failure by not being told.
    if let Err(error) = app.company.write_each(turns) {
        tracing::error!("a group of writes: {error}");
    }
    let mut line = app.turns.0.lock();
    line.served = !line.waiting.is_empty();
    line.served
}

/// Whoever waits when serving ends by a panic is told, and the next to come serves.
struct Leave<'a>(&'a App);

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            *self.0.turns.0.lock() = Line::default();
        }
    }
}

struct Waiting<T, F> {
    cx: Arc<Cx>,
    f: Option<F>,
    value: Option<T>,
    tell: oneshot::Sender<Result<T>>,
}

impl<T, F> Turn for Waiting<T, F>
where
    T: Send,
    F: FnOnce(&Cx, &mut Tx) -> Result<T> + Send,
{
    fn cx(&self) -> Arc<Cx> {
        self.cx.clone()
    }

    fn run(&mut self, tx: &mut Tx) -> Result<()> {
        let f = self.f.take().ok_or_else(|| Error::internal("a write was run twice"))?;
        self.value = Some(f(&self.cx, tx)?);
        Ok(())
    }

    fn done(self: Box<Self>, outcome: Result<()>) {
        let Waiting { value, tell, .. } = *self;
        let value = outcome.and_then(|()| value.ok_or_else(|| Error::internal("a write without a value")));
        // Who asked may have gone; the write stands.
        let _ = tell.send(value);
    }
}
