"""May groups be compared? Only if the items mean the same to them: measurement invariance.

Three models of several groups, each a special case of the one before (Meredith, 1993; Putnick and
Bornstein, 2016):

* configural: the same items belong to the same dimensions;
* metric: the items follow their dimension equally closely (equal loadings), which correlations need;
* scalar: equal people give equal answers (equal intercepts too), which means need.

A step holds if CFI falls by no more than .010 and RMSEA rises by no more than .015 (Chen, 2007). No change of
fit proves invariance, and with few people nothing is found: small groups are left out, and named.

**What is missing.** For items with four ordered levels the fitting models share *thresholds* (Wu and
Estabrook, 2016). No Python library fits them for several groups, and a good one is not written in passing.
So items are read as continuous here. A country in which one level is worded differently then shows as
another intercept or loading, but may also stay hidden, and so does one item that is off by less than about
a third of a standard deviation. Before a comparison is published, fit the ordinal models in R with
`lavaan_script`. Where this check refuses, do not compare at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dlis_widgets.psychometrics.confirmatory import dimension_of, lavaan_model
from dlis_widgets.psychometrics.factor_layout import Moments, Shared
from dlis_widgets.psychometrics.factor_model import fit_model
from dlis_widgets.psychometrics.fit_indices import fit_of
from dlis_widgets.psychometrics.frames import GROUP, answers, structure
from dlis_widgets.psychometrics.words import ITEM_SAME_IN_GROUP, LOST_FIT, NO_FIT, NOT_SCALAR, TOO_FEW_GROUPS

if TYPE_CHECKING:
    from dlis_widgets.psychometrics.factor_model import Solution
    from dlis_widgets.psychometrics.frames import Structure

STEPS: dict[str, Shared] = {"configural": "nothing", "metric": "loadings", "scalar": "intercepts"}
LOST_CFI = 0.010
GAINED_RMSEA = 0.015
FITS_CFI, FITS_RMSEA = 0.90, 0.08
"""How well the configural model must fit at least (conventions quoted by Putnick and Bornstein, 2016)."""

NO_GROUP = ("", "other", "withheld")
"""Values that bring together people who have nothing in common."""

_TABLE = [
    "groups", "step", "n", "chisq", "df", "cfi", "rmsea", "srmr", "lost_cfi", "gained_rmsea", "holds",
    "reason",
]  # fmt: skip


@dataclass(frozen=True)
class Invariance:
    """An invariance check.

    Parameters
    ----------
    steps
        ``groups``, ``step``, ``n``, ``chisq``, ``df``, ``cfi``, ``rmsea``, ``srmr``, ``lost_cfi``,
        ``gained_rmsea``, ``holds``, ``reason``: all groups together, then each pair, because one odd
        group among many hides in the average.
    level
        ``"scalar"``, ``"metric"``, ``"configural"`` or ``"none"``: what holds together and in each pair.
    groups
        Groups that were compared; the first is the reference.
    left_out
        ``group``, ``n``, ``reason``.
    differences
        ``dimension``, ``group``, ``reference``, ``difference``, ``low``, ``high``, ``reason``: latent
        means less the reference's, in its standard deviations, 95 % intervals. NA unless scalar holds.
    """

    steps: pd.DataFrame
    level: str
    groups: tuple[str, ...]
    left_out: pd.DataFrame
    differences: pd.DataFrame

    @property
    def may_compare_means(self) -> bool:
        """Whether means of these groups may be set side by side."""
        return self.level == "scalar"


def invariance(
    responses: pd.DataFrame, people: pd.DataFrame, by: str = "country", attempt: int = 1
) -> Invariance:
    """Check whether groups of people may be compared, and compare them only then.

    Parameters
    ----------
    responses
        The tidy table.
    people
        One row a person, with a column `by`; the values of `NO_GROUP` make no group.
    by
        ``"country"``, ``"role"`` or another column.
    attempt
        1 or 2.

    Returns
    -------
    Invariance
        With ``level`` ``"none"`` and a reason where there are not two groups of 200 people.
    """
    items_of = structure(responses)
    tables, left_out = _groups(responses, people, by, attempt)
    names = tuple(tables)
    if len(names) < 2:  # noqa: PLR2004 - two make a comparison
        reason = TOO_FEW_GROUPS.format(needed=GROUP.people, source=GROUP.source)
        steps = pd.DataFrame(
            [{"groups": ", ".join(names), "step": "configural", "holds": False, "reason": reason}]
        )
        return Invariance(
            _typed(steps.reindex(columns=_TABLE)),
            "none",
            names,
            left_out,
            _differences(names, items_of, reason),
        )
    belongs = dimension_of(items_of)
    moments = {name: Moments.of(values) for name, values in tables.items()}
    sets = [names, *(combinations(names, 2) if len(names) > 2 else [])]  # noqa: PLR2004
    ladders = [_ladder(chosen, [moments[name] for name in chosen], belongs) for chosen in sets]
    steps = _typed(pd.concat([steps for steps, _ in ladders], ignore_index=True))
    level = _level(steps)
    reason = "" if level == "scalar" else NOT_SCALAR.format(level=level)
    differences = _differences(names, items_of, reason, ladders[0][1])
    return Invariance(steps, level, names, left_out, differences)


def lavaan_script(responses: pd.DataFrame, by: str = "country") -> str:
    """Return an R script that fits the ordinal models to the exported folder.

    For lavaan and semTools (``measEq.syntax``), with the identification of Wu and Estabrook (2016).
    Run with R 4.2.2, lavaan 0.6-14 and semTools 0.5-6 on a synthetic cohort of 3,000 people: all four steps
    are fitted in two minutes, and hold. The tests do not run it, because they cannot ask for R.
    """
    return f"""library(lavaan); library(semTools)
none <- c("", "skipped", "not reached", "withheld", "other")
long <- subset(read.csv("responses.csv", na.strings = none), attempt == 1)
long$item <- gsub("-", "_", long$item)
wide <- reshape(long[c("person", "item", "value")], idvar = "person", timevar = "item", direction = "wide")
names(wide) <- sub("^value[.]", "", names(wide))
wide <- merge(wide, read.csv("people.csv", na.strings = none)[c("person", "{by}")])
wide <- wide[complete.cases(wide), ]
wide <- subset(wide, {by} %in% names(which(table({by}) >= {GROUP.people})))
model <- "
{lavaan_model(structure(responses))}
"
items <- setdiff(names(wide), c("person", "{by}"))
same <- list(configural = "", thresholds = "thresholds", metric = c("thresholds", "loadings"),
             scalar = c("thresholds", "loadings", "intercepts"))
for (step in names(same)) {{
  syntax <- measEq.syntax(model, data = wide, ordered = items, parameterization = "theta",
                          ID.fac = "std.lv", ID.cat = "Wu.Estabrook.2016", group = "{by}",
                          group.equal = same[[step]])
  fit <- cfa(as.character(syntax), data = wide, group = "{by}", ordered = items, parameterization = "theta")
  print(step)
  print(fitMeasures(fit, c("chisq.scaled", "df.scaled", "cfi.scaled", "rmsea.scaled", "srmr")))
}}
"""


def _groups(
    responses: pd.DataFrame, people: pd.DataFrame, by: str, attempt: int
) -> tuple[dict[str, np.ndarray], pd.DataFrame]:
    wide = answers(responses, attempt).dropna()
    group_of = people.set_index("person")[by].reindex(wide.index)
    group_of = group_of.mask(group_of.isin(NO_GROUP))
    kept, left = {}, []
    for name, rows in wide.groupby(group_of.to_numpy(dtype=object)):
        values = rows.to_numpy(dtype=float)
        reason = GROUP.reason(len(values))
        if not reason and np.any(values.min(axis=0) == values.max(axis=0)):
            reason = ITEM_SAME_IN_GROUP
        if reason:
            left.append((str(name), len(values), reason))
        else:
            kept[str(name)] = values
    ordered = dict(sorted(kept.items(), key=lambda one: (-len(one[1]), one[0])))
    table = pd.DataFrame(left, columns=["group", "n", "reason"])
    return ordered, table.astype({"group": "string", "n": "Int64", "reason": "string"})


def _ladder(
    names: tuple[str, ...], groups: list[Moments], belongs: np.ndarray
) -> tuple[pd.DataFrame, Solution | None]:
    """Return the steps of some groups, and the last solution if all steps hold."""
    rows: list[dict[str, object]] = []
    last: dict[str, float] = {}
    for step, shared in STEPS.items():
        solution = fit_model(groups, belongs, shared)
        fit = fit_of(solution, groups, belongs)
        lost, gained = (last["cfi"] - fit.cfi, fit.rmsea - last["rmsea"]) if last else (np.nan, np.nan)
        reason = solution.problem or _broken(fit.cfi, fit.rmsea, lost, gained)
        rows.append(
            {
                "groups": ", ".join(names),
                "step": step,
                "n": sum(group.people for group in groups),
                **{name: getattr(fit, name) for name in ("chisq", "df", "cfi", "rmsea", "srmr")},
                "lost_cfi": lost,
                "gained_rmsea": gained,
                "holds": not reason,
                "reason": reason,
            }
        )
        if reason:
            return pd.DataFrame(rows), None
        last = {"cfi": fit.cfi, "rmsea": fit.rmsea}
    return pd.DataFrame(rows), solution


def _broken(cfi: float, rmsea: float, lost: float, gained: float) -> str:
    if np.isnan(lost):
        fits = cfi >= FITS_CFI and rmsea <= FITS_RMSEA
        return "" if fits else NO_FIT.format(cfi=f"{FITS_CFI:.2f}", rmsea=f"{FITS_RMSEA:.2f}")
    holds = lost <= LOST_CFI and gained <= GAINED_RMSEA
    return "" if holds else LOST_FIT.format(cfi=f"{LOST_CFI:.3f}", rmsea=f"{GAINED_RMSEA:.3f}")


def _level(steps: pd.DataFrame) -> str:
    reached = "none"
    for step in STEPS:
        rows = steps[steps["step"] == step]
        if len(rows) < steps["groups"].nunique() or not bool(rows["holds"].all()):
            break
        reached = step
    return reached


def _differences(
    names: tuple[str, ...], items_of: Structure, reason: str, solution: Solution | None = None
) -> pd.DataFrame:
    rows = []
    for place, name in enumerate(names[1:]):
        for number, dimension in enumerate(items_of):
            mean, half = np.nan, np.nan
            if solution is not None and not reason:
                mean = float(solution.parts[place + 1].means[number])
                half = 1.959964 * float(solution.errors[place, number])
            rows.append((dimension, name, names[0], mean, mean - half, mean + half, reason))
    columns = ["dimension", "group", "reference", "difference", "low", "high", "reason"]
    text = dict.fromkeys(("dimension", "group", "reference", "reason"), "string")
    numbers = dict.fromkeys(("difference", "low", "high"), "Float64")
    return pd.DataFrame(rows, columns=columns).astype(text | numbers)


def _typed(steps: pd.DataFrame) -> pd.DataFrame:
    numbers = ("chisq", "cfi", "rmsea", "srmr", "lost_cfi", "gained_rmsea")
    kinds = dict.fromkeys(("groups", "step", "reason"), "string") | dict.fromkeys(numbers, "Float64")
    return steps.astype(kinds | {"n": "Int64", "df": "Int64", "holds": "boolean"})
