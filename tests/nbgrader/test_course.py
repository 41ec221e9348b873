"""A real course on plain nbgrader: release, collect Moodle's zip, autograde, feedback."""

from __future__ import annotations

import json
import zipfile
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from dlis_widgets.content.library import library
from dlis_widgets.content.models import Case, Task
from dlis_widgets.grading.rebuild import typed
from tests.nbgrader.conftest import REFLECTION, grades, release_of

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def test_a_release_holds_no_answer_and_every_question(course: Path) -> None:
    text = json.dumps(release_of(course, "module-1"))
    assert "[@" not in text, "citations are linked"
    checked = [one for one in grades(course, "10001", "module-1") if one.startswith("check-")]
    assert text.count("answer = None") == len(checked)


def test_decisions_taken_earn_points_whichever_they_are(course: Path) -> None:
    assert grades(course, "10001", "module-1")["check-the-codes-in-the-drawer"] == (3.0, False)


def test_right_answers_earn_every_point(course: Path) -> None:
    questions = library().get(Task, "module-1-check").questions
    assert grades(course, "10001", "module-1")["check-module-1-check"] == (float(len(questions)), False)


def test_an_answered_reflection_waits_for_a_human(course: Path) -> None:
    assert grades(course, "10001", "module-1")["who-is-left-out"] == (None, True)


def test_an_empty_hand_in_earns_nothing_and_waits_for_nobody(course: Path) -> None:
    assert set(grades(course, "10002", "module-1").values()) == {(0.0, False)}


def test_answers_from_jupyterlab_arrive(course: Path) -> None:
    earned = grades(course, "lab-learner", "digital-agility")
    assert earned["check-digital-agility"] == (5.0, False), "five whole dimensions, lowest level or not"
    assert earned["check-read-the-chart"][0] == len(library().get(Task, "read-the-chart").questions)


def test_private_entries_never_reach_the_teacher(course: Path) -> None:
    files = [path for path in (course / "course").rglob("*") if path.is_file()]
    assert not [path for path in files if b"TOP SECRET" in path.read_bytes()]


def test_a_teacher_sees_each_reflection_with_its_question(course: Path) -> None:
    autograded = course / "course/autograded/10001/module-1/module-1.ipynb"
    cells = json.loads(autograded.read_text("utf-8"))["cells"]
    ids = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells]
    place = ids.index("who-is-left-out")
    assert typed("".join(cells[place]["source"])) == REFLECTION
    question = "".join(cells[place - 1]["outputs"][0]["data"]["text/html"])
    assert "dlis-question" in question
    assert "<textarea" not in question, "nothing to fill in here"


def outputs_of(notebook: str, grade_id: str) -> list[dict[str, Any]]:
    """Return what a cell of a graded notebook shows."""
    return [
        output["data"]
        for cell in json.loads(notebook)["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
        for output in cell["outputs"]
    ]


def test_a_teacher_reads_what_was_chosen_in_words(course: Path) -> None:
    notebook = (course / "course/autograded/10001/module-1/module-1.ipynb").read_text("utf-8")
    case = library().get(Case, "the-codes-in-the-drawer")
    shown = outputs_of(notebook, "check-the-codes-in-the-drawer")
    words = unescape("".join("".join(one.get("text/html", "")) for one in shown))
    assert case.decisions[0].options[-1].label in words
    assert words.count("No answer yet.") == 1


def test_a_second_download_of_the_same_file_is_graded(course: Path) -> None:
    assert grades(course, "10003", "module-1") == grades(course, "10001", "module-1")


def test_moodle_finds_every_student_in_the_feedback_zip(course: Path) -> None:
    with zipfile.ZipFile(course / "course/feedback/module-1-for-moodle.zip") as archive:
        names = archive.namelist()
        page = archive.read(names[0]).decode()
    # Moodle splits at underscores: anything, participant number, plugin type, plugin name.
    parts = [name.split("/")[0].split("_") for name in names]
    assert [part[1:4] for part in parts] == [
        [one, "assignsubmission", "file"] for one in ("10001", "10002", "10003")
    ]
    assert page == (course / "course/feedback/10001/module-1/module-1.html").read_text("utf-8")
