//! Lease files of ISC's server and client: lease blocks among other statements. What a statement
//! in a block means is for `isc` and `dhclient`.

use std::io::{self, Read};

use super::LeaseError;
use super::columns::shown;
use super::journal::{Journal, Place};
use super::statements::{End, Statement, Statements};

/// A lease block while it is read.
pub(super) trait Block: Sized {
    /// Statements outside of leases that say nothing about leases.
    const NO_NEWS: &[&str];

    /// A block that begins with this statement.
    fn begin(head: &Statement<'_>) -> Result<Self, String>;

    /// Takes in one statement of the block.
    fn take(&mut self, statement: &Statement<'_>) -> Result<(), String>;

    /// Puts the lease among the others.
    fn finish(self, journal: &mut Journal) -> Result<(), String>;
}

/// Reads a file of such blocks.
pub(super) fn read<B: Block>(
    reader: &mut dyn Read,
    journal: &mut Journal,
) -> Result<(), LeaseError> {
    let mut statements = Statements::new(reader);
    loop {
        let statement = statements.next()?;
        let place = Place::Line(statement.line);
        let [word] = statement.words();
        match statement.end {
            End::Open if word == "lease" => {
                let begun = sound(&statement).and_then(|()| B::begin(&statement));
                let read = inside(&mut statements, begun)?;
                if let Err(reason) = read.and_then(|block| block.finish(journal)) {
                    journal.reject(place, reason);
                }
            }
            End::Open => {
                journal.skip(place, &format!("the block {}", shown(word)));
                if !statements.pass_over_block()? {
                    journal.reject(place, "the file ends within this block");
                }
            }
            End::Semicolon if word.is_empty() || B::NO_NEWS.contains(&word) => {}
            End::Semicolon => journal.skip(place, &format!("the statement {}", shown(word))),
            End::Close => journal.reject(place, "this brace closes nothing"),
            End::File => {
                if statement.len() > 0 {
                    journal.reject(place, "the file ends within this statement");
                }
                return Ok(());
            }
        }
    }
}

/// Reads a block to its end, whether it can be understood or not.
fn inside<B: Block>(
    statements: &mut Statements<'_>,
    begun: Result<B, String>,
) -> io::Result<Result<B, String>> {
    let mut block = begun;
    loop {
        let statement = statements.next()?;
        let end = statement.end;
        if let Ok(known) = &mut block
            && let Err(reason) = sound(&statement).and_then(|()| known.take(&statement))
        {
            block = Err(format!("{reason} (line {})", statement.line));
        }
        match end {
            End::Semicolon => {}
            End::Close => return Ok(block),
            End::Open if statements.pass_over_block()? => {}
            End::Open | End::File => return Ok(Err("the file ends within this lease".into())),
        }
    }
}

fn sound(statement: &Statement<'_>) -> Result<(), String> {
    statement
        .fault
        .map_or(Ok(()), |fault| Err(fault.to_owned()))
}
