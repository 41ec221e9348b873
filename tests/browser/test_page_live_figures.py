"""The official figures, live: on their own page, in place in a workbook, in a new tab."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.learner import MODULE, activities, second_tab, values, visit, write

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, FrameLocator, Page

pytestmark = pytest.mark.slow

LIVE_SECONDS = 60_000


def chart(place: Page | FrameLocator) -> tuple[str, str]:
    """Return title and drawing of the live chart."""
    figure = place.locator("figure.dlis-mpl")
    return figure.locator("figcaption").inner_text(), figure.locator("svg").inner_html()


def change_figures(place: Page | FrameLocator) -> None:
    """Choose another indicator, another year and fewer countries; chart, table and sentence follow."""
    figure = place.locator("figure.dlis-mpl")
    expect(figure.locator("svg")).to_be_visible(timeout=LIVE_SECONDS)
    title, drawing = chart(place)
    sentence = place.locator(".dlis-reading").inner_text()
    indicator = place.get_by_label("Indicator")
    names = indicator.locator("option").all_inner_texts()
    indicator.select_option(index=2)
    expect(figure.locator("figcaption")).not_to_have_text(title, timeout=LIVE_SECONDS)
    expect(figure.locator("figcaption")).to_contain_text(re.sub(r"\s+", " ", names[2]))
    assert chart(place)[1] != drawing
    expect(place.locator(".dlis-reading")).not_to_have_text(sentence)
    rows = figure.locator("tbody tr")
    count = rows.count()
    place.get_by_label("France").uncheck()
    expect(rows).to_have_count(count - 1, timeout=LIVE_SECONDS)
    expect(figure.locator("tbody")).not_to_contain_text("France")


def test_the_live_page_follows_every_choice(server: str, page: Page) -> None:
    visit(page, server, "figures")
    change_figures(page)


def test_figures_open_in_place_and_only_when_asked(server: str, page: Page) -> None:
    visit(page, server, MODULE)
    write(activities(page, "prompt").first, "Before the figures")
    link = page.locator(".dlis-open-figures").first
    expect(page.locator("iframe")).to_have_count(0)
    link.click()
    close = page.get_by_role("button", name="Close the live figures")
    expect(close).to_be_focused()
    assert page.locator("iframe").get_attribute("title") == "Live figures"
    frame = page.frame_locator("iframe")
    change_figures(frame)
    assert page.evaluate(
        "() => { const f = document.querySelector('iframe'); return f.clientWidth <= f.parentElement.clientWidth; }"
    )
    # The frame is as tall as what stands in it, so that nothing scrolls inside it.
    deadline = time.monotonic() + 10
    inside = "() => { const d = document.querySelector('iframe').contentDocument.documentElement; return d.scrollHeight - d.clientHeight; }"
    while page.evaluate(inside) > 1:
        assert time.monotonic() < deadline, "the frame scrolls"
        page.wait_for_timeout(100)
    close.click()
    expect(page.locator("iframe")).to_have_count(0)
    expect(link).to_be_focused()
    assert list(values(page, MODULE).values()) == ["Before the figures"]


def test_figures_in_a_new_tab_leave_the_workbook_alone(
    server: str, page: Page, context: BrowserContext
) -> None:
    visit(page, server, MODULE)
    with context.expect_page() as opening:
        page.locator(".dlis-open-figures").first.click(modifiers=["ControlOrMeta"])
    assert opening.value.url.endswith("/figures.ipynb")
    opening.value.close()
    expect(page.locator("iframe")).to_have_count(0)
    assert second_tab(context, server, MODULE).locator("iframe").count() == 0
