"""The `dlis` command: every fault that a user can cause ends in one clear sentence."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


def dlis(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder."""
    command = [sys.executable, "-m", "dlis_widgets", *arguments]
    variables = {"PATH": "/usr/bin:/bin", "HOME": str(folder), **environment}
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)


def says_one_sentence(result: subprocess.CompletedProcess[str], *words: str) -> None:
    """Check exit code 1 and one line without a traceback that holds the words."""
    said = (result.stdout + result.stderr).strip().splitlines()
    said = [line for line in said if not line.startswith("Building ")]
    assert result.returncode == 1, said
    assert len(said) == 1, said
    for word in words:
        assert word in said[0]


@pytest.fixture
def workbooks(tmp_path: Path) -> Path:
    """Return a copy of the source notebooks that a test may break."""
    copy = tmp_path / "workbooks"
    shutil.copytree(ROOT / "workbooks", copy)
    return copy


@pytest.fixture
def module_1(workbooks: Path) -> Path:
    """Return the notebook of module 1 in that copy."""
    return workbooks / "module-1" / "module-1.ipynb"


def replace(path: Path, old: str, new: str) -> None:
    """Replace a text in a file, which must hold it."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_taken_port(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("localhost", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        says_one_sentence(dlis(tmp_path, "serve", "--port", port), f"Port {port}", "choose another port")


def test_an_impossible_port(tmp_path: Path) -> None:
    says_one_sentence(dlis(tmp_path, "serve", "--port", "99999"), "Port 99999")


def test_a_missing_data_folder(tmp_path: Path) -> None:
    result = dlis(tmp_path, "build", DLIS_DATA=str(tmp_path / "nowhere"))
    says_one_sentence(result, "nowhere", "DLIS_DATA")


def test_an_unknown_language(tmp_path: Path) -> None:
    says_one_sentence(dlis(tmp_path, "build", "--lang", "tlh"), "tlh", "en")


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "thesis.txt").write_text("mine")
    says_one_sentence(dlis(tmp_path, "build"), "holds other files", "--out")
    assert (tmp_path / "site" / "thesis.txt").read_text() == "mine"


def test_a_broken_notebook(tmp_path: Path, workbooks: Path, module_1: Path) -> None:
    module_1.write_text('{"cells": [')
    says_one_sentence(dlis(tmp_path, "build", DLIS_WORKBOOKS=str(workbooks)), "module-1.ipynb", "broken")


def test_a_cell_that_fails(tmp_path: Path, workbooks: Path) -> None:
    home = workbooks / "home.ipynb"
    notebook = json.loads(home.read_text("utf-8"))
    notebook["cells"][1]["source"] = ["workbook = None"]
    home.write_text(json.dumps(notebook))
    result = dlis(tmp_path, "build", DLIS_WORKBOOKS=str(workbooks))
    says_one_sentence(result, "home.ipynb", "AttributeError")


def test_a_page_without_its_content(tmp_path: Path, workbooks: Path, module_1: Path) -> None:
    replace(module_1, "the-codes-in-the-drawer", "the-lost-case")
    result = dlis(tmp_path, "check", DLIS_WORKBOOKS=str(workbooks))
    assert result.returncode == 1
    assert "there is no 'the-lost-case'" in result.stdout
    assert "Use one of: can-you-just-check, fifty-lei-and-an-e-mail" in result.stdout


def test_a_private_prompt_with_a_solution_cell(tmp_path: Path, workbooks: Path, module_1: Path) -> None:
    replace(module_1, '"grade_id": "who-is-left-out"', '"grade_id": "my-own-struggle"')
    assert "would be handed in" in dlis(tmp_path, "check", DLIS_WORKBOOKS=str(workbooks)).stdout


def test_wrong_points(tmp_path: Path, workbooks: Path, module_1: Path) -> None:
    replace(module_1, '"points": 8', '"points": 9')
    assert "Set it to 8" in dlis(tmp_path, "check", DLIS_WORKBOOKS=str(workbooks)).stdout


def test_everything_that_is_shipped_is_sound(tmp_path: Path) -> None:
    result = dlis(tmp_path, "check")
    assert result.returncode == 0, result.stdout
    assert "no faults" in result.stdout


def test_a_second_build_changes_nothing(site: Path, tmp_path: Path) -> None:
    page = site / "en" / "module-1.ipynb"
    before = page.stat().st_mtime_ns
    result = dlis(tmp_path, "build", "--out", str(site))
    assert result.returncode == 0, result.stderr
    assert page.stat().st_mtime_ns == before
