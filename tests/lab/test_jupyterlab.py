"""A workbook in JupyterLab: progress, answers in the kernel and beside the notebook, arrow keys."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from playwright.sync_api import expect

from dlis_widgets.paths import workbooks_dir
from dlis_widgets.site.pages import released
from tests.conftest import free_port, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
SECONDS = 90_000
CASE = "dlis-activity[data-answer=the-codes-in-the-drawer]"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a learner's folder with the released workbook and a cell that shows what the kernel knows."""
    folder = tmp_path_factory.mktemp("lab")
    notebook = released(workbooks_dir() / "module-1/module-1.ipynb", is_assignment=True)
    seen = "workbook.observe(lambda change: open('seen.txt', 'w').write(str(change['new'])), 'answers')"
    notebook.cells.append(nbformat.v4.new_code_cell(seen))
    nbformat.write(notebook, folder / "module-1.ipynb")
    return folder


@pytest.fixture(scope="module")
def lab(folder: Path) -> Iterator[str]:
    """Return the address of a JupyterLab in that folder."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", f"--port={port}"),
        *("--IdentityProvider.token=letmein", "--LabApp.news_url=", "--LabApp.collaborative=False"),
        "--ServerApp.terminals_enabled=False",
    ]
    with running(command, f"http://localhost:{port}/api", folder):
        yield f"http://localhost:{port}"


def sheet(folder: Path) -> dict[str, Any]:
    """Return the answers saved beside the notebook."""
    saved: dict[str, Any] = json.loads((folder / "module-1.answers.json").read_text("utf-8"))
    return saved["answers"]


def test_answers_reach_the_kernel_and_the_folder_but_private_ones_do_not(
    lab: str, folder: Path, page: Page
) -> None:
    page.goto(f"{lab}/lab/tree/module-1.ipynb?token=letmein&reset")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=SECONDS)
    page.get_by_text("| Idle").wait_for(timeout=SECONDS)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.locator("dlis-panel[data-frontend=lab]").wait_for(timeout=SECONDS)
    page.locator("dlis-hand-in").wait_for(timeout=SECONDS, state="attached")
    assert "saved beside this notebook" in (page.locator(".dlis-where").text_content() or "")

    asked = page.locator("dlis-activity").count()
    assert asked > 10
    expect(page.locator(".dlis-progress-text")).to_have_text(f"0 of {asked} answered")

    prompt = page.locator("textarea#who-is-left-out")
    prompt.click()
    page.keyboard.type("dd jj: keys that JupyterLab would take")
    status = page.locator("dlis-activity[data-answer=who-is-left-out] .dlis-status")
    status.filter(has_text="beside the notebook").wait_for()
    page.locator("textarea#my-own-struggle").click()
    page.keyboard.type("SECRET")

    radios = page.locator(f"{CASE} input[type=radio]")
    radios.first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert radios.nth(1).is_checked(), "arrow keys belong to the radio group"
    page.wait_for_timeout(1500)

    saved = sheet(folder)
    assert saved["who-is-left-out"]["value"] == "dd jj: keys that JupyterLab would take"
    chosen = saved["the-codes-in-the-drawer"]["value"]
    assert chosen["codes-first-step"] == radios.nth(1).get_attribute("value")
    assert "codes-first-step" in (folder / "seen.txt").read_text("utf-8"), "workbook.answers can be observed"
    page.keyboard.press("Control+s")
    page.wait_for_timeout(1500)
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert not [path for path in files if b"SECRET" in path.read_bytes()]
