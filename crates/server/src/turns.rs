//! Writes of requests that come at the same moment, on an embedded database: they wait in one line, and one thread takes all
//! that are there as one group, which shares a commit. Handing the writer from thread to thread instead would cost more than
//! most writes do. On a shared database each write has a connection of its own, and there is no line.

use std::sync::Arc;

use base::{Error, Result};
use parking_lot::Mutex;
use records::{Cx, Turn};
use store::Tx;
use tokio::sync::oneshot;

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
        let app = app.clone();
        tokio::task::spawn_blocking(move || serve(&app));
    }
    told.await.unwrap_or_else(|_| Err(Error::Unavailable("the server is stopping".to_owned())))
}

/// Takes from the line until it is empty.
fn serve(app: &App) {
    let _leave = Leave(app);
    loop {
        let turns: Vec<_> = {
            let mut line = app.turns.0.lock();
            let most = line.waiting.len().min(MOST);
            if most == 0 {
                line.served = false;
                return;
            }
            line.waiting.drain(..most).collect()
        };
        // Whoever waits learns of a failure by not being told.
        if let Err(error) = app.company.write_each(turns) {
            tracing::error!("a group of writes: {error}");
        }
    }
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
