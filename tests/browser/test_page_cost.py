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
    from pathlib import Path

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


def test_a_page_that_the_browser_has_is_not_sent_again(server: str, context: BrowserContext) -> None:
    url = address(server, MODULE)
    first = context.request.get(url)
    again = context.request.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status, again.body()) == (304, b"")
    assert first.headers["cache-control"] == "no-cache", "or browsers keep no page for their back button"
    plain = context.request.get(url, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.body() == first.body()


def test_a_page_that_was_built_again_is_sent_as_it_is_now(
    server: str, site: Path, context: BrowserContext
) -> None:
    path = site / "en" / "glossary.ipynb"
    before = path.read_text(encoding="utf-8")
    old = context.request.get(address(server, "glossary"))
    path.write_text(before.replace("Glossary", "Word list"), encoding="utf-8")
    new = context.request.get(address(server, "glossary"), headers={"If-None-Match": old.headers["etag"]})
    path.write_text(before, encoding="utf-8")
    assert new.status == 200
    assert "Word list" in new.text()


@pytest.mark.parametrize("path", ["../site.json", "%2e%2e/site.json", "/etc/passwd", "en/no.ipynb", "\x00"])
def test_only_pages_are_sent(server: str, context: BrowserContext, path: str) -> None:
    assert context.request.get(f"{server}/voila/render/{path}").status in {400, 403, 404}


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
