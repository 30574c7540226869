//! What passes on a wire, written down by tcpdump and read by tshark.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::process::must;
use super::{Process, START, Wire, wait_for};

/// A capture that goes on until it is finished.
pub(crate) struct Capture {
    process: Process,
    file: PathBuf,
}

impl Capture {
    /// Begins, at an interface of an end.
    pub(crate) fn start(wire: &Wire, end: &str, interface: &str) -> Self {
        let folder = wire.folder("captures");
        let name = wire.fresh("wire");
        let file = folder.join(format!("{name}.pcap"));
        let mut command = wire.command(end, "tcpdump");
        command.args(["-U", "-n", "-Z", "root", "--immediate-mode", "-B", "16384"]);
        command.args(["-i", interface, "-w"]).arg(&file);
        let mut process = Process::start(command, &folder, &name);
        let begun = wait_for(START, || {
            let listens = process.err().contains("listening on");
            (listens || !process.is_running()).then_some(listens)
        });
        assert!(begun == Some(true), "{}", process.last_words());
        Self { process, file }
    }

    /// Ends it once nothing more arrives, and returns the file.
    pub(crate) fn finish(mut self) -> PathBuf {
        let size = |file: &Path| fs::metadata(file).map_or(0, |data| data.len());
        let mut last = 0;
        let mut steady = 0;
        // What was sent last may still lie in the kernel.
        wait_for(Duration::from_secs(2), || {
            let now = size(&self.file);
            steady = if now == last { steady + 1 } else { 0 };
            last = now;
            (steady >= 8).then_some(())
        });
        self.process.end();
        self.file.clone()
    }
}

/// The values of a field in all frames of a capture that pass a filter of tshark's.
pub(crate) fn tshark(file: &Path, filter: &str, fields: &[&str]) -> Vec<String> {
    let mut command = Command::new("tshark");
    command.args(["-n", "-r"]).arg(file);
    command.args(["-Y", filter, "-T", "fields"]);
    for field in fields {
        command.args(["-e", field]);
    }
    must(&mut command).lines().map(str::to_owned).collect()
}
