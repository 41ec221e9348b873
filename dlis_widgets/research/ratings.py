"""What the research notebook shows of self-ratings beside tasks, and of the total."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dlis_widgets import psychometrics as stats
from dlis_widgets.cohort.charts import ACCENT, SECOND, SOFT, labels
from dlis_widgets.cohort.shown import Shown
from dlis_widgets.psychometrics.words import GEOMETRIC, MEDIAN
from dlis_widgets.research.drawing import INK, dots, intervals, nothing, numbers, reason_of, share, told
from dlis_widgets.words import ENGLISH

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from dlis_widgets.research import Dataset
    from dlis_widgets.words import Words


def calibrating(data: Dataset, words: Words = ENGLISH) -> list[Shown]:
    """Show how self-ratings go with tasks."""
    _ = words.gettext
    title = _("Self-rating and task: correlation, with 95 % interval")
    own = stats.calibration(data.profiles).set_index("dimension")
    known = own.dropna(subset=["correlation"])
    if known.empty:
        return [nothing("calibration", title, reason_of(own, words), words)]
    cross = stats.cross_calibration(data.profiles).dropna(subset=["correlation"])
    others = cross[~cross["own"] & cross["rating"].isin(known.index)]
    sentence = _(
        "On average, ratings correlate {own} with their own task and {others} with the others. If these are "
        "alike, a rating shows a general confidence, and the pairing says little. Short tasks keep all of "
        "them low."
    ).format(
        own=f"{known['correlation'].astype(float).mean():.2f}",
        others=f"{others['correlation'].astype(float).mean():.2f}",
    )

    def draw(axes: Axes) -> None:
        rows = {name: place for place, name in enumerate(known.index)}
        places = others["rating"].map(rows).to_numpy(dtype=float) + 0.2
        values = others["correlation"].to_numpy(dtype=float)
        axes.plot(values, places, "|", color=SECOND, label=_("another task"))
        intervals(axes, known, ("correlation", "low", "high"), label=_("its own task"))
        axes.axvline(0, color=INK, linewidth=1)
        labels(axes, known.index.tolist())
        axes.set_xlabel(_("Spearman's correlation"))
        axes.legend(frameon=False)

    each = cross.pivot_table(index="rating", columns="task", values="correlation")
    each.columns = [_("with task {dimension}").format(dimension=name) for name in each.columns]
    table = own[["n", "correlation", "low", "high", "reason"]].join(each)
    return [Shown("calibration", title, sentence, numbers(table, words), draw), _gaps(own, words)]


def _gaps(own: pd.DataFrame, words: Words) -> Shown:
    _ = words.gettext
    title = _("Self-rating less task result, in points")
    known = own.dropna(subset=["difference"])
    over, under = (known[name].astype(float) for name in ("over", "under"))
    sentence = _(
        "Between {over_low} and {over_high} rate themselves 25 points or more above their task, between "
        "{under_low} and {under_high} as far below. Tasks have their own difficulty, so a mean above or "
        "below zero is no over- or under-confidence."
    ).format(
        over_low=share(over.min()),
        over_high=share(over.max()),
        under_low=share(under.min()),
        under_high=share(under.max()),
    )

    def draw(axes: Axes) -> None:
        places = range(len(known))
        low, high = (known[name].to_numpy(dtype=float) for name in ("limit_low", "limit_high"))
        axes.barh(places, high - low, left=low, height=0.4, color=SOFT)
        axes.plot(known["difference"].to_numpy(dtype=float), places, "o", color=ACCENT)
        axes.axvline(0, color=INK, linewidth=1)
        labels(axes, known.index.tolist())
        axes.set_xlabel(_("dot: mean; bar: 95 % of the people, if differences are normal"))

    columns = ["n", "difference", "sd", "limit_low", "limit_high", "over", "under", "reason"]
    return Shown("gaps", title, sentence, numbers(own[columns], words), draw)


def total(data: Dataset, words: Words = ENGLISH) -> list[Shown]:
    """Show how much the total depends on weights and aggregation."""
    _ = words.gettext
    title = _("The total made otherwise: correlation with the plain mean")
    table = stats.sensitivity(data.profiles).set_index("choice")
    if table["correlation"].isna().all():
        return [nothing("total", title, reason_of(table, words), words)]
    shift = table["shift"].astype(float)
    people = int(table["n"].iloc[0])
    have = words.ngettext("{count} person has a total.", "{count} people have a total.", people)
    moved = _(
        "With a geometric mean, people move past {geometric} of the others on average; with random weights, "
        "past {random} or more in half of the draws. To that extent, an order of people would be an effect "
        "of choices that nobody can justify."
    ).format(geometric=share(shift[GEOMETRIC]), random=share(shift[MEDIAN]))
    sentence = f"{have.format(count=people)} {moved}"
    table = table.rename(index=partial(told, words=words))

    def draw(axes: Axes) -> None:
        dots(axes, table["correlation"], _("Spearman's correlation with the plain mean"), lowest=0.5)

    return [Shown("total", title, sentence, numbers(table, words, 3), draw)]
