"""The one formula that turns ratings and tasks into a profile.

The index is our own construction and unvalidated; it is not the DLIS index. The same formula
exists in JavaScript (``web/static/scoring.js``); both are tested on ``tests/vectors/scoring.json``.

Formula
-------
* An item is rated 0 ... L (L = 3, four worded levels).
* Self-rating of a dimension = 100 x mean of its rated items / L, if at least three quarters of its
  items are rated, else unknown. Every item weighs the same.
* A question of a task earns 1 for the right choice of one; for a choice of many it earns
  max(0, right ticks - wrong ticks) / number of right options, so that ticking everything earns
  nothing that ticking well does not.
* Task result of a dimension = 100 x mean of its questions' credits, once every question is answered.
* Lowest = the dimensions with the smallest known self-rating, ties together.
* Total = plain mean of the dimensions' self-ratings, only if all are known. It hides more than it
  shows and never stands without the lowest dimension.

Scores are fixed 0-100 rescalings of a person's own answers, never relative to other people
(OECD/JRC, Handbook on Constructing Composite Indicators, 2008, on normalisation and weighting).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dlis_widgets.content.models import Instrument, Question, Task

ENOUGH_ITEMS = 0.75
"""Share of a dimension's items that must be rated for a score; our own choice (3 of 4)."""

FormAnswer = dict[str, str | list[str]]


@dataclass(frozen=True)
class DimensionKey:
    """What scoring needs to know of a dimension: its items and its task."""

    id: str
    items: tuple[str, ...]
    task: str


@dataclass(frozen=True)
class QuestionKey:
    """What scoring needs to know of a question."""

    id: str
    right: tuple[str, ...]
    many: bool


@dataclass(frozen=True)
class ScoringKey:
    """What scoring needs to know of an instrument and its tasks, and nothing else."""

    top: int
    dimensions: tuple[DimensionKey, ...]
    tasks: dict[str, tuple[QuestionKey, ...]]

    @classmethod
    def of(cls, instrument: Instrument, tasks: Mapping[str, Task]) -> ScoringKey:
        """Make the key from content."""
        return cls(
            top=instrument.levels[-1].value,
            dimensions=tuple(
                DimensionKey(one.id, tuple(item.id for item in one.items), one.task)
                for one in instrument.dimensions
            ),
            tasks={task_id: tuple(map(question_key, task.questions)) for task_id, task in tasks.items()},
        )

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> ScoringKey:
        """Make the key from what `to_json` gave."""
        return cls(
            top=raw["top"],
            dimensions=tuple(
                DimensionKey(one["id"], tuple(one["items"]), one["task"]) for one in raw["dimensions"]
            ),
            tasks={
                task_id: tuple(QuestionKey(one["id"], tuple(one["right"]), one["many"]) for one in questions)
                for task_id, questions in raw["tasks"].items()
            },
        )

    def to_json(self) -> dict[str, Any]:
        """Return the key in the form that the JavaScript twin reads."""
        return {
            "top": self.top,
            "dimensions": [
                {"id": one.id, "items": list(one.items), "task": one.task} for one in self.dimensions
            ],
            "tasks": {
                task_id: [{"id": one.id, "right": list(one.right), "many": one.many} for one in questions]
                for task_id, questions in self.tasks.items()
            },
        }


@dataclass(frozen=True)
class DimensionScore:
    """A dimension's self-rating and task result, 0 to 100, or None where unknown."""

    id: str
    self_rating: float | None
    task: float | None


@dataclass(frozen=True)
class Profile:
    """An instrument's scores by dimension.

    Parameters
    ----------
    dimensions
        The scores in the instrument's order.
    lowest
        Ids of the dimensions with the smallest self-rating; empty while none is known.
    total
        Plain mean of all self-ratings, 0 to 100, or None while one is unknown.
    """

    dimensions: tuple[DimensionScore, ...]
    lowest: tuple[str, ...]
    total: float | None


def question_key(question: Question) -> QuestionKey:
    """Return what scoring needs to know of a question."""
    right = tuple(option.id for option in question.options if option.right)
    return QuestionKey(question.id, right, question.kind == "many")


def credit(question: QuestionKey, chosen: str | list[str] | None) -> float | None:
    """Return the credit for one question, 0 to 1, or None if it is unanswered."""
    if not chosen:
        return None
    if not question.many:
        return 1.0 if chosen == question.right[0] else 0.0
    ticks = {one for one in chosen if isinstance(one, str)} if isinstance(chosen, list) else {str(chosen)}
    hits = len(ticks & set(question.right))
    return max(0, hits - (len(ticks) - hits)) / len(question.right)


def task_result(questions: tuple[QuestionKey, ...], answer: FormAnswer | None) -> float | None:
    """Return a task's result, 0 to 100, or None until every question is answered."""
    credits_ = [credit(question, (answer or {}).get(question.id)) for question in questions]
    known = [one for one in credits_ if one is not None]
    return 100 * sum(known) / len(known) if known and len(known) == len(credits_) else None


def self_rating(items: tuple[str, ...], ratings: FormAnswer, top: int) -> float | None:
    """Return a dimension's self-rating, 0 to 100, or None while too few items are rated.

    A rating that is not a level of the scale counts as not given.
    """
    levels = {str(level): level for level in range(top + 1)}
    known = [
        levels[given] for item in items if isinstance(given := ratings.get(item), str) and given in levels
    ]
    if not known or len(known) < ENOUGH_ITEMS * len(items):
        return None
    return 100 * sum(known) / (len(known) * top)


def profile(key: ScoringKey, ratings: FormAnswer, task_answers: Mapping[str, FormAnswer]) -> Profile:
    """Score one attempt.

    Parameters
    ----------
    key
        The instrument's key.
    ratings
        Level (as text) by item id.
    task_answers
        A form's choices by task id.
    """
    scores = tuple(
        DimensionScore(
            id=one.id,
            self_rating=self_rating(one.items, ratings, key.top),
            task=task_result(key.tasks.get(one.task, ()), task_answers.get(one.task)),
        )
        for one in key.dimensions
    )
    known = [score.self_rating for score in scores if score.self_rating is not None]
    smallest = min(known, default=None)
    return Profile(
        dimensions=scores,
        lowest=tuple(score.id for score in scores if smallest is not None and score.self_rating == smallest),
        total=sum(known) / len(known) if len(known) == len(scores) else None,
    )


def shown(score: float) -> int:
    """Round a score for display, halves upwards, as JavaScript does.

    A half that arithmetic has made a hair too small still counts as a half.
    """
    return math.floor(score + 0.5 + 1e-9)
