"""Confirmatory factor models against lavaan's published numbers, semopy and known truth."""

from __future__ import annotations

import warnings

import made_answers
import numpy as np
import pandas as pd
import pytest
import semopy
from scipy import optimize, stats
from semopy.examples import holzinger39

from dlis_widgets.errors import DlisError
from dlis_widgets.psychometrics import factor_model
from dlis_widgets.psychometrics.confirmatory import MODELS, confirm, lavaan_model
from dlis_widgets.psychometrics.factor_layout import Layout, Moments, Shared
from dlis_widgets.psychometrics.factor_model import fit_model
from dlis_widgets.psychometrics.fit_indices import baseline, baseline_scaling, cfi, fit_of, scaling
from dlis_widgets.psychometrics.frames import structure

TESTS = [f"x{number}" for number in range(1, 10)]
BELONGS = np.repeat([0, 1, 2], 3)
"""Nine tests of three abilities: lavaan's HolzingerSwineford1939."""


def pupils(school: str = "") -> np.ndarray:
    data = holzinger39.get_data()
    rows = data[data["school"] == school] if school else data
    return rows[TESTS].to_numpy(dtype=float)


def test_fit_is_that_of_lavaan() -> None:
    # Published: lavaan's tutorial, "A CFA example", summary(fit, fit.measures = TRUE).
    groups = [Moments.of(pupils())]
    solution = fit_model(groups, BELONGS)
    fit = fit_of(solution, groups, BELONGS)
    assert solution.problem == ""
    assert (round(fit.chisq, 3), fit.df) == (85.306, 24)
    assert tuple(round(one, 3) for one in baseline(groups)) == (918.852, 36)
    assert (round(fit.cfi, 3), round(fit.tli, 3), round(fit.srmr, 3)) == (0.931, 0.896, 0.065)
    assert (round(fit.rmsea, 3), round(fit.rmsea_low, 3), round(fit.rmsea_high, 3)) == (0.092, 0.071, 0.114)


def test_parameters_are_those_of_lavaan() -> None:
    # The same page: column Std.all of loadings and of correlations between the abilities.
    values = pupils()
    part = fit_model([Moments.of(values)], BELONGS).parts[0]
    standard = part.loadings / values.std(axis=0)
    assert standard.round(3).tolist() == [0.772, 0.424, 0.581, 0.852, 0.855, 0.838, 0.570, 0.723, 0.665]
    assert part.factors[np.tril_indices(3, -1)].round(3).tolist() == [0.459, 0.471, 0.283]


def test_the_scaled_chi_square_is_that_of_lavaan() -> None:
    # Published: cfa(HS.model, estimator = "MLM"): 80.872, scaling correction factor 1.055.
    values = pupils()
    groups = [Moments.of(values)]
    solution = fit_model(groups, BELONGS)
    factor = scaling(values, solution.parts[0], BELONGS)
    assert factor == pytest.approx(1.055, abs=5e-4)
    assert fit_of(solution, groups, BELONGS).chisq / factor == pytest.approx(80.872, abs=5e-4)


def test_the_robust_cfi_is_that_of_lavaan() -> None:
    # Published: Byrne's Mplus book, chapter 4 (372 teachers, 22 items), refitted with lavaan 0.5-22 and
    # estimator "MLM" (rstudio-pubs 254370): user model 695.719, df 206, scaling 1.225; baseline model
    # 3452.269 and scaled 2911.466, df 231; CFI 0.848, scaled 0.865, robust 0.861.
    assert round(cfi(695.719 - 206, 3452.269 - 231), 3) == 0.848
    assert round(cfi(567.753 - 206, 2911.466 - 231), 3) == 0.865
    base = 3452.269 / 2911.466
    assert cfi(695.719 - 1.225 * 206, 3452.269 - base * 231) == pytest.approx(0.861, abs=7e-4)


@pytest.mark.parametrize(
    ("shared", "chisq", "df", "cfi_", "rmsea", "srmr"),
    [
        ("nothing", 115.851, 48, 0.923, 0.097, 0.068),
        ("loadings", 124.044, 54, 0.921, 0.093, 0.072),
        ("intercepts", 164.103, 60, 0.882, 0.107, 0.082),
    ],
)
def test_models_of_two_schools_are_those_of_lavaan(  # noqa: PLR0913, PLR0917 - what is published
    shared: Shared, chisq: float, df: int, cfi_: float, rmsea: float, srmr: float
) -> None:
    # Published: lavaan's tutorial, "Multiple groups", measurement invariance; semTools' example of the
    # same models has CFI, RMSEA and SRMR.
    groups = [Moments.of(pupils("Pasteur")), Moments.of(pupils("Grant-White"))]
    solution = fit_model(groups, BELONGS, shared)
    fit = fit_of(solution, groups, BELONGS)
    assert solution.problem == ""
    assert (round(fit.chisq, 3), fit.df) == (chisq, df)
    assert (round(fit.cfi, 3), round(fit.rmsea, 3), round(fit.srmr, 3)) == (cfi_, rmsea, srmr)


def test_differences_between_schools_are_those_of_lavaan() -> None:
    # The same page: latent means of Grant-White, -0.148, 0.576, -0.177, in units of x1, x4 and x7.
    groups = [Moments.of(pupils("Pasteur")), Moments.of(pupils("Grant-White"))]
    solution = fit_model(groups, BELONGS, "intercepts")
    markers = solution.parts[0].loadings[[0, 3, 6]]
    assert (solution.parts[1].means * markers).round(3).tolist() == [-0.148, 0.576, -0.177]


def test_errors_of_differences_are_as_large_as_differences_scatter() -> None:
    # Truth by repetition: 60 pairs of groups of 200 people, two dimensions, the second mean 0.5.
    belongs = np.repeat([0, 1], 4)
    found, errors = [], []
    for seed in range(60):
        groups = [
            Moments.of(made_answers.continuous(200, 2 * seed + one, dimensions=2, means=0.5 * one))
            for one in (0, 1)
        ]
        solution = fit_model(groups, belongs, "intercepts")
        found.append(solution.parts[1].means)
        errors.append(solution.errors[0])
    assert np.mean(found, axis=0) == pytest.approx([0.5, 0.5], abs=0.04)
    assert np.mean(errors, axis=0) == pytest.approx(np.std(found, axis=0, ddof=1), rel=0.15)


@pytest.mark.parametrize("shared", ["nothing", "loadings", "intercepts"])
@pytest.mark.parametrize("general", [False, True])
def test_slopes_agree_with_differences(shared: Shared, *, general: bool) -> None:
    # Independent implementation: scipy.optimize.check_grad, finite differences of the misfit alone.
    belongs = np.repeat([0, 1, 2, 3], 3)
    groups = [Moments.of(made_answers.continuous(100, seed, dimensions=4, items=3)) for seed in (1, 2, 3)]
    layout = Layout(3, belongs, shared, general=general)
    generator = np.random.default_rng(1)
    place = layout.start(groups) + 0.05 * generator.normal(size=layout.size)
    wrong = optimize.check_grad(
        lambda values: factor_model._misfit(layout, groups, values)[0],  # noqa: SLF001 - its own test
        lambda values: factor_model._misfit(layout, groups, values)[1],  # noqa: SLF001
        place,
    )
    assert wrong < 1e-5


@pytest.mark.parametrize("model", MODELS)
def test_every_model_agrees_with_semopy(model: str) -> None:
    values = made_answers.levels(made_answers.continuous(400, 4))
    rows = made_answers.responses_of(values)
    items_of = structure(rows)
    names = [item.replace("-", "_") for items in items_of.values() for item in items]
    described = {
        "dimensions": lavaan_model(items_of),
        "one": f"all =~ {' + '.join(names)}",
        "general": lavaan_model(items_of) + "\ngeneral =~ " + " + ".join(items_of),
    }[model]
    other = semopy.Model(described)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other.fit(pd.DataFrame(values, columns=names))
        other_fit = semopy.calc_stats(other).T["Value"]
    fit = confirm(rows, model).fit.iloc[0]  # type: ignore[arg-type]
    assert fit["df"] == other_fit["DoF"]
    assert fit["chisq"] == pytest.approx(other_fit["chi2"], rel=1e-3)
    assert fit["cfi"] == pytest.approx(other_fit["CFI"], abs=1e-3)
    assert fit["tli"] == pytest.approx(other_fit["TLI"], abs=2e-3)


def test_the_true_model_fits_and_the_wrong_one_does_not() -> None:
    rows = made_answers.responses_of(made_answers.levels(made_answers.continuous(1500, 6)))
    true, wrong = confirm(rows).fit.iloc[0], confirm(rows, "one").fit.iloc[0]
    assert true["cfi_robust"] > 0.99
    assert true["rmsea_robust"] < 0.02
    assert wrong["cfi_robust"] < 0.8
    assert wrong["rmsea_robust"] > 0.08


def test_loadings_and_correlations_are_those_that_were_put_in() -> None:
    rows = made_answers.responses_of(np.round(1000 * made_answers.continuous(4000, 6)))
    found = confirm(rows)
    assert found.loadings["loading"].to_numpy(dtype=float) == pytest.approx(np.full(24, 0.7), abs=0.04)
    assert found.dimensions["correlation"].to_numpy(dtype=float) == pytest.approx(np.full(15, 0.4), abs=0.06)


def test_a_general_factor_is_found() -> None:
    # Correlations of .4 between all dimensions follow from loadings of sqrt(.4) on one factor.
    rows = made_answers.responses_of(np.round(1000 * made_answers.continuous(4000, 6)))
    found = confirm(rows, "general")
    assert found.dimensions["correlation"].to_numpy(dtype=float) == pytest.approx(
        np.full(6, 0.4**0.5), abs=0.05
    )
    assert found.fit["cfi_robust"].iloc[0] > 0.99


def test_the_scaling_takes_out_what_heavy_tails_put_in() -> None:
    # Truth by repetition: with heavy tails chi square is too large for a true model, scaled it is not.
    belongs = np.repeat([0, 1], 4)
    generator = np.random.default_rng(4)
    plain, scaled, robust = [], [], []
    for seed in range(80):
        tails = np.sqrt(8 / generator.chisquare(8, size=(600, 1)))
        values = made_answers.continuous(600, seed, dimensions=2) * tails
        groups = [Moments.of(values)]
        solution = fit_model(groups, belongs)
        fit, factor = fit_of(solution, groups, belongs), scaling(values, solution.parts[0], belongs)
        plain.append(fit.chisq / fit.df)
        scaled.append(fit.chisq / factor / fit.df)
        robust.append(baseline_scaling(values))
    assert np.mean(plain) > 1.3
    assert np.mean(scaled) == pytest.approx(1, abs=0.1)
    assert np.mean(robust) > 1.3


def test_robust_indices_are_those_of_normal_items_with_the_same_covariances() -> None:
    # Brosseau-Liard and Savalei: robust indices estimate what the others would be for normal items. Truth:
    # the same wrong model fitted to 20,000 people with normal items, and to as many with heavy tails.
    normal = made_answers.continuous(20_000, 3)
    tails = np.sqrt(np.random.default_rng(4).chisquare(7, size=(20_000, 1)) / 5)
    fits = [
        confirm(made_answers.responses_of(np.round(1000 * values)), "one").fit.iloc[0]
        for values in (normal, normal / tails)
    ]
    assert fits[1]["scaling"] > 1.5
    assert fits[1]["cfi_robust"] == pytest.approx(fits[0]["cfi"], abs=0.01)
    assert fits[1]["rmsea_robust"] == pytest.approx(fits[0]["rmsea"], abs=0.002)
    heavy = confirm(made_answers.responses_of(np.round(1000 * (normal / tails)[:600]))).fit.iloc[0]
    assert heavy["rmsea_robust"] < heavy["rmsea"] - 0.01
    assert heavy["cfi_robust"] > heavy["cfi"] + 0.005
    assert heavy["chisq_scaled"] == pytest.approx(heavy["chisq"] / heavy["scaling"])
    assert heavy["p_scaled"] == pytest.approx(stats.chi2.sf(heavy["chisq_scaled"], heavy["df"]))


@pytest.mark.parametrize(
    ("people", "reason"),
    [(199, "199 people; at least 200 are needed (“fair” in Comrey and Lee, 1992)"), (200, "")],
)
def test_few_people_give_no_model_but_a_reason(people: int, reason: str) -> None:
    rows = made_answers.responses_of(made_answers.levels(made_answers.continuous(people, 1)))
    found = confirm(rows)
    assert (found.reason, found.fit.empty) == (reason, bool(reason))


def test_what_cannot_be_fitted_says_why() -> None:
    values = made_answers.levels(made_answers.continuous(300, 1))
    flat = values.copy()
    flat[:, 3] = 1
    assert confirm(made_answers.responses_of(flat)).reason == "an item does not vary"
    twins = values.copy()
    twins[:, 4:8] = twins[:, :4]
    twins[::5, 4:8] = values[::5, 4:8]
    assert "cannot be told apart" in confirm(made_answers.responses_of(twins)).reason
    three = made_answers.responses_of(values[:, :12])
    assert confirm(three, "general").reason == "3 dimensions; a general factor needs 4"


def test_an_unknown_model_lists_the_known_ones() -> None:
    rows = made_answers.responses_of(np.ones((2, 24)))
    with pytest.raises(DlisError, match=r"There is no model 'two'; use one of: dimensions, one, general"):
        confirm(rows, "two")  # type: ignore[arg-type]
