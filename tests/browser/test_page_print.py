"""Every tool sheet, the action plan among them, prints on one page of A4, in letters that can be read.

The portfolio holds questions and answers, and nothing else of the page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from dlis_widgets.content.library import Library
from dlis_widgets.content.models import Tool
from dlis_widgets.paths import data_dir
from tests.browser.learner import MODULE, activities, choose, visit, write

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

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


def portfolio_of(page: Page) -> Locator:
    """Print the questions and answers; return what goes to paper."""
    page.locator("dlis-hand-in .dlis-print").click()
    return page.locator("body > .dlis-print-only > .dlis-portfolio")


def test_the_portfolio_holds_questions_and_answers_as_they_were_typed(server: str, page: Page) -> None:
    page.add_init_script("window.print = () => {}")
    visit(page, server, MODULE)
    typed = "<img src=x onerror=alert(1)> <b>not bold</b>\n\n" + "مرحبا 👩🏽‍⚕️ " * 2000
    write(activities(page, "prompt", private=False).first, typed)
    write(activities(page, "prompt", private=True).first, "Only for me")
    case = activities(page, "case").first
    choose(case, option=1)
    portfolio = portfolio_of(page)
    assert portfolio.locator("blockquote").first.text_content() == typed
    assert portfolio.locator("blockquote img, blockquote b").count() == 0
    expect(portfolio.locator("dd", has_text=case.locator("label").nth(1).inner_text())).to_have_count(1)
    expect(portfolio.locator("dd", has_text="No answer yet.")).not_to_have_count(0)
    expect(portfolio).not_to_contain_text("Only for me")
    page.emulate_media(media="print")
    assert page.locator("body > :visible").count() == 1, "nothing else of the page goes to paper"
    assert page.locator("textarea, button, input, details").locator("visible=true").count() == 0
    assert portfolio.evaluate("one => one.scrollWidth <= one.clientWidth")
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(portfolio).to_have_count(0)
    page.locator(".dlis-print-private").check()
    expect(portfolio_of(page)).to_contain_text("Only for me")
