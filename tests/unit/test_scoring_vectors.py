"""The one formula: Python and JavaScript against expectations worked by hand."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import made
import pytest

from dlis_widgets.agility.scoring import QuestionKey, ScoringKey, credit, profile

if TYPE_CHECKING:
    from collections.abc import Callable

VECTORS = made.vectors("scoring")
TOLERANCE = 1e-6


def cases(group: str) -> list[Any]:
    """Return the vectors of a group."""
    return [pytest.param(vector, id=vector["name"]) for vector in VECTORS[group]]


def check_profile(got: dict[str, Any], expected: dict[str, Any]) -> None:
    assert list(got["lowest"]) == expected["lowest"]
    assert got["total"] == pytest.approx(expected["total"], abs=TOLERANCE)
    for one, wanted in zip(got["dimensions"], expected["dimensions"], strict=True):
        assert one["id"] == wanted["id"]
        assert one["self_rating"] == pytest.approx(wanted["self_rating"], abs=TOLERANCE)
        assert one["task"] == pytest.approx(wanted["task"], abs=TOLERANCE)


@pytest.mark.parametrize("vector", cases("profiles"))
def test_python_profile(vector: dict[str, Any]) -> None:
    key = ScoringKey.from_json(VECTORS["key"])
    check_profile(asdict(profile(key, vector["ratings"], vector["tasks"])), vector["expected"])


@pytest.mark.parametrize("vector", cases("credits"))
def test_python_credit(vector: dict[str, Any]) -> None:
    key = vector["question"]
    question = QuestionKey(key["id"], tuple(key["right"]), key["many"])
    assert credit(question, vector["chosen"]) == pytest.approx(vector["expected"], abs=TOLERANCE)


@pytest.mark.slow
@pytest.mark.parametrize("vector", cases("profiles"))
def test_javascript_profile(vector: dict[str, Any], javascript: Callable[..., list[Any]]) -> None:
    [got] = javascript("scoring.js", "profile", [[VECTORS["key"], vector["ratings"], vector["tasks"]]])
    check_profile(got, vector["expected"])


@pytest.mark.slow
@pytest.mark.parametrize("vector", cases("credits"))
def test_javascript_credit(vector: dict[str, Any], javascript: Callable[..., list[Any]]) -> None:
    [got] = javascript("scoring.js", "credit", [[vector["question"], vector["chosen"]]])
    assert got == pytest.approx(vector["expected"], abs=TOLERANCE)
