"""What a learner does and sees, in a few words, for the tests of this folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.conftest import ROOT, address

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Locator, Page

LIVE = {"figures", "cohort", "research"}
"""Pages that run a kernel; every other page is stored."""

MODULE = "module-1"
SELF = "digital-agility"
WORKBOOKS = sorted(path.stem for path in (ROOT / "workbooks").glob("*/*.ipynb"))
PAGES = sorted({*WORKBOOKS, *(path.stem for path in (ROOT / "workbooks").glob("*.ipynb"))} - LIVE)
SAVED = r"Saved in this browser at \d\d:\d\d"

Sheet = dict[str, Any]


def visit(page: Page, server: str, name: str) -> Page:
    """Open a page of the site; it is ready when this returns."""
    page.goto(address(server, name))
    page.wait_for_selector("html.dlis-script", state="attached")
    return page


def activities(page: Page, kind: str, *, private: bool | None = None) -> Locator:
    """Return the activities of a kind: prompt, case, task or questionnaire."""
    secrecy = {None: "", True: "[data-private]", False: ":not([data-private])"}[private]
    return page.locator(f"dlis-activity[data-kind={kind}]{secrecy}")


def id_of(activity: Locator) -> str:
    """Return an activity's answer id."""
    return activity.get_attribute("data-answer") or ""


def write(activity: Locator, text: str) -> str:
    """Put a text into a prompt; return the answer id."""
    activity.locator("textarea").fill(text)
    return id_of(activity)


def choose(activity: Locator, field: int = 0, option: int = 0) -> tuple[str, str, str]:
    """Choose one option in one field of a form; return answer id, field and option."""
    fieldset = activity.locator("fieldset").nth(field)
    choice = fieldset.locator("input").nth(option)
    choice.check()
    return id_of(activity), fieldset.get_attribute("data-field") or "", choice.get_attribute("value") or ""


def answer_forms(page: Page) -> None:
    """Choose an option in every field of the page at once, as clicks would."""
    page.evaluate("""() => {
      for (const field of document.querySelectorAll("dlis-activity fieldset")) field.querySelector("input").click();
    }""")


def sheet(page: Page, workbook: str, area: str = "localStorage") -> Sheet | None:
    """Return what this browser keeps of a workbook."""
    text = page.evaluate(f"key => {area}.getItem(key)", f"dlis/{workbook}")
    return None if text is None else json.loads(text)


def values(page: Page, workbook: str) -> dict[str, Any]:
    """Return the kept values by answer id."""
    kept = sheet(page, workbook) or {"answers": {}}
    return {one: answer["value"] for one, answer in kept["answers"].items()}


def keep_unnoticed(page: Page, workbook: str, answer_id: str, value: object) -> None:
    """Keep an answer as another tab would, of which this sleeping tab hears nothing."""
    page.evaluate(
        """([workbook, id, value]) => {
          const key = `dlis/${workbook}`;
          const kept = JSON.parse(localStorage.getItem(key)) ?? { workbook, version: 1, locale: "en", answers: {} };
          kept.answers[id] = { value, at: new Date().toISOString() };
          localStorage.setItem(key, JSON.stringify(kept));
        }""",
        [workbook, answer_id, value],
    )


def open_details(page: Page) -> None:
    """Open everything that folds."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")


def saved_by(page: Page, button: str, folder: Path) -> Path:
    """Press a button that saves a file; return the file."""
    with page.expect_download() as saving:
        page.locator(button).first.click()
    path = folder / saving.value.suggested_filename
    saving.value.save_as(path)
    return path


def hand_in(page: Page, folder: Path) -> Path:
    """Save the work to hand in; return the file."""
    return saved_by(page, ".dlis-save", folder)


def back_up(page: Page, folder: Path) -> Path:
    """Save the answers to a file of the learner's own; return it."""
    open_details(page)
    return saved_by(page, ".dlis-backup", folder)


def restore(page: Page, path: Path) -> Locator:
    """Choose a file to restore from; return the place where the page says what happened."""
    status = page.locator("dlis-hand-in .dlis-status")
    status.evaluate("one => { one.textContent = '' }")
    page.locator(".dlis-restore").set_input_files(path)
    return status


def second_tab(context: BrowserContext, server: str, name: str) -> Page:
    """Open the same workbook once more in the same browser."""
    return visit(context.new_page(), server, name)
