//! What is asked when a path is wanted: what for, which files, under which name, in which folder.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::files::export::Export;
use crate::files::leases::Target;
use crate::sim::HostId;

/// What a path is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A session or a capture that what is open is compared with.
    CompareWith,
    /// A file to be opened.
    Open,
    /// The folder of the user's own lessons.
    Lessons,
    /// The file that the session is saved in.
    SaveSession,
    /// The file that an exercise report is saved in.
    SaveReport,
    /// The folder whose exercise reports are shown.
    Reports,
    /// The file that their table is written to.
    ExportReports,
    /// The lease file that is imported, into this server if one is named.
    ImportLeases(Option<HostId>),
    /// The file that the clients' leases are kept in.
    KeepInStep,
    /// The file that leases are written to, in this format.
    ExportLeases(Target),
    /// The file that the run is exported to.
    Export(Export),
    /// The folder for one file for each step.
    ExportSteps(Export),
}

/// What kind of path is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file that is there.
    Open,
    /// A file that will be there.
    Save,
    /// A folder that is there.
    Folder,
}

/// Which files are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filter {
    /// What they are called.
    pub name: &'static str,
    /// How their names end, without the dot; none for all files.
    pub endings: &'static [&'static str],
}

/// Everything that Dorascope opens.
const OPENED: Filter = Filter {
    name: "Lessons, captures, sessions and leases",
    endings: &[
        "dorascope",
        "toml",
        "pcapng",
        "pcap",
        "cap",
        "leases",
        "csv",
        "json",
        "txt",
    ],
};
/// Every kind of lease file.
const LEASES: Filter = Filter {
    name: "Lease files",
    endings: &["leases", "lease", "csv", "json", "jsonl", "txt"],
};
/// What can be compared.
const COMPARED: Filter = Filter {
    name: "Sessions and captures",
    endings: &["dorascope", "pcapng", "pcap", "cap"],
};
const SESSION: Filter = Filter {
    name: "Dorascope session",
    endings: &["dorascope"],
};
const TABLE: Filter = Filter {
    name: "Table (CSV)",
    endings: &["csv"],
};
const LESSON: Filter = Filter {
    name: "Dorascope lesson",
    endings: &["toml"],
};
const ALL: Filter = Filter {
    name: "All files",
    endings: &[],
};

impl Purpose {
    /// What kind of path that is.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Open | Self::CompareWith | Self::ImportLeases(_) => Kind::Open,
            Self::SaveSession
            | Self::SaveReport
            | Self::ExportReports
            | Self::KeepInStep
            | Self::Export(_)
            | Self::ExportLeases(_) => Kind::Save,
            Self::Lessons | Self::Reports | Self::ExportSteps(_) => Kind::Folder,
        }
    }

    /// The title of the dialog.
    pub fn title(self) -> String {
        match self {
            Self::Open => "Open a file".into(),
            Self::CompareWith => "Compare with a session or a capture".into(),
            Self::Lessons => "The folder of your own lessons".into(),
            Self::SaveSession => "Save the session".into(),
            Self::SaveReport => "Save the exercise report".into(),
            Self::Reports => "A folder of exercise reports".into(),
            Self::ExportReports => "Save the table of reports".into(),
            Self::ImportLeases(_) => "Import a lease file".into(),
            Self::KeepInStep => "Keep the clients' leases in a file".into(),
            Self::ExportLeases(target) => format!("Export leases for {}", target.format().name()),
            Self::Export(format) => format!("Export: {}", format.name()),
            Self::ExportSteps(format) => format!("A folder for {}, one file a step", format.name()),
        }
    }

    /// Which files can be shown; the first are shown at first.
    pub fn filters(self) -> Vec<Filter> {
        match self {
            Self::Open => vec![OPENED, ALL],
            Self::CompareWith => vec![COMPARED, ALL],
            Self::Lessons => vec![LESSON],
            Self::SaveSession | Self::SaveReport => vec![SESSION, ALL],
            Self::Reports => vec![SESSION],
            Self::ExportReports => vec![TABLE, ALL],
            Self::ImportLeases(_) => vec![LEASES, ALL],
            Self::KeepInStep => vec![of_leases(Target::Txt), ALL],
            Self::ExportLeases(target) => vec![of_leases(target), ALL],
            Self::Export(format) => vec![of(format), ALL],
            Self::ExportSteps(format) => vec![of(format)],
        }
    }

    /// The path as it is written to: with an ending that fits, added where there is none.
    pub fn with_ending(self, path: &Path) -> PathBuf {
        let endings = match self {
            Self::SaveSession | Self::SaveReport => SESSION.endings,
            Self::ExportReports => TABLE.endings,
            Self::Export(format) => format.extensions(),
            Self::KeepInStep => of_leases(Target::Txt).endings,
            Self::ExportLeases(target) => of_leases(target).endings,
            Self::Open
            | Self::CompareWith
            | Self::Lessons
            | Self::Reports
            | Self::ImportLeases(_)
            | Self::ExportSteps(_) => {
                return path.to_owned();
            }
        };
        let has = path.extension().and_then(|ending| ending.to_str());
        let fits = |has: &str| endings.contains(&has.to_ascii_lowercase().as_str());
        if has.is_some_and(fits) {
            return path.to_owned();
        }
        let mut longer = OsString::from(path);
        longer.push(".");
        longer.push(endings[0]);
        longer.into()
    }
}

fn of_leases(target: Target) -> Filter {
    Filter {
        name: target.format().name(),
        endings: match target {
            Target::Txt => &["txt"],
            Target::Csv | Target::Kea => &["csv"],
            Target::Json => &["json", "jsonl"],
            Target::Isc | Target::Dnsmasq => &["leases"],
        },
    }
}

fn of(format: Export) -> Filter {
    Filter {
        name: format.name(),
        endings: format.extensions(),
    }
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What for.
    pub purpose: Purpose,
    /// Where one begins to look.
    pub folder: Option<PathBuf>,
    /// The name that is proposed; empty where there is nothing to propose.
    pub name: String,
}

/// What somebody answered who was asked for a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// This one.
    Chosen(PathBuf),
    /// None after all.
    Cancelled,
    /// There was nobody to ask.
    NoDialog,
    /// It went wrong, and how.
    Failed(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_is_added_where_none_fits_and_never_changed() {
        let ended = |name: &str| {
            let path = Purpose::Export(Export::Pcap).with_ending(Path::new(name));
            path.to_str().unwrap().to_owned()
        };
        assert_eq!(ended("a"), "a.pcap");
        assert_eq!(ended("a.CAP"), "a.CAP");
        assert_eq!(ended("a.pcap"), "a.pcap");
        assert_eq!(ended("/b.c/a.txt"), "/b.c/a.txt.pcap");
        let opened = Purpose::Open.with_ending(Path::new("a"));
        assert_eq!(opened, Path::new("a"));
    }

    #[test]
    fn what_is_exported_to_a_file_is_shown_by_its_filter() {
        for format in Export::all() {
            let filters = Purpose::Export(format).filters();
            assert_eq!(filters[0].endings, format.extensions());
            assert!(filters[1].endings.is_empty());
        }
    }
}
