"""What we graded, in stock formgrader: no configuration, no template and no code of ours."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import free_port, running
from tests.nbgrader.conftest import REFLECTION, STOCK, submission_id

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def test_our_gradebook_opens_in_stock_formgrader_and_takes_a_mark(
    course: Path, tmp_path: Path, browser: Browser
) -> None:
    folder = shutil.copytree(course, tmp_path / "stock course")
    (folder / "nbgrader_config.py").write_text(STOCK, encoding="utf-8")
    port = free_port()
    desk = f"http://localhost:{port}"
    command = [sys.executable, "-m", "jupyter", "server", "--no-browser", "--allow-root", f"--port={port}"]
    page = browser.new_page()
    with running(command, f"{desk}/api", folder, JUPYTER_TOKEN="letmein"):  # noqa: S106 - for this test alone
        page.goto(f"{desk}/login?next=%2Fformgrader%2Fgradebook%2Fmodule-1%2Fmodule-1&token=letmein")
        page.locator("tbody tr").nth(2).wait_for(timeout=60_000)
        page.goto(f"{desk}/formgrader/submissions/{submission_id(folder)}/", wait_until="load")
        assert REFLECTION in page.locator("body").inner_text()
        score = page.locator(".score").first
        with page.expect_response(lambda one: "/api/grade/" in one.url and one.request.method == "PUT"):
            score.fill("1")
            score.press("Tab")
    page.close()
    with sqlite3.connect(folder / "course/gradebook.db") as gradebook:
        marks = gradebook.execute("SELECT manual_score FROM grade WHERE manual_score IS NOT NULL").fetchall()
    assert marks == [(1.0,)]
