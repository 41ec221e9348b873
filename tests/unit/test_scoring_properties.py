"""What holds for every profile, whoever answers whatever."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlis_widgets.agility.scoring import DimensionKey, QuestionKey, ScoringKey, credit, profile, shown

if TYPE_CHECKING:
    from random import Random

TOP = 3
KEY = ScoringKey(
    top=TOP,
    dimensions=tuple(
        DimensionKey(f"D{number}", tuple(f"d{number}-{item}" for item in range(size)), f"task-{number}")
        for number, size in enumerate((4, 3, 5, 4), start=1)
    ),
    tasks={
        f"task-{n}": (QuestionKey("a", ("x",), many=False), QuestionKey("b", ("p", "q"), many=True))
        for n in range(1, 5)
    },
)
ITEMS = [item for dimension in KEY.dimensions for item in dimension.items]

levels = st.sampled_from(["0", "1", "2", "3"])
ratings = st.dictionaries(
    st.sampled_from([*ITEMS, "no-such-item"]),
    st.one_of(levels, levels, st.sampled_from(["", "4", "-1", "x"])),
)
full_ratings = st.fixed_dictionaries(dict.fromkeys(ITEMS, levels))
options = ["p", "q", "x", "y", "z"]
task_answers = st.dictionaries(
    st.sampled_from([*KEY.tasks, "no-such-task"]),
    st.fixed_dictionaries(
        {}, optional={"a": st.sampled_from(["", *options]), "b": st.lists(st.sampled_from(options))}
    ),
)
questions = st.lists(st.sampled_from(options), min_size=1, unique=True).map(
    lambda right: QuestionKey("q", tuple(right), many=True)
)


@given(ratings, task_answers)
def test_every_score_lies_between_0_and_100(
    given_ratings: dict[str, str], tasks: dict[str, dict[str, str]]
) -> None:
    result = profile(KEY, given_ratings, tasks)
    scores = [
        result.total,
        *(one.self_rating for one in result.dimensions),
        *(one.task for one in result.dimensions),
    ]
    assert all(score is None or 0 <= score <= 100 + 1e-9 for score in scores)
    assert [one.id for one in result.dimensions] == ["D1", "D2", "D3", "D4"]


@given(ratings)
def test_lowest_are_exactly_the_dimensions_below_which_none_is_known(given_ratings: dict[str, str]) -> None:
    result = profile(KEY, given_ratings, {})
    known = {one.id: one.self_rating for one in result.dimensions if one.self_rating is not None}
    assert list(result.lowest) == [
        one for one in known if all(known[one] <= other for other in known.values())
    ]


@given(ratings)
def test_a_total_needs_every_dimension(given_ratings: dict[str, str]) -> None:
    result = profile(KEY, given_ratings, {})
    assert (result.total is None) == any(one.self_rating is None for one in result.dimensions)


@given(full_ratings, st.sampled_from(ITEMS))
def test_a_higher_level_never_lowers_a_score(given_ratings: dict[str, str], item: str) -> None:
    before = profile(KEY, {**given_ratings, item: "1"}, {})
    after = profile(KEY, {**given_ratings, item: "2"}, {})
    assert before.total is not None
    assert after.total is not None
    assert after.total > before.total
    for one, other, dimension in zip(before.dimensions, after.dimensions, KEY.dimensions, strict=True):
        if item in dimension.items:
            assert (other.self_rating or 0) > (one.self_rating or 0)
        else:
            assert other == one


@given(ratings, task_answers, st.randoms(use_true_random=False))
def test_no_order_of_items_answers_or_dimensions_matters(
    given_ratings: dict[str, str], tasks: dict[str, dict[str, str]], random: Random
) -> None:
    def shuffled(things: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(random.sample(things, len(things)))

    dimensions = [replace(one, items=shuffled(one.items)) for one in KEY.dimensions]
    random.shuffle(dimensions)
    other_key = replace(KEY, dimensions=tuple(dimensions))
    other_ratings = dict(random.sample(sorted(given_ratings.items()), len(given_ratings)))
    first, second = profile(KEY, given_ratings, tasks), profile(other_key, other_ratings, tasks)
    assert {one.id: one for one in first.dimensions} == {one.id: one for one in second.dimensions}
    assert set(first.lowest) == set(second.lowest)
    assert second.total == pytest.approx(first.total)


@given(questions, st.lists(st.sampled_from([*options, "unknown"]), min_size=1))
def test_credit_lies_between_0_and_1_and_is_full_for_the_right_ticks_alone(
    question: QuestionKey, ticks: list[str]
) -> None:
    earned = credit(question, ticks)
    assert earned is not None
    assert 0 <= earned <= 1
    assert (earned == 1) == (set(ticks) == set(question.right))


@given(questions, st.lists(st.sampled_from(options), min_size=1, unique=True), st.sampled_from(options))
def test_one_more_right_tick_never_costs_and_one_more_wrong_tick_never_pays(
    question: QuestionKey, ticks: list[str], more: str
) -> None:
    before, after = credit(question, ticks), credit(question, [*ticks, more])
    assert before is not None
    assert after is not None
    assert after >= before if more in question.right else after <= before


@given(questions)
def test_ticking_everything_earns_nothing_that_ticking_well_does_not(question: QuestionKey) -> None:
    right = len(question.right)
    expected = max(0, right - (len(options) - right)) / right
    assert credit(question, options) == expected


@given(ratings, task_answers)
def test_a_key_survives_its_way_to_javascript(
    given_ratings: dict[str, str], tasks: dict[str, dict[str, str]]
) -> None:
    again = ScoringKey.from_json(KEY.to_json())
    assert again == KEY
    assert profile(again, given_ratings, tasks) == profile(KEY, given_ratings, tasks)


@pytest.mark.parametrize(
    ("score", "whole"), [(0.0, 0), (49.49, 49), (49.5, 50), (50.5, 51), (99.9, 100), (100.0, 100)]
)
def test_halves_are_shown_rounded_up(score: float, whole: int) -> None:
    assert shown(score) == whole


def test_a_total_of_exactly_a_half_is_shown_rounded_up() -> None:
    key = ScoringKey(
        3, tuple(DimensionKey(f"D{n}", tuple(f"{n}{i}" for i in "abcd"), "t") for n in range(1, 7)), {}
    )
    sums = (0, 3, 5, 0, 0, 1)  # of 12 in each dimension: 9/72 = 12.5 of 100
    given_ratings = {
        item: str(min(3, max(0, total - 3 * place)))
        for dimension, total in zip(key.dimensions, sums, strict=True)
        for place, item in enumerate(dimension.items)
    }
    total = profile(key, given_ratings, {}).total
    assert total == pytest.approx(12.5)
    assert total is not None
    assert shown(total) == 13
