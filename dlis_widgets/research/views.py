"""What the research notebook shows of answers and items: a sentence, a table, a drawing of its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dlis_widgets import psychometrics as stats
from dlis_widgets.cohort.charts import ACCENT, SECOND, SOFT, labels
from dlis_widgets.cohort.suppress import suppress
from dlis_widgets.cohort.views import Shown
from dlis_widgets.psychometrics.frames import DESCRIBE
from dlis_widgets.research.drawing import (
    INK,
    SHADES,
    dots,
    from_to,
    intervals,
    nothing,
    numbers,
    percent,
    reason_of,
    share,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from dlis_widgets.research import Dataset

_SECOND_TIME = 2
_RUNS = {"1 to 3": 3, "4 or 5": 5, "6 or 7": 7, "8 to 11": 11, "12 to 23": 23, "24 or more": np.inf}


def people(data: Dataset) -> list[Shown]:
    """Show how many people there are by country."""
    title = "People by country"
    count = data.people["person"].nunique()
    if count < DESCRIBE.people:
        return [nothing("people", title, DESCRIBE.reason(count))]
    told = data.people["country"].replace("", "not told").fillna("not told")
    counts = suppress(told.value_counts().rename_axis("Country").rename("count").reset_index())
    counts = counts.loc[~counts["hidden"], ["Country", "count"]].set_index("Country")
    counts.columns = ["People"]
    again = data.responses.loc[data.responses["attempt"] == _SECOND_TIME, "person"].nunique()
    twice = again if again >= DESCRIBE.people else f"fewer than {DESCRIBE.people}"
    sentence = (
        f"{count} people, of whom {twice} rated themselves twice. Countries with fewer than "
        f"{DESCRIBE.people} people are not shown, nor those that would give them away."
    )

    def draw(axes: Axes) -> None:
        axes.barh(range(len(counts)), counts["People"], color=ACCENT)
        labels(axes, counts.index.tolist())
        axes.set_xlabel("people")

    return [Shown("people", title, sentence, counts, draw)]


def missing(data: Dataset) -> list[Shown]:
    """Show what is missing, item by item."""
    title = "Missing answers by item, first attempt"
    long = stats.missingness(data.responses)
    if long.empty:
        return [nothing("missing", title, "there is no answer")]
    wide = long.pivot_table(index="item", columns="kind", values="share", sort=False).astype(float)
    gaps = wide.drop(columns="answered")
    if gaps.empty:
        return [nothing("missing", title, "no answer is missing")]
    worst = gaps.sum(axis=1).idxmax()
    sentence = (
        f"Most is missing at {worst}: {share(gaps.sum(axis=1).max())}. “Not reached” grows towards the end "
        "where people stop; “skipped” points to an item that does not fit or is not understood."
    )

    def draw(axes: Axes) -> None:
        left = np.zeros(len(gaps))
        for kind, colour in zip(gaps.columns, (SECOND, ACCENT, SOFT), strict=False):
            axes.barh(range(len(gaps)), 100 * gaps[kind], left=left, color=colour, label=str(kind))
            left = left + 100 * gaps[kind].to_numpy()
        labels(axes, gaps.index.tolist())
        axes.set_xlabel("per cent of the people")
        axes.legend(frameon=False)

    return [Shown("missing", title, sentence, percent(wide), draw)]


def careless(data: Dataset) -> list[Shown]:
    """Show how long people keep to one level, and how far their answers contradict each other."""
    title = "Longest run of the same level, first attempt"
    table = stats.carelessness(data.responses)
    judged = table.dropna(subset=["longstring"])
    if len(judged) < DESCRIBE.people:
        return [nothing("careless", title, DESCRIBE.reason(len(judged)))]
    ends = [0, *_RUNS.values()]
    bands = pd.cut(judged["longstring"].astype(float), ends, labels=list(_RUNS))
    shares = bands.value_counts(normalize=True, sort=False).rename_axis("Items in a row").to_frame("Share")
    whole = judged["unusual"].dropna()
    unusual = (
        f"{share(float(whole.mean()))} of the {len(whole)} who answered every item combine levels in an "
        "unusual way; among honest people it is about 1\N{NO-BREAK SPACE}%. "
        if len(whole)
        else "Too few answered every item to say which combinations of levels are unusual. "
    )
    sentence = (
        f"{share(float(judged['straight'].mean()))} of {len(judged)} people gave the same level to at least "
        f"half of their items in a row. {unusual}Nobody is proven careless: repeat an analysis without them, "
        "and report both."
    )

    def draw(axes: Axes) -> None:
        axes.barh(range(len(shares)), 100 * shares["Share"], color=ACCENT)
        labels(axes, shares.index.tolist())
        axes.set_xlabel("per cent of the people")

    return [Shown("careless", title, sentence, percent(shares), draw)]


def items(data: Dataset) -> list[Shown]:
    """Show how each item was answered, and how it goes with the others of its dimension."""
    table = stats.item_statistics(data.responses).set_index("item")
    return [_levels(table), _rest(table)]


def _levels(table: pd.DataFrame) -> Shown:
    title = "How each item was answered"
    known = table.dropna(subset=["mean"])
    if known.empty:
        return nothing("levels", title, reason_of(table))
    sentence = f"Means of the levels 0 to 3 lie {from_to(known['mean'])}."
    names = [name for name in table.columns if name.startswith("share_")]

    def draw(axes: Axes) -> None:
        left = np.zeros(len(known))
        for number, (name, colour) in enumerate(zip(names, SHADES, strict=True)):
            values = 100 * known[name].to_numpy(dtype=float)
            axes.barh(range(len(known)), values, left=left, color=colour, label=f"level {number}")
            left = left + values
        labels(axes, known.index.tolist())
        axes.set_xlabel("per cent of the people")
        axes.legend(frameon=False, ncols=4, loc="lower right", bbox_to_anchor=(1, 1))

    return Shown("levels", title, sentence, numbers(table.drop(columns=["item_rest", "n_rest"])), draw)


def _rest(table: pd.DataFrame) -> Shown:
    title = "How each item goes with the others of its dimension"
    known = table.dropna(subset=["item_rest"])
    if known.empty:
        return nothing("item-rest", title, reason_of(table))
    sentence = (
        f"Item-rest correlations lie {from_to(known['item_rest'])}. A low one says that an item measures "
        "something else, or is answered by chance."
    )

    def draw(axes: Axes) -> None:
        dots(axes, known["item_rest"], "correlation with the sum of the others")

    shown = numbers(table[["dimension", "n_rest", "item_rest", "reason"]])
    return Shown("item-rest", title, sentence, shown, draw)


def ends(data: Dataset) -> list[Shown]:
    """Show how many self-ratings stand at the ends of the scale."""
    title = "Floor and ceiling of each dimension"
    table = stats.floor_and_ceiling(data.profiles).set_index("dimension")
    known = table.dropna(subset=["floor"])
    if known.empty:
        return [nothing("ends", title, reason_of(table))]
    marked = known.index[known["effect"] != ""].tolist()
    sentence = (
        f"More than 15 % stand at an end in {', '.join(marked)}: the scale does not tell these people apart."
        if marked
        else "No dimension has more than 15 % of the people at an end of its scale."
    )

    def draw(axes: Axes) -> None:
        places = np.arange(len(known))
        for shift, name, colour in ((-0.2, "floor", SECOND), (0.2, "ceiling", ACCENT)):
            values = 100 * known[name].to_numpy(dtype=float)
            axes.barh(places + shift, values, height=0.35, color=colour, label=name)
        axes.axvline(15, color=INK, linewidth=1)
        labels(axes, known.index.tolist())
        axes.set_xlabel("per cent of the people; line: 15 %")
        axes.legend(frameon=False)

    return [Shown("ends", title, sentence, percent(table), draw)]


def reliability(data: Dataset) -> list[Shown]:
    """Show alpha and omega with their intervals."""
    title = "Reliability of each dimension, with 95 % intervals"
    table = stats.reliability(data.responses).set_index("dimension")
    known = table.dropna(subset=["alpha"])
    if known.empty:
        return [nothing("reliability", title, reason_of(table))]
    sentence = (
        f"Alpha lies {from_to(known['alpha'])}. Reliable is not valid: items can agree with each other and "
        "still measure something else."
    )

    def draw(axes: Axes) -> None:
        intervals(axes, known, ("alpha", "alpha_low", "alpha_high"), shift=-0.12, label="alpha")
        columns = ("omega", "omega_low", "omega_high")
        intervals(axes, known, columns, shift=0.12, mark="D", colour=SECOND, label="omega")
        labels(axes, known.index.tolist())
        axes.set_xlabel("reliability")
        axes.legend(frameon=False)

    return [Shown("reliability", title, sentence, numbers(table), draw)]


def careful_reliability(data: Dataset) -> list[Shown]:
    """Show alpha with and without the people whose answers look careless."""
    title = "Alpha with and without answers that look careless"
    kept = stats.careful(data.responses)
    left = data.responses["person"].nunique() - kept["person"].nunique()
    every, some = (stats.reliability(rows, draws=1).set_index("dimension") for rows in (data.responses, kept))
    table = every[["n", "alpha"]].assign(n_without=some["n"], alpha_without=some["alpha"])
    table["change"] = table["alpha_without"] - table["alpha"]
    table["reason"] = some["reason"].where(some["alpha"].isna(), "")
    known = table.dropna(subset=["change"])
    if known.empty:
        return [nothing("careful", title, reason_of(table))]
    change = known["change"].to_numpy(dtype=float)
    most = np.abs(change).argmax()
    sentence = (
        f"Without {left} people alpha changes most in {known.index[most]}, by {change[most]:+.2f}. The same "
        "level everywhere makes alpha too large, answers by chance make it too small."
    )

    def draw(axes: Axes) -> None:
        places = np.arange(len(known))
        axes.plot(known["alpha"].to_numpy(dtype=float), places - 0.1, "o", color=ACCENT, label="everybody")
        without = known["alpha_without"].to_numpy(dtype=float)
        axes.plot(without, places + 0.1, "D", color=SECOND, label="without")
        labels(axes, known.index.tolist())
        axes.set_xlabel("alpha")
        axes.legend(frameon=False)

    return [Shown("careful", title, sentence, numbers(table), draw)]
