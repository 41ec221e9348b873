"""Reading JSON-stat, the format in which Eurostat answers."""

from __future__ import annotations

import itertools
import json
import math
from typing import TYPE_CHECKING, Any

import pytest
from fake_eurostat import cube
from hypothesis import given
from hypothesis import strategies as st

from dlis_widgets.figures.jsonstat import Cell, JsonStatError, parse

if TYPE_CHECKING:
    from collections.abc import Callable


def test_the_last_dimension_runs_fastest() -> None:
    table = cube({"geo": ["BE", "FR"], "time": ["2021", "2023", "2025"]}, {})
    table["value"] = {str(place): place * 1.5 for place in range(6)}
    assert [(*cell.codes.values(), cell.value) for cell in parse(table)] == [
        ("BE", "2021", 0.0),
        ("BE", "2023", 1.5),
        ("BE", "2025", 3.0),
        ("FR", "2021", 4.5),
        ("FR", "2023", 6.0),
        ("FR", "2025", 7.5),
    ]


def test_a_category_is_found_by_its_index_and_not_by_the_order_of_the_text() -> None:
    table = cube({"geo": ["BE", "FR"]}, {})
    table["dimension"]["geo"]["category"]["index"] = {"FR": 1, "BE": 0}
    table["value"] = {"1": 59.67}
    assert parse(table) == [Cell({"geo": "FR"}, 59.67)]


def test_one_code_may_come_without_an_index() -> None:
    table = cube({"geo": ["BE"], "time": ["2021"]}, {("BE", "2021"): 54.2})
    del table["dimension"]["geo"]["category"]["index"]
    assert parse(table) == [Cell({"geo": "BE", "time": "2021"}, 54.2)]


def test_a_place_without_value_and_mark_is_no_cell() -> None:
    table = cube({"geo": ["BE", "FR", "LU"]}, {("FR",): 1})
    table["value"] = {"1": 1, "2": None}
    assert [cell.codes["geo"] for cell in parse(table)] == ["FR"]


def test_a_mark_without_value_is_a_cell() -> None:
    table = cube({"geo": ["BE", "FR"]}, {("FR",): 1}, status={"0": "|C"})
    assert parse(table) == [Cell({"geo": "BE"}, None, "|C"), Cell({"geo": "FR"}, 1.0)]


def test_one_mark_may_stand_for_all_values() -> None:
    table = cube({"geo": ["BE", "FR"]}, {("FR",): 1}, status="p")
    assert parse(table) == [Cell({"geo": "FR"}, 1.0, "p")]


CODES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", min_size=1, max_size=6)
FIGURES = st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers(-(10**9), 10**9))
MARKS = st.sampled_from(["", "b", "u", "bu", "e|C", "|C"])


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[str, list[str]], dict[tuple[str, ...], tuple[float | None, str]]]:
    names = draw(st.lists(CODES, min_size=1, max_size=4, unique=True))
    dimensions = {name: draw(st.lists(CODES, min_size=1, max_size=3, unique=True)) for name in names}
    places = list(itertools.product(*dimensions.values()))
    known = draw(st.lists(st.sampled_from(places), unique=True))
    cells = {place: (draw(st.none() | FIGURES), draw(MARKS)) for place in known}
    return dimensions, {place: cell for place, cell in cells.items() if cell[0] is not None or cell[1]}


@given(
    table=tables(),
    dense_values=st.booleans(),
    dense_marks=st.booleans(),
    index=st.sampled_from(["map", "list"]),
)
def test_a_table_that_was_written_is_read_again(
    table: tuple[dict[str, list[str]], dict[tuple[str, ...], tuple[float | None, str]]],
    dense_values: bool,  # noqa: FBT001 - hypothesis passes by name
    dense_marks: bool,  # noqa: FBT001
    index: str,
) -> None:
    dimensions, cells = table
    places = list(itertools.product(*dimensions.values()))
    raw = cube(dimensions, {place: value for place, (value, _) in cells.items()})
    marks = {str(places.index(place)): mark for place, (_, mark) in cells.items() if mark}
    raw["status"] = [marks.get(str(one)) for one in range(len(places))] if dense_marks else marks
    if dense_values:
        raw["value"] = [raw["value"].get(str(one)) for one in range(len(places))]
    if index == "list":
        for name, codes in dimensions.items():
            raw["dimension"][name]["category"]["index"] = codes
    found = {
        tuple(cell.codes.values()): (cell.value, cell.flags) for cell in parse(json.loads(json.dumps(raw)))
    }
    assert found == cells
    assert all(list(cell.codes) == list(dimensions) for cell in parse(raw))


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw.pop("id"),
        lambda raw: raw.pop("size"),
        lambda raw: raw.update(size=[1, 1]),
        lambda raw: raw["dimension"].pop("geo"),
        lambda raw: raw["dimension"]["geo"]["category"].update(index={"BE": 0, "FR": 2}),
        lambda raw: raw.update(value={"4": 1}),
        lambda raw: raw.update(value={"-1": 1}),
        lambda raw: raw.update(value={"first": 1}),
        lambda raw: raw.update(value={"0": "54.2"}),
        lambda raw: raw.update(value={"0": True}),
        lambda raw: raw.update(value={"0": math.nan}),
        lambda raw: raw.update(value={"0": 10**400}),
        lambda raw: raw.update(value=7),
        lambda raw: raw.update(status=7),
    ],
)
def test_what_is_no_table_is_refused(damage: Callable[[dict[str, Any]], Any]) -> None:
    raw = cube({"geo": ["BE", "FR"], "time": ["2021", "2023"]}, {("BE", "2021"): 54.2})
    damage(raw)
    with pytest.raises(JsonStatError):
        parse(raw)
