"""What a teacher may see of a class: each view is a sentence, a table and a drawing of the same numbers.

Groups of fewer than five people are not shown, and cannot be worked out (`suppress`). Nobody is named
or ranked.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dlis_widgets.cohort.charts import ACCENT, SECOND, SOFT, box, labels, stacked
from dlis_widgets.cohort.score import score
from dlis_widgets.cohort.shown import Shown, as_text, named, too_few
from dlis_widgets.cohort.suppress import SMALLEST, suppress
from dlis_widgets.content.models import Case, Instrument
from dlis_widgets.errors import NEEDS_RESEARCH
from dlis_widgets.notebooks import workbooks
from dlis_widgets.paths import workbooks_dir
from dlis_widgets.words import ENGLISH

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from dlis_widgets.cohort.tables import Cohort
    from dlis_widgets.words import Words

WIDE = 20
"""People from which on the tenth and ninetieth percentile are shown: with fewer they are single people."""


def progress(cohort: Cohort, words: Words = ENGLISH) -> Shown:
    """Show how many have started and finished each workbook."""
    title = words.gettext("Who has started and finished what")
    sheets = cohort.sheets.assign(finished=cohort.sheets["answers"] >= cohort.sheets["of"])
    counts = sheets.groupby("workbook").agg(handed_in=("person", "nunique"), finished=("finished", "sum"))
    if counts.empty or int(counts["handed_in"].max()) < SMALLEST:
        return too_few("progress", title, words)
    rest = counts["handed_in"] - counts["finished"]
    cells = pd.concat(
        [
            counts["finished"].rename("count").reset_index().assign(state="Finished"),
            rest.rename("count").reset_index().assign(state="Started"),
        ]
    )
    safe = suppress(cells.reset_index(drop=True), within=["workbook"], zeros=True)
    table = safe.pivot_table(index="workbook", columns="state", values="count", aggfunc="first", dropna=False)
    table = table.reindex(columns=["Finished", "Started"]).rename(index=_workbooks(words))
    table = named(table.rename_axis("Workbook"), words)
    people = cohort.sheets["person"].nunique()
    sentence = words.ngettext(
        "{count} person handed something in. Finished means that every part of a workbook has an answer, "
        "whatever the answer is.",
        "{count} people handed something in. Finished means that every part of a workbook has an answer, "
        "whatever the answer is.",
        people,
    )
    draw = partial(stacked, table=table, colours=[ACCENT, SOFT], words=words)
    return Shown("progress", title, sentence.format(count=people), as_text(table, words), draw)


def agility(cohort: Cohort, words: Words = ENGLISH) -> Shown:
    """Show the class's profile: the spread of self-ratings beside the task results."""
    _ = words.gettext
    title = _("The class's agility profile (unvalidated, our own construction)")
    profiles = score(cohort)
    first = profiles[profiles["attempt"] == 1]
    rows = [_spread(str(one), group) for one, group in first.groupby("dimension")]
    table = pd.DataFrame([row for row in rows if row is not None])
    if table.empty:
        return too_few("profile", title, words)
    table["Dimension"] = table["Dimension"].map(_dimensions(words))
    place = int(table["Middle"].to_numpy().argmin())
    sentence = _(
        "Half of the class rates itself at {middle} or lower in “{dimension}”, the lowest dimension. "
        "A self-rating says how sure people feel, not what they can do; a task shows one or two acts only."
    ).format(middle=f"{table['Middle'].iloc[place]:.0f}", dimension=table["Dimension"].iloc[place])

    def draw(axes: Axes) -> None:
        for place, row in enumerate(table.itertuples(index=False)):
            low, quarter, middle, three, high = row[2:7]
            if not np.isnan(low):
                axes.plot([low, high], [place - 0.15, place - 0.15], color=ACCENT, linewidth=1)
            box(axes, place - 0.15, (quarter, middle, three), ACCENT, 0.34)
            if not pd.isna(row[9]):
                box(axes, place + 0.22, row[8:11], SECOND, 0.18)
        labels(axes, table["Dimension"].tolist())
        axes.set_xlim(-2, 102)
        axes.set_xlabel(
            _("0 to 100. Box: middle half; thick line: middle.\nUpper: self-rating. Lower, orange: task.")
        )

    return Shown("profile", title, sentence, as_text(table.set_index("Dimension"), words), draw)


def _spread(dimension: str, group: pd.DataFrame) -> dict[str, object] | None:
    rated = group["self_rating"].dropna().astype(float)
    done = group["task_result"].dropna().astype(float)
    if len(rated) < SMALLEST:
        return None
    low, quarter, middle, three, high = np.percentile(rated, [10, 25, 50, 75, 90])
    tasks = np.percentile(done, [25, 50, 75]) if len(done) >= SMALLEST else [np.nan] * 3
    is_wide = len(rated) >= WIDE
    return {
        "Dimension": dimension,
        "People": len(rated),
        "Tenth": low if is_wide else np.nan,
        "Lower quarter": quarter,
        "Middle": middle,
        "Upper quarter": three,
        "Ninetieth": high if is_wide else np.nan,
        "People with task": len(done) if len(done) >= SMALLEST else np.nan,
        "Task: lower quarter": tasks[0],
        "Task: middle": tasks[1],
        "Task: upper quarter": tasks[2],
    }


def change(cohort: Cohort, words: Words = ENGLISH) -> Shown:
    """Show the change from first to second attempt, with an effect size and an interval.

    The interval of the mean change is a t interval; the effect size is the mean change divided by the
    standard deviation of the first attempt (Glass's delta for repeated measures, Becker 1988).
    """
    _ = words.gettext
    title = _("Change from the first to the second self-assessment")
    try:
        from scipy import stats  # noqa: PLC0415 - an extra, loaded with the view that needs it
    except ImportError:
        return Shown("change", title, _(NEEDS_RESEARCH), pd.DataFrame(), None)
    wide = score(cohort).pivot_table(index=["person", "dimension"], columns="attempt", values="self_rating")
    both = wide.dropna() if {1, 2} <= set(wide.columns) else wide.iloc[:0]
    rows = []
    for dimension, group in both.groupby("dimension"):
        if len(group) < SMALLEST:
            continue
        gain = (group[2] - group[1]).astype(float)
        half = float(stats.t.ppf(0.975, len(gain) - 1)) * gain.std(ddof=1) / np.sqrt(len(gain))
        spread = float(group[1].astype(float).std(ddof=1))
        rows.append(
            {
                "Dimension": _dimensions(words)[str(dimension)],
                "People": len(gain),
                "Mean change": gain.mean(),
                "From": gain.mean() - half,
                "To": gain.mean() + half,
                "Effect size": gain.mean() / spread if spread else np.nan,
            }
        )
    table = pd.DataFrame(rows)
    if table.empty:
        return too_few("change", title, words)
    sentence = _(
        "A change is not yet an effect of teaching: people who rate themselves twice also learn to rate. "
        "Where an interval includes zero, these answers do not show whether anything has changed."
    )

    def draw(axes: Axes) -> None:
        places = range(len(table))
        errors = [table["Mean change"] - table["From"], table["To"] - table["Mean change"]]
        axes.errorbar(table["Mean change"], places, xerr=errors, fmt="o", color=ACCENT, capsize=4)
        axes.axvline(0, color="black", linewidth=1)
        labels(axes, table["Dimension"].tolist())
        axes.set_xlabel(_("points of 100, with 95 % interval"))

    return Shown("change", title, sentence, as_text(table.set_index("Dimension"), words), draw)


def training(cohort: Cohort, words: Words = ENGLISH) -> Shown:
    """Show which dimensions to train first, and which workbooks do it."""
    title = words.gettext("What to train first")
    profiles = score(cohort)
    first = profiles[profiles["attempt"] == 1]
    known = _workbooks(words)
    rows = []
    for dimension in _instrument(words).dimensions:
        values = first.loc[first["dimension"] == dimension.id, "self_rating"].dropna()
        if len(values) >= SMALLEST:
            trains = [known[one] for one in dimension.modules if one in known]
            rows.append((dimension.title, float(values.median()), "; ".join(trains)))
    table = pd.DataFrame(rows, columns=["Dimension", "Middle self-rating", "Workbooks that train it"])
    if table.empty:
        return too_few("training", title, words)
    table = table.sort_values("Middle self-rating", kind="stable").set_index("Dimension")

    def draw(axes: Axes) -> None:
        axes.barh(range(len(table)), table["Middle self-rating"], color=ACCENT)
        labels(axes, table.index.tolist())
        axes.set_xlim(0, 100)
        axes.set_xlabel(words.gettext("middle self-rating, 0 to 100"))

    return Shown("training", title, _where_to_begin(table, words), as_text(table, words), draw)


def _where_to_begin(table: pd.DataFrame, words: Words) -> str:
    """Say which dimension comes first, the rows being sorted by the middle self-rating."""
    _ = words.gettext
    middle, trained_by = table["Middle self-rating"], table["Workbooks that train it"].iloc[0]
    if middle.min() == middle.max():
        return _("The class feels equally sure in every dimension. Ask what people would like to learn.")
    begin = (
        _("Begin where the class feels least sure: “{dimension}”, with {workbooks}. Ask the class, too.")
        if trained_by
        else _(
            "Begin where the class feels least sure: “{dimension}”, with material of your own. "
            "Ask the class, too."
        )
    )
    return begin.format(dimension=table.index[0], workbooks=trained_by)


def choices(cohort: Cohort, case_id: str, words: Words = ENGLISH) -> list[Shown]:
    """Show how the class's decisions spread in one case: material for a discussion, not for marks."""
    _ = words.gettext
    case = words.library.get(Case, case_id)
    made = cohort.choices[(cohort.choices["case"] == case_id) & (cohort.choices["option"] != "")]
    views = []
    for number, decision in enumerate(case.decisions, start=1):
        taken = made[made["decision"] == decision.id]
        title = _("{case}: decision {number}").format(case=case.title, number=number)
        name = f"{case_id}-{number}"
        if taken["person"].nunique() < SMALLEST:
            views.append(too_few(name, title, words))
            continue
        labels = {one.id: one.label for one in decision.options}
        counts = taken["option"].value_counts().reindex(list(labels), fill_value=0)
        safe = suppress(counts.rename_axis("option").reset_index(name="count"))
        table = safe.assign(option=safe["option"].map(labels)).set_index("option")[["count"]]
        table.index.name, table.columns = decision.question, ["People"]
        sentence = _("Which reasons lead to each choice? Options that few people chose are not counted here.")
        draw = partial(stacked, table=table, colours=[ACCENT], words=words)
        views.append(Shown(name, title, sentence, as_text(table, words), draw))
    return views


def _workbooks(words: Words) -> dict[str, str]:
    return {one.name: words.gettext(one.title) for one in workbooks(workbooks_dir())}


def _instrument(words: Words) -> Instrument:
    return words.library.get(Instrument, "digital-agility")


def _dimensions(words: Words) -> dict[str, str]:
    return {one.id: one.title for one in _instrument(words).dimensions}
