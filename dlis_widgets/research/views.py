"""What the research notebook shows of answers and items: a sentence, a table, a drawing of its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dlis_widgets import psychometrics as stats
from dlis_widgets.cohort.charts import ACCENT, SECOND, SOFT, labels
from dlis_widgets.cohort.shown import Shown, named
from dlis_widgets.cohort.suppress import suppress
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
    told,
)
from dlis_widgets.words import ENGLISH

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from dlis_widgets.research import Dataset
    from dlis_widgets.words import Words

_SECOND_TIME = 2
_RUNS = (3, 5, 7, 11, 23, np.inf)
"""Upper ends of the bands of items in a row."""


def people(data: Dataset, words: Words = ENGLISH) -> list[Shown]:
    """Show how many people there are by country."""
    _ = words.gettext
    title = _("People by country")
    count = data.people["person"].nunique()
    if count < DESCRIBE.people:
        return [nothing("people", title, DESCRIBE.reason(count), words)]
    not_told = _("not told")
    countries = data.people["country"].replace("", not_told).fillna(not_told)
    counts = suppress(countries.value_counts().rename_axis("Country").rename("count").reset_index())
    counts = counts.loc[~counts["hidden"], ["Country", "count"]].set_index("Country")
    counts.columns = ["People"]
    again = data.responses.loc[data.responses["attempt"] == _SECOND_TIME, "person"].nunique()
    hidden = _(
        "Countries with fewer than {smallest} people are not shown, nor those that would give them away."
    ).format(smallest=DESCRIBE.people)
    sentence = f"{_how_many(count, again, words)} {hidden}"

    def draw(axes: Axes) -> None:
        axes.barh(range(len(counts)), counts["People"], color=ACCENT)
        labels(axes, counts.index.tolist())
        axes.set_xlabel(_("people"))

    return [Shown("people", title, sentence, named(counts, words), draw)]


def _how_many(count: int, again: int, words: Words) -> str:
    """Say how many people there are, and how many of them rated themselves twice."""
    sentence = (
        words.ngettext(
            "{count} person, of whom {twice} rated themselves twice.",
            "{count} people, of whom {twice} rated themselves twice.",
            count,
        )
        if again >= DESCRIBE.people
        else words.ngettext(
            "{count} person, of whom fewer than {smallest} rated themselves twice.",
            "{count} people, of whom fewer than {smallest} rated themselves twice.",
            count,
        )
    )
    return sentence.format(count=count, twice=again, smallest=DESCRIBE.people)


def missing(data: Dataset, words: Words = ENGLISH) -> list[Shown]:
    """Show what is missing, item by item."""
    _ = words.gettext
    title = _("Missing answers by item, first attempt")
    long = stats.missingness(data.responses)
    if long.empty:
        return [nothing("missing", title, _("there is no answer"), words)]
    wide = long.pivot_table(index="item", columns="kind", values="share", sort=False).astype(float)
    gaps = wide.drop(columns="answered")
    if gaps.empty:
        return [nothing("missing", title, _("no answer is missing"), words)]
    worst = gaps.sum(axis=1).idxmax()
    sentence = _(
        "Most is missing at {item}: {share}. “Not reached” grows towards the end where people stop; "
        "“skipped” points to an item that does not fit or is not understood."
    ).format(item=worst, share=share(gaps.sum(axis=1).max()))

    def draw(axes: Axes) -> None:
        left = np.zeros(len(gaps))
        for kind, colour in zip(gaps.columns, (SECOND, ACCENT, SOFT), strict=False):
            axes.barh(range(len(gaps)), 100 * gaps[kind], left=left, color=colour, label=told(kind, words))
            left = left + 100 * gaps[kind].to_numpy()
        labels(axes, gaps.index.tolist())
        axes.set_xlabel(_("per cent of the people"))
        axes.legend(frameon=False)

    return [Shown("missing", title, sentence, percent(wide, words), draw)]


def careless(data: Dataset, words: Words = ENGLISH) -> list[Shown]:
    """Show how long people keep to one level, and how far their answers contradict each other."""
    _ = words.gettext
    title = _("Longest run of the same level, first attempt")
    table = stats.carelessness(data.responses)
    judged = table.dropna(subset=["longstring"])
    if len(judged) < DESCRIBE.people:
        return [nothing("careless", title, DESCRIBE.reason(len(judged)), words)]
    bands = pd.cut(judged["longstring"].astype(float), [0, *_RUNS], labels=_bands(words))
    shares = bands.value_counts(normalize=True, sort=False).rename_axis("Items in a row").to_frame("Share")

    def draw(axes: Axes) -> None:
        axes.barh(range(len(shares)), 100 * shares["Share"], color=ACCENT)
        labels(axes, shares.index.tolist())
        axes.set_xlabel(_("per cent of the people"))

    return [Shown("careless", title, _carelessness(judged, words), percent(shares, words), draw)]


def _bands(words: Words) -> list[str]:
    """Name the bands of `_RUNS`."""
    _ = words.gettext
    return [_("1 to 3"), _("4 or 5"), _("6 or 7"), _("8 to 11"), _("12 to 23"), _("24 or more")]


def _carelessness(judged: pd.DataFrame, words: Words) -> str:
    """Say how many people look careless, and that nothing is proven."""
    straight = words.ngettext(
        "{share} of {count} person gave the same level to at least half of their items in a row.",
        "{share} of {count} people gave the same level to at least half of their items in a row.",
        len(judged),
    ).format(share=share(float(judged["straight"].mean())), count=len(judged))
    whole = judged["unusual"].dropna()
    unusual = (
        words.gettext(
            "{share} of the {count} who answered every item combine levels in an unusual way; "
            "among honest people it is about 1\N{NO-BREAK SPACE}%."
        ).format(share=share(float(whole.mean())), count=len(whole))
        if len(whole)
        else words.gettext("Too few answered every item to say which combinations of levels are unusual.")
    )
    proven = words.gettext("Nobody is proven careless: repeat an analysis without them, and report both.")
    return f"{straight} {unusual} {proven}"


def items(data: Dataset, words: Words = ENGLISH) -> list[Shown]:
    """Show how each item was answered, and how it goes with the others of its dimension."""
    _ = words.gettext
    table = stats.item_statistics(data.responses).set_index("item")
    return [_levels(table, words), _rest(table, words)]


def _levels(table: pd.DataFrame, words: Words) -> Shown:
    _ = words.gettext
    title = _("How each item was answered")
    known = table.dropna(subset=["mean"])
    if known.empty:
        return nothing("levels", title, reason_of(table, words), words)
    means = _("Means of the levels 0 to 3 lie between {low} ({lowest}) and {high} ({highest}).")
    names = [name for name in table.columns if name.startswith("share_")]

    def draw(axes: Axes) -> None:
        left = np.zeros(len(known))
        for number, (name, colour) in enumerate(zip(names, SHADES, strict=True)):
            values = 100 * known[name].to_numpy(dtype=float)
            axes.barh(
                range(len(known)),
                values,
                left=left,
                color=colour,
                label=_("level {number}").format(number=number),
            )
            left = left + values
        labels(axes, known.index.tolist())
        axes.set_xlabel(_("per cent of the people"))
        axes.legend(frameon=False, ncols=4, loc="lower right", bbox_to_anchor=(1, 1))

    shown = numbers(table.drop(columns=["item_rest", "n_rest"]), words)
    return Shown("levels", title, from_to(means, known["mean"]), shown, draw)


def _rest(table: pd.DataFrame, words: Words) -> Shown:
    _ = words.gettext
    title = _("How each item goes with the others of its dimension")
    known = table.dropna(subset=["item_rest"])
    if known.empty:
        return nothing("item-rest", title, reason_of(table, words), words)
    sentence = _(
        "Item-rest correlations lie between {low} ({lowest}) and {high} ({highest}). A low one says that "
        "an item measures something else, or is answered by chance."
    )

    def draw(axes: Axes) -> None:
        dots(axes, known["item_rest"], _("correlation with the sum of the others"))

    shown = numbers(table[["dimension", "n_rest", "item_rest", "reason"]], words)
    return Shown("item-rest", title, from_to(sentence, known["item_rest"]), shown, draw)


def ends(data: Dataset, words: Words = ENGLISH) -> list[Shown]:
    """Show how many self-ratings stand at the ends of the scale."""
    _ = words.gettext
    title = _("Floor and ceiling of each dimension")
    table = stats.floor_and_ceiling(data.profiles).set_index("dimension")
    known = table.dropna(subset=["floor"])
    if known.empty:
        return [nothing("ends", title, reason_of(table, words), words)]
    marked = known.index[known["effect"] != ""].tolist()
    sentence = (
        _("More than 15 % stand at an end in {dimensions}: the scale does not tell these people apart.")
        if marked
        else _("No dimension has more than 15 % of the people at an end of its scale.")
    ).format(dimensions=", ".join(marked))

    def draw(axes: Axes) -> None:
        places = np.arange(len(known))
        for shift, name, colour in ((-0.2, "floor", SECOND), (0.2, "ceiling", ACCENT)):
            values = 100 * known[name].to_numpy(dtype=float)
            axes.barh(places + shift, values, height=0.35, color=colour, label=told(name, words))
        axes.axvline(15, color=INK, linewidth=1)
        labels(axes, known.index.tolist())
        axes.set_xlabel(_("per cent of the people; line: 15 %"))
        axes.legend(frameon=False)

    return [Shown("ends", title, sentence, percent(table, words), draw)]


def reliability(data: Dataset, words: Words = ENGLISH) -> list[Shown]:
    """Show alpha and omega with their intervals."""
    _ = words.gettext
    title = _("Reliability of each dimension, with 95 % intervals")
    table = stats.reliability(data.responses).set_index("dimension")
    known = table.dropna(subset=["alpha"])
    if known.empty:
        return [nothing("reliability", title, reason_of(table, words), words)]
    sentence = _(
        "Alpha lies between {low} ({lowest}) and {high} ({highest}). Reliable is not valid: items can agree "
        "with each other and still measure something else."
    )

    def draw(axes: Axes) -> None:
        intervals(axes, known, ("alpha", "alpha_low", "alpha_high"), shift=-0.12, label=_("alpha"))
        columns = ("omega", "omega_low", "omega_high")
        intervals(axes, known, columns, shift=0.12, mark="D", colour=SECOND, label=_("omega"))
        labels(axes, known.index.tolist())
        axes.set_xlabel(_("reliability"))
        axes.legend(frameon=False)

    return [Shown("reliability", title, from_to(sentence, known["alpha"]), numbers(table, words), draw)]


def careful_reliability(data: Dataset, words: Words = ENGLISH) -> list[Shown]:
    """Show alpha with and without the people whose answers look careless."""
    _ = words.gettext
    title = _("Alpha with and without answers that look careless")
    kept = stats.careful(data.responses)
    left = data.responses["person"].nunique() - kept["person"].nunique()
    every, some = (stats.reliability(rows, draws=1).set_index("dimension") for rows in (data.responses, kept))
    table = every[["n", "alpha"]].assign(n_without=some["n"], alpha_without=some["alpha"])
    table["change"] = table["alpha_without"] - table["alpha"]
    table["reason"] = some["reason"].where(some["alpha"].isna(), "")
    known = table.dropna(subset=["change"])
    if known.empty:
        return [nothing("careful", title, reason_of(table, words), words)]
    change = known["change"].to_numpy(dtype=float)
    most = np.abs(change).argmax()
    sentence = words.ngettext(
        "Without {count} person alpha changes most in {dimension}, by {change}. The same level everywhere "
        "makes alpha too large, answers by chance make it too small.",
        "Without {count} people alpha changes most in {dimension}, by {change}. The same level everywhere "
        "makes alpha too large, answers by chance make it too small.",
        left,
    ).format(count=left, dimension=known.index[most], change=f"{change[most]:+.2f}")

    def draw(axes: Axes) -> None:
        places = np.arange(len(known))
        axes.plot(known["alpha"].to_numpy(dtype=float), places - 0.1, "o", color=ACCENT, label=_("everybody"))
        without = known["alpha_without"].to_numpy(dtype=float)
        axes.plot(without, places + 0.1, "D", color=SECOND, label=_("without"))
        labels(axes, known.index.tolist())
        axes.set_xlabel(_("alpha"))
        axes.legend(frameon=False)

    return [Shown("careful", title, sentence, numbers(table, words), draw)]
