"""Whoever the people are, nobody stands out: k-anonymity on arbitrary small populations."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlis_widgets.dataset.anonymity import QUASI, WITHHELD, coarsen
from dlis_widgets.errors import DlisError

ONE = st.tuples(
    st.sampled_from(["RO", "FR", "LU", ""]),
    st.sampled_from(["student", "professional", "teacher", ""]),
    st.sampled_from(["0-2", "3-9", "10-19", "20-plus", ""]),
    st.sampled_from(["en", "fr"]),
)
COARSER = {
    "role": {"professional": "not-student", "teacher": "not-student"},
    "years": {"0-2": "0-9", "3-9": "0-9", "10-19": "10-plus", "20-plus": "10-plus"},
}


def people(told: list[tuple[str, ...]]) -> pd.DataFrame:
    names = pd.DataFrame({"person": [f"p{place:03}" for place in range(len(told))]})
    return names.join(pd.DataFrame(told, columns=list(QUASI))).astype("string")


def smallest(table: pd.DataFrame, groups: pd.Series | None = None) -> int:
    keys = table[list(QUASI)].assign(within=0 if groups is None else groups)
    return min(Counter(map(tuple, keys.to_numpy().tolist())).values())


@settings(max_examples=120, deadline=None)
@given(st.integers(3, 6).flatmap(lambda k: st.tuples(st.just(k), st.lists(ONE, min_size=k, max_size=40))))
def test_every_combination_is_shared_by_k(given_: tuple[int, list[tuple[str, ...]]]) -> None:
    k, told = given_
    found = coarsen(people(told), k)
    assert smallest(found.people) >= k


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(ONE, st.integers(0, 2)), min_size=15, max_size=45))
def test_it_holds_within_each_of_the_strata_too(told: list[tuple[tuple[str, ...], int]]) -> None:
    groups = pd.Series([stratum for _, stratum in told])
    if groups.value_counts().min() < 5:
        with pytest.raises(DlisError, match="cannot be hidden"):
            coarsen(people([one for one, _ in told]), 5, groups)
        return
    found = coarsen(people([one for one, _ in told]), 5, groups)
    assert smallest(found.people, groups) >= 5


@settings(max_examples=80, deadline=None)
@given(st.lists(ONE, min_size=5, max_size=30))
def test_a_value_is_kept_made_coarser_or_withheld_and_never_another(told: list[tuple[str, ...]]) -> None:
    before = people(told)
    after = coarsen(before, 5).people
    assert after["person"].tolist() == before["person"].tolist()
    for name in QUASI:
        for old, new in zip(before[name], after[name], strict=True):
            assert new in {old, COARSER.get(name, {}).get(old, old), WITHHELD}


@settings(max_examples=60, deadline=None)
@given(st.lists(ONE, min_size=6, max_size=24), st.randoms(use_true_random=False))
def test_the_order_of_people_does_not_matter(told: list[tuple[str, ...]], dice: object) -> None:
    table = people(told)
    shuffled = table.sample(frac=1, random_state=dice.randrange(2**31))  # type: ignore[attr-defined] # a Random
    one, other = (coarsen(these, 5).people.set_index("person").sort_index() for these in (table, shuffled))
    assert one.equals(other)


def test_what_need_not_be_withheld_is_not() -> None:
    same = people([("RO", "student", "0-2", "en")] * 5 + [("FR", "teacher", "3-9", "fr")] * 5)
    found = coarsen(same, 5)
    assert found.people.equals(same)
    assert found.singled == 0


def test_roles_and_years_are_made_coarser_before_countries_are_withheld() -> None:
    told = [("RO", "student", "0-2", "en")] * 3 + [("RO", "student", "3-9", "en")] * 3
    found = coarsen(people(told), 5)
    assert found.steps["years"] == "two bands"
    assert set(found.people["country"]) == {"RO"}
    assert set(found.people["years"]) == {"0-9"}


def test_groups_below_three_are_refused() -> None:
    with pytest.raises(DlisError, match="at least 3"):
        coarsen(people([("RO", "student", "0-2", "en")] * 5), 2)
