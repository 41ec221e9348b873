"""Hand-ins that a person or a program has damaged: what can be read is read, and nothing crashes."""

from __future__ import annotations

from typing import Any

import made
import pytest

from dlis_widgets.answers.notebook import read
from dlis_widgets.answers.sheet import Answer

RELEASED = made.released_pair()
GOOD = {"text": Answer(value="good")}


def damaged(**change: object) -> dict[str, Any]:
    """Return a hand-in whose text is good and whose form cell is odd."""
    form = {**made.solution_cell("form", "code", 'answer = {"q": "x"}'), **change}
    return made.notebook(made.solution_cell("text", "markdown", "good"), form)


@pytest.mark.parametrize(
    "notebook",
    [
        pytest.param(damaged(source="answer = ???"), id="broken code"),
        pytest.param(damaged(metadata={}), id="no metadata"),
        pytest.param(damaged(metadata={"nbgrader": {}}), id="emptied marks"),
        pytest.param(damaged(metadata={"nbgrader": {"solution": True}}), id="no id"),
        pytest.param(
            damaged(metadata={"nbgrader": {"solution": True, "grade_id": "other"}}), id="another id"
        ),
    ],
)
def test_the_other_answers_are_read(notebook: dict[str, Any]) -> None:
    assert read(notebook, RELEASED) == GOOD


@pytest.mark.parametrize("marks", ["now", ["now"], {"at": 5}, {"at": ["now"]}], ids=str)
def test_an_odd_time_is_no_time(marks: object) -> None:
    notebook = damaged()
    notebook["cells"][1]["metadata"]["dlis"] = marks
    assert read(notebook, RELEASED) == {**GOOD, "form": Answer(value={"q": "x"})}


@pytest.mark.parametrize(
    "metadata",
    [{"nbgrader": None}, {"nbgrader": "x"}, {"nbgrader": {"solution": True, "grade_id": ["form"]}}],
    ids=str,
)
def test_an_odd_mark_is_no_solution_cell(metadata: dict[str, object]) -> None:
    assert read(damaged(metadata=metadata), RELEASED) == GOOD


def test_the_released_cell_says_what_kind_of_answer_it_holds() -> None:
    notebook = made.notebook(
        made.solution_cell("text", "markdown", "good"), made.solution_cell("form", "markdown", "free text")
    )
    assert read(notebook, RELEASED) == GOOD


def test_a_notebook_without_cells_has_no_answers() -> None:
    assert read({}, RELEASED) == {}
    assert read(made.notebook(), RELEASED) == {}
