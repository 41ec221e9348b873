"""Polychoric correlations, parallel analysis and exploratory factor analysis."""

from __future__ import annotations

import made_answers
import numpy as np
import pytest
from scipy import optimize, stats
from semopy.examples import holzinger39
from test_reliability_of_dimensions import ABILITY

from dlis_widgets.errors import DlisError
from dlis_widgets.psychometrics.dimensionality import (
    correlations,
    eigenvalues,
    explore,
    factor_analysis,
    parallel_analysis,
)
from dlis_widgets.psychometrics.polychoric import polychoric, smoothed


def people_of(table: list[list[int]]) -> np.ndarray:
    return np.array(
        [
            (row, column)
            for row, counts in enumerate(table)
            for column, n in enumerate(counts)
            for _ in range(n)
        ],
        dtype=float,
    )


@pytest.mark.parametrize(
    ("table", "expected", "source"),
    [
        ([[61661, 85], [1610, 20]], 0.35, "R, help page of psych::tetrachoric: Mplus reports .35"),
        ([[40, 10], [20, 30]], 0.6071, "Uebersax, The tetrachoric and polychoric correlation coefficients"),
    ],
)
def test_tetrachoric_correlations_are_the_published_ones(
    table: list[list[int]], expected: float, source: str
) -> None:
    digits = len(str(expected)) - 2
    assert round(polychoric(people_of(table))[0, 1], digits) == expected, source


def test_a_median_split_has_a_closed_form() -> None:
    # Sheppard, 1899: with both cut at the median, r = sin(2 pi (share of both above - 1/4)).
    table = [[40, 10], [10, 40]]
    assert polychoric(people_of(table))[0, 1] == pytest.approx(np.sin(2 * np.pi * (0.4 - 0.25)), abs=1e-5)


def by_scipy(one: np.ndarray, other: np.ndarray) -> float:
    """The same two steps with scipy's bivariate normal distribution and a general optimiser."""
    cuts = [
        [-9.0, *stats.norm.ppf(np.cumsum(np.unique(values, return_counts=True)[1])[:-1] / len(values)), 9.0]
        for values in (one, other)
    ]
    table = np.histogram2d(one, other, bins=[len(cuts[0]) - 1, len(cuts[1]) - 1])[0]

    def unlikely(r: float) -> float:
        normal = stats.multivariate_normal([0, 0], [[1, r], [r, 1]])
        below = np.array([[normal.cdf([x, y]) for y in cuts[1]] for x in cuts[0]])
        chance = np.diff(np.diff(below, axis=0), axis=1)
        return -float(np.sum(table * np.log(np.maximum(chance, 1e-12))))

    return float(optimize.minimize_scalar(unlikely, bounds=(-0.99, 0.99), method="bounded").x)


@pytest.mark.parametrize("between", [-0.1, 0.3, 0.9])
def test_polychoric_correlations_agree_with_scipys_distribution(between: float) -> None:
    values = made_answers.levels(made_answers.continuous(250, 6, items=2, dimensions=2, between=between))
    found = polychoric(values)
    for one, other in [(0, 1), (0, 2), (1, 3)]:
        assert found[one, other] == pytest.approx(by_scipy(values[:, one], values[:, other]), abs=2e-4)


def test_polychoric_correlations_find_what_levels_hide() -> None:
    hidden = made_answers.continuous(40_000, 9, items=2, dimensions=2, between=0.5)
    values = np.column_stack([np.digitize(hidden[:, 0], [1.0, 1.5]), np.digitize(hidden[:, 1], [-1.5, -1.0])])
    truth = 0.49
    assert polychoric(values.astype(float))[0, 1] == pytest.approx(truth, abs=0.03)
    assert np.corrcoef(values, rowvar=False)[0, 1] < truth - 0.1, "Pearson's is too small"


def test_smoothing_gives_a_correlation_matrix_and_leaves_good_ones_alone() -> None:
    good = np.array([[1, 0.5], [0.5, 1]])
    assert smoothed(good) is good
    bad = np.array([[1, 0.9, 0.1], [0.9, 1, 0.9], [0.1, 0.9, 1]])
    better = smoothed(bad)
    assert np.linalg.eigvalsh(better).min() > 0
    assert np.diag(better) == pytest.approx([1, 1, 1])
    assert np.abs(better - bad).max() < 0.2


def test_unknown_correlations_are_named() -> None:
    with pytest.raises(DlisError, match=r"There are no 'kendall' correlations here; use one of: polychoric"):
        correlations(np.ones((3, 2)), "kendall")  # type: ignore[arg-type]


def test_holzinger_and_swineford_have_three_dimensions() -> None:
    # Published: R's psych::fa.parallel on the nine tests of lavaan's HolzingerSwineford1939, 3 components.
    data = holzinger39.get_data()[[f"x{number}" for number in range(1, 10)]].to_numpy(dtype=float)
    real, chance = eigenvalues(data, "pearson", 200, 1)
    assert int(np.logical_and.accumulate(real > np.percentile(chance, 95, axis=0)).sum()) == 3


def test_chance_is_that_of_horns_normal_variables() -> None:
    # Independent implementation: Horn's own procedure, correlations of independent normal variables.
    generator = np.random.default_rng(1)
    normal = np.mean(
        [
            np.linalg.eigvalsh(np.corrcoef(generator.normal(size=(300, 24)), rowvar=False))[::-1]
            for _ in range(200)
        ],
        axis=0,
    )
    _, chance = eigenvalues(made_answers.levels(made_answers.continuous(300, 1)), "pearson", 200, 1)
    assert chance.mean(axis=0) == pytest.approx(normal, abs=0.01)
    # Theory: the largest lies below (1 + sqrt(items / people))², and near it (Marchenko and Pastur, 1967).
    edge = (1 + np.sqrt(24 / 300)) ** 2
    assert 0.93 * edge < chance.mean(axis=0)[0] < edge


@pytest.mark.parametrize("kind", ["polychoric", "pearson"])
@pytest.mark.parametrize("dimensions", [1, 3, 6])
def test_parallel_analysis_finds_the_dimensions_that_were_put_in(dimensions: int, kind: str) -> None:
    values = made_answers.levels(
        made_answers.continuous(600, 2, dimensions=dimensions, items=24 // dimensions, between=0.3)
    )
    rows = made_answers.responses_of(values, items=24 // dimensions)
    table = parallel_analysis(rows, kind=kind, draws=40)  # type: ignore[arg-type]
    assert int(table["kept"].sum()) == dimensions
    assert float(table["eigenvalue"].sum()) == pytest.approx(24)


def test_parallel_analysis_finds_nothing_in_noise() -> None:
    values = np.random.default_rng(3).integers(0, 4, size=(300, 24)).astype(float)
    table = parallel_analysis(made_answers.responses_of(values), draws=100)
    assert int(table["kept"].sum()) <= 1


def test_few_people_give_no_dimensions_but_a_reason() -> None:
    rows = made_answers.responses_of(made_answers.levels(made_answers.continuous(99, 1)))
    table = parallel_analysis(rows)
    assert table["eigenvalue"].isna().all()
    assert table["reason"].iloc[0].startswith("99 people; at least 100 are needed (Gorsuch")
    assert explore(rows, 6).reason.startswith("99 people")
    assert explore(rows, 6).loadings.empty


@pytest.mark.parametrize(("factors", "chisq", "df", "p"), [(1, 75.18, 9, 1.46e-12), (2, 6.11, 4, 0.191)])
def test_the_fit_is_that_of_factanal(factors: int, chisq: float, df: int, p: float) -> None:
    # Published: the help page of R's factanal, ability.FA with one and with two factors.
    spread = np.sqrt(np.diag(ABILITY))
    found = factor_analysis(ABILITY / np.outer(spread, spread), 112, factors)
    assert found is not None
    fit = found[2].iloc[0]
    assert fit["chisq"] == pytest.approx(chisq, abs=0.005)
    assert fit["df"] == df
    assert fit["p"] == pytest.approx(p, rel=0.02)
    assert fit["rmsea"] == pytest.approx(np.sqrt((chisq - df) / (df * 111)), abs=1e-3), "Steiger's formula"


def test_the_two_factors_are_those_of_factanal() -> None:
    # The same page: uniquenesses with two factors; rotation does not change them.
    spread = np.sqrt(np.diag(ABILITY))
    found = factor_analysis(ABILITY / np.outer(spread, spread), 112, 2)
    assert found is not None
    pattern, phi, _ = found
    unique = 1 - np.diag(pattern @ phi @ pattern.T)
    assert unique.round(3).tolist() == [0.455, 0.589, 0.218, 0.769, 0.052, 0.334]


def test_exploration_finds_the_loadings_that_were_put_in() -> None:
    rows = made_answers.responses_of(made_answers.levels(made_answers.continuous(3000, 5, between=0.4)))
    found = explore(rows, 6)
    wide = found.loadings.pivot_table(index="item", columns="factor", values="loading")
    assert wide.max(axis=1).to_numpy(dtype=float) == pytest.approx(np.full(24, 0.7), abs=0.06)
    assert wide.idxmax(axis=1).groupby(wide.index.str[:2]).nunique().max() == 1, "a factor a dimension"
    assert wide.abs().stack().lt(0.1).sum() == 24 * 5
    assert found.factors["correlation"].to_numpy(dtype=float) == pytest.approx(np.full(15, 0.4), abs=0.08)
    assert found.fit["rmsr"].iloc[0] < 0.02
