"""Alpha and omega against published numbers, other programs and known truth."""

from __future__ import annotations

import made_answers
import numpy as np
import pandas as pd
import pingouin
import pytest
from statsmodels.multivariate.factor import Factor
from test_quality_of_answers import ATTITUDE

from dlis_widgets.psychometrics.consistency import cronbach_alpha, omega_total, reliability
from dlis_widgets.psychometrics.one_factor import one_factor

ABILITY = np.array(
    [
        [24.641, 5.991, 33.520, 6.023, 20.755, 29.701],
        [5.991, 6.700, 18.137, 1.782, 4.936, 7.204],
        [33.520, 18.137, 149.831, 19.424, 31.430, 50.753],
        [6.023, 1.782, 19.424, 12.711, 4.757, 9.075],
        [20.755, 4.936, 31.430, 4.757, 52.604, 66.762],
        [29.701, 7.204, 50.753, 9.075, 66.762, 135.292],
    ]
)
"""R's `ability.cov`: six tests, 112 people (Bartholomew, 1987)."""


def test_alpha_is_that_of_psych() -> None:
    # Published: the help page of R's psych::alpha, alpha(attitude), raw_alpha 0.84.
    assert cronbach_alpha(ATTITUDE)[0] == pytest.approx(0.84, abs=0.005)


def test_alpha_and_its_interval_are_those_of_pingouins_documentation() -> None:
    # Published: pingouin.cronbach_alpha, the example in long format: 0.5917188, [0.195, 0.84].
    long = pingouin.read_dataset("cronbach_alpha")
    wide = long.pivot_table(index="Subj", columns="Items", values="Scores")
    alpha, low, high = cronbach_alpha(wide.to_numpy(dtype=float))
    assert alpha == pytest.approx(0.5917188485995826)
    assert (round(low, 3), round(high, 3)) == (0.195, 0.84)


def test_gaps_do_not_make_the_interval_narrower() -> None:
    # The same page: alpha 0.8017 of complete rows. Its interval, [0.581, 0.933], counts the rows with gaps
    # too (pingouin 0.7.0), so it is too narrow; psych's alpha.ci and Feldt's formula take complete rows.
    wide = pingouin.read_dataset("cronbach_wide_missing").dropna()
    alpha, low, high = cronbach_alpha(wide.to_numpy(dtype=float))
    assert alpha == pytest.approx(0.8016949152542373)
    complete = pingouin.cronbach_alpha(wide)[1]
    assert (round(low, 3), round(high, 3)) == tuple(complete.tolist())
    assert low < 0.581


@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
def test_alpha_and_its_interval_agree_with_pingouin(level: float) -> None:
    values = made_answers.levels(made_answers.continuous(150, 4, dimensions=1))
    alpha, interval = pingouin.cronbach_alpha(pd.DataFrame(values), ci=level)
    found = cronbach_alpha(values, level)
    assert found[0] == pytest.approx(alpha)
    assert [round(end, 3) for end in found[1:]] == pytest.approx(interval.tolist(), abs=5e-4)


def test_one_factor_is_that_of_factanal() -> None:
    # Published: the help page of R's factanal, update(ability.FA, factors = 1), uniquenesses.
    loadings, residuals = one_factor(ABILITY[None])
    unique = residuals[0] / np.diag(ABILITY)
    assert unique.round(3).tolist() == [0.535, 0.853, 0.748, 0.910, 0.232, 0.280]
    assert (loadings[0] ** 2 + residuals[0]).round(3).tolist() == np.diag(ABILITY).round(3).tolist()


def test_many_one_factor_models_agree_with_statsmodels() -> None:
    samples = [made_answers.levels(made_answers.continuous(150, seed, dimensions=1)) for seed in range(12)]
    loadings, residuals = one_factor(np.array([np.cov(one, rowvar=False, bias=True) for one in samples]))
    for sample, loading, residual in zip(samples, loadings, residuals, strict=True):
        other = Factor(corr=np.corrcoef(sample, rowvar=False), nobs=150, n_factor=1, method="ml").fit()
        spread = sample.std(axis=0)
        assert np.abs(np.asarray(other.loadings)[:, 0]) == pytest.approx(loading / spread, abs=2e-4)
        assert np.asarray(other.uniqueness) == pytest.approx(residual / spread**2, abs=4e-4)


def test_an_item_without_spread_has_no_factor() -> None:
    flat = np.zeros((1, 4, 4))
    assert np.isnan(one_factor(flat)[0]).all()


def test_omega_follows_from_factanals_numbers() -> None:
    # McDonald's formula on the published uniquenesses and variances of `ability.cov`.
    unique = np.array([0.535, 0.853, 0.748, 0.910, 0.232, 0.280]) * np.diag(ABILITY)
    common = np.sqrt(np.diag(ABILITY) - unique).sum() ** 2
    generator = np.random.default_rng(1)
    values = generator.multivariate_normal(np.zeros(6), ABILITY, 400)
    # Turned so that the covariances are exactly those, and omega that of the published solution.
    now, wanted = (np.linalg.cholesky(one) for one in (np.cov(values, rowvar=False, bias=True), ABILITY))
    values = (values - values.mean(axis=0)) @ np.linalg.inv(now).T @ wanted.T
    (omega, low, high), reason = omega_total(values, 200, generator)
    assert omega == pytest.approx(common / (common + unique.sum()), abs=1e-3)
    assert low < omega < high
    assert reason == ""


def test_omega_and_alpha_are_the_same_for_items_that_are_alike() -> None:
    # With equal loadings alpha equals omega (McDonald, 1999), and both are what the model says.
    values = made_answers.continuous(20_000, 7, dimensions=1, loading=0.7)
    truth = (4 * 0.7) ** 2 / ((4 * 0.7) ** 2 + 4 * 0.51)
    (omega, _, _), _ = omega_total(values, 50, np.random.default_rng(1))
    assert omega == pytest.approx(truth, abs=0.01)
    assert cronbach_alpha(values)[0] == pytest.approx(truth, abs=0.01)


def test_omega_is_above_alpha_where_loadings_differ() -> None:
    generator = np.random.default_rng(3)
    loadings = np.array([0.9, 0.8, 0.5, 0.3])
    factor = generator.normal(size=(20_000, 1))
    values = factor * loadings + generator.normal(size=(20_000, 4)) * np.sqrt(1 - loadings**2)
    truth = loadings.sum() ** 2 / (loadings.sum() ** 2 + (1 - loadings**2).sum())
    (omega, _, _), _ = omega_total(values, 50, generator)
    assert omega == pytest.approx(truth, abs=0.01)
    assert omega > cronbach_alpha(values)[0] + 0.01


def test_the_bootstrap_interval_is_as_wide_as_the_estimates_scatter() -> None:
    # Truth by repetition: 200 samples of 200 people, their omegas' standard deviation.
    generator = np.random.default_rng(8)
    omegas, widths = [], []
    for seed in range(200):
        values = made_answers.levels(made_answers.continuous(200, seed, dimensions=1))
        (omega, low, high), _ = omega_total(values, 100, generator)
        omegas.append(omega)
        widths.append((high - low) / (2 * 1.96))
    assert np.median(widths) == pytest.approx(np.std(omegas), rel=0.15)


def test_the_table_has_a_row_for_each_dimension_and_repeats_itself() -> None:
    rows = made_answers.responses_of(made_answers.levels(made_answers.continuous(250, 1)))
    table = reliability(rows, draws=200)
    assert table["dimension"].tolist() == ["D1", "D2", "D3", "D4", "D5", "D6"]
    assert (table["reason"] == "").all()
    assert ((table["alpha_low"] < table["alpha"]) & (table["alpha"] < table["alpha_high"])).all()
    assert ((table["omega_low"] < table["omega"]) & (table["omega"] < table["omega_high"])).all()
    pd.testing.assert_frame_equal(table, reliability(rows, draws=200))
    assert not table.equals(reliability(rows, draws=200, seed=2))


def test_gaps_leave_people_out_of_their_dimension_only() -> None:
    values = made_answers.levels(made_answers.continuous(150, 1))
    values[:20, 0] = np.nan
    table = reliability(made_answers.responses_of(values), draws=50)
    assert table["n"].tolist() == [130, 150, 150, 150, 150, 150]


@pytest.mark.parametrize(
    ("people", "alpha", "omega", "reason"),
    [
        (29, False, False, "29 people; at least 30 are needed (Johanson and Brooks, 2010)"),
        (30, True, False, "30 people; at least 100 are needed (Padilla and Divers, 2013)"),
        (100, True, True, ""),
    ],
)
def test_few_people_give_no_number_but_a_reason(
    people: int, *, alpha: bool, omega: bool, reason: str
) -> None:
    rows = made_answers.responses_of(made_answers.levels(made_answers.continuous(people, 2, dimensions=1)))
    row = reliability(rows, draws=50).iloc[0]
    assert (pd.notna(row["alpha"]), pd.notna(row["omega"]), row["reason"]) == (alpha, omega, reason)


def test_what_has_no_reliability_says_why() -> None:
    values = made_answers.levels(made_answers.continuous(150, 1, dimensions=2, items=4))
    values[:, 0] = 1
    flat = reliability(made_answers.responses_of(values), draws=50).iloc[0]
    assert (pd.isna(flat["omega"]), flat["reason"]) == (True, "an item does not vary")
    two = reliability(made_answers.responses_of(values[:, 4:6], items=2), draws=50).iloc[0]
    assert (pd.notna(two["alpha"]), two["reason"]) == (True, "2 items; omega needs 3")
