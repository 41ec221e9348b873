"""Groups are compared only where their items work alike, and never when they are small."""

from __future__ import annotations

import made_answers
import numpy as np
import pandas as pd
import pytest

from dlis_widgets.psychometrics.factor_layout import Moments
from dlis_widgets.psychometrics.factor_model import fit_model
from dlis_widgets.psychometrics.frames import answers
from dlis_widgets.psychometrics.invariance import STEPS, Invariance, invariance, lavaan_script

COUNTRIES = ("BE", "EL", "FR")


def countries(
    people: int = 300,
    *,
    gap: float = 0.0,
    item_shift: float = 0.0,
    item_loading: float | None = None,
    sizes: dict[str, int] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return three countries; in the last, the dimensions lie higher, or one or three items are odd."""
    given, told = [], []
    for number, country in enumerate(COUNTRIES):
        size = (sizes or {}).get(country, people)
        last = number == len(COUNTRIES) - 1
        values = made_answers.continuous(size, 40 + number, means=gap if last else 0.0)
        if last:
            values[:, 0] += item_shift
            if item_loading is not None:
                noise = np.random.default_rng(9).normal(size=(size, 3))
                values[:, [0, 4, 8]] = (
                    noise * np.sqrt(1 - item_loading**2) + item_loading * values[:, [0, 4, 8]]
                )
        given.append(made_answers.responses_of(made_answers.levels(values), prefix=country))
        told += [(f"{country}{one:05d}", country) for one in range(size)]
    return pd.concat(given), pd.DataFrame(told, columns=["person", "country"], dtype="string")


@pytest.fixture(scope="module")
def alike() -> Invariance:
    """Return what is found where nothing differs."""
    return invariance(*countries())


def test_where_nothing_differs_all_steps_hold_and_no_difference_is_found(alike: Invariance) -> None:
    found = alike
    assert (found.level, found.may_compare_means) == ("scalar", True)
    assert found.groups == COUNTRIES
    assert found.steps["groups"].unique().tolist() == ["BE, EL, FR", "BE, EL", "BE, FR", "EL, FR"]
    assert found.steps["holds"].all()
    assert (found.differences["difference"].abs() < 0.3).all()


def test_a_true_difference_is_found_with_its_interval() -> None:
    found = invariance(*countries(1500, gap=0.5))
    assert found.level == "scalar"
    france = found.differences[found.differences["group"] == "FR"]
    assert france["reference"].unique().tolist() == ["BE"]
    assert france["difference"].to_numpy(dtype=float) == pytest.approx(np.full(6, 0.5), abs=0.12)
    assert ((france["low"] < france["difference"]) & (france["difference"] < france["high"])).all()
    assert (france["low"] > 0).all()


def test_intervals_are_1_96_errors_wide(alike: Invariance) -> None:
    rows, _ = countries()
    found = alike.differences
    wide = [answers(rows[rows["person"].str.startswith(one)]).to_numpy() for one in COUNTRIES]
    solution = fit_model([Moments.of(one) for one in wide], np.repeat(np.arange(6), 4), "intercepts")
    half = (found["high"] - found["difference"]).to_numpy(dtype=float)
    assert half == pytest.approx(1.959964 * solution.errors.ravel(), rel=1e-3)
    assert (found["difference"] - found["low"]).to_numpy(dtype=float) == pytest.approx(half)


@pytest.mark.parametrize(
    ("odd", "level"), [({"item_shift": 0.8}, "metric"), ({"item_loading": 0.1}, "configural")]
)
def test_odd_items_in_one_country_stop_the_comparison(odd: dict[str, float], level: str) -> None:
    found = invariance(*countries(400, **odd))  # type: ignore[arg-type]
    assert (found.level, found.may_compare_means) == (level, False)
    assert found.differences["difference"].isna().all()
    assert found.differences["reason"].iloc[0] == (
        f"scalar invariance does not hold ({level} does); do not compare means"
    )


def test_one_odd_item_hides_among_all_and_shows_in_pairs() -> None:
    found = invariance(*countries(400, item_shift=0.6))
    broken = found.steps[~found.steps["holds"]]
    assert found.level == "metric"
    assert broken["groups"].str.contains("FR").all()
    assert "BE, EL" not in broken["groups"].tolist()


def test_dimensions_that_do_not_fit_stop_everything() -> None:
    values = np.random.default_rng(1).integers(0, 4, size=(500, 12)).astype(float)
    rows = made_answers.responses_of(values)
    people = pd.DataFrame({"person": rows["person"].unique(), "country": ["BE", "FR"] * 250})
    found = invariance(rows, people)
    assert found.level == "none"
    assert found.differences["difference"].isna().all()


def test_small_groups_are_left_out_and_named() -> None:
    found = invariance(*countries(sizes={"EL": 199}))
    assert found.groups == ("BE", "FR")
    left = found.left_out.iloc[0]
    assert (left["group"], left["n"]) == ("EL", 199)
    assert left["reason"] == "199 people; at least 200 are needed (Meade and Bauer, 2007)"


def nothing_compared(found: Invariance) -> bool:
    return found.level == "none" and not found.may_compare_means and not found.steps["holds"].any()


def test_one_large_group_cannot_be_compared() -> None:
    found = invariance(*countries(sizes={"EL": 150, "FR": 150}))
    assert nothing_compared(found)
    assert "fewer than two groups have 200 people" in found.steps["reason"].iloc[0]
    assert found.left_out["group"].tolist() == ["EL", "FR"]


@pytest.mark.parametrize("value", ["", "other", "withheld", None])
def test_people_who_tell_nothing_are_no_group(value: str | None) -> None:
    rows, people = countries()
    people.loc[people["country"] == "EL", "country"] = value
    found = invariance(rows, people)
    assert found.groups == ("BE", "FR")
    assert found.left_out.empty


def test_people_with_gaps_do_not_count() -> None:
    rows, people = countries()
    rows.loc[(rows["item"] == "d3-2") & rows["person"].str.startswith("EL001"), "value"] = pd.NA
    found = invariance(rows, people)
    assert found.groups == COUNTRIES[::2] + COUNTRIES[1:2]
    assert found.steps.loc[0, "n"] == 800


def test_it_works_for_roles_too_and_without_anybody() -> None:
    rows, people = countries()
    people.loc[people["country"] == "EL", "country"] = ""
    found = invariance(rows, people.rename(columns={"country": "role"}), by="role")
    assert (found.level, found.groups) == ("scalar", ("BE", "FR"))
    assert nothing_compared(invariance(rows, people, attempt=2))


def test_steps_are_nested(alike: Invariance) -> None:
    steps = alike.steps
    together = steps[steps["groups"] == "BE, EL, FR"]
    assert together["step"].tolist() == list(STEPS)
    assert together["chisq"].is_monotonic_increasing
    # 24 items, 6 dimensions: 3 x 300 moments less 3 x 63; each step saves 2 x 18.
    assert together["df"].tolist() == [711, 747, 783]


def test_the_script_for_r_names_every_item_and_the_group() -> None:
    rows, _ = countries(5)
    script = lavaan_script(rows, by="role")
    assert "D1 =~ d1_1 + d1_2 + d1_3 + d1_4" in script
    assert 'group = "role"' in script
    assert script.count("(") == script.count(")")
    assert script.count("{") == script.count("}")
