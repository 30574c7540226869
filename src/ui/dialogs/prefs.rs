//! What is remembered of dialogs: the folder of each purpose, and how the last export was.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::question::Purpose;
use crate::files::export::Export;
use crate::files::export::options::ExportOptions;

/// What is remembered from one start to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DialogPrefs {
    opened: Option<PathBuf>,
    session: Option<PathBuf>,
    exported: Option<PathBuf>,
    leases: Option<PathBuf>,
    reports: Option<PathBuf>,
    /// The name of the format that was exported last.
    format: Option<String>,
    /// What was chosen about it.
    pub options: ExportOptions,
    /// Whether only what lies before the playhead was exported.
    pub up_to_playhead: bool,
}

impl DialogPrefs {
    /// Where one was for this purpose the last time.
    pub fn folder(&self, purpose: Purpose) -> Option<&Path> {
        let folder = match purpose {
            Purpose::Open | Purpose::CompareWith | Purpose::Lessons => &self.opened,
            Purpose::SaveSession | Purpose::SaveReport => &self.session,
            Purpose::Reports | Purpose::ExportReports => &self.reports,
            Purpose::ImportLeases(_) | Purpose::ExportLeases(_) | Purpose::KeepInStep => {
                &self.leases
            }
            Purpose::Export(_) | Purpose::ExportSteps(_) => &self.exported,
        };
        folder.as_deref()
    }

    /// This path was chosen. A folder that is no Unicode cannot be written down.
    pub fn chosen(&mut self, purpose: Purpose, path: &Path) {
        let folder = match purpose {
            Purpose::ExportSteps(_) | Purpose::Lessons | Purpose::Reports => Some(path),
            _ => path.parent(),
        };
        let folder = folder.filter(|folder| folder.to_str().is_some() && folder.is_absolute());
        let place = match purpose {
            Purpose::Open | Purpose::CompareWith | Purpose::Lessons => &mut self.opened,
            Purpose::SaveSession | Purpose::SaveReport => &mut self.session,
            Purpose::Reports | Purpose::ExportReports => &mut self.reports,
            Purpose::ImportLeases(_) | Purpose::ExportLeases(_) | Purpose::KeepInStep => {
                &mut self.leases
            }
            Purpose::Export(_) | Purpose::ExportSteps(_) => &mut self.exported,
        };
        if let Some(folder) = folder {
            *place = Some(folder.to_owned());
        }
    }

    /// The format that was exported last.
    pub fn format(&self) -> Option<Export> {
        let name = self.format.as_deref()?;
        Export::all().find(|format| format.name() == name)
    }

    /// This format is exported.
    pub fn remember_format(&mut self, format: Export) {
        self.format = Some(format.name().to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_purpose_has_its_own_folder() {
        let mut prefs = DialogPrefs::default();
        prefs.chosen(Purpose::Open, Path::new("/in/a.toml"));
        prefs.chosen(Purpose::Export(Export::Text), Path::new("/out/a.txt"));
        assert_eq!(prefs.folder(Purpose::Open), Some(Path::new("/in")));
        let pcap = Purpose::Export(Export::Pcap);
        assert_eq!(prefs.folder(pcap), Some(Path::new("/out")));
        assert_eq!(prefs.folder(Purpose::SaveSession), None);
        prefs.chosen(Purpose::ExportSteps(Export::Text), Path::new("/steps"));
        assert_eq!(prefs.folder(pcap), Some(Path::new("/steps")));
    }

    #[test]
    fn a_format_that_is_gone_is_forgotten() {
        let mut prefs = DialogPrefs::default();
        prefs.remember_format(Export::Pcap);
        assert_eq!(prefs.format(), Some(Export::Pcap));
        prefs.format = Some("Papyrus".into());
        assert_eq!(prefs.format(), None);
    }
}
