"""How much the total depends on weights and aggregation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from test_ratings_beside_tasks import profiles_of

from dlis_widgets.agility.scoring import DimensionKey, ScoringKey, profile
from dlis_widgets.psychometrics.sensitivity import arithmetic, compared, geometric, sensitivity, totals


def made(people: int, between: float, seed: int = 1) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    spread = np.full((6, 6), between) + (1 - between) * np.eye(6)
    ratings = np.clip(55 + 16 * generator.multivariate_normal(np.zeros(6), spread, people), 0, 100)
    return profiles_of(ratings, ratings)


def test_the_geometric_mean_is_that_of_the_human_development_report() -> None:
    # Published: UNDP, Human Development Report 2010, technical note 1, China: life expectancy 0.847,
    # education 0.589 (itself a geometric mean), income 0.584, index 0.663.
    found = geometric(np.array([[0.847, 0.589, 0.584]]), np.full(3, 1 / 3))
    assert round(float(found[0]), 3) == 0.663


def test_means_agree_with_scipy_and_numpy() -> None:
    generator = np.random.default_rng(1)
    values, weights = generator.uniform(1, 100, size=(50, 6)), generator.dirichlet(np.ones(6))
    assert geometric(values, weights) == pytest.approx(stats.gmean(values, axis=1, weights=weights))
    assert arithmetic(values, weights) == pytest.approx(np.average(values, axis=1, weights=weights))


def test_the_arithmetic_total_is_the_one_that_learners_see() -> None:
    key = ScoringKey(
        3, tuple(DimensionKey(f"D{n}", tuple(f"{n}{i}" for i in "abcd"), "t") for n in range(1, 7)), {}
    )
    generator = np.random.default_rng(2)
    levels = generator.integers(0, 4, size=(20, 24))
    items = [item for dimension in key.dimensions for item in dimension.items]
    seen = [profile(key, dict(zip(items, map(str, row), strict=True)), {}) for row in levels.tolist()]
    ratings = np.array([[one.self_rating or 0 for one in found.dimensions] for found in seen])
    table = totals(profiles_of(ratings, ratings))
    assert table["arithmetic"].tolist() == pytest.approx([found.total for found in seen])


def test_the_geometric_total_punishes_uneven_profiles_only() -> None:
    ratings = np.array([[50.0] * 6, [100, 100, 100, 0, 0, 0], [0] * 6, [100] * 6])
    table = totals(profiles_of(ratings, ratings))
    assert table["arithmetic"].tolist() == pytest.approx([50, 50, 0, 100])
    # By hand: 1 + .99 x 100 = 100 and 1 + 0 = 1; sqrt(100 x 1) = 10; (10 - 1) / .99.
    assert table["geometric"].tolist() == pytest.approx([50, 9 / 0.99, 0, 100])


def test_shift_is_the_handbooks_average_shift_in_ranks() -> None:
    # OECD and JRC, 2008, part 2, section 7: mean of |rank(reference) - rank|, here over five people.
    alike, shift, change = compared(np.array([1.0, 2, 3, 4, 5]), np.array([2.0, 1, 3, 5, 4]))
    assert shift == pytest.approx(4 / 5 / 5)
    assert alike == pytest.approx(stats.spearmanr([1, 2, 3, 4, 5], [2, 1, 3, 5, 4]).statistic)
    assert change == pytest.approx(4 / 5)


def test_leaving_a_dimension_out_agrees_with_pandas() -> None:
    profiles = made(200, 0.4)
    wide = profiles.pivot_table(index="person", columns="dimension", values="self_rating").astype(float)
    table = sensitivity(profiles, draws=50).set_index("choice")
    for dimension in wide:
        without, whole = wide.drop(columns=dimension).mean(axis=1), wide.mean(axis=1)
        row = table.loc[f"without {dimension}"]
        assert row["correlation"] == pytest.approx(without.corr(whole, method="spearman"))
        assert row["change"] == pytest.approx((without - whole).abs().mean())
        assert row["shift"] == pytest.approx((without.rank() - whole.rank()).abs().mean() / 200)


def test_weights_matter_less_the_more_dimensions_agree() -> None:
    rows = [sensitivity(made(500, between), draws=200) for between in (0.0, 0.4, 0.9)]
    medians = [
        float(table.set_index("choice").loc["random weights, median", "correlation"]) for table in rows
    ]
    assert medians == sorted(medians)
    assert medians[0] < 0.9
    assert medians[2] > 0.98


def test_random_weights_change_the_order_as_theory_says() -> None:
    # Six unrelated dimensions of equal spread: totals correlate by 1 / sqrt(6 sum of squared weights).
    weights = np.random.default_rng(1).dirichlet(np.ones(6), size=4000)
    truth = np.median(1 / np.sqrt(6 * (weights**2).sum(axis=1)))
    generator = np.random.default_rng(2)
    ratings = generator.normal(50, 10, size=(3000, 6))
    table = sensitivity(profiles_of(ratings, ratings), draws=400).set_index("choice")
    found = 2 * np.sin(np.pi / 6 * float(table.loc["random weights, median", "correlation"]))
    assert found == pytest.approx(truth, abs=0.02), "Pearson's from Spearman's for normal variables"


def test_the_same_seed_gives_the_same_table() -> None:
    first = sensitivity(made(60, 0.3), draws=50)
    pd.testing.assert_frame_equal(first, sensitivity(made(60, 0.3), draws=50))
    assert not first.equals(sensitivity(made(60, 0.3), draws=50, seed=2))


def test_incomplete_and_few_people_are_left_out_with_a_reason() -> None:
    profiles = made(30, 0.4)
    assert (sensitivity(profiles, draws=20)["reason"] == "").all()
    profiles.loc[0, "self_rating"] = pd.NA
    table = sensitivity(profiles, draws=20)
    assert table["n"].unique().tolist() == [29]
    assert table["correlation"].isna().all()
    assert table["reason"].iloc[0] == "29 people; at least 30 are needed (Johanson and Brooks, 2010)"
    assert totals(profiles, attempt=2).empty


def test_equal_totals_have_no_order() -> None:
    ratings = np.full((40, 6), 50.0)
    table = sensitivity(profiles_of(ratings, ratings), draws=20)
    assert table["reason"].iloc[0] == "the totals do not vary"
    assert table["correlation"].isna().all()
