"""The same 466 answer sheets in R and here: every number that both have is the same.

`four_levels.csv` holds invented people of two countries, `four_levels.R` is the script, and
`four_levels.json` what R 4.2.2 with lavaan 0.6-14, semTools 0.5-6 and psych 2.2.9 made of them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import made_answers
import numpy as np
import pandas as pd
import pytest

from dlis_widgets.psychometrics import (
    carelessness,
    confirm,
    explore,
    invariance,
    item_statistics,
    parallel_analysis,
    reliability,
)
from dlis_widgets.psychometrics.dimensionality import eigenvalues
from dlis_widgets.psychometrics.polychoric import polychoric

HERE = Path(__file__).parent
SHEETS = pd.read_csv(HERE / "four_levels.csv", dtype={"country": "string"})
R: dict[str, Any] = json.loads((HERE / "four_levels.json").read_text(encoding="utf-8"))
LEVELS = SHEETS.drop(columns="country").to_numpy(dtype=float)
RESPONSES = made_answers.responses_of(LEVELS)
PEOPLE = pd.DataFrame({"person": RESPONSES["person"].unique(), "country": SHEETS["country"]})


def numbers(column: pd.Series) -> np.ndarray:
    return column.to_numpy(dtype=float)


def test_items_are_those_of_psych() -> None:
    table = item_statistics(RESPONSES)
    for dimension, known in R["consistency"].items():
        rows = table[table["dimension"] == dimension]
        for ours, theirs in (("mean", "mean"), ("sd", "sd"), ("item_rest", "r_drop")):
            assert numbers(rows[ours]) == pytest.approx(known[theirs], abs=2e-6)


def test_distances_are_those_of_r() -> None:
    table = carelessness(RESPONSES)
    assert numbers(table["distance"]) == pytest.approx(R["distances"], abs=2e-6)
    # chi square's 99 % point with 24 degrees of freedom, from printed tables: 42.980.
    assert table["unusual"].tolist() == [one > 42.980 for one in R["distances"]]


def test_reliability_is_that_of_psych_and_semtools() -> None:
    table = reliability(RESPONSES, draws=50).set_index("dimension")
    for dimension, known in R["consistency"].items():
        row = table.loc[dimension]
        assert row["alpha"] == pytest.approx(known["alpha"], abs=2e-6)
        assert [row["alpha_low"], row["alpha_high"]] == pytest.approx(known["feldt"], abs=2e-6)
        assert row["omega"] == pytest.approx(known["omega"], abs=2e-5), "compRelSEM of a one-factor cfa"


def test_polychoric_correlations_are_those_of_psych() -> None:
    # psych finds each with R's optimiser, to about four digits.
    found = polychoric(LEVELS)
    # R stacks columns, so its lower triangle runs like the upper one here.
    assert found[np.triu_indices(24, 1)] == pytest.approx(R["polychoric"], abs=1e-4)


def test_parallel_analysis_is_that_of_psych() -> None:
    # fa.parallel resamples the answers of each item, with replacement; here they are shuffled. The third
    # eigenvalue lies so near to chance (1.348) that this decides, so psych's chance is used for the count.
    real, chance = eigenvalues(LEVELS, "pearson", 200, 1)
    assert real == pytest.approx(R["eigenvalues"], abs=2e-6)
    assert np.percentile(chance, 95, axis=0) == pytest.approx(R["chance_95"], abs=0.02)
    assert int(np.logical_and.accumulate(real > R["chance_95"]).sum()) == R["parallel"]
    kept = parallel_analysis(RESPONSES, kind="pearson", draws=200, seed=1)["kept"].to_numpy(dtype=bool)
    assert kept.tolist() == np.logical_and.accumulate(real > np.percentile(chance, 95, axis=0)).tolist()


def test_exploration_is_that_of_psych() -> None:
    found = explore(RESPONSES, 6)
    known = np.array(R["exploration"]["loadings"])
    ours = found.loadings.pivot_table(index="item", columns="factor", values="loading", sort=False)
    ours = ours.to_numpy(dtype=float)
    # Factors have no order and no sign of their own: each goes to the one that is most alike.
    places = np.abs(ours.T @ known).argmax(axis=1)
    assert sorted(places) == list(range(6))
    turned = known[:, places]
    turned = turned * np.sign((turned * ours).sum(axis=0))
    assert ours == pytest.approx(turned, abs=0.01)
    assert float(found.factors["correlation"].abs().max()) == pytest.approx(
        R["exploration"]["largest"], abs=0.01
    )
    assert found.fit["df"].iloc[0] == R["exploration"]["df"]
    assert found.fit["chisq"].iloc[0] == pytest.approx(R["exploration"]["chisq"], rel=0.01)
    assert found.fit["rmsr"].iloc[0] == pytest.approx(R["exploration"]["rmsr"], abs=5e-4)


@pytest.mark.parametrize("model", ["dimensions", "one", "general"])
def test_confirmation_is_that_of_lavaan(model: str) -> None:
    found, known = confirm(RESPONSES, model), R["confirm"][model]  # type: ignore[arg-type]
    fit = found.fit.iloc[0]
    for ours, theirs in (
        ("chisq", "chisq"), ("df", "df"), ("p", "pvalue"), ("chisq_scaled", "chisq.scaled"),
        ("p_scaled", "pvalue.scaled"), ("scaling", "chisq.scaling.factor"), ("cfi", "cfi"),
        ("cfi_robust", "cfi.robust"), ("tli", "tli"), ("rmsea", "rmsea"), ("rmsea_low", "rmsea.ci.lower"),
        ("rmsea_high", "rmsea.ci.upper"), ("rmsea_robust", "rmsea.robust"), ("srmr", "srmr"),
    ):  # fmt: skip
        assert float(fit[ours]) == pytest.approx(known["fit"][theirs], rel=2e-4, abs=2e-5), ours
    assert numbers(found.loadings["loading"]) == pytest.approx(known["loadings"], abs=2e-4)
    assert numbers(found.dimensions["correlation"]) == pytest.approx(known["between"], abs=5e-4)


def test_invariance_is_that_of_lavaan() -> None:
    found = invariance(RESPONSES, PEOPLE)
    assert found.groups == ("FR", "BE")
    for row in found.steps.itertuples():
        known = R["groups"][row.step]["fit"]
        for name in ("chisq", "df", "cfi", "rmsea", "srmr"):
            assert float(getattr(row, name)) == pytest.approx(known[name], rel=2e-4, abs=5e-5), (
                row.step,
                name,
            )
    scalar = R["groups"]["scalar"]
    half = 1.959964 * np.array(scalar["errors"])
    assert numbers(found.differences["difference"]) == pytest.approx(scalar["means"], abs=5e-4)
    ends = numbers(found.differences["high"]) - numbers(found.differences["difference"])
    assert ends == pytest.approx(half, rel=2e-3)
