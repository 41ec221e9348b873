"""Reading JSON-stat 2.0, the format in which Eurostat gives its tables."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class JsonStatError(ValueError):
    """What was given is not a JSON-stat 2.0 dataset."""


@dataclass(frozen=True)
class Cell:
    """One place in a table: its codes by dimension, its value if it has one, and its marks."""

    codes: Mapping[str, str]
    value: float | None
    flags: str = ""


def parse(raw: Mapping[str, Any]) -> list[Cell]:
    """Return the cells that have a value or a mark, in the table's order.

    Parameters
    ----------
    raw
        The dataset: dimensions in ``id``, their sizes, and values by position. The last dimension
        runs fastest. Values and marks may be a list with gaps or an object with positions as keys.

    Raises
    ------
    JsonStatError
        If it is not such a dataset.
    """
    try:
        names = [str(one) for one in raw["id"]]
        codes = [_codes(raw["dimension"][name]["category"]) for name in names]
        sizes = [int(one) for one in raw["size"]]
        values = _by_position(raw["value"])
        marks = raw.get("status") or {}
        flags = dict.fromkeys(values, marks) if isinstance(marks, str) else _by_position(marks)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise JsonStatError(repr(error)) from None
    count = math.prod(sizes)
    if sizes != [len(one) for one in codes] or any(not 0 <= place < count for place in {*values, *flags}):
        raise JsonStatError("sizes and positions do not fit the categories")
    cells = []
    for place in sorted({*values, *flags}):
        value, mark = _number(values.get(place)), flags.get(place)
        if value is not None or mark:
            cells.append(Cell(_codes_at(place, names, codes), value, str(mark or "")))
    return cells


def _codes(category: Mapping[str, Any]) -> list[str]:
    """Return a dimension's codes in their order; one code alone may come without an index."""
    index = category.get("index")
    if index is None:
        index = list(category["label"])
    if isinstance(index, list):
        return [str(one) for one in index]
    ordered = sorted(index, key=lambda code: int(index[code]))
    if [int(index[code]) for code in ordered] != list(range(len(ordered))):
        raise JsonStatError("a category's positions have gaps")
    return ordered


def _by_position(given: Any) -> dict[int, Any]:  # noqa: ANN401 - JSON; the caller catches what does not fit
    if isinstance(given, list):
        return dict(enumerate(given))
    return {int(place): one for place, one in given.items()}


def _number(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise JsonStatError(f"{value!r} is not a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise JsonStatError("a number without end")
    return number


def _codes_at(place: int, names: Sequence[str], codes: Sequence[Sequence[str]]) -> dict[str, str]:
    found = {}
    for name, dimension in zip(reversed(names), reversed(codes), strict=True):
        place, here = divmod(place, len(dimension))
        found[name] = dimension[here]
    return {name: found[name] for name in names}
