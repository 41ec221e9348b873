"""An assignment of a teacher's own that has to run what students wrote, and says so."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tests.conftest import ROOT
from tests.nbgrader.conftest import grades, nbgrader, release_of

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SOLUTION = "### BEGIN SOLUTION\ndef double(x): return 2 * x\n### END SOLUTION"
TEST = "import os\nassert double(4) == 8\nprint('process', os.getpid())"


def cell(source: str, grade_id: str, **marks: object) -> dict[str, Any]:
    """Return a code cell with nbgrader's marks."""
    facts = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return new_code_cell(source, metadata={"nbgrader": {**facts, "grade_id": grade_id, **marks}})  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a course with an assignment that declares that it needs a kernel, and what grading said."""
    course = tmp_path_factory.mktemp("own") / "our course"
    folder = course / "workbooks/own"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    cells = [
        cell(SOLUTION, "double", solution=True),
        cell(TEST, "test-double", grade=True, locked=True, points=2),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=cells, metadata={"dlis": {"kernel": True}, "kernelspec": kernel})
    (folder / "own.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    nbgrader(course, "generate_assignment", "own")
    for student, code in {"right": "def double(x): return x + x", "wrong": "def double(x): return x"}.items():
        sent = release_of(course, "own")
        sent["cells"][0]["source"] = code
        # What a student says of the kernel does not count.
        sent["metadata"]["dlis"] = 5
        target = course / f"course/submitted/{student}/own"
        target.mkdir(parents=True)
        (target / "own.ipynb").write_text(json.dumps(sent), encoding="utf-8")
    return course, nbgrader(course, "autograde", "own")


def test_the_students_code_earns_what_it_deserves(graded: tuple[Path, str]) -> None:
    course = graded[0]
    assert grades(course, "right", "own") == {"test-double": (2.0, False)}
    assert grades(course, "wrong", "own") == {"test-double": (0.0, False)}


def test_a_plain_warning_says_whose_code_is_run(graded: tuple[Path, str]) -> None:
    for student in ("right", "wrong"):
        assert f"{student}: this assignment runs the code that the student wrote." in graded[1]


def test_what_did_not_change_is_not_run_again(graded: tuple[Path, str]) -> None:
    assert "runs the code" not in nbgrader(graded[0], "autograde", "own")
