"""Where answers are kept: blocked, full and shared browsers; deleting."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.learner import (
    MODULE,
    SELF,
    activities,
    back_up,
    choose,
    hand_in,
    id_of,
    keep_unnoticed,
    open_details,
    saved_by,
    second_tab,
    sheet,
    values,
    visit,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.slow

BLOCK = """
for (const area of %s) {
  Object.defineProperty(globalThis, area, { get() { throw new DOMException("forbidden", "SecurityError"); } });
}
"""
FILL = """() => {
  for (let size = 1 << 20; size >= 1; size >>= 1) {
    for (let place = 0; ; place++) {
      try { localStorage.setItem(`junk-${size}-${place}`, "x".repeat(size)); } catch { break; }
    }
  }
}"""
EMPTY = """() => {
  for (const key of Object.keys(localStorage)) if (key.startsWith("junk")) localStorage.removeItem(key);
}"""
NOT_SAVED = "Not saved: see the warning under “Your answers”"


def test_a_browser_that_keeps_nothing_warns_and_saves_to_a_file(
    server: str, page: Page, tmp_path: Path
) -> None:
    page.add_init_script(BLOCK % '["localStorage", "sessionStorage"]')
    visit(page, server, MODULE)
    warning = page.locator(".dlis-problem")
    expect(warning).to_have_attribute("role", "alert")
    expect(warning).to_contain_text("does not let this page keep anything")
    prompt = activities(page, "prompt", private=False).first
    answer_id = write(prompt, "Only on this page")
    case_id, field, option = choose(activities(page, "case").first)
    expect(prompt.locator(".dlis-status")).to_have_text(NOT_SAVED)
    expect(page.locator(".dlis-progress-text")).to_contain_text("1 of ")
    path = saved_by(page, ".dlis-problem button", tmp_path)
    assert path.name == f"{MODULE}-my-answers.json"
    saved = {one: answer["value"] for one, answer in json.loads(path.read_text("utf-8"))["answers"].items()}
    assert saved == {answer_id: "Only on this page", case_id: {field: option}}
    assert "Only on this page" in hand_in(page, tmp_path).read_text("utf-8")
    expect(prompt.locator("textarea")).to_have_value("Only on this page")


def test_home_works_in_a_browser_that_keeps_nothing(server: str, page: Page) -> None:
    page.add_init_script(BLOCK % '["localStorage", "sessionStorage"]')
    visit(page, server, "home")
    expect(page.locator(".dlis-own-progress").first).to_have_text("Not started in this browser")


def test_a_browser_that_keeps_only_tabs_warns(server: str, page: Page) -> None:
    page.add_init_script(BLOCK % '["localStorage"]')
    visit(page, server, MODULE)
    prompt = activities(page, "prompt").first
    write(prompt, "Until the tab closes")
    expect(prompt.locator(".dlis-status")).to_have_text(re.compile("^Kept until you close this tab"))
    page.reload()
    expect(prompt.locator("textarea")).to_have_value("Until the tab closes")
    expect(page.locator(".dlis-problem")).to_be_visible()
    expect(page.locator(".dlis-problem button")).to_have_text("Save my answers to a file")


def test_a_full_browser_warns_and_loses_no_text(server: str, page: Page, tmp_path: Path) -> None:
    visit(page, server, MODULE)
    prompt, later = (activities(page, "prompt", private=False).nth(place) for place in (0, 1))
    write(prompt, "Kept before")
    page.evaluate(FILL)
    text = "No room for this. " * 50
    write(prompt, text)
    expect(page.locator(".dlis-problem")).to_contain_text("no room left")
    expect(prompt.locator(".dlis-status")).to_have_text(NOT_SAVED)
    write(later, "Nor for this")
    page.evaluate("globalThis.dispatchEvent(new Event('focus'))")
    expect(prompt.locator("textarea")).to_have_value(text)
    expect(later.locator("textarea")).to_have_value("Nor for this")
    saved = json.loads(back_up(page, tmp_path).read_text("utf-8"))["answers"]
    assert {answer["value"] for answer in saved.values()} == {text, "Nor for this"}
    handed = hand_in(page, tmp_path).read_text("utf-8")
    assert json.dumps(text) in handed
    # There is room again: the next change keeps everything, and the warning goes.
    page.evaluate(EMPTY)
    write(later, "Now there is room")
    expect(page.locator(".dlis-problem")).to_be_hidden()
    assert values(page, MODULE) == {id_of(prompt): text, id_of(later): "Now there is room"}


def test_what_could_not_be_kept_replaces_nothing_that_another_tab_kept(server: str, page: Page) -> None:
    visit(page, server, MODULE)
    mine, theirs = (activities(page, "prompt").nth(place) for place in (0, 1))
    page.evaluate(FILL)
    write(mine, "No room for this. " * 50)
    expect(page.locator(".dlis-problem")).to_be_visible()
    page.evaluate(EMPTY)
    keep_unnoticed(page, MODULE, id_of(theirs), "Kept by another tab")
    write(mine, "There is room")
    assert values(page, MODULE) == {id_of(mine): "There is room", id_of(theirs): "Kept by another tab"}


def test_a_page_opened_in_a_full_browser_still_shows_what_was_kept(server: str, page: Page) -> None:
    visit(page, server, MODULE)
    prompt = activities(page, "prompt").first
    write(prompt, "Kept before")
    page.evaluate(FILL)
    page.reload()
    expect(prompt.locator("textarea")).to_have_value("Kept before")


def test_a_damaged_record_is_no_reason_to_break(server: str, page: Page) -> None:
    visit(page, server, MODULE)
    for record in ('{"answers":', "null", '{"answers": 7}', "[]"):
        page.evaluate(f"record => localStorage.setItem('dlis/{MODULE}', record)", record)
        page.reload()
        expect(page.locator(".dlis-progress-text")).to_contain_text("0 of ")
    answer_id = write(activities(page, "prompt").first, "A new start")
    assert values(page, MODULE) == {answer_id: "A new start"}


def test_a_shared_computer_keeps_answers_in_the_tab_alone(
    server: str, page: Page, context: BrowserContext
) -> None:
    visit(page, server, MODULE)
    prompt, later = (activities(page, "prompt").nth(place) for place in (0, 1))
    answer_id = write(prompt, "Only in this tab")
    expect(prompt.locator(".dlis-status")).to_have_text(re.compile("^Saved"))
    open_details(page)
    page.locator(".dlis-tab-only").check()
    expect(page.locator("dlis-panel .dlis-status")).to_contain_text("kept in this tab only")
    later_id = write(later, "This too")
    expect(later.locator(".dlis-status")).to_have_text(re.compile("^Kept until you close this tab"))
    assert page.evaluate("Object.keys(localStorage)") == []
    page.reload()
    expect(prompt.locator("textarea")).to_have_value("Only in this tab")
    expect(page.locator(".dlis-tab-only")).to_be_checked()
    expect(prompt.locator(".dlis-status")).to_have_text(re.compile("^Kept until you close this tab"))
    other = second_tab(context, server, MODULE)
    expect(activities(other, "prompt").first.locator("textarea")).to_have_value("")
    expect(other.locator(".dlis-tab-only")).not_to_be_checked()
    other.close()
    visit(page, server, "home")
    expect(page.locator(f".dlis-card[data-workbook={MODULE}] .dlis-own-progress")).to_contain_text("2 of ")
    visit(page, server, MODULE)
    open_details(page)
    page.locator(".dlis-tab-only").uncheck()
    assert values(page, MODULE) == {answer_id: "Only in this tab", later_id: "This too"}
    assert page.evaluate("Object.keys(sessionStorage)") == []


def test_a_status_never_claims_what_is_no_longer_true(server: str, page: Page) -> None:
    visit(page, server, MODULE)
    prompt = activities(page, "prompt").first
    status = prompt.locator(".dlis-status")
    write(prompt, "A text")
    expect(status).to_have_text(re.compile("^Saved in this browser"))
    open_details(page)
    page.locator(".dlis-tab-only").check()
    expect(status).not_to_contain_text("Saved in this browser")
    page.locator(".dlis-delete").click()
    page.locator(".dlis-delete-yes").click()
    expect(prompt.locator("textarea")).to_have_value("")
    expect(status).not_to_contain_text("Kept")


def test_deleting_asks_once_and_deletes(server: str, page: Page) -> None:
    visit(page, server, SELF)
    choose(activities(page, "questionnaire").first)
    visit(page, server, MODULE)
    prompt = activities(page, "prompt").first
    write(prompt, "To be deleted")
    choose(activities(page, "case").first)
    open_details(page)
    page.locator(".dlis-delete").click()
    confirm = page.get_by_role("group", name="Please confirm")
    expect(confirm).to_contain_text("This cannot be undone.")
    no = confirm.get_by_role("button", name="No, keep them")
    assert no.evaluate("one => one === document.activeElement"), "the harmless answer has the focus"
    no.click()
    expect(confirm).to_be_hidden()
    expect(page.locator("dlis-panel > section > .dlis-status")).to_have_text("Nothing was deleted.")
    assert len(values(page, MODULE)) == 2
    page.locator(".dlis-delete").click()
    confirm.get_by_role("button", name="Yes, delete them").click()
    expect(page.locator("dlis-panel > section > .dlis-status")).to_contain_text("have been deleted")
    assert page.locator(".dlis-delete").evaluate("one => one === document.activeElement")
    assert sheet(page, MODULE) is None
    expect(prompt.locator("textarea")).to_have_value("")
    expect(page.locator("dlis-activity input:checked")).to_have_count(0)
    page.reload()
    expect(page.locator(".dlis-progress-text")).to_contain_text("0 of ")
    assert sheet(page, SELF) is not None, "other workbooks are not touched"
