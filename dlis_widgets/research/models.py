"""What the research notebook shows of dimensions, groups, tasks and the total."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dlis_widgets import psychometrics as stats
from dlis_widgets.cohort.charts import ACCENT, SECOND, SOFT, labels
from dlis_widgets.cohort.views import Shown
from dlis_widgets.psychometrics.confirmatory import MODELS
from dlis_widgets.psychometrics.frames import structure
from dlis_widgets.psychometrics.invariance import LOST_CFI
from dlis_widgets.research.drawing import (
    INK,
    dots,
    from_to,
    intervals,
    nothing,
    numbers,
    reason_of,
    share,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from dlis_widgets.psychometrics.invariance import Invariance
    from dlis_widgets.research import Dataset

_FIRST = 10
"""Components that are drawn; the others are smaller than chance."""

_DARK = 0.5
"""Loading from which on its cell is dark and its number white."""


def dimensions(data: Dataset) -> list[Shown]:
    """Show how many dimensions are larger than chance."""
    title = "Parallel analysis of polychoric correlations"
    table = stats.parallel_analysis(data.responses)
    if table["eigenvalue"].isna().all():
        return [nothing("dimensions", title, reason_of(table))]
    plain = stats.parallel_analysis(data.responses, kind="pearson")
    sentence = (
        f"{int(table['kept'].sum())} dimensions are larger than chance, {int(plain['kept'].sum())} with "
        f"Pearson correlations; the instrument claims {len(structure(data.responses))}. "
        f"{table['n'].iloc[0]} people answered every item. Where dimensions correlate highly, this method "
        "finds too few: compare it with the models below."
    )
    first = table.head(_FIRST).set_index("component")

    def draw(axes: Axes) -> None:
        real, chance = (first[name].to_numpy(dtype=float) for name in ("eigenvalue", "chance_95"))
        axes.plot(first.index, real, "o-", color=ACCENT, label="the answers")
        axes.plot(first.index, chance, "--", color=SECOND, label="chance, 95th percentile")
        axes.set_xlabel("component")
        axes.set_ylabel("eigenvalue")
        axes.set_ylim(bottom=0)
        axes.legend(frameon=False)

    return [Shown("dimensions", title, sentence, numbers(first.drop(columns=["n", "reason"])), draw)]


def exploration(data: Dataset) -> list[Shown]:
    """Show which items go together when nothing is assumed but the number of factors."""
    count = len(structure(data.responses))
    title = f"Exploratory factor analysis with {count} factors: loadings"
    found = stats.explore(data.responses, count)
    if found.reason:
        return [nothing("exploration", title, found.reason)]
    table = found.loadings.pivot_table(index="item", columns="factor", values="loading", sort=False)
    values = table.to_numpy(dtype=float)
    sentence = (
        f"{_own_columns(found.loadings)} of {count} dimensions have their own column (darker is larger). "
        f"The root mean square of the residual correlations is {found.fit['rmsr'].iloc[0]:.3f}; factors "
        f"correlate by up to {float(found.factors['correlation'].max()):.2f}."
    )

    def draw(axes: Axes) -> None:
        axes.imshow(np.abs(values), cmap="Greys", vmin=0, vmax=1, aspect="auto")
        for (row, column), value in np.ndenumerate(values):
            colour = "white" if abs(value) > _DARK else INK
            axes.text(column, row, f"{value:.2f}", ha="center", va="center", color=colour)
        axes.set_xticks(range(count), table.columns.tolist())
        axes.set_yticks(range(len(table)), table.index.tolist())

    return [Shown("exploration", title, sentence, numbers(table), draw)]


def _own_columns(loadings: pd.DataFrame) -> int:
    """Return how many dimensions have a factor on which all their items, and no others, load most."""
    strength = loadings.assign(size=loadings["loading"].abs().astype(float))
    most = strength.loc[strength.groupby("item")["size"].idxmax()]
    table = pd.crosstab(most["dimension"], most["factor"]) > 0
    return int(((table.sum(axis=1) == 1) & (table.loc[:, table.sum() == 1].sum(axis=1) == 1)).sum())


def models(data: Dataset) -> list[Shown]:
    """Show how well the instrument's model and two rivals fit, and the loadings of its own."""
    title = "Confirmatory factor analysis: misfit of three models"
    own, one = stats.confirm(data.responses, "dimensions"), stats.confirm(data.responses, "one")
    general = stats.confirm(data.responses, "general")
    found = dict(zip(("dimensions", "one", "general"), (own, one, general), strict=True))
    table = pd.concat([each.fit for each in found.values()], ignore_index=True).set_index("model")
    if table.empty:
        return [nothing("models", title, own.reason)]
    cfi = "; ".join(f"{name} {value:.3f}" for name, value in table["cfi_robust"].items())
    failed = "".join(f" {MODELS[name]}: {each.reason}." for name, each in found.items() if each.reason)
    sentence = (
        f"Robust CFI: {cfi}.{failed} By convention RMSEA up to 0.06 and CFI from 0.95 are good. A model that "
        "fits is not proven, and another may fit as well."
    )

    def draw(axes: Axes) -> None:
        axes.barh(range(len(table)), table["rmsea_robust"].astype(float), color=ACCENT)
        axes.axvline(0.06, color=INK, linewidth=1)
        labels(axes, table.index.tolist())
        axes.set_xlabel("robust RMSEA; line: 0.06")

    shown = [Shown("models", title, sentence, numbers(table, 3), draw)]
    return shown if own.reason else [*shown, _loadings(own.loadings.set_index("item"))]


def _loadings(table: pd.DataFrame) -> Shown:
    title = "Loadings of the instrument's model"
    sentence = (
        f"Loadings lie {from_to(table['loading'])}. With four levels read as numbers they come out too small."
    )

    def draw(axes: Axes) -> None:
        dots(axes, table["loading"], "standardised loading on its dimension")

    return Shown("loadings", title, sentence, numbers(table), draw)


def comparison(data: Dataset) -> list[Shown]:
    """Show whether countries may be compared, and their differences only then."""
    found = stats.invariance(data.responses, data.people)
    return [_steps(found), _differences(found)]


def _steps(found: Invariance) -> Shown:
    title = "May countries be compared? Fit lost by each step"
    few = ", ".join(f"{row.group} ({row.n})" for row in found.left_out.itertuples())
    left = f" Left out, because too few people answered every item: {few}." if few else ""
    steps = found.steps.assign(name=found.steps["groups"] + ": " + found.steps["step"]).set_index("name")
    drawn = steps.dropna(subset=["lost_cfi"])
    if drawn.empty:
        return nothing("invariance", title, f"{reason_of(steps)}.{left}")
    verdict = {
        "scalar": "All steps hold as far as this check can see: means may be set side by side, with care.",
        "metric": "Only loadings agree: correlations may be compared, means may not.",
    }.get(found.level, "The items do not work alike: compare nothing.")

    def draw(axes: Axes) -> None:
        axes.barh(range(len(drawn)), drawn["lost_cfi"].astype(float), color=ACCENT)
        axes.axvline(LOST_CFI, color=SECOND, linewidth=2)
        labels(axes, drawn.index.tolist())
        axes.set_xlabel(f"CFI lost against the step before; line: {LOST_CFI}")

    return Shown(
        "invariance", title, f"{verdict}{left}", numbers(steps.drop(columns=["groups", "step"]), 3), draw
    )


def _differences(found: Invariance) -> Shown:
    title = "Differences between countries"
    table = found.differences
    if not found.may_compare_means:
        reason = reason_of(table) if len(table) else reason_of(found.steps)
        return nothing("differences", title, reason)
    unclear = int(((table["low"] <= 0) & (table["high"] >= 0)).sum())
    sentence = (
        f"Latent means less those of {table['reference'].iloc[0]}, in its standard deviations. {unclear} of "
        f"{len(table)} intervals include zero. These are people who happened to answer, and no samples of "
        "countries."
    )
    table = table.assign(name=table["dimension"] + ", " + table["group"]).set_index("name")

    def draw(axes: Axes) -> None:
        intervals(axes, table, ("difference", "low", "high"))
        axes.axvline(0, color=INK, linewidth=1)
        labels(axes, table.index.tolist())
        axes.set_xlabel("standard deviations, with 95 % interval")

    return Shown("differences", title, sentence, numbers(table.drop(columns=["dimension", "group"])), draw)


def calibrating(data: Dataset) -> list[Shown]:
    """Show how self-ratings go with tasks."""
    title = "Self-rating and task: correlation, with 95 % interval"
    own = stats.calibration(data.profiles).set_index("dimension")
    known = own.dropna(subset=["correlation"])
    if known.empty:
        return [nothing("calibration", title, reason_of(own))]
    cross = stats.cross_calibration(data.profiles).dropna(subset=["correlation"])
    others = cross[~cross["own"] & cross["rating"].isin(known.index)]
    sentence = (
        f"On average, ratings correlate {known['correlation'].astype(float).mean():.2f} with their own task "
        f"and {others['correlation'].astype(float).mean():.2f} with the others. If these are alike, a rating "
        "shows a general confidence, and the pairing says little. Short tasks keep all of them low."
    )

    def draw(axes: Axes) -> None:
        rows = {name: place for place, name in enumerate(known.index)}
        places = others["rating"].map(rows).to_numpy(dtype=float) + 0.2
        values = others["correlation"].to_numpy(dtype=float)
        axes.plot(values, places, "|", color=SECOND, label="another task")
        intervals(axes, known, ("correlation", "low", "high"), label="its own task")
        axes.axvline(0, color=INK, linewidth=1)
        labels(axes, known.index.tolist())
        axes.set_xlabel("Spearman's correlation")
        axes.legend(frameon=False)

    each = cross.pivot_table(index="rating", columns="task", values="correlation").add_prefix("with task ")
    table = own[["n", "correlation", "low", "high", "reason"]].join(each)
    return [Shown("calibration", title, sentence, numbers(table), draw), _gaps(own)]


def _gaps(own: pd.DataFrame) -> Shown:
    title = "Self-rating less task result, in points"
    known = own.dropna(subset=["difference"])
    over, under = (known[name].astype(float) for name in ("over", "under"))
    sentence = (
        f"Between {share(over.min())} and {share(over.max())} rate themselves 25 points or more above their "
        f"task, between {share(under.min())} and {share(under.max())} as far below. Tasks have their own "
        "difficulty, so a mean above or below zero is no over- or under-confidence."
    )

    def draw(axes: Axes) -> None:
        places = range(len(known))
        low, high = (known[name].to_numpy(dtype=float) for name in ("limit_low", "limit_high"))
        axes.barh(places, high - low, left=low, height=0.4, color=SOFT)
        axes.plot(known["difference"].to_numpy(dtype=float), places, "o", color=ACCENT)
        axes.axvline(0, color=INK, linewidth=1)
        labels(axes, known.index.tolist())
        axes.set_xlabel("dot: mean; bar: 95 % of the people, if differences are normal")

    columns = ["n", "difference", "sd", "limit_low", "limit_high", "over", "under", "reason"]
    return Shown("gaps", title, sentence, numbers(own[columns]), draw)


def total(data: Dataset) -> list[Shown]:
    """Show how much the total depends on weights and aggregation."""
    title = "The total made otherwise: correlation with the plain mean"
    table = stats.sensitivity(data.profiles).set_index("choice")
    if table["correlation"].isna().all():
        return [nothing("total", title, reason_of(table))]
    shift = table["shift"].astype(float)
    sentence = (
        f"{table['n'].iloc[0]} people have a total. With a geometric mean, people move past "
        f"{share(shift['geometric mean'])} of the others on average; with random weights, past "
        f"{share(shift['random weights, median'])} or more in half of the draws. To that extent, an "
        "order of people would be an effect of choices that nobody can justify."
    )

    def draw(axes: Axes) -> None:
        dots(axes, table["correlation"], "Spearman's correlation with the plain mean", lowest=0.5)

    return [Shown("total", title, sentence, numbers(table, 3), draw)]
