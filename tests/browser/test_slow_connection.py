"""A live page on a slow connection.

The file's name puts it near the end: by then the server's kernels have waited long, and the test need not.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from dlis_widgets.site.serve import IDLE_SECONDS
from tests.browser.kernels import kernels_of, needs_proc, seconds_old
from tests.conftest import address

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.slow

LIVE_SECONDS = 60_000


@needs_proc
def test_a_slow_connection_finds_its_kernel_alive(server: str, page: Page) -> None:
    # Kernels wait for visitors; one that waited longer than the culler's patience must still
    # outlive the time that a slow connection takes to load the page's script.
    deadline = time.monotonic() + 4 * IDLE_SECONDS
    while min(map(seconds_old, kernels_of(server)), default=0) < IDLE_SECONDS + 2:
        assert time.monotonic() < deadline, "no kernel waits"
        page.wait_for_timeout(1000)
    scripts: list[Route] = []
    page.route("**/voila.js", lambda route: scripts.append(route))  # noqa: PLW0108 - Playwright marks handlers
    page.goto(address(server, "figures"), wait_until="commit")
    page.wait_for_timeout(1000 * (IDLE_SECONDS // 4 + 1))  # the culler has come by
    for script in scripts:
        script.continue_()
    expect(page.locator("figure.dlis-mpl svg")).to_be_visible(timeout=LIVE_SECONDS)
