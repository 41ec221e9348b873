"""Formgrader itself, in a browser, on the graded course."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dlis_widgets.content.library import library
from dlis_widgets.content.models import Prompt
from tests.conftest import teaching
from tests.nbgrader.conftest import REFLECTION, submission_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def desk(course: Path) -> Iterator[str]:
    """Return the address that `dlis teach` prints, with the teacher logged in by its token."""
    with teaching(course) as desk:
        yield desk


@pytest.fixture
def sheet(desk: str, course: Path, browser: Browser) -> Iterator[Page]:
    """Return formgrader's page of one hand-in; nothing on it may ask anybody but the desk."""
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{desk}/login?next=%2Fformgrader%2Fmanage_assignments&token=letmein", wait_until="networkidle")
    assert page.get_by_role("link", name="module-1").count(), "formgrader lists the course"
    page.goto(f"{desk}/formgrader/submissions/{submission_id(course)}/", wait_until="networkidle")
    yield page
    assert not errors
    foreign = [one for one in asked if not one.startswith((desk, "data:"))]
    page.close()
    assert not foreign


def test_formgrader_shows_each_reflection_as_it_was_typed(sheet: Page) -> None:
    text = sheet.locator("body").inner_text()
    assert REFLECTION in text
    assert "Who is left out near me?" in text


def test_a_level_and_a_comment_are_one_click_each_and_saved(sheet: Page, course: Path) -> None:
    rubric = sheet.locator("[data-marks=who-is-left-out]")
    rubric.locator("[data-level]").nth(2).click()
    rubric.locator("summary").last.click()
    with sheet.expect_response(
        lambda answer: "/api/comment/" in answer.url and answer.request.method == "PUT"
    ):
        rubric.locator("[data-comment]").first.click()
    rubric.locator("[data-level]").nth(3).click()
    sheet.wait_for_load_state("networkidle")
    kept = comment_of(course, "who-is-left-out")
    assert kept.startswith("Level 4/4: Critical reflection\n\n"), "the second level replaces the first"
    assert library().get(Prompt, "who-is-left-out").comments[0] in kept


def test_the_rubric_says_that_no_machine_scores(sheet: Page) -> None:
    assert "No machine scores a reflection" in sheet.locator("body").inner_text()
    assert sheet.locator("[data-marks] table").count() == sheet.locator("[data-marks]").count() > 0


def comment_of(course: Path, prompt: str) -> str:
    """Return the teacher's comment as the gradebook has it."""
    from nbgrader.api import Gradebook  # noqa: PLC0415 - slow to import

    with Gradebook(f"sqlite:///{course / 'course/gradebook.db'}") as gradebook:
        return str(gradebook.find_comment(prompt, "module-1", "module-1", "10001").manual_comment)


def test_jupyterlab_opens_beside_formgrader(desk: str, browser: Browser) -> None:
    page = browser.new_page()
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text) if "Content Security" in line.text else None)
    page.goto(f"{desk}/login?next=%2Flab&token=letmein")
    page.locator(".jp-DirListing-item", has_text="workbooks").wait_for(timeout=60000)
    page.close()
    assert not refused
