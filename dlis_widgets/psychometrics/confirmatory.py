"""Do the answers fit the dimensions that the instrument claims? Confirmatory factor analysis."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from dlis_widgets.errors import DlisError
from dlis_widgets.marked import marked as _
from dlis_widgets.psychometrics.factor_layout import Moments
from dlis_widgets.psychometrics.factor_model import fit_model
from dlis_widgets.psychometrics.fit_indices import baseline, baseline_scaling, cfi, fit_of, scaling
from dlis_widgets.psychometrics.frames import CONFIRM, Structure, answers, complete, structure
from dlis_widgets.psychometrics.words import ITEM_SAME, TOO_FEW_DIMENSIONS

if TYPE_CHECKING:
    from dlis_widgets.psychometrics.factor_model import Solution

Model = Literal["dimensions", "one", "general"]
MODELS: dict[str, str] = {
    "dimensions": _("correlated dimensions"),
    "one": _("one dimension"),
    "general": _("dimensions under one general factor"),
}
_FEWEST_FOR_GENERAL = 4
"""Dimensions from which on a general factor can be tested; with three it fits as well as correlations."""

FIT = [
    "chisq", "df", "p", "scaling", "chisq_scaled", "p_scaled", "cfi", "cfi_robust", "tli",
    "rmsea", "rmsea_low", "rmsea_high", "rmsea_robust", "srmr",
]  # fmt: skip
"""Columns of `Confirmation.fit` after ``model`` and ``n``."""


@dataclass(frozen=True)
class Confirmation:
    """A confirmatory factor analysis.

    Parameters
    ----------
    fit
        One row: ``model``, ``n`` and the columns of `FIT`. ``scaling`` is the Satorra-Bentler factor,
        ``..._scaled`` and ``..._robust`` use it; the others assume normal items.
    loadings
        ``dimension``, ``item``, ``loading``: standardised, -1 to 1.
    dimensions
        ``dimension``, ``other``, ``correlation``; under ``"general"`` the other is ``general``.
    reason
        Why the tables are empty, or nothing.
    """

    fit: pd.DataFrame
    loadings: pd.DataFrame
    dimensions: pd.DataFrame
    reason: str = ""


def confirm(responses: pd.DataFrame, model: Model = "dimensions", attempt: int = 1) -> Confirmation:
    """Fit one of the models that the instrument could follow.

    By maximum likelihood with the Satorra-Bentler correction (`factor_model`, `fit_indices`). Usual
    conventions, which are no laws: CFI from .95, RMSEA up to .06, SRMR up to .08 (Hu and Bentler, 1999).

    Parameters
    ----------
    responses
        The tidy table.
    model
        ``"dimensions"``: the instrument's, correlated; ``"one"``: all items measure the same;
        ``"general"``: one factor explains why dimensions correlate.
    attempt
        1 or 2.

    Returns
    -------
    Confirmation
        Empty tables with a reason below 200 people without a gap, or without a solution.

    Raises
    ------
    DlisError
        If there is no such model.
    """
    if model not in MODELS:
        raise DlisError(f"There is no model {model!r}; use one of: {', '.join(MODELS)}.")
    items_of = structure(responses)
    items = [item for group in items_of.values() for item in group]
    values = complete(answers(responses, attempt), items)
    reason = CONFIRM.reason(len(values))
    if not reason and np.any(values.min(axis=0) == values.max(axis=0)):
        reason = ITEM_SAME
    if not reason and model == "general" and len(items_of) < _FEWEST_FOR_GENERAL:
        reason = TOO_FEW_DIMENSIONS.format(dimensions=len(items_of), needed=_FEWEST_FOR_GENERAL)
    if reason:
        return _nothing(reason)
    belongs = dimension_of(items_of) if model != "one" else np.zeros(len(items), dtype=int)
    groups = [Moments.of(values)]
    solution = fit_model(groups, belongs, general=model == "general")
    if solution.problem:
        return _nothing(solution.problem)
    return Confirmation(
        _fit(MODELS[model], values, solution, belongs),
        _loadings(items_of, groups[0], solution),
        _dimensions(list(items_of), solution, model),
    )


def dimension_of(items_of: Structure) -> np.ndarray:
    """Return for each item the number of its dimension."""
    return np.repeat(np.arange(len(items_of)), [len(items) for items in items_of.values()])


def lavaan_model(items_of: Structure) -> str:
    """Return the dimensions in the language of lavaan (R) and semopy, to repeat an analysis elsewhere."""
    safe = {item: item.replace("-", "_") for items in items_of.values() for item in items}
    return "\n".join(
        f"{dimension} =~ {' + '.join(safe[item] for item in items)}" for dimension, items in items_of.items()
    )


def _fit(model: str, values: np.ndarray, solution: Solution, belongs: np.ndarray) -> pd.DataFrame:
    from scipy import stats  # noqa: PLC0415 - an extra

    groups = [Moments.of(values)]
    fit = fit_of(solution, groups, belongs)
    factor, base_factor = scaling(values, solution.parts[0], belongs), baseline_scaling(values)
    base, base_freedom = baseline(groups)
    excess = fit.chisq - factor * fit.df
    row = asdict(fit) | {
        "model": model,
        "n": len(values),
        "scaling": factor,
        "chisq_scaled": fit.chisq / factor,
        "p_scaled": float(stats.chi2.sf(fit.chisq / factor, fit.df)),
        "cfi_robust": cfi(excess, base - base_factor * base_freedom),
        "rmsea_robust": float(np.sqrt(max(excess, 0) / (fit.df * len(values)))),
    }
    return pd.DataFrame([row])[["model", "n", *FIT]].astype({"model": "string", "n": "Int64", "df": "Int64"})


def _loadings(items_of: Structure, group: Moments, solution: Solution) -> pd.DataFrame:
    standard = solution.parts[0].loadings / np.sqrt(np.diag(group.covariances))
    names = [(dimension, item) for dimension, items in items_of.items() for item in items]
    rows = [(*name, float(one)) for name, one in zip(names, standard, strict=True)]
    return pd.DataFrame(rows, columns=["dimension", "item", "loading"]).astype(
        {"dimension": "string", "item": "string", "loading": "Float64"}
    )


def _dimensions(names: list[str], solution: Solution, model: Model) -> pd.DataFrame:
    part = solution.parts[0]
    if model == "general":
        rows = [(name, "general", float(one)) for name, one in zip(names, part.strengths, strict=True)]
    elif model == "one":
        rows = []
    else:
        rows = [
            (names[one], names[other], float(part.factors[one, other]))
            for one in range(len(names))
            for other in range(one + 1, len(names))
        ]
    return pd.DataFrame(rows, columns=["dimension", "other", "correlation"]).astype(
        {"dimension": "string", "other": "string", "correlation": "Float64"}
    )


def _nothing(reason: str) -> Confirmation:
    return Confirmation(
        pd.DataFrame(columns=["model", "n", *FIT]),
        pd.DataFrame(columns=["dimension", "item", "loading"]),
        pd.DataFrame(columns=["dimension", "other", "correlation"]),
        reason,
    )
