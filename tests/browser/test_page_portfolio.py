"""Print or save as PDF: questions and answers and nothing else; the private ones only when ticked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.learner import MODULE, SELF, activities, answer_forms, choose, visit, write

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.slow

SECRET = "A secret that stays mine"
TEXT = "First line <b>not bold</b>\n\n    Second, indented line"


def print_portfolio(page: Page) -> Locator:
    """Press the button, as if the browser's print dialog stayed open; return what stands on paper."""
    page.evaluate("() => { globalThis.printed = 0; globalThis.print = () => { globalThis.printed += 1; }; }")
    page.locator(".dlis-print").click()
    assert page.evaluate("globalThis.printed") == 1
    page.emulate_media(media="print")
    return page.locator(".dlis-portfolio")


def close_dialog(page: Page) -> None:
    page.evaluate("globalThis.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_the_portfolio_holds_questions_and_answers_alone(server: str, page: Page) -> None:
    visit(page, server, MODULE)
    prompt, private = (activities(page, "prompt", private=one).first for one in (False, True))
    write(prompt, TEXT)
    write(private, SECRET)
    case = activities(page, "case").first
    choose(case, field=0, option=1)
    chosen = case.locator("fieldset").first.locator("label").nth(1).inner_text()
    question = prompt.locator(".dlis-question p").first.inner_text()
    whole = pages_of(page.pdf())
    portfolio = print_portfolio(page)
    expect(portfolio).to_be_visible()
    on_paper = page.evaluate("document.body.innerText")
    assert on_paper == portfolio.inner_text(), "nothing else is printed"
    for text in (
        chosen,
        question,
        prompt.get_attribute("data-title") or "?",
        "Name:",
        "Printed on",
        "No answer yet.",
    ):
        assert text in on_paper
    assert portfolio.locator("blockquote").get_by_text("Second, indented").inner_text() == TEXT
    assert SECRET not in on_paper
    assert (private.get_attribute("data-title") or "?") not in on_paper
    assert portfolio.locator("button, input, textarea").count() == 0
    assert portfolio.locator("section").count() == page.locator("dlis-activity").count() - 1
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids)), "the copy on paper repeats no id"
    pdf = page.pdf(tagged=True)
    assert pdf.startswith(b"%PDF")
    assert 1 <= pages_of(pdf) < whole
    close_dialog(page)
    expect(portfolio).to_have_count(0)
    expect(page.locator("main")).to_be_visible()


def test_private_reflections_are_printed_only_when_wanted(server: str, page: Page) -> None:
    visit(page, server, MODULE)
    private = activities(page, "prompt", private=True).first
    write(private, SECRET)
    wish = page.get_by_label("Print my private reflections too")
    expect(wish).not_to_be_checked()
    wish.check()
    portfolio = print_portfolio(page)
    expect(portfolio.locator("blockquote").get_by_text(SECRET)).to_be_visible()
    expect(portfolio.locator("h2").filter(has_text="(private, not handed in)")).to_have_count(1)


def test_the_portfolio_shows_the_profile_with_its_notice(server: str, page: Page) -> None:
    visit(page, server, SELF)
    answer_forms(page)
    notice = page.locator("dlis-profile .dlis-content-note").inner_text()
    portfolio = print_portfolio(page)
    on_paper = portfolio.inner_text()
    assert notice in on_paper
    assert "Lowest self-rating" in on_paper
    expect(portfolio.locator("svg")).to_be_visible()
    expect(portfolio.get_by_role("row")).to_have_count(7)


def test_a_second_attempt_that_nobody_made_is_not_printed(server: str, page: Page) -> None:
    visit(page, server, SELF)
    titles = [one.get_attribute("data-title") for one in activities(page, "questionnaire").all()]
    assert len(titles) == 2
    portfolio = print_portfolio(page)
    expect(portfolio.get_by_role("heading", name=titles[0], exact=True)).to_have_count(1)
    expect(portfolio.get_by_role("heading", name=titles[1], exact=True)).to_have_count(0)
    close_dialog(page)
    choose(activities(page, "questionnaire").nth(1))
    expect(print_portfolio(page).get_by_role("heading", name=titles[1], exact=True)).to_have_count(1)


def test_a_tool_sheet_prints_alone(server: str, page: Page) -> None:
    visit(page, server, MODULE)
    page.evaluate("() => { globalThis.print = () => {}; }")
    title = page.locator("dlis-tool h3").inner_text()
    page.locator(".dlis-print-sheet").click()
    page.emulate_media(media="print")
    sheet = page.locator(".dlis-print-only")
    assert page.evaluate("document.body.innerText") == sheet.inner_text()
    assert title in sheet.inner_text()
    assert pages_of(page.pdf(format="A4")) == 1, "a tool sheet is one page"


def test_the_whole_page_prints_with_the_full_texts(server: str, page: Page) -> None:
    visit(page, server, MODULE)
    prompt = activities(page, "prompt").first
    write(prompt, "A long text. " * 200)
    page.emulate_media(media="print")
    shown = prompt.locator("textarea").evaluate("one => one.scrollHeight <= one.clientHeight + 2")
    assert shown, "the text area grows on paper"
    for hidden in ("header", "dlis-panel", "dlis-hand-in", ".dlis-controls", ".dlis-status"):
        expect(page.locator(f"{hidden} >> visible=true")).to_have_count(0)
