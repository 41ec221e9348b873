"""The portfolio in the reflective guide: pieces of all workbooks, chosen in this browser alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.learner import MODULE, activities, id_of, visit, write

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow
GUIDE = "reflective-guide"


def gathered(page: Page, server: str) -> Page:
    """Write one open and one private text in a module, one in the guide, and go to the portfolio."""
    visit(page, server, MODULE)
    write(activities(page, "prompt", private=False).first, "Nobody asked why.")
    write(activities(page, "prompt", private=True).first, "I was ashamed.")
    visit(page, server, GUIDE)
    write(activities(page, "prompt", private=False).first, "From the guide.")
    page.get_by_role("button", name="Look again").click()
    return page


def test_everything_written_is_offered_and_nothing_is_chosen(server: str, page: Page) -> None:
    offered = gathered(page, server).locator(".dlis-offer input")
    expect(offered).to_have_count(3)
    assert not any(box.is_checked() for box in offered.all())
    expect(page.locator(".dlis-offer", has_text="(private)")).to_have_count(1)


def test_pieces_are_chosen_captioned_ordered_and_kept(server: str, page: Page) -> None:
    gathered(page, server)
    offered = page.locator(".dlis-offer input")
    offered.nth(0).check()
    offered.nth(2).check()
    captions = page.locator(".dlis-chosen-pieces textarea")
    captions.nth(1).fill("This shows a change.")
    page.locator(".dlis-chosen-pieces button").nth(1).focus()
    page.keyboard.press("Enter")
    expect(captions.nth(0)).to_have_value("This shows a change.")
    page.reload()
    expect(page.locator(".dlis-chosen-pieces textarea").nth(0)).to_have_value("This shows a change.")


def test_the_saved_page_holds_what_was_chosen_and_nothing_else(server: str, page: Page) -> None:
    gathered(page, server)
    page.locator(".dlis-offer li", has_text="Who is left out near me?").locator("input").check()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a web page").click()
    text = saved.value.path().read_text("utf-8")
    assert "Nobody asked why." in text
    assert "I was ashamed." not in text
    assert "From the guide." not in text


def test_the_choice_never_leaves_with_the_hand_in(server: str, page: Page) -> None:
    gathered(page, server)
    page.locator(".dlis-offer input").first.check()
    page.locator(".dlis-chosen-pieces textarea").first.fill("ONLY FOR ME")
    with page.expect_download() as saved:
        page.locator(".dlis-save").last.click()
    assert saved.value.suggested_filename == f"{GUIDE}.ipynb"
    assert "ONLY FOR ME" not in saved.value.path().read_text("utf-8")
    assert id_of(activities(page, "prompt").first)
