"""Small groups stay hidden, also from somebody who subtracts."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlis_widgets.cohort import suppress


def shown(counts: list[int], **options: object) -> list[int | None]:
    frame = suppress(pd.DataFrame({"count": counts}), **options)  # type: ignore[arg-type]
    return [None if pd.isna(one) else int(one) for one in frame["count"]]


def test_a_single_small_cell_takes_the_next_smallest_with_it() -> None:
    assert shown([3, 9, 20]) == [None, None, 20]


def test_large_groups_are_all_shown() -> None:
    assert shown([5, 6, 7]) == [5, 6, 7]


def test_zeros_are_hidden_unless_they_may_be_shown() -> None:
    assert shown([0, 9, 20]) == [None, None, 20]
    assert shown([0, 9, 20], zeros=True) == [0, 9, 20]


def test_each_total_is_protected_by_itself() -> None:
    frame = pd.DataFrame({"case": ["a", "a", "b", "b"], "count": [2, 30, 10, 20]})
    assert suppress(frame, within=["case"])["hidden"].tolist() == [True, True, False, False]


def test_cells_without_a_group_are_a_group_and_rows_may_have_the_same_label() -> None:
    frame = pd.DataFrame({"case": [None, None, "b"], "count": [2, 30, 10]}, index=[7, 7, 7])
    assert suppress(frame, within=["case"])["hidden"].tolist() == [True, True, False]


def test_less_than_three_is_refused() -> None:
    with pytest.raises(ValueError, match="fewer than three"):
        suppress(pd.DataFrame({"count": [1]}), smallest=2)


@settings(deadline=None)
@given(st.lists(st.integers(0, 40), min_size=2, max_size=8))
def test_nothing_small_is_shown_and_nothing_hidden_can_be_worked_out(counts: list[int]) -> None:
    seen = shown(counts)
    assert all(one is None or one >= 5 for one in seen)
    rest = sum(counts) - sum(one for one in seen if one is not None)
    hidden = seen.count(None)
    assert hidden != 1, "one hidden count is the total less the others"
    assert hidden in {0, len(counts)} or rest >= 5
