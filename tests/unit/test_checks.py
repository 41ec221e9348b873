"""Test cells without a kernel: the same points as nbgrader gives to what a kernel would have said."""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.utils import determine_grade

from dlis_widgets.answers.notebook import fill
from dlis_widgets.answers.sheet import Answer
from dlis_widgets.grading.checks import Check, run_cell, run_cells, shown_by
from dlis_widgets.grading.release import release
from dlis_widgets.paths import workbooks_dir

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nbformat import NotebookNode

MOST = 3.0


def check_cell(source: str) -> NotebookNode:
    """Return a test cell worth `MOST` points."""
    marks = {"grade": True, "grade_id": "check", "locked": True, "points": MOST, "schema_version": 3}
    return new_code_cell(source, metadata={"nbgrader": {**marks, "solution": False, "task": False}})


def points(source: str, **names: object) -> float | None:
    """Return the points that nbgrader gives for what a cell says."""
    cell = check_cell(source)
    cell.outputs = run_cell(source, dict(names))
    earned, most = determine_grade(cell)
    assert most == MOST
    return earned  # type: ignore[no-any-return] # nbgrader ships no types


class Shown(float):
    """A number that shows itself as a page too, as our points do."""

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": "<b>much</b>", "text/plain": f"{float(self):g}"}


class Unshowable:
    """What fails when it is shown."""

    def __repr__(self) -> str:
        raise ValueError("no")


@pytest.mark.parametrize(
    "source",
    [
        "1 / 0",
        "assert False",
        "raise KeyError('x')",
        "x = 2\nnot_there",
        "2 +",
        "def f(:",
        "x = '\\ud800'; x.encode()",
        "print('fine'); 1 / 0",
        "raise SystemExit",
        "import sys; sys.exit('bye')",
        "shown",
        "import sys; print('oh', file=sys.stderr)",
        "import sys; print('oh', file=sys.stderr)\n3",
        "0",
        "0.0",
    ],
)
def test_an_error_a_complaint_and_nought_earn_nothing(source: str) -> None:
    assert points(source, shown=Unshowable()) == 0


@pytest.mark.parametrize(
    ("source", "earned"),
    [
        *(("1", 1), ("2.67", 2.67), ("x = 2\nx", 2), ("print('so far')\n1.5", 1.5), ("3", 3)),
        *(("Shown(2)", 2), ("if True:\n  x = 1\nx", 1)),
    ],
)
def test_a_number_at_the_end_is_the_points(source: str, earned: float) -> None:
    assert points(source, Shown=Shown) == earned


@pytest.mark.parametrize(
    "source", ["", "x = 1", "assert True", "print('done')", "None", "1\nNone", "# 1", "'x'"]
)
def test_a_cell_that_only_passes_earns_everything(source: str) -> None:
    assert points(source) == MOST


def test_a_cell_says_all_that_it_says_in_order() -> None:
    outputs = run_cell("import sys\nprint('a')\nprint('b', file=sys.stderr)\nShown(2)", {"Shown": Shown})
    assert [(one.output_type, one.get("name")) for one in outputs] == [
        ("stream", "stdout"),
        ("stream", "stderr"),
        ("execute_result", None),
    ]
    assert (outputs[0].text, outputs[1].text) == ("a\n", "b\n")
    assert outputs[2].data == {"text/html": "<b>much</b>", "text/plain": "2"}
    (error,) = run_cell("1 / 0", {})
    assert (error.output_type, error.ename, error.evalue) == (
        "error",
        "ZeroDivisionError",
        "division by zero",
    )
    assert isinstance(error.traceback, list)


def test_what_a_cell_prints_never_reaches_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    run_cell("import sys\nprint('a')\nprint('b', file=sys.stderr)\n1 / 0", {})
    assert capsys.readouterr() == ("", "")


@pytest.fixture
def check() -> Iterator[Check]:
    """Return the step with half a second of patience; what it leaves behind is put back."""
    before = os.getcwd(), sys.stdout, sys.stderr  # noqa: PTH109 - what the process has
    threads = set(threading.enumerate())
    yield Check(time_limit=0.5)
    for one in set(threading.enumerate()) - threads:
        one.join(5)
    os.chdir(before[0])
    sys.stdout, sys.stderr = before[1:]


def grade(check: Check, folder: Path, *cells: str | NotebookNode) -> NotebookNode:
    """Return a notebook of test cells after the step."""
    resources: dict[str, Any] = {"nbgrader": {"student": "ana"}, "metadata": {"path": str(folder)}}
    notebook = new_notebook(cells=[check_cell(one) if isinstance(one, str) else one for one in cells])
    return check.preprocess(notebook, resources)[0]


def test_cells_share_names_and_hand_ins_do_not(check: Check, tmp_path: Path) -> None:
    first = grade(check, tmp_path, "x = 2", new_markdown_cell("x = 5"), "x")
    assert first.cells[2].outputs[0].data == {"text/plain": "2"}
    assert [one.get("execution_count") for one in first.cells] == [1, None, 2]
    assert grade(check, tmp_path, "x").cells[0].outputs[0].ename == "NameError"


FOREVER = "while True: pass"
NAPPING = "import time\nwhile True: time.sleep(0.01)"
STUBBORN = "while True:\n  try:\n    while True: pass\n  except Exception: pass"
ASLEEP = "import time; time.sleep(3)"


@pytest.mark.parametrize("source", [FOREVER, NAPPING, STUBBORN, ASLEEP])
def test_a_cell_without_end_costs_its_own_grade_and_no_other(
    source: str, check: Check, tmp_path: Path
) -> None:
    before = os.getcwd(), sys.stdout, sys.stderr  # noqa: PTH109 - what the process has
    with pytest.raises(TimeoutError, match=r"took longer than 0\.5 seconds"):
        grade(check, tmp_path, source, "1")
    assert (os.getcwd(), sys.stdout, sys.stderr) == before  # noqa: PTH109
    good = grade(check, tmp_path, "print('a')", "import os; os.getcwd()")
    assert good.cells[0].outputs[0].text == "a\n"
    assert good.cells[1].outputs[0].data == {"text/plain": repr(str(tmp_path))}
    assert (os.getcwd(), sys.stdout, sys.stderr) == before  # noqa: PTH109


def test_a_cell_without_end_does_not_go_on_using_the_processor(check: Check, tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with pytest.raises(TimeoutError):
        grade(check, tmp_path, FOREVER)
    deadline = time.monotonic() + 5
    while set(threading.enumerate()) - before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not set(threading.enumerate()) - before


@pytest.mark.parametrize("source", ["raise SystemExit", "shown = type('S', (), {'__repr__': 1})()\nshown"])
def test_a_cell_that_ends_the_run_costs_only_itself(source: str, check: Check, tmp_path: Path) -> None:
    done = grade(check, tmp_path, source, "1", "None")
    assert [determine_grade(cell)[0] for cell in done.cells] == [0, 1, MOST]


def test_cells_that_could_not_run_never_earn_full_points(check: Check, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no-such-folder"):
        grade(check, tmp_path / "no-such-folder", "0")


def test_an_error_that_cannot_even_be_said_never_earns_full_points(check: Check, tmp_path: Path) -> None:
    cell = "class E(Exception):\n  def __str__(self): raise ValueError('unspeakable')\nraise E"
    with pytest.raises(ValueError, match="unspeakable"):
        grade(check, tmp_path, cell, "None")


def test_cells_run_in_the_folder_of_the_hand_in(check: Check, tmp_path: Path) -> None:
    (tmp_path / "figures.csv").write_text("2")
    done = grade(check, tmp_path, "float(open('figures.csv').read())")
    assert determine_grade(done.cells[0])[0] == 2


def test_what_is_shown_once_for_all_is_what_each_hand_in_would_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    folder = workbooks_dir() / "module-1"
    released = release(nbformat.read(folder / "module-1.ipynb", as_version=4))
    answers = {
        "module-1-check": Answer(value={"nobody-asked": "this"}),
        "who-is-left-out": Answer(value="A."),
    }
    alone, quick = (nbformat.from_dict(fill(released, answers)) for _ in range(2))
    shown = shown_by(nbformat.from_dict(fill(released, {})), str(folder))
    run_cells(alone, str(folder))
    run_cells(quick, str(folder), shown=shown)
    assert quick == alone
    assert len(shown) > 10
    assert not [source for source in shown if ", answer" in source]
