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
pub fn whole<T>(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<T>) -> io::Result<T> {
    put(path, false, write)
}

/// As [`whole`], and returns when the file is on the disk: it outlives a power cut.
///
/// # Errors
/// When the system, or the writer, refuses.
pub fn on_disk(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    put(path, true, write)
}

fn put<T>(
    path: &Path,
    durable: bool,
    write: impl FnOnce(&mut dyn Write) -> io::Result<T>,
) -> io::Result<T> {
    if path.metadata().is_ok_and(|what| !what.is_file()) {
        let mut out = BufWriter::new(File::options().write(true).open(path)?);
        let told = write(&mut out)?;
        out.flush()?;
        return Ok(told);
    }
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut out = BufWriter::new(beside(&path)?);
    let told = write(&mut out)?;
    let written = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    if durable {
        written.as_file().sync_all()?;
    }
    written.persist(&path)?;
    if durable {
        sync_folder(folder(&path))?;
    }
    Ok(told)
}

/// The folder in which a file lies.
fn folder(path: &Path) -> &Path {
    let parent = path.parent();
    let named = parent.filter(|folder| !folder.as_os_str().is_empty());
    named.unwrap_or(Path::new("."))
}

/// A new name is on the disk when its folder is.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "other systems have something to do here, and may fail"
)]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// A new file in the same folder.
fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    usual_permissions(&mut builder);
    builder.tempfile_in(folder(path))
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
            Err::<(), _>(io::Error::other("no more"))
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
