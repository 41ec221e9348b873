"""Print the path of a Chromium for the tests; install one if there is none.

Looked for in this order: the variable DLIS_CHROMIUM, an installed Chromium or Chrome, one that
Playwright has fetched before. Installed in this order: Debian's package (as root), Playwright's own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def installed() -> str | None:
    """Return a Chromium that is there already."""
    chosen = os.environ.get("DLIS_CHROMIUM")
    if chosen:
        return chosen
    return next((path for name in NAMES if (path := shutil.which(name))), None) or playwrights_own()


def playwrights_own() -> str | None:
    """Return the Chromium that Playwright fetched, if it did."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - needed only without a system browser

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> str | None:
    """Install a Chromium and return its path."""
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update", "-qq"], ["install", "-y", "-qq", "chromium"]):
            command = ["apt-get", *arguments]
            subprocess.run(command, env=environment, stdout=sys.stderr, check=False)
        if path := shutil.which("chromium"):
            return path
    subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"], stdout=sys.stderr, check=False
    )
    return playwrights_own()


if __name__ == "__main__":
    found = installed() or install()
    if not found:
        sys.exit("No Chromium was found and none could be installed; install one and run this again.")
    print(found)  # noqa: T201 - the Makefile reads it
