//! Writes a file whole or not at all: beside its place first, then moved there.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use tempfile::NamedTempFile;

/// Writes a file. What was there before stays as it was until the last octet is written. A
/// device or a pipe cannot be replaced: it is written to directly.
///
/// # Errors
/// When the system, or the writer, refuses.
pub fn whole(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    if path.metadata().is_ok_and(|what| !what.is_file()) {
        let mut out = BufWriter::new(File::options().write(true).open(path)?);
        write(&mut out)?;
        return out.flush();
    }
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut out = BufWriter::new(beside(&path)?);
    write(&mut out)?;
    let written = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    written.persist(path)?;
    Ok(())
}

/// A new file in the same folder.
fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    usual_permissions(&mut builder);
    builder.tempfile_in(folder.unwrap_or(Path::new(".")))
}

/// A temporary file is for its owner alone; this one gets what any new file gets.
#[cfg(unix)]
fn usual_permissions(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt as _;
    builder.permissions(std::fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn usual_permissions(_builder: &mut tempfile::Builder<'_, '_>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_fails_half_way_leaves_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.txt");
        whole(&path, |out| out.write_all(b"first")).unwrap();
        let failed = whole(&path, |out| {
            out.write_all(b"second")?;
            Err(io::Error::other("no more"))
        });
        assert!(failed.is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"first");
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_device_stays_a_device() {
        whole(Path::new("/dev/null"), |out| out.write_all(b"away")).unwrap();
        assert!(!Path::new("/dev/null").metadata().unwrap().is_file());
    }
}
