"""Feedback pages in a browser: they hold everything, ask nobody, and anybody can read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from dlis_widgets.content.library import library
from dlis_widgets.content.models import Case, Instrument
from tests.nbgrader.conftest import REFLECTION, nbgrader

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def opened(browser: Browser, course: Path, student: str, assignment: str) -> tuple[Page, list[str]]:
    """Open a student's feedback; return the page and whatever it asked for."""
    page = browser.new_page(viewport={"width": 360, "height": 740})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    file = course / f"course/feedback/{student}/{assignment}/{assignment}.html"
    page.goto(file.as_uri(), wait_until="networkidle")
    return page, [one for one in asked if not one.startswith(("file:", "data:"))]


def test_a_student_reads_work_points_and_what_is_still_open(course: Path, browser: Browser) -> None:
    page, asked = opened(browser, course, "10001", "module-1")
    text = page.locator("main").inner_text()
    assert not asked
    assert REFLECTION in text
    assert "Waiting for your teacher" in text
    assert library().get(Case, "the-codes-in-the-drawer").decisions[0].options[-1].label in text
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out at 360 px"
    page.close()


def test_axe_finds_nothing(course: Path, browser: Browser) -> None:
    page, _ = opened(browser, course, "10001", "module-1")
    found = Axe().run(page).response["violations"]
    page.close()
    assert not [(one["id"], one["nodes"][0]["html"]) for one in found]


def test_the_self_assessment_comes_with_its_profile(course: Path, browser: Browser) -> None:
    nbgrader(course, "generate_feedback", "digital-agility")
    page, asked = opened(browser, course, "lab-learner", "digital-agility")
    rows = page.locator("table tbody tr")
    instrument = library().get(Instrument, "digital-agility")
    assert rows.count() == len(instrument.dimensions)
    assert rows.first.inner_text().split("\t")[-2:] == ["0", "100"], "lowest ratings, all of the task"
    assert instrument.status in page.locator("main").inner_text()
    assert not asked
    page.close()
