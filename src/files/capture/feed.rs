//! Hands a parser as many bytes as it asks for, knows at which offset they stand, and never
//! holds more than the longest record.

use std::io::{self, Read};
use std::ops::Range;

use super::{CaptureError, MOST};

/// How many bytes are asked of the source at a time.
const CHUNK: usize = 64 << 10;

/// A source of bytes with what has been read of it and not yet been used.
pub(super) struct Feed<R> {
    source: R,
    buffer: Vec<u8>,
    /// What is read and not yet used.
    unused: Range<usize>,
    /// What the last parser used.
    taken: Range<usize>,
    /// The offset of the first unused byte.
    offset: u64,
}

/// Why a parser did not get on.
pub(super) enum Trouble {
    /// It needs more bytes.
    Short,
    /// What it has makes no sense.
    Damaged(String),
}

impl<R: Read> Feed<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            source,
            buffer: Vec::new(),
            unused: 0..0,
            taken: 0..0,
            offset: 0,
        }
    }

    /// The first bytes, as far as there are so many.
    pub(super) fn peek(&mut self, count: usize) -> Result<&[u8], CaptureError> {
        while self.unused.len() < count && self.read_more()? {}
        let end = self.unused.end.min(self.unused.start + count);
        Ok(&self.buffer[self.unused.start..end])
    }

    /// Lets a parser use bytes; it says how many of them. `None` where the source has ended
    /// before the first of them.
    pub(super) fn take<T>(
        &mut self,
        mut parse: impl FnMut(&[u8]) -> Result<(usize, T), Trouble>,
    ) -> Result<Option<T>, CaptureError> {
        let offset = self.offset;
        if self.unused.is_empty() && !self.read_more()? {
            return Ok(None);
        }
        loop {
            match parse(&self.buffer[self.unused.clone()]) {
                Ok((used, value)) => {
                    let used = used.min(self.unused.len());
                    self.taken = self.unused.start..self.unused.start + used;
                    self.unused.start += used;
                    self.offset += used as u64;
                    return Ok(Some(value));
                }
                Err(Trouble::Damaged(reason)) => {
                    return Err(CaptureError::Damaged { offset, reason });
                }
                Err(Trouble::Short) if self.unused.len() >= MOST => {
                    return Err(CaptureError::TooLong { offset });
                }
                Err(Trouble::Short) => {
                    if !self.read_more()? {
                        return Err(CaptureError::Cut { offset });
                    }
                }
            }
        }
    }

    /// The bytes that the last parser used.
    pub(super) fn taken(&self) -> &[u8] {
        &self.buffer[self.taken.clone()]
    }

    /// Reads on. `false` at the end of the source.
    fn read_more(&mut self) -> io::Result<bool> {
        if self.unused.start > 0 {
            self.buffer.copy_within(self.unused.clone(), 0);
            self.unused = 0..self.unused.len();
            self.taken = 0..0;
        }
        let room = self.unused.end + CHUNK;
        if self.buffer.len() < room {
            self.buffer.resize(room, 0);
        }
        loop {
            match self.source.read(&mut self.buffer[self.unused.end..]) {
                Ok(count) => {
                    self.unused.end += count;
                    return Ok(count > 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}
