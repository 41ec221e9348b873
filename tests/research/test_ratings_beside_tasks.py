"""Calibration of self-ratings against tasks."""

from __future__ import annotations

import made_answers
import numpy as np
import pandas as pd
import pingouin
import pytest
from scipy import stats

from dlis_widgets.psychometrics.calibration import agreement, calibration, cross_calibration, spearman

WRIGHT = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
MINI = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]
"""Peak flow of 17 people by two meters (Bland and Altman, 1986, Lancet i, table 1)."""


def profiles_of(ratings: np.ndarray, results: np.ndarray, attempt: int = 1) -> pd.DataFrame:
    people, dimensions = ratings.shape
    return pd.DataFrame(
        {
            "person": np.repeat([f"p{one:04d}" for one in range(people)], dimensions),
            "attempt": attempt,
            "dimension": np.tile([f"D{one + 1}" for one in range(dimensions)], people),
            "self_rating": ratings.ravel(),
            "task_result": results.ravel(),
        }
    ).astype({"self_rating": "Float64", "task_result": "Float64"})


def made(people: int, own: float, seed: int = 1) -> pd.DataFrame:
    """Return ratings that follow their own task by `own`, and no other."""
    generator = np.random.default_rng(seed)
    ratings = generator.normal(size=(people, 3))
    results = own * ratings + np.sqrt(1 - own**2) * generator.normal(size=(people, 3))
    return profiles_of(50 + 15 * ratings, 50 + 15 * results)


def test_limits_of_agreement_are_those_of_bland_and_altman() -> None:
    # Published: mean difference -2.1 l/min, standard deviation 38.8; the paper's limits take 2 for 1.96.
    mean, spread, low, high = agreement(np.array(WRIGHT, float), np.array(MINI, float))
    assert (round(mean, 1), round(spread, 1)) == (-2.1, 38.8)
    assert (mean - 2 * spread, mean + 2 * spread) == pytest.approx((-79.7, 75.5), abs=0.1)
    assert (low, high) == pytest.approx((-2.1 - 1.96 * 38.8, -2.1 + 1.96 * 38.8), abs=0.2)


def test_spearman_agrees_with_pingouin() -> None:
    generator = np.random.default_rng(2)
    one = generator.integers(0, 5, 80).astype(float)
    other = one + generator.integers(0, 6, 80)
    assert spearman(one, other)[0] == pytest.approx(pingouin.corr(one, other, method="spearman")["r"].iloc[0])


def test_the_interval_covers_the_truth_95_times_in_100() -> None:
    # Truth: Spearman of normal variables is 6 / pi asin(r / 2) (Pearson, 1907); 1,000 samples of 60.
    truth = 6 / np.pi * np.arcsin(0.6 / 2)
    generator = np.random.default_rng(3)
    covered = 0
    for _ in range(1000):
        one, other = generator.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], 60).T
        _, low, high = spearman(one, other)
        covered += low <= truth <= high
    assert 0.93 <= covered / 1000 <= 0.97


def test_the_interval_is_bonett_and_wrights() -> None:
    # Their equation, by hand for r = .5 and n = 52: atanh(.5) +- 1.96 sqrt(1.125 / 49).
    one = np.arange(52.0)
    generator = np.random.default_rng(1)
    other = one + 40 * generator.normal(size=52)
    found, low, high = spearman(one, other)
    half = 1.96 * np.sqrt((1 + found**2 / 2) / 49)
    assert (np.arctanh(low), np.arctanh(high)) == pytest.approx(
        (np.arctanh(found) - half, np.arctanh(found) + half), abs=1e-4
    )


def test_the_table_says_what_was_put_in() -> None:
    table = calibration(made(4000, 0.5)).set_index("dimension")
    truth = 6 / np.pi * np.arcsin(0.5 / 2)
    assert table["correlation"].to_numpy(dtype=float) == pytest.approx(np.full(3, truth), abs=0.04)
    assert table["difference"].to_numpy(dtype=float) == pytest.approx(np.zeros(3), abs=1)
    assert table["sd"].to_numpy(dtype=float) == pytest.approx(np.full(3, 15), abs=0.5), "sqrt(2 (1 - .5)) 15"
    beyond = stats.norm.sf(25 / 15)
    assert table["over"].to_numpy(dtype=float) == pytest.approx(np.full(3, beyond), abs=0.012)
    assert table["under"].to_numpy(dtype=float) == pytest.approx(np.full(3, beyond), abs=0.012)


def test_a_difference_of_exactly_25_points_counts() -> None:
    ratings, results = np.full((40, 1), 75.0), np.full((40, 1), 50.0)
    results[:10] = 100
    row = calibration(profiles_of(ratings, results)).iloc[0]
    assert (row["over"], row["under"]) == (0.75, 0.25)
    assert pd.isna(row["correlation"])
    assert row["reason"] == "ratings or results do not vary"


def test_only_people_with_both_count_and_few_give_a_reason() -> None:
    profiles = made(31, 0.5)
    profiles.loc[
        profiles["person"].isin(["p0000", "p0001"]) & (profiles["dimension"] == "D1"), "self_rating"
    ] = pd.NA
    table = calibration(profiles).set_index("dimension")
    assert table["n"].tolist() == [29, 31, 31]
    assert pd.isna(table.loc["D1", "difference"])
    assert table.loc["D1", "reason"] == "29 people; at least 30 are needed (Johanson and Brooks, 2010)"
    assert calibration(profiles, attempt=2)["n"].tolist() == [0, 0, 0]


def test_each_rating_is_set_beside_every_task() -> None:
    table = cross_calibration(made(2000, 0.6))
    assert len(table) == 9
    assert table.loc[table["own"], "correlation"].min() > 0.5
    assert table.loc[~table["own"], "correlation"].abs().max() < 0.1
    row = table[(table["rating"] == "D1") & (table["task"] == "D1")].iloc[0]
    own = calibration(made(2000, 0.6)).iloc[0]
    assert row["correlation"] == pytest.approx(own["correlation"])


def test_ratings_that_follow_a_general_confidence_are_seen() -> None:
    generator = np.random.default_rng(4)
    confidence = generator.normal(size=(800, 1))
    profiles = profiles_of(
        50 + 10 * (confidence + 0.5 * generator.normal(size=(800, 3))),
        50 + 10 * (confidence + generator.normal(size=(800, 3))),
    )
    table = cross_calibration(profiles)
    own, others = (table.loc[table["own"] == one, "correlation"].mean() for one in (True, False))
    assert abs(own - others) < 0.1


def test_levels_of_a_questionnaire_can_be_calibrated() -> None:
    levels = made_answers.levels(made_answers.continuous(200, 1))
    ratings = levels.reshape(200, 6, 4).mean(axis=2) * 100 / 3
    assert calibration(profiles_of(ratings, ratings))["correlation"].min() == pytest.approx(1)
