"""Whatever stands in one hand-in, it costs nobody else."""

from __future__ import annotations

import copy
import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlis_widgets.cohort.sheets import Sent, read_batch
from tests.cohort.class_of import INDEX, hand_in
from tests.dataset.course import class_of, export, rows, tell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.mark.parametrize(
    "odd",
    [
        {"version": 10**30},
        {"version": True},
        {"version": "1"},
        {"locale": "\ud800"},
        {"locale": ["en"]},
        {"workbook": ["digital-agility"]},
        {"workbook": {}},
        {"synthetic": "yes"},
    ],
    ids=str,
)
def test_odd_facts_in_one_file_cost_nobody_else(tmp_path: Path, odd: dict[str, object]) -> None:
    class_of(tmp_path, 8)
    path = tell(tmp_path, "odd")
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["metadata"]["dlis"] |= odd
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert export(tmp_path, tmp_path / "out") == 0
    assert len(rows(tmp_path / "out", "people")) in {8, 9}


ODD = (
    None,
    True,
    -1,
    10**40,
    1.5,
    "",
    "\ud800",
    "\0",
    "=1",
    [],
    {},
    [["x"]],
    {"\ud800": "\udfff"},
    "answer = {}",
)


def places(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to everything in a JSON value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield (*path, key)
        yield from places(one, (*path, key))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_nothing_in_a_file_ends_a_run(data: st.DataObject) -> None:
    """Anything may stand anywhere in a hand-in: it is read, or it becomes a line."""
    notebook = small_hand_in()
    for _ in range(data.draw(st.integers(1, 3))):
        *way, last = data.draw(st.sampled_from(list(places(notebook))))
        inside = notebook
        for key in way:
            inside = inside[key]
        inside[last] = copy.deepcopy(data.draw(st.sampled_from(ODD)))
    raw = json.dumps(notebook).encode()
    cohort = read_batch([Sent("odd", "odd.ipynb", content=raw)], texts=True)
    assert len(cohort.sheets) + sum(one.result == "not read" for one in cohort.lines) == 1


def small_hand_in() -> dict[str, Any]:
    """Return a hand-in with nothing but its answers."""
    answers: dict[str, Any] = {INDEX: {"d1-1": "3"}, "research-consent": {"consent": "yes", "country": "RO"}}
    notebook: dict[str, Any] = json.loads(hand_in(INDEX, answers))
    cells = [one for one in notebook["cells"] if one["metadata"].get("nbgrader", {}).get("solution")]
    return {**notebook, "cells": cells[:4]}


def test_half_a_character_in_an_answer_or_a_name_costs_nobody_else(tmp_path: Path) -> None:
    class_of(tmp_path, 8)
    half = "\ud800"
    tell(tmp_path, "odd", half, half, half, **{"read-the-chart": {"chart-supported-sentence": half}}, at=half)
    tell(tmp_path, os.fsdecode(b"an\xe9"))
    assert export(tmp_path, tmp_path / "out", "--texts") == 0
    assert len(rows(tmp_path / "out", "people")) == 10
