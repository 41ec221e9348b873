"""Without any script everything can be read, chosen and printed, and the page says what does not work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.learner import MODULE, SELF, activities, visit
from tests.conftest import address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, Route

pytestmark = pytest.mark.slow


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """Return a page in a browser that runs no scripts."""
    with browser.new_context(java_script_enabled=False) as context:
        yield context.new_page()


def test_a_case_unfolds_by_itself(server: str, plain: Page) -> None:
    plain.goto(address(server, MODULE))
    notice = plain.locator("dlis-panel noscript p")
    expect(notice).to_be_visible()
    assert "runs no scripts" in notice.inner_text()
    for case in activities(plain, "case").all():
        expect(case.locator(".dlis-situation")).to_be_visible()
        expect(case.locator(".dlis-consequence:visible")).to_have_count(0)
        options = case.locator("fieldset").first.locator(".dlis-option")
        for option in options.all():
            option.locator("label").click()
            expect(case.locator(".dlis-consequence:visible")).to_have_count(1)
            expect(option.locator(".dlis-consequence")).to_be_visible()
        law = case.locator("details").first
        law.locator("summary").click()
        expect(law.locator("p").first).to_be_visible()


def test_every_text_is_there(server: str, plain: Page) -> None:
    plain.goto(address(server, SELF))
    for task in activities(plain, "task").all():
        hidden = [one for one in task.locator(".dlis-explanation").all() if not one.is_visible()]
        assert hidden == [], "explanations wait for no script"
    for questionnaire in activities(plain, "questionnaire").all():
        assert questionnaire.locator("fieldset legend").count() == 24
    expect(plain.locator("dlis-profile .dlis-content-note")).to_be_visible()
    expect(plain.locator("dlis-hand-in noscript p")).to_be_visible()


@pytest.mark.parametrize("name", [SELF, MODULE])
def test_nothing_is_offered_that_cannot_work(server: str, plain: Page, name: str) -> None:
    plain.goto(address(server, name))
    assert [one.inner_text() for one in plain.locator("button").all() if one.is_visible()] == []
    assert not plain.locator("input[type=file]").is_visible()
    assert not plain.locator("progress").is_visible()


def test_the_live_page_says_what_is_missing(server: str, plain: Page) -> None:
    plain.goto(address(server, "figures"))
    expect(plain.locator("main noscript p")).to_contain_text("needs a browser that runs scripts")
    expect(plain.locator(".dlis-loading")).to_be_hidden()
    plain.get_by_role("link", name="Read the figures in the report").click()
    plain.wait_for_url(address(server, "report"))


def test_a_browser_that_is_too_old_for_the_script_says_so(server: str, context: BrowserContext) -> None:
    def break_script(route: Route) -> None:
        answer = route.fetch()
        broken = answer.text().replace('<script type="module">', '<script type="module">not a script')
        route.fulfill(response=answer, body=broken)

    page = context.new_page()
    page.route(address(server, MODULE), break_script)
    page.goto(address(server, MODULE))
    notice = page.locator(".dlis-unready")
    expect(notice).to_be_hidden()  # at first, since most pages are only loading
    notice.evaluate("one => one.getAnimations().forEach((wait) => wait.finish())")
    expect(notice).to_be_visible()
    expect(notice).to_contain_text("too old to keep answers")
    assert [one.inner_text() for one in page.locator("button").all() if one.is_visible()] == []


def test_the_notice_for_old_browsers_goes_when_the_script_works(server: str, page: Page) -> None:
    visit(page, server, MODULE)
    expect(page.locator(".dlis-unready")).to_be_hidden()
    assert page.locator(".dlis-unready").evaluate("one => one.getAnimations().length") == 0


def test_the_way_in_works(server: str, plain: Page) -> None:
    plain.goto(server)
    plain.wait_for_url(address(server, "home"))
    expect(plain.locator(".dlis-own-progress").first).to_be_hidden()
    plain.locator(f".dlis-card[data-workbook={MODULE}] a").click()
    expect(plain.locator("h1")).to_be_visible()
    figures = plain.locator(".dlis-open-figures").first
    assert (figures.get_attribute("href") or "").endswith("figures.ipynb")
