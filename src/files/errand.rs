//! Work with files that must not hold the window up: it is done on a thread of its own. The
//! result of an [`Errand`] is fetched when it is there, what a [`Flow`] brings part by part.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};

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

/// So many parts of a flow may wait: whoever brings them waits in turn.
const WAITING: usize = 16;

/// Something that comes part by part, for as long as somebody wants it.
#[derive(Debug)]
pub struct Flow<T> {
    parts: Receiver<T>,
}

/// Where the parts of a flow are put in.
pub struct Inlet<T> {
    parts: Option<SyncSender<T>>,
    wake: Box<dyn Fn() + Send>,
}

impl<T: Send + 'static> Flow<T> {
    /// Has `job` done. `wake` is called whenever a part is there, and at the end.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn run(
        job: impl FnOnce(&Inlet<T>) + Send + 'static,
        wake: impl Fn() + Send + 'static,
    ) -> io::Result<Self> {
        let (sender, parts) = sync_channel(WAITING);
        let inlet = Inlet {
            parts: Some(sender),
            wake: Box::new(wake),
        };
        std::thread::Builder::new()
            .name("dorascope-file".into())
            .spawn(move || job(&inlet))?;
        Ok(Self { parts })
    }

    /// The next part, without waiting; [`Outcome::Lost`] when no more will come.
    pub fn take(&self) -> Outcome<T> {
        match self.parts.try_recv() {
            Ok(part) => Outcome::Done(part),
            Err(TryRecvError::Empty) => Outcome::Pending,
            Err(TryRecvError::Disconnected) => Outcome::Lost,
        }
    }
}

impl<T> Inlet<T> {
    /// Hands over a part; waits while many are not yet taken. Returns whether anybody wants more.
    pub fn put(&self, part: T) -> bool {
        let wanted = self
            .parts
            .as_ref()
            .is_some_and(|parts| parts.send(part).is_ok());
        (self.wake)();
        wanted
    }
}

impl<T> Drop for Inlet<T> {
    fn drop(&mut self) {
        self.parts = None;
        (self.wake)();
    }
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

    /// Waits for its result: for when the program ends and something must still be done.
    pub fn wait(self) -> Option<T> {
        self.result.recv().ok()
    }

    /// Its result, without waiting.
    pub fn take(&self) -> Outcome<T> {
        match self.result.try_recv() {
            Ok(result) => Outcome::Done(result),
            Err(TryRecvError::Empty) => Outcome::Pending,
            Err(TryRecvError::Disconnected) => Outcome::Lost,
        }
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

    /// All parts of a flow, waited for.
    fn all<T: Send + 'static>(flow: &Flow<T>) -> Vec<T> {
        let mut parts = Vec::new();
        loop {
            match flow.take() {
                Outcome::Done(part) => parts.push(part),
                Outcome::Pending => std::hint::spin_loop(),
                Outcome::Lost => return parts,
            }
        }
    }

    #[test]
    fn a_flow_brings_its_parts_in_order_and_no_more_than_may_wait() {
        let (told, heard) = channel();
        let job = move |inlet: &Inlet<usize>| {
            for part in 0..100 {
                inlet.put(part);
                told.send(part).unwrap();
            }
        };
        let flow = Flow::run(job, || ()).unwrap();
        for part in 0..WAITING {
            assert_eq!(heard.recv().unwrap(), part);
        }
        let more = heard.recv_timeout(std::time::Duration::from_millis(50));
        assert!(more.is_err(), "{more:?} was not waited with");
        assert_eq!(all(&flow), (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn a_flow_that_nobody_wants_ends() {
        let (ended, wait) = channel();
        let job = move |inlet: &Inlet<u8>| {
            while inlet.put(0) {}
            ended.send(()).unwrap();
        };
        drop(Flow::run(job, || ()).unwrap());
        wait.recv().unwrap();
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
