"""Python and JavaScript do the same with hundreds of made-up answers."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import made
import nbformat
import pytest
import test_scoring_properties as scoring
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dlis_widgets.agility.scoring import profile
from dlis_widgets.answers.notebook import fill, read
from dlis_widgets.answers.sheet import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

COUNT = 300
RELEASED = made.released_pair()


def batch(strategy: st.SearchStrategy[Any]) -> list[Any]:
    """Return a few hundred examples at once: the browser is asked only once."""
    examples: list[Any] = []

    @settings(
        max_examples=COUNT, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck)
    )
    @given(strategy)
    def collect(example: object) -> None:
        examples.append(example)

    collect()
    assert len(examples) > COUNT / 2
    return examples


sheets = st.fixed_dictionaries(
    {
        "text": st.fixed_dictionaries({"value": made.texts, "at": made.times}),
        "form": st.fixed_dictionaries({"value": made.forms, "at": made.times}),
    }
)


@pytest.fixture(scope="module")
def made_up() -> list[Any]:
    return batch(sheets)


def typed(sheet: dict[str, Any]) -> dict[str, Answer]:
    return {answer_id: Answer.model_validate(answer) for answer_id, answer in sheet.items()}


def test_python_reads_what_javascript_filled_in(
    javascript: Callable[..., list[Any]], made_up: list[Any]
) -> None:
    notebooks = javascript("notebook.js", "fill", [[RELEASED, one] for one in made_up])
    for sheet, filled in zip(made_up, notebooks, strict=True):
        assert read(nbformat.reads(json.dumps(filled), as_version=4), RELEASED) == typed(sheet)


def test_javascript_reads_what_python_filled_in(
    javascript: Callable[..., list[Any]], made_up: list[Any]
) -> None:
    saved = [json.loads(nbformat.writes(nbformat.from_dict(fill(RELEASED, typed(one))))) for one in made_up]
    assert javascript("notebook.js", "read", [[notebook, RELEASED] for notebook in saved]) == made_up


def test_both_fill_in_the_same_characters(javascript: Callable[..., list[Any]], made_up: list[Any]) -> None:
    # JavaScript puts fields that are whole numbers first, which changes the order and nothing else.
    ordered = [one for one in made_up if not any(field.isdecimal() for field in one["form"]["value"])]
    filled = javascript("notebook.js", "fill", [[RELEASED, one] for one in ordered])
    assert filled == [fill(RELEASED, typed(one)) for one in ordered]


def test_both_give_the_same_profile(javascript: Callable[..., list[Any]]) -> None:
    made_up = batch(st.tuples(st.one_of(scoring.ratings, scoring.full_ratings), scoring.task_answers))
    key = scoring.KEY.to_json()
    results = javascript("scoring.js", "profile", [[key, ratings, tasks] for ratings, tasks in made_up])
    for (ratings, tasks), result in zip(made_up, results, strict=True):
        expected = asdict(profile(scoring.KEY, ratings, tasks))
        assert result["lowest"] == list(expected["lowest"])
        assert result["total"] == pytest.approx(expected["total"])
        assert [one["id"] for one in result["dimensions"]] == [one["id"] for one in expected["dimensions"]]
        for field in ("self_rating", "task"):
            wanted = [one[field] for one in expected["dimensions"]]
            assert [one[field] for one in result["dimensions"]] == pytest.approx(wanted, nan_ok=False)
