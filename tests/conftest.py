"""Real parts for all tests: a built site, a running Voilà, a Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parent.parent
# nbgrader calls `alembic` by name for a new gradebook, also where the environment is not activated.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 90


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], url: str, cwd: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; wait until its address answers."""
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - our own server
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"{command} did not answer at {url}")
                time.sleep(0.2)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()


@pytest.fixture(scope="session")
def pseudo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder that also speaks a language that nobody speaks."""
    from tests.site.made_up_language import speaking  # noqa: PLC0415 - it needs this module

    return speaking(tmp_path_factory.mktemp("pseudo"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the English site, built once."""
    site = tmp_path_factory.mktemp("site folder") / "site"
    # In a process of its own: Playwright's event loop may be running in this one.
    subprocess.run([sys.executable, "-m", "dlis_widgets", "build", "--out", str(site)], check=True)
    return site


@contextmanager
def serving(site: Path) -> Iterator[str]:
    """Serve a site until the block ends; give its address, without a slash at the end."""
    port = free_port()
    command = [sys.executable, "-m", "dlis_widgets", "serve", "--no-browser"]
    url = f"http://localhost:{port}"
    with running([*command, f"--port={port}", f"--out={site}"], url, site.parent):
        yield url


@contextmanager
def teaching(course: Path, **environment: str) -> Iterator[str]:
    """Open the teacher's desk of a course until the block ends; give its address. Its token is ``letmein``."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "dlis_widgets",
        "teach",
        "--no-browser",
        "--allow-root",
        f"--port={port}",
    ]
    desk = f"http://localhost:{port}"
    with running(command, f"{desk}/api", course, JUPYTER_TOKEN="letmein", **environment):  # noqa: S106 - for tests alone
        yield desk


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[str]:
    """Return the address of a running site."""
    with serving(site) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - fast tests need no browser

    path = os.environ.get("DLIS_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Return a browser of its own: nothing stored, English, and only this machine to talk to."""
    context = browser.new_context(locale="en-GB", accept_downloads=True)
    strangers: list[str] = []

    def note(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob", "about"} and parts.hostname not in {"localhost", "127.0.0.1"}:
            strangers.append(url)

    context.on("request", lambda request: note(request.url))
    yield context
    context.close()
    assert not strangers, f"requests to third parties: {strangers}"


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """Return a page; an error in its scripts fails the test."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert not errors, f"errors in the page: {errors}"


def address(server: str, name: str, language: str = "en") -> str:
    """Return the address of a page of the site."""
    return f"{server}/voila/render/{language}/{name}.ipynb"
