//! Lines of a script that stand there as sessions have them: `do = "as-recorded"` with a command in
//! JSON. So a run can be written down as a lesson, whatever was done to it.

use toml::Spanned;

use super::parse::Wrong;
use crate::sim::command::Command;

/// So many octets a command has at most: enough for a few thousand imported leases.
const LONGEST: usize = 1 << 19;

/// The command that stands here. Whether it can be carried out shows when its time comes.
pub(super) fn command(recorded: &Spanned<String>) -> Result<Command, Wrong> {
    let text = recorded.get_ref();
    if text.len() > LONGEST {
        let what = format!("a command has at most {} KiB", LONGEST >> 10);
        return Err(Wrong::new(recorded, what));
    }
    let command = serde_json::from_str(text)
        .map_err(|error| Wrong::new(recorded, format!("this is no command: {error}")))?;
    match command {
        // They are for whoever watches; a lesson that held its own messages would go on for nobody.
        Command::Gate(_) | Command::ReleaseNext | Command::Disturb(_) => {
            let what = "what is held at the gate, and what is in flight, is for whoever watches";
            Err(Wrong::new(recorded, what))
        }
        // A script tells each client itself, so that who is told is known beforehand.
        Command::JoinAll | Command::ReleaseAll => {
            let what = "this is for all clients: write a line for each, or do = \"release-all\"";
            Err(Wrong::new(recorded, what))
        }
        command => Ok(command),
    }
}
