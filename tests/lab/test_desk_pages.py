"""The teacher's and the researcher's notebooks as pages on the desk: `dlis teach`, in a real browser."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import axe_playwright_python
import pytest
from playwright.sync_api import expect

from dlis_widgets.paths import workbooks_dir
from tests.conftest import ROOT, teaching

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
SECONDS = 120_000
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


def dlis(*words: str, cwd: Path) -> None:
    subprocess.run([sys.executable, "-m", "dlis_widgets", *words], cwd=cwd, check=True, capture_output=True)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a course of 26 invented people, of whom 12 are in a dataset, and a zip of six hand-ins."""
    course = tmp_path_factory.mktemp("my course")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    shutil.copytree(workbooks_dir(), course / "workbooks")
    dlis("demo-cohort", "26", "--out", "course", cwd=course)
    dlis("export", "course", "--out", "dataset", cwd=course)
    with zipfile.ZipFile(course / "six.zip", "w") as archive:
        for person in sorted((course / "course/submitted").iterdir())[:6]:
            for path in person.glob("digital-agility/*.ipynb"):
                archive.write(path, f"{person.name}/{path.name}")
    return course


@pytest.fixture(scope="module")
def desk(course: Path) -> Iterator[str]:
    """Return the address of the desk; its kernels know of the dataset."""
    with teaching(course, DLIS_DATASET=str(course / "dataset")) as desk:
        yield desk


def opened(page: Page, desk: str, name: str) -> Page:
    page.set_default_timeout(SECONDS)
    page.goto(f"{desk}/voila/render/workbooks/{name}.ipynb?token=letmein")
    expect(page.locator("main svg").first).to_be_visible(timeout=SECONDS)
    return page


def faults(page: Page) -> list[str]:
    """Return what axe finds."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, { runOnly: { type: 'tag', values: tags } })", RULES
    )
    assert len(found["passes"]) > 10
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found["violations"] for node in rule["nodes"]]


def fits(page: Page) -> bool:
    """Say whether nothing makes a phone's page wider than the phone."""
    page.set_viewport_size({"width": 360, "height": 800})
    return bool(page.evaluate("document.documentElement.scrollWidth <= 360"))


def test_a_class_is_seen_chosen_and_saved_with_the_keyboard(page: Page, desk: str, course: Path) -> None:
    # The `page` fixture fails the test if anything is asked of a third party, or a script fails.
    opened(page, desk, "cohort")
    assert faults(page) == []
    assert [one.inner_text() for one in page.get_by_role("heading", level=1).all()] == [
        "A class seen as a whole"
    ]
    expect(page.get_by_label("Workbook", exact=True).locator("option:checked")).to_have_text("All workbooks")
    expect(page.get_by_role("img", name="The class's agility profile")).to_be_visible()

    page.get_by_label("Workbook", exact=True).focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Case", exact=True).locator("option")).to_have_count(0)
    page.get_by_label("Workbook", exact=True).select_option(index=2)
    case = page.get_by_label("Case", exact=True)
    expect(case.locator("option:checked")).not_to_have_text("")
    expect(
        page.get_by_role("heading", name=f"{case.locator('option:checked').inner_text()}: decision 1")
    ).to_be_visible()

    page.get_by_role("button", name="Make files to save").focus()
    page.keyboard.press("Enter")
    with page.expect_download() as saved:
        page.get_by_role("link", name="One page for the team (PDF)").click()
    assert saved.value.path().read_bytes().startswith(b"%PDF")
    with page.expect_download() as saved:
        page.get_by_role("link", name="(SVG)").first.click()
    assert b"<svg" in saved.value.path().read_bytes()
    assert faults(page) == []
    assert fits(page)

    page.get_by_label("The hand-ins of this course").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("main")).to_contain_text("Choose the zip from your learning platform")
    expect(page.locator("main svg")).to_have_count(0)
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="Choose a zip or hand-ins").press("Enter")
    choosing.value.set_files(course / "six.zip")
    expect(page.locator("main")).to_contain_text("6 people handed something in", timeout=SECONDS)
    page.get_by_label("A synthetic example").check()
    expect(page.locator("main")).to_contain_text("120 people handed something in", timeout=SECONDS)


def test_a_small_dataset_is_refused_section_by_section(page: Page, desk: str) -> None:
    opened(page, desk, "research")
    expect(page.get_by_text("What may be concluded, and what may not")).to_be_visible(timeout=SECONDS)
    text = page.locator("main").inner_text()
    assert "at least 30 are needed" in text
    assert "fewer than two groups have 200 people" in text
    assert "library(lavaan)" in text, "what a cell prints is shown"
    assert faults(page) == []
    assert fits(page)
    page.get_by_label("Folder", exact=True).fill("nowhere")
    page.get_by_role("button", name="Show this dataset").press("Enter")
    expect(page.get_by_text("There is no whole release in nowhere")).to_be_visible()
