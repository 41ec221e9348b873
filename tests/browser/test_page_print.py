"""Every tool sheet, the action plan among them, prints on one page of A4, in letters that can be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from dlis_widgets.content.library import Library
from dlis_widgets.content.models import Tool
from dlis_widgets.paths import data_dir
from tests.browser.learner import visit

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

SMALLEST_PT = 8.5
PAGE_OBJECT = re.compile(rb"/Type\s*/Page\b")


def test_each_tool_sheet_prints_alone_on_one_page(server: str, page: Page) -> None:
    page.add_init_script("window.print = () => {}")
    visit(page, server, "tools")
    sheets = sorted(Library(data_dir()).ids(Tool))
    shown = page.evaluate("[...document.querySelectorAll('dlis-tool h3')].map((one) => one.id)")
    assert sorted(shown) == [f"{one}-title" for one in sheets]
    for sheet in sheets:
        page.locator(f"dlis-tool:has(#{sheet}-title) .dlis-print-sheet").click()
        printed = page.locator("body > .dlis-print-only > section")
        size = printed.evaluate("one => parseFloat(one.style.fontSize)")
        assert size >= SMALLEST_PT, f"{sheet} has letters of {size} pt; shorten it"
        pages = page.pdf(format="A4")  # the browser says "afterprint" itself, and the copy goes
        assert len(PAGE_OBJECT.findall(pages)) == 1, f"{sheet} does not fit on one page; shorten it"
        assert printed.count() == 0


def test_a_sheet_that_is_too_long_would_be_noticed(server: str, page: Page) -> None:
    page.add_init_script("window.print = () => {}")
    visit(page, server, "tools")
    page.evaluate("""() => {
      const list = document.querySelector("dlis-tool ul");
      for (let line = 0; line < 150; line += 1) list.append(list.firstElementChild.cloneNode(true));
    }""")
    page.locator(".dlis-print-sheet").first.click()
    assert len(PAGE_OBJECT.findall(page.pdf(format="A4"))) > 1
