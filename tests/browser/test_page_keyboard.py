"""A part of a workbook with the keyboard alone: reach, choose, clear, undo, type, check, find what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.learner import MODULE, SELF, activities, id_of, values, visit

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.slow

MANY_STOPS = 400


def tab_to(page: Page, selector: str) -> Locator:
    """Press Tab until something that matches has the focus; return it."""
    for _ in range(MANY_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return page.locator("*:focus")
    pytest.fail(f"the Tab key does not reach {selector}")


def has_focus(one: Locator) -> bool:
    return bool(one.evaluate("one => one === document.activeElement"))


def test_a_case_is_decided_cleared_and_undone(server: str, page: Page) -> None:
    visit(page, server, MODULE)
    case = activities(page, "case").first
    first = case.locator("fieldset").first.locator("input")
    tab_to(page, "dlis-activity[data-kind=case] input")
    assert has_focus(first.nth(0))
    assert values(page, MODULE) == {}, "reaching a group chooses nothing"
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(first.nth(1)).to_be_checked()
    expect(case.locator(".dlis-consequence:visible")).to_have_count(1)
    expect(case.locator(".dlis-status")).to_contain_text("What happens next is shown below your choice.")
    chosen = values(page, MODULE)
    assert chosen == {
        id_of(case): {
            case.locator("fieldset").first.get_attribute("data-field"): first.nth(1).get_attribute("value")
        }
    }
    # A group is one stop: the next Tab is in the next decision.
    page.keyboard.press("Tab")
    assert has_focus(case.locator("fieldset").nth(1).locator("input").first)
    details = tab_to(page, "summary").locator("..")
    page.keyboard.press("Enter")
    expect(details).to_have_attribute("open", "")
    tab_to(page, ".dlis-clear")
    page.keyboard.press("Enter")
    expect(case.locator(".dlis-status")).to_have_text("Cleared.")
    assert values(page, MODULE) == {}
    expect(case.locator("input:checked")).to_have_count(0)
    assert has_focus(case.locator(".dlis-undo")), "the focus is not lost"
    page.keyboard.press("Enter")
    expect(case.locator(".dlis-status")).to_have_text("Your choices are back.")
    assert values(page, MODULE) == chosen
    assert page.evaluate("document.activeElement.closest('fieldset') !== null")
    expect(case.locator(".dlis-undo")).to_be_hidden()


def test_a_text_is_typed_cleared_and_undone(server: str, page: Page) -> None:
    visit(page, server, MODULE)
    prompt = activities(page, "prompt").first
    tab_to(page, "textarea")
    page.keyboard.type("Two words\nand a line")
    assert values(page, MODULE) == {id_of(prompt): "Two words\nand a line"}
    expect(prompt.locator(".dlis-count")).to_have_text("Words: 5")
    page.keyboard.press("Tab")
    assert has_focus(prompt.locator(".dlis-clear")), "Tab leaves the text"
    page.keyboard.press("Space")
    expect(prompt.locator("textarea")).to_have_value("")
    assert values(page, MODULE) == {}
    page.keyboard.press("Space")
    expect(prompt.locator("textarea")).to_have_value("Two words\nand a line")
    assert has_focus(prompt.locator("textarea"))
    expect(prompt.locator(".dlis-status")).to_have_text("Your text is back.")


def test_a_task_says_what_is_missing_then_what_is_right(server: str, page: Page) -> None:
    visit(page, server, SELF)
    task = activities(page, "task").filter(has=page.locator("input[type=checkbox]")).first
    fields = task.locator("fieldset")
    check = task.locator(".dlis-check")
    check.focus()
    page.keyboard.press("Enter")
    expect(task.locator(".dlis-status")).to_have_text("Answer every question first, then check.")
    assert has_focus(fields.first)
    expect(task.locator(".dlis-explanation:visible")).to_have_count(0)
    for place in range(fields.count()):
        right = (fields.nth(place).get_attribute("data-right") or "").split()
        for choice in fields.nth(place).locator("input").all():
            if choice.get_attribute("value") in right:
                choice.focus()
                page.keyboard.press("Space")
    tab_to(page, ".dlis-check")
    page.keyboard.press("Enter")
    count = fields.count()
    expect(task.locator(".dlis-status")).to_contain_text(f"{count} of {count} questions right.")
    for option in task.locator(".dlis-option").all():
        word = "Right." if option.locator("input").is_checked() else "Rightly left out."
        expect(option.locator(".dlis-verdict")).to_have_text(word)
        expect(option.locator(".dlis-explanation")).to_be_visible()
    # A changed answer is unchecked again.
    fields.first.locator("input:checked").first.focus()
    page.keyboard.press("ArrowDown" if fields.first.locator("input[type=radio]").count() else "Space")
    expect(task.locator(".dlis-explanation:visible")).to_have_count(0)


def test_a_wrong_choice_is_explained_kindly(server: str, page: Page) -> None:
    visit(page, server, SELF)
    task = activities(page, "task").first
    for field in task.locator("fieldset").all():
        right = (field.get_attribute("data-right") or "").split()
        wrong = [one for one in field.locator("input").all() if one.get_attribute("value") not in right]
        wrong[0].check()
    task.locator(".dlis-check").click()
    expect(task.locator(".dlis-status")).to_contain_text("0 of ")
    for option in task.locator(".dlis-option").all():
        right = option.locator("xpath=ancestor::fieldset").get_attribute("data-right") or ""
        is_right = option.get_attribute("data-option") in right.split()
        if option.locator("input").is_checked():
            expect(option.locator(".dlis-verdict")).to_have_text("Not this one.")
        elif is_right:
            only_one = option.locator("input[type=radio]").count()
            expect(option.locator(".dlis-verdict")).to_have_text(
                "This is the one." if only_one else "This one too."
            )


def test_the_links_to_what_is_open_move_the_focus_there(server: str, page: Page) -> None:
    visit(page, server, MODULE)
    everything = page.locator("dlis-activity")
    links = page.locator(".dlis-open a")
    expect(links).to_have_count(everything.count())
    for place in range(links.count()):
        links.nth(place).focus()
        page.keyboard.press("Enter")
        inside = everything.nth(place).evaluate(
            "one => one !== document.activeElement && one.contains(document.activeElement)"
        )
        assert inside, f"link {place + 1} leads into its activity"
        assert links.nth(place).inner_text() == everything.nth(place).get_attribute("data-title")
    links.first.focus()
    tab_to(page, ".dlis-save")
