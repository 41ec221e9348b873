"""Formgrader itself, in a browser, on the graded course."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import free_port, running
from tests.nbgrader.conftest import REFLECTION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def desk(course: Path) -> Iterator[str]:
    """Return the address of formgrader on the course."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "jupyter", "server", "--no-browser", "--allow-root"),
        *(f"--port={port}", "--IdentityProvider.token=letmein"),
    ]
    with running(command, f"http://localhost:{port}/api", course):
        yield f"http://localhost:{port}"


def submission_id(course: Path) -> str:
    """Return the id under which formgrader shows the first learner's notebook."""
    from nbgrader.api import Gradebook  # noqa: PLC0415 - slow to import

    with Gradebook(f"sqlite:///{course / 'course/gradebook.db'}") as gradebook:
        return str(gradebook.find_submission_notebook("module-1", "module-1", "10001").id)


def test_formgrader_shows_each_reflection_with_its_question(
    desk: str, course: Path, browser: Browser
) -> None:
    # Stock formgrader asks a content network for MathJax, so this page is not held to our own rule.
    page = browser.new_page()
    page.goto(f"{desk}/formgrader/submissions/{submission_id(course)}/?token=letmein")
    text = page.locator("body").inner_text()
    for line in REFLECTION.splitlines():
        assert line.replace("*", "") in text
    assert "Who is left out near me?" in text
    page.close()
