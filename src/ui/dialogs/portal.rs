//! Whether the desktop has a file chooser for programs: the xdg portal on the session bus.

use std::time::Duration;

/// So long it may take to start the portal.
const PATIENCE: Duration = Duration::from_secs(4);

/// Whether the portal is there, or can be started, and has a file chooser. A portal without one
/// is common where no desktop is installed; the version of the chooser tells.
pub(super) fn answers() -> bool {
    pollster::block_on(version_of_chooser()).is_ok()
}

async fn version_of_chooser() -> zbus::Result<()> {
    let bus = zbus::connection::Builder::session()?
        .method_timeout(PATIENCE)
        .build()
        .await?;
    bus.call_method(
        Some("org.freedesktop.portal.Desktop"),
        "/org/freedesktop/portal/desktop",
        Some("org.freedesktop.DBus.Properties"),
        "Get",
        &("org.freedesktop.portal.FileChooser", "version"),
    )
    .await?;
    Ok(())
}
