"""The Chromium that tests and measurements open: that of the machine, else Playwright's own."""

import os
import shutil

from playwright.sync_api import Browser, Playwright

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CURE = "No browser is installed. Install Debian's package chromium, or run `playwright install chromium`."


def launch(playwright: Playwright) -> Browser | None:
    """None where there is no browser."""
    installed = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if installed is None and not os.path.exists(playwright.chromium.executable_path):
        return None
    return playwright.chromium.launch(executable_path=installed, args=FLAGS)
