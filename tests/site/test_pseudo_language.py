"""A whole site in a language that nobody speaks: what is left untranslated shows."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.conftest import ROOT, address, free_port, running, teaching
from tests.site.made_up_language import LANGUAGE, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def pseudo_server(pseudo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a site in the pseudo-language."""
    port = free_port()
    out = tmp_path_factory.mktemp("pseudo site")
    command = [
        *(sys.executable, "-m", "dlis_widgets", "serve", "--no-browser", "--lang", LANGUAGE),
        *("--port", str(port), "--out", str(out / "site")),
    ]
    url = f"http://localhost:{port}"
    with running(command, url, out, DLIS_DATA=str(pseudo_data)):
        yield url


@pytest.fixture(scope="module")
def pseudo_desk(pseudo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a teacher's desk on a computer that speaks the pseudo-language."""
    course = tmp_path_factory.mktemp("pseudo course")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    shutil.copytree(ROOT / "workbooks", course / "workbooks")
    with teaching(course, DLIS_DATA=str(pseudo_data), LANGUAGE="en_XA") as desk:
        yield desk


def test_the_checker_accepts_the_language(pseudo_data: Path) -> None:
    command = [sys.executable, "-m", "dlis_widgets", "check"]
    result = subprocess.run(
        command, env={"DLIS_DATA": str(pseudo_data), "PATH": ""}, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("name", ["home", "digital-agility", "module-1"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_left_untranslated_and_no_layout_breaks(
    pseudo_server: str, page: Page, name: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address(pseudo_server, name, LANGUAGE))
    assert page.locator("html").get_attribute("lang") == LANGUAGE
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"the page is {wide} px too wide"
    assert untranslated(page) == []


def test_the_teachers_page_is_in_the_language_of_the_computer(pseudo_desk: str, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{pseudo_desk}/voila/render/workbooks/cohort.ipynb?token=letmein")
    page.get_by_role("radio").nth(2).check(timeout=60_000)
    expect(page.locator("main svg")).to_have_count(4, timeout=60_000)
    assert page.locator("html").get_attribute("lang") == LANGUAGE
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert untranslated(page) == []


def untranslated(page: Page) -> list[str]:
    """Return the visible texts and labels that hold plain English: no accent in several long words."""
    texts: list[str] = page.evaluate("""() => {
        const skipped = "script, style, noscript, metadata, .dlis-sources, code, [href^='#source-'], .dlis-source";
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const found = [...document.querySelectorAll("[aria-label]")].map((one) => one.ariaLabel);
        while (walker.nextNode()) {
            const text = walker.currentNode;
            if (!text.parentElement.closest(skipped)) found.push(text.textContent);
        }
        return found;
    }""")
    return plain(texts)
