"""What a stored page costs: one request, no kernel, no script of Voilà, no cookie."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING

import pytest

from dlis_widgets.site.serve import site_config
from tests.browser.kernels import kernels_of, needs_proc
from tests.browser.learner import MODULE, PAGES, SELF, WORKBOOKS, activities, visit, write
from tests.conftest import address

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.slow

AIM_BYTES = 60_000


@pytest.mark.parametrize("name", PAGES)
def test_a_stored_page_is_one_request(server: str, page: Page, name: str) -> None:
    asked: list[str] = []
    sockets: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: sockets.append(socket.url))
    visit(page, server, name)
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith("data:")] == [address(server, name)]
    assert sockets == []
    assert page.locator("script[src], link[rel=stylesheet], img[src^=http]").count() == 0


@pytest.mark.parametrize("name", WORKBOOKS)
def test_the_first_field_comes_early(server: str, context: BrowserContext, name: str) -> None:
    answer = context.request.get(address(server, name), headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    before_field = re.split(rb"</fieldset>|</textarea>", answer.body(), maxsplit=1)[0]
    assert len(before_field) < len(answer.body())
    # What is typed there before the script arrives is kept, so the page is usable from here on.
    assert len(gzip.compress(before_field, 6)) < AIM_BYTES


@needs_proc
def test_stored_pages_start_no_kernel(server: str, page: Page) -> None:
    waiting = site_config().VoilaConfiguration.default_pool_size  # one live page, preheated
    before = len(kernels_of(server))
    for name in ("home", SELF, MODULE) * 2:
        visit(page, server, name)
    assert len(kernels_of(server)) <= max(before, waiting)


def test_no_cookie_is_set(server: str, page: Page, context: BrowserContext) -> None:
    page.goto(server)
    page.wait_for_url(address(server, "home"))
    assert context.cookies() == [], "after the front door"
    for name in (SELF, MODULE, "figures"):
        page.goto(address(server, name))
        assert context.cookies() == [], f"after {name}"
    write(activities(visit(page, server, MODULE), "prompt").first, "A text")
    assert context.cookies() == []
