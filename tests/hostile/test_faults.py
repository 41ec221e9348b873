"""What goes wrong on a teacher's machine: nothing is lost, a sentence says it, and the next run mends it."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dlis_widgets.answers.notebook import fill
from dlis_widgets.answers.sheet import Answer, AnswerSheet, write_sheet
from dlis_widgets.content.library import library
from dlis_widgets.content.models import Case, Task
from tests.conftest import ROOT
from tests.nbgrader.conftest import AT, STOCK, grades, module_answers, nbgrader, release_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

AUTOGRADE = [sys.executable, "-m", "nbgrader", "autograde", "module-1"]
QUIZ = "module-1-check"
CASE = "i-prefer-the-counter"
TEXT = "who-is-left-out"


def new_course(folder: Path, config: str) -> Path:
    """Return a course with the first module released under a configuration."""
    left_out = shutil.ignore_patterns(".ipynb_checkpoints")
    shutil.copytree(ROOT / "workbooks/module-1", folder / "workbooks/module-1", ignore=left_out)
    (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
    (folder / "course").mkdir()
    nbgrader(folder, "generate_assignment", "module-1")
    return folder


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    config = (ROOT / "nbgrader_config.py").read_text("utf-8")
    return new_course(tmp_path_factory.mktemp("released") / "our course", config)


@pytest.fixture
def course(released: Path, tmp_path: Path) -> Path:
    return shutil.copytree(released, tmp_path / "our course")


def decided(count: int) -> dict[str, Answer]:
    """Return a learner's answers, with so many decisions taken in one of the cases."""
    decisions = {one.id: one.options[0].id for one in library().get(Case, CASE).decisions[:count]}
    return {**module_answers(), CASE: Answer(value=decisions, at=AT)}


def submit(course: Path, student: str, answers: dict[str, Answer]) -> Path:
    """Hand a workbook in."""
    folder = course / "course/submitted" / student / "module-1"
    folder.mkdir(parents=True, exist_ok=True)
    notebook = fill(release_of(course, "module-1"), answers)
    (folder / "module-1.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return folder


def submit_class(course: Path, size: int) -> list[str]:
    """Hand in for a whole class, each with another number of decisions."""
    students = [f"s{number:02}" for number in range(size)]
    for number, student in enumerate(students):
        submit(course, student, decided(number % 3 + 1))
    return students


def autograde(course: Path, **how: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401 - subprocess's own
    """Grade as a teacher would, whatever comes of it."""
    said = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.run(AUTOGRADE, cwd=course, check=False, **said, **how)


def mark(course: Path, student: str) -> None:
    """Give a point for a reflection, and a comment, as formgrader does."""
    from nbgrader.api import Gradebook  # noqa: PLC0415 - slow to import

    with Gradebook(f"sqlite:///{course / 'course/gradebook.db'}") as gradebook:
        where = (TEXT, "module-1", "module-1", student)
        gradebook.find_grade(*where).manual_score = 1
        gradebook.find_comment(*where).manual_comment = "Thank you."
        gradebook.db.commit()


@pytest.fixture
def a_mark(course: Path) -> None:
    """Let a person have marked one student, whose hand-in changes before the class is graded."""
    submit(course, "s00", decided(3))
    assert autograde(course).returncode == 0
    mark(course, "s00")


def marked(course: Path, student: str) -> tuple[float, str]:
    """Return the point and the comment that a person gave."""
    from nbgrader.api import Gradebook  # noqa: PLC0415 - slow to import

    with Gradebook(f"sqlite:///{course / 'course/gradebook.db'}") as gradebook:
        where = (TEXT, "module-1", "module-1", student)
        comment = gradebook.find_comment(*where).manual_comment
        return gradebook.find_grade(*where).manual_score, comment


def points(course: Path, student: str) -> float:
    """Return the automatic points for the case that differs within a class."""
    return float(grades(course, student, "module-1")[f"check-{CASE}"][0])


def autograded(course: Path) -> dict[str, int]:
    """Return when each student's autograded notebook was written."""
    found = course.glob("course/autograded/*/module-1/module-1.ipynb")
    return {path.parts[-3]: path.stat().st_mtime_ns for path in found}


@contextmanager
def grading(course: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Begin to grade a class, and stand still as soon as a few are done."""
    process = subprocess.Popen(AUTOGRADE, cwd=course, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while len(autograded(course)) < 4:
            assert process.poll() is None, "ended too early"
            time.sleep(0.005)
        process.send_signal(signal.SIGSTOP)
        yield process
    finally:
        process.kill()
        process.wait()


def everything_is_right(course: Path, students: list[str]) -> None:
    """Assert that each student of a class has the points of their own decisions."""
    expected = {student: number % 3 + 1.0 for number, student in enumerate(students)}
    assert {student: points(course, student) for student in students} == expected
    with sqlite3.connect(course / "course/gradebook.db") as gradebook:
        assert gradebook.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.usefixtures("a_mark")
def test_after_a_kill_the_next_run_grades_everybody_and_keeps_a_persons_mark(course: Path) -> None:
    students = submit_class(course, 20)
    with grading(course) as process:
        process.kill()
        process.wait()
        assert 3 < len(autograded(course)) < len(students)
        for student in set(students) - set(autograded(course)):
            waits = [needs for _, needs in grades(course, student, "module-1").values()]
            assert all(waits), "nobody takes it for zero points"
    assert autograde(course).returncode == 0
    everything_is_right(course, students)
    assert marked(course, "s00") == (1, "Thank you.")


def test_a_second_run_at_the_same_time_ends_with_a_sentence(course: Path) -> None:
    students = submit_class(course, 12)
    with grading(course) as first:
        second = autograde(course)
        assert second.returncode == 1
        assert "Another grading run is at work in this course" in second.stdout
        assert "Traceback" not in second.stdout
        first.send_signal(signal.SIGCONT)
        assert first.wait(120) == 0
    everything_is_right(course, students)


FORMGRADER = """
import subprocess, sys
from nbgrader.apps import NbGrader, NbGraderAPI

app = NbGrader.instance()
app.initialize([])
button = NbGraderAPI(app.coursedir, parent=app)
answers = [button.autograde("module-1", student) for student in ("s00", "s00", "s01")]
assert all(one["success"] for one in answers), answers
sys.exit(subprocess.run([sys.executable, "-m", "nbgrader", "autograde", "module-1"]).returncode)
"""
"""What formgrader's buttons do, and then, while it still runs, a command in a terminal."""


def test_formgraders_button_grades_alike_and_keeps_nobody_out_afterwards(course: Path) -> None:
    students = submit_class(course, 3)
    subprocess.run([sys.executable, "-c", FORMGRADER], cwd=course, check=True)
    everything_is_right(course, students)


def too_small_files() -> None:
    """Let no file grow beyond what a graded notebook needs; the gradebook is larger already."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


@contextmanager
def little_room(folder: Path, room: int) -> Iterator[Callable[[], None]]:
    """Move a folder onto a disk of its own with so many bytes left; the function makes room again."""
    aside = shutil.copytree(folder, folder.with_name("aside"))
    size = sum(path.stat().st_size for path in aside.rglob("*") if path.is_file()) + 20_000_000
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting is not permitted here")
    try:
        shutil.copytree(aside, folder, dirs_exist_ok=True)
        filler = folder / "filler"
        filler.write_bytes(bytes(shutil.disk_usage(folder).free - room))
        yield filler.unlink
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S607 - found as mount is


@pytest.mark.usefixtures("a_mark")
def test_when_the_disk_is_full_grading_says_so_and_the_next_run_grades_everybody(course: Path) -> None:
    students = submit_class(course, 12)
    with little_room(course / "course", 2_000_000) as make_room:
        full = autograde(course)
        assert full.returncode == 1
        # Whoever comes first says it: the system or the gradebook.
        assert re.search("No space left on device|database or disk is full", full.stdout)
        make_room()
        assert autograde(course).returncode == 0
        everything_is_right(course, students)
        assert marked(course, "s00") == (1, "Thank you.")


@pytest.mark.usefixtures("a_mark")
def test_when_files_may_not_grow_the_next_run_grades_everybody(course: Path) -> None:
    students = submit_class(course, 4)
    assert autograde(course, preexec_fn=too_small_files).returncode == 1
    assert autograde(course).returncode == 0
    everything_is_right(course, students)
    assert marked(course, "s00") == (1, "Thank you.")


@contextmanager
def locked(gradebook: Path) -> Iterator[None]:
    """Let another process keep the gradebook to itself."""
    hold = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('BEGIN EXCLUSIVE'); print(); sys.stdin.read()"
    command = [sys.executable, "-u", "-c", hold, str(gradebook)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        holder.stdout.readline()
        yield
        holder.communicate()


@pytest.mark.usefixtures("a_mark")
def test_a_locked_gradebook_ends_grading_with_a_sentence_and_loses_nothing(course: Path) -> None:
    students, before = submit_class(course, 3), autograded(course)
    with locked(course / "course/gradebook.db"):
        refused = autograde(course)
    assert refused.returncode == 1
    assert "The gradebook is in use by another program" in refused.stdout
    assert "Traceback" not in refused.stdout
    assert autograded(course) == before
    assert autograde(course).returncode == 0
    everything_is_right(course, students)
    assert marked(course, "s00") == (1, "Thank you.")


def test_regrading_skips_what_did_not_change_and_regrades_what_changed(course: Path) -> None:
    students = submit_class(course, 4)
    assert autograde(course).returncode == 0
    mark(course, "s01")
    before = autograded(course)
    assert autograde(course).returncode == 0
    assert autograded(course) == before
    submit(course, "s01", decided(3))
    beside = AnswerSheet(workbook="module-1", answers={CASE: decided(3)[CASE]})
    folder = submit(course, "s03", module_answers())
    write_sheet(folder / "module-1.answers.json", beside)
    assert autograde(course).returncode == 0
    after = autograded(course)
    assert {one for one in students if after[one] != before[one]} == {"s01", "s03"}
    assert [points(course, one) for one in students] == [1.0, 3.0, 3.0, 3.0]
    assert marked(course, "s01") == (1, "Thank you.")


def test_stock_nbgrader_gives_the_same_automatic_scores(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Stock nbgrader calls `alembic` by name, as in an activated environment.
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    stock = new_course(tmp_path / "stock course", STOCK)
    wrong = {question.id: question.options[0].id for question in library().get(Task, QUIZ).questions}
    hand_ins = {
        "everything": decided(3),
        "nothing": {},
        "a-part": {**decided(2), QUIZ: Answer(value=wrong, at=AT), TEXT: Answer(value="Two words.", at=AT)},
    }
    for student, answers in hand_ins.items():
        folder = submit(course, student, answers)
        shutil.copytree(folder, stock / "course/submitted" / student / "module-1")
    for one in (course, stock):
        assert autograde(one).returncode == 0
    for student in hand_ins:
        assert grades(course, student, "module-1") == grades(stock, student, "module-1")
    assert 0 < grades(stock, "a-part", "module-1")[f"check-{QUIZ}"][0] < len(wrong)
