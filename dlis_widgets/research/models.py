"""What the research notebook shows of dimensions and groups."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dlis_widgets import psychometrics as stats
from dlis_widgets.cohort.charts import ACCENT, SECOND, labels
from dlis_widgets.cohort.shown import Shown
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
    told,
)
from dlis_widgets.words import ENGLISH

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from dlis_widgets.psychometrics.invariance import Invariance
    from dlis_widgets.research import Dataset
    from dlis_widgets.words import Words

_FIRST = 10
"""Components that are drawn; the others are smaller than chance."""

_DARK = 0.5
"""Loading from which on its cell is dark and its number white."""


def dimensions(data: Dataset, words: Words = ENGLISH) -> list[Shown]:
    """Show how many dimensions are larger than chance."""
    _ = words.gettext
    title = _("Parallel analysis of polychoric correlations")
    table = stats.parallel_analysis(data.responses)
    if table["eigenvalue"].isna().all():
        return [nothing("dimensions", title, reason_of(table, words), words)]
    plain = stats.parallel_analysis(data.responses, kind="pearson")
    first = table.head(_FIRST).set_index("component")

    def draw(axes: Axes) -> None:
        real, chance = (first[name].to_numpy(dtype=float) for name in ("eigenvalue", "chance_95"))
        axes.plot(first.index, real, "o-", color=ACCENT, label=_("the answers"))
        axes.plot(first.index, chance, "--", color=SECOND, label=_("chance, 95th percentile"))
        axes.set_xlabel(_("component"))
        axes.set_ylabel(_("eigenvalue"))
        axes.set_ylim(bottom=0)
        axes.legend(frameon=False)

    sentence = _dimensions(table, plain, len(structure(data.responses)), words)
    return [Shown("dimensions", title, sentence, numbers(first.drop(columns=["n", "reason"]), words), draw)]


def _dimensions(table: pd.DataFrame, plain: pd.DataFrame, claimed: int, words: Words) -> str:
    """Say how many dimensions two kinds of correlation find, and among how many people."""
    kept, people = int(table["kept"].sum()), int(table["n"].iloc[0])
    larger = words.ngettext(
        "{count} dimension is larger than chance, {pearson} with Pearson correlations; the instrument "
        "claims {claimed}.",
        "{count} dimensions are larger than chance, {pearson} with Pearson correlations; the instrument "
        "claims {claimed}.",
        kept,
    ).format(count=kept, pearson=int(plain["kept"].sum()), claimed=claimed)
    answered = words.ngettext(
        "{count} person answered every item.", "{count} people answered every item.", people
    ).format(count=people)
    few = words.gettext(
        "Where dimensions correlate highly, this method finds too few: compare it with the models below."
    )
    return f"{larger} {answered} {few}"


def exploration(data: Dataset, words: Words = ENGLISH) -> list[Shown]:
    """Show which items go together when nothing is assumed but the number of factors."""
    _ = words.gettext
    count = len(structure(data.responses))
    title = words.ngettext(
        "Exploratory factor analysis with {count} factor: loadings",
        "Exploratory factor analysis with {count} factors: loadings",
        count,
    ).format(count=count)
    found = stats.explore(data.responses, count)
    if found.reason:
        return [nothing("exploration", title, found.reason, words)]
    table = found.loadings.pivot_table(index="item", columns="factor", values="loading", sort=False)
    values = table.to_numpy(dtype=float)
    own = words.ngettext(
        "{own} of {count} dimension have their own column (darker is larger).",
        "{own} of {count} dimensions have their own column (darker is larger).",
        count,
    ).format(own=_own_columns(found.loadings), count=count)
    rest = _(
        "The root mean square of the residual correlations is {rmsr}; factors correlate by up to {most}."
    ).format(rmsr=f"{found.fit['rmsr'].iloc[0]:.3f}", most=f"{float(found.factors['correlation'].max()):.2f}")

    def draw(axes: Axes) -> None:
        axes.imshow(np.abs(values), cmap="Greys", vmin=0, vmax=1, aspect="auto")
        for (row, column), value in np.ndenumerate(values):
            colour = "white" if abs(value) > _DARK else INK
            axes.text(column, row, f"{value:.2f}", ha="center", va="center", color=colour)
        axes.set_xticks(range(count), table.columns.tolist())
        axes.set_yticks(range(len(table)), table.index.tolist())

    return [Shown("exploration", title, f"{own} {rest}", numbers(table, words), draw)]


def _own_columns(loadings: pd.DataFrame) -> int:
    """Return how many dimensions have a factor on which all their items, and no others, load most."""
    strength = loadings.assign(size=loadings["loading"].abs().astype(float))
    most = strength.loc[strength.groupby("item")["size"].idxmax()]
    table = pd.crosstab(most["dimension"], most["factor"]) > 0
    return int(((table.sum(axis=1) == 1) & (table.loc[:, table.sum() == 1].sum(axis=1) == 1)).sum())


def models(data: Dataset, words: Words = ENGLISH) -> list[Shown]:
    """Show how well the instrument's model and two rivals fit, and the loadings of its own."""
    _ = words.gettext
    title = _("Confirmatory factor analysis: misfit of three models")
    own, one = stats.confirm(data.responses, "dimensions"), stats.confirm(data.responses, "one")
    general = stats.confirm(data.responses, "general")
    found = dict(zip(("dimensions", "one", "general"), (own, one, general), strict=True))
    table = pd.concat([each.fit for each in found.values()], ignore_index=True).set_index("model")
    table = table.rename(index=partial(told, words=words))
    if table.empty:
        return [nothing("models", title, own.reason, words)]
    cfi = "; ".join(f"{name} {value:.3f}" for name, value in table["cfi_robust"].items())
    sentences = [
        _("Robust CFI: {values}.").format(values=cfi),
        *(
            _("{model}: {reason}.").format(model=told(MODELS[name], words), reason=told(each.reason, words))
            for name, each in found.items()
            if each.reason
        ),
        _(
            "By convention RMSEA up to 0.06 and CFI from 0.95 are good. A model that fits is not proven, and "
            "another may fit as well."
        ),
    ]

    def draw(axes: Axes) -> None:
        axes.barh(range(len(table)), table["rmsea_robust"].astype(float), color=ACCENT)
        axes.axvline(0.06, color=INK, linewidth=1)
        labels(axes, table.index.tolist())
        axes.set_xlabel(_("robust RMSEA; line: 0.06"))

    shown = [Shown("models", title, " ".join(sentences), numbers(table, words, 3), draw)]
    return shown if own.reason else [*shown, _loadings(own.loadings.set_index("item"), words)]


def _loadings(table: pd.DataFrame, words: Words) -> Shown:
    _ = words.gettext
    title = _("Loadings of the instrument's model")
    sentence = _(
        "Loadings lie between {low} ({lowest}) and {high} ({highest}). With four levels read as numbers they "
        "come out too small."
    )

    def draw(axes: Axes) -> None:
        dots(axes, table["loading"], _("standardised loading on its dimension"))

    return Shown("loadings", title, from_to(sentence, table["loading"]), numbers(table, words), draw)


def comparison(data: Dataset, words: Words = ENGLISH) -> list[Shown]:
    """Show whether countries may be compared, and their differences only then."""
    found = stats.invariance(data.responses, data.people)
    return [_steps(found, words), _differences(found, words)]


def _steps(found: Invariance, words: Words) -> Shown:
    _ = words.gettext
    title = _("May countries be compared? Fit lost by each step")
    few = ", ".join(f"{row.group} ({row.n})" for row in found.left_out.itertuples())
    left = _("Left out, because too few people answered every item: {groups}.").format(groups=few)
    also = f" {left}" if few else ""
    names = [f"{row.groups}: {told(row.step, words)}" for row in found.steps.itertuples()]
    steps = found.steps.assign(name=names).set_index("name")
    drawn = steps.dropna(subset=["lost_cfi"])
    if drawn.empty:
        none = nothing("invariance", title, reason_of(steps, words), words)
        return replace(none, sentence=f"{none.sentence}{also}")
    verdict = {
        "scalar": _("All steps hold as far as this check can see: means may be set side by side, with care."),
        "metric": _("Only loadings agree: correlations may be compared, means may not."),
    }.get(found.level, _("The items do not work alike: compare nothing."))

    def draw(axes: Axes) -> None:
        axes.barh(range(len(drawn)), drawn["lost_cfi"].astype(float), color=ACCENT)
        axes.axvline(LOST_CFI, color=SECOND, linewidth=2)
        labels(axes, drawn.index.tolist())
        axes.set_xlabel(_("CFI lost against the step before; line: {limit}").format(limit=LOST_CFI))

    return Shown(
        "invariance",
        title,
        f"{verdict}{also}",
        numbers(steps.drop(columns=["groups", "step"]), words, 3),
        draw,
    )


def _differences(found: Invariance, words: Words) -> Shown:
    _ = words.gettext
    title = _("Differences between countries")
    table = found.differences
    if not found.may_compare_means:
        reason = reason_of(table, words) if len(table) else reason_of(found.steps, words)
        return nothing("differences", title, reason, words)
    unclear = int(((table["low"] <= 0) & (table["high"] >= 0)).sum())
    sentences = (
        _("Latent means less those of {country}, in its standard deviations.").format(
            country=table["reference"].iloc[0]
        ),
        words.ngettext(
            "{unclear} of {count} interval include zero.",
            "{unclear} of {count} intervals include zero.",
            len(table),
        ).format(unclear=unclear, count=len(table)),
        _("These are people who happened to answer, and no samples of countries."),
    )
    table = table.assign(name=table["dimension"] + ", " + table["group"]).set_index("name")

    def draw(axes: Axes) -> None:
        intervals(axes, table, ("difference", "low", "high"))
        axes.axvline(0, color=INK, linewidth=1)
        labels(axes, table.index.tolist())
        axes.set_xlabel(_("standard deviations, with 95 % interval"))

    shown = numbers(table.drop(columns=["dimension", "group"]), words)
    return Shown("differences", title, " ".join(sentences), shown, draw)
