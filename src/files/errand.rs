//! Work with files that must not hold the window up: it is done on a thread of its own, and its
//! result is fetched when it is there.

use std::io;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

/// Something that is being done.
#[derive(Debug)]
pub struct Errand<T> {
    result: Receiver<T>,
}

/// How an errand stands.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome<T> {
    /// It is under way.
    Pending,
    /// This came of it. It is handed over once.
    Done(T),
    /// Nothing will come of it.
    Lost,
}

impl<T: Send + 'static> Errand<T> {
    /// Has `job` done. `wake` is called when its result is there.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn run(
        job: impl FnOnce() -> T + Send + 'static,
        wake: impl FnOnce() + Send + 'static,
    ) -> io::Result<Self> {
        let (sender, result) = sync_channel(1);
        std::thread::Builder::new()
            .name("dorascope-file".into())
            .spawn(move || {
                // Whoever does not wait any more is not told.
                let _ = sender.send(job());
                drop(sender);
                wake();
            })?;
        Ok(Self { result })
    }

    /// Its result, without waiting.
    pub fn take(&self) -> Outcome<T> {
        match self.result.try_recv() {
            Ok(result) => Outcome::Done(result),
            Err(TryRecvError::Empty) => Outcome::Pending,
            Err(TryRecvError::Disconnected) => Outcome::Lost,
        }
    }

    /// Its result, once it is there; nothing if nothing will come of it.
    pub fn wait(self) -> Option<T> {
        self.result.recv().ok()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn the_result_is_there_when_somebody_is_woken() {
        let (woken, wait) = channel();
        let errand = Errand::run(|| 42, move || woken.send(()).unwrap()).unwrap();
        wait.recv().unwrap();
        assert_eq!(errand.take(), Outcome::Done(42));
        assert_eq!(errand.take(), Outcome::Lost);
    }

    #[test]
    fn whoever_waits_gets_the_result() {
        assert_eq!(Errand::run(|| 42, || ()).unwrap().wait(), Some(42));
    }

    #[test]
    fn a_job_that_breaks_off_is_lost() {
        let errand = Errand::<()>::run(|| panic!("on purpose"), || ()).unwrap();
        while errand.take() == Outcome::Pending {
            std::hint::spin_loop();
        }
        assert_eq!(errand.take(), Outcome::Lost);
    }
}
