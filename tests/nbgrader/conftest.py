"""A real course, graded once with nbgrader's own commands for all tests in this folder."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from dlis_widgets.answers.notebook import fill
from dlis_widgets.answers.sheet import Answer, AnswerSheet, write_sheet
from dlis_widgets.content.library import library
from dlis_widgets.content.models import Case, Instrument, Task
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

AT = "2026-11-22T10:00:00.000Z"
REFLECTION = "We asked again.\nShe said: “I *want* the counter.” ăîșț ω"
PRIVATE = "my-own-struggle"
STOCK = """
from pathlib import Path

c = get_config()
root = Path(__file__).parent
c.CourseDirectory.root = str(root)
c.CourseDirectory.db_url = f"sqlite:///{root / 'course' / 'gradebook.db'}"
c.CourseDirectory.source_directory = "workbooks"
for name in ("release", "submitted", "autograded", "feedback"):
    setattr(c.CourseDirectory, f"{name}_directory", f"course/{name}")
c.ClearSolutions.code_stub = {"python": "answer = None"}
c.ClearSolutions.text_stub = "*Your answer*"
"""
"""A configuration of nbgrader's own: only folders and stubs."""


def nbgrader(course: Path, *arguments: str) -> str:
    """Run nbgrader as a teacher would; return what it says."""
    command = [sys.executable, "-m", "nbgrader", *arguments]
    result = subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)
    said = result.stdout + result.stderr
    assert result.returncode == 0, said
    return said


def right_answers(task: Task) -> dict[str, Any]:
    """Return the answer that earns every point of a task."""
    return {
        one.id: sorted(one.right_ids) if one.kind == "many" else next(iter(one.right_ids))
        for one in task.questions
    }


def module_answers() -> dict[str, Answer]:
    """Return what a learner did: one reflection, three of four decisions, the whole check."""
    case = library().get(Case, "the-codes-in-the-drawer")
    decisions = {one.id: one.options[-1].id for one in case.decisions[:3]}
    check = right_answers(library().get(Task, "module-1-check"))
    return {
        "who-is-left-out": Answer(value=REFLECTION, at=AT),
        "the-codes-in-the-drawer": Answer(value=decisions, at=AT),
        "module-1-check": Answer(value=check, at=AT),
        PRIVATE: Answer(value="TOP SECRET", at=AT),
    }


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a course in a folder with a space in its name, graded as a teacher would."""
    course = tmp_path_factory.mktemp("course") / "our course"
    left_out = shutil.ignore_patterns(".ipynb_checkpoints")
    shutil.copytree(ROOT / "workbooks", course / "workbooks", ignore=left_out)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    for assignment in ("module-1", "digital-agility"):
        nbgrader(course, "generate_assignment", assignment)
    released = release_of(course, "module-1")
    archive = course / "course/downloaded/module-1/archive"
    archive.mkdir(parents=True)
    hand_ins = {
        "Mărie Dûpont, Jr_10001_assignsubmission_file/module-1.ipynb": fill(released, module_answers()),
        "Ion Pop_10002_assignsubmission_file_module-1.ipynb": released,
        "Zoe_10003_assignsubmission_file/module-1 (1).ipynb": fill(released, module_answers()),
    }
    with zipfile.ZipFile(archive / "hand-ins.zip", "w") as moodle:
        for name, notebook in hand_ins.items():
            moodle.writestr(name, json.dumps(notebook, ensure_ascii=False))
    nbgrader(course, "zip_collect", "module-1")
    from_jupyterlab(course)
    nbgrader(course, "autograde", "module-1")
    nbgrader(course, "autograde", "digital-agility")
    nbgrader(course, "generate_feedback", "module-1")
    return course


def release_of(course: Path, name: str) -> dict[str, Any]:
    """Return a released notebook as parsed JSON."""
    notebook: dict[str, Any] = json.loads((course / f"course/release/{name}/{name}.ipynb").read_text("utf-8"))
    return notebook


def from_jupyterlab(course: Path) -> None:
    """Submit digital-agility as JupyterLab leaves it: untouched cells, answers beside the notebook."""
    folder = course / "course/submitted/lab-learner/digital-agility"
    folder.mkdir(parents=True)
    shutil.copy(course / "course/release/digital-agility/digital-agility.ipynb", folder)
    instrument = library().get(Instrument, "digital-agility")
    ratings: dict[str, Any] = dict.fromkeys(instrument.item_ids[:20], "0")
    answers = {
        "digital-agility": Answer(value=ratings, at=AT),
        "read-the-chart": Answer(value=right_answers(library().get(Task, "read-the-chart")), at=AT),
    }
    sheet = AnswerSheet(workbook="digital-agility", answers=answers)
    write_sheet(folder / "digital-agility.answers.json", sheet)


def grades(course: Path, student: str, assignment: str) -> dict[str, Any]:
    """Return a student's grades by cell."""
    from nbgrader.api import Gradebook  # noqa: PLC0415 - slow to import

    with Gradebook(f"sqlite:///{course / 'course/gradebook.db'}") as gradebook:
        submission = gradebook.find_submission(assignment, student)
        return {
            grade.name: (grade.auto_score, grade.needs_manual_grade)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def submission_id(course: Path) -> str:
    """Return the id under which formgrader shows the first learner's notebook."""
    from nbgrader.api import Gradebook  # noqa: PLC0415 - slow to import

    with Gradebook(f"sqlite:///{course / 'course/gradebook.db'}") as gradebook:
        return str(gradebook.find_submission_notebook("module-1", "module-1", "10001").id)
