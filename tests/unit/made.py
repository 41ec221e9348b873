"""Made-up answers and notebooks: what the property tests and the vectors share."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

VECTORS = Path(__file__).resolve().parent.parent / "vectors"

# Characters at which quoting, splitting into lines, joining or normalising goes wrong.
AWKWARD = (
    "\\\"'`{}[],:= \n\r\t\x00\x07\x08\x0b\x0c\x1b\x7f\x85\xa0\u0301\u200d\u2028\u2029\u202e\ufeff\ufffd😀שé"
)

texts = st.one_of(
    st.text(), st.text(st.sampled_from(AWKWARD)), st.text(st.sampled_from("answer = None{}\n*Your"))
)
"""Any Unicode text without halves of character pairs, which no file can hold."""

forms = st.dictionaries(texts, st.one_of(texts, st.lists(texts, max_size=4)), max_size=5)
"""Any form's choices."""

times = st.sampled_from([None, "2026-11-22T10:00:00.000Z"])


def vectors(name: str) -> dict[str, Any]:
    """Return the vectors of a name."""
    return dict(json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8")))


def solution_cell(answer_id: str, kind: str, source: str | list[str]) -> dict[str, Any]:
    """Return a solution cell as nbgrader releases it."""
    marks = {
        "grade": False,
        "grade_id": answer_id,
        "locked": False,
        "schema_version": 3,
        "solution": True,
        "task": False,
    }
    cell: dict[str, Any] = {
        "cell_type": kind,
        "id": answer_id,
        "metadata": {"nbgrader": marks},
        "source": source,
    }
    return cell if kind == "markdown" else {**cell, "execution_count": None, "outputs": []}


def notebook(*cells: dict[str, Any], **facts: object) -> dict[str, Any]:
    """Return a notebook of these cells."""
    return {
        "cells": list(cells),
        "metadata": {"dlis": facts} if facts else {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def released_pair() -> dict[str, Any]:
    """Return a released notebook with a text and a form to fill in."""
    return notebook(
        solution_cell("text", "markdown", "*Your answer*"), solution_cell("form", "code", ["answer = None"])
    )


def handed_in(released: dict[str, Any], cells: dict[str, Any]) -> dict[str, Any]:
    """Return the released notebook with some cells replaced, as a vector says."""
    result = copy.deepcopy(released)
    for answer_id, change in cells.items():
        place = next((at for at, cell in enumerate(result["cells"]) if cell["id"] == answer_id), None)
        if place is None:
            cell = solution_cell(answer_id, change["cell_type"], change["source"])
            result["cells"].append(cell)
        else:
            cell = result["cells"].pop(place)
            if change is None:
                continue
            cell["source"] = change["source"]
            cell["cell_type"] = change.get("cell_type", cell["cell_type"])
            result["cells"].insert(0 if change.get("first") else place, cell)
        if "dlis" in change:
            cell["metadata"]["dlis"] = change["dlis"]
    return result
