"""Filling and reading notebooks: Python and JavaScript against expectations worked by hand."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import made
import nbformat
import pytest

from dlis_widgets.answers.notebook import fill, read, solution_cells, source_of
from dlis_widgets.answers.sheet import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

VECTORS = made.vectors("notebook")
RELEASED: dict[str, Any] = VECTORS["released"]

each_fill = pytest.mark.parametrize("vector", VECTORS["fill"], ids=lambda vector: vector["name"])
each_read = pytest.mark.parametrize("vector", VECTORS["read"], ids=lambda vector: vector["name"])


def plain(answers: dict[str, Answer]) -> dict[str, Any]:
    return {answer_id: answer.model_dump() for answer_id, answer in answers.items()}


def typed(answers: dict[str, Any]) -> dict[str, Answer]:
    return {answer_id: Answer.model_validate(answer) for answer_id, answer in answers.items()}


def check_filled(vector: dict[str, Any], filled: dict[str, Any]) -> None:
    sources = {answer_id: source_of(cell) for answer_id, cell in solution_cells(RELEASED)} | vector["sources"]
    assert {answer_id: source_of(cell) for answer_id, cell in solution_cells(filled)} == sources
    assert [cell["id"] for cell in filled["cells"]] == [cell["id"] for cell in RELEASED["cells"]]
    for before, after in zip(RELEASED["cells"], filled["cells"], strict=True):
        if after["id"] not in vector["sources"]:
            assert after == before
        else:
            assert after["metadata"]["nbgrader"] == before["metadata"]["nbgrader"]
    if "absent" in vector:
        assert vector["absent"] not in json.dumps(filled)


@each_fill
def test_python_fills_what_the_vector_says(vector: dict[str, Any]) -> None:
    before = copy.deepcopy(RELEASED)
    filled = fill(RELEASED, typed(vector["answers"]))
    check_filled(vector, filled)
    assert before == RELEASED, "the released notebook was changed"
    assert plain(read(filled, RELEASED)) == vector["read"]


@each_fill
def test_python_reads_the_same_after_jupyter_has_saved_the_notebook(vector: dict[str, Any]) -> None:
    released = nbformat.from_dict(RELEASED)
    filled = fill(released, typed(vector["answers"]))
    again = nbformat.reads(nbformat.writes(nbformat.from_dict(filled)), as_version=4)
    nbformat.validate(again)
    assert plain(read(again, released)) == vector["read"]


@each_read
def test_python_reads_what_the_vector_says(vector: dict[str, Any]) -> None:
    assert plain(read(made.handed_in(RELEASED, vector["cells"]), RELEASED)) == vector["read"]


@pytest.mark.slow
@each_fill
def test_javascript_fills_what_the_vector_says(
    vector: dict[str, Any], javascript: Callable[..., list[Any]]
) -> None:
    [filled] = javascript("notebook.js", "fill", [[RELEASED, vector["answers"]]])
    check_filled(vector, filled)
    assert filled == fill(RELEASED, typed(vector["answers"]))
    assert javascript("notebook.js", "read", [[filled, RELEASED]]) == [vector["read"]]


@pytest.mark.slow
@each_read
def test_javascript_reads_what_the_vector_says(
    vector: dict[str, Any], javascript: Callable[..., list[Any]]
) -> None:
    notebook = made.handed_in(RELEASED, vector["cells"])
    assert javascript("notebook.js", "read", [[notebook, RELEASED]]) == [vector["read"]]
